"""What follows when the directory changes someone: who may sign in at once, the rest as durable work."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.accounts.models import LinkPurpose, UserStatus
from viceversa.accounts.service import end_links, revoke_sign_ins
from viceversa.directory.plan import KnownPerson, Outcome, Plan

# Pairings rest on these: their rules are asked again (DOMAIN §10).
_RULED_ON = frozenset({"manager_external_id", "career_level", "department"})


async def follow(db: AsyncSession, plans: Iterable[Plan]) -> bool:
    """Do and enqueue, in the transaction of the changes themselves, what they ask for.

    Someone who left is signed out before it ends; pairings hear of it by a job. A partner is never told why.
    Answers whether the rules of pairings have to be asked again: see `ask_again`.
    """
    ruled_on = False
    for plan in plans:
        if plan.outcome is not Outcome.CHANGED or plan.known is None:
            continue
        if "status" in plan.values:
            await _follow_status(db, plan.known, plan.values["status"])
        if "email" in plan.values:
            await _follow_email(db, plan.known)
        ruled_on = ruled_on or not _RULED_ON.isdisjoint(plan.values)
    return ruled_on


async def ask_again(db: AsyncSession) -> None:
    """Have the rules asked again of every live pairing: once for any number of people, as a new manager touches
    everyone below."""
    await jobs.enqueue_unless_waiting(db, "pairings.people_changed")


async def _follow_status(db: AsyncSession, known: KnownPerson, status: str) -> None:
    if status == UserStatus.LEFT:
        await revoke_sign_ins(db, user_id=known.id, reason="left")
        await end_links(db, user_id=known.id)
        await jobs.enqueue(db, "pairings.user_left", user_id=str(known.id))
    elif status == UserStatus.ON_LEAVE:
        await jobs.enqueue(db, "pairings.user_on_leave", user_id=str(known.id))


async def _follow_email(db: AsyncSession, known: KnownPerson) -> None:
    """Links that wait in a mailbox that may be someone else's now open nothing; an invitation is sent again."""
    if LinkPurpose.INVITATION in await end_links(db, user_id=known.id) and known.status == UserStatus.INVITED:
        await jobs.enqueue(db, "notifications.send_invitation", user_id=str(known.id))
