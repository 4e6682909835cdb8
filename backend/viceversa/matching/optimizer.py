"""The best set of couples: exact, seeded, proven, the same bytes for the same problem.

Scores are integers, so every sum is exact. Where several sets are worth the same, the order of `seat_people` decides, a
draw fixed by the seed: renaming people changes nothing but names as long as the optimum is unique, and neither does
shuffling them, ever. A deadline is the one thing outside the problem that can change the answer, and then the gap says
by how much it may fall short.

A person who wishes for both sides is placed beforehand (see `take_sides`). The result is the optimum for those sides,
which another choice of sides might beat; `Solution.sides_chosen` lists them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from viceversa.matching.absences import find_unmatched
from viceversa.matching.candidates import Field, Prices, Search
from viceversa.matching.certificate import certify
from viceversa.matching.company import Couples, couples_of, encode
from viceversa.matching.pricing import FloorProof, Outcome, plan_for
from viceversa.matching.problem import Certificate, Couple, Problem, RefusedPin, Solution
from viceversa.matching.scoring import draft_proposals
from viceversa.matching.sides import Sides, keep_pins, sides_chosen, take_sides
from viceversa.matching.work import Deadline, Progress, Work

__all__ = ["certify", "solve"]

THREADS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A solution, and what a later run can start from."""

    solution: Solution
    field: Field
    outcome: Outcome


def solve(
    problem: Problem,
    *,
    progress: Progress | None = None,
    deadline: Deadline | None = None,
    warm: Run | None = None,
    search: Search | None = None,
    threads: int = THREADS,
) -> Solution:
    """Return the best set of couples for the policy's objective: pins first, a reason for every absence.

    A pin is kept when it passes every hard rule and both have a place left, since approval would refuse it
    otherwise; the others are returned in `refused_pins`. `progress` is told the phase, the parts done and their
    number, and stops the run by raising. Raises ProblemTooLarge when whole numbers cannot hold the sums.
    """
    return run(problem, progress=progress, deadline=deadline, warm=warm, search=search, threads=threads).solution


def run(
    problem: Problem,
    *,
    progress: Progress | None = None,
    deadline: Deadline | None = None,
    warm: Run | None = None,
    search: Search | None = None,
    threads: int = THREADS,
) -> Run:
    """Solve, and keep what a later run of nearly the same problem can start from (see `solve`)."""
    work = Work(progress=progress, deadline=deadline, threads=threads)
    company = encode(problem)
    pinned, refused_pins = keep_pins(company)
    sides = take_sides(company, pinned=pinned, work=work)
    field = Field(sides, search=search or Search(), work=work)
    outcome, floor_proof = plan_for(field, candidates=field.first_candidates())
    solution = _write_down(field, outcome=outcome, floor_proof=floor_proof, pinned=pinned, refused_pins=refused_pins)
    return Run(solution=solution, field=field, outcome=outcome)


def _write_down(
    field: Field,
    *,
    outcome: Outcome,
    floor_proof: FloorProof | None,
    pinned: list[Couple],
    refused_pins: tuple[RefusedPin, ...],
) -> Solution:
    sides, company = field.sides, field.sides.company
    chosen = Couples(company, sides.mentors[outcome.chosen.mentor], sides.learners[outcome.chosen.learner])
    proposals = draft_proposals(couples_of(company, pinned), pinned=True) + draft_proposals(chosen)
    proposals.sort(key=lambda proposal: (proposal.mentor_id, proposal.learner_id))
    total = sum(proposal.score for proposal in proposals)
    gap = (outcome.bound - outcome.value) // outcome.worth.scale
    return Solution(
        proposals=tuple(proposals),
        unmatched=find_unmatched(
            sides, matched={x for p in proposals for x in (p.mentor_id, p.learner_id)}, work=field.work
        ),
        refused_pins=refused_pins,
        sides_chosen=sides_chosen(sides),
        objective=company.problem.policy.objective,
        total=total,
        upper_bound=total + gap,
        gap=gap,
        certificate=Certificate(
            scale=outcome.worth.scale,
            bonus=outcome.worth.bonus,
            prices=prices_by_id(sides, outcome.prices),
            floor=outcome.worth.floor,
            higher_floor_prices=prices_by_id(sides, floor_proof.prices) if floor_proof else None,
        ),
    )


def prices_by_id(sides: Sides, prices: Prices) -> Mapping[str, int]:
    """Return the prices that are not 0, by person id."""
    people = sides.company.people
    return {
        people[position].id: price
        for side, listed in ((sides.mentors, prices.mentor), (sides.learners, prices.learner))
        for position, price in sorted(zip(side.tolist(), listed.tolist(), strict=True))
        if price
    }
