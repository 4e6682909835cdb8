"""Service accounts: machines that call the API, the secrets they prove themselves with, and short tokens for them."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from time import time
from typing import Any, Final
from urllib.parse import unquote_plus
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import (
    AUDIENCE,
    ISSUER,
    SCOPES,
    SERVICE_TOKEN_PREFIX,
    Actor,
    Scope,
    living_secret,
    note_use,
)
from viceversa.accounts.models import ServiceAccount, ServiceKind, ServiceSecret
from viceversa.accounts.service_account_schemas import (
    NewServiceAccountIn,
    NewServiceAccountOut,
    NewServiceSecretOut,
    ServiceAccountOut,
    ServiceSecretOut,
    ServiceTokenOut,
)
from viceversa.accounts.tokens import KeyRing, sign_service_token
from viceversa.audit.service import record
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound

# A second one is what rotation needs; a third would only be forgotten.
MOST_ACTIVE: Final = 2
CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="Vice Versa"'}
_PREFIXES: Final = {ServiceKind.TOKEN: SERVICE_TOKEN_PREFIX, ServiceKind.CLIENT: "vvc_"}


class NameTaken(AppError):
    status = 409
    code = "name_taken"
    en = "A service account has this name already."
    fr = "Un compte de service porte déjà ce nom."


class AccountRevoked(AppError):
    status = 409
    code = "account_revoked"
    en = "This service account was revoked for good. Make a new one."
    fr = "Ce compte de service est révoqué pour de bon. Créez-en un nouveau."


class InvalidClient(AppError):
    status = 401
    code = "invalid_client"
    en = "These client credentials open nothing: they are wrong, have expired or were revoked."
    fr = "Ces identifiants n’ouvrent rien\u00a0: ils sont faux, expirés ou révoqués."


class InvalidScope(AppError):
    status = 400
    code = "invalid_scope"
    en = "This service account does not have the scope asked for. Ask for none to get all it has."
    fr = "Ce compte de service n’a pas la portée demandée. N’en demandez aucune pour avoir toutes les siennes."


async def list_service_accounts(db: AsyncSession) -> list[ServiceAccountOut]:
    """All of them by name, revoked ones too, with what may be known of their secrets."""
    return await _read(db)


async def create_service_account(
    db: AsyncSession, actor: Actor | None, *, given: NewServiceAccountIn
) -> NewServiceAccountOut:
    """Make a service account with its first secret, shown in this answer and never again. Raises `NameTaken`."""
    if (await db.execute(select(col(ServiceAccount.id)).where(col(ServiceAccount.name) == given.name))).first():
        raise NameTaken
    account = ServiceAccount(name=given.name, kind=given.kind, scopes=sorted(given.scopes))
    db.add(account)
    await db.flush()
    secret, _ = await _add_secret(db, account, days=given.days)
    await _record(db, actor, "create_service_account", account.id)
    (told,) = await _read(db, account_id=account.id)
    return NewServiceAccountOut(**told.model_dump(), secret=secret)


async def create_first_token(db: AsyncSession, *, name: str, scopes: Sequence[Scope], days: int) -> str:
    """A service account with a long-lived token, for the command line; answers the token."""
    given = NewServiceAccountIn(name=name, scopes=list(scopes), days=days)
    return (await create_service_account(db, None, given=given)).secret


async def rotate_service_secret(db: AsyncSession, actor: Actor, *, account_id: UUID, days: int) -> NewServiceSecretOut:
    """Make another secret and keep the newest of the former ones alive, so that nothing stops meanwhile.

    Raises `NotFound` or `AccountRevoked`.
    """
    account = await _lock(db, account_id)
    if account.revoked_at is not None:
        raise AccountRevoked
    await _end_secrets(db, account.id, keep=MOST_ACTIVE - 1)
    secret, row = await _add_secret(db, account, days=days)
    await _record(db, actor, "rotate_service_secret", account.id)
    return NewServiceSecretOut(**_secret_out(row).model_dump(), secret=secret)


async def revoke_service_secret(db: AsyncSession, actor: Actor, *, account_id: UUID, secret_id: UUID) -> None:
    """End one secret at once, and the short tokens traded for it. Raises `NotFound`."""
    await _lock(db, account_id)
    done: Any = await db.execute(
        update(ServiceSecret)
        .where(col(ServiceSecret.id) == secret_id, col(ServiceSecret.account_id) == account_id)
        .values(revoked_at=func.coalesce(col(ServiceSecret.revoked_at), func.now()))
    )
    if not done.rowcount:
        raise NotFound
    await _record(db, actor, "revoke_service_secret", account_id)


async def revoke_service_account(db: AsyncSession, actor: Actor, *, account_id: UUID) -> ServiceAccountOut:
    """End an account and everything of it at once, for good. Raises `NotFound`."""
    account = await _lock(db, account_id)
    if account.revoked_at is None:
        account.revoked_at = now()
        await db.flush()
        await _end_secrets(db, account.id, keep=0)
        await _record(db, actor, "revoke_service_account", account.id)
    return (await _read(db, account_id=account.id))[0]


async def issue_service_token(
    db: AsyncSession,
    ring: KeyRing,
    *,
    basic: str | None,
    client_id: str | None,
    client_secret: str | None,
    scope: str | None,
) -> ServiceTokenOut:
    """Trade client credentials for a short token (RFC 6749 §4.4). Raises `InvalidClient` or `InvalidScope`."""
    if basic is not None:
        client_id, client_secret = _read_basic(basic)
    found = await living_secret(db, client_secret or "", kind=ServiceKind.CLIENT)
    if found is None or str(found.id) != client_id:
        raise InvalidClient(headers=CHALLENGE)
    wanted = set((scope or "").split()) or set(found.scopes)
    if not wanted <= set(found.scopes) & SCOPES:
        raise InvalidScope
    await note_use(db, found)
    lifetime = settings().access_token_seconds
    token = sign_service_token(
        ring,
        account_id=found.id,
        secret_id=found.secret_id,
        scopes=wanted,
        issuer=ISSUER,
        audience=AUDIENCE,
        now=int(time()),
        lifetime=lifetime,
    )
    return ServiceTokenOut(access_token=token, expires_in=lifetime, scope=" ".join(sorted(wanted)))


def _read_basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        name, colon, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except (ValueError, binascii.Error):
        name, colon, secret = "", "", ""
    if scheme.lower() != "basic" or not colon:
        raise InvalidClient(headers=CHALLENGE)
    return unquote_plus(name), unquote_plus(secret)


async def _add_secret(db: AsyncSession, account: ServiceAccount, *, days: int) -> tuple[str, ServiceSecret]:
    prefix = _PREFIXES[ServiceKind(account.kind)]
    secret = prefix + secrets.token_urlsafe(32)
    row = ServiceSecret(
        account_id=account.id,
        prefix=secret[: len(prefix) + 6],
        secret_hash=hashlib.sha256(secret.encode()).digest(),
        expires_at=now() + timedelta(days=days),
    )
    db.add(row)
    await db.flush()
    return secret, row


async def _end_secrets(db: AsyncSession, account_id: UUID, *, keep: int) -> None:
    """Revoke the active secrets of an account but the newest `keep`."""
    active = (
        select(col(ServiceSecret.id))
        .where(
            col(ServiceSecret.account_id) == account_id,
            col(ServiceSecret.revoked_at).is_(None),
            col(ServiceSecret.expires_at) > func.now(),
        )
        .order_by(col(ServiceSecret.id).desc())
        .offset(keep)
    )
    await db.execute(
        update(ServiceSecret).where(col(ServiceSecret.id).in_(active.scalar_subquery())).values(revoked_at=func.now())
    )


async def _lock(db: AsyncSession, account_id: UUID) -> ServiceAccount:
    query = select(ServiceAccount).where(col(ServiceAccount.id) == account_id).with_for_update()
    account = (await db.execute(query)).scalar_one_or_none()
    if account is None:
        raise NotFound
    return account


async def _read(db: AsyncSession, *, account_id: UUID | None = None) -> list[ServiceAccountOut]:
    query = select(ServiceAccount).order_by(col(ServiceAccount.name))
    if account_id is not None:
        query = query.where(col(ServiceAccount.id) == account_id)
    accounts = (await db.execute(query)).scalars().all()
    ids: Collection[UUID] = [account.id for account in accounts]
    of_account: dict[UUID, list[ServiceSecretOut]] = {each: [] for each in ids}
    held = select(ServiceSecret).where(col(ServiceSecret.account_id).in_(ids)).order_by(col(ServiceSecret.id).desc())
    for row in (await db.execute(held.execution_options(populate_existing=True))).scalars():
        of_account[row.account_id].append(_secret_out(row))
    return [
        ServiceAccountOut(
            id=account.id,
            name=account.name,
            kind=ServiceKind(account.kind),
            scopes=[scope for scope in SCOPES if scope in account.scopes],
            created_at=account.created_at,
            revoked_at=account.revoked_at,
            secrets=of_account[account.id],
        )
        for account in accounts
    ]


def _secret_out(row: ServiceSecret) -> ServiceSecretOut:
    return ServiceSecretOut.model_validate({name: getattr(row, name) for name in ServiceSecretOut.model_fields})


async def _record(db: AsyncSession, actor: Actor | None, action: str, account_id: UUID) -> None:
    await record(
        db,
        action=action,
        subject_kind="service_account",
        subject_id=account_id,
        actor_id=actor.id if actor else None,
    )
