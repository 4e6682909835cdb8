"""The twelve hard rules, each a pure function over a block of mentors x learners that answers True where it
refuses."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.problem import (
    LINE_GAP,
    QUARTER_HOURS_IN_WEEK,
    TEACH_LEVEL,
    Couple,
    Person,
    Problem,
    Relaxation,
    Side,
    SkillLine,
    Unmatched,
    seat_people,
)

BoolMatrix = NDArray[np.bool_]
Integers = NDArray[np.int64]

MINUTES_PER_SHARED_SLOT = 30
"""A quarter-hour shared every week is half an hour in a fortnight."""
NOT_AVAILABLE = "R10"
RELAXATIONS: tuple[tuple[str, str, int | bool], ...] = (
    ("R3", "minimum_level_gap", 0),
    ("R4", "different_department", False),
    ("R6", "minimum_overlap_minutes", MINUTES_PER_SHARED_SLOT),
    ("R8", "reciprocity_required", False),
)
"""Rule, policy switch and softer value: what a coordinator could change. The rules that protect are not on
offer."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some mentors (rows) against some learners (columns) of one problem: the unit every rule and score works
    on."""

    problem: Problem
    mentors: tuple[Person, ...]
    learners: tuple[Person, ...]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.mentors), len(self.learners)


Rule = Callable[[Block], BoolMatrix]


def whole_block(problem: Problem) -> Block:
    """Return everyone who may mentor against everyone who may learn, seated; who wished for both is on both
    sides."""
    seated = seat_people(problem.people, seed=problem.seed)
    return Block(
        problem=problem,
        mentors=tuple(person for person in seated if person.wish != "learner"),
        learners=tuple(person for person in seated if person.wish != "mentor"),
    )


def couple_block(problem: Problem, *, mentor_id: str, learner_id: str) -> Block:
    """Return the 1 x 1 block of any two people, whatever they wished for. Raises KeyError for an unknown
    id."""
    people = {person.id: person for person in problem.people}
    return Block(problem=problem, mentors=(people[mentor_id],), learners=(people[learner_id],))


@dataclass(frozen=True, slots=True)
class Standing:
    """The block of a run once everyone stands on one side, with every rule's refusals."""

    block: Block
    refused: Mapping[str, BoolMatrix]
    mentor_stands: NDArray[np.bool_]
    learner_stands: NDArray[np.bool_]

    @property
    def active(self) -> BoolMatrix:
        """Couples between someone who stands as a mentor and someone who stands as a learner."""
        return self.mentor_stands[:, None] & self.learner_stands[None, :]


def refuse_same_person(block: Block) -> BoolMatrix:
    """R1: nobody is their own partner."""
    return _same_known([p.id for p in block.mentors], [p.id for p in block.learners])


def refuse_reporting_line(block: Block) -> BoolMatrix:
    """R2: neither is in the other's management chain at any depth, nor do they share a direct manager."""
    refused = _named(block, lambda person: person.management_chain)
    return refused | _same_known(
        [person.management_chain[0] if person.management_chain else None for person in block.mentors],
        [person.management_chain[0] if person.management_chain else None for person in block.learners],
    )


def refuse_small_level_gap(block: Block) -> BoolMatrix:
    """R3: learner minus mentor reaches the policy's minimum gap.

    A missing level refuses as long as the minimum is 1 or more: the direction of the exchange could not be
    told. At 0 or below the programme welcomes peers, and a missing level passes.
    """
    minimum = block.problem.policy.minimum_level_gap
    gaps = level_gaps(block)
    return np.where(np.isnan(gaps), minimum > 0, gaps < minimum)


def refuse_same_department(block: Block) -> BoolMatrix:
    """R4: different departments if the policy says so; a missing department never refuses."""
    if not block.problem.policy.different_department:
        return np.zeros(block.shape, dtype=bool)
    return _same_known([p.department for p in block.mentors], [p.department for p in block.learners])


