"""Planning, confirming, moving, holding: the verbs of sessions. Reads are in `reading.py`.

Lock order: pairing → session → seats. A person's time is taken when a session is confirmed, and the database,
not this file, refuses to take it twice.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound, VersionStale
from viceversa.core.etag import check_version
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell
from viceversa.pairings.activation import activate_if_ready, has_track, reciprocity_required
from viceversa.pairings.models import Pairing, TrackDirection
from viceversa.pairings.service import lock_pairing_of, partner_of, side_of, visible_to
from viceversa.sessions.agenda import template
from viceversa.sessions.cards import Theme
from viceversa.sessions.commitment import record_miss
from viceversa.sessions.endings import cancel
from viceversa.sessions.invitations import tell_of_change
from viceversa.sessions.lifecycle import Situation, Step, steps_open_to
from viceversa.sessions.models import OPEN_SESSIONS, CancelReason, MentoringSession, MissKind, SessionStatus
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
    refuse_outside_the_year(plan.starts_at)
    await refuse_overlap(db, pairing.id, starts_at=plan.starts_at, ends_at=ends_at)
    number = await next_number(db, pairing.id)
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
    pairing, row = await lock_session(db, actor, session_id)
    require(Step.CONFIRM, actor, pairing, row)
    await pass_the_gate(db, pairing, number=row.number)
    await take_seats(db, row, user_ids=(pairing.mentor_id, pairing.learner_id))
    row.status = SessionStatus.CONFIRMED
    row.version += 1
    pairing.needs_slot_since = None
    await db.flush()
    await activate_if_ready(db, pairing=pairing)
    await tell_of_change(db, pairing=pairing, row=row, by=actor.id)
    return await read_session(db, actor, session_id)


async def pass_the_gate(db: AsyncSession, pairing: Pairing, *, number: int) -> None:
    """Learning goes both ways from the third session on, where the programme wants it. Raises `ReturnTrackMissing`."""
    if (
        number >= GATED_FROM
        and not await has_track(db, pairing.id, TrackDirection.LEARNER_TEACHES)
        and await reciprocity_required(db, pairing.id)
    ):
        raise ReturnTrackMissing


async def move_session(
    db: AsyncSession, actor: Actor, *, session_id: UUID, starts_at: datetime, minutes: int
) -> SessionOut:
    """Propose another time for the same session: same row, `sequence` + 1, both people's time free again.

    Raises `NotFound`, `PairingNotMeeting`, `SessionMovedOn`, `OutsideTheYear`, `AlreadyPlanned`.
    """
    pairing, row = await lock_session(db, actor, session_id)
    require(Step.MOVE, actor, pairing, row)
    ends_at = starts_at + timedelta(minutes=minutes)
    refuse_outside_the_year(starts_at)
    await refuse_overlap(db, pairing.id, starts_at=starts_at, ends_at=ends_at, but=row.id)
    before = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    if before != minutes and row.agenda == template(number=row.number, minutes=before):
        row.agenda = template(number=row.number, minutes=minutes)
    was_confirmed = row.status == SessionStatus.CONFIRMED
    row.starts_at, row.ends_at = starts_at, ends_at
    row.status, row.proposed_by = SessionStatus.PROPOSED, actor.id
    row.sequence += 1
    row.version += 1
    await free_seats(db, [row.id])
    await tell_of_change(db, pairing=pairing, row=row, by=actor.id)
    if was_confirmed:
        await record_miss(db, pairing, row, side=side_of(actor, pairing), kind=MissKind.MOVED)
    return await read_session(db, actor, session_id)


async def cancel_session(db: AsyncSession, actor: Actor, *, session_id: UUID, reason: CancelReason) -> SessionOut:
    """Call a session off, from either side, with a listed reason. Raises `NotFound`, `SessionMovedOn`."""
    pairing, row = await lock_session(db, actor, session_id)
    require(Step.CANCEL, actor, pairing, row)
    was_confirmed = row.status == SessionStatus.CONFIRMED
    cancel(row, reason=reason, by=actor.id)
    await free_seats(db, [row.id])
    await tell_of_change(db, pairing=pairing, row=row, by=actor.id)
    if was_confirmed:
        await record_miss(db, pairing, row, side=side_of(actor, pairing), kind=MissKind.CANCELLED)
    return await read_session(db, actor, session_id)


async def update_agenda(
    db: AsyncSession, actor: Actor, *, session_id: UUID, if_match: str | None, agenda: AgendaIn
) -> SessionOut:
    """Write the agenda, from either side.

    Raises `NotFound`, `VersionMissing`, `VersionStale`, `PairingNotMeeting`, `SessionMovedOn` or
    `AgendaTooLong`.
    """
    pairing, row = await lock_session(db, actor, session_id)
    try:
        check_version(if_match, row.version)
    except VersionStale as stale:
        raise stale.showing((await read_session(db, actor, session_id)).model_dump(mode="json")) from None
    require(Step.EDIT_AGENDA, actor, pairing, row)
    minutes = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    planned = sum(part.minutes for part in agenda.parts)
    if planned > minutes:
        raise AgendaTooLong(planned=planned, minutes=minutes)
    row.agenda = [part.model_dump() for part in agenda.parts]
    row.version += 1
    await db.flush()
    return await read_session(db, actor, session_id)


async def lock_session(db: AsyncSession, actor: Actor, session_id: UUID) -> tuple[Pairing, MentoringSession]:
    """The session and its pairing, locked in that order, for one of its sides. Raises `NotFound`."""
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


def require(step: Step, actor: Actor, pairing: Pairing, row: MentoringSession) -> None:
    """Pass when the step is open to the actor, otherwise refuse with the nearest reason."""
    said = {pairing.mentor_id: row.mentor_says_held_at, pairing.learner_id: row.learner_says_held_at}
    partner_id = partner_of(actor.id, pairing)
    situation = Situation(
        status=SessionStatus(row.status),
        starts_at=row.starts_at,
        proposed_by_me=row.proposed_by == actor.id,
        i_told_missed=row.missed_told_by == actor.id,
        i_said_held=said[actor.id] is not None,
        partner_said_held=said[partner_id] is not None,
        meeting=pairing.status in MEETING,
        now=now(),
    )
    if step in steps_open_to(situation):
        return
    if step in (Step.MARK_HELD, Step.MARK_MISSED) and situation.status in OPEN_SESSIONS and not situation.started:
        raise NotStarted
    if step in (Step.CONFIRM, Step.MOVE, Step.EDIT_AGENDA) and not situation.meeting:
        raise PairingNotMeeting
    if step == Step.CONFIRM and situation.status == SessionStatus.PROPOSED and situation.proposed_by_me:
        raise PartnerConfirms
    raise SessionMovedOn(now=status_words(row))


def status_words(row: MentoringSession) -> dict[str, str]:
    """What a session is now, for a refusal."""
    return _STATUS_WORDS[SessionStatus(row.status)]


def refuse_outside_the_year(starts_at: datetime) -> None:
    """A plan lies ahead, and within the year. Raises `OutsideTheYear`."""
    if not now() < starts_at <= now() + FURTHEST:
        raise OutsideTheYear


async def refuse_overlap(
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


async def next_number(db: AsyncSession, pairing_id: UUID) -> int:
    """The lowest number that no session of a locked pairing has: a cancelled one gives its number back."""
    return next(await free_numbers(db, pairing_id))


async def free_numbers(db: AsyncSession, pairing_id: UUID) -> Iterator[int]:
    """The numbers that no session of a locked pairing has, from the lowest."""
    # The pairing is locked: two plans made at once get two numbers.
    taken = set(
        (
            await db.execute(
                select(col(MentoringSession.number)).where(
                    col(MentoringSession.pairing_id) == pairing_id,
                    col(MentoringSession.status) != SessionStatus.CANCELLED,
                )
            )
        ).scalars()
    )
    return (number for number in count(1) if number not in taken)


async def tell_partner(
    db: AsyncSession, actor: Actor, pairing: Pairing, row: MentoringSession, *, kind: Occasion
) -> None:
    """Tell the other side that something of this session waits for them."""
    await tell(db, user_id=partner_of(actor.id, pairing), kind=kind, path=f"/sessions/{row.id}")


async def steer_card(db: AsyncSession, *, session_id: UUID, theme: Theme | None) -> None:
    """Choose the kind of conversation card a session shows; None goes back to the usual round. For feedback to call."""
    await db.execute(update(MentoringSession).where(col(MentoringSession.id) == session_id).values(card_theme=theme))
