"""One digest a person and a day, at eight where they are: on the days clocks change, and whatever restarts happen."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import Company
from tests.notifications.sink import Sink, drain, text_of
from viceversa.accounts.access import Actor
from viceversa.core.db import Database
from viceversa.notifications import digests, service
from viceversa.notifications.digests import morning_of, start_due_digests
from viceversa.notifications.models import Mailing, Notice, NoticeDigest, NoticeKind
from viceversa.notifications.service import read_notices, tell

QUARTER = timedelta(minutes=15)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock that notices and digests read."""
    present = [datetime(2027, 1, 1, tzinfo=UTC)]
    for module in (digests, service):
        monkeypatch.setattr(module, "now", lambda: present[0])
    return lambda moment: present.__setitem__(0, moment)


@pytest.mark.parametrize(
    ("zone", "day", "eight"),
    [
        ("Europe/Paris", date(2027, 3, 27), "2027-03-27T07:00"),
        ("Europe/Paris", date(2027, 3, 28), "2027-03-28T06:00"),
        ("Europe/Paris", date(2027, 10, 30), "2027-10-30T06:00"),
        ("Europe/Paris", date(2027, 10, 31), "2027-10-31T07:00"),
        ("America/New_York", date(2027, 3, 13), "2027-03-13T13:00"),
        ("America/New_York", date(2027, 3, 14), "2027-03-14T12:00"),
        ("America/New_York", date(2027, 11, 6), "2027-11-06T12:00"),
        ("America/New_York", date(2027, 11, 7), "2027-11-07T13:00"),
        ("Australia/Lord_Howe", date(2027, 4, 4), "2027-04-03T21:30"),
        ("Asia/Kolkata", date(2027, 4, 4), "2027-04-04T02:30"),
        ("Asia/Kathmandu", date(2027, 4, 4), "2027-04-04T02:15"),
        ("Atlantis/Sunken", date(2027, 3, 28), "2027-03-28T06:00"),
    ],
)
def test_eight_in_the_morning_is_eight_on_the_wall(zone: str, day: date, eight: str) -> None:
    instant = datetime.fromisoformat(f"{eight}+00:00")
    assert morning_of(zone, moment=instant) == (day, instant)
    assert morning_of(zone, moment=instant + timedelta(hours=15)) == (day, instant)


async def _made(db: AsyncSession, user_id: UUID) -> list[date]:
    rows = await db.execute(select(col(NoticeDigest.local_day)).where(col(NoticeDigest.user_id) == user_id))
    return sorted(rows.scalars())


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Paris", date(2027, 3, 27)),
        ("Europe/Paris", date(2027, 10, 30)),
        ("America/New_York", date(2027, 3, 13)),
        ("America/New_York", date(2027, 11, 6)),
    ],
)
async def test_over_the_days_clocks_change_each_morning_has_one(
    zone: str, first: date, db: AsyncSession, company: Company, clock: Callable[[datetime], None]
) -> None:
    """Every quarter of an hour of three mornings, run twice each time; something is raised every hour."""
    user = await company.user(time_zone=zone)
    local = ZoneInfo(zone)
    moment = datetime(first.year, first.month, first.day, tzinfo=local).astimezone(UTC)
    at: list[str] = []
    while moment.astimezone(local).date() < first + timedelta(days=3):
        clock(moment)
        if moment.minute == 0:
            await tell(db, user_id=user.id, kind=NoticeKind.PAIRING)
        for _ in range(2):
            if await start_due_digests(db):
                at.append(moment.astimezone(local).isoformat()[:16])
        moment += QUARTER if 5 <= moment.astimezone(local).hour < 10 else QUARTER * 4
    assert at == [f"{first + timedelta(days=day)}T08:00" for day in range(3)]
    assert await _made(db, user.id) == [first + timedelta(days=day) for day in range(3)]


async def test_a_year_of_restarts_loses_nothing_and_repeats_nothing(
    db: AsyncSession, company: Company, clock: Callable[[datetime], None]
) -> None:
    """The worker runs at odd moments, sometimes not for days. Each notice is in one digest, one day has at most one."""
    chance = random.Random(20270301)
    zones = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
    people = [await company.user(time_zone=zone) for zone in zones]
    moment, end = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    raised = 0
    while moment < end:
        clock(moment)
        await start_due_digests(db)
        told = [person for person in people if chance.random() < 0.3]
        raised += len(told)
        db.add_all(
            Notice(user_id=person.id, kind=NoticeKind.CHARTER, mailing=Mailing.DIGEST, created_at=moment)
            for person in told
        )
        await db.flush()
        moment += timedelta(hours=72 if chance.random() < 0.04 else chance.choice((5, 22, 31)))
    for hours in range(24):  # one whole day of a worker that is up: it is past eight everywhere in turn
        clock(end + timedelta(days=2, hours=hours))
        await start_due_digests(db)
    waiting = await db.execute(select(func.count()).where(col(Notice.digest_id).is_(None)))
    assert (waiting.scalar_one(), raised > 200) == (0, True)
    for person in people:
        days = await _made(db, person.id)
        assert len(days) == len(set(days)) > 80
    late = await db.execute(
        select(col(Notice.created_at), col(NoticeDigest.local_day), col(Notice.user_id)).join(
            NoticeDigest, col(NoticeDigest.id) == col(Notice.digest_id)
        )
    )
    zone_of = {person.id: person.time_zone for person in people}
    for created_at, day, user_id in late:
        eight = datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(zone_of[user_id]))
        assert created_at < eight.astimezone(UTC), "what is raised after eight waits for the next morning"


async def test_two_workers_at_once_make_one_digest_and_it_is_mailed_once(
    database: Database, sink: Sink, clock: Callable[[datetime], None]
) -> None:
    moment = datetime(2027, 3, 1, 6, 55, tzinfo=UTC)
    clock(moment)
    async with database.transaction() as db:
        company = Company(db)
        user = await company.user(preferred_language="fr")
        reads = await company.user()
        for kind in (NoticeKind.PAIRING, NoticeKind.PAIRING, NoticeKind.CHARTER):
            await tell(db, user_id=user.id, kind=kind, path="/secret/path")
        await tell(db, user_id=reads.id, kind=NoticeKind.CHARTER)
        await read_notices(db, Actor(reads.id, "user", frozenset(), None, "en"), ids=None)
    clock(moment + timedelta(minutes=5))

    async def one() -> int:
        async with database.transaction() as db:
            return await start_due_digests(db)

    assert sum(await asyncio.gather(*(one() for _ in range(8)))) == 1
    await drain(database)
    (mail,) = sink.mails
    assert (mail["To"], mail["Subject"]) == (user.email, "3 messages dans Vice Versa")
    assert "Du nouveau pour un binôme (2)" in text_of(mail)
    assert "/secret/path" not in text_of(mail)
    assert "/api/v1/unsubscribe/" in mail["List-Unsubscribe"]
