"""Sessions over HTTP. Every operation is for the two sides of a pairing; for others nothing is there."""

import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query, Response

from viceversa.accounts.access import Once, Participant
from viceversa.core import errors
from viceversa.core.errors import member_problems, problems, record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page
from viceversa.sessions import commitment, cycle, feed, outcomes, reading, seats, service
from viceversa.sessions.models import CancelReason
from viceversa.sessions.reading import Which
from viceversa.sessions.schemas import (
    AgendaIn,
    CancelIn,
    CommitmentOut,
    ConversationCardOut,
    CycleOut,
    CyclePreviewOut,
    LateIn,
    LogIn,
    MissedIn,
    MoveIn,
    RebookingOut,
    RecordingIn,
    SessionIn,
    SessionOut,
    SlotsOut,
)

router = feature_router(tag="sessions")


@router.get("/pairings/{pairing_id}/slots", summary="When could we meet", responses=record_problems())
async def suggest_slots(
    db: Db,
    actor: Participant,
    pairing_id: UUID,
    duration: Annotated[int, Query(ge=15, le=240, description="How long, in minutes.")] = 60,
) -> SlotsOut:
    """Up to twelve times in the next three weeks when both are free, on both clocks."""
    return await seats.suggest_slots(db, actor, pairing_id=pairing_id, minutes=duration)


@router.post(
    "/pairings/{pairing_id}/sessions",
    summary="Propose a session",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(
        service.PairingNotMeeting, service.OutsideTheYear, service.AlreadyPlanned, service.TooManyPlanned
    ),
)
async def plan_session(response: Response, db: Db, actor: Participant, pairing_id: UUID, body: SessionIn) -> SessionOut:
    """The other side confirms it; until then nobody's time is taken."""
    planned = await service.plan_session(db, actor, pairing_id=pairing_id, plan=body)
    put_etag(response, planned.version)
    return planned


@router.get(
    "/pairings/{pairing_id}/sessions/cycle",
    summary="Look at the whole cycle before proposing it",
    responses=record_problems(service.PairingNotMeeting, cycle.CyclePlanned),
)
async def preview_cycle(db: Db, actor: Participant, pairing_id: UUID) -> CyclePreviewOut:
    """The times that would be proposed now, on both clocks, holidays left out. Nothing is written."""
    return await cycle.preview_cycle(db, actor, pairing_id=pairing_id)


@router.post(
    "/pairings/{pairing_id}/sessions/cycle",
    summary="Propose the whole cycle",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(service.PairingNotMeeting, cycle.CyclePlanned),
)
async def plan_cycle(db: Db, actor: Participant, pairing_id: UUID) -> CycleOut:
    """One session for each week of the programme's preset still to come; the other side confirms each."""
    return await cycle.plan_cycle(db, actor, pairing_id=pairing_id)


@router.post(
    "/pairings/{pairing_id}/sessions/late",
    summary="Tell of a session that took place unplanned",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(
        service.PairingNotMeeting,
        outcomes.NotWithinTwoMonths,
        service.AlreadyPlanned,
        service.ReturnTrackMissing,
        seats.TimeTaken,
    ),
)
async def tell_late(response: Response, db: Db, actor: Participant, pairing_id: UUID, body: LateIn) -> SessionOut:
    """Within sixty days. It is held once the other side says so too, or 48 hours after you told."""
    session = await outcomes.tell_late(db, actor, pairing_id=pairing_id, late=body)
    put_etag(response, session.version)
    return session


@router.get("/pairings/{pairing_id}/commitment", summary="Who called off, moved or missed", responses=record_problems())
async def get_commitment(db: Db, actor: Participant, pairing_id: UUID) -> CommitmentOut:
    """Confirmed sessions only, counted by side, for the two of you."""
    return await commitment.read_commitment(db, actor, pairing_id=pairing_id)


