"""The one table of moves of a pairing (DOMAIN §7). Nothing else in the product writes `Pairing.status`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.db import among, insert_rows, new_id
from viceversa.core.errors import AppError
from viceversa.pairings.models import LIVE, Pairing, PairingEvent, PairingStatus


class By(StrEnum):
    """Who may make a move."""

    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    LEARNER = "learner"
    CLOCK = "clock"
    SYSTEM = "system"
    DIRECTORY = "directory"


class Move(StrEnum):
    """The names of the moves: what happens, not where it leads."""

    PUBLISH = "publish"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    ACTIVATE = "activate"
    PAUSE = "pause"
    RESUME = "resume"
    FREEZE = "freeze"
    SETTLE = "settle"
    REOPEN = "reopen"
    COMPLETE = "complete"
    END = "end"


class IllegalPairingMove(AppError):
    status = 409
    code = "illegal_pairing_move"
    en = "This pairing has moved on: it is now {now}. Please look again."
    fr = "Ce binôme a changé entre-temps : il est maintenant « {now} ». Regardez à nouveau."


@dataclass(frozen=True, slots=True)
class Edge:
    """One line of the table."""

    move: Move
    source: PairingStatus
    target: PairingStatus
    by: frozenset[By]


def _edges() -> tuple[Edge, ...]:
    status, who = PairingStatus, By
    sides = {who.MENTOR, who.LEARNER}
    lines = [
        # System: both have just said yes to going on with each other, and nobody needs to be asked in private.
        (Move.PUBLISH, status.PROPOSED, status.AWAITING_MENTOR, {who.COORDINATOR, who.SYSTEM}),
        (Move.ACCEPT, status.AWAITING_MENTOR, status.AWAITING_LEARNER, {who.MENTOR}),
        (Move.DECLINE, status.AWAITING_MENTOR, status.DECLINED, {who.MENTOR}),
        (Move.ACCEPT, status.AWAITING_LEARNER, status.ACCEPTED, {who.LEARNER}),
        (Move.DECLINE, status.AWAITING_LEARNER, status.DECLINED, {who.LEARNER}),
        (Move.EXPIRE, status.AWAITING_MENTOR, status.EXPIRED, {who.CLOCK}),
        (Move.EXPIRE, status.AWAITING_LEARNER, status.EXPIRED, {who.CLOCK}),
        # System: a rival proposal closes because someone's capacity is taken.
        (Move.WITHDRAW, status.PROPOSED, status.WITHDRAWN, {who.COORDINATOR, who.SYSTEM}),
        (Move.WITHDRAW, status.AWAITING_MENTOR, status.WITHDRAWN, {who.COORDINATOR, who.SYSTEM}),
        (Move.WITHDRAW, status.AWAITING_LEARNER, status.WITHDRAWN, {who.COORDINATOR, who.SYSTEM}),
        (Move.ACTIVATE, status.ACCEPTED, status.ACTIVE, {who.SYSTEM}),
        (Move.PAUSE, status.ACTIVE, status.PAUSED, {*sides, who.COORDINATOR, who.DIRECTORY, who.CLOCK}),
        (Move.RESUME, status.PAUSED, status.ACTIVE, sides),
        (Move.SETTLE, status.CONFLICT, status.ACTIVE, {who.COORDINATOR}),
        # Frozen before it was ever active: charter and first session still have to come.
        (Move.REOPEN, status.CONFLICT, status.ACCEPTED, {who.COORDINATOR}),
        (Move.END, status.CONFLICT, status.ENDED, {who.COORDINATOR, *sides, who.DIRECTORY}),
        (Move.COMPLETE, status.ACTIVE, status.COMPLETED, {who.SYSTEM, who.CLOCK}),
    ]
    lines += [(Move.FREEZE, at, status.CONFLICT, {who.DIRECTORY}) for at in LIVE if at != status.CONFLICT]
    lines += [
        (Move.END, at, status.ENDED, {*sides, who.DIRECTORY}) for at in (status.ACCEPTED, status.ACTIVE, status.PAUSED)
    ]
    lines += [
        (Move.END, at, status.ENDED, {who.DIRECTORY})
        for at in (status.PROPOSED, status.AWAITING_MENTOR, status.AWAITING_LEARNER)
    ]
    return tuple(Edge(move, source, target, frozenset(by)) for move, source, target, by in lines)


MOVES: tuple[Edge, ...] = _edges()
_BY_KEY: dict[tuple[Move, PairingStatus], Edge] = {(edge.move, edge.source): edge for edge in MOVES}


def target_of(move_name: Move, *, now: PairingStatus, by: By) -> PairingStatus:
    """Where a move leads, or `IllegalPairingMove`."""
    edge = _BY_KEY.get((move_name, now))
    if edge is None or by not in edge.by:
        raise IllegalPairingMove(now=now.value)
    return edge.target


def moves_open_to(by: By, *, now: PairingStatus) -> list[Move]:
    """What someone may do with a pairing as it stands: the client shows just these."""
    return [edge.move for edge in MOVES if edge.source == now and by in edge.by]


async def move(
    db: AsyncSession,
    pairing: Pairing,
    name: Move,
    *,
    by: By,
    actor_id: UUID | None = None,
    reason: str | None = None,
) -> None:
    """Make one move of a locked pairing: write its status and append its event. Raises `IllegalPairingMove`."""
    source = PairingStatus(pairing.status)
    target = target_of(name, now=source, by=by)
    pairing.status = target
    pairing.version += 1
    db.add(
        PairingEvent(
            pairing_id=pairing.id,
            from_status=source,
            to_status=target,
            actor_id=actor_id,
            actor_kind=by,
            reason=reason,
        )
    )
    await db.flush()


async def move_all(
    db: AsyncSession, pairing_ids: Sequence[UUID], name: Move, *, source: PairingStatus, by: By, actor_id: UUID
) -> None:
    """Make the same move of many locked pairings that stand at `source`, in two statements whatever their number.

    Raises `IllegalPairingMove`, for all of them, when one stands elsewhere.
    """
    target = target_of(name, now=source, by=by)
    moved = await db.execute(
        update(Pairing)
        .where(among(col(Pairing.id), pairing_ids), col(Pairing.status) == source)
        .values(status=target.value, version=col(Pairing.version) + 1)
        .returning(col(Pairing.id))
    )
    elsewhere = set(pairing_ids) - set(moved.scalars())
    if elsewhere:
        statuses = await db.execute(select(col(Pairing.status)).where(among(col(Pairing.id), elsewhere)))
        raise IllegalPairingMove(now=min(statuses.scalars()))
    await _note(db, pairing_ids, source=source, target=target, by=by, actor_id=actor_id)


async def begin_all(db: AsyncSession, pairings: Sequence[dict[str, Any]], *, by: By, actor_id: UUID | None) -> None:
    """Store new pairings (`id` and what is said of the couple) as `proposed`, each with its first event, in two
    statements whatever their number."""
    status = PairingStatus.PROPOSED
    await insert_rows(db, Pairing, [{**pairing, "status": status} for pairing in pairings])
    await _note(db, [pairing["id"] for pairing in pairings], source=None, target=status, by=by, actor_id=actor_id)


async def _note(
    db: AsyncSession,
    pairing_ids: Sequence[UUID],
    *,
    source: PairingStatus | None,
    target: PairingStatus,
    by: By,
    actor_id: UUID | None,
) -> None:
    rows = [
        {
            "id": new_id(),
            "pairing_id": pairing_id,
            "from_status": source,
            "to_status": target,
            "actor_id": actor_id,
            "actor_kind": by,
        }
        for pairing_id in pairing_ids
    ]
    await insert_rows(db, PairingEvent, rows)
