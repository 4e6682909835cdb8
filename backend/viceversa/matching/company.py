"""Everyone in a problem, written once as arrays: what the rules and the score read, one column per fact.

A person is a position in seated order, a couple is two positions. `Couples` holds as many of them as its two arrays
say when they are broadcast together: a list, or a whole grid of mentors x learners. Rules and scores work one couple
at a time whatever the shape, so a couple is judged the same alone as in a crowd.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.availability import Free, encode_availability
from viceversa.matching.groups import spans
from viceversa.matching.problem import STYLE_SLIDERS, TEACH_LEVEL, TOP_LEVEL, Couple, Person, Problem, seat_people

BoolMatrix = NDArray[np.bool_]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

PRIORITY_WEIGHTS: Mapping[int, int] = {1: 3, 2: 2, 3: 1}
WORK_MODES: Mapping[str, int] = {"onsite": 1, "remote": 2, "both": 3}
"""As bits: two modes can meet when they share one."""
LEVELS = 9
"""Self-placed levels are 0 to 8. What someone can teach of a skill is one small number: its own level times this, plus
the best level of a related skill; a level below the teaching level is 0."""
CODES = LEVELS * LEVELS
UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """The people of one problem in seated order, as arrays over positions."""

    problem: Problem
    people: tuple[Person, ...]
    position: Mapping[str, int]
    level: Floats
    """NaN where unknown."""
    department: Integers
    site: Integers
    manager: Integers
    """The direct manager. In these three, equal numbers are equal names and -1 is unknown."""
    languages: NDArray[np.uint64]
    fluent: NDArray[np.uint64]
    """People x words, one bit a language."""
    free: Free
    mode: NDArray[np.uint8]
    style: Floats
    """People x sliders, NaN where unanswered."""
    can_teach: NDArray[np.uint8]
    """Sought skills x people: see `LEVELS`."""
    seek_skill: NDArray[np.int32]
    """People x seeks: rows of `can_teach`; the unused seeks of a person weigh nothing, at a level nobody can teach."""
    seek_level: NDArray[np.int32]
    seek_weight: NDArray[np.int32]
    seek_whole: Integers
    """What all of someone's seeks weigh, at least 1."""
    available: NDArray[np.bool_]
    """Ready, with a place left."""
    may_mentor: NDArray[np.bool_]
    may_learn: NDArray[np.bool_]
    places: Integers
    managers: Integers
    excluded: Integers
    paired: Integers
    forbidden: Integers
    """Sorted keys (see `key`) of couples on a list, both ways round."""
    preferred: Integers
    preferred_rank: Integers
    """Sorted keys of (from, to), and the rank given."""
    previous: Integers
    """Sorted keys of the couples that should stay, mentor first."""

    @property
    def size(self) -> int:
        return len(self.people)

    def key(self, one: Integers, other: Integers) -> Integers:
        """Return one number per ordered couple of positions."""
        return one * np.int64(self.size) + other


@dataclass(frozen=True, slots=True, eq=False)
class Couples:
    """Couples of positions: `mentor` and `learner` broadcast together."""

    company: Company
    mentor: Integers
    learner: Integers

    @property
    def shape(self) -> tuple[int, ...]:
        return np.broadcast_shapes(self.mentor.shape, self.learner.shape)

    @property
    def is_grid(self) -> bool:
        """Whether these are all of some mentors with all of some learners."""
        return self.mentor.ndim == 2 and self.mentor.shape[1] == self.learner.shape[0] == 1

    @property
    def mentors(self) -> tuple[Person, ...]:
        return tuple(self.company.people[position] for position in self.mentor.ravel())

    @property
    def learners(self) -> tuple[Person, ...]:
        return tuple(self.company.people[position] for position in self.learner.ravel())

    def teachable(self, seek: int, *, upward: bool) -> NDArray[np.int64]:
        """Return, for one of the seeks of each learner (upward) or mentor, `level * CODES + what the other teaches`."""
        company = self.company
        teacher, seeker = (self.mentor, self.learner) if upward else (self.learner, self.mentor)
        taught = company.can_teach.ravel().take(company.seek_skill[seeker, seek] * np.int64(company.size) + teacher)
        return taught + company.seek_level[seeker, seek] * np.int64(CODES)

    def only(self, kept: NDArray[np.bool_] | Integers) -> "Couples":
        """Return the part of a list of couples that a mask or indices name."""
        return Couples(self.company, self.mentor[kept], self.learner[kept])


