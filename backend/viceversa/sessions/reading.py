"""Sessions as their two sides read them, and the counts a programme gets."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.clock import now
from viceversa.core.errors import FieldProblem, Malformed, NotFound
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.pairings.service import read_sides, visible_to
from viceversa.sessions.agenda import Side, opener_of
from viceversa.sessions.cards import card_of
from viceversa.sessions.lifecycle import Situation, steps_open_to
from viceversa.sessions.models import OPEN_SESSIONS, TOOK_PLACE, MentoringSession, SessionStatus
from viceversa.sessions.schemas import AgendaPart, AttendeeOut, ConversationCardOut, SessionCounts, SessionOut

MEETING = (PairingStatus.ACCEPTED, PairingStatus.ACTIVE)
"""Pairings in these statuses plan and confirm sessions."""

Which = Literal["upcoming", "past"]
_PLAIN = (
    "id",
    "pairing_id",
    "number",
    "status",
    "starts_at",
    "ends_at",
    "place",
    "sequence",
    "proposed_by",
    "agenda",
    "mentor_says_held_at",
    "learner_says_held_at",
    "cancelled_by",
    "cancel_reason",
    "told_late_at",
    "missed_told_by",
    "summary",
    "one_thing",
    "mentor_allows_recording",
    "learner_allows_recording",
    "version",
)


async def read_session(db: AsyncSession, actor: Actor, session_id: UUID) -> SessionOut:
    """One session of the actor's own pairings. Raises `NotFound`."""
    query = _mine(actor).where(col(MentoringSession.id) == session_id)
    row = (await db.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _shape(row, actor, moment=now())


async def read_sessions(db: AsyncSession, actor: Actor, *, session_ids: Collection[UUID]) -> list[SessionOut]:
    """Some sessions of the actor's own pairings, by start."""
    query = _mine(actor).where(col(MentoringSession.id).in_(session_ids)).order_by(col(MentoringSession.starts_at))
    moment = now()
    return [_shape(row, actor, moment=moment) for row in (await db.execute(query)).mappings()]


async def read_card(db: AsyncSession, actor: Actor, session_id: UUID) -> ConversationCardOut:
    """The conversation card of a session: there always is one, the same at every reading. Raises `NotFound`."""
    row = (
        await db.execute(
            select(col(MentoringSession.pairing_id), col(MentoringSession.number), col(MentoringSession.card_theme))
            .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
            .where(col(MentoringSession.id) == session_id, visible_to(actor))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return ConversationCardOut(**asdict(card_of(pairing_id=row.pairing_id, number=row.number, theme=row.card_theme)))


async def list_sessions(
    db: AsyncSession, actor: Actor, *, pairing_id: UUID, limit: int, cursor: str | None
) -> Page[SessionOut]:
    """The sessions of one of the actor's pairings by start, cancelled ones included. Raises `NotFound`."""
    await read_sides(db, actor, pairing_id)
    query = _mine(actor).where(col(MentoringSession.pairing_id) == pairing_id)
    return await _page(db, actor, query, limit=limit, cursor=cursor)


async def list_my_sessions(
    db: AsyncSession, actor: Actor, *, which: Which, limit: int, cursor: str | None
) -> Page[SessionOut]:
    """The actor's sessions: what is still open, soonest first, or what took place, latest first."""
    statuses = OPEN_SESSIONS if which == "upcoming" else TOOK_PLACE
    query = _mine(actor).where(col(MentoringSession.status).in_(statuses))
    return await _page(db, actor, query, limit=limit, cursor=cursor, latest_first=which == "past")


async def count_sessions(db: AsyncSession, programme_id: UUID) -> SessionCounts:
    """Planned and held sessions of a programme, and of how many pairings; the caller has checked who asks."""
    planned = col(MentoringSession.status).in_(OPEN_SESSIONS)
    held = col(MentoringSession.status).in_(TOOK_PLACE)
    pairing = col(MentoringSession.pairing_id)
    row = (
        await db.execute(
            select(
                func.count().filter(planned).label("planned"),
                func.count(pairing.distinct()).filter(planned).label("planned_pairings"),
                func.count().filter(held).label("held"),
                func.count(pairing.distinct()).filter(held).label("held_pairings"),
            )
            .select_from(MentoringSession)
            .join(Pairing, col(Pairing.id) == pairing)
            .where(col(Pairing.programme_id) == programme_id)
        )
    ).mappings()
    return SessionCounts(**row.one())


def _mine(actor: Actor) -> Any:
    mentor, learner = aliased(User), aliased(User)
    people = [
        getattr(person, name).label(f"{side}_{name}")
        for side, person in (("mentor", mentor), ("learner", learner))
        for name in ("id", "given_name", "time_zone")
    ]
    return (
        select(
            *(col(getattr(MentoringSession, name)) for name in _PLAIN),
            col(Pairing.status).label("pairing_status"),
            *people,
        )
        .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
        .join(mentor, mentor.id == col(Pairing.mentor_id))
        .join(learner, learner.id == col(Pairing.learner_id))
        .where(visible_to(actor))
    )


async def _page(
    db: AsyncSession, actor: Actor, query: Any, *, limit: int, cursor: str | None, latest_first: bool = False
) -> Page[SessionOut]:
    key = tuple_(col(MentoringSession.starts_at), col(MentoringSession.id))
    if cursor:
        start, identifier = _position(cursor)
        after = tuple_(start, identifier)
        query = query.where(key < after if latest_first else key > after)
    columns = (col(MentoringSession.starts_at), col(MentoringSession.id))
    ordered = query.order_by(*(column.desc() if latest_first else column for column in columns))
    rows: Sequence[Any] = (await db.execute(ordered.limit(limit + 1))).mappings().all()
    moment = now()
    items = [_shape(row, actor, moment=moment) for row in rows[:limit]]
    last = items[-1] if len(rows) > limit else None
    return Page(items=items, next_cursor=encode_cursor(last.starts_at.isoformat(), last.id) if last else None)


def _position(cursor: str) -> tuple[datetime, UUID]:
    start, identifier = decode_cursor(cursor, parts=2)
    try:
        instant = datetime.fromisoformat(start)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not 2000 <= instant.year < 2100:
        raise Malformed(
            fields=[
                FieldProblem(
                    pointer="/query/cursor",
                    code="cursor",
                    en="This cursor is not one of ours. Start again from the first page.",
                    fr="Ce curseur n’est pas des nôtres. Reprenez à la première page.",
                )
            ]
        )
    return instant, UUID(identifier)


def _shape(row: Any, actor: Actor, *, moment: datetime) -> SessionOut:
    side: Side = "mentor" if row["mentor_id"] == actor.id else "learner"
    says = {
        "mentor": row["mentor_says_held_at"] is not None,
        "learner": row["learner_says_held_at"] is not None,
    }
    situation = Situation(
        status=SessionStatus(row["status"]),
        starts_at=row["starts_at"],
        proposed_by_me=row["proposed_by"] == actor.id,
        i_said_held=says[side],
        partner_said_held=says["learner" if side == "mentor" else "mentor"],
        meeting=row["pairing_status"] in MEETING,
        now=moment,
        i_told_missed=row["missed_told_by"] == actor.id,
    )

    def attendee(whose: Side) -> AttendeeOut:
        zone = row[f"{whose}_time_zone"]
        return AttendeeOut(
            user_id=row[f"{whose}_id"],
            given_name=row[f"{whose}_given_name"],
            time_zone=zone,
            starts_at_local=row["starts_at"].astimezone(ZoneInfo(zone)),
            says_held=says[whose],
            allows_recording=row[f"{whose}_allows_recording"],
        )

    kept = (
        *("mentor_says_held_at", "learner_says_held_at", "agenda", "told_late_at"),
        *("mentor_allows_recording", "learner_allows_recording"),
    )
    return SessionOut(
        **{name: row[name] for name in _PLAIN if name not in kept},
        agenda=[AgendaPart(**part) for part in row["agenda"]],
        told_late=row["told_late_at"] is not None,
        recording_allowed=row["mentor_allows_recording"] and row["learner_allows_recording"],
        my_side=side,
        opener=opener_of(row["number"]),
        mentor=attendee("mentor"),
        learner=attendee("learner"),
        can=steps_open_to(situation),
    )
