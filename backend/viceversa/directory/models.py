"""Imports of people, and the company's own grading."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, SQLModel


class SyncStatus(StrEnum):
    PREVIEWED = "previewed"
    QUEUED = "queued"
    APPLIED = "applied"
    FAILED = "failed"


class SyncRun(Row, table=True):
    """One import: what a dry run found, and what applying it did. Refused columns are named, never stored."""

    __tablename__ = "sync_run"
    __table_args__ = (CheckConstraint("status IN ('previewed','queued','applied','failed')", name="status"),)

    source: str = Field(max_length=40)
    file_name: str = Field(default="", max_length=200)
    status: str = Field(default=SyncStatus.PREVIEWED, max_length=10)
    actor_id: UUID
    mapping: dict[str, str] = Field(sa_type=Json)
    dropped_columns: list[dict[str, str]] = Field(sa_type=Json)
    counts: dict[str, int] = Field(sa_type=Json)
    rows: list[dict[str, Any]] = Field(sa_type=Json)
    notes: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)
    # Neutral records waiting to be applied; emptied once they are.
    people: list[dict[str, Any]] | None = Field(default=None, sa_type=Json)
    applied_at: datetime | None = Field(default=None, sa_type=Instant)


class JobLevel(SQLModel, table=True):
    """The company's own grading: the career level that goes with a job title."""

    __tablename__ = "job_level"

    job_title: str = Field(primary_key=True, max_length=200)
    career_level: int
