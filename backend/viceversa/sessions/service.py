"""Planning, confirming, moving, holding: the verbs of sessions. Reads are in `reading.py`.

Lock order: pairing → session → seats. A person's time is taken when a session is confirmed, and the database,
not this file, refuses to take it twice.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound
from viceversa.core.etag import check_version
from viceversa.pairings.models import Pairing, TrackDirection
from viceversa.pairings.service import (
    activate_if_ready,
    has_track,
    lock_pairing_of,
    reciprocity_required,
    visible_to,
)
from viceversa.sessions.agenda import template
from viceversa.sessions.endings import cancel
from viceversa.sessions.invitations import tell_of_change
from viceversa.sessions.lifecycle import Situation, Step, is_held, steps_open_to
from viceversa.sessions.models import OPEN_SESSIONS, CancelReason, MentoringSession, SessionStatus
from viceversa.sessions.reading import MEETING, read_session
from viceversa.sessions.schemas import AgendaIn, SessionIn, SessionOut
from viceversa.sessions.seats import free_seats, take_seats

FURTHEST = timedelta(days=366)
MOST_OPEN = 12
GATED_FROM = 3
"""The number of the first session that needs learning both ways."""


class PairingNotMeeting(AppError):
    status = 409
    code = "pairing_not_meeting"
    en = "Sessions are planned once both of you have accepted, while the pairing is neither paused nor over."
    fr = "Les séances se planifient après votre accord à deux, si le binôme n’est ni en pause ni terminé."


class OutsideTheYear(AppError):
    status = 409
    code = "outside_the_year"
    en = "Choose a start in the future, at most a year from now."
    fr = "Choisissez un début à venir, dans l’année au plus."


class AlreadyPlanned(AppError):
    status = 409
    code = "already_planned"
    en = "The two of you already have a session planned at that time. Move that one, or choose another time."
    fr = "Une séance est déjà prévue entre vous à ce moment. Déplacez-la ou choisissez un autre moment."


class TooManyPlanned(AppError):
    status = 409
    code = "too_many_planned"
    en = "Twelve sessions are planned already. Hold or cancel one first."
    fr = "Douze séances sont déjà prévues. Tenez-en ou annulez-en une d’abord."


class ReturnTrackMissing(AppError):
    status = 409
    code = "return_track_missing"
    en = (
        "From the third session on, learning goes both ways here. "
        "Choose together one thing that the learner teaches back, then confirm again."
    )
    fr = (
        "À partir de la troisième séance, on apprend ici dans les deux sens. "
        "Choisissez ensemble une chose que l’apprenant·e enseigne en retour, puis confirmez à nouveau."
    )


class PartnerConfirms(AppError):
    status = 409
    code = "partner_confirms"
    en = "You suggested this time; the other side confirms it."
    fr = "Vous avez proposé ce moment ; c’est à l’autre de le confirmer."


class NotStarted(AppError):
    status = 409
    code = "not_started"
    en = "This session has not started yet. You can say that it was held once it has."
    fr = "Cette séance n’a pas encore commencé. Vous pourrez dire qu’elle a eu lieu ensuite."


class SessionMovedOn(AppError):
    status = 409
    code = "session_moved_on"
    en = "This session has changed, or its time has passed: it is now {now}. Please look again."
    fr = "Cette séance a changé ou son heure est passée : elle est maintenant « {now} ». Regardez à nouveau."


class AgendaTooLong(AppError):
    status = 409
    code = "agenda_too_long"
    en = "These parts take {planned} minutes and the session has {minutes}. Shorten one of them."
    fr = "Ces parties durent {planned} minutes et la séance en compte {minutes}. Raccourcissez-en une."


_STATUS_WORDS = {
    SessionStatus.PROPOSED: {"en": "proposed", "fr": "proposée"},
    SessionStatus.CONFIRMED: {"en": "confirmed", "fr": "confirmée"},
    SessionStatus.HELD: {"en": "held", "fr": "tenue"},
    SessionStatus.LOGGED: {"en": "logged", "fr": "consignée"},
    SessionStatus.CANCELLED: {"en": "cancelled", "fr": "annulée"},
    SessionStatus.NO_SHOW: {"en": "missed", "fr": "manquée"},
    SessionStatus.CLOSED: {"en": "closed", "fr": "close"},
}


async def plan_session(db: AsyncSession, actor: Actor, *, pairing_id: UUID, plan: SessionIn) -> SessionOut:
    """Propose a session; the other side confirms it. Nobody's time is taken before that.

    Raises `NotFound`, `PairingNotMeeting`, `OutsideTheYear`, `AlreadyPlanned`, `TooManyPlanned`.
    """
    pairing = await lock_pairing_of(db, actor, pairing_id)
    if pairing.status not in MEETING:
        raise PairingNotMeeting
    ends_at = plan.starts_at + timedelta(minutes=plan.minutes)
    _refuse_outside_the_year(plan.starts_at)
    await _refuse_overlap(db, pairing.id, starts_at=plan.starts_at, ends_at=ends_at)
    number = await _next_number(db, pairing.id)
    row = MentoringSession(
        pairing_id=pairing.id,
        number=number,
        starts_at=plan.starts_at,
        ends_at=ends_at,
        place=plan.place,
        proposed_by=actor.id,
        agenda=template(number=number, minutes=plan.minutes),
    )
    db.add(row)
    await db.flush()
    await tell_of_change(db, pairing=pairing, row=row, by=actor.id)
    return await read_session(db, actor, row.id)


async def confirm_session(db: AsyncSession, actor: Actor, *, session_id: UUID) -> SessionOut:
    """Say yes to the time the other side proposed: both people's time is taken, or nothing happens.

    The first confirmed session may make the pairing active. Raises `NotFound`, `PartnerConfirms`,
    `PairingNotMeeting`, `SessionMovedOn`, `ReturnTrackMissing`, `TimeTaken`.
    """
    pairing, row = await _lock(db, actor, session_id)
    _require(Step.CONFIRM, actor, pairing, row)
    if (
        row.number >= GATED_FROM
        and not await has_track(db, pairing.id, TrackDirection.LEARNER_TEACHES)
        and await reciprocity_required(db, pairing.id)
    ):
        raise ReturnTrackMissing
    await take_seats(db, row, user_ids=(pairing.mentor_id, pairing.learner_id))
    row.status = SessionStatus.CONFIRMED
    row.version += 1
    await db.flush()
    await activate_if_ready(db, pairing=pairing)
    await tell_of_change(db, pairing=pairing, row=row, by=actor.id)
    return await read_session(db, actor, session_id)


async def move_session(
    db: AsyncSession, actor: Actor, *, session_id: UUID, starts_at: datetime, minutes: int
) -> SessionOut:
    """Propose another time for the same session: same row, `sequence` + 1, both people's time free again.

    Raises `NotFound`, `PairingNotMeeting`, `SessionMovedOn`, `OutsideTheYear`, `AlreadyPlanned`.
    """
    pairing, row = await _lock(db, actor, session_id)
    _require(Step.MOVE, actor, pairing, row)
    ends_at = starts_at + timedelta(minutes=minutes)
    _refuse_outside_the_year(starts_at)
    await _refuse_overlap(db, pairing.id, starts_at=starts_at, ends_at=ends_at, but=row.id)
    before = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    if before != minutes and row.agenda == template(number=row.number, minutes=before):
        row.agenda = template(number=row.number, minutes=minutes)
    row.starts_at, row.ends_at = starts_at, ends_at
    row.status, row.proposed_by = SessionStatus.PROPOSED, actor.id
    row.sequence += 1
    row.version += 1
    await free_seats(db, [row.id])
    await tell_of_change(db, pairing=pairing, row=row, by=actor.id)
    return await read_session(db, actor, session_id)


async def cancel_session(db: AsyncSession, actor: Actor, *, session_id: UUID, reason: CancelReason) -> SessionOut:
    """Call a session off, from either side, with a listed reason. Raises `NotFound`, `SessionMovedOn`."""
    pairing, row = await _lock(db, actor, session_id)
    _require(Step.CANCEL, actor, pairing, row)
    cancel(row, reason=reason, by=actor.id)
    await free_seats(db, [row.id])
    await tell_of_change(db, pairing=pairing, row=row, by=actor.id)
    return await read_session(db, actor, session_id)


async def mark_session_held(db: AsyncSession, actor: Actor, *, session_id: UUID) -> SessionOut:
    """One tap: "it took place". Held once both have tapped, or 48 h after the end with one tap; tapping again
    is fine.

    Raises `NotFound`, `NotStarted`, `SessionMovedOn`.
    """
    pairing, row = await _lock(db, actor, session_id)
    mine = "mentor_says_held_at" if actor.id == pairing.mentor_id else "learner_says_held_at"
    if getattr(row, mine) is not None:
        return await read_session(db, actor, session_id)
    _require(Step.MARK_HELD, actor, pairing, row)
    moment = now()
    setattr(row, mine, moment)
    if is_held(
        mentor_says=row.mentor_says_held_at is not None,
        learner_says=row.learner_says_held_at is not None,
        ends_at=row.ends_at,
        now=moment,
    ):
        row.status = SessionStatus.HELD
    row.version += 1
    await db.flush()
    return await read_session(db, actor, session_id)


async def update_agenda(
    db: AsyncSession, actor: Actor, *, session_id: UUID, if_match: str | None, agenda: AgendaIn
) -> SessionOut:
    """Write the agenda, from either side.

    Raises `NotFound`, `VersionMissing`, `VersionStale`, `PairingNotMeeting`, `SessionMovedOn` or
    `AgendaTooLong`.
    """
    pairing, row = await _lock(db, actor, session_id)
    check_version(if_match, row.version)
    _require(Step.EDIT_AGENDA, actor, pairing, row)
    minutes = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    planned = sum(part.minutes for part in agenda.parts)
    if planned > minutes:
        raise AgendaTooLong(planned=planned, minutes=minutes)
    row.agenda = [part.model_dump() for part in agenda.parts]
    row.version += 1
    await db.flush()
    return await read_session(db, actor, session_id)


async def _lock(db: AsyncSession, actor: Actor, session_id: UUID) -> tuple[Pairing, MentoringSession]:
    pairing_id = (
        await db.execute(
            select(col(MentoringSession.pairing_id))
            .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
            .where(col(MentoringSession.id) == session_id, visible_to(actor))
        )
    ).scalar_one_or_none()
    if pairing_id is None:
        raise NotFound
    pairing = await lock_pairing_of(db, actor, pairing_id)
    row = (
        await db.execute(
            select(MentoringSession)
            .where(col(MentoringSession.id) == session_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalar_one()
    return pairing, row


def _require(step: Step, actor: Actor, pairing: Pairing, row: MentoringSession) -> None:
    """Pass when the step is open to the actor, otherwise refuse with the nearest reason."""
    said = {pairing.mentor_id: row.mentor_says_held_at, pairing.learner_id: row.learner_says_held_at}
    partner_id = pairing.learner_id if actor.id == pairing.mentor_id else pairing.mentor_id
    situation = Situation(
        status=SessionStatus(row.status),
        starts_at=row.starts_at,
        proposed_by_me=row.proposed_by == actor.id,
        i_said_held=said[actor.id] is not None,
        partner_said_held=said[partner_id] is not None,
        meeting=pairing.status in MEETING,
        now=now(),
    )
    if step in steps_open_to(situation):
        return
    if step == Step.MARK_HELD and situation.status in OPEN_SESSIONS and not situation.started:
        raise NotStarted
    if step in (Step.CONFIRM, Step.MOVE, Step.EDIT_AGENDA) and not situation.meeting:
        raise PairingNotMeeting
    if step == Step.CONFIRM and situation.status == SessionStatus.PROPOSED and situation.proposed_by_me:
        raise PartnerConfirms
    raise SessionMovedOn(now=_STATUS_WORDS[situation.status])


def _refuse_outside_the_year(starts_at: datetime) -> None:
    if not now() < starts_at <= now() + FURTHEST:
        raise OutsideTheYear


async def _refuse_overlap(
    db: AsyncSession, pairing_id: UUID, *, starts_at: datetime, ends_at: datetime, but: UUID | None = None
) -> None:
    """Refuse a second open session of the same pairing at the same time, and more than twelve open ones."""
    others = (
        await db.execute(
            select(col(MentoringSession.id), col(MentoringSession.starts_at), col(MentoringSession.ends_at)).where(
                col(MentoringSession.pairing_id) == pairing_id,
                col(MentoringSession.status).in_(OPEN_SESSIONS),
            )
        )
    ).all()
    if any(other.id != but and other.starts_at < ends_at and starts_at < other.ends_at for other in others):
        raise AlreadyPlanned
    if but is None and len(others) >= MOST_OPEN:
        raise TooManyPlanned


async def _next_number(db: AsyncSession, pairing_id: UUID) -> int:
    # The pairing is locked: two plans made at once get two numbers.
    highest = await db.execute(
        select(func.max(col(MentoringSession.number))).where(
            col(MentoringSession.pairing_id) == pairing_id,
            col(MentoringSession.status) != SessionStatus.CANCELLED,
        )
    )
    return (highest.scalar_one_or_none() or 0) + 1
