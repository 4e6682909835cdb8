"""Runs through the API and the worker: progress, cancellation, history, what a result says of itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.pool import AsyncAdaptedQueuePool

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company, unknown_id
from tests.matching.bytes_of import ask
from tests.matching.crowd import Crowd, gather
from tests.matching.worker_process import kill, start_worker
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.matching import watching
from viceversa.matching.models import RunPhase
from viceversa.matching.performing import Progress, RunCancelled


@dataclass
class Office:
    """A crowd, its coordinator's client and the queue."""

    client: httpx.AsyncClient
    database: Database
    queue: Queue
    crowd: Crowd

    async def ask(self, method: str, path: str, *, expect: int = 200, **options):
        answer = await self.client.request(method, f"/api/v1{path}", headers=self.crowd.headers, **options)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def start(self, *, expect: int = 202, **body):
        return await self.ask("POST", f"/programmes/{self.crowd.programme_id}/match-runs", expect=expect, json=body)

    async def run(self, **body) -> dict:
        run = await self.start(**body)
        await self.queue.work(forever=False)
        return await self.ask("GET", f"/match-runs/{run['id']}")

    async def rule(self, kind: str, mentor: UUID, learner: UUID, *, expect: int = 204) -> None:
        path = f"/programmes/{self.crowd.programme_id}/couples/{mentor}/{learner}/{kind}"
        await self.ask("DELETE" if kind == "rule" else "PUT", path, expect=expect)

    async def some_couple(self) -> tuple[str, str]:
        """Two people whom every rule lets meet."""
        for mentor in self.crowd.mentors:
            for learner in self.crowd.learners:
                path = f"/programmes/{self.crowd.programme_id}/couples/{mentor}/{learner}"
                if (await self.ask("GET", path))["feasible"]:
                    return str(mentor), str(learner)
        raise AssertionError("nobody may meet anybody")

    async def until(self, question: str, *, seconds: float = 60, **values) -> None:
        """Wait until a question has an answer."""
        for _ in range(int(seconds / 0.01)):
            if await ask(self.database, question, **values):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never so: {question}")

    async def sql(self, statement: str, **values) -> None:
        async with self.database.transaction() as db:
            await db.execute(text(statement), values)


@pytest.fixture
async def office(database: Database, configuration: Settings) -> AsyncIterator[Office]:
    crowd = await gather(database, mentors=12, learners=12, skills=8)
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        yield Office(client, database, Queue(database), crowd)


async def test_a_run_keeps_what_it_was_computed_from_and_says_where_it_stands(office: Office) -> None:
    queued = await office.start(seed=3)
    assert (queued["status"], queued["phase"], queued["steps_done"]) == ("queued", "waiting", 0)
    second = await office.start(expect=409, seed=4)
    assert second["code"] == "match_run_in_progress"
    await office.queue.work(forever=False)
    run = await office.ask("GET", f"/match-runs/{queued['id']}")
    assert (run["status"], run["phase"], run["gap"]) == ("done", "over", 0)
    assert run["steps_done"] == run["steps"] == run["pairs"] > 0
    assert run["people"] == 24
    assert len(run["input_hash"]) == 64
    assert run["engine"]
    assert run["decisions"] == {"pending": run["pairs"], "approved": 0, "rejected": 0, "by_hand": 0}
    kept = await ask(office.database, "SELECT people_ids FROM match_run_input WHERE run_id = :run", run=UUID(run["id"]))
    assert set(kept) == {*office.crowd.mentors, *office.crowd.learners}
    again = await office.run(seed=3)
    assert again["input_hash"] == run["input_hash"]
    assert again["total_score"] == run["total_score"]
    other_seed = await office.run(seed=4)
    assert other_seed["input_hash"] != run["input_hash"]
    history = await office.ask("GET", f"/programmes/{office.crowd.programme_id}/match-runs")
    assert [each["id"] for each in history] == [other_seed["id"], again["id"], run["id"]]


