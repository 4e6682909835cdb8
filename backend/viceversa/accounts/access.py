"""Who the caller is and what they may do: the permission table, read aloud, and the dependencies that ask it."""

import hashlib
from dataclasses import dataclass
from time import time
from typing import Annotated, Literal
from uuid import UUID

import structlog
from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import Role, ServiceAccount, SignIn, User, UserStatus
from viceversa.accounts.tokens import InvalidToken, KeyRing, verify_access_token
from viceversa.core.errors import Forbidden, NotSignedIn
from viceversa.core.http import Db
from viceversa.core.idempotency import Pending, hold_key, request_hash

log = structlog.get_logger()

ISSUER = "viceversa"
AUDIENCE = "viceversa-api"
SERVICE_TOKEN_PREFIX = "vvs_"  # noqa: S105 (a prefix that secret scanners can find)

Action = Literal[
    "take_part",
    "coordinate",
    "import_people",
    "curate_skills",
    "manage_accounts",
    "operate",
]

# Each line reads: this action is open to these roles, or to a service account with this scope.
PERMISSIONS: dict[Action, frozenset[str]] = {
    "take_part": frozenset({Role.MEMBER}),
    "coordinate": frozenset({Role.COORDINATOR}),
    "import_people": frozenset({Role.COORDINATOR, Role.ADMIN, "scope:people:write"}),
    "curate_skills": frozenset({Role.COORDINATOR}),
    "manage_accounts": frozenset({Role.ADMIN}),
    "operate": frozenset({Role.ADMIN}),
}
SCOPES = frozenset({"scim", "people:write", "people:read", "reports:read"})
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
    description="The access token of `login`, or a service account's token.",
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
    if credentials.credentials.startswith(SERVICE_TOKEN_PREFIX):
        actor = await _service_actor(db, credentials.credentials)
    else:
        actor = await _user_actor(db, request.app.state.key_ring, credentials.credentials)
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


async def _service_actor(db: AsyncSession, token: str) -> Actor | None:
    found = (
        await db.execute(
            select(col(ServiceAccount.id), col(ServiceAccount.scopes)).where(
                col(ServiceAccount.token_hash) == hashlib.sha256(token.encode("utf-8", "replace")).digest(),
                col(ServiceAccount.revoked_at).is_(None),
                col(ServiceAccount.expires_at) > func.now(),
            )
        )
    ).one_or_none()
    if found is None:
        return None
    return Actor(
        id=found.id,
        kind="service",
        grants=frozenset(f"scope:{scope}" for scope in found.scopes),
        sign_in_id=None,
        language="en",
    )


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


async def once(
    request: Request,
    actor: SignedIn,
    db: Db,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=8,
            max_length=64,
            pattern=r"^[A-Za-z0-9_-]+$",
            description="Any new random text; sending it again replays the first answer for 24 h.",
        ),
    ] = None,
) -> None:
    """Answer a repeated POST with its first answer (only for callers who send an `Idempotency-Key`)."""
    if idempotency_key is None:
        return
    digest = request_hash(request.method, request.url.path, request.url.query, await request.body())
    request.state.idempotency = await hold_key(db, Pending(actor.id, idempotency_key, digest))


Once = Depends(once)
