"""The first of two phases: whom people are shown, what they answer, and whom they would rather not meet."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, Versioned


class RoundStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ShortlistRound(Row, table=True):
    """One time that everyone ready is asked whom they would like to meet."""

    __tablename__ = "shortlist_round"
    __table_args__ = (
        CheckConstraint("status IN ('queued','running','done','failed')", name="status"),
        Index(
            "uq_shortlist_round_one_at_a_time",
            "programme_id",
            unique=True,
            postgresql_where=text("status IN ('queued','running')"),
        ),
        Index("ix_shortlist_round_programme_finished", "programme_id", "finished_at"),
    )

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    status: str = Field(default=RoundStatus.QUEUED, max_length=10)
    policy: dict[str, Any] = Field(sa_type=Json)
    seed: int
    # Until when an answer is hoped for; answers are taken until the final run starts.
    answer_by: datetime = Field(sa_type=Instant)
    people: int = 0
    cards: int = 0
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    # The run that read the answers; they are closed from then on, unless it came to nothing.
    final_run_id: UUID | None = Field(default=None, foreign_key="match_run.id", ondelete="SET NULL")


class Shortlist(Versioned, table=True):
    """What one person is shown in one round; `version` is the ETag of their answer."""

    __tablename__ = "shortlist"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    round_id: UUID = Field(foreign_key="shortlist_round.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE", index=True)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    reminded_at: datetime | None = Field(default=None, sa_type=Instant)


class ShortlistCard(Row, table=True):
    """One person shown to another. `rank` is the reader's order, 1 to 3; nobody else reads it, only the final run."""

    __tablename__ = "shortlist_card"
    __table_args__ = (
        UniqueConstraint("shortlist_id", "candidate_id"),
        UniqueConstraint("shortlist_id", "rank"),
        CheckConstraint("position BETWEEN 1 AND 3", name="position"),
        CheckConstraint("rank BETWEEN 1 AND 3", name="rank"),
    )

    shortlist_id: UUID = Field(foreign_key="shortlist.id", ondelete="CASCADE")
    candidate_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE", index=True)
    position: int
    # Skill ids that could flow each way, and the sentences, as they stood when the round was made.
    i_could_learn: list[str] = Field(sa_type=Json)
    i_could_show: list[str] = Field(sa_type=Json)
    reasons: list[dict[str, str]] = Field(sa_type=Json)
    rank: int | None = None


class PrivateExclusion(Row, table=True):
    """What “rather not” leaves: for its author and the engine alone, and forgotten when matching is over."""

    __tablename__ = "private_exclusion"
    __table_args__ = (
        UniqueConstraint("programme_id", "user_id", "other_id"),
        CheckConstraint("user_id <> other_id", name="two_people"),
    )

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE", index=True)
    other_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE")