def grid(company: Company, *, mentors: Integers, learners: Integers) -> Couples:
    """Return every one of these mentors (rows) with every one of these learners (columns)."""
    return Couples(company, mentors[:, None], learners[None, :])


def everyone(company: Company) -> Couples:
    """Return all who may mentor with all who may learn; who wished for both is on both sides."""
    return grid(company, mentors=np.flatnonzero(company.may_mentor), learners=np.flatnonzero(company.may_learn))


def couples_of(company: Company, couples: Sequence[Couple]) -> Couples:
    """Return these (mentor id, learner id). Raises KeyError for an unknown id."""
    positions = [(company.position[mentor_id], company.position[learner_id]) for mentor_id, learner_id in couples]
    mentor, learner = np.array(positions, dtype=np.int64).reshape(-1, 2).T
    return Couples(company, mentor, learner)


def encode(problem: Problem) -> Company:
    """Return the arrays of a problem."""
    people = seat_people(problem.people, seed=problem.seed)
    position = {person.id: index for index, person in enumerate(people)}
    can_teach, row_of = _teaching(problem, people)
    skill, level, weight = _seeking(people, row_of=row_of)
    languages, fluent = _languages(people)
    preferred, rank = _preferences(problem, position)
    return Company(
        problem=problem,
        people=people,
        position=position,
        level=np.array([person.career_level for person in people], dtype=np.float64),
        department=_numbered([person.department for person in people]),
        site=_numbered([person.site for person in people]),
        manager=_numbered([p.management_chain[0] if p.management_chain else None for p in people]),
        languages=languages,
        fluent=fluent,
        free=encode_availability([person.availability for person in people]),
        mode=np.array([WORK_MODES[person.work_mode] for person in people], dtype=np.uint8),
        style=np.array([person.style for person in people], dtype=np.float64).reshape(len(people), STYLE_SLIDERS),
        can_teach=can_teach,
        seek_skill=skill,
        seek_level=level,
        seek_weight=weight,
        seek_whole=np.maximum(weight.sum(axis=1), 1),
        available=np.array([person.ready and person.capacity > 0 for person in people], dtype=bool),
        may_mentor=np.array([person.wish != "learner" for person in people], dtype=bool),
        may_learn=np.array([person.wish != "mentor" for person in people], dtype=bool),
        places=np.array([person.capacity for person in people], dtype=np.int64),
        managers=_keys(position, ((p.id, name) for p in people for name in p.management_chain)),
        excluded=_keys(position, ((p.id, name) for p in people for name in p.exclusions)),
        preferred=preferred,
        preferred_rank=rank,
        **_lists(problem, position),
    )


def list_couples(company: Company) -> Company:
    """Return the company with the lists of couples of its problem written anew."""
    return replace(company, **_lists(company.problem, company.position))


def _lists(problem: Problem, position: Mapping[str, int]) -> dict[str, Integers]:
    return {
        "paired": _keys(position, problem.already_paired),
        "forbidden": _keys(position, problem.forbidden),
        "previous": _ordered_keys(position, problem.previous),
    }


def _numbered(values: Sequence[str | None]) -> Integers:
    number = {value: index for index, value in enumerate(dict.fromkeys(v for v in values if v is not None))}
    return np.array([UNKNOWN if value is None else number[value] for value in values], dtype=np.int64)


def _keys(position: Mapping[str, int], couples: Iterable[Couple]) -> Integers:
    """Return the sorted keys of these couples, both ways round; people who are not enrolled are left out."""
    size = len(position)
    found = [
        key
        for one, other in couples
        if one in position and other in position
        for key in (position[one] * size + position[other], position[other] * size + position[one])
    ]
    return np.unique(np.array(found, dtype=np.int64))