async def test_a_proposal_tells_how_each_stands_for_the_other_and_what_the_best_others_would_cost(
    office: Office,
) -> None:
    run = await office.run()
    proposals = (await office.ask("GET", f"/match-runs/{run['id']}/proposals?limit=100"))["items"]
    people = {str(each) for each in (*office.crowd.mentors, *office.crowd.learners)}
    told = 0
    for each in proposals:
        found = await office.ask("GET", f"/match-proposals/{each['id']}/alternatives")
        assert found["proposal_id"] == each["id"]
        for side in ("mentor", "learner"):
            standing = found[side]
            assert 1 <= standing["rank"] <= standing["feasible"] <= 12
            scores = [x["score"] for x in standing["alternatives"]]
            assert len(scores) == min(3, standing["feasible"] - 1)
            assert scores == sorted(scores, reverse=True)
            assert sum(score > each["score"] for score in scores) == min(3, standing["rank"] - 1)
            for alternative in standing["alternatives"]:
                name = alternative["person"]["user_id"]
                assert name in people - {each["mentor"]["user_id"], each["learner"]["user_id"]}
                couple = (each["mentor"]["user_id"], name) if side == "mentor" else (name, each["learner"]["user_id"])
                asked = await office.ask("GET", f"/programmes/{office.crowd.programme_id}/couples/{'/'.join(couple)}")
                assert (asked["feasible"], asked["score"]) == (True, alternative["score"])
                assert alternative["why_not"]["en"].endswith(".")
                assert alternative["why_not"]["fr"].endswith(".")
                told += 1
    assert told > 20


async def test_a_couple_made_by_hand_has_no_standing(office: Office) -> None:
    run = await office.start(mode="manual")
    mentor, learner = await office.some_couple()
    body = {"mentor_id": mentor, "learner_id": learner}
    made = await office.ask("POST", f"/match-runs/{run['id']}/proposals", expect=201, json=body)
    found = await office.ask("GET", f"/match-proposals/{made['id']}/alternatives")
    assert found == {"proposal_id": made["id"], "mentor": None, "learner": None}


async def test_more_pairs_than_a_32_bit_sum_can_hold_are_stored(office: Office) -> None:
    run = await office.run()
    await office.sql(
        "UPDATE match_run SET total_score = 9000000000, upper_bound = 9000000000 WHERE id = :id", id=UUID(run["id"])
    )
    assert (await office.ask("GET", f"/match-runs/{run['id']}"))["total_score"] == 9_000_000_000


async def test_a_waiting_run_can_be_cancelled_and_another_started(office: Office) -> None:
    run = await office.start()
    cancelled = await office.ask("POST", f"/match-runs/{run['id']}/cancellation")
    assert (cancelled["status"], cancelled["phase"]) == ("cancelled", "over")
    assert cancelled["finished_at"]
    over = await office.ask("POST", f"/match-runs/{run['id']}/cancellation", expect=409)
    assert over["code"] == "match_run_over"
    done = await office.run()
    assert done["status"] == "done"
    assert (await office.ask("GET", f"/match-runs/{run['id']}"))["pairs"] == 0
    late = await office.ask("POST", f"/match-runs/{done['id']}/cancellation", expect=409)
    assert "again" in late["detail"]
    await office.ask("POST", f"/match-runs/{unknown_id()}/cancellation", expect=404)


async def test_a_run_cancelled_under_way_publishes_nothing(database: Database, configuration: Settings) -> None:
    crowd = await gather(database, mentors=200, learners=200)
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        office = Office(client, database, Queue(database), crowd)
        process = start_worker(database.url)
        cancelled: list[UUID] = []
        for _ in range(10):  # a worker could be done before we have spoken
            run_id = UUID((await office.start())["id"])
            await office.until("SELECT 1 FROM match_run_input WHERE run_id = :run", run=run_id)
            answer = await client.post(f"/api/v1/match-runs/{run_id}/cancellation", headers=crowd.headers)
            if answer.status_code == 200:
                cancelled.append(run_id)
                break
        assert cancelled, "ten runs were over before they could be cancelled"
        run_id = cancelled[0]
        assert await ask(database, "SELECT snapshot FROM match_run_input WHERE run_id = :run", run=run_id) is None
        again = UUID((await office.start())["id"])
        # The queue takes a programme's runs one after the other: the first one's job is over when this one is done.
        await office.until("SELECT 1 FROM match_run WHERE id = :run AND status = 'done'", run=again)
        kill(process)
        run = await office.ask("GET", f"/match-runs/{run_id}")
        assert (run["status"], run["pairs"]) == ("cancelled", 0)
        assert await ask(database, "SELECT count(*) FROM match_proposal WHERE run_id = :run", run=run_id) == 0
        assert await ask(database, "SELECT count(*) FROM match_proposal WHERE run_id = :run", run=again) > 0


def test_the_solver_stops_at_its_next_word_once_nobody_wants_the_result() -> None:
    progress = Progress()
    progress(RunPhase.SOLVING, 3, 10)
    assert (progress.phase, progress.done, progress.total) == ("solving", 3, 10)
    progress.stop.set()
    with pytest.raises(RunCancelled):
        progress(RunPhase.SOLVING, 4, 10)
    assert progress.done == 3


