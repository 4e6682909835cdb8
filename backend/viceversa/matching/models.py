"""Runs of the optimiser and what they suggest."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, Versioned


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Decision(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class CoupleRuleKind(StrEnum):
    PIN = "pin"
    FORBID = "forbid"


class MatchRun(Versioned, table=True):
    """One execution of the optimiser, with everything needed to run it again to the same bytes."""

    __tablename__ = "match_run"
    __table_args__ = (
        CheckConstraint("status IN ('queued','running','done','failed')", name="status"),
        Index(
            "uq_match_run_one_at_a_time",
            "programme_id",
            unique=True,
            postgresql_where=text("status IN ('queued','running')"),
        ),
    )

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    status: str = Field(default=RunStatus.QUEUED, max_length=10)
    policy: dict[str, Any] = Field(sa_type=Json)
    seed: int
    engine: str = Field(default="", max_length=60)
    input_hash: str = Field(default="", max_length=64)
    people: int = 0
    pairs: int = 0
    total_score: int = 0
    upper_bound: int = 0
    gap: int = 0
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class MatchProposal(Row, table=True):
    """A suggested couple inside a run. Scores are whole numbers: the sum of contributions × 10⁶."""

    __tablename__ = "match_proposal"
    __table_args__ = (
        UniqueConstraint("run_id", "mentor_id", "learner_id"),
        CheckConstraint("decision IN ('pending','approved','rejected')", name="decision"),
    )

    run_id: UUID = Field(foreign_key="match_run.id", ondelete="CASCADE")
    mentor_id: UUID = Field(foreign_key="user_account.id")
    learner_id: UUID = Field(foreign_key="user_account.id")
    score: int
    factors: dict[str, int] = Field(sa_type=Json)
    lines: dict[str, Any] = Field(sa_type=Json)
    reasons: list[dict[str, str]] = Field(sa_type=Json)
    pinned: bool = False
    decision: str = Field(default=Decision.PENDING, max_length=10)
    pairing_id: UUID | None = Field(default=None, foreign_key="pairing.id")


class UnmatchedPerson(Row, table=True):
    """Someone a run found no partner for, and why: how many candidates each rule removed."""

    __tablename__ = "unmatched_person"
    __table_args__ = (UniqueConstraint("run_id", "user_id"),)

    run_id: UUID = Field(foreign_key="match_run.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user_account.id")
    side: str = Field(max_length=10)
    removed: dict[str, int] = Field(sa_type=Json)
    reasons: list[dict[str, str]] = Field(sa_type=Json)


class CoupleRule(Row, table=True):
    """A coordinator's pin or forbidden couple."""

    __tablename__ = "couple_rule"
    __table_args__ = (
        UniqueConstraint("programme_id", "mentor_id", "learner_id"),
        CheckConstraint("kind IN ('pin','forbid')", name="kind"),
    )

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    mentor_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE")
    learner_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE")
    kind: str = Field(max_length=10)
    decided_by: UUID = Field(foreign_key="user_account.id")
