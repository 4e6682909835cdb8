"""Who the caller is and what they may do: the permission table, read aloud, and the dependencies that ask it."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import time
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import structlog
from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import and_, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import Role, ServiceAccount, ServiceKind, ServiceSecret, SignIn, User, UserStatus
from viceversa.accounts.tokens import InvalidToken, KeyRing, verify_access_token, verify_service_token
from viceversa.core.clock import now
from viceversa.core.errors import Forbidden, NotSignedIn
from viceversa.core.http import Db
from viceversa.core.idempotency import Pending, hold_key, request_hash
from viceversa.core.sealing import Vault

log = structlog.get_logger()

ISSUER = "viceversa"
AUDIENCE = "viceversa-api"
SERVICE_TOKEN_PREFIX = "vvs_"  # noqa: S105 (a prefix that secret scanners can find)

Action = Literal[
    "take_part",
    "coordinate",
    "import_people",
    "provision",
    "curate_skills",
    "manage_accounts",
    "operate",
    "handle_cases",
]

# Each line reads: this action is open to these roles, or to a service account with this scope.
PERMISSIONS: dict[Action, frozenset[str]] = {
    "take_part": frozenset({Role.MEMBER}),
    "coordinate": frozenset({Role.COORDINATOR}),
    "import_people": frozenset({Role.COORDINATOR, Role.ADMIN, "scope:people:write"}),
    "provision": frozenset({"scope:scim"}),
    "curate_skills": frozenset({Role.COORDINATOR}),
    "manage_accounts": frozenset({Role.ADMIN}),
    "operate": frozenset({Role.ADMIN}),
    # And then only the cases given to them, while they may be given any (`may_be_confided_in`).
    "handle_cases": frozenset({Role.REFERENT}),
}
Scope = Literal["scim", "people:write", "people:read", "reports:read"]
SCOPES: frozenset[Scope] = frozenset(get_args(Scope))
SIGNED_IN_STATUSES = (UserStatus.ACTIVE, UserStatus.ON_LEAVE)


@dataclass(frozen=True, slots=True)
class Actor:
    """On whose behalf a verb runs: a user at one sign-in, or a service account."""

    id: UUID
    kind: Literal["user", "service"]
    grants: frozenset[str]
    sign_in_id: UUID | None
    language: Literal["fr", "en"]

    def may(self, action: Action) -> bool:
        """True when one of the actor's roles or scopes opens this action."""
        return bool(PERMISSIONS[action] & self.grants)


_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="A person: run `login` below and paste its `access_token`. "
    "A service account of the kind `token`: paste its secret.",
)


