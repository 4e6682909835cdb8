"""Why some people have no partner: what each rule took away, and which change of policy would give them most."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import partial

import numpy as np

from viceversa.matching.company import BoolMatrix, Company, Couples, Integers, grid
from viceversa.matching.problem import Relaxation, Side, Unmatched
from viceversa.matching.rules import MINUTES_PER_SHARED_SLOT, RULES, public_code, refusals
from viceversa.matching.sides import Sides
from viceversa.matching.work import Work

CELLS_AT_ONCE = 2**20
CELLS_IN_ALL, FEWEST_COUNTED = 5_000_000, 1000
BYTE = 255
"""What a small number counts up to."""
RELAXATIONS: tuple[tuple[str, str, int | bool], ...] = (
    ("R3", "minimum_level_gap", 0),
    ("R4", "different_department", False),
    ("R6", "minimum_overlap_minutes", MINUTES_PER_SHARED_SLOT),
    ("R8", "reciprocity_required", False),
)
"""Rule, policy switch and softer value: what a coordinator could change. The rules that protect are not on
offer."""
Softer = tuple[str, str, int | bool, Company]


def find_unmatched(
    sides: Sides, *, matched: Set[str], work: Work, known: Mapping[str, Unmatched] | None = None
) -> tuple[Unmatched, ...]:
    """Return, by id, each ready person with a place and no partner; those who stand opposite are counted.

    The reasons of those who are already known are not looked for again. Beyond `CELLS_IN_ALL` couples, each is counted
    over the first people of the other side in seated order, which the seed drew; who finds nobody possible among those
    is counted over all.
    """
    company = sides.company
    softer: list[Softer] = []
    known = known or {}
    found: list[Unmatched] = []
    on_side: tuple[tuple[Side, Integers, Integers], ...] = (
        ("mentor", sides.mentors, np.flatnonzero(sides.stands_learner)),
        ("learner", sides.learners, np.flatnonzero(sides.stands_mentor)),
    )
    for side, people, others in on_side:
        waiting = [x for x in people.tolist() if company.people[x].id not in matched]
        found += [known[company.people[x].id] for x in waiting if company.people[x].id in known]
        absent = np.array([x for x in waiting if company.people[x].id not in known], dtype=np.int64)
        drawn = others[: max(FEWEST_COUNTED, CELLS_IN_ALL // max(1, len(absent)))]
        if len(absent) and not softer:
            softer = _soften(company)
        for among in (drawn, others):
            size = max(1, CELLS_AT_ONCE // max(1, len(among)))
            parts = [absent[at : at + size] for at in range(0, len(absent), size)]
            explain = partial(_explain, company, others=among, side=side, softer=softer, total=len(others))
            counted = [person for some in work.each("absences", explain, parts) for person in some]
            again = [person for person in counted if person.drawn_from is not None and not person.feasible]
            found += [person for person in counted if person.drawn_from is None or person.feasible]
            absent = np.array([company.position[person.person_id] for person in again], dtype=np.int64)
            if not again:
                break
    return tuple(sorted(found, key=lambda person: person.person_id))


def _explain(
    company: Company, people: Integers, *, others: Integers, side: Side, softer: Sequence[Softer], total: int
) -> list[Unmatched]:
    couples = (
        grid(company, mentors=people, learners=others)
        if side == "mentor"
        else grid(company, mentors=others, learners=people)
    )
    refused = refusals(couples)
    left = np.ones(couples.shape, dtype=bool)
    times = np.zeros(couples.shape, dtype=np.uint8)
    removed: dict[str, Integers] = {}
    for code, matrix in refused.items():
        hit = _count(left & matrix, side=side)
        shown = public_code(code)
        removed[shown] = removed[shown] + hit if shown in removed else hit
        np.greater(left, matrix, out=left)
        times += matrix
    removed = dict(sorted(removed.items(), key=lambda entry: int(entry[0][1:])))
    once = times == 1
    gains = [
        (switch, value, _count(_gained(couples, once & refused[code], code=code, company=eased), side=side))
        for code, switch, value, eased in softer
    ]
    feasible = _count(left, side=side)
    return [
        Unmatched(
            person_id=company.people[person].id,
            side=side,
            candidates=len(others),
            removed={code: int(count[index]) for code, count in removed.items()},
            feasible=int(feasible[index]),
            best_relaxation=_best_relaxation(gains, index=index),
            drawn_from=total if len(others) < total else None,
        )
        for index, person in enumerate(people.tolist())
    ]


def _soften(company: Company) -> list[Softer]:
    """Return the company under each policy with one switch softened, where it still can be."""
    policy = company.problem.policy
    return [
        (
            code,
            switch,
            value,
            replace(company, problem=replace(company.problem, policy=replace(policy, **{switch: value}))),
        )
        for code, switch, value in RELAXATIONS
        if getattr(policy, switch) > value
    ]


def _gained(couples: Couples, apart: BoolMatrix, *, code: str, company: Company) -> BoolMatrix:
    """Return, of the couples that this rule alone keeps apart, those it no longer would in the eased company."""
    return np.greater(apart, dict(RULES)[code](replace(couples, company=company))) if apart.any() else apart


def _count(matrix: BoolMatrix, *, side: Side) -> Integers:
    """Return how often it is so for each person of this side: mentors are rows, learners columns."""
    if side == "mentor":
        return np.fromiter(map(np.count_nonzero, matrix), dtype=np.int64, count=len(matrix))
    total = np.zeros(matrix.shape[1], dtype=np.int64)
    for start in range(0, len(matrix), BYTE):
        total += np.add.reduce(matrix[start : start + BYTE].view(np.uint8), axis=0, dtype=np.uint8)
    return total


def _best_relaxation(gains: Sequence[tuple[str, int | bool, Integers]], *, index: int) -> Relaxation | None:
    """Return the switch that helps this person most, the earlier rule when equal, None when none helps."""
    best: Relaxation | None = None
    for switch, value, counts in gains:
        gained = int(counts[index])
        if gained > (best.candidates_gained if best else 0):
            best = Relaxation(switch=switch, value=value, candidates_gained=gained)
    return best
