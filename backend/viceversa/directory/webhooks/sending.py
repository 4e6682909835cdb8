"""Delivering: rows that are due are leased, posted, and what came of it is written down.

A loop of its own beside the jobs, with its own connections: a receiver that hangs holds up no job, and no other
receiver. Everything it knows is in the database, so that any number of workers share it
and a dead one is not missed.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import and_, case, exists, func, literal, or_, select, true, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.key_files import ConfigurationError
from viceversa.accounts.models import Role, User, UserStatus
from viceversa.core import outgoing
from viceversa.core.clock import now
from viceversa.core.db import Database, with_retries
from viceversa.directory.webhooks import pace, service
from viceversa.directory.webhooks.models import (
    DeliveryState,
    EventType,
    StoppedBecause,
    Webhook,
    WebhookDelivery,
    WebhookSecret,
)
from viceversa.directory.webhooks.signing import sign, unseal
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell_all

log = structlog.get_logger()

# At a time: by one worker, and to one receiver.
AT_ONCE: Final = 32
TO_ONE: Final = 4
LEASE: Final = timedelta(seconds=30)
LOOKS_EVERY_SECONDS: Final = 1.0
GONE: Final = 410
_SUBJECTS: Final = {
    EventType.PROGRAMME: None,
    EventType.PAIRING: "pairing_id",
    EventType.SESSION: "session_id",
}


@dataclass(frozen=True, slots=True)
class Leased:
    """One delivery that is ours until its lease ends."""

    id: UUID
    webhook_id: UUID
    url: str
    event_id: UUID
    type: EventType
    subject_id: UUID
    programme_id: UUID
    status: str
    occurred_at: datetime
    attempts: int
    give_up_at: datetime
    # Of each active secret its row and its seal, the newest first.
    sealed: tuple[tuple[UUID, bytes], ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one POST: a code, or why there is none."""

    code: int | None
    problem: str | None
    milliseconds: int

    @property
    def taken(self) -> bool:
        return self.code is not None and 200 <= self.code < 300


