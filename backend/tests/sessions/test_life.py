"""The life of sessions: the cycle, what became of them, who keeps their word, holidays."""

import json
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import Company
from tests.pairings.test_life import ask, pairing_of, told
from tests.sessions.couples import shift
from tests.world import World, settle, soon
from viceversa.accounts.models import User
from viceversa.core.clock import now
from viceversa.pairings.models import PairingStatus
from viceversa.sessions import endings
from viceversa.sessions.models import MentoringSession, SessionStatus
from viceversa.sessions.schemas import SessionOut


def path(world: World, rest: str = "") -> str:
    return f"/sessions/{world.ids['session']}{rest}"


async def return_track(client: httpx.AsyncClient, world: World) -> None:
    track = {"skill_id": str(world.ids["budget"]), "direction": "learner_teaches", "baseline": 1, "target": 4}
    await ask(client, world, "mentor", "POST", "/pairings/{}/tracks", expect=201, json=track)


async def test_the_whole_cycle_is_proposed_at_once(client: httpx.AsyncClient, company: Company) -> None:
    world = await settle(company)
    seen = await ask(client, world, "mentor", "GET", "/pairings/{}/sessions/cycle")
    made = await ask(client, world, "learner", "POST", "/pairings/{}/sessions/cycle", expect=201)
    # What was looked at is what is proposed, on both clocks.
    assert seen["minutes"] == 60
    assert [
        (each["number"], each["starts_at"], each["mentor_local"], each["learner_local"]) for each in seen["slots"]
    ] == [
        (each["number"], each["starts_at"], each["mentor"]["starts_at_local"], each["learner"]["starts_at_local"])
        for each in made["sessions"]
    ]
    sessions = [SessionOut.model_validate(each) for each in made["sessions"]]
    # The preset has six; one was there.
    assert ([each.number for each in sessions], made["without_slot"]) == ([2, 3, 4, 5, 6], 0)
    assert {each.status for each in sessions} == {SessionStatus.PROPOSED}
    gaps = [(later.starts_at - sooner.starts_at).days for sooner, later in pairwise(sessions)]
    assert all(abs(gap - 28) <= 6 for gap in gaps)
    assert len({each.learner.starts_at_local.weekday() for each in sessions}) == 1
    again = await ask(client, world, "mentor", "POST", "/pairings/{}/sessions/cycle", expect=409)
    assert again["code"] == "cycle_planned"
    await ask(client, world, "mentor", "GET", "/pairings/{}/sessions/cycle", expect=409)
    await return_track(client, world)
    for each in sessions:
        await ask(client, world, "mentor", "POST", f"/sessions/{each.id}/confirmation")


async def test_a_cancelled_one_is_proposed_again_by_the_next_cycle(client: httpx.AsyncClient, company: Company) -> None:
    world = await settle(company)
    made = await ask(client, world, "learner", "POST", "/pairings/{}/sessions/cycle", expect=201)
    gone = f"/sessions/{made['sessions'][2]['id']}/cancellation"
    await ask(client, world, "mentor", "POST", gone, json={"reason": "away"})
    more = await ask(client, world, "learner", "POST", "/pairings/{}/sessions/cycle", expect=201)
    # It takes the number that the cancelled one gave back.
    assert [each["number"] for each in more["sessions"]] == [4]


@pytest.mark.parametrize("status", [PairingStatus.PAUSED, PairingStatus.ENDED, PairingStatus.COMPLETED])
async def test_a_pairing_that_does_not_meet_plans_no_cycle(
    client: httpx.AsyncClient, company: Company, status: PairingStatus
) -> None:
    world = await settle(company, pairing=status)
    refused = await ask(client, world, "learner", "POST", "/pairings/{}/sessions/cycle", expect=409)
    assert refused["code"] == "pairing_not_meeting"


async def test_no_slot_on_a_holiday(client: httpx.AsyncClient, company: Company, db: AsyncSession) -> None:
    world = await settle(company)

    async def free() -> list[str]:
        slots = (await ask(client, world, "learner", "GET", "/pairings/{}/slots"))["slots"]
        return sorted({slot["starts_at"][:10] for slot in slots})

    days = await free()
    body = {
        "holidays": [
            {"day": days[0], "name": "Everywhere"},
            {"day": days[1], "country": "FR", "name": "Fête"},
            {"day": days[2], "country": "DE", "name": "Elsewhere"},
        ]
    }
    await ask(client, world, "mentor", "PUT", "/holidays", expect=403, json=body)
    stored = await ask(client, world, "admin", "PUT", "/holidays", json=body)
    assert [each["day"] for each in stored] == days[:3]
    await db.execute(update(User).where(col(User.id) == world.ids["mentor"]).values(country="FR"))
    after = await free()
    assert set(days[:2]).isdisjoint(after)
    assert days[2] in after
    twice = {"holidays": [{"day": days[0], "name": "A"}, {"day": days[0], "name": "B"}]}
    await ask(client, world, "admin", "PUT", "/holidays", expect=422, json=twice)
    assert await ask(client, world, "admin", "PUT", "/holidays", json={"holidays": []}) == []
    assert await free() == days


