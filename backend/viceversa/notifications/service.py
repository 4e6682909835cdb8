"""The one door to telling someone something: in the application, by mail, or by an entry for their calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.db import insert_rows, new_id
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.notifications.kinds import KINDS
from viceversa.notifications.models import Mailing, Notice, NoticeKind, Occasion, SentMail, UnsubscribeLink
from viceversa.notifications.occasions import OCCASIONS
from viceversa.notifications.preferences import read_way, read_ways
from viceversa.notifications.schemas import NoticeOut, UnreadOut

KEPT = timedelta(days=180)
_PLAIN = ("id", "kind", "occasion", "path", "created_at", "read_at")


async def tell(
    db: AsyncSession,
    *,
    user_id: UUID,
    path: str = "/",
    kind: NoticeKind | Occasion = NoticeKind.NEXT_STEP,
    mailed_otherwise: bool = False,
    **values: str,
) -> None:
    """Raise a notice, in the caller's transaction: it reaches the person the way they want its kind.

    `kind` says what it is about; an `Occasion` says it more exactly inside the application and is told the way its kind
    is. `path` is where in the application to look. `mailed_otherwise`: the same change already goes out in a mail of
    its own (an invitation for the calendar), so this notice stays inside the application. `values` are what the
    kind's own mail wants beside the path: a date, never what people said.
    """
    await tell_all(db, places=[(user_id, path)], kind=kind, mailed_otherwise=mailed_otherwise, **values)


async def tell_all(
    db: AsyncSession,
    *,
    places: Sequence[tuple[UUID, str]],
    kind: NoticeKind | Occasion,
    mailed_otherwise: bool = False,
    **values: str,
) -> None:
    """Raise the same notice for many people, each with where to look: three statements whatever their number."""
    occasion = kind if isinstance(kind, Occasion) else None
    scope = OCCASIONS[kind].kind if isinstance(kind, Occasion) else kind
    ways = await read_ways(db, user_ids={user_id for user_id, _ in places}, kind=scope)
    notices: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "created_at": now(),
            "user_id": user_id,
            "kind": scope,
            "occasion": occasion,
            "path": path,
            "in_app": ways[user_id].in_app,
            "mailing": Mailing.NONE if mailed_otherwise else ways[user_id].mailing,
        }
        for user_id, path in places
    ]
    await insert_rows(db, Notice, notices)
    await jobs.enqueue_all(
        db,
        "notifications.tell",
        payloads=[
            {
                "user_id": str(notice["user_id"]),
                "message_id": notice["id"].hex,
                "path": notice["path"],
                "kind": scope.value,
                "values": values,
            }
            for notice in notices
            if notice["mailing"] == Mailing.NOW
        ],
    )


Standing = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as calendars are told of it, at one instant; `sequence` rises with every telling."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    sequence: int
    status: Standing
    stamp: datetime


async def invite(db: AsyncSession, *, user_id: UUID, partner_id: UUID, meeting: Meeting) -> bool:
    """Queue the mail that enters, moves or removes a meeting in someone's calendar. False when they want none.

    What is told is fixed here: a mail that leaves late still says what was true for its sequence.
    """
    way = await read_way(db, user_id=user_id, kind=NoticeKind.CALENDAR)
    if way.mailing == Mailing.NONE:
        return False
    await jobs.enqueue(
        db,
        "notifications.invite",
        # One after the other, so that a calendar hears of a change after what it changes.
        lock=f"calendar:{meeting.id}:{user_id}",
        user_id=str(user_id),
        partner_id=str(partner_id),
        message_id=new_id().hex,
        meeting_id=str(meeting.id),
        starts_at=meeting.starts_at.isoformat(),
        ends_at=meeting.ends_at.isoformat(),
        sequence=meeting.sequence,
        status=meeting.status,
        stamp=meeting.stamp.isoformat(),
    )
    return True


async def list_my_notices(
    db: AsyncSession, actor: Actor, *, unread: bool, limit: int, cursor: str | None
) -> Page[NoticeOut]:
    """The actor's notices, newest first; `unread` leaves out what was read."""
    query = select(*(col(getattr(Notice, name)) for name in _PLAIN)).where(
        col(Notice.user_id) == actor.id, col(Notice.in_app)
    )
    if unread:
        query = query.where(col(Notice.read_at).is_(None))
    if cursor:
        (last_id,) = decode_cursor(cursor, parts=1)
        query = query.where(col(Notice.id) < UUID(last_id))
    rows = (await db.execute(query.order_by(col(Notice.id).desc()).limit(limit + 1))).mappings().all()
    items = [_shape(row, actor) for row in rows[:limit]]
    return Page(items=items, next_cursor=encode_cursor(items[-1].id) if len(rows) > limit else None)


def _shape(row: Any, actor: Actor) -> NoticeOut:
    kind = KINDS[NoticeKind(row["kind"])]
    title = OCCASIONS[Occasion(row["occasion"])].title if row["occasion"] else kind.title
    return NoticeOut(**row, severity=kind.severity, title=title[actor.language])


async def count_unread(db: AsyncSession, actor: Actor) -> UnreadOut:
    """How many notices the actor has not read."""
    found = await db.execute(
        select(func.count()).where(
            col(Notice.user_id) == actor.id, col(Notice.in_app), col(Notice.read_at).is_(None)
        )
    )  # fmt: skip
    return UnreadOut(unread=found.scalar_one())


async def read_notices(db: AsyncSession, actor: Actor, *, ids: list[UUID] | None) -> UnreadOut:
    """Mark the actor's notices as read, all of them when `ids` is None; what is not theirs is passed over.

    What was read in the application leaves the next digest too.
    """
    statement = update(Notice).where(col(Notice.user_id) == actor.id, col(Notice.read_at).is_(None))
    if ids is not None:
        statement = statement.where(col(Notice.id).in_(ids))
    await db.execute(statement.values(read_at=now()))
    return await count_unread(db, actor)


async def forget_old_notices(db: AsyncSession) -> None:
    """Drop notices, links and Message-IDs older than 180 days."""
    before = now() - KEPT
    await db.execute(delete(Notice).where(col(Notice.created_at) < before))
    await db.execute(delete(UnsubscribeLink).where(col(UnsubscribeLink.created_at) < before))
    await db.execute(delete(SentMail).where(col(SentMail.sent_at) < before))
