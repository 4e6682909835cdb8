"""The best set of couples: exact, seeded, the same bytes for the same problem.

Scores are integers, so the solver's floating-point sums are exact (the size limit below keeps them so). Where
several sets are worth the same, the order of `seat_people` decides, a draw fixed by the seed: renaming people
changes nothing but names as long as the optimum is unique, and neither does shuffling them, ever.

Limit of this first engine: a person who wishes for both sides is placed beforehand on the one where more
couples are feasible (mentor when equal; a pin decides first). The result is the optimum for those sides,
which another choice of sides might beat; `Solution.sides_chosen` lists them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from viceversa.matching.problem import (
    SCORE_SCALE,
    Objective,
    Problem,
    ProblemTooLarge,
    RefusedPin,
    Side,
    Solution,
)
from viceversa.matching.rules import (
    NOT_AVAILABLE,
    Block,
    BoolMatrix,
    Integers,
    Standing,
    any_refusal,
    find_unmatched,
    first_refusal,
    listed,
    public_code,
    refusals_in,
    whole_block,
)
from viceversa.matching.scoring import draft_proposals, score_couples

Positions = list[tuple[int, int]]

MAXIMUM_CELLS = 10_000_000
"""Mentors x learners that fit in memory while every couple is held at once."""
LARGEST_EXACT = 2**53


def solve(problem: Problem) -> Solution:
    """Return the best set of couples for the policy's objective: pins first, a reason for every absence.

    A pin is kept when it passes every hard rule and both have a place left, since approval would refuse it
    otherwise; the others are returned in `refused_pins`. Raises ProblemTooLarge beyond the engine's present
    reach.
    """
    block = whole_block(problem)
    if block.shape[0] * block.shape[1] > MAXIMUM_CELLS:
        raise ProblemTooLarge(f"{block.shape[0]} mentors x {block.shape[1]} learners")
    refused = refusals_in(block)
    feasible = ~any_refusal(refused, shape=block.shape)
    pinned, refused_pins = _keep_pins(problem, block=block)
    mentor_stands, learner_stands = _take_sides(block, feasible=feasible, pinned=pinned)
    standing = Standing(block=block, refused=refused, mentor_stands=mentor_stands, learner_stands=learner_stands)

    couples = _choose(standing, feasible=feasible, pinned=pinned)
    proposals = draft_proposals(block, couples=pinned, pinned=True) + draft_proposals(block, couples=couples)
    proposals.sort(key=lambda proposal: (proposal.mentor_id, proposal.learner_id))
    total = sum(proposal.score for proposal in proposals)
    return Solution(
        proposals=tuple(proposals),
        unmatched=find_unmatched(standing, matched={x for p in proposals for x in (p.mentor_id, p.learner_id)}),
        refused_pins=refused_pins,
        sides_chosen=_sides_chosen(standing),
        objective=problem.policy.objective,
        total=total,
        upper_bound=total,
        gap=0,
    )


def best_assignment(*, values: Integers, mentor_places: Sequence[int], learner_places: Sequence[int]) -> Positions:
    """Return the (row, column) couples of greatest total value, each couple at most once, within everyone's
    places.

    `values` is mentors x learners, whole and above 0 where the couple is open, 0 where it is closed. Ties
    fall by the order of rows and columns. Raises ProblemTooLarge when a sum could leave the range of exact
    numbers.

    Each place becomes a row or column of its own for scipy's solver. Two people with several places each
    could then be given to each other twice. When that happens, that couple alone is led through a gate which
    lets it through once, and the problem is solved again: a solution without repeats is the optimum, because
    every round allows at least what the real problem allows.
    """
    row_owner = _owners(mentor_places, partners=np.count_nonzero(values, axis=1))
    column_owner = _owners(learner_places, partners=np.count_nonzero(values, axis=0))
    gated: Positions = []
    while True:
        chosen = _assign_places(values, row_owner=row_owner, column_owner=column_owner, gated=gated)
        repeated = sorted(couple for couple, times in Counter(chosen).items() if times > 1)
        if not repeated:
            return sorted(chosen)
        gated.extend(repeated)


def certify(problem: Problem, solution: Solution) -> tuple[str, ...]:
    """Return what is wrong with a solution, nothing when it is sound; trusts nothing the solver worked out.

    Checks that each couple is proposed once, passes every hard rule, has the score its factors say, that
    nobody exceeds their places, that pins are kept or reported, and that totals and absences agree with the
    proposals.
    """
    people = {person.id: person for person in problem.people}
    proposals = solution.proposals
    couples = [(proposal.mentor_id, proposal.learner_id) for proposal in proposals]
    faults = [f"{pair} is proposed twice" for pair, n in Counter(map(frozenset, couples)).items() if n > 1]
    taken = Counter(person_id for couple in couples for person_id in couple)
    unknown = sorted(taken.keys() - people.keys())
    if unknown:
        return (*faults, f"{unknown} are not enrolled")
    faults += [f"{person_id} exceeds their places" for person_id, n in taken.items() if n > people[person_id].capacity]

    mentors = {mentor_id: row for row, mentor_id in enumerate(sorted({couple[0] for couple in couples}))}
    learners = {learner_id: column for column, learner_id in enumerate(sorted({couple[1] for couple in couples}))}
    block = Block(
        problem=problem,
        mentors=tuple(people[m] for m in mentors),
        learners=tuple(people[x] for x in learners),
    )
    positions = [(mentors[mentor_id], learners[learner_id]) for mentor_id, learner_id in couples]
    refused = refusals_in(block)
    drafts = draft_proposals(block, couples=positions)
    for proposal, draft, position in zip(proposals, drafts, positions, strict=True):
        name = f"({proposal.mentor_id}, {proposal.learner_id})"
        faults += [f"{name} is refused by {public_code(code)}" for code in refused if refused[code][position]]
        if replace(proposal, pinned=False) != draft:
            faults.append(f"{name} does not carry its own score and reasons")
        if sum(proposal.contributions.values()) != proposal.score:
            faults.append(f"{name} has factors that do not sum to its score")

    kept = {couple for couple, proposal in zip(couples, proposals, strict=True) if proposal.pinned}
    reported = {(pin.mentor_id, pin.learner_id) for pin in solution.refused_pins}
    if kept & reported or kept | reported != problem.pinned:
        faults.append("the pins kept and the pins refused are not the pins asked for")
    if solution.total != sum(proposal.score for proposal in proposals):
        faults.append("the total is not the sum of the scores")
    if solution.gap != solution.upper_bound - solution.total or solution.gap < 0:
        faults.append("the gap is not the upper bound less the total")
    waiting = {p.id for p in problem.people if p.ready and p.capacity > 0 and p.id not in taken}
    if sorted(waiting) != [person.person_id for person in solution.unmatched]:
        faults.append("the unmatched are not the ready people without a proposal")
    return tuple(faults)


def _keep_pins(problem: Problem, *, block: Block) -> tuple[Positions, tuple[RefusedPin, ...]]:
    """Return the pins that hold, best score first where places run out, and the others with the reason."""
    row = {person.id: index for index, person in enumerate(block.mentors)}
    column = {person.id: index for index, person in enumerate(block.learners)}
    refused: list[RefusedPin] = []
    possible: Positions = []
    for mentor_id, learner_id in problem.pinned:
        code = first_refusal(problem, mentor_id=mentor_id, learner_id=learner_id)
        if code is None:
            possible.append((row[mentor_id], column[learner_id]))
        else:
            refused.append(RefusedPin(mentor_id=mentor_id, learner_id=learner_id, code=public_code(code)))

    scores = _scores(block, positions=sorted(possible))
    places = {person.id: person.capacity for person in problem.people}
    kept: Positions = []
    together: set[frozenset[str]] = set()
    for position in sorted(possible, key=lambda couple: (-scores[couple], couple)):
        mentor_id, learner_id = block.mentors[position[0]].id, block.learners[position[1]].id
        if frozenset((mentor_id, learner_id)) in together:
            refused.append(RefusedPin(mentor_id=mentor_id, learner_id=learner_id, code="R11"))
        elif min(places[mentor_id], places[learner_id]) < 1:
            refused.append(RefusedPin(mentor_id=mentor_id, learner_id=learner_id, code=NOT_AVAILABLE))
        else:
            kept.append(position)
            together.add(frozenset((mentor_id, learner_id)))
            places[mentor_id] -= 1
            places[learner_id] -= 1
    return kept, tuple(sorted(refused, key=lambda pin: (pin.mentor_id, pin.learner_id)))


def _take_sides(
    block: Block, *, feasible: BoolMatrix, pinned: Positions
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who stands as a mentor and who as a learner; nobody stands on both sides."""
    row = {person.id: index for index, person in enumerate(block.mentors)}
    column = {person.id: index for index, person in enumerate(block.learners)}
    pinned_rows = {i for i, _ in pinned}
    pinned_columns = {j for _, j in pinned}
    as_mentor = np.count_nonzero(feasible, axis=1)
    as_learner = np.count_nonzero(feasible, axis=0)
    mentor_stands = np.ones(len(block.mentors), dtype=bool)
    learner_stands = np.ones(len(block.learners), dtype=bool)
    for person_id in row.keys() & column.keys():
        i, j = row[person_id], column[person_id]
        if (i in pinned_rows) != (j in pinned_columns):
            mentors = i in pinned_rows
        else:
            mentors = bool(as_mentor[i] >= as_learner[j])
        mentor_stands[i], learner_stands[j] = mentors, not mentors
    return mentor_stands, learner_stands


