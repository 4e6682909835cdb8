"""Each class goes at its limit, not a day before; killed and begun again, nothing is skipped or counted twice."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.clock import MovedClock, moved_clock
from tests.factories import Company
from tests.whole_company import settle_whole, sign_in_of
from tests.world import World
from viceversa.core.db import Database, new_id
from viceversa.jobs import Queue
from viceversa.jobs.queue import registered
from viceversa.pairings.models import PairingStatus
from viceversa.privacy.data_map import data_map_of_this_code
from viceversa.privacy.retention import JOB, RULES, apply_retention, tables_under

OVER = datetime(2026, 6, 1, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)


class Kept:
    """A company whose pairing and programme were over at `OVER`, and what is left of each class."""

    def __init__(self, database: Database, world: World) -> None:
        self.database, self.world = database, world

    async def ask(self, statement: str, **values: Any) -> Any:
        async with self.database.transaction() as db:
            return (await db.execute(text(statement), values)).scalar_one()

    async def run(self, statement: str, **values: Any) -> None:
        async with self.database.transaction() as db:
            await db.execute(text(statement), values)

    async def left(self) -> dict[str, int]:
        """How many rows of each class are whole."""
        pairing, programme = str(self.world.ids["pairing"]), str(self.world.ids["programme"])
        queries = {
            "notes": "SELECT (SELECT count(*) FROM session_note) + "
            "(SELECT count(*) FROM charter WHERE pairing_id = :p) + (SELECT count(*) FROM charter_version) + "
            "(SELECT count(*) FROM action_item) + "
            "(SELECT count(*) FROM mentoring_session WHERE summary <> '')",
            "pulses": "SELECT count(*) FROM pulse WHERE user_id IS NOT NULL",
            "surveys": "SELECT count(*) FROM survey WHERE user_id IS NOT NULL",
            "applicants": "SELECT count(*) FROM enrolment WHERE programme_id = :g AND status = 'applied'",
            "sign_ins": "SELECT count(*) FROM sign_in WHERE user_agent = 'old'",
            "jobs": "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'",
        }
        return {
            name: await self.ask(
                query, **{key: value for key, value in (("p", pairing), ("g", programme)) if f":{key}" in query}
            )
            for name, query in queries.items()
        }


@pytest.fixture
async def kept(database: Database) -> Kept:
    async with database.transaction() as db:
        company = Company(db)
        world = await settle_whole(company, pairing=PairingStatus.ENDED, password_hash=None)
        await sign_in_of(company, UUID(str(world.ids["mentor"])), user_agent="old", absolute_expires_at=OVER)
        job = await db.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'a', 'todo') "
                "RETURNING id"
            )
        )
        statements: dict[str, dict[str, Any]] = {
            "UPDATE pairing_event SET created_at = :over, to_status = 'ended'": {"over": OVER},
            "UPDATE pairing SET created_at = :over": {"over": OVER - 30 * A_DAY},
            "UPDATE programme SET over_since = :over, status = 'closed' WHERE id = :id": {
                "over": OVER,
                "id": world.ids["programme"],
            },
            "UPDATE survey SET closes_at = :over, opens_at = :over": {"over": OVER},
            "UPDATE mentoring_session SET summary = 'Two prompts'": {},
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id": {"id": job.scalar_one()},
            "UPDATE procrastinate_events SET at = :over": {"over": OVER},
            "DELETE FROM retention_count": {},
        }
        for statement, values in statements.items():
            await db.execute(text(statement), values)
    return Kept(database, world)


@pytest.fixture
async def clock() -> AsyncIterator[MovedClock]:
    with moved_clock(OVER) as moved:
        yield moved


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
async def test_each_class_goes_at_its_limit_and_not_a_day_before(rule: str, kept: Kept, clock: MovedClock) -> None:
    limit = data_map_of_this_code().retention[rule].days
    assert limit is not None
    before = await kept.left()
    assert before[rule] >= 1
    clock.moment = OVER + timedelta(days=limit) - A_DAY
    await apply_retention(kept.database)
    assert (await kept.left())[rule] == before[rule]
    clock.moment = OVER + timedelta(days=limit) + A_DAY
    await apply_retention(kept.database)
    assert (await kept.left())[rule] == 0
    counted = "SELECT coalesce(sum(rows), 0) FROM retention_count WHERE rule = :rule AND finished_at IS NOT NULL"
    first = await kept.ask(counted, rule=rule)
    assert first >= before[rule]
    # Once more finds nothing.
    await apply_retention(kept.database)
    assert await kept.ask(counted, rule=rule) == first


async def test_what_goes_on_stays(kept: Kept, clock: MovedClock) -> None:
    """A pairing that is open keeps its notes, and a person with another open pairing their pulses."""
    await kept.run("UPDATE pairing SET status = 'active' WHERE id = :id", id=kept.world.ids["pairing"])
    await kept.run("UPDATE programme SET over_since = NULL, status = 'running'")
    before = await kept.left()
    clock.moment = OVER + timedelta(days=800)
    await apply_retention(kept.database)
    assert await kept.left() == {**before, "sign_ins": 0, "jobs": 0}


async def test_answers_stay_for_the_counts_and_lead_to_nobody(kept: Kept, clock: MovedClock) -> None:
    taps = "SELECT array_agg(row(learned, taught, voice, steering)::text ORDER BY learned) FROM pulse"
    before = await kept.ask(taps)
    clock.moment = OVER + timedelta(days=100)
    await apply_retention(kept.database)
    assert await kept.ask(taps) == before
    async with kept.database.transaction() as db:
        pulses = (await db.execute(text("SELECT * FROM pulse"))).mappings().all()
        surveys = (await db.execute(text("SELECT * FROM survey WHERE moment = 'end' ORDER BY role"))).mappings().all()
    assert {(row["session_id"], row["user_id"], row["created_at"].day) for row in pulses} == {(None, None, 1)}
    assert all(row["id"].version == 4 for row in pulses)  # the usual ids begin with the time
    assert len({row["respondent"] for row in pulses}) == 2
    # The pairing counts once, by whichever side went last.
    assert sorted(row["couple"] is None for row in pulses) == [False, True]
    # The learner shared their texts, the mentor did not.
    assert [(row["role"], row["what_helped"]) for row in surveys] == [("learner", "Talking"), ("mentor", "")]


def test_every_column_under_a_rule_is_reached() -> None:
    """What the map puts under “notes” is deleted or emptied, never only declared; and each rule has its days."""
    data_map = data_map_of_this_code()
    assert len(tables_under("notes")) == 5
    for name in tables_under("notes"):
        table = data_map.tables[name]
        columns = [column for column in table.columns.values() if column.retention == "notes"]
        assert table.erase == "delete" or {column.erase for column in columns} == {"empty"}, name
    applied = {name for name, rule in data_map.retention.items() if rule.job == JOB}
    assert applied == {rule.name for rule in RULES}
    assert all(rule.kept.days > 0 for rule in RULES)
    assert registered()[JOB].cron is not None


async def test_a_worker_killed_midway_skips_nothing(kept: Kept) -> None:
    """`kill -9` in the middle of a thousand notes, twice; the count is still theirs."""
    rows = [{"id": new_id(), "session": kept.world.ids["session"]} for _ in range(1000)]
    async with kept.database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO action_item (id, pairing_id, session_id, owner, title) "
                "SELECT :id, pairing_id, id, 'both', 'x' FROM mentoring_session WHERE id = :session"
            ),
            rows,
        )
    # Long ago enough for the real clock.
    await kept.run("UPDATE pairing_event SET created_at = now() - interval '31 days'")
    before = (await kept.left())["notes"]
    program = (
        "import asyncio, sys\nimport viceversa.registry\nfrom viceversa.core.db import Database\n"
        "from viceversa.privacy.retention import apply_retention\n"
        "asyncio.run(apply_retention(Database(sys.argv[1], pool=2), batch=5))\n"
    )
    kills = 0
    for wanted in (200, 500):
        process = subprocess.Popen([sys.executable, "-c", program, kept.database.url])  # noqa: ASYNC220
        while before - (await kept.left())["notes"] < wanted:
            assert process.poll() is None, "it was done before it could be killed"
            await asyncio.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        kills += 1
        assert (await kept.left())["notes"] > 0
    await Queue(kept.database).work(forever=False)
    await apply_retention(kept.database)
    assert kills == 2
    assert (await kept.left())["notes"] == 0
    # The agenda of the one session is emptied too: it is in none of the counts above but its summary's.
    assert await kept.ask("SELECT sum(rows) FROM retention_count WHERE rule = 'notes'") == before
    assert await kept.ask("SELECT count(*) FROM retention_count WHERE finished_at IS NULL") == 0


async def test_an_administrator_reads_the_report(client: httpx.AsyncClient, company: Company) -> None:
    world = await settle_whole(company, password_hash=None)
    day = date.today()  # noqa: DTZ011
    await company.db.execute(text("UPDATE retention_count SET day = :day"), {"day": day})
    answer = await client.get("/api/v1/ops/retention", headers=world.headers["admin"])
    report = answer.json()
    assert report["days"] == [
        {"day": day.isoformat(), "rules": [{"rule": "notes", "rows": 3, "finished_at": None}]},
    ]
    assert {rule["rule"] for rule in report["rules"]} == {rule.name for rule in RULES}
    assert (await client.get("/api/v1/ops/retention", headers=world.headers["coordinator"])).status_code == 403
