"""What the benchmarks of whole processes stand on: a fresh migrated database, key files, and servers that end."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config

from viceversa.accounts.key_files import create_key_file
from viceversa.config import PROJECT
from viceversa.core.db import Database
from viceversa.core.postgres import Cluster, start

KEYS = ("token.current.key", "refresh.key", "cases.current.key", "webhooks.key")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(*words: str, environment: dict[str, str], port: int) -> Generator[subprocess.Popen[bytes]]:
    """A process that is there once `port` answers, and gone afterwards."""
    process = subprocess.Popen(words, env={**os.environ, **environment})
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextlib.contextmanager
def folder() -> Generator[Path]:
    """A folder for one benchmark, which the database's own user may enter."""
    made = Path(tempfile.mkdtemp(prefix="vv-bench-", dir="/tmp"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@dataclass(frozen=True)
class Installation:
    """One API and one worker on a database of their own."""

    base: str
    url: str
    secrets: Path
    api: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    def database(self, *, statement_timeout_seconds: int = 60) -> Database:
        """The database, beside the servers."""
        return Database(self.url, pool=2, statement_timeout_seconds=statement_timeout_seconds)


@contextlib.contextmanager
def migrated() -> Generator[tuple[Cluster, Path]]:
    """A fresh database with every table, and the folder it lives in."""
    with folder() as place, start(place) as cluster:
        migrations = Config(str(PROJECT / "backend" / "alembic.ini"))
        migrations.attributes["url"] = cluster.url
        command.upgrade(migrations, "head")
        yield cluster, place


@contextlib.contextmanager
def installation(**settings: str) -> Generator[Installation]:
    """Migrate a fresh database, draw keys, start the API and a worker with these settings."""
    port = free_port()
    with migrated() as (cluster, place):
        environment = {
            "DATABASE_URL": cluster.url,
            "VICEVERSA_DATA_FOLDER": str(place / "data"),
            "VICEVERSA_PORT": str(port),
            "VICEVERSA_PUBLIC_URL": f"http://localhost:{port}",
            **settings,
        }
        secrets = place / "data" / "secrets"
        secrets.mkdir(parents=True)
        for name in KEYS:
            create_key_file(secrets / name)
        api, worker = ([sys.executable, "-m", "viceversa.cli", name] for name in ("api", "worker"))
        with (
            server(*api, environment=environment, port=port) as api_process,
            server(*worker, environment=environment, port=port) as worker_process,
        ):
            yield Installation(f"http://127.0.0.1:{port}", cluster.url, secrets, api_process, worker_process)
