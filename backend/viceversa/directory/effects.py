"""What follows when the directory changes someone: sign-ins end at once, the rest is durable work."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.accounts.models import UserStatus
from viceversa.accounts.service import revoke_sign_ins
from viceversa.directory.plan import Outcome, Plan


async def follow(db: AsyncSession, plans: Iterable[Plan]) -> None:
    """Enqueue, in the transaction of the change itself, what each change asks for.

    Someone who left is signed out before this transaction ends; their pairings end by a job.
    """
    for plan in plans:
        if plan.outcome is not Outcome.CHANGED or plan.known is None:
            continue
        status = plan.values.get("status")
        if status == UserStatus.LEFT:
            await revoke_sign_ins(db, user_id=plan.known.id, reason="left")
            await jobs.enqueue(db, "pairings.user_left", user_id=str(plan.known.id))
