"""The solver's numbers are made small wherever the answer is sure to be the same: the answer is the same."""

from collections import Counter

import numpy as np
import pytest

from viceversa.matching import flow
from viceversa.matching.flow import Candidates, Integers, Plan, best_flow, find_prices

BONUS, REACH = 10**9, 10**5
Places = tuple[Integers, Integers]


def _draw(random: np.random.Generator) -> tuple[Candidates, Places]:
    mentors, learners = random.integers(1, 9, size=2)
    mentor, learner = np.nonzero(random.random((mentors, learners)) < random.uniform(0.1, 0.9))
    value = random.integers(1, 10**6, size=len(mentor)) + (BONUS if random.random() < 0.8 else 0)
    return Candidates(mentor, learner, value), (
        random.integers(0, 4, size=mentors),
        random.integers(0, 3, size=learners),
    )


def _chain(length: int) -> tuple[Candidates, Places]:
    """Return couples in a row, poor and rich in turns, where one more couple costs all that the rich ones are worth."""
    at = np.arange(2 * length - 1)
    value = BONUS + np.where(at % 2, 10**6, 1)
    ones = np.ones(length, dtype=np.int64)
    return Candidates((at + 1) // 2, at // 2, value), (ones, ones)


def _worth(candidates: Candidates, places: Places, *, near: Places | None = None) -> int:
    chosen = best_flow(candidates, mentor_places=places[0], learner_places=places[1], near=near, reach=REACH)
    assert (np.bincount(candidates.mentor[chosen], minlength=len(places[0])) <= places[0]).all()
    assert (np.bincount(candidates.learner[chosen], minlength=len(places[1])) <= places[1]).all()
    return int(candidates.value[chosen].sum())


def _plan(candidates: Candidates, places: Places) -> Plan:
    mentors, learners = places
    best = best_flow(candidates, mentor_places=mentors, learner_places=learners)
    return find_prices(candidates, best, mentor_places=mentors, learner_places=learners)


def _guesses(random: np.random.Generator, candidates: Candidates, places: Places) -> dict[str, Places]:
    """Prices that are right, nearly right, right once other couples are added, and far from right."""
    plan = _plan(candidates, places)
    some = np.flatnonzero(random.random(len(candidates.value)) < 0.7)
    fewer = Candidates(candidates.mentor[some], candidates.learner[some], candidates.value[some])
    before = _plan(fewer, places)
    near = (random.integers(-REACH, REACH, size=len(side)) for side in places)
    return {
        "right": (plan.mentor_price, plan.learner_price),
        "near": (plan.mentor_price + next(near), plan.learner_price + next(near)),
        "before": (before.mentor_price, before.learner_price),
        "wrong": (
            random.integers(0, 2 * BONUS, size=len(places[0])),
            random.integers(0, 2 * BONUS, size=len(places[1])),
        ),
    }


def test_prices_to_begin_with_never_change_the_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(26)
    counted: Counter[str] = Counter()
    whole = flow._Network.flow

    def count(network: flow._Network, costs: Integers) -> Integers:
        counted["large" if int(np.abs(costs).max(initial=0)) > BONUS // 2 else "small"] += 1
        return whole(network, costs)

    for candidates, places in [*(_draw(random) for _ in range(1000)), *map(_chain, range(1, 30))]:
        with monkeypatch.context() as patch:
            patch.setattr(flow, "ALIKE_KEPT", BONUS)
            best = _worth(candidates, places)
            guesses = _guesses(random, candidates, places)
        with monkeypatch.context() as patch:
            patch.setattr(flow._Network, "flow", count)
            assert _worth(candidates, places) == best
            for guess in guesses.values():
                assert _worth(candidates, places, near=guess) == best
    # Small numbers were enough most of the time, and where they were not, the answer was sought again.
    assert counted["small"] > 4000
    assert counted["large"] > 20
