"""A worker killed anywhere in an import leaves nothing half done, and another one goes on where it stood."""

import asyncio
import csv
import io
import time
from itertools import zip_longest

from tests.conftest import cloned
from tests.matching.bytes_of import ask
from tests.matching.worker_process import kill, start_worker
from viceversa.accounts.access import Actor
from viceversa.core.db import Database, new_id
from viceversa.core.postgres import Cluster
from viceversa.directory import imports
from viceversa.jobs import Queue

PEOPLE = 5_000
KILLS = 20
HR = Actor(new_id(), "service", frozenset({"scope:people:write"}), None, "en")
HEADER = ("Employee ID", "First Name", "Last Name", "Work Email", "Job Title", "Department", "Manager ID", "Status")


def company(*, turn: int) -> bytes:
    """Managers who come after their people, a loop, unknown managers, doubles, leavers: all of it moves with `turn`."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADER)
    for number in range(PEOPLE):
        manager: str | int = PEOPLE - 1 - (PEOPLE - 1 - number + turn) // 9 if number < PEOPLE - 20 else ""
        manager = {7: 3007, 3007: 7, 11: "nobody"}.get(number, manager)
        email = "twice@example.com" if number in (20, 4020) else f"p{number}@example.com"
        status = "left" if turn and number % 50 == 3 else "active"
        table.writerow(
            (number, "Ann", f"Lee {number}", email, f"Job {number % 7}", f"Unit {(number + turn) % 5}", manager, status)
        )
    return out.getvalue().encode()


async def _import(database: Database, raw: bytes) -> str:
    async with database.transaction() as db:
        run = await imports.preview_import(db, HR, source="csv", file_name="hr.csv", raw=raw, mapping=None)
        await imports.apply_import(db, HR, import_id=run.id)
    return str(run.id)


async def _result(database: Database, run: str) -> str:
    """Everything an import wrote, as one text: ids and instants left out."""
    accounts = await ask(
        database,
        """
        SELECT string_agg(concat_ws('|', u.external_id, u.version, u.email, u.given_name, u.family_name, u.job_title,
                   u.department, u.status, u.roles, u.time_zone, u.working_languages, m.external_id), E'\\n'
                   ORDER BY u.external_id)
        FROM user_account u LEFT JOIN user_account m ON m.id = u.manager_id WHERE u.external_id IS NOT NULL
        """,
    )
    report = await ask(
        database,
        """
        SELECT string_agg(concat_ws('|', row, rank, external_id, name, outcome, codes, said), E'\\n' ORDER BY row)
        FROM sync_row WHERE import_id = CAST(:run AS uuid)
        """,
        run=run,
    )
    told = await ask(
        database,
        "SELECT concat_ws('|', status, counts, notes, total, done) FROM sync_run WHERE id = CAST(:run AS uuid)",
        run=run,
    )
    follow_ups = await ask(
        database,
        """
        SELECT string_agg(concat_ws('|', task_name, u.external_id), E'\\n' ORDER BY task_name, u.external_id)
        FROM procrastinate_jobs LEFT JOIN user_account u ON u.id::text = args ->> 'user_id'
        WHERE task_name IN ('pairings.user_left', 'pairings.people_changed')
        """,
    )
    audit = await ask(database, "SELECT count(*) FROM audit_record WHERE action = 'import_applied'")
    return f"{told}\n\n{accounts}\n\n{report}\n\n{follow_ups}\n\n{audit}"


async def test_twenty_kills_change_nothing(database: Database, cluster: Cluster, template: str) -> None:
    queue = Queue(database)
    files = (company(turn=0), company(turn=1))
    wanted, length = [], 0.0
    async with cloned(cluster, template) as calm:
        for raw in files:
            run = await _import(calm, raw)
            began = time.perf_counter()
            await Queue(calm).work(forever=False)
            length += (time.perf_counter() - began) / len(files)
            wanted.append(await _result(calm, run))
    assert wanted[0].startswith("applied|")
    assert "manager_loop" in wanted[0]
    landed, places = 0, set()
    for raw, undisturbed in zip(files, wanted, strict=True):
        run = await _import(database, raw)
        for number in range(KILLS // 2):
            process = start_worker(database.url)
            _, before = await _until(database, run, more_than=-1)
            if number % 3 == 2:
                await _until(database, run, more_than=before)
            # Inside a chunk, further each time: the first of a life, or one after the first.
            await asyncio.sleep(length * (number % 5) / 50)
            kill(process)
            await queue.rescue(after_seconds=0)
            status, done = await _until(database, run, more_than=-1)
            landed += status == "applying"
            places.add((raw, done))
        await queue.work(forever=False)
        found = (await _result(database, run)).splitlines()
        differing = [pair for pair in zip_longest(found, undisturbed.splitlines()) if pair[0] != pair[1]]
        assert differing[:3] == []
    assert landed >= KILLS - 5, "a few may come too late"
    assert len(places) >= 6, "and not all at one place"


async def _until(database: Database, run: str, *, more_than: int) -> tuple[str, int]:
    """The state of an import and how far it is, once it is being applied and further than that, or over."""
    query = "SELECT concat_ws('|', status, done) FROM sync_run WHERE id = CAST(:run AS uuid)"
    for _ in range(3_000):
        status, _, done = (await ask(database, query, run=run)).partition("|")
        if status in ("applied", "failed") or (status == "applying" and int(done) > more_than):
            return status, int(done)
        await asyncio.sleep(0.01)
    raise AssertionError("no worker took it up")
