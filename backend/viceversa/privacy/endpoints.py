"""People's data over HTTP: the export, the erasure in two steps, two accounts of one person, and the retention."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from viceversa.accounts.access import Administrator, Once, Participant
from viceversa.accounts.browser import clear_refresh_cookie
from viceversa.accounts.confirmation import SignInTooOld, WrongPassword
from viceversa.accounts.service import LastAdministrator
from viceversa.core import errors
from viceversa.core.errors import problems, record_problems
from viceversa.core.etag import IfMatch
from viceversa.core.http import Db, feature_router
from viceversa.privacy import merging, retention, service
from viceversa.privacy.export_page import write_page
from viceversa.privacy.schemas import (
    EraseIn,
    ErasureRequestOut,
    ExportOut,
    MergerIn,
    MergerOut,
    PasswordIn,
    RetentionReportOut,
)
from viceversa.support.keys import OpenVault

router = feature_router(tag="users")
ops = feature_router(tag="ops")
_OWN = (errors.NotSignedIn, errors.Forbidden)


@router.post(
    "/users/me/export",
    summary="Take my data with me",
    responses=problems(*_OWN, WrongPassword, SignInTooOld, errors.TooManyRequests),
)
async def export_me(request: Request, db: Db, actor: Participant, vault: OpenVault, body: PasswordIn) -> ExportOut:
    """Everything that is kept about oneself, table by table, with what is left out and why. Needs the password again.

    Nothing of others is in it: partners' names are replaced, and private notes, answers and choices of theirs are not
    read at all.
    """
    return await service.export_me(request.app.state.database, db, actor, password=body.password or "", vault=vault)


@router.post(
    "/users/me/export/page",
    summary="Take my data with me, to read",
    response_class=Response,
    responses={
        200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "The same export as one page."},
        **problems(*_OWN, WrongPassword, SignInTooOld, errors.TooManyRequests),
    },
)
async def export_my_page(request: Request, db: Db, actor: Participant, vault: OpenVault, body: PasswordIn) -> Response:
    """The same as one page in one's language, without scripts or links. Needs the password again."""
    export = await service.export_me(request.app.state.database, db, actor, password=body.password or "", vault=vault)
    return Response(
        write_page(export),
        media_type="text/html; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="my-data.html"'},
    )


@router.post(
    "/users/me/erasure-request",
    summary="Ask to be erased, first step",
    responses=problems(*_OWN, LastAdministrator, service.OnlyCoordinator),
)
async def request_erasure(db: Db, actor: Participant) -> ErasureRequestOut:
    """Says what would end and gives a token for the second step, good for fifteen minutes. Nothing is erased yet."""
    return await service.request_erasure(db, actor)


@router.post(
    "/users/me/erasure",
    status_code=204,
    summary="Erase me, second step",
    responses=problems(
        *_OWN,
        WrongPassword,
        SignInTooOld,
        errors.TooManyRequests,
        LastAdministrator,
        service.OnlyCoordinator,
        service.ErasureTokenSpent,
    ),
)
async def erase_me(
    request: Request, response: Response, db: Db, actor: Participant, vault: OpenVault, body: EraseIn
) -> None:
    """Erases the person now: there is no way back. Every sign-in ends, open pairings end without a reason told."""
    await service.erase_me(
        request.app.state.database, db, actor, token=body.token, password=body.password or "", vault=vault
    )
    clear_refresh_cookie(response)


@router.get(
    "/users/{user_id}/merger",
    summary="What a merger of two accounts would do",
    responses=record_problems(LastAdministrator, *merging.REFUSALS),
)
async def preview_merger(db: Db, actor: Administrator, vault: OpenVault, user_id: UUID, into: UUID) -> MergerOut:
    """In counts, without doing it: what would move to the account that stays, what would end, what would go."""
    return await merging.preview_merger(db, actor, vault, user_id=user_id, into=into)


@router.post(
    "/users/{user_id}/merger",
    summary="Merge two accounts of one person",
    dependencies=[Once],
    responses=record_problems(LastAdministrator, *merging.REFUSALS, errors.VersionMissing, errors.VersionStale),
)
async def merge_users(
    db: Db, actor: Administrator, vault: OpenVault, user_id: UUID, body: MergerIn, if_match: IfMatch = None
) -> MergerOut:
    """Makes this account a part of the other, for good. Its sign-ins and links end at once; partners keep theirs.

    `If-Match` is the version of the account that goes. Choose the one that stays by the HR key that goes on.
    """
    return await merging.merge_users(db, actor, vault, user_id=user_id, into=body.into, if_match=if_match)


@ops.get(
    "/ops/retention",
    summary="What the retention did",
    responses=problems(*_OWN),
)
async def read_retention(
    db: Db, actor: Administrator, days: Annotated[int, Query(ge=1, le=90)] = 30
) -> RetentionReportOut:
    """How many rows each rule deleted, emptied or unlinked, day by day, newest first; and the rules themselves."""
    return await retention.read_report(db, days=days, language=actor.language)
