"""The best plan over all couples: solve on candidates, ask every couple whether the prices wrong it, add those, again.

Each round ends in a bound: with learners' prices raised to what any couple still beats them by, no plan at all is worth
more than all places at their prices. When no couple beats the prices, the plan is worth the bound, and is the best.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.candidates import Field, Found, Prices, Worth, changed, join, merge
from viceversa.matching.company import Integers
from viceversa.matching.flow import Candidates, Plan, best_flow, find_prices
from viceversa.matching.problem import SCORE_SCALE
from viceversa.matching.sides import Sides

MARGIN, ROUGH_MARGIN = SCORE_SCALE // 500, SCORE_SCALE // 100
"""Couples that come this near to beating the prices are added too: prices move between rounds."""
FAR_FROM = SCORE_SCALE // 20
"""Couples this far from paying their prices are let go while prices are rough; they come back if prices come down."""
REACH = SCORE_SCALE
"""How far prices are thought to move between rounds (see `best_flow`)."""
ROUGH_ROUNDS, ROUGH = 1, 0.05
"""While more learners than this share are left better off elsewhere, only the most promising couples are asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A plan over all couples: the couples chosen, what they are worth, the most any plan is worth, and the prices."""

    candidates: Found
    chosen: Found
    worth: Worth
    value: int
    bound: int
    prices: Prices

    @property
    def is_best(self) -> bool:
        return self.value == self.bound


def best_plan(field: Field, *, worth: Worth, candidates: Found, proven: Prices | None = None) -> Outcome:
    """Return the plan of greatest worth, or the best so far when time is up.

    `proven` are prices that no couple outside the candidates beats, if there are any to start from.
    """
    sides = field.sides
    places = {"mentor_places": sides.mentor_places, "learner_places": sides.learner_places}
    bound, proof = _before_any_price(field, worth=worth)
    rough = 0 if field.is_held or proven else ROUGH_ROUNDS
    prices = proven
    while True:
        used = candidates.only(candidates.score >= worth.floor)
        arcs = Candidates(used.mentor, used.learner, field.worth_of(used, worth=worth))
        field.work.tell("solving", 0, 1)
        before = (prices.mentor, prices.learner) if prices else None
        best = best_flow(arcs, **places, near=before, reach=REACH * max(worth.scale, 1))
        plan = find_prices(arcs, best, **places, start=prices.mentor if prices else None)
        plan = _close_the_full(plan, sides, worth=worth)
        field.work.tell("solving", 1, 1)
        chosen, value = used.only(plan.chosen), int(arcs.value[plan.chosen].sum())
        if value == bound or field.work.is_over():
            return Outcome(candidates, chosen, worth, value, bound, proof)
        prices = Prices(plan.mentor_price, plan.learner_price)
        far = arcs.value - prices.mentor[used.mentor] - prices.learner[used.learner] <= -max(FAR_FROM * worth.scale, 1)
        near = used if field.is_held else used.only(~far | plan.chosen)
        if rough:
            fresh, over = ask_all(field, worth=worth, prices=prices, known=used, most=field.search.promising)
            rough = rough - 1 if np.count_nonzero(over) > len(over) * ROUGH else 0
            candidates = merge([near, fresh])
            continue
        fresh, over = ask_all(field, worth=worth, prices=prices, known=used, proven=proven)
        raised = Plan(plan.chosen, plan.mentor_price, plan.learner_price + over)
        proven = Prices(plan.mentor_price, raised.learner_price)
        reached = raised.bound(arcs, **places)
        if reached < bound:
            bound, proof = reached, proven
        if value == bound:
            return Outcome(candidates, chosen, worth, value, bound, proof)
        if not len(fresh.score):
            raise ArithmeticError("the prices do not prove the plan, and no couple beats them")
        candidates = merge([candidates if field.is_held else near, fresh])


def _close_the_full(plan: Plan, sides: Sides, *, worth: Worth) -> Plan:
    """Return the plan with prices beyond reach for those without a place: nothing of theirs can be bought."""
    highest = _highest(sides, worth=worth)
    return replace(
        plan,
        mentor_price=np.where(sides.mentor_places > 0, plan.mentor_price, highest),
        learner_price=np.where(sides.learner_places > 0, plan.learner_price, highest),
    )


def _highest(sides: Sides, *, worth: Worth) -> int:
    """Return what no couple's worth exceeds."""
    return worth.scale * (SCORE_SCALE + sides.company.problem.stay_bonus) + worth.bonus


