"""The published rules, score and optimum once more, one couple at a time in plain Python.

Slow, and written from the specification alone, so that a slip in the engine cannot hide in both places.
"""

import itertools
import math
from functools import cache

from viceversa.matching.problem import Person, Policy, Problem


def refused_by(problem: Problem, mentor: Person, learner: Person) -> set[str]:
    policy = problem.policy
    chains = mentor.management_chain, learner.management_chain
    couple = {mentor.id, learner.id}
    shared_quarter_hours = len(mentor.availability & learner.availability)
    gap = level_gap(mentor, learner)
    tests = {
        "R1": mentor.id == learner.id,
        "R2": learner.id in chains[0]
        or mentor.id in chains[1]
        or (bool(chains[0]) and bool(chains[1]) and chains[0][0] == chains[1][0]),
        "R3": gap < policy.minimum_level_gap if gap is not None else policy.minimum_level_gap >= 1,
        "R4": policy.different_department and mentor.department is not None and mentor.department == learner.department,
        "R5": not set(mentor.languages) & set(learner.languages),
        "R6": 2 * 15 * shared_quarter_hours < policy.minimum_overlap_minutes,
        "R7": not any(direct_line(mentor, skill, level) for skill, level, _ in learner.seeks),
        "R8": policy.reciprocity_required
        and not any(direct_line(learner, skill, level) for skill, level, _ in mentor.seeks),
        "R9": learner.id in mentor.exclusions or mentor.id in learner.exclusions,
        "R10": not (mentor.ready and learner.ready and mentor.capacity >= 1 and learner.capacity >= 1)
        or mentor.wish == "learner"
        or learner.wish == "mentor",
        "R11": any(set(pair) == couple for pair in problem.already_paired),
        "R12": any(set(pair) == couple for pair in problem.forbidden),
    }
    return {code for code, refused in tests.items() if refused}


def level_gap(mentor: Person, learner: Person) -> int | None:
    if mentor.career_level is None or learner.career_level is None:
        return None
    return learner.career_level - mentor.career_level


def direct_line(teacher: Person, skill: str, level: int) -> float:
    """Worth of the direct line: nothing below level 5 or a gap of 2, full from a gap of 4."""
    for offered, reached in teacher.offers:
        if offered == skill and reached >= 5 and reached - level >= 2:
            return min((reached - level) / 4, 1)
    return 0


def fit(problem: Problem, teacher: Person, learner: Person) -> float:
    def areas(skill: str) -> set[str]:
        return {str(code)[0] for code in problem.skill_areas.get(skill, ())}

    covered = wanted = 0.0
    for skill, level, priority in learner.seeks:
        related = [x for x, _ in teacher.offers if x != skill and areas(x) & areas(skill)]
        partial = max(
            (
                0.3 * min((reached - level) / 4, 1)
                for x, reached in teacher.offers
                if x in related and reached >= 5 and reached - level >= 2
            ),
            default=0,
        )
        covered += (4 - priority) * max(direct_line(teacher, skill, level), partial)
        wanted += 4 - priority
    return covered / wanted if wanted else 0


def factors(problem: Problem, mentor: Person, learner: Person) -> dict[str, float]:
    """Every factor but the two flows, 0..1."""
    preferences = problem.preferences
    values = {1: 1, 2: 0.7, 3: 0.4, None: 0.2}
    mutual = math.sqrt(
        values[preferences.get((mentor.id, learner.id))] * values[preferences.get((learner.id, mentor.id))]
    )
    apart = [
        0.5 if mine is None or theirs is None else abs(mine - theirs)
        for mine, theirs in zip(mentor.style, learner.style, strict=True)
    ]
    gap = level_gap(mentor, learner)
    distance = (
        0.4 if None not in (mentor.department, learner.department) and mentor.department != learner.department else 0
    )
    distance += 0.2 if None not in (mentor.site, learner.site) and mentor.site != learner.site else 0
    distance += 0 if gap is None or gap < 1 else {1: 0.2, 2: 0.4, 3: 0.4}.get(gap, 0.2)
    hours_a_week = len(mentor.availability & learner.availability) / 4
    modes = {mentor.work_mode, learner.work_mode}
    common = set(mentor.languages) & set(learner.languages)
    fluent = any(mentor.languages[code] == learner.languages[code] == "fluent" for code in common)
    return {
        "preference": mutual if preferences else 0.5,
        "style": 1 - sum(apart) / 6,
        "perspective": distance,
        "practicality": min(hours_a_week / 4, 1) / 2 + (0.5 if len(modes) == 1 or "both" in modes else 0),
        "language": 1 if fluent else 0.6 if common else 0,
    }


