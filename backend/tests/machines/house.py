"""What both state machines live in: a database of their own, the application on it, and people who send requests."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings

from tests.factories import Company
from tests.operations import one_app
from tests.scale import EXAMPLES, NIGHTLY, STEPS
from viceversa.core.db import Database

# No database of examples: the same runs on every machine. Shrinking a failure is worth the wait at night only.
MACHINE_SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    derandomize=not NIGHTLY,
    phases=(Phase.generate, Phase.shrink) if NIGHTLY else (Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


class House:
    """A synchronous door, for Hypothesis, to the asynchronous application."""

    def __init__(self, portal: BlockingPortal, database: Database, app: FastAPI) -> None:
        self.portal, self.database, self.app = portal, database, app
        self.headers: dict[str, dict[str, str]] = {}
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://test")

    def work(self, verb: Callable[..., Awaitable[Any]]) -> Any:
        """Run `verb(db)` in a transaction of its own, as a job does."""

        async def run() -> Any:
            async with self.database.transaction() as db:
                return await verb(db)

        return self.portal.call(run)

    def people(self, make: Callable[[Company], Awaitable[Any]]) -> Any:
        """Make rows in a company."""
        return self.work(lambda db: make(Company(db)))

    def ask(self, who: str, method: str, path: str, *, version: int | None = None, **more: Any) -> httpx.Response:
        """One request as one person."""
        headers = dict(self.headers[who])
        if version is not None:
            headers["If-Match"] = f'"{version}"'

        async def send() -> httpx.Response:
            return await self.client.request(method, f"/api/v1{path}", headers=headers, **more)

        answer = self.portal.call(send)
        assert answer.status_code < 500, answer.text
        return answer


@contextmanager
def open_house(url: str) -> Generator[House]:
    """The application in a thread with its own event loop, on the database at `url`."""
    with start_blocking_portal() as portal:
        app = one_app()
        database = Database(url, pool=4, statement_timeout_seconds=60)
        before = getattr(app.state, "database", None)
        app.state.database = database
        try:
            yield House(portal, database, app)
        finally:
            portal.call(database.close)
            app.state.database = before
