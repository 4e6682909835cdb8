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
from dataclasses import replace

from viceversa.matching.absences import find_unmatched
from viceversa.matching.candidates import Field, Prices, Search
from viceversa.matching.certificate import certify
from viceversa.matching.company import couples_of, encode
from viceversa.matching.pricing import Outcome, plan_for
from viceversa.matching.problem import Certificate, Couple, Problem, Proposal, Solution
from viceversa.matching.restart import (
    Run,
    absences_again,
    candidates_again,
    encode_again,
    field_again,
    is_near,
    prices_again,
    proposals_again,
)
from viceversa.matching.scoring import draft_proposals
from viceversa.matching.sides import Sides, keep_pins, sides_chosen, take_sides
from viceversa.matching.work import Deadline, Progress, Work, without_collecting

__all__ = ["certify", "solve"]

THREADS = min(4, os.cpu_count() or 1)


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


@without_collecting()
def run(
    problem: Problem,
    *,
    progress: Progress | None = None,
    deadline: Deadline | None = None,
    warm: Run | None = None,
    search: Search | None = None,
    threads: int = THREADS,
) -> Run:
    """Solve, and keep what a later run of nearly the same problem can start from (see `solve` and `restart`)."""
    work = Work(progress=progress, deadline=deadline, threads=threads)
    before = warm if warm is not None and is_near(problem, before=warm.field.sides.company.problem) else None
    company = encode_again(problem, before=before.field.sides.company) if before else encode(problem)
    pinned, refused_pins = keep_pins(company)
    sides = take_sides(company, pinned=pinned, work=work)
    if before:
        field = field_again(sides, before=before.field, work=work)
        candidates, proven = candidates_again(field, before=before), prices_again(field, before=before)
    else:
        field, candidates, proven = Field(sides, search=search or Search(), work=work), None, None
    if candidates is None:
        candidates, proven = field.first_candidates(), None
    outcome, floor_proof = plan_for(field, candidates=candidates, proven=proven)

    proposals = _draft(field, outcome, pinned=pinned, before=before)
    total = sum(proposal.score for proposal in proposals)
    gap = (outcome.bound - outcome.value) // outcome.worth.scale
    matched = {person_id for proposal in proposals for person_id in (proposal.mentor_id, proposal.learner_id)}
    solution = Solution(
        proposals=tuple(proposals),
        unmatched=find_unmatched(sides, matched=matched, work=work, known=absences_again(sides, before=before)),
        refused_pins=refused_pins,
        sides_chosen=sides_chosen(sides),
        objective=problem.policy.objective,
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
    return Run(solution=solution, field=field, outcome=outcome)


def _draft(field: Field, outcome: Outcome, *, pinned: list[Couple], before: Run | None) -> list[Proposal]:
    """Return the proposals by mentor and learner id; those of an earlier run are taken as they are."""
    sides, company = field.sides, field.sides.company
    chosen = zip(
        sides.mentors[outcome.chosen.mentor].tolist(), sides.learners[outcome.chosen.learner].tolist(), strict=True
    )
    couples = [*pinned, *((company.people[one].id, company.people[other].id) for one, other in chosen)]
    known = proposals_again(before)
    fresh = [couple for couple in couples if couple not in known]
    drafts = dict(zip(fresh, draft_proposals(couples_of(company, fresh)), strict=True))
    held = set(pinned)
    found = (drafts.get(couple) or known[couple] for couple in couples)
    proposals = [
        x if x.pinned == (couple in held) else replace(x, pinned=couple in held)
        for couple, x in zip(couples, found, strict=True)
    ]
    return sorted(proposals, key=lambda proposal: (proposal.mentor_id, proposal.learner_id))


def prices_by_id(sides: Sides, prices: Prices) -> Mapping[str, int]:
    """Return the prices that are not 0, by person id."""
    people = sides.company.people
    return {
        people[position].id: price
        for side, listed in ((sides.mentors, prices.mentor), (sides.learners, prices.learner))
        for position, price in sorted(zip(side.tolist(), listed.tolist(), strict=True))
        if price
    }