def _choose(standing: Standing, *, feasible: BoolMatrix, pinned: Positions) -> Positions:
    """Return the best couples beside the pins, for the objective of the policy."""
    block = standing.block
    taken = Counter(block.mentors[i].id for i, _ in pinned) + Counter(block.learners[j].id for _, j in pinned)
    mentor_places = [person.capacity - taken[person.id] for person in block.mentors]
    learner_places = [person.capacity - taken[person.id] for person in block.learners]
    already_placed = [(block.mentors[i].id, block.learners[j].id) for i, j in pinned]
    opened = feasible & standing.active & ~listed(block, already_placed)

    rows, columns = np.nonzero(opened)
    scores = np.full(block.shape, -1, dtype=np.int64)
    scores[rows, columns] = score_couples(block, rows=rows, columns=columns).sum(axis=1)
    return choose_couples(
        scores=scores,
        mentor_places=mentor_places,
        learner_places=learner_places,
        objective=block.problem.policy.objective,
    )


def choose_couples(
    *, scores: Integers, mentor_places: Sequence[int], learner_places: Sequence[int], objective: Objective
) -> Positions:
    """Return the (row, column) couples that are best for the objective; `scores` is -1 where a couple is
    closed.

    `most_pairs_then_total` adds to each couple more than all scores together; `best_total` lets the number of
    pairs only settle equal totals; `fairest` finds by bisection the highest lowest score that still keeps the
    most pairs.
    """
    opened = scores >= 0
    most = int(min(sum(mentor_places), sum(learner_places)))
    pair_bonus = SCORE_SCALE * most + 1

    def solve_for(values: Integers) -> Positions:
        return best_assignment(values=values, mentor_places=mentor_places, learner_places=learner_places)

    if objective == "best_total":
        return solve_for(np.where(opened, scores * (most + 1) + 1, 0))
    chosen = solve_for(np.where(opened, scores + pair_bonus, 0))
    if objective == "most_pairs_then_total" or not chosen:
        return chosen

    floors = np.unique(scores[opened])
    reached = int(np.searchsorted(floors, min(scores[couple] for couple in chosen)))
    beyond = len(floors)
    while beyond - reached > 1:
        middle = (reached + beyond) // 2
        if len(solve_for((scores >= floors[middle]).astype(np.int64))) == len(chosen):
            reached = middle
        else:
            beyond = middle
    return solve_for(np.where(scores >= floors[reached], scores + pair_bonus, 0))