async def test_a_miss_counts_for_one_side_and_can_be_answered_or_taken_back(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company, session="started")
    missed = await ask(client, world, "mentor", "POST", path(world, "/no-show"), json={"absent": "partner"})
    assert (missed["status"], missed["can"]) == ("no_show", ["take_back"])
    ledger = await ask(client, world, "learner", "GET", "/pairings/{}/commitment")
    assert (ledger["learner"]["no_show"], ledger["mentor"]["no_show"], ledger["in_a_row"]) == (1, 0, 1)
    assert await told(db, world.ids["learner"]) == ["new_slots", "session_missed"]
    answered = await ask(client, world, "learner", "POST", path(world, "/held"))
    assert (answered["status"], answered["learner"]["says_held"]) == ("confirmed", True)
    ledger = await ask(client, world, "learner", "GET", "/pairings/{}/commitment")
    assert (ledger["learner"]["no_show"], ledger["in_a_row"]) == (0, 0)
    await ask(client, world, "mentor", "POST", path(world, "/no-show"), json={"absent": "me"}, expect=409)
    await ask(client, world, "mentor", "POST", path(world, "/correction"), expect=409)
    back = await ask(client, world, "learner", "POST", path(world, "/correction"))
    assert (back["status"], back["learner"]["says_held"]) == ("confirmed", False)
    await ask(client, world, "mentor", "POST", path(world, "/no-show"), json={"absent": "both"})
    taken = await ask(client, world, "mentor", "POST", path(world, "/correction"))
    assert taken["status"] == "confirmed"
    ledger = await ask(client, world, "learner", "GET", "/pairings/{}/commitment")
    assert (ledger["learner"]["no_show"], ledger["mentor"]["no_show"]) == (0, 0)


async def test_nothing_was_missed_before_it_began(client: httpx.AsyncClient, company: Company) -> None:
    world = await settle(company)
    early = await ask(client, world, "mentor", "POST", path(world, "/no-show"), json={"absent": "me"}, expect=409)
    assert early["code"] == "not_started"


async def test_two_misses_in_a_row_show_the_coordinator_a_status_and_nothing_more(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company)
    board = f"/programmes/{world.ids['programme']}/pairings"
    await ask(client, world, "learner", "POST", path(world, "/confirmation"))
    await ask(client, world, "learner", "POST", path(world, "/move"), json={"starts_at": soon(6), "minutes": 60})
    # Moving what was only proposed is no miss.
    await ask(client, world, "learner", "POST", path(world, "/move"), json={"starts_at": soon(7), "minutes": 60})
    ledger = await ask(client, world, "mentor", "GET", "/pairings/{}/commitment")
    assert (ledger["learner"]["moved"], ledger["in_a_row"]) == (1, 1)
    assert (await ask(client, world, "coordinator", "GET", board))["items"][0]["needs_slot"] is False
    assert (await ask(client, world, "mentor", "GET", "/pairings/{}/rebooking"))["after_miss"] is False
    await ask(client, world, "mentor", "POST", path(world, "/confirmation"))
    await ask(client, world, "mentor", "POST", path(world, "/cancellation"), json={"reason": "work_came_first"})
    offered = await ask(client, world, "learner", "GET", "/pairings/{}/rebooking")
    assert (offered["after_miss"], len(offered["slots"])) == (True, 3)
    seen = await ask(client, world, "coordinator", "GET", board)
    assert seen["items"][0]["needs_slot"] is True
    assert await told(db, world.ids["coordinator"]) == ["pairing_needs_slot"]
    assert not {"work_came_first", "cancelled", "moved", "mentor_misses"} & set(json.dumps(seen).split('"'))
    # One tap takes one of the three; the other's tap clears the status.
    plan = {"starts_at": offered["slots"][0]["starts_at"], "minutes": offered["minutes"]}
    planned = await ask(client, world, "learner", "POST", "/pairings/{}/sessions", expect=201, json=plan)
    await ask(client, world, "mentor", "POST", f"/sessions/{planned['id']}/confirmation")
    assert (await pairing_of(db, world)).needs_slot_since is None