def _ordered_keys(position: Mapping[str, int], couples: Iterable[Couple]) -> Integers:
    size = len(position)
    found = [position[one] * size + position[other] for one, other in couples if one in position and other in position]
    return np.unique(np.array(found, dtype=np.int64))


def _preferences(problem: Problem, position: Mapping[str, int]) -> tuple[Integers, Integers]:
    given = {
        position[one] * len(position) + position[other]: rank
        for (one, other), rank in problem.preferences.items()
        if one in position and other in position
    }
    keys = np.array(sorted(given), dtype=np.int64)
    return keys, np.array([given[key] for key in keys.tolist()], dtype=np.int64)


def _languages(people: Sequence[Person]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    codes = sorted({code for person in people for code in person.languages})
    bit = {code: (index // 64, np.uint64(1 << index % 64)) for index, code in enumerate(codes)}
    kinds: dict[tuple[tuple[str, str], ...], int] = {}
    which = [kinds.setdefault(tuple(person.languages.items()), len(kinds)) for person in people]
    known = np.zeros((len(kinds), max(1, -(-len(codes) // 64))), dtype=np.uint64)
    fluent = np.zeros_like(known)
    for spoken, index in kinds.items():
        for code, fluency in spoken:
            word, mask = bit[code]
            known[index, word] |= mask
            if fluency == "fluent":
                fluent[index, word] |= mask
    return known[which], fluent[which]


def _teaching(problem: Problem, people: Sequence[Person]) -> tuple[NDArray[np.uint8], dict[str, int]]:
    """Return what everyone can teach of each sought skill, itself and by a skill of the same area."""
    sought = sorted({skill for person in people for skill, _, _ in person.seeks})
    row_of = {skill: row for row, skill in enumerate(sought)}
    areas = {skill: area_numbers(codes) for skill, codes in problem.skill_areas.items()}
    counts = [len(person.offers) for person in people]
    names, reached = _columns(chain.from_iterable(person.offers for person in people), width=2)
    number = {skill: index for index, skill in enumerate(dict.fromkeys(names))}
    skills = np.array([number[skill] for skill in names], dtype=np.int64)
    levels = np.array(reached, dtype=np.uint8)
    columns = np.repeat(np.arange(len(people)), counts)
    by_skill = np.argsort(skills, kind="stable")
    by_skill = by_skill[levels[by_skill] >= TEACH_LEVEL]
    ends = np.searchsorted(skills[by_skill], np.arange(len(number) + 1))
    own = np.zeros((max(1, len(sought)), len(people)), dtype=np.uint8)
    near = np.zeros_like(own)
    for skill, index in number.items():
        taught = by_skill[ends[index] : ends[index + 1]]
        who, best = columns[taught], levels[taught]
        if skill in row_of:
            own[row_of[skill], who] = best
        for other in sought:
            if other != skill and areas.get(other, frozenset()) & areas.get(skill, frozenset()):
                near[row_of[other], who] = np.maximum(near[row_of[other], who], best)
    return own * np.uint8(LEVELS) + near, row_of


def area_numbers(codes: Iterable[str | int]) -> frozenset[str]:
    """Return the DigComp area numbers of codes such as "1.2", "1" or 1."""
    return frozenset(str(code).partition(".")[0] for code in codes)


def _columns(rows: Iterable[tuple[Any, ...]], *, width: int) -> tuple[tuple[Any, ...], ...]:
    """Return the first of each row, the second of each, and so on."""
    return tuple(zip(*rows, strict=True)) or ((),) * width


def _seeking(
    people: Sequence[Person], *, row_of: Mapping[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    counts = np.array([len(person.seeks) for person in people], dtype=np.int64)
    shape = (len(people), max(1, int(counts.max(initial=0))))
    skill, weight = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    level = np.full(shape, TOP_LEVEL, dtype=np.int32)
    rows = np.repeat(np.arange(len(people)), counts)
    columns = spans(np.zeros_like(counts), counts)
    names, own, priorities = _columns(chain.from_iterable(person.seeks for person in people), width=3)
    skill[rows, columns] = [row_of[name] for name in names]
    level[rows, columns] = own
    weight[rows, columns] = [PRIORITY_WEIGHTS[priority] for priority in priorities]
    return skill, level, weight
