"""`Idempotency-Key`: the same request sent twice is done once and answered twice."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import LargeBinary, UniqueConstraint, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from viceversa.core.db import Json, Row
from viceversa.core.errors import AppError

KEPT = timedelta(hours=24)


class IdempotencyRecord(Row, table=True):
    """The first answer to a key, kept for a day."""

    __tablename__ = "idempotency_record"
    __table_args__ = (UniqueConstraint("owner_id", "key"),)

    owner_id: UUID
    key: str = Field(max_length=64)
    request_hash: bytes = Field(sa_type=LargeBinary)
    status: int
    headers: dict[str, str] = Field(sa_type=Json)
    body: bytes = Field(sa_type=LargeBinary)


class KeyReused(AppError):
    status = 422
    code = "idempotency_key_reused"
    en = "This Idempotency-Key was already used for another request. Use a new one."
    fr = "Cette clé Idempotency-Key a déjà servi à une autre demande. Utilisez-en une nouvelle."


class KeyInFlight(AppError):
    status = 409
    code = "idempotency_key_in_flight"
    en = "The first request with this Idempotency-Key is still being answered. Please wait."
    fr = "La première demande avec cette clé Idempotency-Key est encore en cours. Veuillez patienter."


@dataclass(frozen=True, slots=True)
class Pending:
    """A key that this request holds and whose answer is to be remembered.

    `close` and `open`: how the answer is written down and read again, where the database must not know it.
    """

    owner_id: UUID
    key: str
    request_hash: bytes
    close: Callable[[bytes], bytes] = bytes
    open: Callable[[bytes], bytes] = bytes


class Replay(Exception):
    """The answer exists already; the route sends it instead of doing the work again."""

    def __init__(self, response: Response) -> None:
        super().__init__("replay")
        self.response = response


def request_hash(method: str, path: str, query: str, body: bytes) -> bytes:
    """What makes two requests the same one."""
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), query.encode(), body])).digest()


async def hold_key(db: AsyncSession, pending: Pending) -> Pending:
    """Take the key for this transaction, or replay the first answer.

    Raises `Replay` (same request, answered before), `KeyReused` (another body), `KeyInFlight` (still running).
    """
    # The advisory lock ends with the transaction: a crash frees the key.
    lock = int.from_bytes(
        hashlib.sha256(pending.owner_id.bytes + pending.key.encode()).digest()[:8], "big", signed=True
    )
    if not (await db.execute(select(func.pg_try_advisory_xact_lock(lock)))).scalar_one():
        raise KeyInFlight(headers={"Retry-After": "1"})
    table: Any = IdempotencyRecord
    found = (
        await db.execute(
            select(table.request_hash, table.status, table.headers, table.body).where(
                col(IdempotencyRecord.owner_id) == pending.owner_id, col(IdempotencyRecord.key) == pending.key
            )
        )
    ).one_or_none()
    if found is None:
        return pending
    if found.request_hash != pending.request_hash:
        raise KeyReused
    raise Replay(
        Response(
            pending.open(found.body),
            status_code=found.status,
            headers={**found.headers, "Idempotency-Replayed": "true"},
        )
    )


async def store_answer(db: AsyncSession, pending: Pending, response: Response) -> None:
    """Remember the answer in the transaction that did the work: both live or die together."""
    kept = {name: value for name, value in response.headers.items() if name in {"content-type", "location", "etag"}}
    db.add(
        IdempotencyRecord(
            owner_id=pending.owner_id,
            key=pending.key,
            request_hash=pending.request_hash,
            status=response.status_code,
            headers=kept,
            body=pending.close(bytes(response.body)),
        )
    )
    await db.flush()


async def forget_old_answers(db: AsyncSession) -> int:
    """Drop the answers older than a day; returns how many."""
    gone: Any = await db.execute(delete(IdempotencyRecord).where(col(IdempotencyRecord.created_at) < func.now() - KEPT))
    return int(gone.rowcount)
