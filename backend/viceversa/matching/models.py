"""Runs of the optimiser and what they suggest."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, Versioned


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = (RunStatus.QUEUED, RunStatus.RUNNING)


class RunMode(StrEnum):
    """Who suggests the couples of a run: the optimiser, or its coordinator by hand."""

    OPTIMISER = "optimiser"
    MANUAL = "manual"


class RunPhase(StrEnum):
    """What a run is doing; while it solves, the optimiser names phases of its own."""

    WAITING = "waiting"
    READING = "reading"
    SOLVING = "solving"
    EXPLAINING = "explaining"
    SAVING = "saving"
    OVER = "over"


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
        CheckConstraint("status IN ('queued','running','done','failed','cancelled')", name="status"),
        CheckConstraint("mode IN ('optimiser','manual')", name="mode"),
        Index(
            "uq_match_run_one_at_a_time",
            "programme_id",
            unique=True,
            postgresql_where=text("status IN ('queued','running')"),
        ),
    )

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    status: str = Field(default=RunStatus.QUEUED, max_length=10)
    mode: str = Field(default=RunMode.OPTIMISER, max_length=10)
    policy: dict[str, Any] = Field(sa_type=Json)
    seed: int
    engine: str = Field(default="", max_length=60)
    input_hash: str = Field(default="", max_length=64)
    people: int = 0
    pairs: int = 0
    # Ten thousand couples are worth more than 2³¹ millionths.
    total_score: int = Field(default=0, sa_type=BigInteger)
    upper_bound: int = Field(default=0, sa_type=BigInteger)
    gap: int = Field(default=0, sa_type=BigInteger)
    phase: str = Field(default=RunPhase.WAITING, max_length=30)
    steps_done: int = 0
    steps: int = 0
    # A sentence {code, en, fr} on a result that surprises: nobody fits, everything is pinned, too large.
    note: dict[str, str] | None = Field(default=None, sa_type=Json)
    # Pins that could not be kept: {mentor_id, learner_id, code}, the code being the public one.
    refused_pins: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class MatchRunInput(Row, table=True):
    """Who and what a run was computed from, as it stood when the run began.

    Whatever changes meanwhile, and wherever a worker dies, the run is worked out from these bytes. They hold what
    people said of themselves, so they go when the run is over; the ids stay.
    """

    __tablename__ = "match_run_input"

    run_id: UUID = Field(foreign_key="match_run.id", ondelete="CASCADE", unique=True)
    people_ids: list[UUID] = Field(sa_type=ARRAY(Uuid))
    snapshot: bytes | None = Field(default=None, sa_type=LargeBinary)


class MatchProposal(Row, table=True):
    """A suggested couple inside a run. Scores are whole numbers: the sum of contributions × 10⁶."""

    __tablename__ = "match_proposal"
    __table_args__ = (
        UniqueConstraint("run_id", "mentor_id", "learner_id"),
        Index("ix_match_proposal_board", "run_id", text("score DESC"), "id"),
        CheckConstraint("decision IN ('pending','approved','rejected')", name="decision"),
    )

    run_id: UUID = Field(foreign_key="match_run.id", ondelete="CASCADE")
    mentor_id: UUID = Field(foreign_key="user_account.id")
    learner_id: UUID = Field(foreign_key="user_account.id")
    score: int
    factors: dict[str, int] = Field(sa_type=Json)
    lines: dict[str, Any] = Field(sa_type=Json)
    reasons: list[dict[str, str]] = Field(sa_type=Json)
    # How each stands among the other's possible partners, with the best others (`standings.py`).
    standings: dict[str, Any] | None = Field(default=None, sa_type=Json)
    pinned: bool = False
    decision: str = Field(default=Decision.PENDING, max_length=10)
    pairing_id: UUID | None = Field(default=None, foreign_key="pairing.id")
    # A couple that its coordinator made; the reason is asked when it overrides the optimiser.
    by_hand: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    override_reason: str | None = Field(default=None, max_length=1000)
    rejection_reason: str | None = Field(default=None, max_length=1000)
    decided_by: UUID | None = Field(default=None, foreign_key="user_account.id")


class UnmatchedPerson(Row, table=True):
    """Someone a run found no partner for, and why: how many candidates each rule removed."""

    __tablename__ = "unmatched_person"
    __table_args__ = (UniqueConstraint("run_id", "user_id"),)

    run_id: UUID = Field(foreign_key="match_run.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user_account.id")
    side: str = Field(max_length=10)
    candidates: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    feasible: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    removed: dict[str, int] = Field(sa_type=Json)
    # The one policy switch that would help most: {switch, value, candidates_gained}.
    relaxation: dict[str, Any] | None = Field(default=None, sa_type=Json)
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
