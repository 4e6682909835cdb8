"""Write the audit record, inside the transaction of the act itself."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.audit.models import AuditRecord
from viceversa.core.db import insert_rows, new_id


async def record(
    db: AsyncSession,
    *,
    action: str,
    subject_kind: str,
    subject_id: UUID | str,
    actor_id: UUID | None = None,
    actor_kind: str = "user",
    programme_id: UUID | None = None,
) -> None:
    """Append one act. It is committed with the act, or not at all; it holds ids and names of acts, never content."""
    db.add(
        AuditRecord(
            actor_id=actor_id,
            actor_kind=actor_kind if actor_id else "system",
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            programme_id=programme_id,
        )
    )
    await db.flush()


async def record_all(
    db: AsyncSession,
    *,
    action: str,
    subject_kind: str,
    subject_ids: Collection[UUID],
    actor_id: UUID,
    programme_id: UUID | None = None,
) -> None:
    """Append one person's same act on each of many records, in one statement whatever their number (see `record`)."""
    rows = [
        {
            "id": new_id(),
            "actor_id": actor_id,
            "actor_kind": "user",
            "action": action,
            "subject_kind": subject_kind,
            "subject_id": str(subject_id),
            "programme_id": programme_id,
        }
        for subject_id in subject_ids
    ]
    await insert_rows(db, AuditRecord, rows)
