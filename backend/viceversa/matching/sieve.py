"""A quick look at one learner against every mentor, which never loses a couple that could matter.

Scoring a couple takes a hundred steps, and most couples are far from good enough. The sieve adds up a few ready-made
rows, one number a mentor, into a score that no couple exceeds: skills both ways (by two straight lines above the curve
that combines them), levels, languages, departments, sites and work modes as they are, style and shared time at their
best. Whoever may still pass is left to the rules and the exact score. What a row says comes from the rules and the
factors themselves, asked about one learner of each kind.
"""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.company import CODES, LEVELS, Couples, Integers
from viceversa.matching.problem import STYLE_SLIDERS, TOP_LEVEL
from viceversa.matching.rules import (
    MINUTES_PER_SHARED_SLOT,
    level_gaps,
    refuse_no_common_language,
    refuse_same_department,
    refuse_small_level_gap,
)
from viceversa.matching.scoring import (
    LINE_UNITS,
    NEUTRAL,
    OTHER_DEPARTMENT,
    OTHER_SITE,
    PREFERENCE_UNSEEN,
    SATURATING_MINUTES,
    WORTH,
    differ,
    language_comfort,
    modes_meet,
    worth_of_gap,
)
from viceversa.matching.sides import Sides

Row = NDArray[np.float32]

SLACK = 2e-5
"""More than the rounding of short sums of single-precision numbers."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Two straight lines above the joint worth of a fit upward l and a fit back r: a * l + b * r, both hold."""

    first: tuple[float, float]
    second: tuple[float, float]


def lines_above(learn: float, back: float, *, reciprocity: bool) -> Lines:
    """Return the two lines for these weights.

    With s = r / l on the side l >= r the worth is l * f(s), f(s) = (learn + back * s)(1/2 + s / (1 + s)), which bends
    downward where learn >= back, so that its tangent at s = 1 lies above; on the side r >= l it then bends upward, and
    the straight line between its ends lies above. Each of the two lines lies above the other one on the other's side.
    """
    if not reciprocity:
        return Lines((learn, back), (learn, back))
    both, high, low = learn + back, max(learn, back), min(learn, back)
    tangent = (high - both / 4, low + both / 4)
    chord = (high + low / 2, low / 2)
    return Lines(tangent, chord) if learn >= back else Lines(tangent[::-1], chord[::-1])