def score(problem: Problem, mentor: Person, learner: Person) -> float:
    """The score in millionths, not rounded."""
    policy: Policy = problem.policy
    weights = policy.weights
    up, back = fit(problem, mentor, learner), fit(problem, learner, mentor)
    flows = weights["learn"] + weights["return"]
    two_way = (weights["learn"] * up + weights["return"] * back) / flows if flows else 0
    balance = 2 * min(up, back) / (up + back) if up + back else 0
    joint = flows * two_way * ((0.5 + 0.5 * balance) if policy.reciprocity_required else 1)
    return 1e6 * (joint + sum(weights[name] * value for name, value in factors(problem, mentor, learner).items()))


Scores = tuple[tuple[int, ...], ...]
"""Mentors x learners, -1 where closed."""


def best_worth(
    scores: Scores, mentor_places: tuple[int, ...], learner_places: tuple[int, ...], objective: str
) -> tuple[int, ...]:
    """Return (pairs, total), (total,) or (pairs, lowest score, total) of the best, by trying everything."""
    if objective == "best_total":
        return (_try_all(scores, mentor_places, learner_places, pairs_first=False)[0],)
    most = _try_all(scores, mentor_places, learner_places, pairs_first=True)
    if objective == "most_pairs_then_total" or most[0] == 0:
        return most if objective == "most_pairs_then_total" else (0, 0, 0)
    for floor in sorted({value for row in scores for value in row if value >= 0}, reverse=True):
        above = tuple(tuple(value if value >= floor else -1 for value in row) for row in scores)
        worth = _try_all(above, mentor_places, learner_places, pairs_first=True)
        if worth[0] == most[0]:
            return most[0], floor, worth[1]
    raise AssertionError("the lowest floor keeps every couple")


def _try_all(
    scores: Scores, mentor_places: tuple[int, ...], learner_places: tuple[int, ...], *, pairs_first: bool
) -> tuple[int, int]:
    @cache
    def best_from(mentor: int, left: tuple[int, ...]) -> tuple[int, int]:
        if mentor == len(scores):
            return 0, 0
        opened = [j for j, value in enumerate(scores[mentor]) if value >= 0 and left[j] > 0]
        best = (-1, -1)
        for count in range(min(mentor_places[mentor], len(opened)) + 1):
            for chosen in itertools.combinations(opened, count):
                rest = best_from(mentor + 1, tuple(n - (j in chosen) for j, n in enumerate(left)))
                total = sum(scores[mentor][j] for j in chosen)
                mine = (count, total) if pairs_first else (total, count)
                best = max(best, (mine[0] + rest[0], mine[1] + rest[1]))
        return best

    return best_from(0, learner_places)


def best_worth_by_subsets(
    scores: Scores, mentor_places: tuple[int, ...], learner_places: tuple[int, ...], objective: str
) -> tuple[int, ...]:
    """The same answer straight from its definition, over every subset: for very small problems."""
    opened = [(i, j) for i, row in enumerate(scores) for j, value in enumerate(row) if value >= 0]
    best: tuple[int, ...] = ()
    for count in range(len(opened) + 1):
        for chosen in itertools.combinations(opened, count):
            rows, columns = [i for i, _ in chosen], [j for _, j in chosen]
            if any(rows.count(i) > n for i, n in enumerate(mentor_places)):
                continue
            if any(columns.count(j) > n for j, n in enumerate(learner_places)):
                continue
            values = [scores[i][j] for i, j in chosen]
            total, lowest = sum(values), min(values, default=0)
            worth = {
                "most_pairs_then_total": (count, total),
                "best_total": (total,),
                "fairest": (count, lowest, total),
            }[objective]
            best = max(best, worth)
    return best
