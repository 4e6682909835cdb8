"""Why this partner and not another: ranks, the next best on each side, and what choosing one of them would cost.

The prices of a solution answer "why not": a couple that was not chosen is worth no more than its two prices, and a
price is what a person's place brings to the whole plan. So the cost of a change is a number, not an opinion.

All couples are asked once, block by block, for everyone together: nothing of what people said of themselves has to
be kept after a run to answer later.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from viceversa.matching.candidates import CELLS_AT_ONCE, Found, best_of, join
from viceversa.matching.company import Company, Couples, Integers, couples_of, encode, grid
from viceversa.matching.explain import Sentence
from viceversa.matching.groups import turns
from viceversa.matching.problem import SCORE_SCALE, Couple, Problem, Solution
from viceversa.matching.rules import feasible_in
from viceversa.matching.scoring import total_scores
from viceversa.matching.sides import Sides, place
from viceversa.matching.work import Work

SHOWN = 3
CELLS_IN_ALL = 30_000_000
"""Couples beyond which standings are left out: they would take longer than the plan."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another possible partner: their score with this person, and what it would cost to put the two together.

    Any plan with this couple would hold at least `pairs_lost` couples fewer, or else total at least `cost` millionths
    less; both come from the prices, which prove them. `below_floor`: the fairest plan accepts no score so low.
    """

    person_id: str
    score: int
    pairs_lost: int
    cost: int
    below_floor: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a partner stands among all the possible partners of one person: `rank` 1 is their best score."""

    rank: int
    feasible: int
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Standings:
    """How the learner of a couple stands among the mentor's possible partners, and the mentor among the learner's."""

    mentor: Standing
    learner: Standing


