"""Pause, conflict, completion and what comes next: the parts of the life cycle that happen after the yes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import Company
from tests.world import World, settle
from viceversa.accounts.models import User
from viceversa.core.clock import now
from viceversa.matching.snapshot import read_problem
from viceversa.notifications.models import Notice
from viceversa.pairings import departures
from viceversa.pairings.conflicts import broken_rule, freeze_broken_pairings
from viceversa.pairings.jobs import people_changed, user_on_leave
from viceversa.pairings.models import Pairing, PairingEvent, PairingStatus
from viceversa.programmes.models import Enrolment
from viceversa.sessions.models import MentoringSession, SessionStatus
from viceversa.sessions.nudges import complete_finished_pairings
from viceversa.skills.models import UserSkill


async def ask(client: httpx.AsyncClient, world: World, who: str, method: str, path: str, *, expect: int = 200, **more):
    """One request of one person about the world's pairing; `{}` in the path stands for its id."""
    headers = {**world.headers[who], **more.pop("headers", {})}
    answer = await client.request(
        method, "/api/v1" + path.format(world.ids["pairing"]), headers=headers, **more
    )  # fmt: skip
    assert answer.status_code == expect, answer.text
    return answer.json() if answer.content else None


async def pairing_of(db: AsyncSession, world: World) -> Pairing:
    found = await db.execute(
        select(Pairing).where(col(Pairing.id) == world.ids["pairing"]).execution_options(populate_existing=True)
    )
    return found.scalar_one()


async def told(db: AsyncSession, user_id: object) -> list[str]:
    """What someone was told of, in order."""
    rows = await db.execute(
        select(func.coalesce(col(Notice.occasion), col(Notice.kind)))
        .where(col(Notice.user_id) == user_id)
        .order_by(col(Notice.id))
    )
    return list(rows.scalars())


async def test_a_pause_moves_the_end_by_as_long_as_it_was(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company)
    pairing = await pairing_of(db, world)
    pairing.ends_on = ends_on = now().date() + timedelta(days=30)
    await db.flush()
    await ask(client, world, "mentor", "POST", "/pairings/{}/pause")
    pairing = await pairing_of(db, world)
    pairing.stopped_at = now() - timedelta(days=12)
    await db.flush()
    seen = await ask(client, world, "learner", "POST", "/pairings/{}/resumption")
    assert (seen["status"], seen["ends_on"]) == ("active", (ends_on + timedelta(days=12)).isoformat())
    pairing = await pairing_of(db, world)
    assert pairing.stopped_at is None
    assert await told(db, world.ids["learner"]) == ["pairing_paused"]
    assert await told(db, world.ids["mentor"]) == ["pairing_resumed"]


@pytest.mark.parametrize("by", ["coordinator", "directory"])
async def test_others_pause_too_and_both_sides_are_told(
    client: httpx.AsyncClient, company: Company, db: AsyncSession, by: str
) -> None:
    world = await settle(company)
    if by == "coordinator":
        await ask(client, world, "coordinator", "POST", "/pairings/{}/suspension", expect=204)
        await ask(client, world, "other_coordinator", "POST", "/pairings/{}/suspension", expect=404)
    else:
        await user_on_leave(db, user_id=str(world.ids["mentor"]))
    assert (await pairing_of(db, world)).status == PairingStatus.PAUSED
    for side in ("mentor", "learner"):
        assert await told(db, world.ids[side]) == ["pairing_paused"]
    await ask(client, world, "learner", "POST", "/pairings/{}/resumption")


@pytest.mark.parametrize(
    ("asked", "told_to"), [("awaiting_mentor", {"mentor"}), ("awaiting_learner", {"mentor", "learner"})]
)
async def test_an_unanswered_question_expires_and_the_next_candidate_becomes_possible(
    client: httpx.AsyncClient, company: Company, db: AsyncSession, asked: str, told_to: set[str]
) -> None:
    world = await settle(company, pairing=PairingStatus(asked))
    programme = UUID(str(world.ids["programme"]))
    policy = (await db.execute(text("SELECT policy FROM programme WHERE id = :id"), {"id": programme})).scalar_one()
    couple = (str(world.ids["mentor"]), str(world.ids["learner"]))

    async def open_couples() -> frozenset[tuple[str, str]]:
        problem, _ = await read_problem(db, programme_id=programme, policy=policy, seed=1)
        assert all(person.ready and person.capacity for person in problem.people)
        return problem.already_paired

    assert couple in await open_couples()
    assert await departures.expire_unanswered(db) == 0
    pairing = await pairing_of(db, world)
    pairing.answer_by = now() - timedelta(minutes=1)
    await db.flush()
    assert await departures.expire_unanswered(db) == 1
    assert await departures.expire_unanswered(db) == 0
    assert couple not in await open_couples()
    assert {side for side in ("mentor", "learner") if await told(db, world.ids[side])} == told_to
    assert await told(db, world.ids["coordinator"]) == ["pairing_open_again"]


