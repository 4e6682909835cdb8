"""How good a couple is: seven published factors, each 0..1 times its weight, in whole millionths.

The two flows are scored together so that a one-sided couple cannot win. With l and r the fits upward and
back, the joint contribution is (w_learn * l + w_return * r) * (1/2 + b/2), where the balance b = 2 * min(l,
r) / (l + r); b counts as 1 when the policy does not require reciprocity. Its two terms are the shares of
`learn` and `return`.

Every operation below is either exact on small whole numbers or correctly rounded one element at a time, never
a floating-point sum whose order a library may choose: the same couple scores the same on every machine.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.company import CODES, LEVELS, UNKNOWN, Couples, Floats, Integers
from viceversa.matching.problem import (
    FACTORS,
    LINE_GAP,
    LINE_SATURATION,
    PARTIAL_CREDIT,
    SCORE_SCALE,
    STYLE_SLIDERS,
    Proposal,
)
from viceversa.matching.rules import level_gaps, overlap_minutes, shared_languages, shares_bit, skill_lines

LINE_UNITS = 40
"""A line is worth a whole number of fortieths: 20, 30 or 40 for a direct hit, 6, 9 or 12 for partial
credit."""
PREFERENCE_VALUES: Mapping[int, float] = {1: 1.0, 2: 0.7, 3: 0.4}
PREFERENCE_UNSEEN = 0.2
NEUTRAL = 0.5
"""What an unanswered question is worth: neither rewarded nor punished."""
OTHER_DEPARTMENT, OTHER_SITE = 0.4, 0.2
SATURATING_MINUTES = 2 * 4 * 60
"""Four shared hours a week, counted over a fortnight."""
BOTH_FLUENT, ONE_WORKING = 1.0, 0.6


def _worth_table() -> NDArray[np.int64]:
    """Return, in LINE_UNITS, what is taught (`Couples.teachable`): its direct line, or partial credit if worth more."""
    codes = np.arange(CODES)
    tables = []
    for level in range(LEVELS):
        direct, related = ((reached - level) for reached in (codes // LEVELS, codes % LEVELS))
        tables.append(np.maximum(_line_worth(direct), np.rint(PARTIAL_CREDIT * _line_worth(related))))
    return np.concatenate(tables).astype(np.int64)


def _line_worth(gap: Integers) -> Floats:
    return np.where(gap >= LINE_GAP, np.minimum(gap, LINE_SATURATION) * (LINE_UNITS / LINE_SATURATION), 0.0)


WORTH = _worth_table()


def score_couples(couples: Couples) -> Integers:
    """Return couples x 7 contributions in millionths, in the order of FACTORS; a row sums to the couple's
    score.

    The running sum is rounded, then differenced: each couple is rounded as a whole, and the parts always add
    up.
    """
    rounded = np.zeros((*couples.shape, len(FACTORS) + 1), dtype=np.int64)
    for index, running in enumerate(_running_sums(couples)):
        rounded[..., index + 1] = np.rint(running * SCORE_SCALE).astype(np.int64)
    return np.diff(rounded, axis=-1)


def total_scores(couples: Couples) -> Integers:
    """Return each couple's score in millionths: the sum of its row in `score_couples`."""
    *_, total = _running_sums(couples)
    return np.rint(total * SCORE_SCALE).astype(np.int64)


def _running_sums(couples: Couples) -> list[Floats]:
    """Return the sum of the weighted factors after each one, in the order of FACTORS."""
    policy = couples.company.problem.policy
    learn, back = skill_fit(couples, upward=True), skill_fit(couples, upward=False)
    joint = joint_factor(learn, back) if policy.reciprocity_required else np.ones_like(learn)
    values = {
        "learn": learn * joint,
        "return": back * joint,
        "preference": mutual_preference(couples),
        "style": working_style(couples),
        "perspective": perspective_distance(couples),
        "practicality": practicality(couples),
        "language": language_comfort(couples),
    }
    running = np.zeros(couples.shape)
    sums = []
    for factor in FACTORS:
        running = running + policy.weights[factor] * values[factor]
        sums.append(running)
    return sums


def draft_proposals(couples: Couples, *, pinned: bool = False) -> list[Proposal]:
    """Return the proposals for a list of couples, with everything their reasons need."""
    contributions = score_couples(couples).tolist()
    gaps = level_gaps(couples).tolist()
    minutes = overlap_minutes(couples).tolist()
    proposals = []
    for index, (mentor, learner) in enumerate(zip(couples.mentors, couples.learners, strict=True)):
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


