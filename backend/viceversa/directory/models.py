"""Imports of people, and the company's own grading."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, SQLModel, TextList


class SyncStatus(StrEnum):
    PREVIEWED = "previewed"
    QUEUED = "queued"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"


class SyncRun(Row, table=True):
    """One import: what a dry run found, and what applying it did. Refused columns are named, never stored.

    While it is applied, `done` of `total` people have been gone through; see docs/decisions/0020.
    """

    __tablename__ = "sync_run"
    __table_args__ = (CheckConstraint("status IN ('previewed','queued','applying','applied','failed')", name="status"),)

    source: str = Field(max_length=40)
    file_name: str = Field(default="", max_length=200)
    status: str = Field(default=SyncStatus.PREVIEWED, max_length=10)
    actor_id: UUID
    mapping: dict[str, str] = Field(sa_type=Json)
    # What the importer said of columns by hand, `ignore` among it: proposed for the next file of this source.
    chosen: dict[str, str] = Field(default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"})
    dropped_columns: list[dict[str, str]] = Field(sa_type=Json)
    counts: dict[str, int] = Field(sa_type=Json)
    notes: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)
    total: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    done: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # Someone's manager, level or department changed: pairings are asked again once, at the end.
    asks_again: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    applied_at: datetime | None = Field(default=None, sa_type=Instant)
    # When the people of a preview that nobody applied were deleted.
    forgotten_at: datetime | None = Field(default=None, sa_type=Instant)


class SyncRow(SQLModel, table=True):
    """One row of an import and what happens to it; `said` holds changes, reasons and remarks, when there are any."""

    __tablename__ = "sync_row"
    __table_args__ = (CheckConstraint("outcome IN ('created','changed','unchanged','refused')", name="outcome"),)

    import_id: UUID = Field(primary_key=True, foreign_key="sync_run.id", ondelete="CASCADE")
    row: int = Field(primary_key=True)
    # What someone has to look at comes first.
    rank: int
    external_id: str = Field(max_length=100)
    name: str = Field(max_length=201)
    outcome: str = Field(max_length=10)
    codes: list[str] = Field(default_factory=list, sa_type=TextList)
    said: dict[str, list[dict[str, Any]]] | None = Field(default=None, sa_type=Json)


class SyncPerson(SQLModel, table=True):
    """The neutral record of a row, waiting to be applied; deleted once it is.

    `user_version` is that of the account (`user_id`) of someone whom nothing would change: while it stands, nothing
    needs to be looked at again. What whole imports are asked of stands here, not beside: tables filled a moment ago
    have no statistics, and PostgreSQL would join them row by row.
    """

    __tablename__ = "sync_person"

    import_id: UUID = Field(primary_key=True, foreign_key="sync_run.id", ondelete="CASCADE")
    row: int = Field(primary_key=True)
    external_id: str = Field(max_length=100)
    email: str = Field(max_length=254)
    manager_external_id: str | None = Field(default=None, max_length=100)
    record: dict[str, Any] = Field(sa_type=Json)
    user_id: UUID | None = None
    user_version: int | None = None
    # Whether the preview found an account to make or keep, and whether it closes it.
    taken: bool
    leaving: bool
    looped: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class SyncSource(SQLModel, table=True):
    """A source that was imported from, and the mapping of columns it was last applied with."""

    __tablename__ = "sync_source"

    source: str = Field(primary_key=True, max_length=40)
    mapping: dict[str, str] = Field(sa_type=Json)
    applied_at: datetime = Field(sa_type=Instant)


class JobLevel(SQLModel, table=True):
    """The company's own grading: the career level that goes with a job title."""

    __tablename__ = "job_level"

    job_title: str = Field(primary_key=True, max_length=200)
    career_level: int
