"""The API ends when it is told to, whoever is still listening."""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import httpx

from tests.matching.crowd import gather
from viceversa.accounts.key_files import create_key_file
from viceversa.core.db import Database
from viceversa.main import read_keys


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def _until_it_answers(client: httpx.AsyncClient) -> None:
    for _ in range(300):
        try:
            if (await client.get("/health/live")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    raise AssertionError("the API never answered")


async def test_a_stream_of_events_does_not_hold_the_shutdown(database: Database, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in ("token.current.key", "refresh.key", "cases.current.key"):
        create_key_file(secrets / name)
    crowd = await gather(database, mentors=4, learners=4, skills=8, keys=read_keys(secrets))
    port = _free_port()
    environment = os.environ | {
        "DATABASE_URL": database.url,
        "VICEVERSA_DATA_FOLDER": str(tmp_path),
        "VICEVERSA_HOST": "127.0.0.1",
        "VICEVERSA_PORT": str(port),
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "viceversa.cli", "api", env=environment)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=crowd.headers, timeout=30) as client:
            await _until_it_answers(client)
            path = f"/api/v1/programmes/{crowd.programme_id}/match-runs"
            run = (await client.post(path, json={})).json()
            # Nobody works: the run waits, and so does whoever follows it.
            async with client.stream("GET", f"/api/v1/match-runs/{run['id']}/events") as stream:
                lines = stream.aiter_lines()
                assert "queued" in [line async for line in _first_event(lines)][-1]
                told = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert [line async for line in lines if line.startswith("data:")] == []
            await asyncio.wait_for(process.wait(), timeout=30)
        assert time.monotonic() - told < 5
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _first_event(lines):
    async for line in lines:
        yield line
        if line.startswith("data:"):
            return