def _events(body: str) -> list[dict]:
    return [json.loads(line.removeprefix("data: ")) for line in body.splitlines() if line.startswith("data: ")]


async def test_events_follow_a_run_to_its_end_without_holding_a_connection(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.02)
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.05)
    run = await office.start()
    path = f"/api/v1/match-runs/{run['id']}/events"
    following = asyncio.create_task(office.client.get(path, headers=office.crowd.headers))
    held, pool = [], office.database.engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    for _ in range(40):
        await asyncio.sleep(0.01)
        held.append(pool.checkedout())
    assert not following.done()
    assert min(held) == 0, "between two looks no connection is held"
    await office.queue.work(forever=False)
    answer = await asyncio.wait_for(following, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert ": ping" in answer.text, "a quiet stream still shows that it lives"
    events = _events(answer.text)
    assert (events[0]["status"], events[-1]["status"]) == ("queued", "done")
    assert events[-1]["steps_done"] == events[-1]["steps"] > 0
    assert all(one != other for one, other in pairwise(events)), "only changes are told"
    late = await office.client.get(path, headers=office.crowd.headers)
    assert [event["status"] for event in _events(late.text)] == ["done"]


@pytest.mark.parametrize(
    "ends",
    [
        "UPDATE sign_in SET revoked_at = now()",
        "DELETE FROM programme_coordinator",
        "UPDATE user_account SET status = 'suspended' WHERE 'coordinator' = ANY(roles)",
    ],
)
async def test_events_end_with_the_right_to_see_them(
    office: Office, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.02)
    run = await office.start()
    path = f"/api/v1/match-runs/{run['id']}/events"
    following = asyncio.create_task(office.client.get(path, headers=office.crowd.headers))
    await asyncio.sleep(0.2)
    assert not following.done()
    await office.sql(ends)
    answer = await asyncio.wait_for(following, timeout=10)
    assert [event["status"] for event in _events(answer.text)] == ["queued"]


async def test_nobody_ready_and_nobody_on_one_side_are_told_before_anything_starts(office: Office) -> None:
    await office.sql("UPDATE enrolment SET wish = 'mentor'")
    one_sided = await office.start(expect=409)
    assert one_sided["code"] == "nobody_on_one_side"
    assert "24" in one_sided["detail"]
    assert "0" in one_sided["detail"]
    await office.sql("UPDATE enrolment SET status = 'applied'")
    assert (await office.start(expect=409))["code"] == "nobody_to_match"
    await office.sql(
        "UPDATE enrolment SET status = 'ready', wish = 'both' WHERE user_id = :one", one=office.crowd.mentors[0]
    )
    assert (await office.start(expect=409))["code"] == "nobody_on_one_side", "one person is not a couple"
    await office.sql("UPDATE programme SET status = 'closed'")
    wrong = await office.start(expect=409)
    assert wrong["code"] == "programme_not_in_matching"
    assert await ask(office.database, "SELECT count(*) FROM match_run") == 0


async def test_no_feasible_couple_is_a_result_with_reasons_and_a_way_out(office: Office) -> None:
    await office.sql("UPDATE user_account SET department = 'Everyone' WHERE department IS NOT NULL")
    run = await office.run()
    assert (run["status"], run["pairs"]) == ("done", 0)
    assert run["note"]["code"] == "no_feasible_couple"
    assert "same department" in run["note"]["en"]
    assert "même service" in run["note"]["fr"]
    unmatched = await office.ask("GET", f"/match-runs/{run['id']}/unmatched?limit=1000")
    assert len(unmatched["items"]) == 24
    for person in unmatched["items"]:
        assert person["reasons"]
        assert person["candidates"] == sum(person["removed"].values()) + person["feasible"]
    assert any(person["relaxation"] for person in unmatched["items"])
    first = await office.ask("GET", f"/match-runs/{run['id']}/unmatched?limit=20")
    rest = await office.ask("GET", f"/match-runs/{run['id']}/unmatched?limit=20&cursor={first['next_cursor']}")
    assert [*first["items"], *rest["items"]] == unmatched["items"]


async def test_pins_that_fill_everything_and_pins_that_cannot_be_kept_are_told(office: Office) -> None:
    free = await office.run()
    first = (await office.ask("GET", f"/match-runs/{free['id']}/proposals?limit=1000"))["items"]
    for couple in first:
        await office.rule("pin", UUID(couple["mentor"]["user_id"]), UUID(couple["learner"]["user_id"]))
    paired = [couple[side]["user_id"] for couple in first for side in ("mentor", "learner")]
    await office.sql("UPDATE enrolment SET status = 'waitlisted' WHERE NOT user_id = ANY(:paired)", paired=paired)
    pinned = await office.run()
    assert pinned["pairs"] == free["pairs"]
    assert pinned["note"]["code"] == "all_pinned"
    assert pinned["refused_pins"] == []
    mentor, learner = first[0]["mentor"]["user_id"], first[0]["learner"]["user_id"]
    await office.sql(
        "UPDATE user_account SET department = 'Same' WHERE id IN (:mentor, :learner)", mentor=mentor, learner=learner
    )
    refused = await office.run()
    assert refused["refused_pins"] == [{"mentor_id": mentor, "learner_id": learner, "code": "R4"}]


async def test_contradictory_pins_are_refused_by_name_before_the_run(office: Office) -> None:
    one, two = office.crowd.mentors[:2]
    learner = office.crowd.learners[0]
    await office.rule("pin", one, learner)
    await office.rule("pin", two, learner)
    answer = await office.start(expect=409)
    assert answer["code"] == "contradictory_couple_rules"
    assert "Given0 Family0 and Given12 Family12" in answer["detail"]
    assert {each["pointer"] for each in answer["errors"]} == {
        f"/couple-rules/{one}/{learner}",
        f"/couple-rules/{two}/{learner}",
    }
    assert {each["code"] for each in answer["errors"]} == {"beyond_capacity"}
    await office.sql("UPDATE enrolment SET capacity = 2 WHERE user_id = :learner", learner=learner)
    assert (await office.run())["status"] == "done"
    # By the API one couple has one rule; what an older version or an import left is still seen.
    await office.sql(
        "INSERT INTO couple_rule (id, programme_id, mentor_id, learner_id, kind, decided_by) "
        "VALUES (gen_random_uuid(), :programme, :learner, :mentor, 'forbid', :by)",
        programme=office.crowd.programme_id,
        learner=learner,
        mentor=one,
        by=office.crowd.coordinator_id,
    )
    both = await office.start(expect=409)
    assert [each["code"] for each in both["errors"]] == ["pinned_and_forbidden"]
    await office.sql("UPDATE couple_rule SET kind = 'pin'")
    ways = await office.start(expect=409)
    assert {each["code"] for each in ways["errors"]} == {"pinned_both_ways", "beyond_capacity"}
    french = await office.client.post(
        f"/api/v1/programmes/{office.crowd.programme_id}/match-runs",
        json={},
        headers={**office.crowd.headers, "Accept-Language": "fr"},
    )
    assert "imposé dans les deux sens" in french.json()["detail"]


async def test_a_couple_has_one_rule_however_often_and_whichever_way_it_is_said(office: Office) -> None:
    mentor, learner = office.crowd.mentors[0], office.crowd.learners[0]

    async def rules() -> list[tuple[str, str]]:
        found = await office.ask("GET", f"/programmes/{office.crowd.programme_id}/couple-rules")
        return [(each["mentor_id"], each["kind"]) for each in found]

    async def acts() -> int:
        return await ask(office.database, "SELECT count(*) FROM audit_record WHERE action LIKE 'couple_%'")

    for _ in range(2):
        await office.rule("pin", mentor, learner)
    assert await rules() == [(str(mentor), "pin")]
    assert await acts() == 1
    for _ in range(2):
        await office.rule("forbidding", learner, mentor)
    assert await rules() == [(str(learner), "forbid")]
    why = await office.ask("GET", f"/programmes/{office.crowd.programme_id}/couples/{mentor}/{learner}")
    assert why["rule"] == "forbid"
    await office.rule("pin", mentor, learner)
    assert await rules() == [(str(mentor), "pin")]
    for _ in range(2):
        await office.rule("rule", learner, mentor)
    assert await rules() == []
    assert await acts() == 4
    await office.rule("pin", mentor, mentor, expect=409)
    await office.rule("pin", mentor, unknown_id(), expect=404)
    together = await asyncio.gather(
        *(
            office.client.put(
                f"/api/v1/programmes/{office.crowd.programme_id}/couples/{mentor}/{learner}/pin",
                headers=office.crowd.headers,
            )
            for _ in range(8)
        )
    )
    assert {answer.status_code for answer in together} == {204}
    assert len(await rules()) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE user_account SET status = 'left' WHERE id = :gone", "left"),
        ("UPDATE user_account SET status = 'on_leave' WHERE id = :gone", "on_leave"),
        ("UPDATE enrolment SET status = 'withdrawn' WHERE user_id = :gone", "not_ready"),
        ("DELETE FROM enrolment WHERE user_id = :gone", "not_ready"),
    ],
)
async def test_people_who_leave_after_a_run_make_it_stale_by_name(office: Office, change: str, why: str) -> None:
    run = await office.run()
    assert run["stale_people"] == []
    couple = (await office.ask("GET", f"/match-runs/{run['id']}/proposals"))["items"][0]
    gone = couple["mentor"]["user_id"]
    await office.sql(change, gone=UUID(gone))
    stale = (await office.ask("GET", f"/match-runs/{run['id']}"))["stale_people"]
    assert [(each["user_id"], each["why"]) for each in stale] == [(gone, why)]
    refused = await office.ask("POST", f"/match-runs/{run['id']}/approval", expect=409, json={})
    assert refused["code"] == "proposals_stale"
    await office.ask("POST", f"/match-proposals/{couple['id']}/rejection", json={"reason": "Has left"})
    assert (await office.ask("GET", f"/match-runs/{run['id']}"))["stale_people"] == []
    approved = await office.ask("POST", f"/match-runs/{run['id']}/approval", json={})
    assert approved["approved"] == run["pairs"] - 1