@router.get("/pairings/{pairing_id}/rebooking", summary="Three new times after a miss", responses=record_problems())
async def get_rebooking(db: Db, actor: Participant, pairing_id: UUID) -> RebookingOut:
    """Each is one tap away: propose it, the other side confirms. Empty while something is planned."""
    return await commitment.read_rebooking(db, actor, pairing_id=pairing_id)


@router.get("/pairings/{pairing_id}/sessions", summary="Sessions of a pairing of mine", responses=record_problems())
async def list_sessions(
    db: Db, actor: Participant, pairing_id: UUID, limit: Limit = 50, cursor: Cursor = None
) -> Page[SessionOut]:
    """By start, cancelled ones included."""
    return await reading.list_sessions(db, actor, pairing_id=pairing_id, limit=limit, cursor=cursor)


@router.get(
    "/users/me/sessions",
    summary="My sessions",
    responses=member_problems(),
)
async def list_my_sessions(
    db: Db, actor: Participant, which: Which = "upcoming", limit: Limit = 50, cursor: Cursor = None
) -> Page[SessionOut]:
    """Over all your pairings: `upcoming` is still open, soonest first; `past` took place, latest first."""
    return await reading.list_my_sessions(db, actor, which=which, limit=limit, cursor=cursor)


@router.get("/sessions/{session_id}", summary="One session of mine", responses=record_problems())
async def get_session(response: Response, db: Db, actor: Participant, session_id: UUID) -> SessionOut:
    """When on both clocks, who opens, the agenda, and what you can do now."""
    session = await reading.read_session(db, actor, session_id)
    put_etag(response, session.version)
    return session


@router.post(
    "/sessions/{session_id}/confirmation",
    summary="Confirm the proposed time",
    dependencies=[Once],
    responses=record_problems(
        service.PartnerConfirms,
        service.PairingNotMeeting,
        service.SessionMovedOn,
        service.ReturnTrackMissing,
        seats.TimeTaken,
    ),
)
async def confirm_session(response: Response, db: Db, actor: Participant, session_id: UUID) -> SessionOut:
    """Takes both people's time. From the third session on, something must be taught in return."""
    session = await service.confirm_session(db, actor, session_id=session_id)
    put_etag(response, session.version)
    return session


@router.post(
    "/sessions/{session_id}/cancellation",
    summary="Call a session off",
    dependencies=[Once],
    responses=record_problems(service.SessionMovedOn),
)
async def cancel_session(
    response: Response, db: Db, actor: Participant, session_id: UUID, body: CancelIn
) -> SessionOut:
    """From either side, with a reason from the list; both people's time is free again."""
    session = await service.cancel_session(db, actor, session_id=session_id, reason=CancelReason(body.reason))
    put_etag(response, session.version)
    return session


@router.post(
    "/sessions/{session_id}/move",
    summary="Propose another time",
    dependencies=[Once],
    responses=record_problems(
        service.PairingNotMeeting, service.SessionMovedOn, service.OutsideTheYear, service.AlreadyPlanned
    ),
)
async def move_session(response: Response, db: Db, actor: Participant, session_id: UUID, body: MoveIn) -> SessionOut:
    """Same session, `sequence` + 1; the other side confirms the new time."""
    session = await service.move_session(
        db, actor, session_id=session_id, starts_at=body.starts_at, minutes=body.minutes
    )
    put_etag(response, session.version)
    return session


@router.post(
    "/sessions/{session_id}/held",
    summary="Say that it took place",
    dependencies=[Once],
    responses=record_problems(service.NotStarted, service.SessionMovedOn),
)
async def mark_session_held(response: Response, db: Db, actor: Participant, session_id: UUID) -> SessionOut:
    """One tap, once it has started. Both taps make it held; after 48 hours one is enough."""
    session = await outcomes.mark_session_held(db, actor, session_id=session_id)
    put_etag(response, session.version)
    return session