async def test_a_session_that_takes_place_ends_the_row_of_misses(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company)
    await ask(client, world, "learner", "POST", path(world, "/confirmation"))
    await ask(client, world, "learner", "POST", path(world, "/move"), json={"starts_at": soon(6), "minutes": 60})
    await ask(client, world, "mentor", "POST", path(world, "/confirmation"))
    # It is held, later than the miss.
    await db.execute(
        update(MentoringSession)
        .where(col(MentoringSession.id) == world.ids["session"])
        .values(status="held", starts_at=now(), ends_at=now() + timedelta(minutes=1))
    )
    ledger = await ask(client, world, "mentor", "GET", "/pairings/{}/commitment")
    assert (ledger["learner"]["moved"], ledger["in_a_row"]) == (1, 0)


async def test_a_session_told_late_needs_the_other_or_two_days(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company)
    tell = "/pairings/{}/sessions/late"
    body = {"starts_at": soon(-10), "minutes": 45, "place": "Canteen"}
    late = await ask(client, world, "learner", "POST", tell, expect=201, json=body)
    assert (late["status"], late["told_late"], late["learner"]["says_held"]) == ("confirmed", True, True)
    await ask(client, world, "mentor", "POST", tell, expect=409, json=body)
    for wrong in (soon(1), soon(-61)):
        refused = await ask(client, world, "mentor", "POST", tell, expect=409, json={"starts_at": wrong, "minutes": 45})
        assert refused["code"] == "not_within_two_months"
    # It ended ten days ago and was told just now: the clock gives the other two days to say no.
    assert await endings.settle_one_sided(db) == 0
    await db.execute(
        update(MentoringSession)
        .where(col(MentoringSession.id) == UUID(late["id"]))
        .values(told_late_at=now() - timedelta(hours=49))
    )
    assert await endings.settle_one_sided(db) == 1
    assert (await ask(client, world, "mentor", "GET", f"/sessions/{late['id']}"))["status"] == "held"


async def test_the_gate_holds_for_what_is_told_late_too(client: httpx.AsyncClient, company: Company) -> None:
    world = await settle(company)
    tell, third = "/pairings/{}/sessions/late", {"starts_at": soon(-4), "minutes": 45}
    await ask(client, world, "mentor", "POST", tell, expect=201, json={"starts_at": soon(-9), "minutes": 45})
    refused = await ask(client, world, "mentor", "POST", tell, expect=409, json=third)
    assert refused["code"] == "return_track_missing"
    await return_track(client, world)
    await ask(client, world, "mentor", "POST", tell, expect=201, json=third)


async def test_a_held_session_is_logged_or_closes(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company, session="held")
    log, write = {"summary": "Two prompts on the weekly report", "one_thing": "Ask for its doubts"}, path(world, "/log")
    await ask(client, world, "mentor", "PUT", write, expect=428, json=log)
    stale = await ask(client, world, "mentor", "PUT", write, expect=412, json=log, headers={"If-Match": '"9"'})
    assert (stale["current"]["status"], stale["current"]["version"]) == ("held", 1)
    logged = await ask(client, world, "mentor", "PUT", write, json=log, headers={"If-Match": '"1"'})
    assert (logged["status"], logged["summary"], logged["one_thing"]) == ("logged", *log.values())
    session = UUID(str(world.ids["session"]))
    await shift(db, session, starts_at=now() - timedelta(days=15))
    assert await endings.close_unlogged(db) == 0
    await db.execute(update(MentoringSession).where(col(MentoringSession.id) == session).values(status="held"))
    for days, closed in ((13, 0), (15, 1)):
        await shift(db, session, starts_at=now() - timedelta(days=days))
        assert await endings.close_unlogged(db) == closed
    assert (await ask(client, world, "learner", "GET", path(world)))["can"] == ["give_pulse"]


async def test_a_recording_takes_both_and_the_charter(client: httpx.AsyncClient, company: Company) -> None:
    world = await settle(company)
    allow = path(world, "/recording")
    refused = await ask(client, world, "mentor", "POST", allow, expect=409, json={"allow": True})
    assert refused["code"] == "recording_excluded"
    charter = {"rhythm": "Monthly", "place": "Video", "recording": True}
    await ask(client, world, "mentor", "PUT", "/pairings/{}/charter", json=charter, headers={"If-Match": '"1"'})
    one = await ask(client, world, "mentor", "POST", allow, json={"allow": True})
    assert (one["mentor"]["allows_recording"], one["recording_allowed"]) == (True, False)
    both = await ask(client, world, "learner", "POST", allow, json={"allow": True})
    assert both["recording_allowed"] is True
    less = await ask(client, world, "mentor", "POST", allow, json={"allow": False})
    assert less["recording_allowed"] is False
