"""Write the audit record, inside the transaction of the act itself."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.audit.models import AuditRecord


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
