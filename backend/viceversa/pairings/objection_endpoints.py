"""Objections to a couple over HTTP: for the author and the coordination, never for the partner."""

from uuid import UUID

from fastapi import Response

from viceversa.accounts.access import Coordinator, Once, Participant
from viceversa.core import errors
from viceversa.core.errors import record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.pairings import objections
from viceversa.pairings.schemas import ObjectionIn, ObjectionOut, ProgrammeObjectionOut

router = feature_router(tag="pairings")


@router.post(
    "/pairings/{pairing_id}/objections",
    summary="Object to a couple",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(
        objections.ObjectionOpen,
        objections.NobodyToObjectTo,
    ),
)
async def object_to_pairing(db: Db, actor: Participant, pairing_id: UUID, body: ObjectionIn) -> ObjectionOut:
    """A sentence to the coordination about your couple. Your partner never reads it, nor that you wrote one."""
    return await objections.object_to_pairing(db, actor, pairing_id=pairing_id, sentence=body.sentence)


@router.get(
    "/pairings/{pairing_id}/objections", summary="What I objected, and the answers", responses=record_problems()
)
async def list_my_objections(db: Db, actor: Participant, pairing_id: UUID) -> list[ObjectionOut]:
    """Your own, newest first."""
    return await objections.list_my_objections(db, actor, pairing_id=pairing_id)


@router.get("/programmes/{programme_id}/objections", summary="Objections in a programme", responses=record_problems())
async def list_objections(db: Db, actor: Coordinator, programme_id: UUID) -> list[ProgrammeObjectionOut]:
    """For its coordinator: the open ones first. None about a couple you are part of."""
    return await objections.list_objections(db, actor, programme_id=programme_id)


@router.put(
    "/objections/{objection_id}/answer",
    summary="Answer an objection",
    responses=record_problems(
        objections.ObjectionAnswered,
        errors.VersionMissing,
        errors.VersionStale,
    ),
)
async def answer_objection(
    response: Response, db: Db, actor: Coordinator, objection_id: UUID, body: ObjectionIn, if_match: IfMatch = None
) -> ObjectionOut:
    """One sentence to the author; the partner is told nothing."""
    answered = await objections.answer_objection(
        db, actor, objection_id=objection_id, if_match=if_match, sentence=body.sentence
    )
    put_etag(response, answered.version)
    return answered