async def signed_in(
    request: Request,
    db: Db,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """The caller, looked up at every request so that revocation and role changes bite at once.

    Raises `NotSignedIn` for every failure, always with the same answer; the reason goes to the log only.
    """
    challenge = {"WWW-Authenticate": "Bearer"}
    if credentials is None or credentials.scheme.lower() != "bearer":
        raise NotSignedIn(headers=challenge)
    ring: KeyRing = request.app.state.key_ring
    actor = await service_of(db, ring, credentials.credentials)
    if actor is None and not credentials.credentials.startswith(SERVICE_TOKEN_PREFIX):
        actor = await _user_actor(db, ring, credentials.credentials)
    if actor is None:
        raise NotSignedIn(headers=challenge)
    return actor


# Asked at every request, so it is put together once.
_OPEN_SIGN_IN = (
    select(col(User.id), col(User.roles), col(User.preferred_language))
    .join(SignIn, col(SignIn.user_id) == col(User.id))
    .where(
        col(SignIn.id) == bindparam("sign_in_id"),
        col(User.id) == bindparam("user_id"),
        col(SignIn.revoked_at).is_(None),
        col(SignIn.idle_expires_at) > func.now(),
        col(SignIn.absolute_expires_at) > func.now(),
        col(User.status).in_(SIGNED_IN_STATUSES),
    )
)


async def _user_actor(db: AsyncSession, ring: KeyRing, token: str) -> Actor | None:
    try:
        claims = verify_access_token(ring, token, issuer=ISSUER, audience=AUDIENCE, now=int(time()))
    except InvalidToken as refusal:
        log.info("token_refused", reason=refusal.reason)
        return None
    found = (
        await db.execute(_OPEN_SIGN_IN, {"sign_in_id": claims.sign_in_id, "user_id": claims.user_id})
    ).one_or_none()
    if found is None:
        return None
    return Actor(
        id=found.id,
        kind="user",
        grants=frozenset(found.roles) | {Role.MEMBER.value},
        sign_in_id=claims.sign_in_id,
        language=found.preferred_language,
    )


async def still_signed_in(db: AsyncSession, actor: Actor) -> bool:
    """Whether the sign-in that an answer began for is open still: asked again while a long answer streams."""
    if actor.sign_in_id is None:
        return False
    found = await db.execute(_OPEN_SIGN_IN, {"sign_in_id": actor.sign_in_id, "user_id": actor.id})
    return found.first() is not None


# A secret that opens something: its account and itself are neither revoked nor run out.
_LIVING_SECRET = (
    select(
        col(ServiceAccount.id),
        col(ServiceAccount.scopes),
        col(ServiceSecret.id).label("secret_id"),
        col(ServiceSecret.last_used_at),
    )
    .select_from(ServiceAccount)
    .join(ServiceSecret, col(ServiceSecret.account_id) == col(ServiceAccount.id))
    .where(
        col(ServiceAccount.revoked_at).is_(None),
        col(ServiceSecret.revoked_at).is_(None),
        col(ServiceSecret.expires_at) > func.now(),
    )
)
_NOTE_USE = text(
    "UPDATE service_secret SET last_used_at = now() WHERE id = (SELECT id FROM service_secret WHERE id = :id "
    "AND (last_used_at IS NULL OR last_used_at < now() - interval '5 minutes') FOR UPDATE SKIP LOCKED)"
)


async def service_of(db: AsyncSession, ring: KeyRing, token: str) -> Actor | None:
    """The service account a bearer token stands for: its own long-lived token, or a short one traded for a secret.

    Revoking the account or the secret ends both at once; a short token never opens more than the account may now.
    """
    if token.startswith(SERVICE_TOKEN_PREFIX):
        found = await living_secret(db, token, kind=ServiceKind.TOKEN)
        allowed = SCOPES
    else:
        try:
            claims = verify_service_token(ring, token, issuer=ISSUER, audience=AUDIENCE, now=int(time()))
        except InvalidToken:
            return None
        found = (await db.execute(_LIVING_SECRET.where(col(ServiceSecret.id) == claims.secret_id))).one_or_none()
        allowed = claims.scopes
    if found is None:
        return None
    await note_use(db, found)
    return Actor(
        id=found.id,
        kind="service",
        grants=frozenset(f"scope:{scope}" for scope in found.scopes if scope in allowed),
        sign_in_id=None,
        language="en",
    )


async def living_secret(db: AsyncSession, secret: str, *, kind: ServiceKind) -> Any:
    """The account (`id`, `scopes`) and `secret_id` of a secret that opens something, or None."""
    digest = hashlib.sha256(secret.encode("utf-8", "replace")).digest()
    query = _LIVING_SECRET.where(col(ServiceSecret.secret_hash) == digest, col(ServiceAccount.kind) == kind)
    return (await db.execute(query)).one_or_none()


async def note_use(db: AsyncSession, found: Any) -> None:
    """Remember that a secret was used, to within five minutes: many callers share one, and none waits for it."""
    if found.last_used_at is None or now() - found.last_used_at > timedelta(minutes=5):
        await db.execute(_NOTE_USE, {"id": found.secret_id})


SignedIn = Annotated[Actor, Depends(signed_in)]


class May:
    """A dependency that lets through only actors who may do one action: `Annotated[Actor, Depends(May("…"))]`.

    It runs before the body is validated, so that 422 never hides a missing 403.
    """

    def __init__(self, action: Action) -> None:
        self.action: Action = action

    async def __call__(self, actor: SignedIn) -> Actor:
        if not actor.may(self.action):
            raise Forbidden
        return actor


Participant = Annotated[Actor, Depends(May("take_part"))]
Coordinator = Annotated[Actor, Depends(May("coordinate"))]
Importer = Annotated[Actor, Depends(May("import_people"))]
Curator = Annotated[Actor, Depends(May("curate_skills"))]
Administrator = Annotated[Actor, Depends(May("manage_accounts"))]
Operator = Annotated[Actor, Depends(May("operate"))]
Referent = Annotated[Actor, Depends(May("handle_cases"))]


def may_be_confided_in() -> Any:
    """SQL: an active referent. Not one who administers accounts: whoever gives roles could give it to themselves."""
    roles = col(User.roles)
    return and_(
        col(User.status) == UserStatus.ACTIVE,
        roles.contains([Role.REFERENT.value]),
        ~roles.contains([Role.ADMIN.value]),
    )


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=64,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Any new random text; sending it again replays the first answer for 24 h.",
    ),
]


async def once(request: Request, actor: SignedIn, db: Db, idempotency_key: IdempotencyKey = None) -> None:
    """Answer a repeated POST with its first answer (only for callers who send an `Idempotency-Key`)."""
    if idempotency_key is None:
        return
    digest = await _digest(request)
    request.state.idempotency = await hold_key(db, Pending(actor.id, idempotency_key, digest))


async def once_sealed(request: Request, actor: SignedIn, db: Db, idempotency_key: IdempotencyKey = None) -> None:
    """The same as `once`, but what is kept for a day tells neither who asked, nor what for, nor the answer."""
    if idempotency_key is None:
        return
    vault: Vault = request.app.state.keys.cases
    owner, key, digest = (
        vault.marks(b"%s:%s:%s" % (part, actor.id.bytes, more))[0]
        for part, more in (
            (b"answers of", b""),
            (b"key", idempotency_key.encode()),
            (b"request", await _digest(request)),
        )
    )
    pending = Pending(
        UUID(bytes=owner[:16]),
        key.hex(),
        digest,
        close=partial(vault.wrap, about=b"answer:" + key),
        open=partial(vault.unwrap, about=b"answer:" + key),
    )
    request.state.idempotency = await hold_key(db, pending)


async def _digest(request: Request) -> bytes:
    return request_hash(request.method, request.url.path, request.url.query, await request.body())


Once = Depends(once)
OnceSealed = Depends(once_sealed)
