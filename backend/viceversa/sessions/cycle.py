"""The whole cycle proposed at once, from the programme's preset: one session for each of its weeks still to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.errors import AppError
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell
from viceversa.pairings.models import Charter
from viceversa.pairings.service import lock_pairing_of, partner_of, read_sides
from viceversa.programmes.service import read_policy
from viceversa.sessions.agenda import template
from viceversa.sessions.models import OPEN_SESSIONS, MentoringSession, SessionStatus
from viceversa.sessions.reading import MEETING, read_sessions
from viceversa.sessions.schemas import CycleOut, CyclePreviewOut, NumberedSlotOut
from viceversa.sessions.seats import read_times, shape_slot
from viceversa.sessions.service import FURTHEST, MOST_OPEN, PairingNotMeeting, free_numbers
from viceversa.sessions.slots import Slot

WEEK = timedelta(weeks=1)
_CANDIDATES = 12


class CyclePlanned(AppError):
    status = 409
    code = "cycle_planned"
    en = "Every session of the cycle is planned or held already. You can still add single ones."
    fr = "Toutes les séances du cycle sont déjà prévues ou tenues. Vous pouvez encore en ajouter une à une."


@dataclass(frozen=True, slots=True)
class _Cycle:
    """What is missing of a cycle: a number and a time for each session, and the weeks without a common time."""

    minutes: int
    slots: list[tuple[int, Slot]]
    without_slot: int


async def preview_cycle(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> CyclePreviewOut:
    """The times that `plan_cycle` would propose now; nothing is written.

    Raises `NotFound`, `PairingNotMeeting`, `CyclePlanned`.
    """
    cycle = await _find(db, await read_sides(db, actor, pairing_id))
    return CyclePreviewOut(
        minutes=cycle.minutes,
        slots=[NumberedSlotOut(number=number, **shape_slot(slot).model_dump()) for number, slot in cycle.slots],
        without_slot=cycle.without_slot,
    )


async def plan_cycle(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> CycleOut:
    """Propose what is missing of the cycle, one session in each of its weeks, on the same weekday and hour where both
    are free then. The other side confirms each; a week without a common time is left out and counted.

    Raises `NotFound`, `PairingNotMeeting`, `CyclePlanned`.
    """
    pairing = await lock_pairing_of(db, actor, pairing_id)
    cycle = await _find(db, pairing)
    place = await _place(db, pairing_id)
    made = [
        MentoringSession(
            pairing_id=pairing_id,
            number=number,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            place=place,
            proposed_by=actor.id,
            agenda=template(number=number, minutes=cycle.minutes),
        )
        for number, slot in cycle.slots
    ]
    db.add_all(made)
    await db.flush()
    if made:
        path = f"/pairings/{pairing_id}"
        await tell(db, user_id=partner_of(actor.id, pairing), kind=Occasion.SESSION_CYCLE_PROPOSED, path=path)
    return CycleOut(
        sessions=await read_sessions(db, actor, session_ids=[row.id for row in made]), without_slot=cycle.without_slot
    )


async def _find(db: AsyncSession, pairing: Any) -> _Cycle:
    """A pairing, or its id, programme, sides and status."""
    if pairing.status not in MEETING:
        raise PairingNotMeeting
    policy = await read_policy(db, pairing.programme_id)
    weeks, minutes = sorted(policy["session_weeks"]), int(policy["session_minutes"])
    rows = (
        await db.execute(
            select(col(MentoringSession.status), col(MentoringSession.starts_at), col(MentoringSession.ends_at)).where(
                col(MentoringSession.pairing_id) == pairing.id,
                col(MentoringSession.status) != SessionStatus.CANCELLED,
            )
        )
    ).all()
    ahead = sum(1 for row in rows if row.status in OPEN_SESSIONS)
    missing = weeks[len(rows) :][: MOST_OPEN - ahead]
    if not missing:
        raise CyclePlanned
    times = await read_times(db, mentor_id=pairing.mentor_id, learner_id=pairing.learner_id, until=FURTHEST)
    # Its own open sessions are taken time too: a proposal has no seat yet.
    times.busy.extend((row.starts_at, row.ends_at) for row in rows)
    first_week = max([times.earliest, *(row.ends_at for row in rows)])
    numbers, usual, without_slot = await free_numbers(db, pairing.id), None, 0
    slots: list[tuple[int, Slot]] = []
    for week in missing:
        begins = first_week + (week - missing[0]) * WEEK
        found = times.find(minutes=minutes, most=_CANDIDATES, not_before=begins, horizon=WEEK)
        if not found or found[0].ends_at > times.earliest + FURTHEST - timedelta(days=2):
            without_slot += 1
            continue
        slot = _like(found, usual, zone=times.learner.zone)
        usual = usual or slot.starts_at
        slots.append((next(numbers), slot))
    return _Cycle(minutes, slots, without_slot)


async def _place(db: AsyncSession, pairing_id: UUID) -> str:
    """The charter's place, when it is short enough to be an appointment's."""
    found = await db.execute(
        select(func.coalesce(col(Charter.fields)["place"].astext, "")).where(col(Charter.pairing_id) == pairing_id)
    )
    place = (found.scalar_one_or_none() or "").strip()
    return place if len(place) <= 200 and "\n" not in place else ""


def _like(found: list[Slot], usual: datetime | None, *, zone: str) -> Slot:
    """The candidate nearest to the weekday and hour of the first one, on the learner's clock."""
    if usual is None:
        return found[0]
    wanted = usual.astimezone(ZoneInfo(zone))

    def distance(slot: Slot) -> tuple[bool, int]:
        local = slot.first_local
        return local.weekday() != wanted.weekday(), abs(
            (local.hour * 60 + local.minute) - (wanted.hour * 60 + wanted.minute)
        )

    return min(found, key=distance)
