"""Service accounts over HTTP: what administrators do with them, and where a client trades its secret for a token."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Form, Request

from viceversa.accounts import service_accounts
from viceversa.accounts.access import Administrator, Once
from viceversa.accounts.oauth_errors import OAUTH_ERRORS, OAuthRoute
from viceversa.accounts.service_account_schemas import (
    NewSecretIn,
    NewServiceAccountIn,
    NewServiceAccountOut,
    NewServiceSecretOut,
    ServiceAccountOut,
    ServiceTokenOut,
)
from viceversa.core import errors
from viceversa.core.errors import problems
from viceversa.core.http import Db, feature_router
from viceversa.core.idempotency import KeyInFlight, KeyReused

oauth = feature_router(tag="auth", prefix="/oauth")
oauth.route_class = OAuthRoute
router = feature_router(tag="directory", prefix="/service-accounts")
# Answers that hold a secret take no Idempotency-Key: what is replayed for a day would have to be kept for a day.
ADMINISTRATORS_ONLY = (errors.NotSignedIn, errors.Forbidden)


@oauth.post(
    "/token",
    summary="Trade client credentials for a token",
    responses=OAUTH_ERRORS,
)
async def issue_service_token(
    request: Request,
    db: Db,
    grant_type: Annotated[Literal["client_credentials"], Form(description="The only grant there is.")],
    client_id: Annotated[str | None, Form(max_length=100, description="The id of the service account.")] = None,
    client_secret: Annotated[str | None, Form(max_length=200, description="One of its secrets.")] = None,
    scope: Annotated[str | None, Form(max_length=200, description="Fewer scopes than it has, by spaces.")] = None,
) -> ServiceTokenOut:
    """OAuth 2.0 client credentials (RFC 6749 §4.4): answers a token of ten minutes, and no refresh token.

    The id and the secret come as fields, or as `Authorization: Basic`.
    """
    return await service_accounts.issue_service_token(
        db,
        request.app.state.key_ring,
        basic=request.headers.get("authorization") if client_secret is None else None,
        client_id=client_id,
        client_secret=client_secret,
        scope=scope,
    )


@router.get("", summary="List service accounts", responses=problems(*ADMINISTRATORS_ONLY))
async def list_service_accounts(db: Db, actor: Administrator) -> list[ServiceAccountOut]:
    """All of them by name, revoked ones too; secrets by how they begin."""
    return await service_accounts.list_service_accounts(db)


@router.post(
    "",
    summary="Make a service account",
    status_code=201,
    responses=problems(*ADMINISTRATORS_ONLY, service_accounts.NameTaken),
)
async def create_service_account(db: Db, actor: Administrator, body: NewServiceAccountIn) -> NewServiceAccountOut:
    """Its first secret is in this answer and nowhere else: keep it now."""
    return await service_accounts.create_service_account(db, actor, given=body)


@router.post(
    "/{account_id}/secrets",
    summary="Make another secret",
    status_code=201,
    responses=problems(*ADMINISTRATORS_ONLY, errors.NotFound, service_accounts.AccountRevoked),
)
async def rotate_service_secret(
    db: Db, actor: Administrator, account_id: UUID, body: NewSecretIn
) -> NewServiceSecretOut:
    """Two are active at most: the newest of the former ones goes on until it is revoked or runs out."""
    return await service_accounts.rotate_service_secret(db, actor, account_id=account_id, days=body.days)


@router.delete(
    "/{account_id}/secrets/{secret_id}",
    summary="Revoke one secret",
    status_code=204,
    responses=problems(*ADMINISTRATORS_ONLY, errors.NotFound),
)
async def revoke_service_secret(db: Db, actor: Administrator, account_id: UUID, secret_id: UUID) -> None:
    """It opens nothing from now on, nor do the tokens that were traded for it."""
    await service_accounts.revoke_service_secret(db, actor, account_id=account_id, secret_id=secret_id)


@router.post(
    "/{account_id}/revocation",
    summary="Revoke a service account",
    dependencies=[Once],
    responses=problems(*ADMINISTRATORS_ONLY, errors.NotFound, KeyReused, KeyInFlight),
)
async def revoke_service_account(db: Db, actor: Administrator, account_id: UUID) -> ServiceAccountOut:
    """Ends the account and all its secrets at once, for good."""
    return await service_accounts.revoke_service_account(db, actor, account_id=account_id)
