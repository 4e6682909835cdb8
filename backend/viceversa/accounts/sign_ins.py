"""Signing in, staying signed in, signing out (SECURITY §4.3, §4.6)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from time import time
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts import passwords, throttle
from viceversa.accounts.access import AUDIENCE, ISSUER, SIGNED_IN_STATUSES, Actor
from viceversa.accounts.models import SignIn, User
from viceversa.accounts.refresh_tokens import read_refresh_token, refresh_token, same_mac
from viceversa.accounts.schemas import MeOut, SignedInOut, SignInOut
from viceversa.accounts.service import read_profiles, revoke_sign_ins
from viceversa.accounts.tokens import InvalidToken, KeyRing, sign_access_token
from viceversa.audit.service import record
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.core.errors import AppError, NotFound, NotSignedIn, Unavailable
from viceversa.core.sealing import Vault


class WrongCredentials(AppError):
    status = 401
    code = "wrong_credentials"
    en = "This e-mail address and password do not open an account."
    fr = "Cette adresse et ce mot de passe n’ouvrent aucun compte."


class RefreshRefused(NotSignedIn):
    """The refresh token is unknown, expired or replayed; what the refusal revoked stays revoked."""

    keeps_work = True


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of this installation."""

    ring: KeyRing
    refresh: bytes
    # Closes confidential cases; nothing of accounts is closed with it.
    cases: Vault


@dataclass(frozen=True, slots=True)
class Opened:
    """A sign-in as it leaves the service: the answer's body, and the refresh token for the cookie."""

    body: SignedInOut
    refresh_token: str


async def sign_in(
    database: Database,
    db: AsyncSession,
    *,
    keys: Keys,
    settings: Settings,
    email: str,
    password: str,
    network: str,
    user_agent: str,
) -> Opened:
    """Open a sign-in. The attempt is counted and committed before any hashing; a right password gives it back.

    The answer is the same for unknown, wrong, invited, suspended. Raises `TooManyRequests`, `WrongCredentials`,
    `Unavailable` (too many people hashing at once).
    """
    limits = throttle.sign_in_limits(email, network)
    async with database.transaction() as counting:
        await throttle.reserve(counting, limits)
    async with database.transaction() as reading:
        found = (
            await reading.execute(
                select(col(User.id), col(User.password_hash), col(User.status)).where(col(User.email) == email)
            )
        ).one_or_none()
    # No transaction is open while the password is hashed: it takes a while.
    try:
        verified = await passwords.verify_password(password, found.password_hash if found else None)
    except passwords.HashingBusy as busy:
        raise Unavailable(headers={"Retry-After": "2"}) from busy
    if found is None or not verified.ok or found.status not in SIGNED_IN_STATUSES:
        raise WrongCredentials
    await throttle.refund(db, limits)
    if verified.new_hash is not None:
        await db.execute(update(User).where(col(User.id) == found.id).values(password_hash=verified.new_hash))
    return await open_sign_in(db, keys=keys, settings=settings, user_id=found.id, user_agent=user_agent)


async def open_sign_in(
    db: AsyncSession, *, keys: Keys, settings: Settings, user_id: UUID, user_agent: str, action: str = "sign_in"
) -> Opened:
    """Sign someone in here whose identity was just proven, whatever the way; `action` is how the audit names it."""
    moment = (await db.execute(select(func.now()))).scalar_one()
    row = SignIn(
        user_id=user_id,
        salt=secrets.token_bytes(16),
        rotated_at=moment,
        idle_expires_at=moment + timedelta(hours=settings.sign_in_idle_hours),
        absolute_expires_at=moment + timedelta(hours=settings.sign_in_absolute_hours),
        user_agent=user_agent[:200],
    )
    db.add(row)
    await db.flush()
    await record(db, action=action, subject_kind="sign_in", subject_id=row.id, actor_id=user_id)
    return await _opened(db, keys=keys, settings=settings, row=row, authenticated_at=int(moment.timestamp()))


async def _opened(db: AsyncSession, *, keys: Keys, settings: Settings, row: SignIn, authenticated_at: int) -> Opened:
    profile: MeOut = (await read_profiles(db, [row.user_id]))[0]
    access = sign_access_token(
        keys.ring,
        user_id=row.user_id,
        sign_in_id=row.id,
        issuer=ISSUER,
        audience=AUDIENCE,
        authenticated_at=authenticated_at,
        now=int(time()),
        lifetime=settings.access_token_seconds,
    )
    return Opened(
        SignedInOut(access_token=access, expires_in=settings.access_token_seconds, user=profile),
        refresh_token(keys.refresh, sign_in_id=row.id, salt=row.salt, counter=row.counter),
    )


