"""The fairness page: rates by group, and nothing about fewer than k people, insights beside it included."""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any
from uuid import UUID

import httpx
import numpy as np
import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.conftest import RolledBack, browser
from tests.factories import TEST_KEYS, Company
from tests.matching.crowd import gather
from tests.matching.two_phases import API, two_phases
from viceversa.accounts.models import User
from viceversa.config import Settings
from viceversa.core.db import Database, among
from viceversa.core.suppression import choose_publishable
from viceversa.feedback.tables import build_enrolment_tables
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.matching.models import CoupleRule
from viceversa.matching.oversight import DIMENSIONS, TOO_FEW, Cell, _figures, build_fairness
from viceversa.matching.oversight_schemas import FairnessGroup, FairnessTable
from viceversa.programmes.models import Enrolment, EnrolmentStatus

K = 5


def group_of(tables: list[FairnessTable], by: str, group: str | None) -> FairnessGroup:
    (table,) = [each for each in tables if each.by == by]
    (found,) = [each for each in table.groups if each.group == group]
    return found


def cell(status: str, department: str | None = "Sales", **values: Any) -> Cell:
    usual: dict[str, Any] = {"site": "Lyon", "languages": ("fr",), "work_mode": "both", "overridden": False}
    return Cell(status=status, department=department, **(usual | values))


def test_rates_are_shares_of_the_groups_people() -> None:
    people = {
        cell("matched"): 10,
        cell("ready", overridden=True): 6,
        cell("waitlisted", languages=("en", "fr")): 8,
        cell("matched", "Finance"): 6,
        cell("ready", "Finance"): 6,
    }
    appearances = {cell("matched"): 30, cell("ready", overridden=True): 6}
    tables = build_fairness(people, appearances, k=K)
    sales = group_of(tables, "department", "Sales")
    assert (sales.people.value, sales.matched.value, sales.waiting.value) == (24, 42, 33)
    assert (sales.overridden.value, sales.shown.value, sales.shown.n) == (25, 150, 24)
    # Who works in two languages counts in both.
    assert group_of(tables, "language", "fr").people.value == 36
    assert group_of(tables, "language", "en").people.value == 8


def test_small_groups_and_what_would_tell_of_them_are_too_few() -> None:
    people = {cell("matched"): 8, cell("ready"): 8, cell("ready", "Finance"): 9, cell("ready", "Legal"): 2}
    tables = build_fairness(people, {}, k=K)
    assert group_of(tables, "department", "Legal").people == TOO_FEW
    # Hidden with it, or a subtraction would tell of Legal.
    assert group_of(tables, "department", "Finance").people == TOO_FEW
    assert group_of(tables, "department", "Finance").shown == TOO_FEW
    assert group_of(tables, "department", "Sales").matched.value == 50
    # Of Finance nobody is matched: true of each of them, so not said.
    assert group_of(tables, "department", "Finance").matched == TOO_FEW


def random_people(seed: int) -> dict[Cell, int]:
    draw = Random(seed)
    people: Counter[Cell] = Counter()
    for _ in range(draw.randint(12, 60)):
        one = cell(
            draw.choice(["ready", "matched", "matched", "waitlisted", "withdrawn"]),
            draw.choice(["Sales", "Finance", "Legal", None]),
            site=draw.choice(["Lyon", "Lille"]),
            languages=draw.choice([("fr",), ("fr",), ("en", "fr"), ("en",)]),
            work_mode=draw.choice(["both", "both", "remote"]),
            overridden=draw.random() < 0.2,
        )
        people[one] += draw.choice([1, 1, 4])
    return dict(people)


def people_given_away(people: Mapping[Cell, int], shown: list[list[Cell]]) -> list[int]:
    """Single people, or pairs of people, whose row lies in the row space of the shown figures, by projection."""
    rows = [each for each, count in people.items() for _ in range(count)]
    matrix = np.array([[each in figure for each in rows] for figure in shown], dtype=float).reshape(-1, len(rows))
    inside = matrix.T @ np.linalg.pinv(matrix.T) if len(matrix) else np.zeros((len(rows), len(rows)))
    outside = np.eye(len(rows)) - inside
    single = np.linalg.norm(outside, axis=1) < 1e-6
    sums = outside[:, None, :] + outside[None, :, :]
    pairs = np.linalg.norm(sums, axis=2) < 1e-6
    np.fill_diagonal(pairs, val=False)
    return [int(single.sum()), int(pairs.sum())]


@pytest.mark.parametrize("seed", range(40))
def test_nobody_is_given_away_not_even_with_insights_beside(seed: int) -> None:
    people = random_people(seed)
    tables = build_fairness(people, {}, k=K)
    figures, _ = _figures(people, k=K)
    chosen = choose_publishable(people, figures, k=K)
    shown = [list(figures[name]) for name in chosen if figures[name]]
    assert people_given_away(people, shown) == [0, 0]
    # What insights shows of the same people is among what was weighed here: the two pages add nothing to each other.
    coarse: Counter[tuple[str, str | None, str | None]] = Counter()
    for each, count in people.items():
        coarse[each.status, each.department, each.site] += count
    insights = build_enrolment_tables(coarse, k=K)
    for breakdown in insights.breakdowns:
        for group in breakdown.groups:
            beside = group_of(tables, breakdown.by, group.group)
            assert (beside.people.value, beside.matched) == (group.enrolled.value, group.matched)


