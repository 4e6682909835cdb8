"""Whom each person is shown before they say whom they would like to meet.

Exposure is shared: nobody is shown more than three times per place they have, so that the same few people are not on
every list. And one of the people shown comes from outside the very top, so that a list is more than the best scores
over again. The same problem always gives the same lists.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from viceversa.matching.company import Company, Couples, encode, grid
from viceversa.matching.problem import Person, Problem, seat_people
from viceversa.matching.rules import feasible_in
from viceversa.matching.scoring import total_scores

SIZE = 3
HELD, WINDOW, CELLS_AT_ONCE = 4_000_000, 512, 2**19
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
    """Return, per person id, those they could be paired with on either side, best score first.

    That is everyone while mentors times learners are at most `HELD`. In a larger company each meets a window of about
    `WINDOW` people of the other side, in the order of the draw: enough to choose from, and as fair to everyone.
    """
    company = encode(problem)
    parts = [(x.mentor, x.learner, total_scores(x)) for x in _meet(company)]
    if not parts:
        return {}
    mentor, learner, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    person, other = np.concatenate([mentor, learner]), np.concatenate([learner, mentor])
    # Equal scores keep the order of the draw, and who could meet on either side meets on the better one.
    order = np.lexsort((other, -np.tile(score, 2), person))
    person, other = person[order], other[order]
    _, first = np.unique(company.key(person, other), return_index=True)
    first.sort()
    person, other = person[first], other[first]
    ids = np.array([each.id for each in company.people], dtype=object)
    bounds = np.searchsorted(person, np.arange(company.size + 1))
    return {
        ids[each]: ids[other[bounds[each] : bounds[each + 1]]].tolist()
        for each in np.flatnonzero(np.diff(bounds)).tolist()
    }


def _meet(company: Company) -> Iterator[Couples]:
    """Yield feasible couples, part by part over the learners."""
    mentors = np.flatnonzero(company.available & company.may_mentor)
    learners = np.flatnonzero(company.available & company.may_learn)
    if not len(mentors) or not len(learners):
        return
    size = len(mentors) if len(mentors) * len(learners) <= HELD else min(WINDOW, len(mentors))
    rows = max(1, min(CELLS_AT_ONCE // size, len(learners) * size // len(mentors)))
    for part, start in enumerate(range(0, len(learners), rows)):
        window = np.sort((part * size + np.arange(size)) % len(mentors))
        yield feasible_in(grid(company, mentors=mentors[window], learners=learners[start : start + rows]))


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
