"""How good a couple is: seven published factors, each 0..1 times its weight, in whole millionths.

The two flows are scored together so that a one-sided couple cannot win. With l and r the fits upward and
back, the joint contribution is (w_learn * l + w_return * r) * (1/2 + b/2), where the balance b = 2 * min(l,
r) / (l + r); b counts as 1 when the policy does not require reciprocity. Its two terms are the shares of
`learn` and `return`.

Every operation below is either exact on small whole numbers or correctly rounded one element at a time, never
a floating-point sum whose order a library may choose: the same couple scores the same on every machine.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.problem import (
    FACTORS,
    LINE_GAP,
    LINE_SATURATION,
    PARTIAL_CREDIT,
    SCORE_SCALE,
    STYLE_SLIDERS,
    TEACH_LEVEL,
    Person,
    Proposal,
)
from viceversa.matching.rules import (
    Block,
    Integers,
    level_gaps,
    overlap_minutes,
    shared_languages,
    skill_lines,
)

Floats = NDArray[np.float64]

LINE_UNITS = 40
"""A line is worth a whole number of fortieths: 20, 30 or 40 for a direct hit, 6, 9 or 12 for partial
credit."""
PRIORITY_WEIGHTS: Mapping[int, int] = {1: 3, 2: 2, 3: 1}
PREFERENCE_VALUES: Mapping[int, float] = {1: 1.0, 2: 0.7, 3: 0.4}
PREFERENCE_UNSEEN = 0.2
NEUTRAL = 0.5
"""What an unanswered question is worth: neither rewarded nor punished."""
OTHER_DEPARTMENT, OTHER_SITE = 0.4, 0.2
SATURATING_MINUTES = 2 * 4 * 60
"""Four shared hours a week, counted over a fortnight."""
BOTH_FLUENT, ONE_WORKING = 1.0, 0.6


def score_couples(block: Block, *, rows: Integers, columns: Integers) -> Integers:
    """Return couples x 7 contributions in millionths, in the order of FACTORS; a row sums to the couple's
    score.

    The running sum is rounded, then differenced: each couple is rounded as a whole, and the parts always add
    up.
    """
    policy = block.problem.policy
    learn = skill_fit(block, upward=True)[rows, columns]
    back = skill_fit(block, upward=False)[rows, columns]
    joint = _joint_factor(learn, back) if policy.reciprocity_required else np.ones_like(learn)
    values = {
        "learn": learn * joint,
        "return": back * joint,
        "preference": mutual_preference(block)[rows, columns],
        "style": working_style(block)[rows, columns],
        "perspective": perspective_distance(block)[rows, columns],
        "practicality": practicality(block)[rows, columns],
        "language": language_comfort(block)[rows, columns],
    }
    running = np.zeros(len(rows))
    rounded = np.zeros((len(rows), len(FACTORS) + 1), dtype=np.int64)
    for index, factor in enumerate(FACTORS):
        running = running + policy.weights[factor] * values[factor]
        rounded[:, index + 1] = np.rint(running * SCORE_SCALE).astype(np.int64)
    return np.diff(rounded, axis=1)


def draft_proposals(block: Block, *, couples: Sequence[tuple[int, int]], pinned: bool = False) -> list[Proposal]:
    """Return the proposals for these (row, column) couples, with everything their reasons need."""
    rows = np.array([row for row, _ in couples], dtype=np.int64)
    columns = np.array([column for _, column in couples], dtype=np.int64)
    contributions = score_couples(block, rows=rows, columns=columns).tolist()
    gaps = level_gaps(block)[rows, columns].tolist()
    minutes = overlap_minutes(block)[rows, columns].tolist()
    proposals = []
    for index, (row, column) in enumerate(couples):
        mentor, learner = block.mentors[row], block.learners[column]
        proposals.append(
            Proposal(
                mentor_id=mentor.id,
                learner_id=learner.id,
                score=sum(contributions[index]),
                contributions=dict(zip(FACTORS, contributions[index], strict=True)),
                lines_up=skill_lines(teacher=mentor, learner=learner),
                lines_back=skill_lines(teacher=learner, learner=mentor),
                level_gap=None if np.isnan(gaps[index]) else int(gaps[index]),
                shared_languages=shared_languages(mentor, learner),
                overlap_minutes=minutes[index],
                pinned=pinned,
            )
        )
    return proposals


def skill_fit(block: Block, *, upward: bool) -> Floats:
    """Return 0..1, mentors x learners: how much of what one side seeks the other can teach, by priority.

    Upward, mentors teach; otherwise learners do. A sought skill counts its direct line, or partial credit
    from the best skill of the same area where that is worth more; partial credit never reaches the worth of a
    direct line.
    """
    teachers, seekers = (block.mentors, block.learners) if upward else (block.learners, block.mentors)
    areas = {skill: _areas(codes) for skill, codes in block.problem.skill_areas.items()}
    fit = _coverage(teachers=teachers, seekers=seekers, areas=areas)
    return fit if upward else fit.T


def mutual_preference(block: Block) -> Floats:
    """Return the geometric mean of what each side's shortlist says; one half for all before anyone was
    asked."""
    preferences = block.problem.preferences
    if not preferences:
        return np.full(block.shape, NEUTRAL)
    row = {person.id: index for index, person in enumerate(block.mentors)}
    column = {person.id: index for index, person in enumerate(block.learners)}
    of_mentor = np.full(block.shape, PREFERENCE_UNSEEN)
    of_learner = np.full(block.shape, PREFERENCE_UNSEEN)
    for (one, other), rank in preferences.items():
        if one in row and other in column:
            of_mentor[row[one], column[other]] = PREFERENCE_VALUES[rank]
        if one in column and other in row:
            of_learner[row[other], column[one]] = PREFERENCE_VALUES[rank]
    return np.sqrt(of_mentor * of_learner)


def working_style(block: Block) -> Floats:
    """Return 1 minus the mean absolute difference over the sliders; one left blank by either counts one
    half."""
    mentors = _sliders(block.mentors)
    learners = _sliders(block.learners)
    difference = np.zeros(block.shape)
    for slider in range(STYLE_SLIDERS):
        apart = np.abs(mentors[:, slider, None] - learners[None, :, slider])
        difference += np.where(np.isnan(apart), NEUTRAL, apart)
    return 1 - difference / STYLE_SLIDERS


def perspective_distance(block: Block) -> Floats:
    """Return .4 for another department, .2 for another site, and .2 / .4 / .2 for a level gap of 1 / 2-3 /
    more.

    What is unknown, and a gap of 0 or less, adds nothing.
    """
    other_department = _differ([p.department for p in block.mentors], [p.department for p in block.learners])
    other_site = _differ([p.site for p in block.mentors], [p.site for p in block.learners])
    gaps = level_gaps(block)
    for_gap = np.select([gaps > 3, gaps >= 2, gaps >= 1], [0.2, 0.4, 0.2], default=0.0)
    return OTHER_DEPARTMENT * other_department + OTHER_SITE * other_site + for_gap


def practicality(block: Block) -> Floats:
    """Return the mean of shared time (full at four hours a week) and of whether the work modes can meet."""
    hours = np.minimum(overlap_minutes(block) / SATURATING_MINUTES, 1.0)
    mentors = np.array([person.work_mode for person in block.mentors], dtype=object)[:, None]
    learners = np.array([person.work_mode for person in block.learners], dtype=object)[None, :]
    modes_agree = (mentors == learners) | (mentors == "both") | (learners == "both")
    return (hours + modes_agree) / 2


def language_comfort(block: Block) -> Floats:
    """Return 1 where both are fluent in a common language, .6 where they share one less comfortably, else
    0."""
    comfort = np.zeros(block.shape)
    for code in sorted({code for person in block.mentors for code in person.languages}):
        mentors = [person.languages.get(code) for person in block.mentors]
        learners = [person.languages.get(code) for person in block.learners]
        shared = _both([x is not None for x in mentors], [x is not None for x in learners])
        fluent = _both([x == "fluent" for x in mentors], [x == "fluent" for x in learners])
        comfort = np.maximum(comfort, np.where(fluent, BOTH_FLUENT, np.where(shared, ONE_WORKING, 0.0)))
    return comfort


def _joint_factor(learn: Floats, back: Floats) -> Floats:
    """Return one half plus half the balance: 1 for two equal flows, 1/2 for a single one."""
    both = learn + back
    balance = np.divide(2 * np.minimum(learn, back), both, out=np.zeros_like(both), where=both > 0)
    return 0.5 + 0.5 * balance


def _coverage(*, teachers: Sequence[Person], seekers: Sequence[Person], areas: Mapping[str, frozenset[str]]) -> Floats:
    """Return teachers x seekers; the product below sums whole numbers, so it is exact in any order."""
    sought = sorted({(skill, level) for person in seekers for skill, level, _ in person.seeks})
    offered = sorted({skill for person in teachers for skill, _ in person.offers})
    levels = np.zeros((len(teachers), len(offered)), dtype=np.int64)
    for row, person in enumerate(teachers):
        taught = {skill: level for skill, level in person.offers if level >= TEACH_LEVEL}
        levels[row] = [taught.get(skill, 0) for skill in offered]

    worth = np.zeros((len(teachers), len(sought)))
    for line, (skill, level) in enumerate(sought):
        direct = [index for index, other in enumerate(offered) if other == skill]
        related = [
            index
            for index, other in enumerate(offered)
            if other != skill and areas.get(other, frozenset()) & areas.get(skill, frozenset())
        ]
        partial = np.rint(PARTIAL_CREDIT * _line_worth(levels[:, related], level=level))
        worth[:, line] = np.maximum(_line_worth(levels[:, direct], level=level), partial)

    position = {line: index for index, line in enumerate(sought)}
    wanted = np.zeros((len(sought), len(seekers)))
    for column, person in enumerate(seekers):
        for skill, level, priority in person.seeks:
            wanted[position[skill, level], column] = PRIORITY_WEIGHTS[priority]
    everything = np.maximum(wanted.sum(axis=0), 1) * LINE_UNITS
    return (worth @ wanted) / everything


def _line_worth(levels: Integers, *, level: int) -> Floats:
    """Return, per teacher, the worth in LINE_UNITS of the best of these offers to someone at this level."""
    gap = np.max(levels, axis=1, initial=0) - level
    return np.where(gap >= LINE_GAP, np.minimum(gap, LINE_SATURATION) * (LINE_UNITS / LINE_SATURATION), 0.0)


def _areas(codes: Iterable[str | int]) -> frozenset[str]:
    """Return the DigComp area numbers of codes such as "1.2", "1" or 1."""
    return frozenset(str(code).partition(".")[0] for code in codes)


def _sliders(people: Sequence[Person]) -> Floats:
    rows = [[np.nan if value is None else value for value in person.style] for person in people]
    return np.array(rows, dtype=np.float64).reshape(len(people), STYLE_SLIDERS)


def _differ(mentors: Sequence[str | None], learners: Sequence[str | None]) -> NDArray[np.bool_]:
    """Return True where both values are known and different."""
    left, right = np.array(mentors, dtype=object)[:, None], np.array(learners, dtype=object)[None, :]
    return _both([x is not None for x in mentors], [x is not None for x in learners]) & (left != right)


def _both(mentors: Sequence[bool], learners: Sequence[bool]) -> NDArray[np.bool_]:
    return np.array(mentors, dtype=bool)[:, None] & np.array(learners, dtype=bool)[None, :]
