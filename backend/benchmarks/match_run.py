"""`python -m benchmarks.match_run [people]`: a whole run through the API and a worker, with eight readers meanwhile.

Ten thousand people (half mentors, half learners) are written by COPY into a fresh database; one API process, one
worker process, one coordinator. Prints how long the run took, which share of it was loading and saving, and how the
readers fared before and during the run.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncGenerator

import httpx

from benchmarks.servers import installation
from tests.matching.crowd import Crowd, gather
from viceversa.accounts.sign_ins import Keys
from viceversa.core.db import Database
from viceversa.main import read_keys

PEOPLE = 10_000
READERS = 8
CALM_SECONDS = 5.0
SAVING = frozenset({"reading", "explaining", "saving"})


def _p95(sample: list[float]) -> float:
    return 1000 * sorted(sample)[int(0.95 * (len(sample) - 1))] if sample else float("nan")


@contextlib.asynccontextmanager
async def _readers(base: str, crowd: Crowd, earlier: str) -> AsyncGenerator[list[float]]:
    """Eight people at their screens: the list of runs, a page of places, who they are; a tenth of a second between."""
    seen: list[float] = []
    paths = (
        "/users/me",
        f"/programmes/{crowd.programme_id}/match-runs",
        f"/programmes/{crowd.programme_id}/enrolments?limit=100",
        f"/match-runs/{earlier}",
    )

    async def read(number: int) -> None:
        async with httpx.AsyncClient(base_url=base, headers=crowd.headers, timeout=30) as client:
            turn = number
            while True:
                began = time.perf_counter()
                answer = await client.get(paths[turn % len(paths)])
                seen.append(time.perf_counter() - began)
                assert answer.status_code == 200, answer.text
                turn += 1
                await asyncio.sleep(0.1)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(read(number)) for number in range(READERS)]
        try:
            yield seen
        finally:
            for task in tasks:
                task.cancel()


async def _follow(client: httpx.AsyncClient, run_id: str) -> tuple[dict, dict[str, float]]:
    """The finished run, and how many seconds each phase took as seen from outside."""
    phases: dict[str, float] = {}
    last = time.perf_counter()
    while True:
        run = (await client.get(f"/match-runs/{run_id}")).json()
        now = time.perf_counter()
        phases[run["phase"]] = phases.get(run["phase"], 0) + now - last
        last = now
        if run["status"] not in ("queued", "running"):
            return run, phases
        await asyncio.sleep(0.05)


async def _measure(base: str, database: Database, people: int, keys: Keys) -> None:
    began = time.perf_counter()
    crowd = await gather(database, mentors=people // 2, learners=people // 2, skills=48, keys=keys)
    print(f"{people} people written in {time.perf_counter() - began:.1f} s")
    async with httpx.AsyncClient(base_url=base, headers=crowd.headers, timeout=60) as client:
        path = f"/programmes/{crowd.programme_id}/match-runs"
        manual = (await client.post(path, json={"mode": "manual"})).json()
        async with _readers(base, crowd, manual["id"]) as calm:
            await asyncio.sleep(CALM_SECONDS)
        async with _readers(base, crowd, manual["id"]) as busy:
            began = time.perf_counter()
            answer = await client.post(path, json={"seed": 1})
            assert answer.status_code == 202, answer.text
            started = time.perf_counter() - began
            run, phases = await _follow(client, answer.json()["id"])
            whole = time.perf_counter() - began
        print(f"status {run['status']}, {run['pairs']} pairs of {run['people']} people, gap {run['gap']}")
        if run["note"]:
            print(f"  {run['note']['en']}")
        print(f"{'whole run':<34} {whole:>8.2f} s   (startMatchRun answered in {1000 * started:.0f} ms)")
        for phase, seconds in phases.items():
            print(f"  {phase:<32} {seconds:>8.2f} s  {seconds / whole:>5.0%}")
        share = sum(seconds for phase, seconds in phases.items() if phase in SAVING) / whole
        print(f"{'loading + saving':<34} {share:>8.0%}     goal: at most 33%")
        print(f"{'8 readers, p95 before':<34} {_p95(calm):>8.0f} ms  ({len(calm)} requests)")
        print(
            f"{'8 readers, p95 during the run':<34} {_p95(busy):>8.0f} ms  ({len(busy)} requests) goal: at most 300 ms"
        )
        for path in ("?limit=1000&reasons=false", "?limit=1000", ".csv"):
            began = time.perf_counter()
            page = await client.get(f"/match-runs/{run['id']}/proposals{path}")
            took = 1000 * (time.perf_counter() - began)
            print(f"{'GET proposals' + path:<34} {took:>8.0f} ms  {len(page.content) / 1024:.0f} KiB")


def main() -> None:
    """Start an installation and measure one run."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with installation() as ours:
        database = ours.database(statement_timeout_seconds=600)
        asyncio.run(_measure(f"{ours.base}/api/v1", database, people, read_keys(ours.secrets)))


if __name__ == "__main__":
    main()
