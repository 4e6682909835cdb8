"""The twelve hard rules, each a pure function over couples that answers True where it refuses."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.company import CODES, LEVELS, UNKNOWN, BoolMatrix, Couples, Floats, Integers, couples_of, encode
from viceversa.matching.groups import spans
from viceversa.matching.problem import LINE_GAP, TEACH_LEVEL, Person, Problem, SkillLine

MINUTES_PER_SHARED_SLOT = 30
"""A quarter-hour shared every week is half an hour in a fortnight."""
NOT_AVAILABLE = "R10"

Rule = Callable[[Couples], BoolMatrix]


def _line_table() -> NDArray[np.bool_]:
    """Return whether what is taught (`Couples.teachable`) is a direct line: level 5 and a gap of 2."""
    own = np.arange(CODES) // LEVELS
    return np.concatenate([(own >= TEACH_LEVEL) & (own - level >= LINE_GAP) for level in range(LEVELS)])


LINES = _line_table()


def refuse_same_person(couples: Couples) -> BoolMatrix:
    """R1: nobody is their own partner."""
    return couples.mentor == couples.learner


def refuse_reporting_line(couples: Couples) -> BoolMatrix:
    """R2: neither is in the other's management chain at any depth, nor do they share a direct manager."""
    company = couples.company
    shared = _same_known(company.manager[couples.mentor], company.manager[couples.learner])
    return shared | _listed(couples, company.managers)


def refuse_small_level_gap(couples: Couples) -> BoolMatrix:
    """R3: learner minus mentor reaches the policy's minimum gap.

    A missing level refuses as long as the minimum is 1 or more: the direction of the exchange could not be
    told. At 0 or below the programme welcomes peers, and a missing level passes.
    """
    minimum = couples.company.problem.policy.minimum_level_gap
    gaps = level_gaps(couples)
    return ~(gaps >= minimum) if minimum > 0 else gaps < minimum


def refuse_same_department(couples: Couples) -> BoolMatrix:
    """R4: different departments if the policy says so; a missing department never refuses."""
    if not couples.company.problem.policy.different_department:
        return np.zeros(couples.shape, dtype=bool)
    department = couples.company.department
    return _same_known(department[couples.mentor], department[couples.learner])


def refuse_no_common_language(couples: Couples) -> BoolMatrix:
    """R5: at least one common working language, at any level."""
    return ~shares_bit(couples.company.languages, couples)


def refuse_little_overlap(couples: Couples) -> BoolMatrix:
    """R6: shared availability reaches the policy's minimum in a fortnight."""
    return overlap_minutes(couples) < couples.company.problem.policy.minimum_overlap_minutes


def refuse_no_upward_line(couples: Couples) -> BoolMatrix:
    """R7: the mentor can teach at least one skill that the learner seeks."""
    return ~_any_line(couples, upward=True)


def refuse_no_return_line(couples: Couples) -> BoolMatrix:
    """R8: if reciprocity is required, the learner can teach at least one skill that the mentor seeks."""
    if not couples.company.problem.policy.reciprocity_required:
        return np.zeros(couples.shape, dtype=bool)
    return ~_any_line(couples, upward=False)


def refuse_private_exclusion(couples: Couples) -> BoolMatrix:
    """R9: neither has privately excluded the other. Never disclosed: see `public_code`."""
    return _listed(couples, couples.company.excluded)


def refuse_not_available(couples: Couples) -> BoolMatrix:
    """R10: both are ready, have a place left, and wish to stand on this side."""
    company = couples.company
    mentors, learners = company.available & company.may_mentor, company.available & company.may_learn
    return ~(mentors[couples.mentor] & learners[couples.learner])


def refuse_already_paired(couples: Couples) -> BoolMatrix:
    """R11: not already paired in this programme, whichever side each one stood on."""
    return _listed(couples, couples.company.paired)


def refuse_forbidden(couples: Couples) -> BoolMatrix:
    """R12: not on the coordinator's forbidden list, whichever side each one stands on."""
    return _listed(couples, couples.company.forbidden)


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
CHEAPEST_FIRST = ("R3", "R4", "R5", "R10", "R1", "R8", "R7", "R6", "R2", "R9", "R11", "R12")
"""The order in which `feasible_only` asks; the answer is the same in any order."""


def refusals(couples: Couples) -> dict[str, BoolMatrix]:
    """Return, per rule code in order, where it refuses these couples."""
    return {code: np.broadcast_to(rule(couples), couples.shape) for code, rule in RULES}


def feasible_only(couples: Couples) -> Couples:
    """Return those of a list of couples that pass every rule, in the same order."""
    rules = dict(RULES)
    for code in CHEAPEST_FIRST:
        refused = rules[code](couples)
        if refused.any():
            couples = couples.only(~refused)
    return couples


