"""The daily digest: at eight in the morning where the person is, once a day, whatever restarts happen."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import SIGNED_IN_STATUSES
from viceversa.accounts.models import User
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.notifications.kinds import KINDS
from viceversa.notifications.models import Mailing, Notice, NoticeDigest, NoticeKind

EIGHT = time(8)


def morning_of(zone: str, *, moment: datetime) -> tuple[date, datetime]:
    """The local day at an instant, and the instant at which it is eight there. Right on the days clocks change."""
    try:
        local = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):  # one unknown zone must not keep everybody's digest
        local = ZoneInfo(settings().default_time_zone)
    day = moment.astimezone(local).date()
    return day, datetime.combine(day, EIGHT, tzinfo=local).astimezone(UTC)


async def start_due_digests(db: AsyncSession) -> int:
    """Make the digest of everyone for whom it is past eight and something was raised before eight; queue its mail.

    What is raised later waits for tomorrow. Returns how many digests were made.
    """
    moment = now()
    waiting = (
        select(col(Notice.user_id), func.min(col(Notice.created_at)).label("first_at"))
        .where(
            col(Notice.mailing) == Mailing.DIGEST.value,
            col(Notice.digest_id).is_(None),
            col(Notice.read_at).is_(None),
        )
        .group_by(col(Notice.user_id))
        .subquery()
    )
    people = await db.execute(
        select(col(User.id), col(User.time_zone), waiting.c.first_at)
        .join(waiting, waiting.c.user_id == col(User.id))
        .where(col(User.status).in_(SIGNED_IN_STATUSES))
        .order_by(col(User.id))
    )
    made = 0
    for person in people.all():
        day, eight = morning_of(person.time_zone, moment=moment)
        if eight <= moment and person.first_at < eight:
            made += await _make(db, user_id=person.id, day=day, eight=eight)
    return made


async def _make(db: AsyncSession, *, user_id: UUID, day: date, eight: datetime) -> int:
    """One digest of one day, or none when that day has had its own."""
    digest_id = (
        await db.execute(
            insert(NoticeDigest)
            .values(id=new_id(), user_id=user_id, local_day=day)
            .on_conflict_do_nothing(index_elements=["user_id", "local_day"])
            .returning(col(NoticeDigest.id))
        )
    ).scalar_one_or_none()
    if digest_id is None:
        return 0
    await db.execute(
        update(Notice)
        .where(
            col(Notice.user_id) == user_id,
            col(Notice.mailing) == Mailing.DIGEST.value,
            col(Notice.digest_id).is_(None),
            col(Notice.read_at).is_(None),
            col(Notice.created_at) < eight,
        )
        .values(digest_id=digest_id)
    )
    await jobs.enqueue(db, "notifications.send_digest", user_id=str(user_id), message_id=digest_id.hex)
    return 1


async def read_digest(db: AsyncSession, *, digest_id: UUID, language: str) -> Mapping[str, int]:
    """What a digest says: titles of kinds in the reader's language, with how many of each."""
    rows = await db.execute(
        select(col(Notice.kind), func.count())
        .where(col(Notice.digest_id) == digest_id)
        .group_by(col(Notice.kind))
        .order_by(func.min(col(Notice.created_at)))
    )
    return {KINDS[NoticeKind(kind)].title["fr" if language == "fr" else "en"]: count for kind, count in rows}
