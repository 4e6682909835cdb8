"""The mentor is asked first; the learner never learns of a mentor who declined."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Company
from viceversa.pairings.jobs import user_left
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.pairings.proposing import publish_pairing


async def _couple(company: Company):
    coordinator = await company.user("coordinator")
    programme = await company.programme(coordinator)
    mentor, learner = await company.user(), await company.user()
    for person in (mentor, learner):
        await company.enrol(programme, person)
    pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.PROPOSED)
    return coordinator, mentor, learner, pairing


async def _seen(client: httpx.AsyncClient, headers: dict[str, str], pairing: Pairing) -> tuple[int, int]:
    one = await client.get(f"/api/v1/pairings/{pairing.id}", headers=headers)
    listed = await client.get("/api/v1/pairings", headers=headers)
    return one.status_code, len(listed.json())


async def test_nobody_sees_a_pairing_before_being_asked(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    coordinator, mentor, learner, pairing = await _couple(company)
    of_mentor, of_learner = await company.headers(mentor), await company.headers(learner)
    assert await _seen(client, of_mentor, pairing) == (404, 0)
    await publish_pairing(db, await company.actor(coordinator), pairing_id=pairing.id)
    assert await _seen(client, of_mentor, pairing) == (200, 1)
    assert await _seen(client, of_learner, pairing) == (404, 0)
    accepted = await client.post(f"/api/v1/pairings/{pairing.id}/acceptance", headers=of_mentor)
    assert (accepted.status_code, accepted.json()["status"]) == (200, "awaiting_learner")
    assert await _seen(client, of_learner, pairing) == (200, 1)


async def test_a_learner_never_learns_of_a_mentor_who_declined(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    coordinator, mentor, learner, pairing = await _couple(company)
    await publish_pairing(db, await company.actor(coordinator), pairing_id=pairing.id)
    declined = await client.post(f"/api/v1/pairings/{pairing.id}/refusal", headers=await company.headers(mentor))
    assert declined.json()["status"] == "declined"
    assert await _seen(client, await company.headers(learner), pairing) == (404, 0)


@pytest.mark.parametrize("side", ["mentor", "learner"])
async def test_leaving_is_one_step_from_either_side_and_gives_no_reason(
    client: httpx.AsyncClient, company: Company, db: AsyncSession, side: str
) -> None:
    mentor, learner = await company.user(), await company.user()
    programme = await company.programme(await company.user("coordinator"))
    for person in (mentor, learner):
        await company.enrol(programme, person)
    pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.ACTIVE)
    who, other = (mentor, learner) if side == "mentor" else (learner, mentor)
    left = await client.post(f"/api/v1/pairings/{pairing.id}/ending", headers=await company.headers(who))
    assert left.json()["status"] == "ended"
    seen = (await client.get(f"/api/v1/pairings/{pairing.id}", headers=await company.headers(other))).json()
    assert seen["status"] == "ended"
    assert "reason" not in {key for key in seen if key != "reasons"}


async def test_a_person_who_left_frees_the_partner(company: Company, db: AsyncSession) -> None:
    programme = await company.programme(await company.user("coordinator"))
    mentor, learner = await company.user(), await company.user()
    place = None
    for person in (mentor, learner):
        place = await company.enrol(programme, person)
        place.status = "matched"
    pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.ACTIVE)
    await db.flush()
    await user_left(db, user_id=str(mentor.id))
    await db.refresh(pairing)
    assert place is not None
    await db.refresh(place)
    assert (pairing.status, place.status) == ("ended", "ready")
