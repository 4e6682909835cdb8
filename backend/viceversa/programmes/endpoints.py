"""Programmes over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from viceversa.accounts.access import Coordinator, Once, Participant
from viceversa.core import errors
from viceversa.core.errors import member_problems, record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Out, Page
from viceversa.programmes import admission, enrolments, invitations, service
from viceversa.programmes.models import EnrolmentStatus
from viceversa.programmes.policy import PRESETS, Policy, Preset
from viceversa.programmes.schemas import (
    AdmissionIn,
    AdmissionOut,
    ApplyIn,
    CandidateOut,
    EnrolmentChangeIn,
    EnrolmentOut,
    InvitedOut,
    InviteToProgrammeIn,
    MyPlace,
    ProgrammeChangeIn,
    ProgrammeDetailOut,
    ProgrammeIn,
    ProgrammeOut,
    StatusIn,
)

router = feature_router(tag="programmes")


class PresetOut(Out):
    name: Preset
    policy: Policy


class ReferentOut(Out):
    user_id: UUID
    given_name: str
    family_name: str


class ReadyOut(Out):
    ready: int


@router.get("/programme-presets", summary="Presets of the wizard", responses=member_problems())
async def list_programme_presets(actor: Coordinator) -> list[PresetOut]:
    """Discovery, Standard and Executive, with the whole policy each one sets."""
    return [PresetOut(name=name, policy=policy) for name, policy in PRESETS.items()]


@router.get("/referents", summary="Everyone who is a referent", responses=member_problems())
async def list_all_referents(db: Db, actor: Participant) -> list[ReferentOut]:
    """Active people with the referent role who administer no accounts. Whom you can write to: `listReferents`."""
    return [
        ReferentOut(user_id=identifier, given_name=given, family_name=family)
        for identifier, given, family in await service.list_referents(db)
    ]


@router.get("/programmes", summary="Programmes I can see", responses=member_problems())
async def list_programmes(db: Db, actor: Participant) -> list[ProgrammeOut]:
    """Open ones and later, with your own place in each; drafts only for their coordinators."""
    return await service.list_programmes(db, actor)


@router.post(
    "/programmes",
    summary="Create a programme from a preset",
    status_code=201,
    dependencies=[Once],
    responses=member_problems(),
)
async def create_programme(response: Response, db: Db, actor: Coordinator, body: ProgrammeIn) -> ProgrammeDetailOut:
    """Makes a draft; you coordinate it."""
    programme = await service.create_programme(db, actor, programme=body)
    put_etag(response, programme.version)
    response.headers["Location"] = f"/api/v1/programmes/{programme.id}"
    return programme


@router.get("/programmes/{programme_id}", summary="One programme", responses=record_problems())
async def get_programme(response: Response, db: Db, actor: Participant, programme_id: UUID) -> ProgrammeDetailOut:
    """The checklist and the next statuses are filled for its coordinators only."""
    programme = await service.read_programme(db, actor, programme_id)
    put_etag(response, programme.version)
    return programme


@router.patch(
    "/programmes/{programme_id}",
    summary="Change a programme",
    responses=record_problems(
        service.PolicyFrozen,
        errors.VersionMissing,
        errors.VersionStale,
    ),
)
async def update_programme(
    response: Response,
    db: Db,
    actor: Coordinator,
    programme_id: UUID,
    body: ProgrammeChangeIn,
    if_match: IfMatch = None,
) -> ProgrammeDetailOut:
    """Name, dates, checklist; the policy until the programme runs."""
    programme = await service.update_programme(db, actor, programme_id=programme_id, if_match=if_match, change=body)
    put_etag(response, programme.version)
    return programme


@router.put(
    "/programmes/{programme_id}/status",
    summary="Move a programme on",
    responses=record_problems(
        service.IllegalProgrammeMove,
        service.ChecklistNotDone,
        errors.VersionMissing,
        errors.VersionStale,
    ),
)
async def change_programme_status(
    response: Response,
    db: Db,
    actor: Coordinator,
    programme_id: UUID,
    body: StatusIn,
    if_match: IfMatch = None,
) -> ProgrammeDetailOut:
    """draft → open → matching → running → closing → closed, or cancelled; opening asks for a whole checklist."""
    programme = await service.change_programme_status(
        db, actor, programme_id=programme_id, if_match=if_match, wanted=body.status
    )
    put_etag(response, programme.version)
    return programme


@router.post(
    "/programmes/{programme_id}/enrolments",
    summary="Apply",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(
        enrolments.NotOpen,
        enrolments.AlreadyEnrolled,
    ),
)
async def apply_to_programme(db: Db, actor: Participant, programme_id: UUID, body: ApplyIn) -> MyPlace:
    """Takes a place with your wish and how many pairings you can hold at once."""
    return await enrolments.apply_to_programme(db, actor, programme_id=programme_id, application=body)


@router.get("/programmes/{programme_id}/enrolments", summary="Who has a place", responses=record_problems())
async def list_enrolments(
    db: Db,
    actor: Coordinator,
    programme_id: UUID,
    status: EnrolmentStatus | None = None,
    q: Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00-\x1f]*$", description="Part of a name.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[EnrolmentOut]:
    """For its coordinator: by name, with how many skills each offers and seeks."""
    return await enrolments.list_enrolments(
        db, actor, programme_id=programme_id, status=status, q=q, limit=limit, cursor=cursor
    )


@router.delete(
    "/programmes/{programme_id}/enrolments/mine",
    summary="Withdraw",
    responses=record_problems(
        enrolments.IllegalEnrolmentMove,
        enrolments.StillPaired,
    ),
)
async def withdraw_from_programme(db: Db, actor: Participant, programme_id: UUID) -> MyPlace:
    """Gives your place back; no reason is asked."""
    return await enrolments.withdraw_from_programme(db, actor, programme_id=programme_id)


@router.patch(
    "/enrolments/{enrolment_id}",
    summary="Change a place",
    responses=record_problems(
        enrolments.IllegalEnrolmentMove,
        enrolments.StillPaired,
        admission.AdmissionInOrder,
        admission.NoPlaceLeft,
        errors.VersionMissing,
        errors.VersionStale,
    ),
)
async def update_enrolment(
    response: Response,
    db: Db,
    actor: Participant,
    enrolment_id: UUID,
    body: EnrolmentChangeIn,
    if_match: IfMatch = None,
) -> MyPlace:
    """Your own wish, capacity and readiness; or, for its coordinator, the status."""
    place = await enrolments.update_enrolment(db, actor, enrolment_id=enrolment_id, if_match=if_match, change=body)
    put_etag(response, place.version)
    return place


@router.get("/programmes/{programme_id}/candidates", summary="Who could be invited", responses=record_problems())
async def list_candidates(
    db: Db,
    actor: Coordinator,
    programme_id: UUID,
    q: Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00-\x1f]*$")] = None,
) -> list[CandidateOut]:
    """People of the company without a place in this programme, by name, at most 1,000."""
    return await invitations.list_candidates(db, actor, programme_id=programme_id, q=q)


@router.post(
    "/programmes/{programme_id}/invitations",
    summary="Invite people to a programme",
    status_code=201,
    dependencies=[Once],
    responses=record_problems(enrolments.NotOpen),
)
async def invite_to_programme(db: Db, actor: Coordinator, programme_id: UUID, body: InviteToProgrammeIn) -> InvitedOut:
    """Offers places and mails each person once."""
    return await invitations.invite_to_programme(db, actor, programme_id=programme_id, user_ids=body.user_ids)


@router.post(
    "/programmes/{programme_id}/readiness",
    summary="Make every applicant ready",
    dependencies=[Once],
    responses=record_problems(
        admission.AdmissionInOrder,
        admission.NoPlaceLeft,
    ),
)
async def mark_ready(db: Db, actor: Coordinator, programme_id: UUID) -> ReadyOut:
    """Admits all who applied, where a person chooses and there are places for all; nobody is scored."""
    return ReadyOut(ready=await enrolments.mark_ready(db, actor, programme_id=programme_id))


@router.post(
    "/programmes/{programme_id}/admissions",
    summary="Give the places there are",
    dependencies=[Once],
    responses=record_problems(
        admission.NotAdmitting,
        admission.NoPlaceLeft,
        admission.AdmissionInOrder,
    ),
)
async def admit_applicants(db: Db, actor: Coordinator, programme_id: UUID, body: AdmissionIn) -> AdmissionOut:
    """First come, a drawn lot, or those you name, as the policy says; who finds no place waits. Nobody is scored."""
    return await admission.admit_applicants(db, actor, programme_id=programme_id, enrolment_ids=body.enrolment_ids)


@router.get("/programmes/{programme_id}/admissions", summary="How places were given", responses=record_problems())
async def list_admissions(db: Db, actor: Coordinator, programme_id: UUID) -> list[AdmissionOut]:
    """The last hundred, newest first, with the seed of each lot."""
    return await admission.list_admissions(db, actor, programme_id=programme_id)
