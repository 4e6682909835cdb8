"""Accounts: who has one, what it may do, and where it is signed in."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, SQLModel, TextList, Versioned, now_utc


class Role(StrEnum):
    MEMBER = "member"
    COORDINATOR = "coordinator"
    REFERENT = "referent"
    ADMIN = "admin"


class UserStatus(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    SUSPENDED = "suspended"
    LEFT = "left"


class WorkMode(StrEnum):
    ONSITE = "onsite"
    REMOTE = "remote"
    BOTH = "both"


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (a purpose, not a password)
    ERASURE = "erasure"  # the second step of erasing oneself; shown to the person, never mailed


class ServiceKind(StrEnum):
    """`token`: the secret itself is the bearer token. `client`: it is traded for tokens of ten minutes."""

    TOKEN = "token"  # noqa: S105 (a kind, not a secret)
    CLIENT = "client"


class User(Versioned, table=True):
    """A person with an account. Nobody's age is kept, asked or computed (docs/decisions/0006)."""

    __tablename__ = "user_account"
    __table_args__ = (
        Index("ix_user_account_name", "family_name", "given_name", "id"),
        CheckConstraint("roles <@ ARRAY['member','coordinator','referent','admin']", name="roles"),
        CheckConstraint("status IN ('invited','active','on_leave','suspended','left')", name="status"),
        CheckConstraint("manager_id <> id", name="not_own_manager"),
    )

    external_id: str | None = Field(default=None, unique=True, max_length=100)
    email: str = Field(unique=True, max_length=254)
    given_name: str = Field(max_length=100)
    family_name: str = Field(max_length=100)
    preferred_language: str = Field(default="en", max_length=2)
    time_zone: str = Field(default="Europe/Paris", max_length=64)
    job_title: str | None = Field(default=None, max_length=200)
    department: str | None = Field(default=None, max_length=200)
    site: str | None = Field(default=None, max_length=200)
    country: str | None = Field(default=None, max_length=2)
    career_level: int | None = None
    # Set by the directory only, never by people.
    manager_id: UUID | None = Field(default=None, foreign_key="user_account.id", index=True)
    working_languages: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    # Weekly windows in local time; null means the company's usual hours.
    availability: list[dict[str, Any]] | None = Field(default=None, sa_type=Json)
    work_mode: str = Field(default=WorkMode.BOTH, max_length=10)
    minutes_per_month: int | None = None
    status: str = Field(default=UserStatus.INVITED, max_length=20)
    roles: list[str] = Field(default_factory=lambda: [Role.MEMBER.value], sa_type=TextList)
    password_hash: str | None = Field(default=None, max_length=200)
    # The other account of the same person, of which this one became a part.
    merged_into: UUID | None = Field(default=None, foreign_key="user_account.id", index=True)


class SignIn(Row, table=True):
    """One place where a user is signed in; every request checks this row, so revocation bites at once."""

    __tablename__ = "sign_in"

    user_id: UUID = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    salt: bytes = Field(sa_type=LargeBinary)
    counter: int = 0
    rotated_at: datetime = Field(default_factory=now_utc, sa_type=Instant)
    idle_expires_at: datetime = Field(sa_type=Instant)
    absolute_expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_reason: str | None = Field(default=None, max_length=40)
    user_agent: str = Field(default="", max_length=200)


class LinkToken(Row, table=True):
    """A link sent by mail, good for one purpose and one use; only its hash is kept."""

    __tablename__ = "link_token"
    __table_args__ = (Index("ix_link_token_user_purpose", "user_id", "purpose"),)

    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE")
    purpose: str = Field(max_length=20)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class SsoIdentity(Row, table=True):
    """Who a person is to the company's identity provider. An address changes hands, a subject never does."""

    __tablename__ = "sso_identity"
    # One person is one subject of a provider, and the other way round; another provider is another story.
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE")
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=255)
    last_used_at: datetime = Field(default_factory=now_utc, sa_type=Instant)


class SsoAttempt(Row, table=True):
    """A browser that was sent to the identity provider and is not back yet: taken once, forgotten after ten minutes."""

    __tablename__ = "sso_attempt"

    state_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    browser_hash: bytes = Field(sa_type=LargeBinary)
    return_path: str = Field(max_length=500)
    expires_at: datetime = Field(sa_type=Instant, index=True)


class Throttle(SQLModel, table=True):
    """Attempts counted in one window for one key; unlogged would be faster, but losing it would forgive an attack."""

    __tablename__ = "throttle"

    key: str = Field(primary_key=True, max_length=100)
    attempts: int = 0
    window_started_at: datetime = Field(sa_type=Instant, sa_column_kwargs={"server_default": text("now()")})


class ErasedPerson(Row, table=True):
    """Someone who had themselves erased. `keys` are hashes of what the directory knew them by."""

    __tablename__ = "erased_person"
    __table_args__ = (Index("ix_erased_person_keys", "keys", postgresql_using="gin"),)

    # The account stays as a former participant, without a name.
    user_id: UUID = Field(foreign_key="user_account.id", unique=True)
    keys: list[str] = Field(sa_type=TextList)
    # When it was written into the list outside the database, from which it is done again after a restore.
    listed_at: datetime | None = Field(default=None, sa_type=Instant)


class KnownAs(Row, table=True):
    """A key by which the directory still knows someone whose account goes by another: that of a merged account."""

    __tablename__ = "known_as"

    external_id: str = Field(unique=True, max_length=100)
    user_id: UUID = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")


class ServiceAccount(Row, table=True):
    """A machine that calls the API: its name, what it may do, and how it proves who it is."""

    __tablename__ = "service_account"
    __table_args__ = (CheckConstraint("kind IN ('token','client')", name="kind"),)

    name: str = Field(max_length=100, unique=True)
    kind: str = Field(default=ServiceKind.TOKEN, max_length=10)
    scopes: list[str] = Field(default_factory=list, sa_type=TextList)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class ServiceSecret(Row, table=True):
    """One secret of a service account; only its hash is kept, and its first letters to tell it from the others."""

    __tablename__ = "service_secret"

    account_id: UUID = Field(foreign_key="service_account.id", index=True, ondelete="CASCADE")
    prefix: str = Field(max_length=12)
    secret_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