async def test_leaving_makes_both_matchable_at_once(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company)
    await db.execute(
        update(Enrolment)
        .where(col(Enrolment.programme_id) == world.ids["programme"])
        .values(status="matched", capacity=1)
    )
    await ask(client, world, "learner", "POST", "/pairings/{}/ending")
    programme = UUID(str(world.ids["programme"]))
    policy = (await db.execute(text("SELECT policy FROM programme WHERE id = :id"), {"id": programme})).scalar_one()
    problem, _ = await read_problem(db, programme_id=programme, policy=policy, seed=1)
    ready = {person.id: (person.ready, person.capacity) for person in problem.people}
    assert [ready[str(world.ids[side])] for side in ("mentor", "learner")] == [(True, 1), (True, 1)]
    assert await told(db, world.ids["mentor"]) == ["pairing_ended"]


@pytest.mark.parametrize(
    ("managers", "levels", "gap", "rule"),
    [
        ({}, (3, 4), 1, None),
        ({"mentor": "learner"}, (3, 4), 1, "reporting_line"),
        ({"learner": "mentor"}, (3, 4), 1, "reporting_line"),
        ({"mentor": "x", "x": "y", "y": "learner"}, (3, 4), 1, "reporting_line"),
        ({"mentor": "x", "learner": "x"}, (3, 4), 1, "reporting_line"),
        ({"mentor": "x", "learner": "y", "x": "z", "y": "z"}, (3, 4), 1, None),
        ({"mentor": "x", "x": "mentor"}, (3, 4), 1, None),
        ({}, (4, 4), 1, "level_gap"),
        ({}, (3, None), 1, "level_gap"),
        ({}, (4, 4), 0, None),
    ],
)
def test_which_rule_a_change_breaks(
    managers: dict[str, str], levels: tuple[int, int | None], gap: int, rule: str | None
) -> None:
    ids = {name: UUID(int=place) for place, name in enumerate(("mentor", "learner", "x", "y", "z"), start=1)}
    found = broken_rule(
        mentor=ids["mentor"],
        learner=ids["learner"],
        managers={ids[who]: ids[manager] for who, manager in managers.items()},
        levels={ids["mentor"]: levels[0], ids["learner"]: levels[1]},
        minimum_gap=gap,
    )
    assert found == rule


async def _new_manager(db: AsyncSession, world: World) -> None:
    await db.execute(update(User).where(col(User.id) == world.ids["mentor"]).values(manager_id=world.ids["learner"]))
    await people_changed(db)


@pytest.mark.parametrize(
    ("start", "keep", "end"),
    [
        ("active", True, "active"),
        ("active", False, "ended"),
        ("accepted", True, "accepted"),
        ("paused", True, "active"),
    ],
)
async def test_a_new_manager_freezes_the_pairing_until_the_coordinator_decides(
    client: httpx.AsyncClient, company: Company, db: AsyncSession, start: str, keep: bool, end: str
) -> None:
    world = await settle(company, pairing=PairingStatus(start))
    if start != "accepted":
        (await pairing_of(db, world)).activated_at = now()
        await db.flush()
    await people_changed(db)
    assert (await pairing_of(db, world)).status == start
    await _new_manager(db, world)
    pairing = await pairing_of(db, world)
    assert pairing.status == PairingStatus.CONFLICT
    # Frozen: nothing is planned or confirmed, and what was planned is still there.
    session = f"/sessions/{world.ids['session']}"
    await ask(client, world, "learner", "POST", f"{session}/confirmation", expect=409)
    assert (await ask(client, world, "learner", "GET", session))["status"] == "proposed"
    seen = await ask(client, world, "learner", "GET", "/pairings/{}")
    assert "manager" not in str(seen) + str(await told(db, world.ids["learner"]))
    assert await told(db, world.ids["coordinator"]) == ["pairing_conflict"]
    decision = {"keep": keep, "reason": "Both asked for it"}
    await ask(client, world, "coordinator", "POST", "/pairings/{}/settlement", expect=428, json=decision)
    stale = {"If-Match": '"99"'}
    await ask(client, world, "coordinator", "POST", "/pairings/{}/settlement", expect=412, json=decision, headers=stale)
    headers = {"If-Match": f'"{pairing.version}"'}
    await ask(
        client, world, "coordinator", "POST", "/pairings/{}/settlement", expect=204, json=decision, headers=headers
    )
    assert (await pairing_of(db, world)).status == end
    # The decision holds: the next sync does not freeze it again.
    assert await freeze_broken_pairings(db) == 0
    reasons = await db.execute(
        select(col(PairingEvent.reason))
        .where(col(PairingEvent.pairing_id) == pairing.id)
        .order_by(col(PairingEvent.id))
    )
    assert reasons.scalars().all()[-2:] == ["reporting_line", "Both asked for it"]


