"""Whom each person is shown before they say whom they would like to meet.

Exposure is shared: nobody is shown more than three times per place they have, so that the same few people are not on
every list. And one of the people shown comes from outside the very top, so that a list is more than the best scores
over again. The same problem always gives the same lists.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence

import numpy as np

from viceversa.matching.company import encode, everyone
from viceversa.matching.problem import Person, Problem, seat_people
from viceversa.matching.rules import feasible_in
from viceversa.matching.scoring import total_scores

SIZE = 3
SHOWN_PER_PLACE = 3
"""How often one person may be shown, for each place they have."""
VERY_TOP, GOOD_HALF = 0.1, 0.5
"""The share of someone's possible partners that is the very top, and the share from which the other one is drawn."""


def shortlists(problem: Problem, *, size: int = SIZE) -> Mapping[str, tuple[str, ...]]:
    """Return, per person id, the ids of at most `size` people they could be paired with, best score first.

    Everybody in the problem is a key; who has no possible partner, is not ready or has no place left gets an empty
    list. Only couples that pass every hard rule are shown, on either side for who wishes both. One of the people shown
    is drawn, by the seed, from outside the best tenth of that person's possible partners (there is none when nobody
    has places left to be shown there).
    """
    ranked = rank_partners(problem)
    seated = [person for person in seat_people(problem.people, seed=problem.seed) if ranked.get(person.id)]
    left = {person.id: SHOWN_PER_PLACE * person.capacity for person in problem.people}
    shown: dict[str, list[str]] = {person.id: [] for person in problem.people}
    for turn in range(size):
        # Who chose last in one turn chooses first in the next, as children do when they pick teams.
        for person in seated if turn % 2 == 0 else reversed(seated):
            last = turn == size - 1
            found = _next_candidate(person, ranked=ranked[person.id], shown=shown[person.id], left=left, last=last,
                                    seed=problem.seed)  # fmt: skip
            if found is not None:
                shown[person.id].append(found)
                left[found] -= 1
    order = {person_id: {other: place for place, other in enumerate(others)} for person_id, others in ranked.items()}
    return {person_id: tuple(sorted(others, key=lambda x: order[person_id][x])) for person_id, others in shown.items()}


def rank_partners(problem: Problem) -> Mapping[str, Sequence[str]]:
    """Return, per person id, everyone they could be paired with on either side, best score first."""
    couples = feasible_in(everyone(encode(problem)))
    mentors, learners = couples.mentors, couples.learners
    ranked: dict[str, dict[str, None]] = {}
    # A stable sort of seated people: equal scores keep the order of the draw.
    for at in np.argsort(-total_scores(couples), kind="stable").tolist():
        mentor_id, learner_id = mentors[at].id, learners[at].id
        ranked.setdefault(mentor_id, {})[learner_id] = None
        ranked.setdefault(learner_id, {})[mentor_id] = None
    return {person_id: list(others) for person_id, others in ranked.items()}


def _next_candidate(
    person: Person, *, ranked: Sequence[str], shown: Sequence[str], left: Mapping[str, int], last: bool, seed: int
) -> str | None:
    """Return the best of those who may still be shown; on the last turn, one from outside the very top if none is."""
    open_to = [other for other in ranked if left[other] > 0 and other not in shown]
    if not open_to:
        return None
    top = set(ranked[: math.ceil(len(ranked) * VERY_TOP)])
    if not last or any(other not in top for other in shown):
        return open_to[0]
    good = [other for other in ranked[: max(math.ceil(len(ranked) * GOOD_HALF), len(top) + 1)] if other not in top]
    outside = [other for other in open_to if other in good] or [other for other in open_to if other not in top]
    if not outside:
        return open_to[0]
    draw = hashlib.blake2b(f"{seed}:shortlist:{person.id}".encode(), digest_size=8).digest()
    return outside[int.from_bytes(draw) % len(outside)]
