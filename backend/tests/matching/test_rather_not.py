"""“Rather not” is invisible: nothing anyone reads tells it from a couple that a hard rule (R10) removed.

Two worlds are lived from the same rows to the last request. In one, someone says "rather not" of someone on their
shortlist; in the other nobody says anything, and rule R10, "not available", is planted for that couple. Every answer
of every operation that can be read, the proposals, the unmatched, each couple's explanation, the audit record and the
mails are then the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.conftest import browser, cloned
from tests.factories import TEST_KEYS, Company
from tests.matching.builders import SKILL_NAMES, make_company
from tests.matching.two_phases import API, TwoPhases, committed
from viceversa.accounts.models import User
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.core.postgres import Cluster
from viceversa.main import create_app
from viceversa.matching import explain, performing, rules
from viceversa.matching.alternatives import stand
from viceversa.matching.company import BoolMatrix, Couples
from viceversa.matching.explain import explain_couple, explain_unmatched
from viceversa.matching.optimizer import solve
from viceversa.matching.problem import Problem, serialise
from viceversa.matching.shortlist import shortlists
from viceversa.matching.snapshot import as_bytes

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_PARAMETER = re.compile(r"\{(\w+)\}")


def plant_not_available(monkeypatch: pytest.MonkeyPatch, couples: Sequence[tuple[str, str]]) -> None:
    """Make R10 refuse these couples, whichever side each one stands on."""
    meant = {*couples, *((other, one) for one, other in couples)}
    before = dict(rules.RULES)["R10"]

    def refuse(asked: Couples) -> BoolMatrix:
        company = asked.company
        known = [each for each in meant if company.position.keys() >= set(each)]
        keys = [company.position[one] * company.size + company.position[other] for one, other in known]
        return before(asked) | np.isin(company.key(asked.mentor, asked.learner), keys)

    planted = tuple((code, refuse if code == "R10" else rule) for code, rule in rules.RULES)
    monkeypatch.setattr(rules, "RULES", planted)


# The pure engine.


def everything_told(problem: Problem) -> bytes:
    """All that the engine says of a problem, for anyone: solution, reasons, every couple, every shortlist."""
    solution = solve(problem)
    couples = {
        f"{one.id} {other.id}": repr(
            explain_couple(problem, mentor_id=one.id, learner_id=other.id, skill_names=SKILL_NAMES)
        )
        for one in problem.people
        for other in problem.people
    }
    unmatched = [repr(explain_unmatched(each)) for each in solution.unmatched]
    standings = [repr(each) for each in stand(problem, solution).items()]
    told = [serialise(solution).decode(), couples, unmatched, standings, dict(shortlists(problem))]
    return json.dumps(told, sort_keys=True, ensure_ascii=False).encode()


def exclude(problem: Problem, couples: Sequence[tuple[str, str]]) -> Problem:
    """The problem in which the first of each couple would rather not meet the second."""
    avoided: dict[str, set[str]] = {}
    for one, other in couples:
        avoided.setdefault(one, set()).add(other)
    people = tuple(replace(p, exclusions=frozenset(avoided.get(p.id, ()))) for p in problem.people)
    return replace(problem, people=people)


def some_couples(problem: Problem, *, seed: int) -> list[tuple[str, str]]:
    """Couples that were proposed (so that excluding them matters), and one other."""
    draw = np.random.default_rng(seed)
    proposed = [(each.mentor_id, each.learner_id) for each in solve(problem).proposals]
    chosen = [proposed[index] for index in draw.permutation(len(proposed))[: 1 + seed % 2]]
    one, other = draw.choice(len(problem.people), size=2, replace=False)
    return [*chosen, (problem.people[one].id, problem.people[other].id)]


@pytest.mark.parametrize("seeds", [range(start, start + 10) for start in range(0, 40, 10)])
def test_the_engine_tells_an_exclusion_like_a_couple_that_is_not_available(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    mattered = 0
    for seed in seeds:
        problem = make_company(seed=seed, mentors=5, learners=5, both=seed % 3)
        couples = some_couples(problem, seed=seed)
        by_one = everything_told(exclude(problem, couples))
        turned = [(other, one) for one, other in couples]
        # Who of the two said it cannot be told, nor whether both did.
        assert everything_told(exclude(problem, turned)) == by_one
        assert everything_told(exclude(problem, [*couples, *turned])) == by_one
        mattered += by_one != everything_told(problem)
        with monkeypatch.context() as patch:
            plant_not_available(patch, couples)
            assert everything_told(problem) == by_one
    assert mattered == len(seeds)


def test_an_engine_that_told_it_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = make_company(seed=1, mentors=5, learners=5)
    couples = some_couples(problem, seed=1)
    with monkeypatch.context() as patch:
        plant_not_available(patch, couples)
        wanted = everything_told(problem)
    assert everything_told(exclude(problem, couples)) == wanted
    with monkeypatch.context() as patch:
        patch.setattr(explain, "public_code", lambda code: "R12" if code == "R9" else code)
        assert everything_told(exclude(problem, couples)) != wanted


# The whole product.


class Reader:
    """Asks everything that can be asked, as several people, and writes it down without what two lives never share."""

    def __init__(self, app: FastAPI, here: TwoPhases, readers: Mapping[str, User]) -> None:
        self.app, self.here, self.readers = app, here, readers
        self.known: set[str] = set()
        self.names: dict[str, str] = {}

    def plain(self, said: str) -> str:
        """Ids of rows made meanwhile are numbered as they come; instants are only instants."""
        said = _INSTANT.sub("T", said)
        return _ID.sub(lambda found: self._name(found.group()), said)

    def _name(self, identifier: str) -> str:
        if identifier in self.known:
            return identifier
        return self.names.setdefault(identifier, f"#{len(self.names)}")

    async def all_answers(self, ids: Mapping[str, str]) -> dict[str, str]:
        """Every GET of the contract whose parameters are known, as each reader."""
        found = {}
        for path, operations in sorted(self.app.openapi()["paths"].items()):
            wanted = set(_PARAMETER.findall(path))
            if "get" not in operations or not path.startswith(API) or not wanted <= ids.keys():
                continue
            for who, user in self.readers.items():
                answer = await self.here.client.get(path.format(**ids), headers=self.here.headers[user.id])
                body = answer.text.replace(answer.headers["x-request-id"], "request")
                found[f"{who} {path}"] = f"{answer.status_code} {self.plain(body)}"
        return found

    async def couples(self) -> dict[str, str]:
        """Why these two or why not, for every two people."""
        found = {}
        for mentor in self.here.everyone:
            for learner in self.here.everyone:
                path = f"{API}{self.here.path}/couples/{mentor.id}/{learner.id}"
                answer = await self.here.client.get(path, headers=self.here.headers[self.here.coordinator.id])
                body = answer.text.replace(answer.headers["x-request-id"], "request")
                found[f"{mentor.given_name} {learner.given_name}"] = self.plain(body)
        return found

    async def alternatives(self, run_id: str) -> dict[str, str]:
        """Ranks and best others of every proposal of a run."""
        headers = self.here.headers[self.here.coordinator.id]
        page = await self.here.client.get(f"{API}/match-runs/{run_id}/proposals?limit=100", headers=headers)
        found = {}
        for each in page.json()["items"]:
            answer = await self.here.client.get(f"{API}/match-proposals/{each['id']}/alternatives", headers=headers)
            name = f"{each['mentor']['given_name']} {each['learner']['given_name']}"
            found[name] = f"{answer.status_code} {self.plain(answer.text)}"
        return found

    async def records(self) -> str:
        """The audit record and the jobs waiting, mails among them."""
        async with self.here.database.transaction() as db:
            audit = await db.execute(
                text("SELECT actor_id, action, subject_kind, subject_id, programme_id FROM audit_record ORDER BY id")
            )
            queue = await db.execute(text("SELECT task_name, args::text FROM procrastinate_jobs ORDER BY id"))
        return self.plain(repr([tuple(map(str, row)) for row in audit]) + repr([tuple(row) for row in queue]))


async def live(
    app: FastAPI,
    here: TwoPhases,
    readers: Mapping[str, User],
    *,
    author: User,
    avoided: User,
    says_so: bool,
) -> dict[str, str]:
    """From the answers to a second round and an approval; returns all that was read on the way."""
    reader = Reader(app, here, readers)
    reader.known = {str(user.id) for user in (here.coordinator, *here.everyone)} | {str(here.programme.id)}
    for user in here.everyone:
        cards = [card["user_id"] for card in (await here.shortlist(user))["cards"]]
        order = [each for each in cards if {user.id, UUID(each)} != {author.id, avoided.id}]
        rather_not = [str(avoided.id)] if says_so and user.id == author.id else []
        await here.prefer(user, version=1, order=order, rather_not=rather_not)
    run = await here.make_run()
    ids = {
        "programme_id": str(here.programme.id),
        "run_id": run["id"],
        "mentor_id": str(author.id),
        "learner_id": str(avoided.id),
        "other_id": run["id"],
    }
    found = {f"run: {name}": said for name, said in (await reader.all_answers(ids)).items()}
    found |= {f"couple: {name}": said for name, said in (await reader.couples()).items()}
    found |= {f"alternatives: {name}": said for name, said in (await reader.alternatives(run["id"])).items()}
    by_hand = await here.client.post(
        f"{API}/match-runs/{run['id']}/proposals",
        json={"mentor_id": ids["mentor_id"], "learner_id": ids["learner_id"], "reason": "They met at the kick-off."},
        headers=here.headers[here.coordinator.id],
    )
    found["by hand"] = reader.plain(by_hand.text.replace(by_hand.headers["x-request-id"], "request"))
    again = await here.make_round()
    found["round"] = reader.plain(json.dumps(again))
    approval = await here.client.post(
        f"{API}/match-runs/{run['id']}/approval", json={}, headers=here.headers[here.coordinator.id]
    )
    found["approval"] = f"{approval.status_code} {reader.plain(approval.text)}"
    found |= {f"approved: {name}": said for name, said in (await reader.all_answers(ids)).items()}
    found["records"] = await reader.records()
    return found


async def two_lives(
    cluster: Cluster,
    database: Database,
    configuration: Settings,
    monkeypatch: pytest.MonkeyPatch,
    *,
    by_the_mentor: bool,
    alone: bool = False,
) -> tuple[dict[str, str], dict[str, str]]:
    """The same world lived in two copies of its database: with "rather not", and with R10 planted for the couple."""
    async with committed(database, configuration, each_side=3) as here:
        await here.make_round()
        author = here.mentors[0] if by_the_mentor else here.learners[0]
        shown = {card["user_id"] for card in (await here.shortlist(author))["cards"]}
        avoided = next(user for user in here.everyone if str(user.id) in shown)
        async with database.transaction() as db:
            admin = await Company(db).user("admin")
            here.headers[admin.id] = await Company(db).headers(admin)
    readers = {"coordinator": here.coordinator}
    if not alone:
        readers |= {"avoided": avoided, "another mentor": here.mentors[-1], "another learner": here.learners[-1]}
        readers |= {"admin": admin}
    name = database.engine.url.database
    assert name is not None
    await database.close()
    lives = []
    for says_so in (True, False):
        async with cloned(cluster, name) as copy:
            app = create_app(configuration, database=copy, keys=TEST_KEYS)
            async with browser(app) as client:
                here.client, here.database = client, copy
                with monkeypatch.context() as patch:
                    if not says_so:
                        plant_not_available(patch, [(str(author.id), str(avoided.id))])
                    lives.append(await live(app, here, readers, author=author, avoided=avoided, says_so=says_so))
    return lives[0], lives[1]


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


ALSO = ("proposals.csv", "events", "fairness", "enrolments", "pairings")


@pytest.mark.parametrize("by_the_mentor", [True, False])
async def test_nothing_anyone_reads_tells_of_it(
    by_the_mentor: bool,
    cluster: Cluster,
    database: Database,
    configuration: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said, planted = await two_lives(cluster, database, configuration, monkeypatch, by_the_mentor=by_the_mentor)
    assert differences(said, planted) == []
    read = [name for name, answer in said.items() if answer.startswith("200")]
    assert len(said) >= 250
    assert len(read) >= 100
    for wanted in ("unmatched", "proposals", "insights", "my-shortlist", "shortlists", "match-runs/{run_id}", *ALSO):
        assert [name for name in read if name.endswith(wanted)], wanted
    others = [said[name] for name in said if name.startswith("alternatives: ")]
    assert any('"why_not"' in body for body in others)
    # The two worlds hold what could tell: the couple is removed in both, as "not available".
    refused = [said[name] for name in said if name.startswith("couple: ") and '"score":null' in said[name]]
    assert any(r'"code":"R10","passed":false' in body for body in refused)
    assert "R10" in said["by hand"]


async def test_a_count_a_hash_or_a_code_that_moved_would_be_caught(
    cluster: Cluster, database: Database, configuration: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: the published hash covers private answers, as it once did."""
    monkeypatch.setattr(performing, "hash_of", lambda found: hashlib.sha256(as_bytes(found)).hexdigest())
    said, planted = await two_lives(cluster, database, configuration, monkeypatch, by_the_mentor=True, alone=True)
    assert differences(said, planted)
