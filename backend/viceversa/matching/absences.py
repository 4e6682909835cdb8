"""Why some people have no partner: what each rule took away, and which change of policy would give them most."""

from collections.abc import Sequence, Set
from dataclasses import replace

import numpy as np

from viceversa.matching.company import BoolMatrix, Company, Couples, Integers, grid
from viceversa.matching.problem import Relaxation, Side, Unmatched
from viceversa.matching.rules import MINUTES_PER_SHARED_SLOT, RULES, public_code, refusals
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
Softer = tuple[str, str, int | bool, Company]


def find_unmatched(sides: Sides, *, matched: Set[str], work: Work) -> tuple[Unmatched, ...]:
    """Return, by id, each ready person with a place and no partner; those who stand opposite are counted."""
    company = sides.company
    softer = _soften(company)
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
            return _explain(company, absent[start : start + size], others=others, side=side, softer=softer)

        for some in work.each("absences", explain, range(0, len(absent), size)):
            found += some
    return tuple(sorted(found, key=lambda person: person.person_id))


def _explain(
    company: Company, people: Integers, *, others: Integers, side: Side, softer: Sequence[Softer]
) -> list[Unmatched]:
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
        (switch, value, np.count_nonzero(_gained(couples, refused, code=code, company=eased), axis=axis))
        for code, switch, value, eased in softer
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


def _gained(couples: Couples, refused: dict[str, BoolMatrix], *, code: str, company: Company) -> BoolMatrix:
    """Return the couples that this rule alone keeps apart, and no longer would in the eased company."""
    apart = refused[code].copy()
    for other, matrix in refused.items():
        if other != code:
            apart &= ~matrix
    return apart & ~dict(RULES)[code](replace(couples, company=company)) if apart.any() else apart


def _best_relaxation(gains: Sequence[tuple[str, int | bool, Integers]], *, index: int) -> Relaxation | None:
    """Return the switch that helps this person most, the earlier rule when equal, None when none helps."""
    best: Relaxation | None = None
    for switch, value, counts in gains:
        gained = int(counts[index])
        if gained > (best.candidates_gained if best else 0):
            best = Relaxation(switch=switch, value=value, candidates_gained=gained)
    return best
