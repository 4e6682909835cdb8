"""Signing in with the company's account: to the provider, back from it, and whose account that is (SECURITY §4.8)."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts import throttle
from viceversa.accounts.access import SIGNED_IN_STATUSES, Actor
from viceversa.accounts.models import SsoAttempt, SsoIdentity, User, UserStatus
from viceversa.accounts.service import end_links, lock_user, revoke_sign_ins
from viceversa.accounts.sign_ins import Keys, Opened, open_sign_in
from viceversa.accounts.sso import AnswerRefused, Identity, Provider, ProviderUnavailable
from viceversa.audit.service import record
from viceversa.config import Settings
from viceversa.core.clock import now
from viceversa.core.db import Database, new_id
from viceversa.core.errors import NotFound, TooManyRequests
from viceversa.core.schemas import Email

log = structlog.get_logger()

ATTEMPT_LIVES: Final = timedelta(minutes=10)
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


class SsoProblem(StrEnum):
    """Why nobody is signed in: the sign-in page has a sentence with a way out for each."""

    NOT_OFFERED = "not_offered"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    DECLINED = "declined"
    EXPIRED = "expired"
    REFUSED = "refused"
    EMAIL_NOT_VERIFIED = "email_not_verified"
    UNKNOWN_PERSON = "unknown_person"
    OTHER_IDENTITY = "other_identity"
    ACCOUNT_CLOSED = "account_closed"


class SsoRefused(Exception):
    """Ends at the sign-in page, with the page that was wanted still known."""

    def __init__(self, problem: SsoProblem, *, return_path: str = "/") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.return_path = return_path


# What the provider says when a person, or a rule of the company, said no (RFC 6749 §4.1.2.1, OpenID Connect §3.1.2.6).
_NO = {"access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required"}
_LATER = {"server_error", "temporarily_unavailable"}


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and the secret that proves later that it is the same browser."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sign-in, and the page that was wanted."""

    opened: Opened
    return_path: str


def local_path(text: str) -> str:
    """The text if it is a path of this site, else `/`: no scheme, no other host, no backslash trick."""
    return text if _LOCAL_PATH.fullmatch(text) else "/"


async def depart(
    database: Database, *, provider: Provider, browser: str | None, return_path: str, network: str
) -> Departure:
    """Send a browser to the provider. Each trip has a row of its own, so that several tabs may travel at once.

    `browser` is the secret this browser carries already, if any. Raises `SsoRefused`.
    """
    return_path = local_path(return_path)
    try:
        async with database.transaction() as counting:
            await throttle.reserve(counting, throttle.sso_limits(network))
    except TooManyRequests as refusal:
        raise SsoRefused(SsoProblem.BUSY, return_path=return_path) from refusal
    if browser is None or not _SECRET.fullmatch(browser):
        browser = secrets.token_urlsafe(32)
    state = secrets.token_urlsafe(32)
    try:
        url = await provider.authorization_url(
            state=state, nonce=_derived(browser, state, "nonce"), code_verifier=_derived(browser, state, "verifier")
        )
    except ProviderUnavailable as fault:
        log.warning("sso_provider_unavailable", reason=fault.reason)
        raise SsoRefused(SsoProblem.UNAVAILABLE, return_path=return_path) from fault
    async with database.transaction() as db:
        db.add(
            SsoAttempt(
                state_hash=_hash(state),
                browser_hash=_hash(browser),
                return_path=return_path,
                expires_at=now() + ATTEMPT_LIVES,
            )
        )
        await db.flush()
    return Departure(url, browser)


async def arrive(
    database: Database,
    db: AsyncSession,
    *,
    provider: Provider,
    keys: Keys,
    settings: Settings,
    browser: str | None,
    state: str | None,
    code: str | None,
    error: str | None,
    iss: str | None,
    network: str,
    user_agent: str,
) -> Arrival:
    """Sign in the person whom the provider sent back. A trip ends once, however it ends. Raises `SsoRefused`."""
    if not browser or not state:
        # Some providers forget the state when they say no. It opens nothing, so it may be told.
        raise SsoRefused(SsoProblem.EXPIRED if error is None else _problem_of(error))
    return_path = await _take_attempt(database, browser=browser, state=state)
    try:
        if error is not None:
            raise SsoRefused(_problem_of(error))
        await provider.check_sender(iss)
        if not code:
            raise AnswerRefused("no_code")
        identity = await provider.identity_of(
            code, nonce=_derived(browser, state, "nonce"), code_verifier=_derived(browser, state, "verifier")
        )
        user_id = await _account_of(db, identity)
    except SsoRefused as refusal:
        log.info("sso_refused", reason=refusal.problem.value)
        raise SsoRefused(refusal.problem, return_path=return_path) from refusal
    except AnswerRefused as refusal:
        log.warning("sso_answer_refused", reason=refusal.reason)
        raise SsoRefused(SsoProblem.REFUSED, return_path=return_path) from refusal
    except ProviderUnavailable as fault:
        log.warning("sso_provider_unavailable", reason=fault.reason)
        raise SsoRefused(SsoProblem.UNAVAILABLE, return_path=return_path) from fault
    await throttle.refund(db, throttle.sso_limits(network))
    opened = await open_sign_in(
        db, keys=keys, settings=settings, user_id=user_id, user_agent=user_agent, action="sign_in_with_company_account"
    )
    return Arrival(opened, return_path)