async def test_two_runs_are_compared_couple_by_couple_and_person_by_person(office: Office) -> None:
    before = await office.run()
    couples = {
        (each["mentor"]["user_id"], each["learner"]["user_id"])
        for each in (await office.ask("GET", f"/match-runs/{before['id']}/proposals?limit=1000"))["items"]
    }
    same = await office.run()
    nothing = await office.ask("GET", f"/match-runs/{same['id']}/comparison?with={before['id']}")
    assert {(each["mentor_id"], each["learner_id"]) for each in nothing["kept"]} == couples
    assert not any(nothing[name] for name in ("added", "removed", "changed_partner", "gained_partner", "lost_partner"))
    assert (nothing["pairs_difference"], nothing["total_difference"]) == (0, 0)

    mentor, learner = sorted(couples)[0]
    await office.rule("forbidding", UUID(mentor), UUID(learner))
    after = await office.run()
    found = await office.ask("GET", f"/match-runs/{after['id']}/comparison?with={before['id']}")
    now = {
        (each["mentor"]["user_id"], each["learner"]["user_id"])
        for each in (await office.ask("GET", f"/match-runs/{after['id']}/proposals?limit=1000"))["items"]
    }

    def of(name: str) -> set[tuple[str, str]]:
        return {(each["mentor_id"], each["learner_id"]) for each in found[name]}

    assert (of("kept"), of("added"), of("removed")) == (couples & now, now - couples, couples - now)
    assert (mentor, learner) in of("removed")
    assert found["pairs_difference"] == after["pairs"] - before["pairs"]
    assert found["total_difference"] == after["total_score"] - before["total_score"] <= 0
    everyone_before, everyone_now = {p for c in couples for p in c}, {p for c in now for p in c}
    assert set(found["lost_partner"]) == everyone_before - everyone_now
    assert set(found["gained_partner"]) == everyone_now - everyone_before
    changed = {each["user_id"] for each in found["changed_partner"]}
    assert changed == {p for c in (couples ^ now) for p in c} & everyone_before & everyone_now
    assert {each["user_id"] for each in found["people"]} >= changed | {mentor, learner}
    back = await office.ask("GET", f"/match-runs/{before['id']}/comparison?with={after['id']}")
    assert (back["added"], back["total_difference"]) == (found["removed"], -found["total_difference"])


async def test_runs_that_cannot_be_compared_say_why(office: Office) -> None:
    done, waiting = await office.run(), await office.start()
    unfinished = await office.ask("GET", f"/match-runs/{done['id']}/comparison?with={waiting['id']}", expect=409)
    assert unfinished["code"] == "match_run_not_done"
    await office.ask("GET", f"/match-runs/{done['id']}/comparison?with={unknown_id()}", expect=404)
    async with office.database.transaction() as db:
        company = Company(db)
        other = await company.programme(await company.user("coordinator"))
        await db.execute(
            text("UPDATE match_run SET programme_id = :other, status = 'done' WHERE id = :id"),
            {"other": other.id, "id": UUID(waiting["id"])},
        )
    await office.ask("GET", f"/match-runs/{done['id']}/comparison?with={waiting['id']}", expect=404)
    await office.sql(
        "INSERT INTO programme_coordinator (id, programme_id, user_id) VALUES (gen_random_uuid(), :other, :me)",
        other=other.id,
        me=office.crowd.coordinator_id,
    )
    elsewhere = await office.ask("GET", f"/match-runs/{done['id']}/comparison?with={waiting['id']}", expect=409)
    assert elsewhere["code"] == "runs_of_two_programmes"
