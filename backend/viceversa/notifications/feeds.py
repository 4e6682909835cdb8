"""Private calendar addresses: one a person, made, replaced and revoked by themselves."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import SIGNED_IN_STATUSES, Actor
from viceversa.accounts.models import User
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.core.errors import NotFound
from viceversa.notifications.models import CalendarFeed
from viceversa.notifications.schemas import FeedAddressOut, FeedOut


@dataclass(frozen=True, slots=True)
class FeedOwner:
    """Whose calendar an address shows."""

    user_id: UUID
    language: str


async def read_feed(db: AsyncSession, actor: Actor) -> FeedOut:
    """Whether the actor has an address."""
    made = await db.execute(select(col(CalendarFeed.created_at)).where(col(CalendarFeed.user_id) == actor.id))
    created_at = made.scalar_one_or_none()
    return FeedOut(active=created_at is not None, created_at=created_at)


async def make_feed(db: AsyncSession, actor: Actor) -> FeedAddressOut:
    """Make the actor's calendar address, or another one: the one before stops at once. Shown this once."""
    token = secrets.token_urlsafe(32)
    fresh = {
        "id": new_id(),
        "created_at": now(),
        "token_hash": hashlib.sha256(token.encode()).digest(),
    }
    await db.execute(
        insert(CalendarFeed)
        .values(user_id=actor.id, **fresh)
        .on_conflict_do_update(index_elements=["user_id"], set_=fresh)
    )
    return FeedAddressOut(
        url=f"{settings().public_url}/api/v1/calendar/{token}.ics", created_at=fresh["created_at"]
    )  # fmt: skip


async def revoke_feed(db: AsyncSession, actor: Actor) -> None:
    """End the actor's calendar address; without one nothing happens."""
    await db.execute(delete(CalendarFeed).where(col(CalendarFeed.user_id) == actor.id))


async def owner_of_feed(db: AsyncSession, *, token: str) -> FeedOwner:
    """Whose calendar a token opens. A guessed and a revoked one are refused by the same one statement: `NotFound`."""
    digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
    found = (
        await db.execute(
            select(col(User.id), col(User.preferred_language))
            .join(CalendarFeed, col(CalendarFeed.user_id) == col(User.id))
            .where(col(CalendarFeed.token_hash) == digest, col(User.status).in_(SIGNED_IN_STATUSES))
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return FeedOwner(found.id, found.preferred_language)