def feasible_in(couples: Couples) -> Couples:
    """Return the list of those in a grid that pass every rule, by row and then column."""
    rules = dict(RULES)
    refused = np.zeros(couples.shape, dtype=bool)
    for code in ("R3", "R4", "R5", "R10"):
        refused |= rules[code](couples)
    rows, columns = np.nonzero(~refused)
    return feasible_only(
        Couples(couples.company, couples.mentor.ravel().take(rows), couples.learner.ravel().take(columns))
    )


def any_refusal(refused: Mapping[str, BoolMatrix], *, shape: tuple[int, ...]) -> BoolMatrix:
    """Return True where at least one of these rules refuses."""
    together = np.zeros(shape, dtype=bool)
    for matrix in refused.values():
        together |= matrix
    return together


def first_refusal(problem: Problem, *, mentor_id: str, learner_id: str) -> str | None:
    """Return the code of the first rule that refuses this couple, None if all pass. Raises KeyError for an unknown id.

    For the engine's own use: pass the answer through `public_code` before anyone reads it.
    """
    return first_refusals(couples_of(encode(problem), [(mentor_id, learner_id)]))[0]


def first_refusals(couples: Couples) -> list[str | None]:
    """Return, per couple of a list, the code of the first rule that refuses it, None if all pass."""
    first: list[str | None] = [None] * len(couples.mentor)
    for code, rule in reversed(RULES):
        for index in np.flatnonzero(rule(couples)).tolist():
            first[index] = code
    return first


def public_code(code: str) -> str:
    """Return the code that may be shown: a private exclusion (R9) reads as "not available" (R10)."""
    return NOT_AVAILABLE if code == "R9" else code


def level_gaps(couples: Couples) -> Floats:
    """Return learner minus mentor in career levels, NaN where either is unknown."""
    level = couples.company.level
    return level[couples.learner] - level[couples.mentor]


def overlap_minutes(couples: Couples) -> Integers:
    """Return shared availability in minutes a fortnight."""
    return couples.company.free.shared(couples.mentor, couples.learner) * MINUTES_PER_SHARED_SLOT


def shares_bit(words: NDArray[np.uint64], couples: Couples) -> BoolMatrix:
    """Return True where the two have at least one bit in common."""
    shared = np.zeros(couples.shape, dtype=bool)
    for word in words.T:
        shared |= (word[couples.mentor] & word[couples.learner]) != 0
    return shared


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


def _any_line(couples: Couples, *, upward: bool) -> BoolMatrix:
    """Return True where at least one useful line flows (see `skill_lines`), upward to the learner or back."""
    if couples.is_grid:
        return _any_line_in_grid(couples, upward=upward)
    found = np.zeros(couples.shape, dtype=bool)
    for seek in range(couples.company.seek_skill.shape[1]):
        found |= LINES.take(couples.teachable(seek, upward=upward))
    return found


def _any_line_in_grid(couples: Couples, *, upward: bool) -> BoolMatrix:
    """Count the lines of every couple of a grid as a product of two tables, exact in single precision."""
    company = couples.company
    mentors, learners = couples.mentor.ravel(), couples.learner.ravel()
    teachers, seekers = (mentors, learners) if upward else (learners, mentors)
    column, seek = np.nonzero(company.seek_weight[seekers])
    sought = company.seek_skill[seekers][column, seek] * LEVELS + company.seek_level[seekers][column, seek]
    lines, line = np.unique(sought, return_inverse=True)
    wanted = np.zeros((len(lines), len(seekers)), dtype=np.float32)
    wanted[line, column] = 1
    taught = company.can_teach[lines // LEVELS][:, teachers] + (lines % LEVELS)[:, None] * np.int64(CODES)
    flows = LINES.take(taught).astype(np.float32).T @ wanted > 0
    return flows if upward else flows.T


def _same_known(left: Integers, right: Integers) -> BoolMatrix:
    """Return True where both values are known and equal."""
    return (left == right) & (left != UNKNOWN)


def _listed(couples: Couples, keys: Integers) -> BoolMatrix:
    """Return True where the couple is one of these sorted keys."""
    found = np.zeros(couples.shape, dtype=bool)
    if not len(keys):
        return found
    if couples.is_grid:
        size = np.int64(couples.company.size)
        column_of = np.full(couples.company.size, -1, dtype=np.int64)
        column_of[couples.learner.ravel()] = np.arange(couples.learner.size)
        mentors = couples.mentor.ravel()
        first, last = np.searchsorted(keys, mentors * size), np.searchsorted(keys, (mentors + 1) * size)
        rows = np.repeat(np.arange(len(mentors)), last - first)
        columns = column_of[keys[spans(first, last - first)] - mentors[rows] * size]
        met = columns >= 0
        found[rows[met], columns[met]] = True
        return found
    wanted = couples.company.key(couples.mentor, couples.learner)
    return keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted
