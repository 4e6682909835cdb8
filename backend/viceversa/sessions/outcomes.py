"""What became of a session: held, missed, told of later, logged; and taking back what one said about it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.errors import AppError, VersionStale
from viceversa.core.etag import check_version
from viceversa.notifications.models import Occasion
from viceversa.pairings.activation import activate_if_ready
from viceversa.pairings.models import Charter, Pairing
from viceversa.pairings.service import lock_pairing_of, side_of
from viceversa.sessions.agenda import template
from viceversa.sessions.commitment import forget_no_show, record_miss
from viceversa.sessions.lifecycle import Step, is_held
from viceversa.sessions.models import OPEN_SESSIONS, MentoringSession, MissKind, SessionStatus
from viceversa.sessions.reading import MEETING, read_session
from viceversa.sessions.schemas import LateIn, LogIn, SessionOut
from viceversa.sessions.seats import take_seats
from viceversa.sessions.service import (
    AlreadyPlanned,
    PairingNotMeeting,
    SessionMovedOn,
    lock_session,
    next_number,
    pass_the_gate,
    require,
    status_words,
    tell_partner,
)

TOLD_WITHIN = timedelta(days=60)


class NotWithinTwoMonths(AppError):
    status = 409
    code = "not_within_two_months"
    en = "Tell here of a session that is over and lies at most sixty days back. What is still to come is planned."
    fr = "On raconte ici une séance terminée, de moins de soixante jours. Ce qui est à venir se planifie."


class RecordingExcluded(AppError):
    status = 409
    code = "recording_excluded"
    en = "Your charter rules recordings and AI note-takers out. Change it together first, if you both want to."
    fr = "Votre charte exclut l’enregistrement et les notes prises par IA. Changez-la d’abord à deux, si vous voulez."


async def mark_session_held(db: AsyncSession, actor: Actor, *, session_id: UUID) -> SessionOut:
    """One tap: "it took place". Held once both have tapped, or 48 h after the end with one tap; tapping again is fine.

    It also answers a partner who said that it was missed. Raises `NotFound`, `NotStarted`, `SessionMovedOn`.
    """
    pairing, row = await lock_session(db, actor, session_id)
    mine = _tap_of(actor, pairing)
    if getattr(row, mine) is not None:
        return await read_session(db, actor, session_id)
    require(Step.MARK_HELD, actor, pairing, row)
    if row.status == SessionStatus.NO_SHOW:
        await forget_no_show(db, row)
        row.status, row.missed_told_by = SessionStatus.CONFIRMED, None
    moment = now()
    setattr(row, mine, moment)
    if is_held(
        mentor_says=row.mentor_says_held_at is not None,
        learner_says=row.learner_says_held_at is not None,
        ends_at=row.ends_at,
        told_late_at=row.told_late_at,
        now=moment,
    ):
        row.status = SessionStatus.HELD
        pairing.needs_slot_since = None
        # A session that both say took place is as good as one that both confirmed.
        await activate_if_ready(db, pairing=pairing)
    row.version += 1
    await db.flush()
    return await read_session(db, actor, session_id)


def _tap_of(actor: Actor, pairing: Pairing) -> str:
    return f"{side_of(actor, pairing).value}_says_held_at"


async def mark_session_missed(db: AsyncSession, actor: Actor, *, session_id: UUID, absent: str) -> SessionOut:
    """Say that a confirmed session did not take place and who was not there (`me`, `partner` or `both`).

    It counts for that side like a cancellation. Raises `NotFound`, `NotStarted`, `SessionMovedOn`.
    """
    pairing, row = await lock_session(db, actor, session_id)
    require(Step.MARK_MISSED, actor, pairing, row)
    row.status, row.missed_told_by = SessionStatus.NO_SHOW, actor.id
    row.version += 1
    await db.flush()
    mine = side_of(actor, pairing).value
    other = "learner" if mine == "mentor" else "mentor"
    side = {"me": mine, "partner": other, "both": "both"}[absent]
    await record_miss(db, pairing, row, side=side, kind=MissKind.NO_SHOW)
    await tell_partner(db, actor, pairing, row, kind=Occasion.SESSION_MISSED)
    return await read_session(db, actor, session_id)


async def take_back(db: AsyncSession, actor: Actor, *, session_id: UUID) -> SessionOut:
    """Undo one's own tap: "it took place" or "it was missed". Raises `NotFound`, `SessionMovedOn`."""
    pairing, row = await lock_session(db, actor, session_id)
    require(Step.TAKE_BACK, actor, pairing, row)
    if row.status == SessionStatus.NO_SHOW:
        await forget_no_show(db, row)
        row.missed_told_by = None
    else:
        setattr(row, _tap_of(actor, pairing), None)
    row.status = SessionStatus.CONFIRMED
    row.version += 1
    await db.flush()
    return await read_session(db, actor, session_id)


async def tell_late(db: AsyncSession, actor: Actor, *, pairing_id: UUID, late: LateIn) -> SessionOut:
    """Tell of a session that took place unplanned. The other side confirms it with their tap, or 48 h pass.

    Raises `NotFound`, `PairingNotMeeting`, `NotWithinTwoMonths`, `AlreadyPlanned`, `ReturnTrackMissing`, `TimeTaken`.
    """
    pairing = await lock_pairing_of(db, actor, pairing_id)
    if pairing.status not in MEETING:
        raise PairingNotMeeting
    moment = now()
    ends_at = late.starts_at + timedelta(minutes=late.minutes)
    if ends_at > moment or late.starts_at < moment - TOLD_WITHIN:
        raise NotWithinTwoMonths
    known = await db.execute(
        select(1).where(
            col(MentoringSession.pairing_id) == pairing_id,
            col(MentoringSession.status) != SessionStatus.CANCELLED,
            col(MentoringSession.starts_at) < ends_at,
            col(MentoringSession.ends_at) > late.starts_at,
        )
    )
    if known.first() is not None:
        raise AlreadyPlanned
    number = await next_number(db, pairing_id)
    await pass_the_gate(db, pairing, number=number)
    row = MentoringSession(
        pairing_id=pairing_id,
        number=number,
        status=SessionStatus.CONFIRMED,
        starts_at=late.starts_at,
        ends_at=ends_at,
        place=late.place,
        proposed_by=actor.id,
        agenda=template(number=number, minutes=late.minutes),
        told_late_at=moment,
    )
    setattr(row, _tap_of(actor, pairing), moment)
    db.add(row)
    await db.flush()
    await take_seats(db, row, user_ids=(pairing.mentor_id, pairing.learner_id))
    await tell_partner(db, actor, pairing, row, kind=Occasion.SESSION_TOLD_LATE)
    return await read_session(db, actor, row.id)


async def log_session(
    db: AsyncSession, actor: Actor, *, session_id: UUID, if_match: str | None, log: LogIn
) -> SessionOut:
    """Write what was done in a held session, from either side; both read it. Without it the session closes in 14 days.

    Raises `NotFound`, `VersionMissing`, `VersionStale`, `SessionMovedOn`.
    """
    pairing, row = await lock_session(db, actor, session_id)
    try:
        check_version(if_match, row.version)
    except VersionStale as stale:
        raise stale.showing((await read_session(db, actor, session_id)).model_dump(mode="json")) from None
    require(Step.LOG, actor, pairing, row)
    row.summary, row.one_thing = log.summary, log.one_thing
    row.status = SessionStatus.LOGGED
    row.version += 1
    await db.flush()
    return await read_session(db, actor, session_id)


async def allow_recording(db: AsyncSession, actor: Actor, *, session_id: UUID, allow: bool) -> SessionOut:
    """One's own yes or no to a recording or an AI note-taker in this meeting; it takes both, and a charter that does
    not rule it out.

    Raises `NotFound`, `SessionMovedOn`, `RecordingExcluded`.
    """
    pairing, row = await lock_session(db, actor, session_id)
    if row.status not in OPEN_SESSIONS:
        raise SessionMovedOn(now=status_words(row))
    if allow:
        fields = (
            await db.execute(select(col(Charter.fields)).where(col(Charter.pairing_id) == pairing.id))
        ).scalar_one_or_none()
        if not fields or not fields.get("recording"):
            raise RecordingExcluded
    setattr(row, f"{side_of(actor, pairing).value}_allows_recording", allow)
    row.version += 1
    await db.flush()
    return await read_session(db, actor, session_id)
