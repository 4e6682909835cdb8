"""Notes, things to do, the certificate and holidays over HTTP."""

from uuid import UUID

from fastapi import Response

from viceversa.accounts.access import Administrator, Once, Participant
from viceversa.core import errors
from viceversa.core.errors import member_problems, record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.pairings.charter import PairingNotLive
from viceversa.pairings.completion import NotCompleted
from viceversa.sessions import actions, certificate, holidays, notes
from viceversa.sessions.models import Audience
from viceversa.sessions.notebook_schemas import ActionChangeIn, ActionIn, ActionOut, NoteIn, NotesOut, SessionNoteOut
from viceversa.sessions.schemas import CertificateOut, HolidayOut, HolidaysIn

router = feature_router(tag="sessions")
WRITES = record_problems(
    PairingNotLive,
    errors.VersionMissing,
    errors.VersionStale,
)


@router.get("/sessions/{session_id}/notes", summary="Notes of a session", responses=record_problems())
async def get_notes(db: Db, actor: Participant, session_id: UUID) -> NotesOut:
    """Your own private note and the one you share; your partner's private note is theirs alone."""
    return await notes.read_notes(db, actor, session_id=session_id)


@router.put("/sessions/{session_id}/notes/{audience}", summary="Write a note", responses=WRITES)
async def write_note(
    response: Response,
    db: Db,
    actor: Participant,
    session_id: UUID,
    audience: Audience,
    body: NoteIn,
    if_match: IfMatch = None,
) -> SessionNoteOut:
    """`private` is yours alone, `pair` is read and written by both. The first one is written with `If-Match: "0"`."""
    note = await notes.write_note(
        db, actor, session_id=session_id, audience=audience, if_match=if_match, body=body.body
    )
    put_etag(response, note.version)
    return note


@router.get("/pairings/{pairing_id}/actions", summary="What we said we would do", responses=record_problems())
async def list_actions(db: Db, actor: Participant, pairing_id: UUID) -> list[ActionOut]:
    """Open ones first, by due day."""
    return await actions.list_actions(db, actor, pairing_id=pairing_id)


@router.post(
    "/sessions/{session_id}/actions",
    summary="Add something to do",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(PairingNotLive, actions.TooManyActions),
)
async def add_action(response: Response, db: Db, actor: Participant, session_id: UUID, body: ActionIn) -> ActionOut:
    """With an owner, and a day if you like."""
    action = await actions.add_action(db, actor, session_id=session_id, action=body)
    put_etag(response, action.version)
    return action


@router.patch("/actions/{action_id}", summary="Change it or tick it off", responses=WRITES)
async def update_action(
    response: Response, db: Db, actor: Participant, action_id: UUID, body: ActionChangeIn, if_match: IfMatch = None
) -> ActionOut:
    """Only what is given changes."""
    action = await actions.update_action(db, actor, action_id=action_id, if_match=if_match, change=body)
    put_etag(response, action.version)
    return action


@router.delete("/actions/{action_id}", summary="Remove it", status_code=204, responses=WRITES)
async def delete_action(db: Db, actor: Participant, action_id: UUID, if_match: IfMatch = None) -> None:
    """For both of you."""
    await actions.delete_action(db, actor, action_id=action_id, if_match=if_match)


@router.get(
    "/pairings/{pairing_id}/certificate",
    summary="The certificate of a completed pairing",
    responses=record_problems(NotCompleted),
)
async def get_certificate(db: Db, actor: Participant, pairing_id: UUID) -> CertificateOut:
    """Names, dates, skills both ways, how many sessions. Never a score."""
    return await certificate.read_certificate(db, actor, pairing_id=pairing_id)


@router.get("/holidays", summary="Holidays", responses=member_problems())
async def list_holidays(db: Db, actor: Participant) -> list[HolidayOut]:
    """Days on which no slot is suggested; one without a country is off for everyone."""
    return await holidays.list_holidays(db)


@router.put("/holidays", summary="Replace the holidays", responses=member_problems())
async def replace_holidays(db: Db, actor: Administrator, body: HolidaysIn) -> list[HolidayOut]:
    """The whole list at once. Sessions that are planned already stay."""
    return await holidays.replace_holidays(db, actor, holidays=body.holidays)