async def test_going_on_after_a_pause_asks_the_rules_again(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company, pairing=PairingStatus.PAUSED)
    await db.execute(update(User).where(col(User.id) == world.ids["mentor"]).values(career_level=4))
    refused = await ask(client, world, "mentor", "POST", "/pairings/{}/resumption", expect=409)
    assert refused["code"] == "rules_broken"
    assert (await pairing_of(db, world)).status == PairingStatus.CONFLICT


async def _held(db: AsyncSession, world: World, *, sessions: int) -> None:
    for number in range(10, 10 + sessions):
        start = now() - timedelta(days=number)
        db.add(
            MentoringSession(
                pairing_id=UUID(str(world.ids["pairing"])),
                number=number,
                status=SessionStatus.HELD,
                starts_at=start,
                ends_at=start + timedelta(hours=1),
                proposed_by=UUID(str(world.ids["mentor"])),
            )
        )
    await db.flush()


@pytest.mark.parametrize(("held", "days_over", "done"), [(3, 1, True), (2, 1, False), (3, 0, False), (6, 40, True)])
async def test_the_clock_completes_what_was_at_least_half_held(
    company: Company, db: AsyncSession, held: int, days_over: int, done: bool
) -> None:
    world = await settle(company)
    await _held(db, world, sessions=held)
    (await pairing_of(db, world)).ends_on = now().date() - timedelta(days=days_over)
    await db.flush()
    assert await complete_finished_pairings(db) == int(done)
    assert await complete_finished_pairings(db) == 0
    assert ((await pairing_of(db, world)).status == PairingStatus.COMPLETED) is done
    assert (await told(db, world.ids["mentor"]) == ["pairing_completed"]) is done


async def test_completion_takes_both(client: httpx.AsyncClient, company: Company, db: AsyncSession) -> None:
    world = await settle(company)
    for _ in range(2):
        one = await ask(client, world, "mentor", "POST", "/pairings/{}/completion")
        assert (one["status"], one["completion_asked_by_me"]) == ("active", True)
    assert await told(db, world.ids["learner"]) == ["completion_asked"]
    both = await ask(client, world, "learner", "POST", "/pairings/{}/completion")
    assert both["status"] == "completed"


async def _choose(client: httpx.AsyncClient, world: World, who: str, choice: str, *, expect: int = 200):
    return await ask(client, world, who, "POST", "/pairings/{}/next", json={"choice": choice}, expect=expect)


@pytest.mark.parametrize("choice", ["swap", "new_tracks"])
async def test_both_choosing_to_go_on_makes_a_new_pairing(
    client: httpx.AsyncClient, company: Company, db: AsyncSession, choice: str
) -> None:
    world = await settle(company, pairing=PairingStatus.COMPLETED)
    first = await _choose(client, world, "mentor", choice)
    assert (first["my_next"], first["next_agreed"], first["next_pairing_id"]) == (choice, None, None)
    # The other is shown nothing of it before they agree.
    unseen = await ask(client, world, "learner", "GET", "/pairings/{}")
    assert (unseen["my_next"], unseen["next_agreed"]) == (None, None)
    assert len(await ask(client, world, "learner", "GET", "/pairings")) == 1
    agreed = await _choose(client, world, "learner", choice)
    assert agreed["next_agreed"] == choice
    made = await ask(client, world, "learner", "GET", f"/pairings/{agreed['next_pairing_id']}")
    sides = (made["mentor"]["user_id"], made["learner"]["user_id"])
    old = (str(world.ids["mentor"]), str(world.ids["learner"]))
    assert (made["status"], sides) == ("accepted", old[::-1] if choice == "swap" else old)
    events = await db.execute(
        select(col(PairingEvent.from_status), col(PairingEvent.to_status))
        .where(col(PairingEvent.pairing_id) == made["id"])
        .order_by(col(PairingEvent.id))
    )
    # Whoever learns now stands below whoever shows: the next import leaves them alone.
    assert await freeze_broken_pairings(db) == 0
    assert [tuple(each) for each in events] == [
        (None, "proposed"),
        ("proposed", "awaiting_mentor"),
        ("awaiting_mentor", "awaiting_learner"),
        ("awaiting_learner", "accepted"),
    ]
    await _choose(client, world, "mentor", "stop", expect=409)


