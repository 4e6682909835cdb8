"""`python -m benchmarks.webhooks`: how people fare at their screens while a receiver of webhooks is down.

Two programmes change their status five times a second; eight people read. In turns nobody is told of it, a receiver is
that works, or one that does not answer, redirects, or sends without end. Every round begins with another of them, so
that a machine that warms or tires favours none. Prints the readers' p50 and p95, and their p95 beside that of the
first two.
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

READERS, ROUNDS, SECONDS, PAUSE = 8, 10, 5.0, 0.2
QUIET, WORKS = "nobody told", "works"
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
    kinds: dict[str, Behave | None] = {
        QUIET: None,
        WORKS: answers(204),
        "does not answer": hangs,
        "redirects": answers(302, headers="Location: http://127.0.0.1/\r\n"),
        "sends without end": endless(),
    }
    seen: dict[str, list[float]] = {name: [] for name in kinds}
    calls = dict.fromkeys(kinds, 0)
    order = list(kinds)
    async with httpx.AsyncClient(base_url=base, headers=admin, timeout=60) as client:
        await _turn(base, headers, database, programmes)
        for _ in range(ROUNDS):
            for name in order:
                behave = kinds[name]
                if behave is None:
                    seen[name] += await _turn(base, headers, database, programmes)
                    continue
                async with _told(client, behave) as receiver:
                    seen[name] += await _turn(base, headers, database, programmes)
                calls[name] += len(receiver.requests)
            order = [*order[1:], order[0]]
    _show(seen, calls)


def _show(seen: dict[str, list[float]], calls: dict[str, int]) -> None:
    """A line per receiver; times in milliseconds."""
    ordered = {name: sorted(1000 * one for one in sample) for name, sample in seen.items()}
    p50, p95 = ({name: sample[int(len(sample) * share)] for name, sample in ordered.items()} for share in (0.5, 0.95))
    print(
        f"{'receiver':<18} {'calls':>6} {'requests':>9} {'p50 ms':>7} {'p95 ms':>7}"
        f" {'p95/' + QUIET:>16} {'p95/' + WORKS:>10}"
    )
    for name, sample in ordered.items():
        print(
            f"{name:<18} {calls[name]:>6} {len(sample):>9} {p50[name]:>7.1f} {p95[name]:>7.1f}"
            f" {p95[name] / p95[QUIET]:>16.2f} {p95[name] / p95[WORKS]:>10.2f}"
        )


def main() -> None:
    """Start an installation and measure."""
    with installation(VICEVERSA_WEBHOOK_NETWORKS="127.0.0.0/8") as ours:
        asyncio.run(_measure(f"{ours.base}/api/v1", ours.database(), read_keys(ours.secrets)))


if __name__ == "__main__":
    main()
