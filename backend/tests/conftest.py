"""A real PostgreSQL for every test: migrated once into a template, cloned per worker, rolled back per test."""

import asyncio
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

import httpx
import psycopg
import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from tests.factories import TEST_KEYS, Company
from viceversa.accounts.key_files import create_key_file
from viceversa.config import PROJECT, Settings, settings
from viceversa.core.db import Database
from viceversa.core.postgres import Cluster, start
from viceversa.directory.webhooks.signing import KEY_FILE
from viceversa.main import create_app

TEMPLATE = "viceversa_template"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """No test reaches another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests never read or write the developer's own data folder."""
    folder = tmp_path_factory.mktemp("data")
    before = dict(os.environ)
    os.environ.update(
        VICEVERSA_ENVIRONMENT="test", VICEVERSA_DATA_FOLDER=str(folder), VICEVERSA_PUBLIC_URL="http://test"
    )
    os.environ.pop("DATABASE_URL", None)
    (folder / "secrets").mkdir(mode=0o700)
    create_key_file(folder / "secrets" / KEY_FILE)
    settings.cache_clear()
    yield
    os.environ.clear()
    os.environ.update(before)
    settings.cache_clear()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Cluster]:
    """One fast server a test process (each xdist worker has its own)."""
    # Not under pytest's folder: a socket's path must be short, and `nobody` must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix=f"vv-{worker_id}-", dir="/tmp"))
    folder.chmod(0o755)
    with start(folder, fast=True) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


def _url(cluster: Cluster, name: str) -> str:
    return make_url(cluster.url).set(database=name).render_as_string(hide_password=False)


def _execute(cluster: Cluster, statement: sql.Composed) -> None:
    url = make_url(cluster.url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """The name of a migrated database that is only ever cloned."""
    _execute(cluster, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    configuration = Config(str(PROJECT / "backend" / "alembic.ini"))
    configuration.attributes["url"] = _url(cluster, TEMPLATE)
    command.upgrade(configuration, "head")
    return TEMPLATE


def _clone(cluster: Cluster, template: str) -> str:
    name = f"test_{secrets.token_hex(6)}"
    _execute(
        cluster,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
    )
    return name


@asynccontextmanager
async def cloned(cluster: Cluster, source: str) -> AsyncGenerator[Database]:
    """A copy of a database to which nobody is connected, dropped at the end."""
    name = _clone(cluster, source)
    made = Database(_url(cluster, name), pool=45, statement_timeout_seconds=60)
    yield made
    await made.close()
    _execute(cluster, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def database(cluster: Cluster, template: str) -> AsyncIterator[Database]:
    """A database of this test alone, for what must commit: races, jobs, kills."""
    async with cloned(cluster, template) as made:
        yield made


@pytest.fixture(scope="session")
def shared_url(cluster: Cluster, template: str) -> str:
    """One clone for every test that is rolled back."""
    return _url(cluster, _clone(cluster, template))


class RolledBack(Database):
    """A Database whose transactions are savepoints of one connection, undone at the end of the test."""

    def __init__(self, inner: Database, connection: AsyncConnection) -> None:
        self.inner, self.connection = inner, connection
        self.url, self.engine = inner.url, inner.engine
        # Savepoints nest: two tasks take turns, and one task may open another inside its own.
        self._turn = asyncio.Lock()
        self._is_mine: ContextVar[bool] = ContextVar("is_mine", default=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        if self._is_mine.get():
            async with self.savepoint() as session:
                yield session
            return
        async with self._turn:
            self._is_mine.set(True)
            try:
                async with self.savepoint() as session:
                    yield session
            finally:
                self._is_mine.set(False)

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[AsyncSession]:
        """A transaction of whoever asks, without waiting for anybody's turn."""
        async with (
            AsyncSession(
                self.connection,
                expire_on_commit=False,
                autoflush=False,
                join_transaction_mode="create_savepoint",
            ) as session,
            session.begin(),
        ):
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[AsyncSession]:
        # The one connection is in its transaction already, and nobody else writes there.
        async with self.transaction() as session:
            yield session


@pytest.fixture
async def rolled_back(shared_url: str) -> AsyncIterator[RolledBack]:
    """Transactions that look committed to this test and never were."""
    inner = Database(shared_url, pool=2, statement_timeout_seconds=60)
    async with inner.engine.connect() as connection:
        outer = await connection.begin()
        yield RolledBack(inner, connection)
        await outer.rollback()
    await inner.close()


@pytest.fixture
async def db(rolled_back: RolledBack) -> AsyncIterator[AsyncSession]:
    """A session rolled back at the end."""
    async with rolled_back.savepoint() as session:
        yield session


@pytest.fixture(scope="session")
def configuration() -> Settings:
    return Settings(environment="test", public_url="http://test", web_folder=Path("/nonexistent"))


@pytest.fixture
def app(rolled_back: RolledBack, configuration: Settings) -> FastAPI:
    """The whole application on the rolled-back database."""
    return create_app(configuration, database=rolled_back, keys=TEST_KEYS)


@asynccontextmanager
async def browser(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    """A caller of the API that, like a person's browser, sees a 500 as a 500."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as made:
        yield made


@pytest.fixture
async def company(db: AsyncSession) -> Company:
    """An empty company to people with a few lines."""
    return Company(db)
