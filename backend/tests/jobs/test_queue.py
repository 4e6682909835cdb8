"""A job lives or dies with the transaction that wrote it, and runs at least once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.core.db import Database
from viceversa.jobs import queue as queue_module
from viceversa.jobs.queue import Registration


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Handlers of this test alone: one that notes what it was given, one that fails once, one that writes and fails."""
    seen: list[str] = []

    async def note(db: AsyncSession, /, *, word: str, **_: Any) -> None:
        seen.append(word)

    async def fail_once(db: AsyncSession, /, *, word: str, **_: Any) -> None:
        seen.append(word)
        await db.execute(text("INSERT INTO job_level (job_title, career_level) VALUES (:word, 1)"), {"word": word})
        if len(seen) == 1:
            raise RuntimeError("planted")

    async def slow(db: AsyncSession, /, *, word: str, **_: Any) -> None:
        await asyncio.sleep(0.3)
        seen.append(word)

    handlers = {
        "test.slow": Registration(slow, False, None),
        "test.note": Registration(note, False, None),
        "test.fail_once": Registration(fail_once, False, None),
    }
    monkeypatch.setattr(queue_module, "_handlers", handlers)
    return seen


async def _jobs(database: Database) -> int:
    async with database.transaction() as db:
        return (await db.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one()


async def test_a_job_of_a_rolled_back_transaction_never_existed(database: Database, ran: list[str]) -> None:
    async def broken() -> None:
        async with database.transaction() as db:
            await jobs.enqueue(db, "test.note", word="lost")
            raise LookupError

    with pytest.raises(LookupError):
        await broken()
    assert await _jobs(database) == 0
    async with database.transaction() as db:
        await jobs.enqueue(db, "test.note", word="kept")
        assert await _jobs(database) == 0, "a job is invisible before its transaction commits"
    assert await _jobs(database) == 1
    await jobs.Queue(database).work(forever=False)
    assert ran == ["kept"]


async def test_a_failed_job_leaves_nothing_and_is_tried_again(database: Database, ran: list[str]) -> None:
    async with database.transaction() as db:
        await jobs.enqueue(db, "test.fail_once", word="again")
    queue = jobs.Queue(database)
    await queue.work(forever=False)
    async with database.transaction() as db:
        rows = await db.execute(text("SELECT count(*) FROM job_level"))
        assert rows.scalar_one() == 0, "what a failed job wrote is undone"
        await db.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))
    await queue.work(forever=False)
    assert ran == ["again", "again"]
    async with database.transaction() as db:
        assert (await db.execute(text("SELECT count(*) FROM job_level"))).scalar_one() == 1


async def test_what_waits_for_a_lock_is_done_before_the_worker_goes_home(database: Database, ran: list[str]) -> None:
    async with database.transaction() as db:
        for word in ("first", "second", "third"):
            await jobs.enqueue(db, "test.slow", lock="one at a time", word=word)
        # Behind what another worker is at: it is not for us, and we do not wait for it.
        await jobs.enqueue(db, "test.note", lock="elsewhere", word="held")
        other = (await db.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id"))).scalar_one()
        await db.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :other WHERE lock = 'elsewhere'"),
            {"other": other},
        )
        await jobs.enqueue(db, "test.note", lock="elsewhere", word="not yet")
    await asyncio.wait_for(jobs.Queue(database).work(forever=False), timeout=20)
    assert ran == ["first", "second", "third"]


async def test_all_jobs_of_one_statement_are_run(database: Database, ran: list[str]) -> None:
    async with database.transaction() as db:
        await jobs.enqueue_all(db, "test.note", payloads=[])
        await jobs.enqueue_all(db, "test.note", payloads=[{"word": str(number)} for number in range(30)])
    await jobs.Queue(database).work(forever=False)
    assert sorted(ran, key=int) == [str(number) for number in range(30)]


async def test_two_workers_run_fifty_jobs_once_each(database: Database, ran: list[str]) -> None:
    async with database.transaction() as db:
        for number in range(50):
            await jobs.enqueue(db, "test.note", word=str(number))
    await asyncio.gather(*(jobs.Queue(database).work(forever=False) for _ in range(2)))
    assert sorted(ran, key=int) == [str(number) for number in range(50)]


async def test_a_waiting_worker_hears_of_a_job_at_once(database: Database, ran: list[str]) -> None:
    working = asyncio.create_task(jobs.Queue(database).work())
    await asyncio.sleep(0.5)
    async with database.transaction() as db:
        await jobs.enqueue(db, "test.note", word="now")
    for _ in range(100):
        if ran:
            break
        await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert ran == ["now"]