async def deliver_forever(database: Database) -> None:
    """Deliver what is due until cancelled; what is under way then gets its five seconds."""
    under_way: set[asyncio.Task[None]] = set()
    try:
        while True:
            try:
                for each in await lease(database, most=AT_ONCE - len(under_way)):
                    under_way.add(asyncio.create_task(deliver(database, each)))
            except (SQLAlchemyError, OSError) as error:
                log.warning("webhooks_wait", error=type(error).__name__)
            if under_way:
                done, under_way = await asyncio.wait(
                    under_way, timeout=LOOKS_EVERY_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for each in done:
                    # Its lease ends by itself, and it is delivered again.
                    if not each.cancelled() and (error := each.exception()) is not None:
                        log.warning("webhook_unrecorded", error=type(error).__name__)
            else:
                await asyncio.sleep(LOOKS_EVERY_SECONDS)
    finally:
        if under_way:
            await asyncio.wait(under_way, timeout=outgoing.SECONDS + 1)


async def deliver_due(database: Database) -> int:
    """Deliver until nothing is due; answers how many attempts that took."""
    count = 0
    while leased := await lease(database, most=AT_ONCE):
        await asyncio.gather(*(deliver(database, each) for each in leased))
        count += len(leased)
    return count


async def lease(database: Database, *, most: int) -> list[Leased]:
    """Take deliveries that are due: a few for each receiver, one for each that is being probed."""
    if most <= 0:
        return []

    async def attempt() -> list[Leased]:
        async with database.transaction() as db:
            return await _lease(db, most=most)

    return await with_retries(attempt)


async def _lease(db: AsyncSession, *, most: int) -> list[Leased]:
    moment, delivery = now(), WebhookDelivery
    free = or_(col(delivery.leased_until).is_(None), col(delivery.leased_until) <= moment)
    probing = col(Webhook.probe_at).is_not(None)
    ready = and_(
        col(delivery.webhook_id) == col(Webhook.id),
        col(delivery.state) == DeliveryState.WAITING,
        free,
        # Whoever is probed gets what is next, due or not: its answer tells about all the others.
        or_(probing, col(delivery.next_try_at) <= moment),
    )
    # Locked first: the next statement then sees what another worker has just leased.
    receivers = (
        select(col(Webhook.id))
        .where(
            col(Webhook.stopped_because).is_(None),
            or_(~probing, col(Webhook.probe_at) <= moment),
            exists().where(ready),
        )
        .with_for_update(skip_locked=True, key_share=True)
    )
    ids = list((await db.execute(receivers)).scalars())
    if not ids:
        return []
    busy = (
        select(func.count())
        .where(col(delivery.webhook_id) == col(Webhook.id), col(delivery.leased_until) > moment)
        .correlate(Webhook)
        .scalar_subquery()
    )
    room = func.greatest(case((probing, literal(1)), else_=literal(TO_ONE)) - busy, 0)
    next_ones = (
        select(col(delivery.id), col(delivery.next_try_at))
        .where(ready)
        .order_by(col(delivery.next_try_at))
        .limit(room)
        .correlate(Webhook)
        .lateral("next_ones")
    )
    chosen = (
        select(next_ones.c.id, col(Webhook.url))
        .select_from(Webhook)
        .join(next_ones, true())
        .where(col(Webhook.id).in_(ids))
        .order_by(next_ones.c.next_try_at)
        .limit(most)
        .cte("chosen")
    )
    leased = (
        update(delivery)
        .where(col(delivery.id) == chosen.c.id)
        .values(leased_until=moment + LEASE, attempts=col(delivery.attempts) + 1)
        .returning(
            *(col(getattr(delivery, name)) for name in Leased.__slots__ if name not in ("url", "sealed")), chosen.c.url
        )
    )
    rows = [dict(row) for row in (await db.execute(leased)).mappings()]
    sealed = await _sealed(db, ids, moment)
    return [_as_leased(row, sealed[row["webhook_id"]]) for row in rows]


async def _sealed(
    db: AsyncSession, ids: Sequence[UUID], moment: datetime
) -> dict[UUID, tuple[tuple[UUID, bytes], ...]]:
    query = (
        select(col(WebhookSecret.webhook_id), col(WebhookSecret.id), col(WebhookSecret.sealed))
        .where(col(WebhookSecret.webhook_id).in_(ids), service.active(moment))
        .order_by(col(WebhookSecret.id).desc())
    )
    found: dict[UUID, tuple[tuple[UUID, bytes], ...]] = dict.fromkeys(ids, ())
    for row in await db.execute(query):
        found[row.webhook_id] = (*found[row.webhook_id], (row.id, row.sealed))
    return found


def _as_leased(row: dict[str, Any], sealed: tuple[tuple[UUID, bytes], ...]) -> Leased:
    row["type"] = EventType(row["type"])
    return Leased(**row, sealed=sealed)


async def deliver(database: Database, leased: Leased) -> None:
    """Post one delivery and write down what came of it."""
    attempt = await _post(leased)

    async def write_down() -> None:
        async with database.transaction() as db:
            await record_attempt(db, leased, attempt)

    await with_retries(write_down)


async def _post(leased: Leased) -> Attempt:
    began, content = time.monotonic(), body_of(leased)
    code, problem = None, None
    try:
        headers = sign(
            content,
            message_id=service.message_id(leased.event_id),
            moment=now(),
            with_secrets=[unseal(sealed, row_id=row_id) for row_id, sealed in leased.sealed],
        )
        headers |= {"Content-Type": "application/json", "User-Agent": "ViceVersa-Webhooks"}
        code = await outgoing.post(leased.url, body=content.encode(), headers=headers, rules=service.rules())
    except outgoing.NotAnswered as error:
        problem = error.problem.value
    except ConfigurationError:
        problem = "key_missing"
        log.error("webhook_key_missing")
    return Attempt(code, problem, round((time.monotonic() - began) * 1000))


def body_of(leased: Leased) -> str:
    """What is posted, the same at every attempt: a type, a time, ids and a status.

    A session comes without the id of its pairing: which couple meets, and which does not, is between the two.
    """
    name = _SUBJECTS[leased.type]
    subject = {name: str(leased.subject_id)} if name else {}
    data = {**subject, "programme_id": str(leased.programme_id), "status": leased.status}
    return json.dumps(
        {"type": leased.type.value, "timestamp": leased.occurred_at.isoformat(), "data": data}, separators=(",", ":")
    )


async def record_attempt(db: AsyncSession, leased: Leased, attempt: Attempt) -> None:
    """Write down an attempt, for the delivery and for its receiver's circuit breaker."""
    moment = now()
    over = moment >= leased.give_up_at or attempt.code == GONE
    state = DeliveryState.DELIVERED if attempt.taken else DeliveryState.GIVEN_UP if over else DeliveryState.WAITING
    await db.execute(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.id) == leased.id)
        .values(
            state=state,
            leased_until=None,
            next_try_at=min(moment + pace.wait_after(leased.attempts), leased.give_up_at),
            tried_at=moment,
            answer_code=attempt.code,
            problem=attempt.problem,
            milliseconds=attempt.milliseconds,
        )
    )
    if attempt.taken:
        await _answered(db, leased.webhook_id)
        return
    query = select(Webhook).where(col(Webhook.id) == leased.webhook_id).with_for_update(key_share=True)
    receiver = (await db.execute(query)).scalar_one_or_none()
    if receiver is None:
        return
    if attempt.code == GONE:
        await _stop(db, receiver)
    else:
        _failed(receiver, moment)
    await db.flush()


async def _answered(db: AsyncSession, webhook_id: UUID) -> None:
    """It is well, and what waited for it goes out at once. One that was well before is not written to."""
    mended = await db.execute(
        update(Webhook)
        .where(col(Webhook.id) == webhook_id, col(Webhook.failures) > 0)
        .values(failures=0, failing_since=None, probe_at=None, told_at=None)
        .returning(col(Webhook.id))
    )
    if mended.first() is not None:
        await service.release(db, webhook_id)


def _failed(receiver: Webhook, moment: datetime) -> None:
    receiver.failures += 1
    receiver.failing_since = receiver.failing_since or moment
    if receiver.failures >= pace.OPENS_AFTER:
        receiver.probe_at = moment + pace.wait_before_probe(moment - receiver.failing_since)


async def _stop(db: AsyncSession, receiver: Webhook) -> None:
    if receiver.stopped_because is not None:
        return
    receiver.stopped_because = StoppedBecause.GONE
    receiver.version += 1
    await tell_administrators(db)


async def tell_administrators(db: AsyncSession) -> None:
    """Tell every administrator that a receiver needs a look."""
    administrators = (
        await db.execute(
            select(col(User.id))
            .where(col(User.roles).contains([Role.ADMIN.value]), col(User.status) == UserStatus.ACTIVE)
            .order_by(col(User.id))
        )
    ).scalars()
    places = [(user_id, "/admin/webhooks") for user_id in administrators]
    await tell_all(db, places=places, kind=Occasion.WEBHOOK_SILENT)