def stand(
    problem: Problem, solution: Solution, *, count: int = SHOWN, work: Work | None = None
) -> Mapping[Couple, Standings]:
    """Return how the two of each proposal stand for one another, with the best `count` others of each.

    Only people who stand on the partner's side are counted. A couple whose pin put someone on another side has no
    standing and is left out; beyond `CELLS_IN_ALL` couples all are.
    """
    company = encode(problem)
    sides = _sides(company, solution)
    if len(sides.mentors) * len(sides.learners) > CELLS_IN_ALL:
        return {}
    every = couples_of(company, [(x.mentor_id, x.learner_id) for x in solution.proposals])
    taken = np.union1d(company.key(every.mentor, every.learner), company.key(every.learner, every.mentor))
    standing = np.flatnonzero(sides.stands_mentor[every.mentor] & sides.stands_learner[every.learner])
    chosen, score = every.only(standing), np.array([x.score for x in solution.proposals], dtype=np.int64)[standing]
    of_mentors = _Ledger(company.size, own=chosen.mentor, partner=chosen.learner, score=score, count=count)
    of_learners = _Ledger(company.size, own=chosen.learner, partner=chosen.mentor, score=score, count=count)
    rows = max(1, CELLS_AT_ONCE // max(1, len(sides.learners)))

    def look(start: int) -> tuple[Couples, Integers, Integers]:
        couples = feasible_in(grid(company, mentors=sides.mentors[start : start + rows], learners=sides.learners))
        others = np.flatnonzero(~np.isin(company.key(couples.mentor, couples.learner), taken))
        return couples, total_scores(couples), others

    for couples, scores, others in (work or Work()).each("checking", look, range(0, len(sides.mentors), rows)):
        of_mentors.note(couples.mentor, couples.learner, scores, others=others)
        of_learners.note(couples.learner, couples.mentor, scores, others=others)
    ranks = zip(of_mentors.ranks(), of_learners.ranks(), strict=True)
    best_of_mentors, best_of_learners = of_mentors.best_by_person(), of_learners.best_by_person()
    price = _Price(company, solution)
    found = {}
    for mentor, learner, (learner_rank, mentor_rank) in zip(
        chosen.mentor.tolist(), chosen.learner.tolist(), ranks, strict=True
    ):
        found[company.people[mentor].id, company.people[learner].id] = Standings(
            mentor=Standing(
                *learner_rank,
                tuple(price.of(mentor, other, score, shown=other) for other, score in best_of_mentors.get(mentor, ())),
            ),
            learner=Standing(
                *mentor_rank,
                tuple(
                    price.of(other, learner, score, shown=other) for other, score in best_of_learners.get(learner, ())
                ),
            ),
        )
    return found


def _sides(company: Company, solution: Solution) -> Sides:
    learning = [x for x, side in solution.sides_chosen if side == "learner"]
    nobody = np.zeros(0, dtype=np.int64)
    return place(
        company,
        learners_of_both=np.array([company.position[x] for x in learning], dtype=np.int64),
        pinned=Couples(company, nobody, nobody),
    )


class _Ledger:
    """What the people of one side met: for each chosen couple who is better, for each person the best others."""

    def __init__(self, size: int, *, own: Integers, partner: Integers, score: Integers, count: int) -> None:
        order = np.argsort(own, kind="stable")
        turn = np.zeros(len(own), dtype=np.int64)
        turn[order] = turns(own[order])
        # A layer for each partner that one person has; where there is none, no score is better.
        shape = (int(turn.max(initial=-1)) + 1, size)
        self._own, self._turn, self._count = own, turn, count
        self._partner, self._score = np.full(shape, size), np.full(shape, SCORE_SCALE + 1)
        self._partner[turn, own], self._score[turn, own] = partner, score
        self._better, self._feasible = np.zeros(shape, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self._least = np.full(size, SCORE_SCALE + 1)
        self._least[own] = -1
        self._best = join([])

    def note(self, own: Integers, other: Integers, score: Integers, *, others: Integers) -> None:
        """Count couples, and keep the best of the `others`, those not chosen. Couples come in the order of seats."""
        self._feasible += np.bincount(own, minlength=len(self._feasible))
        for mark, partner, better in zip(self._score, self._partner, self._better, strict=True):
            # When equal, the earlier seat is ahead, as everywhere.
            ahead = (score > mark[own]) | ((score == mark[own]) & (other < partner[own]))
            better += np.bincount(own[ahead], minlength=len(better))
        kept = others[score[others] > self._least[own[others]]]
        met = join([self._best, Found(own[kept], other[kept], score[kept])])
        self._best = best_of(met, by=met.mentor, count=self._count)
        lowest = np.full(len(self._least), SCORE_SCALE + 1)
        np.minimum.at(lowest, self._best.mentor, self._best.score)
        full = np.bincount(self._best.mentor, minlength=len(lowest)) == self._count
        self._least = np.where(full, lowest, self._least)

    def ranks(self) -> list[tuple[int, int]]:
        """Return, per chosen couple, the partner's rank and how many are possible."""
        rank = self._better[self._turn, self._own] + 1
        return list(zip(rank.tolist(), self._feasible[self._own].tolist(), strict=True))

    def best_by_person(self) -> dict[int, list[tuple[int, int]]]:
        """Return the others of each person with their scores, best first."""
        order = np.lexsort((self._best.learner, -self._best.score))
        best = self._best.only(order)
        found: dict[int, list[tuple[int, int]]] = {}
        for own, other, score in zip(best.mentor.tolist(), best.learner.tolist(), best.score.tolist(), strict=True):
            found.setdefault(own, []).append((other, score))
        return found


class _Price:
    """What a couple that was not chosen would cost the plan."""

    def __init__(self, company: Company, solution: Solution) -> None:
        self._company, self._certificate = company, solution.certificate
        certificate = solution.certificate
        self._bonus = certificate.bonus if certificate.bonus > SCORE_SCALE * certificate.scale else 0

    def of(self, mentor: int, learner: int, score: int, *, shown: int) -> Alternative:
        people, certificate, problem = self._company.people, self._certificate, self._company.problem
        couple = people[mentor].id, people[learner].id
        asked = sum(certificate.prices.get(each, 0) for each in couple)
        stay = problem.stay_bonus if couple in problem.previous else 0
        missing = max(0, asked - ((score + stay) * certificate.scale + certificate.bonus))
        pairs_lost = (missing + self._bonus // 2) // self._bonus if self._bonus else 0
        return Alternative(
            person_id=people[shown].id,
            score=score,
            pairs_lost=pairs_lost,
            cost=max(0, missing - pairs_lost * self._bonus) // certificate.scale,
            below_floor=score < certificate.floor,
        )


def say_why_not(alternative: Alternative) -> Sentence:
    """Return why the plan does not put these two together, in words."""
    if alternative.below_floor:
        return Sentence(
            "This couple is below the lowest score that the fairest plan accepts.",
            "Ce binôme est sous le plus bas score qu’accepte la répartition la plus équitable.",
        )
    if alternative.pairs_lost:
        return Sentence("Somebody else would be left without a partner.", "Quelqu’un d’autre resterait sans binôme.")
    if not alternative.cost:
        return Sentence(
            "The prices alone do not tell these two couples apart: a plan with this one may be as good.",
            "Les prix seuls ne départagent pas ces deux binômes : une répartition avec celui-ci peut être aussi bonne.",
        )
    points = f"{100 * alternative.cost / SCORE_SCALE:.1f}"
    return Sentence(
        f"Their places help others more: with these two together, the whole plan would lose {points} points or more.",
        "Leurs places servent davantage à d’autres : avec ce binôme, l’ensemble perdrait "
        f"{points.replace('.', ',')} points ou plus.",
    )