def _problem_of(error: str) -> SsoProblem:
    if error in _NO:
        return SsoProblem.DECLINED
    return SsoProblem.UNAVAILABLE if error in _LATER else SsoProblem.REFUSED


async def _take_attempt(database: Database, *, browser: str, state: str) -> str:
    # Committed before the provider is asked: whatever happens then, the same answer is never listened to twice.
    async with database.transaction() as db:
        taken = await db.execute(
            delete(SsoAttempt)
            .where(
                col(SsoAttempt.state_hash) == _hash(state),
                col(SsoAttempt.browser_hash) == _hash(browser),
                col(SsoAttempt.expires_at) > func.now(),
            )
            .returning(col(SsoAttempt.return_path))
        )
        return_path = taken.scalar_one_or_none()
    if return_path is None:
        raise SsoRefused(SsoProblem.EXPIRED)
    return return_path


async def _account_of(db: AsyncSession, identity: Identity) -> UUID:
    """The account of this subject; at its first visit, the account of its verified address. Never a new account."""
    linked = (
        await db.execute(
            select(col(SsoIdentity.user_id)).where(
                col(SsoIdentity.issuer) == identity.issuer, col(SsoIdentity.subject) == identity.subject
            )
        )
    ).scalar_one_or_none()
    if linked is None:
        return await _link(db, identity)
    user = await lock_user(db, linked)
    _refuse_closed(user)
    await _open_account(db, user)
    await db.execute(
        update(SsoIdentity)
        .where(col(SsoIdentity.user_id) == user.id, col(SsoIdentity.issuer) == identity.issuer)
        .values(last_used_at=func.now())
    )
    return user.id


async def _link(db: AsyncSession, identity: Identity) -> UUID:
    try:
        email = _EMAIL.validate_python(identity.email)
    except ValidationError as error:
        raise SsoRefused(SsoProblem.EMAIL_NOT_VERIFIED) from error
    found = await db.execute(select(User).where(col(User.email) == email).with_for_update())
    user = found.scalar_one_or_none()
    if user is None:
        raise SsoRefused(SsoProblem.UNKNOWN_PERSON)
    _refuse_closed(user)
    made = await db.execute(
        insert(SsoIdentity)
        .values(id=new_id(), user_id=user.id, issuer=identity.issuer, subject=identity.subject, last_used_at=func.now())
        .on_conflict_do_nothing()
        .returning(col(SsoIdentity.id))
    )
    # This person is another subject already: an address that changed hands must not carry the account with it.
    if made.scalar_one_or_none() is None:
        raise SsoRefused(SsoProblem.OTHER_IDENTITY)
    await _open_account(db, user)
    await record(db, action="link_company_account", subject_kind="user", subject_id=user.id, actor_id=user.id)
    return user.id


def _refuse_closed(user: User) -> None:
    if user.status not in (UserStatus.INVITED, *SIGNED_IN_STATUSES):
        raise SsoRefused(SsoProblem.ACCOUNT_CLOSED)


async def _open_account(db: AsyncSession, user: User) -> None:
    """Whoever proved the invited address has accepted the invitation."""
    if user.status == UserStatus.INVITED:
        user.status = UserStatus.ACTIVE
        user.version += 1
        await db.flush()
        await end_links(db, user_id=user.id)


async def unlink_company_account(db: AsyncSession, actor: Actor, *, user_id: UUID) -> None:
    """Forget who a person is to the provider, and end their sign-ins: the next visit links by the address again.

    For a person whom the provider gave a new identity. Raises `NotFound`.
    """
    user = await lock_user(db, user_id)
    gone = await db.execute(
        delete(SsoIdentity).where(col(SsoIdentity.user_id) == user.id).returning(col(SsoIdentity.id))
    )
    if not gone.scalars().all():
        raise NotFound
    await revoke_sign_ins(db, user_id=user.id, reason="company_account_unlinked")
    await record(db, action="unlink_company_account", subject_kind="user", subject_id=user.id, actor_id=actor.id)


async def forget_old_attempts(db: AsyncSession) -> None:
    """Drop the trips nobody came back from."""
    await db.execute(delete(SsoAttempt).where(col(SsoAttempt.expires_at) < func.now()))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _derived(browser: str, state: str, purpose: str) -> str:
    """43 characters that only this browser and this trip give: the database keeps neither nonce nor verifier."""
    mac = hmac.digest(browser.encode("utf-8", "replace"), f"{purpose}:{state}".encode("utf-8", "replace"), "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")
