"""Whether a solution is what it says: every rule, every score, every place, and the proof that nothing beats it.

Nothing here trusts what the optimiser worked out. It takes the couples, the sides and the prices that a solution
states, and asks all couples of the company again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from viceversa.matching.candidates import Field, Prices, Search, Worth
from viceversa.matching.company import Company, couples_of, encode
from viceversa.matching.pricing import worth_for
from viceversa.matching.problem import Problem, Solution
from viceversa.matching.rules import RULES, public_code
from viceversa.matching.scoring import draft_proposals
from viceversa.matching.sides import Sides, place
from viceversa.matching.work import Work


def certify(problem: Problem, solution: Solution, *, search: Search | None = None, threads: int = 1) -> tuple[str, ...]:
    """Return what is wrong with a solution, nothing when it is sound.

    Checks that each couple is proposed once, passes every hard rule, has the score its factors say, that
    nobody exceeds their places, that pins are kept or reported, that totals and absences agree with the
    proposals, and that the prices in the certificate prove the upper bound over all couples.
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

    company = encode(problem)
    positions = couples_of(company, couples)
    refused = {code: rule(positions).tolist() for code, rule in RULES}
    for index, (proposal, draft) in enumerate(zip(proposals, draft_proposals(positions), strict=True)):
        name = f"({proposal.mentor_id}, {proposal.learner_id})"
        faults += [f"{name} is refused by {public_code(code)}" for code in refused if refused[code][index]]
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
    work = Work(threads=threads)
    return (*faults, *_doubt_the_proof(company, solution, search=search or Search(), work=work))


def _doubt_the_proof(company: Company, solution: Solution, *, search: Search, work: Work) -> list[str]:
    """Return what is wrong with the sides and the prices."""
    certificate, chosen = solution.certificate, dict(solution.sides_chosen)
    both = {person.id for person in company.people if person.wish == "both"}
    pinned = couples_of(company, [(p.mentor_id, p.learner_id) for p in solution.proposals if p.pinned])
    if chosen.keys() != both:
        return ["the sides chosen are not those of the people who wished for both"]
    learning = np.array([company.position[x] for x, side in chosen.items() if side == "learner"], dtype=np.int64)
    sides = place(company, learners_of_both=learning, pinned=pinned)
    free = couples_of(company, [(p.mentor_id, p.learner_id) for p in solution.proposals if not p.pinned])
    if not (sides.stands_mentor[free.mentor].all() and sides.stands_learner[free.learner].all()):
        return ["someone is proposed on the side where they do not stand"]

    if any(
        price < 0 for prices in (certificate.prices, certificate.higher_floor_prices or {}) for price in prices.values()
    ):
        return ["a price is below zero"]
    field = Field(sides, search=search, work=work)
    worth = replace(worth_for(sides), floor=certificate.floor)
    if (certificate.scale, certificate.bonus) != (worth.scale, worth.bonus):
        return ["the certificate counts couples in another way than the objective"]
    scores = [proposal.score for proposal in solution.proposals if not proposal.pinned]
    stay = company.problem.stay_bonus * int(np.isin(company.key(free.mentor, free.learner), company.previous).sum())
    value = (sum(scores) + stay) * worth.scale + len(scores) * worth.bonus
    faults = []
    if min(scores, default=worth.floor) < worth.floor:
        faults.append("a couple is below the floor")
    if solution.gap != (_bound(field, worth=worth, prices=certificate.prices) - value) // worth.scale:
        faults.append("the prices do not prove the upper bound")
    if solution.objective == "fairest" and not solution.gap and scores:
        higher = Worth(scale=0, bonus=1, floor=min(scores) + 1)
        if certificate.higher_floor_prices is None or worth.floor > min(scores):
            faults.append("nothing proves that no higher floor is possible")
        elif _bound(field, worth=higher, prices=certificate.higher_floor_prices) >= len(scores):
            faults.append("the prices do not prove that no higher floor is possible")
    return faults


def _bound(field: Field, *, worth: Worth, prices: Mapping[str, int]) -> int:
    """Return all places at their prices, with what every couple there is is worth beyond its two."""
    sides = field.sides
    mentor, learner = _listed(sides, prices)
    total = int(sides.mentor_places @ mentor) + int(sides.learner_places @ learner)
    for part in field.look(worth=worth, prices=Prices(mentor, learner), phase="proving"):
        total += int(part.over.sum())
    return total


def _listed(sides: Sides, prices: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    people = sides.company.people
    mentor, learner = (
        np.array([prices.get(people[position].id, 0) for position in side.tolist()], dtype=np.int64)
        for side in (sides.mentors, sides.learners)
    )
    return mentor, learner