def _before_any_price(field: Field, *, worth: Worth) -> tuple[int, Prices]:
    """Return what no plan exceeds whatever the scores: every place of the side that has fewer, at the highest worth."""
    sides = field.sides
    highest = _highest(sides, worth=worth)
    of_mentors, of_learners = int(sides.mentor_places.sum()), int(sides.learner_places.sum())
    mentor = np.full(len(sides.mentors), highest if of_mentors <= of_learners else 0, dtype=np.int64)
    learner = np.full(len(sides.learners), 0 if of_mentors <= of_learners else highest, dtype=np.int64)
    return highest * min(of_mentors, of_learners), Prices(mentor, learner)


def ask_all(
    field: Field,
    *,
    worth: Worth,
    prices: Prices,
    known: Found,
    most: int | None = None,
    proven: Prices | None = None,
) -> tuple[Found, Integers]:
    """Return couples to add to those known, and per learner what unknown couples beat the prices by at most.

    With `most` only the most promising are asked, which finds what to add sooner and proves nothing. With `proven`
    prices that no unknown couple beats, those are asked again whose prices came down since.
    """
    learners = len(field.sides.learners)
    keys = known.mentor * np.int64(learners) + known.learner
    over = np.zeros(learners, dtype=np.int64)
    margin = (MARGIN if most is None else ROUGH_MARGIN) * worth.scale
    phase = "checking" if most is None else "candidates"
    only = changed(proven, prices) if proven is not None and not field.is_held else None
    only = only if only is not None and only.is_few else None
    fresh = []
    for part in field.look(worth=worth, prices=prices, phase=phase, margin=margin, most=most, only=only):
        unknown = part.only(~_among(part.found.mentor * np.int64(learners) + part.found.learner, keys))
        np.maximum.at(over, unknown.found.learner, unknown.over)
        fresh.append(unknown.best(field.search.per_round))
    return join(fresh), over


@dataclass(frozen=True, slots=True, eq=False)
class FloorProof:
    """Prices at which the couples of this score and above, counted 1 each, come to fewer than were chosen."""

    floor: int
    prices: Prices


def plan_for(field: Field, *, candidates: Found, proven: Prices | None = None) -> tuple[Outcome, FloorProof | None]:
    """Return the plan for the policy's objective; for the fairest one, with the proof that no higher floor is possible.

    `most_pairs_then_total` adds to each couple more than all scores together; `best_total` lets the number of pairs
    only settle equal totals; `fairest` finds by bisection the highest lowest score that still keeps the most pairs.
    """
    outcome = best_plan(field, worth=worth_for(field.sides), candidates=candidates, proven=proven)
    if field.sides.company.problem.policy.objective != "fairest" or not len(outcome.chosen.score):
        return outcome, None
    return _fairest(field, outcome)


def worth_for(sides: Sides) -> Worth:
    """Return what a couple counts for under the policy's objective."""
    problem = sides.company.problem
    if problem.policy.objective == "best_total":
        return Worth(scale=sides.most + 1, bonus=1)
    return Worth(scale=1, bonus=(SCORE_SCALE + problem.stay_bonus) * sides.most + 1)


def _fairest(field: Field, most: Outcome) -> tuple[Outcome, FloorProof | None]:
    pairs = len(most.chosen.score)
    reached, beyond = int(most.chosen.score.min()), SCORE_SCALE + 1
    nothing = Prices(np.zeros_like(most.prices.mentor), np.zeros_like(most.prices.learner))
    proof, candidates = FloorProof(beyond, nothing), most.candidates
    while beyond - reached > 1 and most.is_best:
        middle = (reached + beyond) // 2
        tried = best_plan(field, worth=Worth(scale=0, bonus=1, floor=middle), candidates=candidates)
        candidates = tried.candidates
        if tried.value == pairs:
            reached = int(tried.chosen.score.min())
        elif tried.bound < pairs:
            beyond, proof = middle, FloorProof(middle, tried.prices)
        else:
            most = replace(most, bound=max(most.bound, most.value + 1))
    if not most.is_best:
        return most, None
    return best_plan(field, worth=Worth(1, most.worth.bonus, floor=reached), candidates=candidates), proof


def _among(keys: Integers, known: Integers) -> NDArray[np.bool_]:
    """Return whether each key is among the sorted known ones."""
    if not len(known):
        return np.zeros(len(keys), dtype=bool)
    return known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys
