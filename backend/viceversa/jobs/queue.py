"""Handlers by name, enqueueing inside the caller's transaction, and the worker."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import procrastinate
import structlog
from procrastinate import retry
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.core.db import Database, with_retries

log = structlog.get_logger()

ATTEMPTS = 8
STALLED_AFTER_SECONDS = 30.0


class Handler(Protocol):
    """A job handler: loads what the payload names and calls one service verb. It is also given its `job_id`."""

    def __call__(self, db: AsyncSession, /, **payload: Any) -> Awaitable[None]: ...


@dataclass(frozen=True, slots=True)
class Registration:
    """A handler and how it is run: `own_transactions` hands it the Database for work in several transactions."""

    run: Callable[..., Awaitable[None]]
    own_transactions: bool
    cron: str | None


_handlers: dict[str, Registration] = {}


def handler(
    name: str, *, own_transactions: bool = False
) -> Callable[[Callable[..., Awaitable[None]]], Callable[..., Awaitable[None]]]:
    """Register a handler under `feature.what_happened`."""

    def register(run: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        if name in _handlers:
            raise ValueError(f"two handlers are called {name}")
        _handlers[name] = Registration(run, own_transactions, None)
        return run

    return register


def every(
    cron: str, *, name: str, own_transactions: bool = False
) -> Callable[[Callable[..., Awaitable[None]]], Callable[..., Awaitable[None]]]:
    """Register a handler that the clock starts; two workers still run it once a tick."""

    def register(run: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        _handlers[name] = Registration(run, own_transactions, cron)
        return run

    return register


def registered() -> Mapping[str, Registration]:
    """The handlers known to this process."""
    return _handlers


def _manager_for_inserts() -> procrastinate.App:
    # Never opened: it only writes jobs on the connection it is given.
    return procrastinate.App(connector=procrastinate.PsycopgConnector())


_inserts = _manager_for_inserts()


async def enqueue(
    db: AsyncSession,
    name: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    at: datetime | None = None,
    **payload: Any,
) -> int:
    """Write a job in the caller's transaction and return its id.

    `lock` makes jobs of the same key run one after the other; `payload` is small JSON: ids, never content.
    """
    task = await _configure(db, name, lock=lock, queueing_lock=queueing_lock, schedule_at=at)
    return await task.defer_async(**payload)


async def _configure(db: AsyncSession, name: str, **options: Any) -> Any:
    """A job's task on the caller's own connection, so that row and job live or die together."""
    connection = await db.connection()
    raw = await connection.get_raw_connection()
    return _inserts.configure_task(name, connection=raw.driver_connection, **options)


_WAITING = text(
    "SELECT id FROM procrastinate_jobs WHERE task_name = :name AND status = 'todo' AND args = CAST(:args AS jsonb) "
    "LIMIT 1 FOR UPDATE SKIP LOCKED"
)


async def enqueue_unless_waiting(db: AsyncSession, name: str, **payload: Any) -> None:
    """Write a job in the caller's transaction unless the same one waits already.

    The one that waits is held back until this transaction ends, so that it sees what is written here.
    """
    waiting = await db.execute(_WAITING, {"name": name, "args": json.dumps(payload)})
    if waiting.first() is None:
        await enqueue(db, name, **payload)


async def enqueue_all(db: AsyncSession, name: str, *, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Write one job for each payload in the caller's transaction, in one statement whatever their number."""
    if not payloads:
        return
    task = await _configure(db, name)
    await task.batch_defer_async(*(dict(payload) for payload in payloads))


_FORGET_FINISHED = text(
    "DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM procrastinate_jobs AS job "
    "WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND NOT EXISTS (SELECT FROM procrastinate_events "
    "WHERE job_id = job.id AND at >= :before) ORDER BY id LIMIT :limit)"
)


async def forget_finished(db: AsyncSession, *, before: datetime, limit: int) -> int:
    """Delete jobs that were over before an instant, with what became of them; returns how many."""
    done: Any = await db.execute(_FORGET_FINISHED, {"before": before, "limit": limit})
    return int(done.rowcount)


class Queue:
    """The worker of this process: runs every registered handler against one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        url = make_url(database.url).set(drivername="postgresql")
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=url.render_as_string(hide_password=False), min_size=1, max_size=4
            )
        )
        for name, registration in _handlers.items():
            self._add(name, registration)
        self._rescue_stalled()

    def _add(self, name: str, registration: Registration) -> None:
        async def run(context: procrastinate.JobContext, **payload: Any) -> None:
            payload.pop("timestamp", None)
            # The same at every attempt: what a handler must do once, it can tell by it.
            payload["job_id"] = context.job.id
            if registration.own_transactions:
                await registration.run(self.database, **payload)
                return

            async def attempt() -> None:
                async with self.database.transaction() as db:
                    await registration.run(db, **payload)

            await with_retries(attempt)

        task = self._app.task(
            name=name,
            pass_context=True,
            retry=retry.RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3),
        )(run)
        if registration.cron is not None:
            self._app.periodic(cron=registration.cron)(task)

    def _rescue_stalled(self) -> None:
        """A worker that died leaves its jobs "doing": any worker puts them back, on any machine."""

        @self._app.periodic(cron="* * * * *")
        @self._app.task(name="jobs.rescue_stalled", queueing_lock="jobs.rescue_stalled")
        async def rescue(timestamp: int) -> None:
            await self._put_back(STALLED_AFTER_SECONDS)

    async def _put_back(self, after_seconds: float) -> None:
        for job in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=after_seconds):
            await self._app.job_manager.retry_job(job)
            log.warning("job_rescued", job=job.task_name, job_id=job.id)

    async def rescue(self, *, after_seconds: float = STALLED_AFTER_SECONDS) -> None:
        """Put back, now, the jobs of workers that gave no sign for so long; running workers do it every minute."""
        async with self._app.open_async():
            await self._put_back(after_seconds)

    async def work(self, *, forever: bool = True, concurrency: int = 4) -> None:
        """Run jobs until stopped (`forever`) or until none is left that may run now."""
        async with self._app.open_async():
            left: set[int | None] | None = None
            while left or left is None:
                await self._app.run_worker_async(
                    wait=forever,
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    listen_notify=forever,
                    shutdown_graceful_timeout=20,
                    update_heartbeat_interval=5,
                    stalled_worker_timeout=STALLED_AFTER_SECONDS,
                    fetch_job_polling_interval=2.0,
                )
                # A worker that does not wait goes home while a job waits for the lock of one that is being done.
                before, left = left, set() if forever else await self._due()
                if left == before:
                    return

    async def _due(self) -> set[int | None]:
        jobs = await self._app.job_manager.list_jobs_async(status="todo")
        return {job.id for job in jobs if job.scheduled_at is None or job.scheduled_at <= datetime.now(UTC)}
