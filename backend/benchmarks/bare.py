"""The floor to compare with: a bare ASGI application that reads one row through psycopg and answers JSON."""

import json
import os
from typing import Any

from psycopg_pool import AsyncConnectionPool

_state: dict[str, AsyncConnectionPool[Any]] = {}


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer every request with one person's e-mail address."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                pool = AsyncConnectionPool(os.environ["BARE_DATABASE"], min_size=4, max_size=10, open=False)
                await pool.open()
                _state["pool"] = pool
                await send({"type": "lifespan.startup.complete"})
            else:
                await _state["pool"].close()
                await send({"type": "lifespan.shutdown.complete"})
                return
    async with _state["pool"].connection() as connection:
        cursor = await connection.execute("SELECT email FROM user_account ORDER BY id LIMIT 1")
        row = await cursor.fetchone()
    body = json.dumps({"email": row[0] if row else None}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
