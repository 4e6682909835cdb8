"""A mentor said no: the learner's whole world, read before and after, is the same to the last letter."""

from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from tests.conftest import RolledBack, browser
from tests.factories import Company
from tests.operations import one_app, operations
from tests.pairings.test_life import ask, pairing_of, told
from tests.world import World, nobody, settle
from viceversa.core.clock import now
from viceversa.notifications.models import Occasion
from viceversa.pairings.departures import expire_unanswered
from viceversa.pairings.models import PairingStatus
from viceversa.programmes.models import ProgrammeCoordinator

READS = [each for each in operations() if each.method == "get"]
WRITES = [each for each in operations() if "{pairing_id}" in each.path and each.method != "get"]


async def _everything(client: httpx.AsyncClient, world: World) -> dict[str, tuple[int, str]]:
    """Every answer to every question a learner can ask, with the ids they might have guessed."""
    found = {}
    for each in READS:
        answer = await client.get(each.url(world), headers=world.headers["learner"])
        found[str(each)] = answer.status_code, answer.text.replace(answer.headers.get("x-request-id", "-"), "")
    return found


@pytest.fixture
def app(rolled_back: RolledBack) -> FastAPI:
    one_app().state.database = rolled_back
    return one_app()


@pytest.mark.parametrize("ending", ["refusal", "expiry", "withdrawal"])
async def test_nothing_a_learner_can_read_tells_of_a_mentor_who_was_asked(
    app: FastAPI, company: Company, db: AsyncSession, ending: str
) -> None:
    world = await settle(company, pairing=PairingStatus.PROPOSED)
    async with browser(app) as client:
        before = await _everything(client, world)
        assert sum(status == 200 for status, _ in before.values()) >= 10
        await ask(client, world, "coordinator", "POST", "/pairings/{}/publication", expect=204)
        assert await _everything(client, world) == before
        if ending == "refusal":
            await ask(client, world, "mentor", "POST", "/pairings/{}/refusal")
        elif ending == "withdrawal":
            await ask(client, world, "coordinator", "POST", "/pairings/{}/withdrawal", expect=204)
        else:
            (await pairing_of(db, world)).answer_by = now() - timedelta(days=1)
            await db.flush()
            assert await expire_unanswered(db) == 1
        assert await _everything(client, world) == before
    assert await told(db, world.ids["learner"]) == []


async def test_a_learner_who_coordinates_is_not_told_either(app: FastAPI, company: Company, db: AsyncSession) -> None:
    world = await settle(company, pairing=PairingStatus.PROPOSED)
    learner = world.ids["learner"]
    db.add(ProgrammeCoordinator(programme_id=world.ids["programme"], user_id=learner))
    await db.flush()
    async with browser(app) as client:
        await ask(client, world, "coordinator", "POST", "/pairings/{}/publication", expect=204)
        await ask(client, world, "mentor", "POST", "/pairings/{}/refusal")
    assert await told(db, learner) == []
    assert Occasion.PAIRING_OPEN_AGAIN in await told(db, world.ids["coordinator"])


async def test_what_a_learner_tries_is_answered_as_for_a_pairing_that_never_was(app: FastAPI, company: Company) -> None:
    world = await settle(company, pairing=PairingStatus.DECLINED)
    assert len(WRITES) >= 15
    async with browser(app) as client:
        for each in WRITES:
            headers = {**world.headers["learner"], "If-Match": '"1"'}
            answers = []
            for pairing in (str(world.ids["pairing"]), nobody()):
                sent = await client.request(
                    each.method, each.url(world, pairing_id=pairing), headers=headers, json=each.document(world)
                )
                answers.append((sent.status_code, {**sent.json(), "request_id": None}))
            assert answers[0] == answers[1], str(each)
            assert answers[0][0] in (403, 404), str(each)
