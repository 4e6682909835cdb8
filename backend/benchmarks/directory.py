"""`python -m benchmarks.directory [people] [patches]`: a company's whole HR file, and its identity provider at work.

One API process, one worker process, a fresh database. A CSV of 100,000 people is previewed and applied, then sent and
applied again; then eight clients send 10,000 SCIM PATCHes. Prints seconds, and the peak memory of both processes.
"""

import asyncio
import csv
import io
import random
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from benchmarks.servers import installation
from viceversa.accounts.service_accounts import create_first_token
from viceversa.core.db import Database

PEOPLE, PATCHES, CLIENTS, RESOURCES = 100_000, 10_000, 8, 200
_CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_HEADER = (
    "Employee ID,First Name,Last Name,Work Email,Job Title,Department,Site,Country,Career Level,Manager ID,Language"
)


def _company(people: int) -> bytes:
    """An HR file with a line of managers of ten each, the same each time."""
    draw = random.Random(1)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_HEADER.split(","))
    for number in range(people):
        given, title = draw.choice(["Amina", "Louis", "Zoé", "Marc"]), draw.choice(["Accountant", "Engineer", "Buyer"])
        unit, site = draw.choice(["Finance", "IT", "Sales"]), draw.choice(["Lyon", "Lille"])
        manager = f"E{number // 10:06}" if number else ""
        work = [title, unit, site, "FR", draw.randint(1, 8), manager, draw.choice(["fr", "en"])]
        table.writerow([f"E{number:06}", given, f"Name{number}", f"p{number}@example.com", *work])
    return out.getvalue().encode()


def _peak(process: Any) -> int:
    """The most memory a process ever held, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


async def _import(client: httpx.AsyncClient, raw: bytes) -> tuple[float, float, dict[str, Any]]:
    """Seconds of the preview and of the application, and the run."""
    began = time.perf_counter()
    made = await client.post("/api/v1/directory/imports", files={"file": ("hr.csv", raw)})
    previewed = time.perf_counter() - began
    assert made.status_code == 201, made.text
    began = time.perf_counter()
    path = f"/api/v1/directory/imports/{made.json()['id']}"
    (await client.post(f"{path}/application")).raise_for_status()
    while True:
        run = (await client.get(path)).json()
        if run["status"] in ("applied", "failed"):
            return previewed, time.perf_counter() - began, run
        await asyncio.sleep(0.25)


async def _patch(base: str, token: str, patches: int) -> None:
    """Eight clients change titles of two hundred people."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as client:
        ids = []
        for number in range(RESOURCES):
            person = {"schemas": [_CORE], "userName": f"u{number}@example.net", "displayName": f"Ann B{number}"}
            ids.append((await client.post("/scim/v2/Users", json={**person, "active": True})).json()["id"])
        waiting, codes = list(range(patches)), dict[int, int]()

        async def work() -> None:
            while waiting:
                number = waiting.pop()
                change = {"op": "replace", "path": "title", "value": f"Title {number}"}
                body = {"schemas": [_PATCH], "Operations": [change]}
                answer = await client.patch(f"/scim/v2/Users/{ids[number % RESOURCES]}", json=body)
                codes[answer.status_code] = codes.get(answer.status_code, 0) + 1

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(CLIENTS)))
        took = time.perf_counter() - began
    errors = sum(count for code, count in codes.items() if code >= 300)
    print(f"{patches} PATCHes by {CLIENTS} clients: {patches / took:.0f}/s, {errors} errors (goal: 0), {codes}")


async def _writes(database: Database) -> int:
    """Rows of accounts ever inserted or changed."""
    await asyncio.sleep(12)  # an idle connection of the pool tells what it did at its own pace
    async with database.transaction() as db:
        query = "SELECT n_tup_ins + n_tup_upd FROM pg_stat_user_tables WHERE relname = 'user_account'"
        return (await db.execute(text(query))).scalar_one()


async def _measure(base: str, database: Database, api: Any, worker: Any, people: int, patches: int) -> None:
    async with database.transaction() as db:
        token = await create_first_token(db, name="hr", scopes=["people:write", "scim"], days=1)
    raw = _company(people)
    print(f"{people} people, {len(raw) // 1024} KiB; at rest API {_peak(api)} MB, worker {_peak(worker)} MB")
    async with httpx.AsyncClient(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=600) as client:
        for name, goal in (("import", 60), ("replay", 20)):
            before = await _writes(database)
            preview, application, run = await _import(client, raw)
            written = await _writes(database) - before
            whole = preview + application
            print(f"{name}: {preview:.1f} + {application:.1f} = {whole:.1f} s (goal: {goal}), {run['counts']}")
            print(f"  accounts written {written}; peak API {_peak(api)} MB, worker {_peak(worker)} MB (goal: 300)")
    if patches:
        await _patch(base, token, patches)


def main() -> None:
    """Start an installation and measure."""
    people, patches = [*map(int, sys.argv[1:]), *(PEOPLE, PATCHES)[len(sys.argv) - 1 :]]
    with installation() as ours:
        asyncio.run(_measure(ours.base, ours.database(), ours.api, ours.worker, people, patches))


if __name__ == "__main__":
    main()