def _owners(places: Sequence[int], *, partners: Integers) -> Integers:
    """Return whose each single place is; places beyond the number of possible partners are left out."""
    return np.repeat(np.arange(len(places)), np.minimum(np.array(places, dtype=np.int64), partners))


def _assign_places(values: Integers, *, row_owner: Integers, column_owner: Integers, gated: Positions) -> Positions:
    """Return the couples of the best assignment of single places; only gated couples are sure not to repeat.

    A gate is one more row and one more column. Left unused, the two take each other; used, the column takes a
    place of the mentor and the row a place of the learner. The bonus is above any value, so half a gate never
    pays.
    """
    height, width = len(row_owner), len(column_owner)
    bonus = int(values.max(initial=0)) + 1
    if 2 * bonus * (height + width + len(gated)) >= LARGEST_EXACT:
        raise ProblemTooLarge(f"{height} x {width} places")
    table = np.zeros((height + len(gated), width + len(gated)))
    table[:height, :width] = values[np.ix_(row_owner, column_owner)]
    for gate, (i, j) in enumerate(gated):
        places_of_mentor, places_of_learner = (
            np.flatnonzero(row_owner == i),
            np.flatnonzero(column_owner == j),
        )
        table[np.ix_(places_of_mentor, places_of_learner)] = 0
        table[places_of_mentor, width + gate] = bonus + values[i, j]
        table[height + gate, places_of_learner] = bonus
        table[height + gate, width + gate] = 2 * bonus

    chosen: Positions = []
    for row, column in zip(*(side.tolist() for side in linear_sum_assignment(table, maximize=True)), strict=True):
        if row >= height or table[row, column] == 0:
            continue
        gate = column - width
        chosen.append(gated[gate] if gate >= 0 else (int(row_owner[row]), int(column_owner[column])))
    return chosen


def _sides_chosen(standing: Standing) -> tuple[tuple[str, Side], ...]:
    both = [(p.id, standing.mentor_stands[i]) for i, p in enumerate(standing.block.mentors) if p.wish == "both"]
    return tuple(sorted((person_id, "mentor" if mentors else "learner") for person_id, mentors in both))


def _scores(block: Block, *, positions: Positions) -> dict[tuple[int, int], int]:
    rows = np.array([i for i, _ in positions], dtype=np.int64)
    columns = np.array([j for _, j in positions], dtype=np.int64)
    totals = score_couples(block, rows=rows, columns=columns).sum(axis=1).tolist()
    return dict(zip(positions, totals, strict=True))
