"""An import is applied: a thousand people a transaction, managers first, from wherever it stood.

What was gone through is deleted from the people who wait, in the transaction that changed the accounts. So whoever
takes the work up again, after any death, goes on with exactly those who are left, and nothing is done twice.
"""

import asyncio
from array import array
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import Integer, any_, case, cast, delete, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import User
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.db import TextList, with_retries
from viceversa.directory.effects import ask_again
from viceversa.directory.models import SyncPerson, SyncRow, SyncRun, SyncSource, SyncStatus
from viceversa.directory.people import DirectoryPerson, managers_first
from viceversa.directory.plan import AddressRight, Outcome
from viceversa.directory.service import apply_people, lock_directory
from viceversa.directory.staging import CHUNK, judge_managers, sum_up, tell_anew, told_of

FAILED_NOTE: Final = "failed"
# Someone else may take an address between our look and our write: the chunk is planned again with it.
_RACES: Final = 3


class Transactions(Protocol):
    """Where transactions come from: the `Database`."""

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]: ...


async def apply_queued(database: Transactions, *, import_id: UUID, rights: frozenset[AddressRight]) -> None:
    """Do what a queued import says, chunk by chunk; run again, it does what is left, and then nothing more."""

    async def start(db: AsyncSession) -> Sequence[int] | None:
        return await _start(db, import_id)

    waiting = await _transact(database, start)
    if waiting is None:
        return
    for place in range(0, len(waiting), CHUNK):
        rows = list(waiting[place : place + CHUNK])

        async def chunk(db: AsyncSession, rows: Sequence[int] = rows) -> bool:
            return await _apply_chunk(db, import_id, rows, rights)

        if not await _transact(database, chunk):
            return

    async def finish(db: AsyncSession) -> None:
        await _finish(db, import_id)

    await _transact(database, finish)


async def _transact(database: Transactions, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    async def attempt() -> Any:
        async with database.transaction() as db:
            return await work(db)

    for race in range(_RACES):
        try:
            return await with_retries(attempt)
        except IntegrityError:
            if race == _RACES - 1:
                raise
    raise AssertionError("unreachable")


async def _start(db: AsyncSession, import_id: UUID) -> Sequence[int] | None:
    """The rows that wait, in the order in which they are gone through; None when there is nothing to do."""
    run = await lock_run(db, import_id)
    if run is None or run.status not in (SyncStatus.QUEUED, SyncStatus.APPLYING):
        return None
    if run.status == SyncStatus.QUEUED:
        looped, _ = await judge_managers(db, import_id=import_id)
        is_looped = col(SyncPerson.external_id) == any_(literal(sorted(looped), TextList))
        await db.execute(
            update(SyncPerson)
            .where(col(SyncPerson.import_id) == import_id, col(SyncPerson.looped) != is_looped)
            .values(looped=is_looped)
        )
        run.status = SyncStatus.APPLYING
    order = await _order(db, import_id)
    run.total = run.done + len(order)
    await db.flush()
    return order


async def _order(db: AsyncSession, import_id: UUID) -> Sequence[int]:
    """Managers first, else as in the file: so every line above a person is settled when their turn comes.

    It does not depend on the accounts, and what is left of it is its own continuation.
    """
    query = (
        select(col(SyncPerson.row), col(SyncPerson.external_id), col(SyncPerson.manager_external_id))
        .where(col(SyncPerson.import_id) == import_id)
        .order_by(col(SyncPerson.row))
    )
    row_of: dict[str, int] = {}
    manager_of: dict[str, str | None] = {}
    async for row, person, manager in await db.stream(query.execution_options(yield_per=CHUNK)):
        row_of[person], manager_of[person] = row, manager
    return await asyncio.to_thread(lambda: array("l", (row_of[person] for person in managers_first(manager_of))))


async def _apply_chunk(db: AsyncSession, import_id: UUID, rows: Sequence[int], rights: frozenset[AddressRight]) -> bool:
    """Go through some rows; False when the import is no longer being applied."""
    # The directory's lock for this chunk only: SCIM and single people take their turn in between.
    await lock_directory(db)
    run = await lock_run(db, import_id)
    if run is None or run.status != SyncStatus.APPLYING:
        return False
    waiting = await _waiting(db, import_id, rows)
    turn = [waiting[row] for row in rows if row in waiting]
    concerned = [each for each in turn if each.record is not None]
    if concerned:
        people = [DirectoryPerson.from_json(each.record) for each in concerned]
        looped = {each.external_id for each in concerned if each.looped}
        survey = await apply_people(db, people=people, rights=rights, looped=looped)
        told = [told_of(plan, company=survey.company) for plan in survey.plans]
        before = zip(concerned, told, strict=True)
        await tell_anew(db, import_id=import_id, told=[after for each, after in before if _differs(each, after)])
        run.asks_again = run.asks_again or survey.rules_touched
    done = delete(SyncPerson).where(*_these(SyncPerson, import_id, rows))
    await db.execute(done.execution_options(synchronize_session=False))
    run.done += len(turn)
    await db.flush()
    return True


def _these(model: type[SyncPerson] | type[SyncRow], import_id: UUID, rows: Sequence[int]) -> tuple[Any, Any]:
    numbers = cast(literal(list(rows), ARRAY(Integer)), ARRAY(Integer))
    return col(model.import_id) == import_id, col(model.row) == any_(numbers)


async def _waiting(db: AsyncSession, import_id: UUID, rows: Sequence[int]) -> Mapping[int, Any]:
    """People by row, with what was told of them; no record when nothing can have changed since that was told."""
    untouched = (
        (col(SyncRow.outcome) == Outcome.UNCHANGED)
        & col(SyncRow.said).is_(None)
        & (col(User.version) == col(SyncPerson.user_version))
    )
    query = (
        select(
            col(SyncPerson.row),
            col(SyncPerson.external_id),
            col(SyncPerson.looped),
            case((untouched, None), else_=col(SyncPerson.record)).label("record"),
            col(SyncRow.outcome),
            col(SyncRow.codes),
            col(SyncRow.said),
        )
        .join(SyncRow, col(SyncRow.row) == col(SyncPerson.row))
        .outerjoin(User, col(User.id) == col(SyncPerson.user_id))
        .where(*_these(SyncPerson, import_id, rows), *_these(SyncRow, import_id, rows))
    )
    return {row.row: row for row in await db.execute(query)}


def _differs(before: Any, after: Mapping[str, Any]) -> bool:
    return any(getattr(before, name) != after[name] for name in ("outcome", "codes", "said"))


async def _finish(db: AsyncSession, import_id: UUID) -> None:
    run = await lock_run(db, import_id)
    if run is None or run.status != SyncStatus.APPLYING:
        return
    await sum_up(db, run)
    run.status = SyncStatus.APPLIED
    run.applied_at = now()
    await _remember_source(db, run)
    await _pass_on(db, run)
    await db.flush()
    await record(db, action="import_applied", subject_kind="sync_run", subject_id=run.id)


async def _remember_source(db: AsyncSession, run: SyncRun) -> None:
    """Keep the mapping it was applied with, to be proposed for the next file of the same source."""
    ignored = {column: field for column, field in run.chosen.items() if column not in run.mapping}
    values = {"mapping": {**run.mapping, **ignored}, "applied_at": run.applied_at}
    new = insert(SyncSource).values(source=run.source, **values)
    await db.execute(new.on_conflict_do_update(index_elements=["source"], set_=values))


async def _pass_on(db: AsyncSession, run: SyncRun) -> None:
    if run.asks_again:
        await ask_again(db)
        run.asks_again = False


async def fail_import(db: AsyncSession, *, import_id: UUID) -> None:
    """Say that applying stopped, and where; those left stay, so that applying it again goes on from there."""
    run = await lock_run(db, import_id)
    if run is None or run.status not in (SyncStatus.QUEUED, SyncStatus.APPLYING):
        return
    run.status = SyncStatus.FAILED
    run.notes = [
        *run.notes,
        {
            "code": FAILED_NOTE,
            "en": f"Applying this import stopped after {run.done} of {run.total} people. What was done stays; "
            "apply it again to go on from there.",
            "fr": f"L’application de cet import s’est arrêtée après {run.done} personnes sur {run.total}. Ce qui "
            "est fait reste, appliquez-le à nouveau pour continuer de là.",
        },
    ]
    await _pass_on(db, run)
    await db.flush()


async def lock_run(db: AsyncSession, import_id: UUID) -> SyncRun | None:
    """The run, held until the transaction ends."""
    query = select(SyncRun).where(col(SyncRun.id) == import_id).with_for_update()
    return (await db.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
