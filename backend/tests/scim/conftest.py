"""Our SCIM service on a port of this machine, and the token of a service account that may use it."""

import asyncio
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from scim2_models import ScimProvider

from tests.conftest import cloned
from tests.factories import TEST_KEYS
from viceversa.accounts.service_accounts import create_first_token
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.core.postgres import Cluster
from viceversa.directory.scim.application import ScimApplication
from viceversa.main import create_app


@dataclass
class Served:
    """Where it answers, with which headers, on which database."""

    base: str
    headers: dict[str, str]
    url: str

    def client(self) -> httpx.Client:
        headers = {**self.headers, "Content-Type": "application/scim+json"}
        return httpx.Client(base_url=self.base, headers=headers, timeout=30)


@contextmanager
def serving(database_url: str, *, provider: ScimProvider | None = None) -> Generator[Served]:
    """The application over HTTP; with a `provider`, its SCIM service describes itself by that one."""
    token = asyncio.run(_token(database_url))
    listener = uvicorn.Config("", port=0).bind_socket()
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    configuration = Settings(
        environment="test", public_url=origin, web_folder=Path("/nonexistent"), database_url=database_url
    )
    app = create_app(configuration, keys=TEST_KEYS)
    if provider is not None:
        mount: Any = next(route for route in app.routes if getattr(route, "path", "") == "/scim")
        mount.app = ScimApplication(provider)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(f"{origin}/scim/v2", {"Authorization": f"Bearer {token}"}, database_url)
    server.should_exit = True
    thread.join()
    listener.close()


async def _token(url: str) -> str:
    database = Database(url)
    async with database.transaction() as db:
        token = await create_first_token(db, name="provider", scopes=["scim"], days=1)
    await database.close()
    return token


@pytest.fixture(scope="module")
def clone(cluster: Cluster, template: str) -> Iterator[Callable[[], str]]:
    """Makes databases of a module, dropped at its end."""
    with asyncio.Runner() as runner:
        made = []

        def one() -> str:
            clone = cloned(cluster, template)
            made.append(clone)
            return runner.run(clone.__aenter__()).url

        yield one
        for each in made:
            runner.run(each.__aexit__(None, None, None))
