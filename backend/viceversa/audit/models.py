"""The audit record: who did what to which record, never content."""

from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from viceversa.core.db import Row


class AuditRecord(Row, table=True):
    """One act. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE."""

    __tablename__ = "audit_record"
    __table_args__ = (Index("ix_audit_record_subject", "subject_kind", "subject_id"),)

    actor_id: UUID | None = None
    actor_kind: str = Field(max_length=20)
    action: str = Field(max_length=60)
    subject_kind: str = Field(max_length=40)
    subject_id: str = Field(max_length=64)
    programme_id: UUID | None = Field(default=None, index=True)
