"""Feedback over HTTP: one's own pulses."""

from uuid import UUID

from viceversa.accounts.access import Participant
from viceversa.core import errors
from viceversa.core.errors import problems
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page
from viceversa.feedback import service
from viceversa.feedback.schemas import PulseIn, PulseOut

router = feature_router(tag="feedback")


@router.put(
    "/sessions/{session_id}/pulse",
    summary="Say how the session was",
    responses=problems(
        errors.NotSignedIn,
        errors.Forbidden,
        errors.NotFound,
        service.SessionNotHeld,
        service.PulseClosed,
    ),
)
async def submit_pulse(db: Db, actor: Participant, session_id: UUID, body: PulseIn) -> PulseOut:
    """Four taps, each may be skipped; sending again replaces them for 48 hours. Only you read them back."""
    return await service.submit_pulse(db, actor, session_id=session_id, pulse=body)


@router.get("/users/me/pulses", summary="My pulses", responses=problems(errors.NotSignedIn, errors.Forbidden))
async def list_my_pulses(db: Db, actor: Participant, limit: Limit = 50, cursor: Cursor = None) -> Page[PulseOut]:
    """Your own, latest first. Nobody sees anyone else's."""
    return await service.list_my_pulses(db, actor, limit=limit, cursor=cursor)