def refuse_no_common_language(block: Block) -> BoolMatrix:
    """R5: at least one common working language, at any level."""
    codes = sorted({code for person in block.mentors for code in person.languages})
    mentors = _membership((p.languages for p in block.mentors), columns=codes)
    learners = _membership((p.languages for p in block.learners), columns=codes)
    return (mentors @ learners.T) == 0


def refuse_little_overlap(block: Block) -> BoolMatrix:
    """R6: shared availability reaches the policy's minimum in a fortnight."""
    return overlap_minutes(block) < block.problem.policy.minimum_overlap_minutes


def refuse_no_upward_line(block: Block) -> BoolMatrix:
    """R7: the mentor can teach at least one skill that the learner seeks."""
    return ~_any_line(teachers=block.mentors, learners=block.learners)


def refuse_no_return_line(block: Block) -> BoolMatrix:
    """R8: if reciprocity is required, the learner can teach at least one skill that the mentor seeks."""
    if not block.problem.policy.reciprocity_required:
        return np.zeros(block.shape, dtype=bool)
    return ~_any_line(teachers=block.learners, learners=block.mentors).T


def refuse_private_exclusion(block: Block) -> BoolMatrix:
    """R9: neither has privately excluded the other. Never disclosed: see `public_code`."""
    return _named(block, lambda person: person.exclusions)


def refuse_not_available(block: Block) -> BoolMatrix:
    """R10: both are ready, have a place left, and wish to stand on this side."""
    mentors = np.array([p.ready and p.capacity > 0 and p.wish != "learner" for p in block.mentors], dtype=bool)
    learners = np.array([p.ready and p.capacity > 0 and p.wish != "mentor" for p in block.learners], dtype=bool)
    return ~(mentors[:, None] & learners[None, :])


def refuse_already_paired(block: Block) -> BoolMatrix:
    """R11: not already paired in this programme, whichever side each one stood on."""
    return listed(block, block.problem.already_paired)


def refuse_forbidden(block: Block) -> BoolMatrix:
    """R12: not on the coordinator's forbidden list, whichever side each one stands on."""
    return listed(block, block.problem.forbidden)


RULES: tuple[tuple[str, Rule], ...] = (
    ("R1", refuse_same_person),
    ("R2", refuse_reporting_line),
    ("R3", refuse_small_level_gap),
    ("R4", refuse_same_department),
    ("R5", refuse_no_common_language),
    ("R6", refuse_little_overlap),
    ("R7", refuse_no_upward_line),
    ("R8", refuse_no_return_line),
    ("R9", refuse_private_exclusion),
    ("R10", refuse_not_available),
    ("R11", refuse_already_paired),
    ("R12", refuse_forbidden),
)


def refusals(problem: Problem) -> dict[str, BoolMatrix]:
    """Return, per rule code in order, where it refuses; rows and columns are those of
    `whole_block(problem)`."""
    return refusals_in(whole_block(problem))


def refusals_in(block: Block) -> dict[str, BoolMatrix]:
    """Return, per rule code in order, where it refuses within this block."""
    return {code: rule(block) for code, rule in RULES}


def any_refusal(refused: Mapping[str, BoolMatrix], *, shape: tuple[int, int]) -> BoolMatrix:
    """Return True where at least one of these rules refuses."""
    together = np.zeros(shape, dtype=bool)
    for matrix in refused.values():
        together |= matrix
    return together


def first_refusal(problem: Problem, *, mentor_id: str, learner_id: str) -> str | None:
    """Return the code of the first rule that refuses this couple, None if all pass.

    For the engine's own use: pass the answer through `public_code` before anyone reads it.
    """
    block = couple_block(problem, mentor_id=mentor_id, learner_id=learner_id)
    return next((code for code, rule in RULES if rule(block).item()), None)


def public_code(code: str) -> str:
    """Return the code that may be shown: a private exclusion (R9) reads as "not available" (R10)."""
    return NOT_AVAILABLE if code == "R9" else code