class Sieve:
    """The ready-made rows of one run: `sides.mentors` as columns, any learner as a row."""

    def __init__(self, sides: Sides) -> None:
        self._company = company = sides.company
        self._mentors = sides.mentors
        policy = company.problem.policy
        self._weights = weights = policy.weights
        self._lines = lines_above(weights["learn"], weights["return"], reciprocity=policy.reciprocity_required)
        self._rows: dict[Hashable, Row] = {}
        self._seekers = self._group_seekers()
        style = 1 - NEUTRAL * np.isnan(company.style[sides.mentors]).sum(axis=1) / STYLE_SLIDERS
        minutes = company.free.shared(sides.mentors, sides.mentors) * MINUTES_PER_SHARED_SLOT
        preference = PREFERENCE_UNSEEN if company.problem.preferences else NEUTRAL
        best = weights["style"] * style + weights["practicality"] * np.minimum(minutes / SATURATING_MINUTES, 1) / 2
        self.ceiling: NDArray[np.float64] = best + weights["preference"] * preference + SLACK
        """What style, shared time and preference can add at most, per mentor (a preference that was given aside)."""

    def prepare(self, learners: Integers) -> None:
        """Make every row that these learners need: afterwards threads only read."""
        company = self._company
        for skill, level in np.unique(
            np.stack([company.seek_skill[learners].ravel(), company.seek_level[learners].ravel()]), axis=1
        ).T:
            if level < TOP_LEVEL:
                self._rows["line", int(skill), int(level)] = self._line_row(int(skill), int(level))
        for skill in range(len(company.can_teach)):
            for code in np.unique(_rounded(company.can_teach[skill, learners])).tolist():
                if code:
                    self._rows["return", skill, code] = self._return_row(skill, code)
        for learner in learners.tolist():
            for key in self._keys(learner):
                if key not in self._rows:
                    self._rows[key] = self._kind_row(key, learner)

    def look(self, learner: int, *, above: Row, limit: float) -> Integers:
        """Return the mentors (columns) whose score with this learner could exceed `limit - above`.

        `above` is one number a mentor; it includes the ceiling.
        """
        company, rows = self._company, self._rows
        weight = company.seek_weight[learner]
        everything = max(int(weight.sum()), 1)
        (up, back), (up_again, back_again) = self._lines.first, self._lines.second
        learn = np.zeros(len(self._mentors), dtype=np.float32)
        part = np.empty_like(learn)
        for skill, level, share in zip(
            company.seek_skill[learner].tolist(), company.seek_level[learner].tolist(), weight.tolist(), strict=True
        ):
            if share and level < TOP_LEVEL:
                np.multiply(rows["line", skill, level], np.float32(share / everything), out=part)
                learn += part
        returned = np.zeros_like(learn)
        codes = _rounded(company.can_teach[:, learner])
        for skill in np.flatnonzero(codes).tolist():
            returned += rows["return", skill, int(codes[skill])]
        total = learn * np.float32(up)
        np.multiply(returned, np.float32(back), out=part)
        total += part
        np.multiply(learn, np.float32(up_again), out=learn)
        np.multiply(returned, np.float32(back_again), out=returned)
        learn += returned
        np.minimum(total, learn, out=total)
        for key in self._keys(learner):
            total += rows[key]
        total += above
        return np.flatnonzero(total > np.float32(limit))

    def _keys(self, learner: int) -> tuple[Hashable, ...]:
        company = self._company
        words = company.languages[learner].tobytes() + company.fluent[learner].tobytes()
        level = company.level[learner]
        return (
            ("level", None if np.isnan(level) else float(level), int(company.mode[learner])),
            ("language", words),
            ("department", int(company.department[learner])),
            ("site", int(company.site[learner])),
        )

    def _kind_row(self, key: Hashable, learner: int) -> Row:
        """Return what every mentor gets for one fact about this learner, minus infinity where a rule refuses."""
        weights = self._weights
        couples = Couples(self._company, self._mentors, np.array([learner]))
        kind = key[0] if isinstance(key, tuple) else key
        if kind == "level":
            worth = weights["perspective"] * worth_of_gap(level_gaps(couples))
            worth = worth + weights["practicality"] * modes_meet(couples) / 2
            refused = refuse_small_level_gap(couples)
        elif kind == "language":
            worth, refused = weights["language"] * language_comfort(couples), refuse_no_common_language(couples)
        elif kind == "department":
            worth = weights["perspective"] * OTHER_DEPARTMENT * differ(couples, self._company.department)
            refused = refuse_same_department(couples)
        else:
            worth = weights["perspective"] * OTHER_SITE * differ(couples, self._company.site)
            refused = np.zeros(couples.shape, dtype=bool)
        return np.where(refused, -np.inf, worth).astype(np.float32)

    def _line_row(self, skill: int, level: int) -> Row:
        """Return what each mentor is worth to a learner who seeks this skill from this level, 0 to 1."""
        taught = self._company.can_teach[skill, self._mentors].astype(np.int64)
        return (WORTH[level * CODES + taught] / LINE_UNITS).astype(np.float32)

    def _group_seekers(self) -> dict[int, tuple[Integers, Integers, NDArray[np.float64]]]:
        """Return, per skill, the mentors who seek it: column, own level, share of all they seek."""
        company = self._company
        skill, level, weight = (
            table[self._mentors] for table in (company.seek_skill, company.seek_level, company.seek_weight)
        )
        share = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1)
        column, seek = np.nonzero(weight)
        order = np.argsort(skill[column, seek], kind="stable")
        column, seek = column[order], seek[order]
        skills, first = np.unique(skill[column, seek], return_index=True)
        bounds = [*first.tolist(), len(column)]
        return {
            int(found): (
                column[start:end],
                level[column[start:end], seek[start:end]].astype(np.int64),
                share[column[start:end], seek[start:end]],
            )
            for found, start, end in zip(skills.tolist(), bounds, bounds[1:], strict=False)
        }

    def _return_row(self, skill: int, code: int) -> Row:
        """Return the share of what each mentor seeks that someone brings who can teach this of this skill."""
        row = np.zeros(len(self._mentors), dtype=np.float32)
        if skill in self._seekers:
            column, level, share = self._seekers[skill]
            row[column] = WORTH[level * CODES + code] / LINE_UNITS * share
        return row


def _rounded(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what can be taught, any related skill counted as the best: fewer kinds, and never less."""
    return codes - codes % LEVELS + np.where(codes % LEVELS > 0, TOP_LEVEL, 0).astype(np.uint8)
