"""The fairness page: rates by group, and nothing about fewer than k people, insights beside it included."""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

import httpx
import numpy as np
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.conftest import RolledBack
from tests.factories import Company
from tests.matching.two_phases import API, two_phases
from viceversa.accounts.models import User
from viceversa.core.suppression import choose_publishable
from viceversa.feedback.tables import build_enrolment_tables
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
