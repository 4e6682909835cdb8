"""The job process: runs durable jobs until it is told to stop. Start as many as you like, on any machine."""

import asyncio
import contextlib
import os
import signal

import structlog

from viceversa import registry
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.directory.webhooks.sending import deliver_forever
from viceversa.jobs import Queue

log = structlog.get_logger()


async def work(configuration: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM; what is under way gets twenty seconds to finish."""
    assert configuration.database_url is not None  # noqa: S101 (the command line sets it)
    # On a machine shared with the API, a run of the optimiser gives way to people at their screens.
    os.nice(10)
    database = Database(configuration.database_url, pool=5, statement_timeout_seconds=60)
    queue = Queue(database)
    # Connections of its own: a slow receiver takes none from the jobs.
    deliveries = Database(configuration.database_url, pool=2, statement_timeout_seconds=10)
    running = asyncio.gather(queue.work(), deliver_forever(deliveries))
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, running.cancel)
    log.info("worker_ready", count=len(registry.HANDLERS))
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await deliveries.close()
    await database.close()
