"""A whole run approved in one request: as many statements as for two couples, and the same end as one by one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy import text

from tests.conftest import browser, cloned
from tests.factories import TEST_KEYS
from tests.matching.bytes_of import ask
from tests.matching.crowd import Crowd, gather
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.core.postgres import Cluster
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.matching import approval as approving

API = "/api/v1"
STATE = {
    "pairings": """
        SELECT programme_id, mentor_id, learner_id, status, reasons, mentor_could_teach, learner_could_teach, version,
            date_trunc('minute', answer_by - mentor_asked_at), learner_asked_at, activated_at, completion_asked_by
        FROM pairing""",
    "events": """
        SELECT mentor_id, learner_id, from_status, to_status, actor_id, actor_kind, reason,
            row_number() OVER (PARTITION BY pairing_id ORDER BY e.id)
        FROM pairing_event e JOIN pairing p ON p.id = e.pairing_id""",
    "acts": """
        SELECT mentor_id, learner_id, action, subject_kind, a.programme_id, actor_id, actor_kind
        FROM audit_record a JOIN pairing p ON p.id::text = a.subject_id""",
    "proposals": """
        SELECT m.mentor_id, m.learner_id, decision, decided_by, override_reason, p.mentor_id, p.learner_id
        FROM match_proposal m LEFT JOIN pairing p ON p.id = m.pairing_id""",
    "mails": """
        SELECT args ->> 'user_id', args ->> 'kind', args -> 'values', mentor_id, learner_id, queue_name, lock,
            queueing_lock, attempts, j.status, priority, length(args ->> 'message_id')
        FROM procrastinate_jobs j JOIN pairing p ON '/pairings/' || p.id = args ->> 'path'
        WHERE task_name = 'notifications.tell'""",
    "notices": """
        SELECT n.user_id, kind, occasion, in_app, mailing, read_at, digest_id, mentor_id, learner_id
        FROM notice n JOIN pairing p ON '/pairings/' || p.id = n.path""",
    "places": "SELECT user_id, status, version FROM enrolment",
}


class Office:
    """A finished run of a crowd, and its coordinator."""

    def __init__(self, client: httpx.AsyncClient, database: Database, crowd: Crowd) -> None:
        self.client, self.database, self.crowd = client, database, crowd

    async def ask(self, method: str, path: str, *, expect: int = 200, **options: Any) -> Any:
        answer = await self.client.request(method, f"{API}{path}", headers=self.crowd.headers, **options)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def run(self) -> str:
        run = await self.ask("POST", f"/programmes/{self.crowd.programme_id}/match-runs", expect=202, json={})
        await Queue(self.database).work(forever=False)
        assert (await self.ask("GET", f"/match-runs/{run['id']}"))["status"] == "done"
        return run["id"]

    async def proposals(self, run_id: str) -> list[str]:
        page = await self.ask("GET", f"/match-runs/{run_id}/proposals?limit=1000")
        return [each["id"] for each in page["items"]]

    async def state(self) -> dict[str, list[str]]:
        """What an approval leaves behind, without the ids and instants that two lives never share."""
        async with self.database.transaction() as db:
            return {
                name: sorted(str(tuple(row)) for row in await db.execute(text(query))) for name, query in STATE.items()
            }


@asynccontextmanager
async def opened(database: Database, configuration: Settings, crowd: Crowd) -> AsyncGenerator[Office]:
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        yield Office(client, database, crowd)


@pytest.fixture
async def crowd(database: Database) -> Crowd:
    return await gather(database, mentors=40, learners=40, skills=8)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that leaves for the server, by whichever way; many in one call are told apart."""
    said: list[str] = []
    execute, executemany = psycopg.AsyncCursor.execute, psycopg.AsyncCursor.executemany

    async def one(self: Any, query: Any, *rest: Any, **options: Any) -> Any:
        said.append(str(query))
        return await execute(self, query, *rest, **options)

    async def many(self: Any, query: Any, rows: Any, **options: Any) -> Any:
        rows = list(rows)
        said.extend(str(query) for _ in rows)
        return await executemany(self, query, rows, **options)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", one)
    monkeypatch.setattr(psycopg.AsyncCursor, "executemany", many)
    return said


