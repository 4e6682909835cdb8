"""The exact answer on a list of candidate couples, and the whole prices that prove it.

The couples form a network: each mentor sends out as many units as they have places, a couple lets one unit through,
each learner takes as many as they have places. OR-Tools finds the flow of greatest value; it tells no prices, so they
are found here: the least prices that no couple left out beats and no couple taken falls short of. They exist exactly
when the flow is optimal, so finding them is a proof and not a trust.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from viceversa.matching.groups import Integers, spans
from viceversa.matching.problem import ProblemTooLarge

LARGEST = 2**62
"""Costs times nodes stay below this, so that no whole number runs over."""
ALIKE_KEPT = 2
"""How many times the difference between couples is left of what they are worth alike."""
UNSET = -(2**61)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Couples that may be chosen: `mentor` and `learner` count from 0 within their side, `value` is whole and above 0.

    Sorted by mentor and then learner, each couple once.
    """

    mentor: Integers
    learner: Integers
    value: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A choice among candidates (`chosen` is a mask) with the price of a place of each mentor and each learner."""

    chosen: NDArray[np.bool_]
    mentor_price: Integers
    learner_price: Integers

    def bound(self, candidates: Candidates, *, mentor_places: Integers, learner_places: Integers) -> int:
        """Return the most any choice can be worth if no other couple beats the prices.

        Places at their prices, and what each candidate is worth beyond them: it can be taken once only.
        """
        beyond = candidates.value - self.mentor_price[candidates.mentor] - self.learner_price[candidates.learner]
        places = int(mentor_places @ self.mentor_price) + int(learner_places @ self.learner_price)
        return places + int(np.maximum(beyond, 0).sum())


@dataclass(frozen=True, eq=False)
class _Network:
    """Mentors, learners and a sink. First come the couples, then each learner's way to the sink, then each mentor's."""

    candidates: Candidates
    mentor_places: Integers
    learner_places: Integers

    @property
    def sink(self) -> int:
        return len(self.mentor_places) + len(self.learner_places)

    @cached_property
    def capacities(self) -> Integers:
        couples = np.ones(len(self.candidates.value), dtype=np.int64)
        return np.concatenate([couples, self.learner_places, self.mentor_places])

    def flow(self, costs: Integers) -> Integers:
        """Return what flows through each arc at the least cost."""
        mentors, learners = len(self.mentor_places), len(self.learner_places)
        tails = np.concatenate([self.candidates.mentor, mentors + np.arange(learners), np.arange(mentors)])
        heads = np.concatenate([mentors + self.candidates.learner, np.full(learners + mentors, self.sink)])
        network = SimpleMinCostFlow()
        arcs = np.asarray(network.add_arcs_with_capacity_and_unit_cost(tails, heads, self.capacities, costs))
        supplies = [self.mentor_places, np.zeros(learners, dtype=np.int64), [-self.mentor_places.sum()]]
        network.set_nodes_supplies(np.arange(self.sink + 1), np.concatenate(supplies))
        if network.solve() != network.OPTIMAL:
            raise self.too_large()
        return np.asarray(network.flows(arcs))

    def most_couples(self) -> int:
        """Return how many couples a choice can have at most."""
        mentors, learners, source = len(self.mentor_places), len(self.learner_places), self.sink + 1
        tails = [self.candidates.mentor, mentors + np.arange(learners), np.full(mentors, source)]
        heads = [mentors + self.candidates.learner, np.full(learners, self.sink), np.arange(mentors)]
        network = SimpleMaxFlow()
        network.add_arcs_with_capacity(np.concatenate(tails), np.concatenate(heads), self.capacities)
        if network.solve(source, self.sink) != network.OPTIMAL:
            raise self.too_large()
        return network.optimal_flow()

    def too_large(self) -> ProblemTooLarge:
        return ProblemTooLarge(f"{len(self.mentor_places)} mentors x {len(self.learner_places)} learners")


def best_flow(
    candidates: Candidates,
    *,
    mentor_places: Integers,
    learner_places: Integers,
    near: tuple[Integers, Integers] | None = None,
    reach: int = 0,
) -> NDArray[np.bool_]:
    """Return which candidates are in the choice of greatest value. Raises ProblemTooLarge beyond whole numbers.

    The solver takes the longer the greater its numbers, so they are made small where the answer is sure to be the same.
    `near` are prices of mentors and learners that are thought to be right within about `reach`. What a choice costs
    beside prices is the same up to a constant, and small but for what hardly could flow, or hardly not. That is cut
    down to `reach`, and the choice stands if nothing flows that was made cheaper, and all that was made dearer: no
    choice gains by the cut what this one does not. Without prices, most of what all couples are worth alike is left
    out, and the choice stands if no choice has more couples. Otherwise everything is counted in full.
    """
    arcs, value = len(candidates.value), candidates.value
    if not arcs:
        return np.zeros(0, dtype=bool)
    network = _Network(candidates, mentor_places, learner_places)
    if int(value.max()) * (network.sink + 1) >= LARGEST:
        raise network.too_large()
    if near is not None:
        mentor, learner = near
        beside = np.concatenate([mentor[candidates.mentor] + learner[candidates.learner] - value, -learner, mentor])
        flows = network.flow(np.clip(beside, -reach, reach))
        if not flows[beside > reach].any() and (flows == network.capacities)[beside < -reach].all():
            return flows[:arcs] > 0
    free = np.zeros(len(mentor_places) + len(learner_places), dtype=np.int64)
    low, high = int(value.min()), int(value.max())
    alike = low - 1 - ALIKE_KEPT * (high - low)
    if alike > 0:
        chosen = network.flow(np.concatenate([alike - value, free]))[:arcs] > 0
        if np.count_nonzero(chosen) == network.most_couples():
            return chosen
    return network.flow(np.concatenate([-value, free]))[:arcs] > 0


def find_prices(
    candidates: Candidates,
    chosen: NDArray[np.bool_],
    *,
    mentor_places: Integers,
    learner_places: Integers,
    start: Integers | None = None,
) -> Plan:
    """Return the plan with prices that prove this choice the best among the candidates.

    Prices are raised from `start` (0 when None) only where a couple asks for it, wave after wave, until nothing asks
    any more. Raises ValueError when they never settle: the choice is then not the best.
    """
    mentors, learners = len(mentor_places), len(learner_places)
    taken = _Side(candidates.mentor[chosen], candidates.learner[chosen], candidates.value[chosen], size=mentors)
    open_ = _Side(candidates.learner[~chosen], candidates.mentor[~chosen], candidates.value[~chosen], size=learners)
    mentor_free = np.bincount(candidates.mentor[chosen], minlength=mentors) < mentor_places
    learner_free = np.bincount(candidates.learner[chosen], minlength=learners) < learner_places

    # As heights over one ground: a mentor stands at their price, a learner at the negative of theirs.
    ground = 0
    up = np.zeros(mentors, dtype=np.int64) if start is None else np.maximum(start, 0)
    down = np.where(learner_free, ground, UNSET)
    rose_mentors, rose_learners = np.arange(mentors), np.arange(learners)
    for wave in range(mentors + learners + 2):
        # A couple taken is worth its two prices or more: the learner stands no lower than the mentor less the value.
        at, other, value = taken.of(rose_mentors)
        rose = _raise(down, at=other, to=up[at] - value)
        rose_learners = rose if wave else rose_learners
        # Nobody with a place left has a price, and no price is below zero.
        rose_mentors = np.zeros(0, dtype=np.int64)
        highest = max(int(up[mentor_free].max(initial=ground)), int(down.max(initial=ground)))
        if highest > ground:
            ground = highest
            rose_mentors = _raise(up, at=np.arange(mentors), to=np.full(mentors, ground))
            free = np.flatnonzero(learner_free)
            rose_learners = np.union1d(rose_learners, _raise(down, at=free, to=np.full(len(free), ground)))
        # A couple left out is worth its two prices or less: the mentor stands no lower than the learner plus the value.
        at, other, value = open_.of(rose_learners)
        rose_mentors = np.union1d(rose_mentors, _raise(up, at=other, to=down[at] + value))
        if not len(rose_mentors):
            learner_price = np.where(down > UNSET, ground - down, 0)
            return Plan(chosen=chosen, mentor_price=up - ground, learner_price=learner_price)
    raise ValueError("the choice is not the best among the candidates")


class _Side:
    """Couples grouped by one side, for looking up those of some people at once."""

    def __init__(self, at: Integers, other: Integers, value: Integers, *, size: int) -> None:
        order = np.argsort(at, kind="stable")
        self._at, self._other, self._value = at[order], other[order], value[order]
        self._first = np.searchsorted(self._at, np.arange(size + 1))

    def of(self, who: Integers) -> tuple[Integers, Integers, Integers]:
        if len(who) == len(self._first) - 1:
            return self._at, self._other, self._value
        first, counts = self._first[who], self._first[who + 1] - self._first[who]
        index = spans(first, counts)
        return self._at[index], self._other[index], self._value[index]


def _raise(heights: Integers, *, at: Integers, to: Integers) -> Integers:
    """Raise heights where asked, in place, and return which rose, ascending."""
    higher = to > heights[at]
    at, to = at[higher], to[higher]
    np.maximum.at(heights, at, to)
    return np.unique(at)