def level_gaps(block: Block) -> NDArray[np.float64]:
    """Return learner minus mentor in career levels, NaN where either is unknown."""
    mentors = np.array([_or_nan(person.career_level) for person in block.mentors], dtype=np.float64)
    learners = np.array([_or_nan(person.career_level) for person in block.learners], dtype=np.float64)
    return learners[None, :] - mentors[:, None]


def overlap_minutes(block: Block) -> Integers:
    """Return shared availability in minutes a fortnight."""
    slots = range(QUARTER_HOURS_IN_WEEK)
    mentors = _membership((p.availability for p in block.mentors), columns=slots)
    learners = _membership((p.availability for p in block.learners), columns=slots)
    return (mentors @ learners.T).astype(np.int64) * MINUTES_PER_SHARED_SLOT


def shared_languages(one: Person, other: Person) -> tuple[str, ...]:
    """Return the language codes both work in, those where both are fluent first, then by code."""
    common = one.languages.keys() & other.languages.keys()
    return tuple(sorted(common, key=lambda code: (not both_fluent(one, other, language=code), code)))


def both_fluent(one: Person, other: Person, *, language: str) -> bool:
    return one.languages.get(language) == other.languages.get(language) == "fluent"


def skill_lines(*, teacher: Person, learner: Person) -> tuple[SkillLine, ...]:
    """Return the skills that can flow from teacher to learner: most wanted first, then by widest gap."""
    offered = dict(teacher.offers)
    lines = [
        SkillLine(skill_id=skill, teacher_level=offered[skill], learner_level=level, priority=priority)
        for skill, level, priority in learner.seeks
        if offered.get(skill, 0) >= TEACH_LEVEL and offered[skill] - level >= LINE_GAP
    ]
    return tuple(sorted(lines, key=lambda x: (x.priority, x.learner_level - x.teacher_level, x.skill_id)))


def listed(block: Block, couples: Iterable[Couple]) -> BoolMatrix:
    """Return True where the couple is on the list, in either direction."""
    row = {person.id: index for index, person in enumerate(block.mentors)}
    column = {person.id: index for index, person in enumerate(block.learners)}
    matrix = np.zeros(block.shape, dtype=bool)
    for one, other in couples:
        for mentor_id, learner_id in ((one, other), (other, one)):
            if mentor_id in row and learner_id in column:
                matrix[row[mentor_id], column[learner_id]] = True
    return matrix


def find_unmatched(standing: Standing, *, matched: Set[str]) -> tuple[Unmatched, ...]:
    """Return, by id, each ready person with a place and no partner; only those standing opposite are
    counted."""
    block, active = standing.block, standing.active
    left = active.copy()
    removed: dict[str, BoolMatrix] = {}
    for code, _ in RULES:
        hit = left & standing.refused[code]
        shown = public_code(code)
        removed[shown] = removed[shown] | hit if shown in removed else hit
        left &= ~hit
    removed = dict(sorted(removed.items(), key=lambda entry: int(entry[0][1:])))
    gained = _relaxed_gains(standing)

    found = []
    sides: tuple[tuple[Side, int], ...] = (("mentor", 1), ("learner", 0))
    for side, axis in sides:
        people, stands = (
            (block.mentors, standing.mentor_stands) if side == "mentor" else (block.learners, standing.learner_stands)
        )
        counts = {code: np.count_nonzero(matrix, axis=axis) for code, matrix in removed.items()}
        gains = [(switch, value, np.count_nonzero(matrix, axis=axis)) for switch, value, matrix in gained]
        candidates, feasible = np.count_nonzero(active, axis=axis), np.count_nonzero(left, axis=axis)
        for index, person in enumerate(people):
            if person.id in matched or not (stands[index] and person.ready and person.capacity > 0):
                continue
            found.append(
                Unmatched(
                    person_id=person.id,
                    side=side,
                    candidates=int(candidates[index]),
                    removed={code: int(count[index]) for code, count in counts.items()},
                    feasible=int(feasible[index]),
                    best_relaxation=_best_relaxation(gains, index=index),
                )
            )
    return tuple(sorted(found, key=lambda person: person.person_id))


