"""A real worker in a process of its own, ready in a blink: forked from a server that has imported everything."""

import asyncio
import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess

from viceversa import registry
from viceversa.core.db import Database
from viceversa.jobs import Queue

HANDLERS = registry.HANDLERS  # the import registers them
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.matching.worker_process"])


def work(url: str) -> None:
    """Run jobs until killed."""

    async def run() -> None:
        database = Database(url, pool=5, statement_timeout_seconds=60)
        await Queue(database).work()

    asyncio.run(run())


def start_worker(url: str) -> BaseProcess:
    """A worker process on this database."""
    process = _forks.Process(target=work, args=(url,), daemon=True)
    process.start()
    return process


def kill(process: BaseProcess) -> None:
    """SIGKILL: no goodbye."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(timeout=20)
    assert process.exitcode == -signal.SIGKILL
