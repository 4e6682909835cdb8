"""Capacity under concurrency: real commits, forty people at once."""

import asyncio
from collections import Counter

import httpx
from sqlalchemy import func, select
from sqlmodel import col

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from tests.scale import ROUNDS
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.main import create_app
from viceversa.pairings.models import LIVE, Pairing, PairingEvent, PairingStatus
from viceversa.programmes.models import Enrolment, EnrolmentStatus

RIVALS = 40
CAPACITY = 3


async def test_forty_parallel_accepts_on_capacity_three_give_exactly_three(
    database: Database, configuration: Settings
) -> None:
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with database.transaction() as db:
        company = Company(db)
        learners = [await company.user() for _ in range(RIVALS)]
        of_learners = [await company.headers(learner) for learner in learners]
    for _ in range(ROUNDS):
        async with database.transaction() as db:
            company = Company(db)
            programme = await company.programme(await company.user("coordinator"))
            mentor = await company.user()
            await company.enrol(programme, mentor, capacity=CAPACITY)
            calls = []
            for learner, headers in zip(learners, of_learners, strict=True):
                pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.AWAITING_LEARNER)
                calls.append((pairing.id, headers))
            db.add_all(
                Enrolment(programme_id=programme.id, user_id=learner.id, status=EnrolmentStatus.READY)
                for learner in learners
            )
        async with browser(app) as client:
            answers = await asyncio.gather(*(_accept(client, *call) for call in calls))
        counts = Counter(answer.status_code for answer in answers)
        # Who comes too late reads 409 (no place, or the proposal was closed meanwhile); nobody reads a 500.
        assert counts == {200: CAPACITY, 409: RIVALS - CAPACITY}
        async with database.transaction() as db:
            live = await db.execute(
                select(func.count()).where(col(Pairing.mentor_id) == mentor.id, col(Pairing.status).in_(LIVE))
            )
            still_open = await db.execute(
                select(func.count()).where(
                    col(Pairing.mentor_id) == mentor.id,
                    col(Pairing.status) == PairingStatus.AWAITING_LEARNER,
                )
            )
            events = await db.execute(
                select(func.count())
                .select_from(PairingEvent)
                .join(Pairing, col(Pairing.id) == col(PairingEvent.pairing_id))
                .where(col(Pairing.mentor_id) == mentor.id, col(PairingEvent.to_status) == PairingStatus.ACCEPTED)
            )
            assert (live.scalar_one(), still_open.scalar_one(), events.scalar_one()) == (CAPACITY, 0, CAPACITY)


async def _accept(client: httpx.AsyncClient, pairing_id: object, headers: dict[str, str]) -> httpx.Response:
    return await client.post(f"/api/v1/pairings/{pairing_id}/acceptance", headers=headers)


async def test_ten_tabs_accepting_the_same_pairing_accept_it_once(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        company = Company(db)
        programme = await company.programme(await company.user("coordinator"))
        mentor, learner = await company.user(), await company.user()
        await company.enrol(programme, mentor)
        await company.enrol(programme, learner)
        pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.AWAITING_LEARNER)
        headers = await company.headers(learner)
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        answers = await asyncio.gather(*(_accept(client, pairing.id, headers) for _ in range(10)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}


async def test_the_same_key_answers_ten_tabs_with_one_acceptance(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        company = Company(db)
        programme = await company.programme(await company.user("coordinator"))
        mentor, learner = await company.user(), await company.user()
        await company.enrol(programme, mentor)
        await company.enrol(programme, learner)
        pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.AWAITING_LEARNER)
        headers = {**await company.headers(learner), "Idempotency-Key": "one-key-for-all-tabs"}
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        answers = await asyncio.gather(*(_accept(client, pairing.id, headers) for _ in range(10)))
        again = await _accept(client, pairing.id, headers)
    assert set(Counter(answer.status_code for answer in answers)) <= {200, 409}
    assert again.status_code == 200
    assert again.headers["idempotency-replayed"] == "true"
    assert {answer.text for answer in answers if answer.status_code == 200} == {again.text}
