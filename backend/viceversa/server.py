"""The API process: uvicorn, the application with this installation's keys, and an end that nobody holds up."""

import asyncio
import contextlib
import socket

import uvicorn
from fastapi import FastAPI

from viceversa.config import Settings, settings
from viceversa.core.logging import set_up_logging
from viceversa.main import create_app, read_keys


class Server(uvicorn.Server):
    """Says that it stops before it waits for the answers under way: those that have no end of their own end then."""

    def __init__(self, config: uvicorn.Config, *, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the application, then stop as ever."""
        self._stopping.set()
        await super().shutdown(sockets)


def serve_api(configuration: Settings) -> bool:
    """Serve until told to stop; false when the server could not start, and said why in its log."""
    settings.cache_clear()
    stopping = asyncio.Event()
    served = uvicorn.Config(
        lambda: application(stopping),
        factory=True,
        host=configuration.host,
        port=configuration.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=20,
        h11_max_incomplete_event_size=16384,
        limit_concurrency=1000,
    )
    server = Server(served, stopping=stopping)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return server.started


def application(stopping: asyncio.Event | None = None) -> FastAPI:
    """What uvicorn serves: the app with this installation's database and keys. `stopping` is set when it must end."""
    set_up_logging()
    configuration = settings()
    app = create_app(configuration, keys=read_keys(configuration.secrets))
    if stopping is not None:
        app.state.stopping = stopping
    return app
