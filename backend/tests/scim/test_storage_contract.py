"""scim2-server's own rules for storages, on ours: every resource type of RFC 7643, and then ours."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import pytest
from scim2_models import ScimProvider
from scim2_server.testing import AsyncScimStorageContract, BlockingStorage
from scim2_server.utils import load_default_provider
from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.core.db import Database
from viceversa.directory.scim.description import CONFIG, TOLERANT, describe
from viceversa.directory.scim.storage import PostgresStorage


@asynccontextmanager
async def one_session(url: str) -> AsyncGenerator[AsyncSession]:
    """A session of one connection, undone at the end."""
    database = Database(url, pool=1)
    async with database.engine.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(
            connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
        ) as db:
            yield db
        await outer.rollback()
    await database.close()


class OnPostgres(AsyncScimStorageContract):
    @pytest.fixture
    def storage(self, shared_url: str, provider: ScimProvider) -> Iterator[BlockingStorage]:
        with asyncio.Runner() as runner:
            session = one_session(shared_url)
            db = runner.run(session.__aenter__())
            yield BlockingStorage(PostgresStorage(db, provider), runner)
            runner.run(session.__aexit__(None, None, None))


class TestEveryResourceOfTheStandard(OnPostgres):
    """With all that RFC 7643 knows: what the storage can hold, whatever we announce."""

    @pytest.fixture
    def provider(self) -> ScimProvider:
        known = load_default_provider()
        return ScimProvider(known.models, known.resource_types, CONFIG, TOLERANT)


class TestOurResources(OnPostgres):
    """With the attributes we keep."""

    @pytest.fixture
    def provider(self) -> ScimProvider:
        return describe()
