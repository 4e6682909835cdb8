"""Sessions over HTTP. Every operation is for the two sides of a pairing; for others nothing is there."""

import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Query, Response

from viceversa.accounts.access import Once, Participant
from viceversa.core import errors
from viceversa.core.errors import AppError, problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page
from viceversa.sessions import feed, reading, seats, service
from viceversa.sessions.models import CancelReason
from viceversa.sessions.reading import Which
from viceversa.sessions.schemas import AgendaIn, CancelIn, MoveIn, SessionIn, SessionOut, SlotsOut

router = feature_router(tag="sessions")


def _refusals(*more: type[AppError]) -> dict[int | str, dict[str, object]]:
    return problems(errors.NotSignedIn, errors.Forbidden, errors.NotFound, *more)


@router.get("/pairings/{pairing_id}/slots", summary="When could we meet", responses=_refusals())
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
    responses=_refusals(
        service.PairingNotMeeting, service.OutsideTheYear, service.AlreadyPlanned, service.TooManyPlanned
    ),
)
async def plan_session(response: Response, db: Db, actor: Participant, pairing_id: UUID, body: SessionIn) -> SessionOut:
    """The other side confirms it; until then nobody's time is taken."""
    planned = await service.plan_session(db, actor, pairing_id=pairing_id, plan=body)
    put_etag(response, planned.version)
    return planned


@router.get("/pairings/{pairing_id}/sessions", summary="Sessions of a pairing of mine", responses=_refusals())
async def list_sessions(
    db: Db, actor: Participant, pairing_id: UUID, limit: Limit = 50, cursor: Cursor = None
) -> Page[SessionOut]:
    """By start, cancelled ones included."""
    return await reading.list_sessions(db, actor, pairing_id=pairing_id, limit=limit, cursor=cursor)


@router.get(
    "/users/me/sessions",
    summary="My sessions",
    responses=problems(errors.NotSignedIn, errors.Forbidden),
)
async def list_my_sessions(
    db: Db, actor: Participant, which: Which = "upcoming", limit: Limit = 50, cursor: Cursor = None
) -> Page[SessionOut]:
    """Over all your pairings: `upcoming` is still open, soonest first; `past` took place, latest first."""
    return await reading.list_my_sessions(db, actor, which=which, limit=limit, cursor=cursor)


@router.get("/sessions/{session_id}", summary="One session of mine", responses=_refusals())
async def get_session(response: Response, db: Db, actor: Participant, session_id: UUID) -> SessionOut:
    """When on both clocks, who opens, the agenda, and what you can do now."""
    session = await reading.read_session(db, actor, session_id)
    put_etag(response, session.version)
    return session


@router.post(
    "/sessions/{session_id}/confirmation",
    summary="Confirm the proposed time",
    dependencies=[Once],
    responses=_refusals(
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
    responses=_refusals(service.SessionMovedOn),
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
    responses=_refusals(
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
    responses=_refusals(service.NotStarted, service.SessionMovedOn),
)
async def mark_session_held(response: Response, db: Db, actor: Participant, session_id: UUID) -> SessionOut:
    """One tap, once it has started. Both taps make it held; after 48 hours one is enough."""
    session = await service.mark_session_held(db, actor, session_id=session_id)
    put_etag(response, session.version)
    return session


@router.put(
    "/sessions/{session_id}/agenda",
    summary="Write the agenda",
    responses=_refusals(
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