async def refresh(db: AsyncSession, *, keys: Keys, settings: Settings, token: str | None) -> Opened:
    """Answer the next refresh token. Parallel tabs get the same one; an older one ends the sign-in.

    The successor is computed, not drawn: counter n+1 under the row's salt. Raises `RefreshRefused`.
    """
    try:
        sign_in_id, counter, mac = read_refresh_token(token or "")
    except InvalidToken as refusal:
        raise RefreshRefused from refusal
    row = (await db.execute(select(SignIn).where(col(SignIn.id) == sign_in_id).with_for_update())).scalar_one_or_none()
    if row is None or not same_mac(keys.refresh, sign_in_id=row.id, salt=row.salt, counter=counter, mac=mac):
        raise RefreshRefused
    # The database's clock decides: machines that serve the API may disagree by seconds.
    moment = (await db.execute(select(func.now()))).scalar_one()
    status = (await db.execute(select(col(User.status)).where(col(User.id) == row.user_id))).scalar_one()
    if (
        row.revoked_at is not None
        or min(row.idle_expires_at, row.absolute_expires_at) <= moment
        or status not in SIGNED_IN_STATUSES
    ):
        raise RefreshRefused
    within_grace = moment - row.rotated_at <= timedelta(seconds=settings.refresh_grace_seconds)
    if counter == row.counter:
        row.counter += 1
        row.rotated_at = moment
        row.idle_expires_at = moment + timedelta(hours=settings.sign_in_idle_hours)
        await db.flush()
    elif not (counter == row.counter - 1 and within_grace):
        row.revoked_at, row.revoked_reason = moment, "refresh_reuse"
        await db.flush()
        await record(db, action="refresh_reuse", subject_kind="sign_in", subject_id=row.id, actor_id=row.user_id)
        raise RefreshRefused
    return await _opened(db, keys=keys, settings=settings, row=row, authenticated_at=int(row.created_at.timestamp()))


async def sign_out(db: AsyncSession, *, keys: Keys, token: str | None) -> None:
    """End the sign-in that a refresh token belongs to; an unknown token is as good as signed out."""
    try:
        sign_in_id, counter, mac = read_refresh_token(token or "")
    except InvalidToken:
        return
    row = (await db.execute(select(SignIn).where(col(SignIn.id) == sign_in_id).with_for_update())).scalar_one_or_none()
    if row is None or not same_mac(keys.refresh, sign_in_id=row.id, salt=row.salt, counter=counter, mac=mac):
        return
    if row.revoked_at is None:
        row.revoked_at = (await db.execute(select(func.now()))).scalar_one()
        row.revoked_reason = "signed_out"
        await db.flush()


async def sign_out_everywhere(db: AsyncSession, actor: Actor) -> None:
    """End every sign-in of the actor, this one included."""
    await revoke_sign_ins(db, user_id=actor.id, reason="signed_out_everywhere")
    await record(db, action="sign_out_everywhere", subject_kind="user", subject_id=actor.id, actor_id=actor.id)


async def list_my_sign_ins(db: AsyncSession, actor: Actor) -> list[SignInOut]:
    """Where the actor is signed in now, newest first."""
    rows = await db.execute(
        select(col(SignIn.id), col(SignIn.created_at), col(SignIn.rotated_at), col(SignIn.user_agent))
        .where(
            col(SignIn.user_id) == actor.id,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.idle_expires_at) > func.now(),
            col(SignIn.absolute_expires_at) > func.now(),
        )
        .order_by(col(SignIn.created_at).desc())
    )
    return [SignInOut(**row, current=row["id"] == actor.sign_in_id) for row in rows.mappings()]


async def end_my_sign_in(db: AsyncSession, actor: Actor, *, sign_in_id: UUID) -> None:
    """End one of the actor's own sign-ins. Raises `NotFound`."""
    ended = await db.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in_id, col(SignIn.user_id) == actor.id, col(SignIn.revoked_at).is_(None))
        .values(revoked_at=func.now(), revoked_reason="signed_out")
        .returning(col(SignIn.id))
    )
    if ended.one_or_none() is None:
        raise NotFound


async def request_password_reset(database: Database, db: AsyncSession, *, email: str, network: str) -> None:
    """Send a reset link if the address has an open account; the caller cannot tell. Raises `TooManyRequests`."""
    async with database.transaction() as counting:
        await throttle.reserve(counting, throttle.reset_limits(email, network))
    found = (
        await db.execute(select(col(User.id)).where(col(User.email) == email, col(User.status).in_(SIGNED_IN_STATUSES)))
    ).scalar_one_or_none()
    # The job runs for unknown addresses too, so that the time of the answer tells nothing.
    await jobs.enqueue(db, "notifications.send_password_reset", user_id=str(found) if found else "")
