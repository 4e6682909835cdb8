"""Why this partner and not another: ranks, the next best on each side, and what choosing one of them would cost.

The prices of a solution answer "why not": a couple that was not chosen is worth no more than its two prices, and a
price is what a person's place brings to the whole plan. So the cost of a change is a number, not an opinion.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viceversa.matching.company import Company, Couples, Integers, encode
from viceversa.matching.explain import Sentence, set_french
from viceversa.matching.problem import SCORE_SCALE, Problem, Side, Solution
from viceversa.matching.rules import feasible_only
from viceversa.matching.scoring import total_scores
from viceversa.matching.sides import place

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another possible partner: their score with this person, and why the plan does not put the two together.

    Any plan with this couple would hold at least `pairs_lost` couples fewer, or else total at least `cost` millionths
    less; both come from the prices, which prove them.
    """

    person_id: str
    score: int
    pairs_lost: int
    cost: int
    why: Sentence


@dataclass(frozen=True, slots=True)
class Standing:
    """How a partner stands among all the possible partners of one person: `rank` 1 is their best score."""

    rank: int
    feasible: int
    alternatives: tuple[Alternative, ...]


def stand(problem: Problem, solution: Solution, *, person_id: str, partner_id: str, count: int = SHOWN) -> Standing:
    """Return how a proposed partner stands for one of the two, with the best `count` others.

    Only people who stand on the partner's side are counted. Raises KeyError for an unknown id.
    """
    return stand_all(problem, solution, couples=[(person_id, partner_id)], count=count)[0]


def stand_all(
    problem: Problem, solution: Solution, *, couples: Sequence[tuple[str, str]], count: int = SHOWN
) -> list[Standing]:
    """Return the standing of each (person, partner), reading the company once (see `stand`)."""
    company = encode(problem)
    learning = [x for x, side in solution.sides_chosen if side == "learner"]
    nobody = np.zeros(0, dtype=np.int64)
    sides = place(
        company,
        learners_of_both=np.array([company.position[x] for x in learning], dtype=np.int64),
        pinned=Couples(company, nobody, nobody),
    )
    partners = {x for p in solution.proposals for x in ((p.mentor_id, p.learner_id), (p.learner_id, p.mentor_id))}
    found = []
    for person_id, partner_id in couples:
        person, partner = company.position[person_id], company.position[partner_id]
        mentors = bool(sides.stands_mentor[person])
        others, scores = _possible(company, person, sides.learners if mentors else sides.mentors, mentors=mentors)
        order = np.lexsort((others, -scores))
        others, scores = others[order].tolist(), scores[order].tolist()
        rank = next((place for place, other in enumerate(others, start=1) if other == partner), 0)
        best = [
            _weigh(company, solution, person=person, other=other, score=score, side="mentor" if mentors else "learner")
            for other, score in zip(others, scores, strict=True)
            if other != partner and (person_id, company.people[other].id) not in partners
        ][:count]
        found.append(Standing(rank=rank, feasible=len(others), alternatives=tuple(best)))
    return found


def _possible(company: Company, person: int, others: Integers, *, mentors: bool) -> tuple[Integers, Integers]:
    """Return everyone on the other side whom this person could be paired with, and the scores."""
    same = np.full(len(others), person)
    couples = feasible_only(Couples(company, same, others) if mentors else Couples(company, others, same))
    return (couples.learner if mentors else couples.mentor), total_scores(couples)


def _weigh(company: Company, solution: Solution, *, person: int, other: int, score: int, side: Side) -> Alternative:
    certificate = solution.certificate
    one, two = company.people[person].id, company.people[other].id
    asked = certificate.prices.get(one, 0) + certificate.prices.get(two, 0)
    stays = (one, two) if side == "mentor" else (two, one)
    stay = company.problem.stay_bonus if stays in company.problem.previous else 0
    missing = max(0, asked - ((score + stay) * certificate.scale + certificate.bonus))
    bonus = certificate.bonus if certificate.bonus > SCORE_SCALE * certificate.scale else 0
    pairs_lost = (missing + bonus // 2) // bonus if bonus else 0
    cost = max(0, missing - pairs_lost * bonus) // certificate.scale
    below = score < certificate.floor
    return Alternative(two, score, pairs_lost, cost, set_french(_say(pairs_lost=pairs_lost, cost=cost, below=below)))


def _say(*, pairs_lost: int, cost: int, below: bool) -> Sentence:
    if below:
        return Sentence(
            "This couple is below the lowest score that the fairest plan accepts.",
            "Ce binôme est sous le plus bas score qu’accepte la répartition la plus équitable.",
        )
    if pairs_lost:
        return Sentence("Somebody else would be left without a partner.", "Quelqu’un d’autre resterait sans binôme.")
    if not cost:
        return Sentence(
            "The prices alone do not tell these two couples apart: a plan with this one may be as good.",
            "Les prix seuls ne départagent pas ces deux binômes : une répartition avec celui-ci peut être aussi bonne.",
        )
    points = f"{100 * cost / SCORE_SCALE:.1f}"
    return Sentence(
        f"Their places help others more: with these two together, the whole plan would lose {points} points or more.",
        "Leurs places servent davantage à d’autres : avec ce binôme, l’ensemble perdrait "
        f"{points.replace('.', ',')} points ou plus.",
    )
