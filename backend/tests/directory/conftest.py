"""A client of the directory alone."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from tests.directory.readings import OneTransaction
from tests.factories import TEST_KEYS
from viceversa.accounts.service_accounts import create_first_token
from viceversa.core.http import install_error_handlers
from viceversa.directory.endpoints import router


@pytest.fixture
async def importer(db: AsyncSession) -> AsyncGenerator[httpx.AsyncClient]:
    """A client that speaks as a service account which may write people."""
    token = await create_first_token(db, name="hr", scopes=["people:write"], days=1)
    app = FastAPI(max_body_size=1024 * 1024)
    install_error_handlers(app)
    app.include_router(router, prefix="/api/v1")
    app.state.database = OneTransaction(db)
    app.state.key_ring = TEST_KEYS.ring
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        yield client
