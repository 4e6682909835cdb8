"""Nobody is in two sessions at once, however many people press the button at the same moment."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from tests.sessions.couples import Couple, add_couple, add_programme, add_user
from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.db import Database, with_retries
from viceversa.core.errors import AppError
from viceversa.sessions import service
from viceversa.sessions.models import MentoringSession, SessionSeat, SessionStatus
from viceversa.sessions.schemas import SessionIn

PEOPLE = 30


async def confirm(database: Database, actor: Actor, session_id: UUID) -> str:
    """One request: its own transaction, run again after a lost race, as at the edge."""

    async def attempt() -> str:
        async with database.transaction() as db:
            return (await service.confirm_session(db, actor, session_id=session_id)).status

    try:
        return await with_retries(attempt)
    except AppError as refusal:
        return refusal.code


async def test_thirty_confirmations_of_overlapping_sessions_give_one(database: Database) -> None:
    couples: list[Couple] = []
    sessions: list[UUID] = []
    start = now() + timedelta(days=3)
    async with database.transaction() as db:
        mentor = await add_user(db)
        programme_id = await add_programme(db)
        for number in range(PEOPLE):
            couple = await add_couple(db, programme_id=programme_id, mentor=mentor)
            # Each starts one minute later than the one before: all overlap, none is equal.
            plan = SessionIn(starts_at=start + timedelta(minutes=number))
            planned = await service.plan_session(db, mentor, pairing_id=couple.pairing_id, plan=plan)
            couples.append(couple)
            sessions.append(planned.id)
    answers = Counter(
        await asyncio.gather(
            *(confirm(database, couple.learner, session) for couple, session in zip(couples, sessions, strict=True))
        )
    )
    assert answers == {SessionStatus.CONFIRMED.value: 1, "time_taken": PEOPLE - 1}
    async with database.transaction() as db:
        seats = await db.execute(
            select(func.count()).select_from(SessionSeat).where(col(SessionSeat.session_id).in_(sessions))
        )
        statuses = await db.execute(select(col(MentoringSession.status)).where(col(MentoringSession.id).in_(sessions)))
        # The refused left nothing behind: no seat of the learner, no status.
        assert seats.scalar_one() == 2
        assert Counter(statuses.scalars()) == {"confirmed": 1, "proposed": PEOPLE - 1}


async def test_sessions_that_only_touch_are_all_confirmed(database: Database) -> None:
    start = now() + timedelta(days=3)
    async with database.transaction() as db:
        mentor = await add_user(db)
        couples = [await add_couple(db, mentor=mentor) for _ in range(6)]
        planned = [
            await service.plan_session(
                db,
                mentor,
                pairing_id=couple.pairing_id,
                plan=SessionIn(starts_at=start + timedelta(hours=number)),
            )
            for number, couple in enumerate(couples)
        ]
    answers = await asyncio.gather(
        *(confirm(database, couple.learner, session.id) for couple, session in zip(couples, planned, strict=True))
    )
    assert answers == ["confirmed"] * 6


async def test_one_session_confirmed_in_ten_tabs_is_confirmed_once(database: Database) -> None:
    async with database.transaction() as db:
        couple = await add_couple(db)
        planned = await service.plan_session(
            db,
            couple.learner,
            pairing_id=couple.pairing_id,
            plan=SessionIn(starts_at=now() + timedelta(days=2)),
        )
    answers = Counter(await asyncio.gather(*(confirm(database, couple.mentor, planned.id) for _ in range(10))))
    assert answers == {"confirmed": 1, "session_moved_on": 9}


async def test_ten_plans_for_the_same_hour_make_one_session(database: Database) -> None:
    async with database.transaction() as db:
        couple = await add_couple(db)
    body = SessionIn(starts_at=now() + timedelta(days=2))

    async def plan(actor: Actor) -> str:
        try:
            async with database.transaction() as db:
                planned = await service.plan_session(db, actor, pairing_id=couple.pairing_id, plan=body)
                return planned.status
        except AppError as refusal:
            return refusal.code

    sides = [couple.mentor, couple.learner] * 5
    answers = Counter(await asyncio.gather(*(plan(side) for side in sides)))
    assert answers == {"proposed": 1, "already_planned": 9}
