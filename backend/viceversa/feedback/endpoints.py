"""Feedback over HTTP: one's own pulses and surveys."""

from uuid import UUID

from fastapi import Response

from viceversa.accounts.access import Participant
from viceversa.core import errors
from viceversa.core.errors import member_problems, record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page
from viceversa.feedback import my_voice, service, surveys
from viceversa.feedback.schemas import PulseIn, PulseOut, VoiceCardOut
from viceversa.feedback.survey_schemas import MySurveyOut, SurveyIn, SurveyOut

router = feature_router(tag="feedback")


@router.put(
    "/sessions/{session_id}/pulse",
    summary="Say how the session was",
    responses=record_problems(
        service.SessionNotHeld,
        service.PulseClosed,
    ),
)
async def submit_pulse(db: Db, actor: Participant, session_id: UUID, body: PulseIn) -> PulseOut:
    """Four taps, each may be skipped; sending again replaces them for 48 hours. Only you read them back."""
    return await service.submit_pulse(db, actor, session_id=session_id, pulse=body)


@router.get("/users/me/pulses", summary="My pulses", responses=member_problems())
async def list_my_pulses(db: Db, actor: Participant, limit: Limit = 50, cursor: Cursor = None) -> Page[PulseOut]:
    """Your own, latest first. Nobody sees anyone else's."""
    return await service.list_my_pulses(db, actor, limit=limit, cursor=cursor)


@router.get(
    "/pairings/{pairing_id}/my-voice-card",
    summary="A card for me alone",
    responses=record_problems(),
)
async def get_my_voice_card(db: Db, actor: Participant, pairing_id: UUID) -> VoiceCardOut:
    """A script, when your own answers say that speaking up was hard. Nobody else's answers are read for it."""
    return await my_voice.read_my_voice_card(db, actor, pairing_id=pairing_id)


@router.get("/users/me/surveys", summary="My surveys", responses=member_problems())
async def list_my_surveys(db: Db, actor: Participant, limit: Limit = 50, cursor: Cursor = None) -> Page[MySurveyOut]:
    """What you are asked at the start of a programme, halfway, at its end and 90 days later; latest first."""
    return await surveys.list_my_surveys(db, actor, limit=limit, cursor=cursor)


@router.get(
    "/surveys/{survey_id}",
    summary="One of my surveys",
    responses=record_problems(),
)
async def get_my_survey(db: Db, actor: Participant, response: Response, survey_id: UUID) -> SurveyOut:
    """Its questions in both languages and your answers so far. Nobody else reads them, not even an administrator."""
    survey = await surveys.read_survey(db, actor, survey_id)
    put_etag(response, survey.version)
    return survey


@router.put(
    "/surveys/{survey_id}",
    summary="Save or send my answers",
    responses=record_problems(
        surveys.SurveyNotOpen,
        surveys.SurveyClosed,
        surveys.SurveyStopped,
        errors.VersionStale,
        errors.VersionMissing,
    ),
)
async def submit_survey(
    db: Db, actor: Participant, response: Response, survey_id: UUID, body: SurveyIn, if_match: IfMatch = None
) -> SurveyOut:
    """Saved as you go: send all answers as they stand, null where you skip. `submitted` sends them to be counted.

    They can be changed until the survey closes. A stale change (412) shows what is saved.
    """
    survey = await surveys.submit_survey(db, actor, survey_id=survey_id, if_match=if_match, survey=body)
    put_etag(response, survey.version)
    return survey
