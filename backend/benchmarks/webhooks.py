"""`python -m benchmarks.webhooks`: how people fare at their screens while a receiver of webhooks is down.

Two programmes change their status five times a second; eight people read. In turns nobody is told of it, or a receiver
is that refuses to answer, redirects, or sends without end. Prints the readers' p50 and p95 and the ratio of both turns.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
from sqlalchemy import text

from benchmarks.servers import installation
from tests.factories import Company
from tests.receivers import Behave, Receiver, answers, endless, hangs, receiving
from viceversa.accounts.models import Role
from viceversa.accounts.sign_ins import Keys
from viceversa.core.db import Database
from viceversa.directory.webhooks.models import EventType
from viceversa.main import read_keys

READERS, TURNS, SECONDS, PAUSE = 8, 5, 6.0, 0.2
PATHS = ("/users/me", "/pairings", "/programmes", "/users/me/notices")


async def _read(base: str, headers: dict[str, str], number: int, until: float, seen: list[float]) -> None:
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=30) as client:
        turn = number
        while time.perf_counter() < until:
            began = time.perf_counter()
            answer = await client.get(PATHS[turn % len(PATHS)])
            seen.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.text
            turn += 1
            await asyncio.sleep(0.02)


async def _change(database: Database, programmes: list[UUID], until: float) -> None:
    query = text(
        "UPDATE programme SET status = CASE status WHEN 'running' THEN 'matching' ELSE 'running' END "
        "WHERE id = ANY(:ids)"
    )
    while time.perf_counter() < until:
        async with database.transaction() as db:
            await db.execute(query, {"ids": programmes})
        await asyncio.sleep(PAUSE)


async def _turn(base: str, headers: dict[str, str], database: Database, programmes: list[UUID]) -> list[float]:
    seen: list[float] = []
    until = time.perf_counter() + SECONDS
    readers = (_read(base, headers, number, until, seen) for number in range(READERS))
    await asyncio.gather(_change(database, programmes, until), *readers)
    return seen


@contextlib.asynccontextmanager
async def _told(client: httpx.AsyncClient, behave: Behave) -> AsyncGenerator[Receiver]:
    """While this lasts a receiver that behaves so is told of every programme."""
    async with receiving(behave) as receiver:
        body = {"url": receiver.url, "event_types": [EventType.PROGRAMME]}
        made = await client.post("/webhooks", json=body)
        assert made.status_code == 201, made.text
        try:
            yield receiver
        finally:
            await client.delete(f"/webhooks/{made.json()['id']}")


async def _measure(base: str, database: Database, keys: Keys) -> None:
    async with database.transaction() as db:
        company = Company(db, keys=keys)
        coordinator = await company.user(Role.COORDINATOR)
        headers = await company.headers(coordinator)
        admin = await company.headers(await company.user(Role.ADMIN))
        programmes = [(await company.programme(coordinator)).id for _ in range(2)]
    kinds = {
        "does not answer": hangs,
        "redirects": answers(302, headers="Location: http://127.0.0.1/\r\n"),
        "sends without end": endless(),
    }
    async with httpx.AsyncClient(base_url=base, headers=admin, timeout=60) as client:
        await _turn(base, headers, database, programmes)
        print(f"{'receiver':<20} {'requests':>9} {'p50 ms':>8} {'p95 ms':>8} {'p95 of quiet':>13} {'calls':>6}")
        for name, behave in kinds.items():
            quiet: list[float] = []
            busy: list[float] = []
            calls = 0
            for _ in range(TURNS):
                quiet += await _turn(base, headers, database, programmes)
                async with _told(client, behave) as receiver:
                    busy += await _turn(base, headers, database, programmes)
                calls += len(receiver.requests)
            for label, sample in (("nobody told", quiet), (name, busy)):
                ordered = sorted(sample)
                p50, p95 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
                ratio = p95 / (1000 * sorted(quiet)[int(len(quiet) * 0.95)])
                print(f"{label:<20} {len(sample):>9} {p50:>8.1f} {p95:>8.1f} {ratio:>13.2f} {calls:>6}")


def main() -> None:
    """Start an installation and measure."""
    with installation(VICEVERSA_WEBHOOK_NETWORKS="127.0.0.0/8") as ours:
        asyncio.run(_measure(f"{ours.base}/api/v1", ours.database(), read_keys(ours.secrets)))


if __name__ == "__main__":
    main()
