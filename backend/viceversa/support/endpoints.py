"""Confidential cases over HTTP: for their author and the referent they chose. For everybody else there are none."""

from uuid import UUID

from fastapi import Response

from viceversa.accounts.access import OnceSealed, Participant, Referent
from viceversa.core import errors
from viceversa.core.errors import member_problems, problems, record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.core.sealing import Damaged, Locked
from viceversa.support import refusals, service
from viceversa.support.keys import OpenVault
from viceversa.support.schemas import (
    CaseMessageIn,
    HandOverIn,
    HelpOut,
    SupportCaseDetailOut,
    SupportCaseIn,
    SupportCaseOut,
)

router = feature_router(tag="support", prefix="/support")


def _one(*more: type[errors.AppError]) -> dict[int | str, dict]:
    return record_problems(*more, Locked, Damaged, errors.Unavailable)


@router.get("/referents", summary="Whom I can write to, and the channels outside", responses=member_problems())
async def list_referents(db: Db, actor: Participant) -> HelpOut:
    """The company's and the law's own channels first, then the referents who stand close to neither side of yours."""
    return await service.list_referents(db, actor)


@router.post(
    "/cases",
    summary="Write to a referent in confidence",
    status_code=201,
    dependencies=[OnceSealed],
    responses=problems(
        errors.NotSignedIn,
        errors.Forbidden,
        refusals.ReferentNotOffered,
        refusals.ReferentExcluded,
        Locked,
        errors.Unavailable,
    ),
)
async def open_support_case(
    response: Response, db: Db, actor: Participant, vault: OpenVault, body: SupportCaseIn
) -> SupportCaseDetailOut:
    """Read by this one person and you. Nobody else learns that it exists; five a day at most."""
    return _with_version(response, await service.open_case(db, actor, vault, case=body))


@router.get("/cases", summary="What I wrote to referents", responses=_one())
async def list_my_support_cases(db: Db, actor: Participant, vault: OpenVault) -> list[SupportCaseOut]:
    """Open ones first, then the latest."""
    return await service.list_my_cases(db, actor, vault)


@router.get("/received-cases", summary="Cases given to me", responses=_one())
async def list_cases(db: Db, actor: Referent, vault: OpenVault) -> list[SupportCaseOut]:
    """For a referent: open ones first, then the latest. None that you stand too close to."""
    return await service.list_received_cases(db, actor, vault)


@router.get("/cases/{case_id}", summary="One case with its thread", responses=_one())
async def get_support_case(
    response: Response, db: Db, actor: Participant, vault: OpenVault, case_id: UUID
) -> SupportCaseDetailOut:
    """For its author and its referent; for everybody else it is not there."""
    return _with_version(response, await service.read_case(db, actor, vault, case_id=case_id))


@router.post(
    "/cases/{case_id}/reading",
    summary="Say that I read it",
    status_code=204,
    dependencies=[OnceSealed],
    responses=_one(),
)
async def read_support_case(db: Db, actor: Participant, vault: OpenVault, case_id: UUID) -> None:
    """What was read here is not told by mail any more."""
    await service.mark_read(db, actor, vault, case_id=case_id)


@router.post(
    "/cases/{case_id}/messages",
    summary="Write in a case",
    status_code=201,
    dependencies=[OnceSealed],
    responses=_one(refusals.CaseClosed, refusals.ReferentGone, refusals.TooLong),
)
async def reply_to_support_case(
    response: Response, db: Db, actor: Participant, vault: OpenVault, case_id: UUID, body: CaseMessageIn
) -> SupportCaseDetailOut:
    """From either side. The other is told by mail, within the hour and without content, that a message waits."""
    return _with_version(response, await service.reply(db, actor, vault, case_id=case_id, text=body.text))


@router.post(
    "/cases/{case_id}/closing",
    summary="Close a case",
    dependencies=[OnceSealed],
    responses=_one(refusals.CaseClosed, errors.VersionMissing, errors.VersionStale),
)
async def close_support_case(
    response: Response, db: Db, actor: Participant, vault: OpenVault, case_id: UUID, if_match: IfMatch = None
) -> SupportCaseDetailOut:
    """From either side. It stays readable for the days that `kept_until` tells, then it is destroyed."""
    return _with_version(response, await service.close_case(db, actor, vault, case_id=case_id, if_match=if_match))


@router.put(
    "/cases/{case_id}/referent",
    summary="Hand my case to another referent",
    responses=_one(
        refusals.CaseClosed,
        refusals.ReferentExcluded,
        refusals.ReferentNotOffered,
        errors.VersionMissing,
        errors.VersionStale,
    ),
)
async def hand_over_support_case(
    response: Response,
    db: Db,
    actor: Participant,
    vault: OpenVault,
    case_id: UUID,
    body: HandOverIn,
    if_match: IfMatch = None,
) -> SupportCaseDetailOut:
    """By its author alone. The new referent reads the whole thread; the one before reads nothing any more."""
    handed = await service.hand_over(db, actor, vault, case_id=case_id, referent_id=body.referent_id, if_match=if_match)
    return _with_version(response, handed)


def _with_version(response: Response, case: SupportCaseDetailOut) -> SupportCaseDetailOut:
    put_etag(response, case.version)
    return case
