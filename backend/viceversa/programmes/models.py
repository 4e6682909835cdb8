"""Programmes: editions with their policy, their checklist and the places people have in them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, TextList, Versioned


class ProgrammeStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    MATCHING = "matching"
    RUNNING = "running"
    CLOSING = "closing"
    CLOSED = "closed"
    CANCELLED = "cancelled"


# The allowed moves; everything else is a 409.
PROGRAMME_MOVES: dict[ProgrammeStatus, frozenset[ProgrammeStatus]] = {
    ProgrammeStatus.DRAFT: frozenset({ProgrammeStatus.OPEN, ProgrammeStatus.CANCELLED}),
    ProgrammeStatus.OPEN: frozenset({ProgrammeStatus.MATCHING, ProgrammeStatus.CANCELLED}),
    ProgrammeStatus.MATCHING: frozenset({ProgrammeStatus.RUNNING, ProgrammeStatus.CANCELLED}),
    ProgrammeStatus.RUNNING: frozenset({ProgrammeStatus.CLOSING, ProgrammeStatus.CANCELLED}),
    ProgrammeStatus.CLOSING: frozenset({ProgrammeStatus.CLOSED}),
    ProgrammeStatus.CLOSED: frozenset(),
    ProgrammeStatus.CANCELLED: frozenset(),
}


class EnrolmentStatus(StrEnum):
    INVITED = "invited"
    APPLIED = "applied"
    READY = "ready"
    WAITLISTED = "waitlisted"
    MATCHED = "matched"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


ENROLMENT_MOVES: dict[EnrolmentStatus, frozenset[EnrolmentStatus]] = {
    EnrolmentStatus.INVITED: frozenset({EnrolmentStatus.APPLIED, EnrolmentStatus.WITHDRAWN}),
    EnrolmentStatus.APPLIED: frozenset({EnrolmentStatus.READY, EnrolmentStatus.WAITLISTED, EnrolmentStatus.WITHDRAWN}),
    EnrolmentStatus.READY: frozenset({EnrolmentStatus.MATCHED, EnrolmentStatus.WAITLISTED, EnrolmentStatus.WITHDRAWN}),
    EnrolmentStatus.WAITLISTED: frozenset({EnrolmentStatus.READY, EnrolmentStatus.WITHDRAWN}),
    # A pairing that ends gives the place back: the person may be matched again at once.
    EnrolmentStatus.MATCHED: frozenset({EnrolmentStatus.COMPLETED, EnrolmentStatus.READY, EnrolmentStatus.WITHDRAWN}),
    EnrolmentStatus.COMPLETED: frozenset(),
    EnrolmentStatus.WITHDRAWN: frozenset({EnrolmentStatus.APPLIED}),
}


class Wish(StrEnum):
    MENTOR = "mentor"
    LEARNER = "learner"
    BOTH = "both"


class Programme(Versioned, table=True):
    """One edition. `policy` is snapshotted into every MatchRun; `checklist` must be whole before it opens."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draft','open','matching','running','closing','closed','cancelled')", name="status"
        ),
    )

    name: str = Field(max_length=100)
    status: str = Field(default=ProgrammeStatus.DRAFT, max_length=20)
    preset: str = Field(max_length=20)
    starts_on: date
    policy: dict[str, Any] = Field(sa_type=Json)
    checklist: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    # When it was closed or cancelled: what is kept for a while is kept from then.
    over_since: datetime | None = Field(default=None, sa_type=Instant)


class ProgrammeCoordinator(Row, table=True):
    """Who coordinates a programme; others with the role do not see into it."""

    __tablename__ = "programme_coordinator"
    __table_args__ = (UniqueConstraint("programme_id", "user_id"),)

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE", index=True)


class Enrolment(Versioned, table=True):
    """A user's place in a programme, with what they wish for."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("programme_id", "user_id"),
        CheckConstraint("capacity BETWEEN 1 AND 3", name="capacity"),
        CheckConstraint("wish IN ('mentor','learner','both')", name="wish"),
        CheckConstraint(
            "status IN ('invited','applied','ready','waitlisted','matched','completed','withdrawn')",
            name="status",
        ),
        # Two people never hold the same place of a waiting list.
        Index(
            "uq_enrolment_queue",
            "programme_id",
            "queue_number",
            unique=True,
            postgresql_where=text("queue_number IS NOT NULL"),
        ),
    )

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE", index=True)
    status: str = Field(default=EnrolmentStatus.APPLIED, max_length=20)
    wish: str = Field(default=Wish.BOTH, max_length=10)
    capacity: int = 1
    prepared: bool = False
    applied_at: datetime | None = Field(default=None, sa_type=Instant)
    # Where someone stands in the order of applications or of the lot; null as long as no order was made.
    queue_number: int | None = None


class Admission(Row, table=True):
    """One act of admitting, with what is needed to do it again: the mode, the seed of the lot, and the orders."""

    __tablename__ = "admission"
    __table_args__ = (CheckConstraint("mode IN ('first_come','lottery','human')", name="mode"),)

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE", index=True)
    mode: str = Field(max_length=20)
    places: int | None = None
    # Null when nothing was drawn.
    seed: int | None = Field(default=None, sa_type=BigInteger)
    # Enrolment ids: those put in order now, and those admitted now, each in its order.
    drawn: list[str] = Field(default_factory=list, sa_type=TextList)
    admitted: list[str] = Field(default_factory=list, sa_type=TextList)
    waiting: int = 0
    # Null when a place came free and the next on the list took it.
    actor_id: UUID | None = None