@router.post(
    "/sessions/{session_id}/no-show",
    summary="Say that it was missed",
    dependencies=[Once],
    responses=record_problems(service.NotStarted, service.SessionMovedOn),
)
async def mark_session_missed(
    response: Response, db: Db, actor: Participant, session_id: UUID, body: MissedIn
) -> SessionOut:
    """Who was not there. The other may answer that it took place; you may take it back."""
    session = await outcomes.mark_session_missed(db, actor, session_id=session_id, absent=body.absent)
    put_etag(response, session.version)
    return session


@router.post(
    "/sessions/{session_id}/correction",
    summary="Take back what I said",
    dependencies=[Once],
    responses=record_problems(service.SessionMovedOn),
)
async def take_back(response: Response, db: Db, actor: Participant, session_id: UUID) -> SessionOut:
    """Undoes your own "it took place" or "it was missed"."""
    session = await outcomes.take_back(db, actor, session_id=session_id)
    put_etag(response, session.version)
    return session


@router.put(
    "/sessions/{session_id}/log",
    summary="Write what was done",
    responses=record_problems(service.SessionMovedOn, errors.VersionMissing, errors.VersionStale),
)
async def log_session(
    response: Response, db: Db, actor: Participant, session_id: UUID, body: LogIn, if_match: IfMatch = None
) -> SessionOut:
    """From either side, once it was held; both read it. Without it the session closes after 14 days."""
    session = await outcomes.log_session(db, actor, session_id=session_id, if_match=if_match, log=body)
    put_etag(response, session.version)
    return session


@router.post(
    "/sessions/{session_id}/recording",
    summary="Allow or refuse a recording of this meeting",
    dependencies=[Once],
    responses=record_problems(service.SessionMovedOn, outcomes.RecordingExcluded),
)
async def allow_recording(
    response: Response, db: Db, actor: Participant, session_id: UUID, body: RecordingIn
) -> SessionOut:
    """Your own word, for this one meeting. A recording or an AI note-taker needs both of you and your charter."""
    session = await outcomes.allow_recording(db, actor, session_id=session_id, allow=body.allow)
    put_etag(response, session.version)
    return session


@router.get("/sessions/{session_id}/card", summary="The conversation card of a session", responses=record_problems())
async def get_conversation_card(db: Db, actor: Participant, session_id: UUID) -> ConversationCardOut:
    """Always one, and the same for both of you."""
    return await reading.read_card(db, actor, session_id)


@router.put(
    "/sessions/{session_id}/agenda",
    summary="Write the agenda",
    responses=record_problems(
        service.PairingNotMeeting,
        service.SessionMovedOn,
        service.AgendaTooLong,
        errors.VersionMissing,
        errors.VersionStale,
    ),
)
async def update_agenda(
    response: Response,
    db: Db,
    actor: Participant,
    session_id: UUID,
    body: AgendaIn,
    if_match: IfMatch = None,
) -> SessionOut:
    """Both sides write the same agenda; its parts fit into the session."""
    session = await service.update_agenda(db, actor, session_id=session_id, if_match=if_match, agenda=body)
    put_etag(response, session.version)
    return session


class CalendarAnswer(Response):
    """An iCalendar file."""

    media_type = "text/calendar"


@router.get(
    "/calendar/{token}.ics",
    summary="The calendar behind a private address",
    response_class=CalendarAnswer,
    responses={
        200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
        304: {"description": "Nothing changed since the ETag you sent."},
        **problems(errors.NotFound),
    },
)
async def get_calendar_feed(
    db: Db,
    token: Annotated[str, Path(max_length=200, description="The secret part of the address.")],
    if_none_match: Annotated[
        str | None, Header(alias="If-None-Match", max_length=500, description="The ETag of the answer you have.")
    ] = None,
) -> Response:
    """For calendar programs: your own sessions, without content. The address is the key; revoke it in the settings."""
    content = await feed.read_feed(db, token=token)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    known = {each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return CalendarAnswer(
        content, headers={**headers, "Content-Disposition": 'attachment; filename="viceversa.ics"'}
    )  # fmt: skip