@pytest.mark.parametrize(
    ("mine", "theirs"), [("stop", "stop"), ("informal", "informal"), ("swap", "new_tracks"), ("swap", "stop")]
)
async def test_every_other_choice_makes_nothing(
    client: httpx.AsyncClient, company: Company, mine: str, theirs: str
) -> None:
    world = await settle(company, pairing=PairingStatus.COMPLETED)
    await _choose(client, world, "mentor", mine)
    last = await _choose(client, world, "learner", theirs)
    assert last["next_pairing_id"] is None
    assert last["next_agreed"] == (mine if mine == theirs else None)
    assert len(await ask(client, world, "mentor", "GET", "/pairings")) == 1


async def test_going_on_needs_a_place(client: httpx.AsyncClient, company: Company, db: AsyncSession) -> None:
    world = await settle(company, pairing=PairingStatus.COMPLETED)
    await db.execute(update(Enrolment).where(col(Enrolment.user_id) == world.ids["mentor"]).values(status="withdrawn"))
    await _choose(client, world, "mentor", "swap")
    refused = await _choose(client, world, "learner", "swap", expect=409)
    assert refused["code"] == "capacity_reached"


async def test_the_certificate_says_what_flowed_both_ways_and_no_score(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company)
    await ask(client, world, "mentor", "GET", "/pairings/{}/certificate", expect=409)
    track = {"skill_id": str(world.ids["budget"]), "direction": "learner_teaches", "baseline": 1, "target": 4}
    await ask(client, world, "learner", "POST", "/pairings/{}/tracks", expect=201, json=track)
    await _held(db, world, sessions=4)
    for side in ("mentor", "learner"):
        await ask(client, world, side, "POST", "/pairings/{}/completion")
    certificate = await ask(client, world, "learner", "GET", "/pairings/{}/certificate")
    assert set(certificate) == {
        *("programme_name", "mentor_name", "learner_name", "from_day", "to_day"),
        *("mentor_taught", "learner_taught", "sessions"),
    }
    assert certificate["sessions"] == 4
    assert [skill["title_en"] for skill in certificate["mentor_taught"]] == ["Prompting"]
    assert [skill["title_en"] for skill in certificate["learner_taught"]] == ["Budgets"]
    assert certificate["to_day"] == datetime.now(UTC).date().isoformat()


async def test_levels_are_kept_as_they_were_at_the_start(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company, pairing=PairingStatus.ACCEPTED)
    for side in ("mentor", "learner"):
        await ask(client, world, side, "POST", "/pairings/{}/charter/signature", json={"version": 1})
    await ask(client, world, "learner", "POST", f"/sessions/{world.ids['session']}/confirmation")
    pairing = await pairing_of(db, world)
    assert pairing.status == PairingStatus.ACTIVE
    assert pairing.ends_on is not None
    kept = {(line["user_id"], line["direction"]): line["level"] for line in pairing.levels_at_start}
    assert kept == {(str(world.ids["mentor"]), "offer"): 7, (str(world.ids["learner"]), "seek"): 1}
    await db.execute(update(UserSkill).values(level=8))
    assert {line["level"] for line in (await pairing_of(db, world)).levels_at_start} == {7, 1}


async def test_each_side_notes_progress_as_it_sees_it(client: httpx.AsyncClient, company: Company) -> None:
    world = await settle(company)
    path = f"/tracks/{world.ids['track']}"
    learns = await ask(client, world, "learner", "PATCH", path, json={"latest": 3}, headers={"If-Match": '"1"'})
    assert (learns["latest"], learns["latest_seen"]) == (3, None)
    shows = await ask(client, world, "mentor", "PATCH", path, json={"latest": 5}, headers={"If-Match": '"2"'})
    assert (shows["baseline"], shows["target"], shows["latest"], shows["latest_seen"]) == (1, 4, 3, 5)