async def test_thirty_couples_take_no_more_statements_than_two(
    database: Database, configuration: Settings, crowd: Crowd, statements: list[str]
) -> None:
    async with opened(database, configuration, crowd) as office:
        run_id = await office.run()
        some = (await office.proposals(run_id))[:2]
        statements.clear()
        await office.ask("POST", f"/match-runs/{run_id}/approval", json={"proposal_ids": some})
        of_two = list(statements)
        statements.clear()
        rest = await office.ask("POST", f"/match-runs/{run_id}/approval", json={})
        assert rest["approved"] >= 30
        assert len(statements) == len(of_two) <= 40
        assert (
            await ask(database, "SELECT count(*) FROM pairing WHERE status = 'awaiting_mentor'") == rest["approved"] + 2
        )
        tasks = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notifications.tell' AND status = 'todo'"
        assert await ask(database, tasks) == rest["approved"] + 2


async def test_all_at_once_ends_as_each_published_by_itself(
    cluster: Cluster, database: Database, configuration: Settings, crowd: Crowd
) -> None:
    async with opened(database, configuration, crowd) as office:
        run_id = await office.run()
    name = database.engine.url.database
    assert name is not None
    await database.close()
    async with cloned(cluster, name) as copy, opened(copy, configuration, crowd) as office:
        made = await office.ask("POST", f"/match-runs/{run_id}/approval", json={})
        at_once = await office.state()
    async with cloned(cluster, name) as copy, opened(copy, configuration, crowd) as office:
        for proposal_id in await office.proposals(run_id):
            body = {"proposal_ids": [proposal_id], "publish": False}
            (pairing_id,) = (await office.ask("POST", f"/match-runs/{run_id}/approval", json=body))["pairing_ids"]
            await office.ask("POST", f"/pairings/{pairing_id}/publication", expect=204)
        one_by_one = await office.state()
    assert at_once == one_by_one
    assert {len(at_once[name]) for name in ("pairings", "acts", "notices", "mails")} == {made["approved"]}
    assert len(at_once["events"]) == 2 * made["approved"]


async def test_two_runs_approved_at_once_make_each_couple_once(
    database: Database, configuration: Settings, crowd: Crowd
) -> None:
    async with opened(database, configuration, crowd) as office:
        runs = [await office.run(), await office.run()]
        path = f"{API}/match-runs/%s/approval"
        answers = await asyncio.gather(
            *(office.client.post(path % run_id, json={}, headers=crowd.headers) for run_id in runs)
        )
        assert sorted(each.status_code for each in answers) == [200, 409]
        approved = next(each.json()["approved"] for each in answers if each.status_code == 200)
        assert await ask(database, "SELECT count(*) FROM pairing") == approved
        assert await ask(database, "SELECT count(*) FROM match_proposal WHERE decision = 'approved'") == approved


async def test_one_couple_that_no_longer_fits_stops_all_of_them(
    database: Database, configuration: Settings, crowd: Crowd
) -> None:
    async with opened(database, configuration, crowd) as office:
        run_id = await office.run()
        before = await office.state()
        gone = await ask(database, "SELECT mentor_id FROM match_proposal WHERE run_id = :run LIMIT 1", run=UUID(run_id))
        async with database.transaction() as db:
            await db.execute(text("UPDATE user_account SET status = 'left' WHERE id = :gone"), {"gone": gone})
        refused = await office.ask("POST", f"/match-runs/{run_id}/approval", expect=409, json={})
        assert refused["code"] == "proposals_stale"
        assert "1 of these couples" in refused["detail"]
        assert await office.state() == before


async def test_counting_the_broken_agrees_with_asking_each_couple(
    database: Database, configuration: Settings, crowd: Crowd
) -> None:
    """The same people asked couple by couple, over the API: whoever is refused there is counted here."""
    async with opened(database, configuration, crowd) as office:
        async with database.transaction() as db:
            policy = (await db.execute(text("SELECT policy FROM programme"))).scalar_one()
            problem, _ = await approving.read_problem(db, programme_id=crowd.programme_id, policy=policy, seed=1)
        couples = [(str(mentor), str(learner)) for mentor in crowd.mentors[:6] for learner in crowd.learners[:6]]
        refused = 0
        for couple in couples:
            path = f"/programmes/{crowd.programme_id}/couples/{'/'.join(couple)}"
            refused += not (await office.ask("GET", path))["feasible"]
        assert 0 < refused < len(couples)
        assert approving.count_broken(problem, couples) == refused
        stranger = [("00000000-0000-7000-8000-000000000000", couples[0][1])]
        assert approving.count_broken(problem, [*couples, *stranger]) == refused + 1
