"""What someone will do until a day, agreed in a session. The two people see and change every item."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound, VersionStale
from viceversa.core.etag import check_version
from viceversa.pairings.charter import PairingNotLive
from viceversa.pairings.models import LIVE, Pairing
from viceversa.pairings.service import lock_pairing_of, read_sides, visible_to
from viceversa.sessions.models import ActionItem
from viceversa.sessions.notebook_schemas import ActionChangeIn, ActionIn, ActionOut
from viceversa.sessions.service import lock_session

MOST = 200
_COLUMNS = tuple(col(getattr(ActionItem, name)) for name in ActionOut.model_fields)


class TooManyActions(AppError):
    status = 409
    code = "too_many_actions"
    en = "Two hundred things to do are enough. Remove some that no longer matter first."
    fr = "Deux cents choses à faire suffisent. Retirez d’abord celles qui ne comptent plus."


async def list_actions(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> list[ActionOut]:
    """Open ones first, by due day; then what is done, latest first. Raises `NotFound`."""
    await read_sides(db, actor, pairing_id)
    rows = await db.execute(
        select(*_COLUMNS)
        .where(col(ActionItem.pairing_id) == pairing_id)
        .order_by(
            col(ActionItem.done_at).desc().nulls_first(), col(ActionItem.due_on).asc().nulls_last(), col(ActionItem.id)
        )
    )
    return [ActionOut(**row) for row in rows.mappings()]


async def add_action(db: AsyncSession, actor: Actor, *, session_id: UUID, action: ActionIn) -> ActionOut:
    """Add something to do to a session. Raises `NotFound`, `PairingNotLive`, `TooManyActions`."""
    pairing, row = await lock_session(db, actor, session_id)
    if pairing.status not in LIVE:
        raise PairingNotLive
    total = await db.execute(select(func.count()).where(col(ActionItem.pairing_id) == pairing.id))
    if total.scalar_one() >= MOST:
        raise TooManyActions
    item = ActionItem(pairing_id=pairing.id, session_id=row.id, **action.model_dump())
    db.add(item)
    await db.flush()
    return _shape(item)


async def update_action(
    db: AsyncSession, actor: Actor, *, action_id: UUID, if_match: str | None, change: ActionChangeIn
) -> ActionOut:
    """Change an item or tick it off. Raises `NotFound`, `PairingNotLive`, `VersionMissing`, `VersionStale`."""
    item = await _lock(db, actor, action_id, if_match=if_match)
    given: dict[str, Any] = change.model_dump(exclude_unset=True)
    if given.get("done") is not None:
        item.done_at = (item.done_at or now()) if given["done"] else None
    for name in ("title", "owner"):
        if given.get(name) is not None:
            setattr(item, name, given[name])
    if "due_on" in given:
        item.due_on = given["due_on"]
    item.version += 1
    await db.flush()
    return _shape(item)


async def delete_action(db: AsyncSession, actor: Actor, *, action_id: UUID, if_match: str | None) -> None:
    """Remove an item. Raises `NotFound`, `PairingNotLive`, `VersionMissing`, `VersionStale`."""
    item = await _lock(db, actor, action_id, if_match=if_match)
    await db.delete(item)
    await db.flush()


async def _lock(db: AsyncSession, actor: Actor, action_id: UUID, *, if_match: str | None) -> ActionItem:
    pairing_id = (
        await db.execute(
            select(col(ActionItem.pairing_id))
            .join(Pairing, col(Pairing.id) == col(ActionItem.pairing_id))
            .where(col(ActionItem.id) == action_id, visible_to(actor))
        )
    ).scalar_one_or_none()
    if pairing_id is None:
        raise NotFound
    pairing = await lock_pairing_of(db, actor, pairing_id)
    if pairing.status not in LIVE:
        raise PairingNotLive
    item = (
        await db.execute(select(ActionItem).where(col(ActionItem.id) == action_id).with_for_update())
    ).scalar_one_or_none()
    if item is None:
        raise NotFound
    try:
        check_version(if_match, item.version)
    except VersionStale as stale:
        raise stale.showing(_shape(item).model_dump(mode="json")) from None
    return item


def _shape(item: ActionItem) -> ActionOut:
    return ActionOut(**{name: getattr(item, name) for name in ActionOut.model_fields})
