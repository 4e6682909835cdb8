"""A worker killed anywhere leaves nothing half done: the run comes out the same, to the byte, and once."""

import asyncio
import time
from collections import Counter
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import browser
from tests.factories import TEST_KEYS
from tests.matching.bytes_of import ask, result_of
from tests.matching.crowd import Crowd, gather
from tests.matching.worker_process import kill, start_worker
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.jobs import Queue
from viceversa.main import create_app

# Mentors and as many learners: what the issue asks, and large enough to be hit under way.
SIDE = 2_000
KILLS = 20


async def _start(client: httpx.AsyncClient, crowd: Crowd) -> UUID:
    path = f"/api/v1/programmes/{crowd.programme_id}/match-runs"
    answer = await client.post(path, json={"seed": 7}, headers=crowd.headers)
    assert answer.status_code == 202, answer.text
    return UUID(answer.json()["id"])


async def _status(database: Database, run_id: UUID) -> str:
    return await ask(database, "SELECT status FROM match_run WHERE id = :run", run=run_id)


async def _until(database: Database, run_id: UUID, *wanted: str, seconds: float = 60) -> str:
    for _ in range(int(seconds / 0.01)):
        status = await _status(database, run_id)
        if status in wanted:
            return status
        await asyncio.sleep(0.01)
    raise AssertionError(f"the run did not become {wanted}")


@pytest.fixture
async def crowd(database: Database) -> Crowd:
    return await gather(database, mentors=SIDE, learners=SIDE)


async def test_twenty_kills_change_nothing(database: Database, configuration: Settings, crowd: Crowd) -> None:
    app, queue = create_app(configuration, database=database, keys=TEST_KEYS), Queue(database)
    async with browser(app) as client:
        undisturbed = await _start(client, crowd)
        began = time.perf_counter()
        await queue.work(forever=False)
        length = time.perf_counter() - began
        wanted = await result_of(database, undisturbed)
        assert wanted.startswith("done|")
        landed, finished, run_id = 0, [], await _start(client, crowd)
        phases: Counter[str] = Counter()
        while landed < KILLS:
            process = start_worker(database.url)
            # From the first read to the last commit, in turn.
            if await _until(database, run_id, "running", "done") == "running":
                await asyncio.sleep(length * (landed % 10) / 10)
            kill(process)
            await queue.rescue(after_seconds=0)
            if await _status(database, run_id) == "running":
                landed += 1
                phases[await ask(database, "SELECT phase FROM match_run WHERE id = :run", run=run_id)] += 1
                assert await ask(database, "SELECT count(*) FROM match_proposal WHERE run_id = :run", run=run_id) == 0
            else:
                finished.append(run_id)
                run_id = await _start(client, crowd)
        process = start_worker(database.url)
        await _until(database, run_id, "done")
        kill(process)
    assert sum(phases.values()) == KILLS
    for each in (*finished, run_id):
        assert await result_of(database, each) == wanted
    repeated = await ask(
        database,
        "SELECT count(*) FROM (SELECT run_id FROM match_proposal GROUP BY run_id, mentor_id HAVING count(*) > 1) twice",
    )
    assert repeated == 0, "capacity is one for all: nobody stands in two couples of a run"
    left = await ask(database, "SELECT count(*) FROM match_run_input WHERE snapshot IS NOT NULL")
    assert left == 0, "what people said of themselves goes when its run is over"


async def test_a_kill_inside_the_publication_shows_nothing(
    database: Database, configuration: Settings, crowd: Crowd
) -> None:
    """The last statement is made slow, so that the worker dies with every row written and nothing committed."""
    async with database.transaction() as db:
        await db.execute(
            text(
                "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN PERFORM pg_advisory_xact_lock(4711); PERFORM pg_sleep(1.5); RETURN NEW; END $$"
            )
        )
        await db.execute(
            text(
                "CREATE TRIGGER planted AFTER UPDATE OF status ON match_run FOR EACH ROW "
                "WHEN (NEW.status = 'done') EXECUTE FUNCTION linger()"
            )
        )
    app, queue = create_app(configuration, database=database, keys=TEST_KEYS), Queue(database)
    async with browser(app) as client:
        run_id = await _start(client, crowd)
        process = start_worker(database.url)
        for _ in range(3000):
            publishing = await ask(database, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711")
            if publishing:
                break
            await asyncio.sleep(0.01)
        assert publishing
        kill(process)
        assert await ask(database, "SELECT count(*) FROM match_proposal WHERE run_id = :run", run=run_id) == 0
        assert await _status(database, run_id) == "running"
        async with database.transaction() as db:
            await db.execute(text("SET LOCAL lock_timeout = '10s'"))
            await db.execute(text("DROP TRIGGER planted ON match_run"))
        await queue.rescue(after_seconds=0)
        await queue.work(forever=False)
        again = await _start(client, crowd)
        await queue.work(forever=False)
    assert await result_of(database, run_id) == await result_of(database, again)


async def test_the_input_is_the_one_of_the_beginning_whoever_leaves_meanwhile(
    database: Database, configuration: Settings, crowd: Crowd
) -> None:
    """Killed, the world changed, taken up again: the same bytes, and the board says who has left."""
    app, queue = create_app(configuration, database=database, keys=TEST_KEYS), Queue(database)
    async with browser(app) as client:
        undisturbed = await _start(client, crowd)
        await queue.work(forever=False)
        wanted = await result_of(database, undisturbed)
        gone = await ask(
            database, "SELECT mentor_id FROM match_proposal WHERE run_id = :run ORDER BY 1 LIMIT 1", run=undisturbed
        )
        run_id = await _start(client, crowd)
        process = start_worker(database.url)
        for _ in range(3000):
            if await ask(database, "SELECT 1 FROM match_run_input WHERE run_id = :run", run=run_id):
                break
            await asyncio.sleep(0.01)
        kill(process)
        assert await _status(database, run_id) == "running"
        async with database.transaction() as db:
            await db.execute(text("UPDATE user_account SET status = 'left' WHERE id = :id"), {"id": gone})
        await queue.rescue(after_seconds=0)
        await queue.work(forever=False)
        assert await result_of(database, run_id) == wanted
        detail = (await client.get(f"/api/v1/match-runs/{run_id}", headers=crowd.headers)).json()
        assert [(each["user_id"], each["why"]) for each in detail["stale_people"]] == [(str(gone), "left")]