def skill_fit(couples: Couples, *, upward: bool) -> Floats:
    """Return 0..1: how much of what one side seeks the other can teach, by priority.

    Upward, mentors teach; otherwise learners do. A sought skill counts its direct line, or partial credit
    from the best skill of the same area where that is worth more; partial credit never reaches the worth of a
    direct line. The sum is of whole numbers, so it is exact in any order.
    """
    company = couples.company
    weight = company.seek_weight
    seeker = couples.learner if upward else couples.mentor
    covered = np.zeros(couples.shape, dtype=np.int64)
    for seek in range(weight.shape[1]):
        covered += WORTH.take(couples.teachable(seek, upward=upward)) * weight[seeker, seek]
    return covered / (company.seek_whole[seeker] * float(LINE_UNITS))


def mutual_preference(couples: Couples) -> Floats:
    """Return the geometric mean of what each side's shortlist says; one half for all before anyone was
    asked."""
    company = couples.company
    if not company.problem.preferences:
        return np.full(couples.shape, NEUTRAL)
    of_mentor = _said(couples, keys=company.key(couples.mentor, couples.learner))
    of_learner = _said(couples, keys=company.key(couples.learner, couples.mentor))
    return np.sqrt(of_mentor * of_learner)


def working_style(couples: Couples) -> Floats:
    """Return 1 minus the mean absolute difference over the sliders; one left blank by either counts one
    half."""
    difference = np.zeros(couples.shape)
    for slider in couples.company.style.T:
        apart = np.abs(slider[couples.mentor] - slider[couples.learner])
        difference += np.where(np.isnan(apart), NEUTRAL, apart)
    return 1 - difference / STYLE_SLIDERS


def perspective_distance(couples: Couples) -> Floats:
    """Return .4 for another department, .2 for another site, and .2 / .4 / .2 for a level gap of 1 / 2-3 /
    more.

    What is unknown, and a gap of 0 or less, adds nothing.
    """
    other_department = differ(couples, couples.company.department)
    other_site = differ(couples, couples.company.site)
    return OTHER_DEPARTMENT * other_department + OTHER_SITE * other_site + worth_of_gap(level_gaps(couples))


def worth_of_gap(gaps: Floats) -> Floats:
    """Return what a level gap adds to the perspective; one that is unknown adds nothing."""
    return np.select([gaps > 3, gaps >= 2, gaps >= 1], [0.2, 0.4, 0.2], default=0.0)


def practicality(couples: Couples) -> Floats:
    """Return the mean of shared time (full at four hours a week) and of whether the work modes can meet."""
    hours = np.minimum(overlap_minutes(couples) / SATURATING_MINUTES, 1.0)
    return (hours + modes_meet(couples)) / 2


def modes_meet(couples: Couples) -> NDArray[np.bool_]:
    """Return whether the two can meet in a way that suits both: on site, remotely, or either."""
    mode = couples.company.mode
    return (mode[couples.mentor] & mode[couples.learner]) != 0


def language_comfort(couples: Couples) -> Floats:
    """Return 1 where both are fluent in a common language, .6 where they share one less comfortably, else
    0."""
    shared = shares_bit(couples.company.languages, couples)
    fluent = shares_bit(couples.company.fluent, couples)
    return np.where(fluent, BOTH_FLUENT, np.where(shared, ONE_WORKING, 0.0))


def joint_factor(learn: Floats, back: Floats) -> Floats:
    """Return one half plus half the balance: 1 for two equal flows, 1/2 for a single one."""
    both = learn + back
    balance = np.divide(2 * np.minimum(learn, back), both, out=np.zeros_like(both), where=both > 0)
    return 0.5 + 0.5 * balance


def _said(couples: Couples, *, keys: Integers) -> Floats:
    """Return what the first said of the second: the worth of the rank, or of not having been seen."""
    company = couples.company
    if not len(company.preferred):
        return np.full(couples.shape, PREFERENCE_UNSEEN)
    at = np.minimum(np.searchsorted(company.preferred, keys), len(company.preferred) - 1)
    worth = np.array([PREFERENCE_UNSEEN, *(PREFERENCE_VALUES[rank] for rank in (1, 2, 3))])
    return np.where(company.preferred[at] == keys, worth[company.preferred_rank[at]], PREFERENCE_UNSEEN)


def differ(couples: Couples, numbers: Integers) -> NDArray[np.bool_]:
    """Return True where both values are known and different."""
    mentor, learner = numbers[couples.mentor], numbers[couples.learner]
    return (mentor != learner) & (mentor != UNKNOWN) & (learner != UNKNOWN)
