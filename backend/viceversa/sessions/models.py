"""Planned and held meetings of a pairing."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, Versioned


class SessionStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    HELD = "held"
    LOGGED = "logged"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    CLOSED = "closed"


# Still to come or to be told about.
OPEN_SESSIONS = (SessionStatus.PROPOSED, SessionStatus.CONFIRMED)
TOOK_PLACE = (SessionStatus.HELD, SessionStatus.LOGGED, SessionStatus.CLOSED)


class CancelReason(StrEnum):
    """Why a session was cancelled: a fixed list, so that nobody has to explain themselves."""

    WORK_CAME_FIRST = "work_came_first"
    AWAY = "away"
    NOT_READY = "not_ready"
    WRONG_TIME = "wrong_time"
    OTHER = "other"
    # Set by us only.
    PAIRING_STOPPED = "pairing_stopped"


class MentoringSession(Versioned, table=True):
    """One meeting. Moving it keeps the row and raises `sequence` (iCalendar)."""

    __tablename__ = "mentoring_session"
    __table_args__ = (
        # A cancelled session gives its number back, so that "session 3" means the third one.
        Index(
            "uq_mentoring_session_number",
            "pairing_id",
            "number",
            unique=True,
            postgresql_where=text("status <> 'cancelled'"),
        ),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("status IN (" + ",".join(f"'{status}'" for status in SessionStatus) + ")", name="status"),
        Index("ix_mentoring_session_starts_at", "starts_at"),
    )

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE")
    number: int
    status: str = Field(default=SessionStatus.PROPOSED, max_length=20)
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    place: str = Field(default="", max_length=200)
    proposed_by: UUID = Field(foreign_key="user_account.id")
    sequence: int = 0
    # SEQUENCE and instant of what the calendars were told last; no SEQUENCE before the first confirmation.
    calendar_sequence: int | None = None
    calendar_stamp: datetime | None = Field(default=None, sa_type=Instant)
    agenda: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    mentor_says_held_at: datetime | None = Field(default=None, sa_type=Instant)
    learner_says_held_at: datetime | None = Field(default=None, sa_type=Instant)
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
    # Nobody, when the pairing itself stopped.
    cancelled_by: UUID | None = None
    cancel_reason: str | None = Field(default=None, max_length=40)


class SessionSeat(Row, table=True):
    """One person's time taken by one confirmed session; the constraint refuses double booking."""

    __tablename__ = "session_seat"
    __table_args__ = (
        UniqueConstraint("session_id", "user_id"),
        ExcludeConstraint(("user_id", "="), ("during", "&&"), using="gist", name="ex_session_seat_one_place_at_a_time"),
    )

    session_id: UUID = Field(foreign_key="mentoring_session.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE")
    during: Range[datetime] = Field(sa_type=TSTZRANGE)
