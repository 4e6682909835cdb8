"""Planned and held meetings of a pairing."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
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
    # Who told of it afterwards, without having planned it; one word is then enough 48 h after the telling.
    told_late_at: datetime | None = Field(default=None, sa_type=Instant)
    # Who said that it did not take place.
    missed_told_by: UUID | None = None
    # What the two say was done, and the one thing to try: with it, a held session is logged.
    summary: str = Field(default="", sa_type=Text)
    one_thing: str = Field(default="", max_length=200)
    # An AI note-taker or a recording of this one meeting needs both.
    mentor_allows_recording: bool = False
    learner_allows_recording: bool = False
    # Which kind of conversation card fits; set from above (feedback), null means the usual round.
    card_theme: str | None = Field(default=None, max_length=20)


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


class Audience(StrEnum):
    """Who reads a note: its author, or the two of them. Nobody else ever."""

    PRIVATE = "private"
    PAIR = "pair"


class SessionNote(Versioned, table=True):
    """Notes of one session: one private note a person, and one that the two share."""

    __tablename__ = "session_note"
    __table_args__ = (
        # `author_id` is empty in the shared note: both write it.
        UniqueConstraint("session_id", "author_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("(audience = 'pair') = (author_id IS NULL)", name="audience"),
        CheckConstraint("audience IN ('private','pair')", name="audience_known"),
    )

    session_id: UUID = Field(foreign_key="mentoring_session.id", ondelete="CASCADE")
    author_id: UUID | None = Field(default=None, foreign_key="user_account.id", ondelete="CASCADE", index=True)
    audience: str = Field(max_length=10)
    body: str = Field(sa_type=Text)


class ActionItem(Versioned, table=True):
    """One thing someone will do, agreed in a session."""

    __tablename__ = "action_item"
    __table_args__ = (CheckConstraint("owner IN ('mentor','learner','both')", name="owner"),)

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE", index=True)
    session_id: UUID = Field(foreign_key="mentoring_session.id", ondelete="CASCADE", index=True)
    owner: str = Field(max_length=10)
    title: str = Field(max_length=200)
    due_on: date | None = None
    done_at: datetime | None = Field(default=None, sa_type=Instant)


class MissKind(StrEnum):
    CANCELLED = "cancelled"
    MOVED = "moved"
    NO_SHOW = "no_show"


class SessionMiss(Row, table=True):
    """A line of the commitment ledger: which side called off, moved or missed a session both had confirmed."""

    __tablename__ = "session_miss"
    __table_args__ = (
        CheckConstraint("side IN ('mentor','learner','both')", name="side"),
        CheckConstraint("kind IN ('cancelled','moved','no_show')", name="kind"),
    )

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE", index=True)
    session_id: UUID = Field(foreign_key="mentoring_session.id", ondelete="CASCADE", index=True)
    side: str = Field(max_length=10)
    kind: str = Field(max_length=10)
    at: datetime = Field(sa_type=Instant)


class Nudge(Row, table=True):
    """A reminder that was given: one of each step for each stretch of silence, whatever restarts happen."""

    __tablename__ = "nudge"
    __table_args__ = (UniqueConstraint("pairing_id", "step", "quiet_since"),)

    pairing_id: UUID = Field(foreign_key="pairing.id", ondelete="CASCADE")
    step: int
    quiet_since: datetime = Field(sa_type=Instant)
    given_at: datetime = Field(sa_type=Instant)


class Holiday(Row, table=True):
    """A day on which nobody is asked to meet: everywhere, or in one country."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("day", "country", postgresql_nulls_not_distinct=True),)

    day: date
    country: str | None = Field(default=None, max_length=2)
    name: str = Field(max_length=100)
