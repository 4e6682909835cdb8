"""The bond between a mentor and a learner, its agreement and what flows each way."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, Versioned


class PairingStatus(StrEnum):
    PROPOSED = "proposed"
    AWAITING_MENTOR = "awaiting_mentor"
    AWAITING_LEARNER = "awaiting_learner"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    CONFLICT = "conflict"
    COMPLETED = "completed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


# Only proposed yet, in the order in which the two are asked.
ASKED = (PairingStatus.PROPOSED, PairingStatus.AWAITING_MENTOR, PairingStatus.AWAITING_LEARNER)
# Both said yes and nobody has left: these count against capacity.
LIVE = (PairingStatus.ACCEPTED, PairingStatus.ACTIVE, PairingStatus.PAUSED, PairingStatus.CONFLICT)
# Not over yet: at most one of these a couple and programme.
OPEN = (*ASKED, *LIVE)
_OPEN_SQL = "status IN (" + ",".join(f"'{status}'" for status in OPEN) + ")"


class TrackDirection(StrEnum):
    MENTOR_TEACHES = "mentor_teaches"
    LEARNER_TEACHES = "learner_teaches"


class NextChoice(StrEnum):
    """What one person would like after a completed pairing."""

    STOP = "stop"
    INFORMAL = "informal"
    NEW_TRACKS = "new_tracks"
    SWAP = "swap"


_CHOICE_SQL = "(" + ",".join(f"'{choice}'" for choice in NextChoice) + ")"


class Pairing(Versioned, table=True):
    """The bond. Only `lifecycle.move` writes `status`."""

    __tablename__ = "pairing"
    __table_args__ = (
        CheckConstraint("mentor_id <> learner_id", name="two_people"),
        CheckConstraint(
            "status IN (" + ",".join(f"'{status}'" for status in PairingStatus) + ")",
            name="status",
        ),
        CheckConstraint(f"mentor_next IN {_CHOICE_SQL}", name="mentor_next"),
        CheckConstraint(f"learner_next IN {_CHOICE_SQL}", name="learner_next"),
        # One open pairing a couple, whichever side each stands on.
        Index(
            "uq_pairing_open_couple",
            text("least(mentor_id, learner_id)"),
            text("greatest(mentor_id, learner_id)"),
            unique=True,
            postgresql_where=text(_OPEN_SQL),
        ),
        Index("ix_pairing_mentor_status", "mentor_id", "status"),
        Index("ix_pairing_learner_status", "learner_id", "status"),
        Index("ix_pairing_programme_status", "programme_id", "status"),
    )

    programme_id: UUID = Field(foreign_key="programme.id")
    mentor_id: UUID = Field(foreign_key="user_account.id")
    learner_id: UUID = Field(foreign_key="user_account.id")
    status: str = Field(default=PairingStatus.PROPOSED, max_length=20)
    # Sentences {en, fr}, and the skills that could flow each way, as they stood when the couple was approved.
    reasons: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)
    mentor_could_teach: list[str] = Field(default_factory=list, sa_type=Json)
    learner_could_teach: list[str] = Field(default_factory=list, sa_type=Json)
    # Nobody sees a pairing before being asked; a learner never learns of a mentor who declined.
    mentor_asked_at: datetime | None = Field(default=None, sa_type=Instant)
    learner_asked_at: datetime | None = Field(default=None, sa_type=Instant)
    answer_by: datetime | None = Field(default=None, sa_type=Instant)
    first_session_confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    activated_at: datetime | None = Field(default=None, sa_type=Instant)
    completion_asked_by: UUID | None = None
    completed_at: datetime | None = Field(default=None, sa_type=Instant)
    # Since when it is on without a break: reminders count from here.
    live_since: datetime | None = Field(default=None, sa_type=Instant)
    # When it was paused or frozen; going on again shifts `ends_on` by as much.
    stopped_at: datetime | None = Field(default=None, sa_type=Instant)
    ends_on: date | None = None
    # What both had said of the skills on the arrows when it became active: {user_id, skill_id, direction, level}.
    levels_at_start: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    # "This pairing needs a slot": all that a coordinator learns of cancelled sessions and silence.
    needs_slot_since: datetime | None = Field(default=None, sa_type=Instant)
    mentor_next: str | None = Field(default=None, max_length=20)
    learner_next: str | None = Field(default=None, max_length=20)
    # The pairing that both chose to go on with.
    next_pairing_id: UUID | None = Field(default=None, foreign_key="pairing.id")


class PairingEvent(Row, table=True):
    """One move of a pairing; append-only."""

    __tablename__ = "pairing_event"

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE", index=True)
    from_status: str | None = Field(default=None, max_length=20)
    to_status: str = Field(max_length=20)
    actor_id: UUID | None = None
    actor_kind: str = Field(max_length=20)
    reason: str | None = Field(default=None, max_length=60)


class ExchangeTrack(Versioned, table=True):
    """One skill flowing one way inside a pairing: baseline → target → latest."""

    __tablename__ = "exchange_track"
    __table_args__ = (
        UniqueConstraint("pairing_id", "skill_id", "direction"),
        CheckConstraint("direction IN ('mentor_teaches','learner_teaches')", name="direction"),
        CheckConstraint("baseline BETWEEN 0 AND 8 AND target BETWEEN 0 AND 8", name="levels"),
        CheckConstraint("latest BETWEEN 0 AND 8", name="latest"),
        CheckConstraint("latest_seen BETWEEN 0 AND 8", name="latest_seen"),
    )

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE")
    skill_id: UUID = Field(foreign_key="skill.id")
    direction: str = Field(max_length=20)
    baseline: int
    target: int
    # As whoever learns places themselves, and as whoever shows it sees it.
    latest: int | None = None
    latest_seen: int | None = None


class Charter(Versioned, table=True):
    """The agreement of a pairing. A change raises `version` and takes both signatures away."""

    __tablename__ = "charter"

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE", unique=True)
    fields: dict[str, Any] = Field(sa_type=Json)
    mentor_signed_at: datetime | None = Field(default=None, sa_type=Instant)
    learner_signed_at: datetime | None = Field(default=None, sa_type=Instant)


class ObjectionStatus(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"


class PairingObjection(Versioned, table=True):
    """What a side has to say against their couple: for the coordination's eyes, never for the partner's."""

    __tablename__ = "pairing_objection"
    __table_args__ = (
        # One at a time: the next one can be said once this one is answered.
        Index(
            "uq_pairing_objection_open",
            "pairing_id",
            "author_id",
            unique=True,
            postgresql_where=text("answer IS NULL"),
        ),
    )

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE")
    author_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE", index=True)
    sentence: str = Field(max_length=1000)
    answer: str | None = Field(default=None, max_length=1000)
    answered_by: UUID | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class CharterVersion(Row, table=True):
    """A charter as it stood before it was changed, with the signatures it had."""

    __tablename__ = "charter_version"
    __table_args__ = (UniqueConstraint("pairing_id", "version"),)

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE")
    version: int
    fields: dict[str, Any] = Field(sa_type=Json)
    mentor_signed_at: datetime | None = Field(default=None, sa_type=Instant)
    learner_signed_at: datetime | None = Field(default=None, sa_type=Instant)