def test_the_attacker_finds_what_is_planted() -> None:
    people = {cell("matched"): 8, cell("ready", "Legal"): 1}
    assert people_given_away(people, [[*people], [cell("matched")]])[0] == 1


async def test_rates_of_a_programme_that_was_run_approved_and_accepted(
    database: Database, configuration: Settings
) -> None:
    """From a run to the page, through the API: groups large enough have their rates, three people have none."""
    crowd = await gather(database, mentors=40, learners=40, skills=8)
    places = {"Sales": crowd.mentors[:20], "Finance": crowd.mentors[20:], "Research": crowd.learners[:20]}
    places |= {"Operations": crowd.learners[20:37], "Legal": crowd.learners[37:]}
    async with database.transaction() as db:
        for department, people in places.items():
            await db.execute(update(User).where(among(col(User.id), people)).values(department=department))
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:

        async def ask(method: str, path: str, headers: dict[str, str] = crowd.headers, **body: Any) -> Any:
            answer = await client.request(method, f"{API}{path}", headers=headers, json=body or None)
            assert answer.is_success, f"{path}: {answer.text}"
            return answer.json() if answer.content else None

        run = await ask("POST", f"/programmes/{crowd.programme_id}/match-runs", seed=1)
        await Queue(database).work(forever=False)
        couples = (await ask("GET", f"/match-runs/{run['id']}/proposals?limit=100"))["items"]
        assert len(couples) >= 36
        for each in couples[:12]:
            await ask("POST", f"/match-proposals/{each['id']}/rejection", reason="They work together already")
        await ask("POST", f"/match-runs/{run['id']}/approval", publish=True)
        for each in couples[12:32]:
            pairing = (await ask("GET", f"/match-proposals/{each['id']}"))["pairing_id"]
            for side in ("mentor", "learner"):
                async with database.transaction() as db:
                    user = await db.get_one(User, UUID(each[side]["user_id"]))
                    headers = await Company(db).headers(user)
                await ask("POST", f"/pairings/{pairing}/acceptance", headers)
        page = await ask("GET", f"/programmes/{crowd.programme_id}/fairness")
    async with database.transaction() as db:
        counted = {
            row.department: row
            for row in await db.execute(
                text(
                    """
                    SELECT u.department, count(*) AS people, count(*) FILTER (WHERE e.status = 'matched') AS matched,
                        count(*) FILTER (WHERE EXISTS (SELECT 1 FROM match_proposal p WHERE p.decision = 'rejected'
                            AND u.id IN (p.mentor_id, p.learner_id))) AS overridden
                    FROM enrolment e JOIN user_account u ON u.id = e.user_id GROUP BY u.department
                    """
                )
            )
        }
    (table,) = [each for each in page["tables"] if each["by"] == "department"]
    groups = {each["group"]: each for each in table["groups"]}
    assert groups.keys() == places.keys()
    # Three people, and whoever would give them away by subtraction: not a number of theirs.
    hidden = [name for name, each in groups.items() if each["people"]["value"] is None]
    assert "Legal" in hidden
    for name in hidden:
        assert all(groups[name][rate]["hidden"] == "too_few" for rate in ("matched", "waiting", "shown", "overridden"))
    rates = 0
    for name in groups.keys() - set(hidden):
        row = counted[name]
        assert groups[name]["people"]["value"] == row.people
        for rate in ("matched", "overridden"):
            if groups[name][rate]["value"] is not None:
                assert groups[name][rate]["value"] == round(100 * getattr(row, rate) / row.people)
                rates += 1
    assert rates >= 3


async def test_the_page_of_a_programme(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack, db: AsyncSession
) -> None:
    here = await two_phases(client, company, rolled_back, each_side=12)
    made = await here.make_round()
    paired = here.mentors[:6]
    await db.execute(
        update(Enrolment)
        .where(col(Enrolment.user_id).in_([user.id for user in paired]))
        .values(status=EnrolmentStatus.MATCHED)
    )
    await db.execute(update(User).where(col(User.id).in_([u.id for u in here.learners])).values(work_mode="remote"))
    for mentor, learner in zip(here.mentors[:5], here.learners[:5], strict=True):
        db.add(
            CoupleRule(
                programme_id=here.programme.id,
                mentor_id=mentor.id,
                learner_id=learner.id,
                kind="forbid",
                decided_by=here.coordinator.id,
            )
        )
    await db.flush()
    page = await here.ask("GET", f"{here.path}/fairness", here.coordinator)
    assert [table["by"] for table in page["tables"]] == list(DIMENSIONS)
    by = {(t["by"], g["group"]): g for t in page["tables"] for g in t["groups"]}
    assert by["work_mode", "remote"]["people"]["value"] == 12
    # Five mentors were overridden and six are matched: beside the ten of all, these five learners would tell of one.
    assert by["work_mode", "remote"]["overridden"] == TOO_FEW.model_dump()
    everyone = by["language", "en"]
    assert everyone["people"]["value"] == 24
    assert everyone["matched"]["value"] == round(100 * 6 / 24)
    assert everyone["overridden"]["value"] == round(100 * 10 / 24)
    assert everyone["shown"]["value"] == round(100 * made["cards"] / 24)
    other = await here.client.get(
        f"{API}/programmes/{here.programme.id}/fairness", headers=here.headers[here.mentors[0].id]
    )
    assert other.status_code == 403
