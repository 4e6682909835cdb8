"""People's time: when both sides are free, and the seats that a confirmed session takes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.clock import now
from viceversa.core.db import sqlstate
from viceversa.core.errors import AppError
from viceversa.pairings.service import read_sides
from viceversa.sessions.models import Holiday, MentoringSession, SessionSeat
from viceversa.sessions.schemas import SlotOut, SlotsOut
from viceversa.sessions.slots import HORIZON, MOST_SLOTS, Hours, Slot
from viceversa.sessions.slots import suggest_slots as find_slots

NOTICE = timedelta(hours=24)
"""Suggestions leave at least this much time to read the agenda."""
_EXCLUSION_VIOLATION = "23P01"


class TimeTaken(AppError):
    status = 409
    code = "time_taken"
    en = "One of you has another session at that time. Choose another slot."
    fr = "L’un·e de vous a une autre séance à ce moment. Choisissez un autre créneau."


async def suggest_slots(
    db: AsyncSession, actor: Actor, *, pairing_id: UUID, minutes: int, most: int = MOST_SLOTS
) -> SlotsOut:
    """Times in the next 21 days when both sides are free, on both their clocks. Raises `NotFound`."""
    sides = await read_sides(db, actor, pairing_id)
    times = await read_times(db, mentor_id=sides.mentor_id, learner_id=sides.learner_id, until=HORIZON)
    return SlotsOut(
        minutes=minutes,
        mentor_time_zone=times.mentor.zone,
        learner_time_zone=times.learner.zone,
        slots=[shape_slot(slot) for slot in times.find(minutes=minutes, most=most)],
    )


def shape_slot(slot: Slot) -> SlotOut:
    """A time as both sides read it."""
    return SlotOut(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        mentor_local=slot.second_local,
        learner_local=slot.first_local,
    )


@dataclass(frozen=True, slots=True)
class Times:
    """What decides when two people could meet: their hours, holidays included, and what they have already."""

    mentor: Hours
    learner: Hours
    busy: list[tuple[datetime, datetime]]
    earliest: datetime

    def find(
        self, *, minutes: int, most: int, not_before: datetime | None = None, horizon: timedelta = HORIZON
    ) -> list[Slot]:
        """Free times for both; the learner books by default, so they are spread over the learner's days."""
        start = max(self.earliest, not_before or self.earliest)
        return find_slots(
            self.learner, self.mentor, minutes=minutes, not_before=start, busy=self.busy, horizon=horizon, most=most
        )


async def read_times(db: AsyncSession, *, mentor_id: UUID, learner_id: UUID, until: timedelta) -> Times:
    """Hours, holidays and taken time of two people from tomorrow on, in three statements."""
    people = (
        await db.execute(
            select(col(User.id), col(User.availability), col(User.time_zone), col(User.country)).where(
                col(User.id).in_((mentor_id, learner_id))
            )
        )
    ).all()
    start = now() + NOTICE
    window = func.tstzrange(start, start + until)
    # The days of an instant differ by zone: a day more on both sides.
    first, last = (start - timedelta(days=1)).date(), (start + until + timedelta(days=1)).date()
    holidays = (
        await db.execute(select(col(Holiday.day), col(Holiday.country)).where(col(Holiday.day).between(first, last)))
    ).all()
    hours = {
        person.id: Hours(
            person.availability,
            person.time_zone,
            frozenset(holiday.day for holiday in holidays if holiday.country in (None, person.country)),
        )
        for person in people
    }
    busy = (
        await db.execute(
            select(func.lower(col(SessionSeat.during)), func.upper(col(SessionSeat.during))).where(
                col(SessionSeat.user_id).in_(hours), col(SessionSeat.during).op("&&")(window)
            )
        )
    ).all()
    return Times(hours[mentor_id], hours[learner_id], [(taken[0], taken[1]) for taken in busy], start)


async def take_seats(db: AsyncSession, row: MentoringSession, *, user_ids: Collection[UUID]) -> None:
    """Take these people's time for a session, all of it or none. Raises `TimeTaken`."""
    ordered = sorted(user_ids)
    # Confirmations for the same person queue here; by the constraint alone some of them would deadlock.
    for user_id in ordered:
        key = int.from_bytes(user_id.bytes[8:], "big", signed=True)
        await db.execute(select(func.pg_advisory_xact_lock(key)))
    during = Range(row.starts_at, row.ends_at, bounds="[)")
    try:
        async with db.begin_nested():
            db.add_all(SessionSeat(session_id=row.id, user_id=user_id, during=during) for user_id in ordered)
            await db.flush()
    except IntegrityError as error:
        if sqlstate(error) != _EXCLUSION_VIOLATION:
            raise
        raise TimeTaken from error


async def free_seats(db: AsyncSession, session_ids: Collection[UUID]) -> None:
    """Give back the time that these sessions had taken."""
    await db.flush()
    await db.execute(delete(SessionSeat).where(col(SessionSeat.session_id).in_(session_ids)))
