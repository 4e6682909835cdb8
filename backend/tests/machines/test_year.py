"""A year of two hundred pairings with a moved clock: every reminder, pause, expiry, completion and digest, once and in
order.

The worker is down for days, dies in the middle of its work and is started twice; nothing of that may show.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.clock import moved_clock
from tests.factories import Company
from viceversa.accounts.access import Actor
from viceversa.core.db import Database
from viceversa.jobs import registered
from viceversa.notifications.models import Mailing, Notice, NoticeDigest
from viceversa.pairings.conflicts import resume_pairing
from viceversa.pairings.models import Pairing, PairingEvent, PairingStatus
from viceversa.sessions.models import MentoringSession, Nudge, SessionStatus

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
PAIRINGS, DAYS, WEEKS_TO_HALF = 200, 365, 3
RESUMED_ON, ENDS_ON, ANSWER_BY = 100, 168, 7
JOBS = ("pairings.expire_unanswered", "sessions.settle_one_sided", "sessions.nudge", "notifications.digests")


@dataclass(frozen=True)
class Course:
    """What the two of a pairing do in the year."""

    sessions: tuple[int, ...] = ()
    answers: bool = True
    resumes: bool = False
    ends: bool = False


def course_of(number: int) -> Course:
    """Silent, silent and resumed, monthly, every twenty days, unanswered, finished: with days that differ."""
    kind, lag = number % 6, number // 6 % 11
    return {
        0: Course(),
        1: Course(resumes=True),
        2: Course(sessions=tuple(range(3 + lag, 330, 28))),
        3: Course(sessions=tuple(range(1 + lag, 360, 20))),
        4: Course(answers=False),
        5: Course(sessions=tuple(range(5 + lag, 90, 13)), ends=True),
    }[kind]


def expected(course: Course, running: list[int]) -> tuple[list[tuple[int, int]], list[tuple[str, int]]]:
    """Reminders (step, day) and moves (status, day), worked out without the product."""

    def first_run(day: int) -> int | None:
        return next((each for each in running if each >= day), None)

    if not course.answers:
        return [], [("expired", first_run(ANSWER_BY + 1) or 0)]
    over = first_run(ENDS_ON + 1) if course.ends and len(course.sessions) >= WEEKS_TO_HALF else None
    given: list[tuple[int, int]] = []
    moves: list[tuple[str, int]] = []
    starts = [0, *course.sessions]
    queue = [(start, after) for start, after in zip(starts, [*starts[1:], DAYS + 99], strict=True)]
    while queue:
        start, after = queue.pop(0)
        for step in (14, 30, 45, 60):
            day = first_run(start + step)
            if day is None or day >= after or (over is not None and day >= over):
                break
            given.append((step, day))
            if step == 60:
                moves.append(("paused", day))
                if course.resumes and len(moves) == 1:
                    moves.append(("active", RESUMED_ON))
                    queue.append((RESUMED_ON, DAYS + 99))
                else:
                    return given, moves
    if over is not None:
        moves.append(("completed", over))
    return given, moves


async def _settle(database: Database) -> list[UUID]:
    async with database.transaction() as db:
        company = Company(db)
        programme = await company.programme(await company.user("coordinator"), minimum_level_gap=0)
        ids = []
        for number in range(PAIRINGS):
            course = course_of(number)
            mentor, learner = await company.user(), await company.user()
            status = PairingStatus.ACTIVE if course.answers else PairingStatus.AWAITING_LEARNER
            row = await company.pairing(programme, mentor, learner, status=status)
            row.live_since, row.activated_at = (START, START) if course.answers else (None, None)
            row.answer_by = None if course.answers else START + timedelta(days=ANSWER_BY, hours=1)
            row.ends_on = (START + timedelta(days=ENDS_ON)).date() if course.ends else date(2029, 1, 1)
            for place, day in enumerate(course.sessions, start=1):
                begins = START + timedelta(days=day, hours=-2)
                db.add(
                    MentoringSession(
                        pairing_id=row.id,
                        number=place,
                        status=SessionStatus.LOGGED,
                        starts_at=begins,
                        ends_at=begins + timedelta(hours=1),
                        proposed_by=mentor.id,
                    )
                )
            ids.append(row.id)
    return ids


class Died(Exception):
    """The worker was killed before its transaction was committed."""


async def _work(database: Database, draw: Random) -> None:
    for name in JOBS:
        run: Callable[..., Awaitable[None]] = registered()[name].run
        for dies in {0: (True, False), 1: (False, False)}.get(draw.randrange(8), (False,)):
            try:
                async with database.transaction() as db:
                    await run(db)
                    if dies:
                        raise Died
            except Died:
                continue


async def _resume(database: Database, ids: Iterable[UUID]) -> None:
    for number, pairing_id in enumerate(ids):
        if course_of(number).resumes:
            async with database.transaction() as db:
                mentor = (
                    await db.execute(select(col(Pairing.mentor_id)).where(col(Pairing.id) == pairing_id))
                ).scalar_one()
                actor = Actor(mentor, "user", frozenset({"member"}), None, "en")
                await resume_pairing(db, actor, pairing_id=pairing_id)


@pytest.mark.parametrize("seed", [1])
async def test_a_year_of_two_hundred_pairings(database: Database, seed: int) -> None:
    draw = Random(seed)
    running = [day for day in range(1, DAYS + 1) if day == RESUMED_ON or draw.randrange(5)]
    with moved_clock(START) as clock:
        ids = await _settle(database)
        for day in running:
            clock.moment = START + timedelta(days=day)
            if day == RESUMED_ON:
                await _resume(database, ids)
            await _work(database, draw)
    async with database.transaction() as db:
        nudges, moves = await _given(db)
        notices = await _told(db)
        await _check_digests(db, running)
        sides = {row.id: (row.mentor_id, row.learner_id) for row in (await db.execute(select(Pairing))).scalars()}
    total = 0
    for number, pairing_id in enumerate(ids):
        wanted, told = expected(course_of(number), running)
        assert nudges[pairing_id] == wanted, number
        assert moves[pairing_id] == [status for status, _ in told], number
        total += len(wanted)
        kinds = {14: "nudge_14", 45: "nudge_45", 60: "nudge_60"}
        for side in sides[pairing_id]:
            reminders = [kind for kind in notices[side] if kind.startswith("nudge")]
            assert reminders == [kinds[step] for step, _ in wanted if step in kinds]
            assert notices[side].count("pairing_expired") == ("expired" in moves[pairing_id])
            assert notices[side].count("pairing_completed") == ("completed" in moves[pairing_id])
    assert total > 1000


async def _given(db: AsyncSession) -> tuple[dict[UUID, list[tuple[int, int]]], dict[UUID, list[str]]]:
    nudges: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    for row in await db.execute(
        select(col(Nudge.pairing_id), col(Nudge.step), col(Nudge.given_at)).order_by(col(Nudge.id))
    ):
        nudges[row.pairing_id].append((row.step, (row.given_at - START).days))
    moves: dict[UUID, list[str]] = defaultdict(list)
    for row in await db.execute(
        select(col(PairingEvent.pairing_id), col(PairingEvent.to_status)).order_by(col(PairingEvent.id))
    ):
        moves[row.pairing_id].append(row.to_status)
    return nudges, moves


async def _check_digests(db: AsyncSession, running: list[int]) -> None:
    """What is not urgent is in the digest of the next morning on which a worker ran; each digest is mailed once."""
    days: Any = await db.execute(
        select(col(Notice.created_at), col(NoticeDigest.local_day))
        .outerjoin(NoticeDigest, col(NoticeDigest.id) == col(Notice.digest_id))
        .where(col(Notice.mailing) == Mailing.DIGEST)
    )
    seen = 0
    for raised, day in days:
        # Work is done at one in the afternoon in Paris: after that morning's digest.
        morning = next((each for each in running if each > (raised - START).days), None)
        assert day == (None if morning is None else (START + timedelta(days=morning)).date())
        seen += 1
    assert seen > 1000
    mailed = await db.execute(
        text("SELECT args->>'message_id' FROM procrastinate_jobs WHERE task_name = 'notifications.send_digest'")
    )
    made = await db.execute(select(col(NoticeDigest.id)))
    assert sorted(mailed.scalars()) == sorted(each.hex for each in made.scalars())


async def _told(db: AsyncSession) -> dict[UUID, list[str]]:
    told: dict[UUID, list[str]] = defaultdict(list)
    for row in await db.execute(
        select(col(Notice.user_id), col(Notice.occasion))
        .where(col(Notice.occasion).is_not(None))
        .order_by(col(Notice.id))
    ):
        told[row.user_id].append(row.occasion)
    return told
