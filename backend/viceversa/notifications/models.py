"""What people are told: notices, how each kind reaches them, and what mails need to be sent once."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from viceversa.core.db import Instant, Row, SQLModel, now_utc


class NoticeKind(StrEnum):
    """What a notice is about, in the coarsest words: a kind may stand in a mail, content never does."""

    NEXT_STEP = "next_step"
    PROPOSAL = "proposal"
    PAIRING = "pairing"
    CHARTER = "charter"
    SESSION = "session"
    # A pairing went quiet, or a session fell through: find a time.
    REMINDER = "reminder"
    PROGRAMME = "programme"
    # What one is asked at the moments of a programme.
    SURVEY = "survey"
    SHORTLIST_READY = "shortlist_ready"
    SHORTLIST_REMINDER = "shortlist_reminder"
    # Invitations for the calendar: mails only, the sessions themselves are in the application.
    CALENDAR = "calendar"
    ACCOUNT_SECURITY = "account_security"


class Occasion(StrEnum):
    """What happened, said more exactly than a kind does: inside the application only, never in a mail."""

    PAIRING_ASKED = "pairing_asked"
    PAIRING_ACCEPTED = "pairing_accepted"
    PAIRING_DECLINED = "pairing_declined"
    PAIRING_EXPIRED = "pairing_expired"
    PAIRING_OPEN_AGAIN = "pairing_open_again"
    PAIRING_PAUSED = "pairing_paused"
    PAIRING_RESUMED = "pairing_resumed"
    PAIRING_FROZEN = "pairing_frozen"
    PAIRING_CONFLICT = "pairing_conflict"
    PAIRING_SETTLED = "pairing_settled"
    PAIRING_ENDED = "pairing_ended"
    COMPLETION_ASKED = "completion_asked"
    PAIRING_COMPLETED = "pairing_completed"
    PAIRING_NEXT = "pairing_next"
    PAIRING_NEEDS_SLOT = "pairing_needs_slot"
    OBJECTION_RAISED = "objection_raised"
    OBJECTION_ANSWERED = "objection_answered"
    CHARTER_CHANGED = "charter_changed"
    CHARTER_SIGNED = "charter_signed"
    SESSION_PROPOSED = "session_proposed"
    SESSION_CYCLE_PROPOSED = "session_cycle_proposed"
    SESSION_CONFIRMED = "session_confirmed"
    SESSION_MOVED = "session_moved"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_MISSED = "session_missed"
    SESSION_TOLD_LATE = "session_told_late"
    NEW_SLOTS = "new_slots"
    SURVEY_OPENED = "survey_opened"
    SURVEY_REMINDER = "survey_reminder"
    NUDGE_14 = "nudge_14"
    NUDGE_45 = "nudge_45"
    NUDGE_60 = "nudge_60"
    WEBHOOK_SILENT = "webhook_silent"
    ACCOUNTS_MERGED = "accounts_merged"


class Mailing(StrEnum):
    """When a notice is mailed: at once, in the next digest, or not at all."""

    NOW = "now"
    DIGEST = "digest"
    NONE = "none"


_MAILING = "IN ('now','digest','none')"


class Notice(Row, table=True):
    """One thing someone is told. How it reaches them is decided when it is raised."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(f"mailing {_MAILING}", name="mailing"),
        Index("ix_notice_user_id_id", "user_id", "id"),
        Index("ix_notice_digest_id", "digest_id"),
        Index(
            "ix_notice_for_the_digest",
            "user_id",
            "created_at",
            postgresql_where=text("mailing = 'digest' AND digest_id IS NULL AND read_at IS NULL"),
        ),
    )

    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE")
    # The kinds are not a constraint: a new one must not need a migration in every branch.
    kind: str = Field(max_length=40)
    # An occasion of that kind, where there is one.
    occasion: str | None = Field(default=None, max_length=40)
    # Where in the application it is about.
    path: str = Field(default="/", max_length=200)
    in_app: bool = True
    mailing: str = Field(default=Mailing.NOW, max_length=10)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    digest_id: UUID | None = Field(default=None, foreign_key="notice_digest.id", ondelete="SET NULL")


class NoticeDigest(Row, table=True):
    """One person's digest of one local day; the constraint, not the clock, makes it one."""

    __tablename__ = "notice_digest"
    __table_args__ = (UniqueConstraint("user_id", "local_day"),)

    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE")
    local_day: date


class NoticePreference(SQLModel, table=True):
    """How one person wants one kind; without a row the kind's own default holds."""

    __tablename__ = "notice_preference"
    __table_args__ = (CheckConstraint(f"mailing {_MAILING}", name="mailing"),)

    user_id: UUID = Field(foreign_key="user_account.id", primary_key=True, ondelete="CASCADE")
    kind: str = Field(max_length=40, primary_key=True)
    in_app: bool = True
    mailing: str = Field(max_length=10)


class UnsubscribeLink(Row, table=True):
    """A link in a mail that stops mails of its kind, without signing in; only its hash is kept."""

    __tablename__ = "unsubscribe_link"
    __table_args__ = (Index("ix_unsubscribe_link_created_at", "created_at"),)

    user_id: UUID = Field(foreign_key="user_account.id", index=True, ondelete="CASCADE")
    # A kind of notice, or `digest`.
    scope: str = Field(max_length=40)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)


class SentMail(SQLModel, table=True):
    """A mail that the mail server took, by its Message-ID: a job that runs again does not send it again."""

    __tablename__ = "sent_mail"

    id: UUID = Field(primary_key=True)
    sent_at: datetime = Field(
        default_factory=now_utc, sa_type=Instant, index=True, sa_column_kwargs={"server_default": text("now()")}
    )


class CalendarFeed(Row, table=True):
    """Someone's private calendar address; only its hash is kept."""

    __tablename__ = "calendar_feed"

    user_id: UUID = Field(foreign_key="user_account.id", unique=True, ondelete="CASCADE")
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
