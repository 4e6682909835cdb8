"""Why some people have no partner: what each rule took away, and which change of policy would give them most."""

from collections.abc import Sequence, Set
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.company import BoolMatrix, Company, Couples, Integers, grid
from viceversa.matching.problem import Relaxation, Side, Unmatched
from viceversa.matching.rules import MINUTES_PER_SHARED_SLOT, RULES, any_refusal, public_code, refusals
from viceversa.matching.sides import Sides
from viceversa.matching.work import Work

CELLS_AT_ONCE = 2**18
RELAXATIONS: tuple[tuple[str, str, int | bool], ...] = (
    ("R3", "minimum_level_gap", 0),
    ("R4", "different_department", False),
    ("R6", "minimum_overlap_minutes", MINUTES_PER_SHARED_SLOT),
    ("R8", "reciprocity_required", False),
)
"""Rule, policy switch and softer value: what a coordinator could change. The rules that protect are not on
offer."""


def find_unmatched(sides: Sides, *, matched: Set[str], work: Work) -> tuple[Unmatched, ...]:
    """Return, by id, each ready person with a place and no partner; those who stand opposite are counted."""
    company = sides.company
    found: list[Unmatched] = []
    on_side: tuple[tuple[Side, Integers, Integers], ...] = (
        ("mentor", sides.mentors, np.flatnonzero(sides.stands_learner)),
        ("learner", sides.learners, np.flatnonzero(sides.stands_mentor)),
    )
    for side, people, others in on_side:
        absent = np.array([x for x in people.tolist() if company.people[x].id not in matched], dtype=np.int64)
        size = max(1, CELLS_AT_ONCE // max(1, len(others)))

        def explain(start: int, *, side: Side = side, absent: Integers = absent, others: Integers = others,
                    size: int = size) -> list[Unmatched]:  # fmt: skip
            return _explain(company, absent[start : start + size], others=others, side=side)

        for some in work.each("absences", explain, range(0, len(absent), size)):
            found += some
    return tuple(sorted(found, key=lambda person: person.person_id))


def _explain(company: Company, people: Integers, *, others: Integers, side: Side) -> list[Unmatched]:
    couples = (
        grid(company, mentors=people, learners=others)
        if side == "mentor"
        else grid(company, mentors=others, learners=people)
    )
    axis = 1 if side == "mentor" else 0
    refused = refusals(couples)
    left = np.ones(couples.shape, dtype=bool)
    removed: dict[str, Integers] = {}
    for code, matrix in refused.items():
        hit = np.count_nonzero(left & matrix, axis=axis)
        shown = public_code(code)
        removed[shown] = removed[shown] + hit if shown in removed else hit
        left &= ~matrix
    removed = dict(sorted(removed.items(), key=lambda entry: int(entry[0][1:])))
    gains = [
        (switch, value, np.count_nonzero(matrix, axis=axis))
        for switch, value, matrix in _relaxed_gains(couples, refused)
    ]
    feasible = np.count_nonzero(left, axis=axis)
    return [
        Unmatched(
            person_id=company.people[person].id,
            side=side,
            candidates=len(others),
            removed={code: int(count[index]) for code, count in removed.items()},
            feasible=int(feasible[index]),
            best_relaxation=_best_relaxation(gains, index=index),
        )
        for index, person in enumerate(people.tolist())
    ]


def _relaxed_gains(couples: Couples, refused: dict[str, BoolMatrix]) -> list[tuple[str, int | bool, NDArray[np.bool_]]]:
    """Return, per policy switch that can still be softened, the couples that only this switch keeps apart."""
    company = couples.company
    policy = company.problem.policy
    rules = dict(RULES)
    gains = []
    for code, switch, value in RELAXATIONS:
        if getattr(policy, switch) <= value:
            continue
        softer = replace(company.problem, policy=replace(policy, **{switch: value}))
        relaxed = rules[code](replace(couples, company=replace(company, problem=softer)))
        others = {other: matrix for other, matrix in refused.items() if other != code}
        gains.append((switch, value, refused[code] & ~relaxed & ~any_refusal(others, shape=couples.shape)))
    return gains


def _best_relaxation(gains: Sequence[tuple[str, int | bool, Integers]], *, index: int) -> Relaxation | None:
    """Return the switch that helps this person most, the earlier rule when equal, None when none helps."""
    best: Relaxation | None = None
    for switch, value, counts in gains:
        gained = int(counts[index])
        if gained > (best.candidates_gained if best else 0):
            best = Relaxation(switch=switch, value=value, candidates_gained=gained)
    return best
