"""Who stands where: pins that hold, and a side for everyone who wished for both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.company import BoolMatrix, Company, Couples, Integers, couples_of, grid
from viceversa.matching.problem import Couple, RefusedPin, Side
from viceversa.matching.rules import NOT_AVAILABLE, feasible_in, first_refusals, public_code
from viceversa.matching.scoring import total_scores
from viceversa.matching.work import Work

COUNTED = 2048
"""How many people of a side are looked at to choose the side of someone who wished for both."""
CELLS_AT_ONCE = 2**19


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """The two sides of a run, as positions in seated order, with the places that the pins left.

    Everyone listed is available; whoever has no place left stays, with 0 places, and so does a pinned couple in
    `closed`: it cannot be chosen a second time.
    """

    company: Company
    mentors: Integers
    learners: Integers
    mentor_places: Integers
    learner_places: Integers
    closed: Integers
    """Sorted keys of the pinned couples, both ways round."""
    stands_mentor: BoolMatrix
    stands_learner: BoolMatrix
    """Everyone's side, available or not."""

    @property
    def most(self) -> int:
        """The most couples there can be."""
        return int(min(self.mentor_places.sum(), self.learner_places.sum()))


def keep_pins(company: Company) -> tuple[list[Couple], tuple[RefusedPin, ...]]:
    """Return the pins that hold, best score first where places run out, and the others with the reason."""
    refused: list[RefusedPin] = []
    wanted = sorted(company.problem.pinned)
    asked = couples_of(company, wanted)
    passing = []
    for index, code in enumerate(first_refusals(asked)):
        if code is None:
            passing.append(index)
        else:
            refused.append(RefusedPin(mentor_id=wanted[index][0], learner_id=wanted[index][1], code=public_code(code)))
    scores = total_scores(asked).tolist()
    places = company.places.tolist()
    kept: list[Couple] = []
    together: set[frozenset[int]] = set()
    for index in sorted(passing, key=lambda at: (-scores[at], asked.mentor[at], asked.learner[at])):
        mentor, learner = int(asked.mentor[index]), int(asked.learner[index])
        if frozenset((mentor, learner)) in together:
            refused.append(RefusedPin(mentor_id=wanted[index][0], learner_id=wanted[index][1], code="R11"))
        elif min(places[mentor], places[learner]) < 1:
            refused.append(RefusedPin(mentor_id=wanted[index][0], learner_id=wanted[index][1], code=NOT_AVAILABLE))
        else:
            kept.append(wanted[index])
            together.add(frozenset((mentor, learner)))
            places[mentor] -= 1
            places[learner] -= 1
    return kept, tuple(sorted(refused, key=lambda pin: (pin.mentor_id, pin.learner_id)))


def take_sides(company: Company, *, pinned: Sequence[Couple], work: Work) -> Sides:
    """Return the sides; nobody stands on both.

    Whoever wished for both stands where more couples are feasible (mentor when equal; a pin decides first), counted
    over the first `COUNTED` available people of each side in seated order. The plan is the best for these sides, which
    another choice of sides might beat.
    """
    as_mentor, as_learner = company.available & company.may_mentor, company.available & company.may_learn
    pins = couples_of(company, pinned)
    both = np.flatnonzero(company.may_mentor & company.may_learn)
    teaches = _count_feasible(company, both, np.flatnonzero(as_learner)[:COUNTED], upward=True, work=work)
    learns = _count_feasible(company, both, np.flatnonzero(as_mentor)[:COUNTED], upward=False, work=work)
    pinned_mentor, pinned_learner = np.isin(both, pins.mentor), np.isin(both, pins.learner)
    mentors = np.where(pinned_mentor != pinned_learner, pinned_mentor, teaches >= learns)
    return place(company, learners_of_both=both[~mentors], pinned=pins)


def place(company: Company, *, learners_of_both: Integers, pinned: Couples) -> Sides:
    """Return the sides when these of the people who wished for both are learners, and the others mentors."""
    stands_mentor, stands_learner = company.may_mentor.copy(), company.may_learn & ~company.may_mentor
    stands_mentor[learners_of_both] = False
    stands_learner[learners_of_both] = True
    mentors = np.flatnonzero(company.available & stands_mentor)
    learners = np.flatnonzero(company.available & stands_learner)
    places = company.places.copy()
    np.subtract.at(places, pinned.mentor, 1)
    np.subtract.at(places, pinned.learner, 1)
    keys = [company.key(pinned.mentor, pinned.learner), company.key(pinned.learner, pinned.mentor)]
    return Sides(
        company=company,
        mentors=mentors,
        learners=learners,
        mentor_places=places[mentors],
        learner_places=places[learners],
        closed=np.unique(np.concatenate(keys)),
        stands_mentor=stands_mentor,
        stands_learner=stands_learner,
    )


def sides_chosen(sides: Sides) -> tuple[tuple[str, Side], ...]:
    """Return, by id, the side of everyone who wished for both."""
    company = sides.company
    both = np.flatnonzero(company.may_mentor & company.may_learn).tolist()
    return tuple(sorted((company.people[x].id, "mentor" if sides.stands_mentor[x] else "learner") for x in both))


def _count_feasible(
    company: Company, people: Integers, others: Integers, *, upward: bool, work: Work
) -> NDArray[np.int64]:
    """Return how many of the others each of these people could mentor (upward) or learn from."""
    size = max(1, CELLS_AT_ONCE // max(1, len(others)))

    def count(start: int) -> NDArray[np.int64]:
        some = people[start : start + size]
        couples: Couples = (
            grid(company, mentors=some, learners=others) if upward else grid(company, mentors=others, learners=some)
        )
        found = feasible_in(couples)
        return np.bincount(found.mentor if upward else found.learner, minlength=company.size)[some]

    return np.concatenate([np.zeros(0, np.int64), *work.each("sides", count, range(0, len(people), size))])