def _any_line(*, teachers: Sequence[Person], learners: Sequence[Person]) -> BoolMatrix:
    """Return teachers x learners, True where at least one useful line flows (see `skill_lines`)."""
    reachable = sorted({(skill, level) for person in learners for skill, level, _ in person.seeks})
    levels = [dict(person.offers) for person in teachers]
    can_teach = np.array(
        [[offered.get(s, 0) >= TEACH_LEVEL and offered[s] - x >= LINE_GAP for s, x in reachable] for offered in levels],
        dtype=np.float32,
    ).reshape(len(teachers), len(reachable))
    wanted = _membership(({(s, x) for s, x, _ in person.seeks} for person in learners), columns=reachable)
    return (can_teach @ wanted.T) > 0


def _membership(sets: Iterable[Iterable[object]], *, columns: Sequence[object]) -> NDArray[np.float32]:
    """Return one 0/1 row per set. Float, so that products use fast kernels; counts stay small enough to be
    exact."""
    position = {value: index for index, value in enumerate(columns)}
    rows = [[position[value] for value in values if value in position] for values in sets]
    matrix = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for row, indices in enumerate(rows):
        matrix[row, indices] = 1
    return matrix


def _same_known(mentors: Sequence[str | None], learners: Sequence[str | None]) -> BoolMatrix:
    """Return True where both values are known and equal."""
    number = {value: index for index, value in enumerate(dict.fromkeys(v for v in mentors if v is not None))}
    left = np.array([number.get(value, -1) if value is not None else -1 for value in mentors], dtype=np.int64)
    right = np.array([number.get(value, -2) if value is not None else -2 for value in learners], dtype=np.int64)
    return left[:, None] == right[None, :]


def _named(block: Block, names: Callable[[Person], Iterable[str]]) -> BoolMatrix:
    """Return True where either person names the other."""
    row = {person.id: index for index, person in enumerate(block.mentors)}
    column = {person.id: index for index, person in enumerate(block.learners)}
    matrix = np.zeros(block.shape, dtype=bool)
    for mentor in block.mentors:
        matrix[row[mentor.id], [column[name] for name in names(mentor) if name in column]] = True
    for learner in block.learners:
        matrix[[row[name] for name in names(learner) if name in row], column[learner.id]] = True
    return matrix


def _or_nan(level: int | None) -> float:
    return float("nan") if level is None else float(level)


def _relaxed_gains(standing: Standing) -> list[tuple[str, int | bool, BoolMatrix]]:
    """Return, per policy switch that can still be softened, the couples that only this switch keeps apart."""
    block, policy = standing.block, standing.block.problem.policy
    rules = dict(RULES)
    gains = []
    for code, switch, value in RELAXATIONS:
        if getattr(policy, switch) <= value:
            continue
        softer = replace(policy, **{switch: value})
        relaxed = rules[code](replace(block, problem=replace(block.problem, policy=softer)))
        others = {other: matrix for other, matrix in standing.refused.items() if other != code}
        apart = standing.refused[code] & ~relaxed & ~any_refusal(others, shape=block.shape)
        gains.append((switch, value, apart & standing.active))
    return gains


def _best_relaxation(gains: Sequence[tuple[str, int | bool, Integers]], *, index: int) -> Relaxation | None:
    """Return the switch that helps this person most, the earlier rule when equal, None when none helps."""
    best: Relaxation | None = None
    for switch, value, counts in gains:
        gained = int(counts[index])
        if gained > (best.candidates_gained if best else 0):
            best = Relaxation(switch=switch, value=value, candidates_gained=gained)
    return best
