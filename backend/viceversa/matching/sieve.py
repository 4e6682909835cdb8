"""A quick look at one learner against every mentor, which never loses a couple that could matter.

Scoring a couple takes a hundred steps, and most couples are far from good enough. The sieve adds up a few ready-made
rows, one number a mentor, into a score that no couple exceeds: skills both ways (by a straight line above the curve
that combines them), levels, languages, departments, sites and work modes as they are, style and shared time at their
best. Of those who may still pass, style and time are counted; the rest is left to the rules and the exact score. What a
row says comes from the rules and the factors themselves, asked about one learner of each kind.
"""

import threading
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.company import CODES, LEVELS, Couples, Integers
from viceversa.matching.groups import turns
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

Row = NDArray[np.int16]

UNIT = 6000
"""A score of 1 in the whole numbers of a row: small enough to add up in 16 bits, each rounded up."""
REFUSED = -7000
"""What a rule's refusal adds: more than any score, and three of them still fit."""
NEVER, ALWAYS = -11000, 20000
"""Of a mentor whose price is beyond this learner's reach, or below it whatever the score."""
LOOSE = 8
"""How many times more couples are kept by the quick sum than by the count that follows, where only some are wanted."""
KINDS = 4
"""The facts about a learner that many share, the most shared first: level and mode, languages, department, site."""


def line_above(learn: float, back: float, *, reciprocity: bool) -> tuple[float, float]:
    """Return a and b such that a fit upward l and a fit back r are never worth more together than a * l + b * r.

    With s = r / l on the side l >= r the worth is l * f(s), f(s) = (learn + back * s)(1/2 + s / (1 + s)), which bends
    downward where learn >= back: its tangent at s = 1 lies above. On the side r >= l the worth bends upward, and the
    straight line between its ends lies above it, and below the tangent.
    """
    if not reciprocity:
        return learn, back
    quarter = (learn + back) / 4
    return (learn - quarter, back + quarter) if learn >= back else (learn + quarter, back - quarter)


@dataclass(frozen=True, slots=True, eq=False)
class _Needs:
    """Which of the sieve's rows each learner needs; a learner is a place among `sides.learners`."""

    kinds: Integers
    """Kinds x learners: the row of each kind of fact."""
    levels: int
    """How many rows there are of the first kind; they come first."""
    learner: Integers
    row: Integers
    """Every learner with every row they need, by learner, and the kinds first."""


class Sieve:
    """The ready-made rows of one run: mentors by career level as columns, any learner as a row.

    By level, because the level rule then refuses a learner's mentors at an end, where nothing has to be added up.
    """

    def __init__(self, sides: Sides) -> None:
        self._company = company = sides.company
        self.order: Integers = np.argsort(company.level[sides.mentors], kind="stable")
        """Each column's place among `sides.mentors`."""
        self._mentors = sides.mentors[self.order]
        policy = company.problem.policy
        self._weights = weights = policy.weights
        self._up, self._back = line_above(weights["learn"], weights["return"], reciprocity=policy.reciprocity_required)
        self._own = threading.local()
        self._taught = company.can_teach[:, self._mentors].astype(np.intp)
        self._seekers = self._group_seekers()
        style = 1 - NEUTRAL * np.isnan(company.style[self._mentors]).sum(axis=1) / STYLE_SLIDERS
        everyone = np.arange(company.size)
        minutes = company.free.shared(everyone, everyone) * MINUTES_PER_SHARED_SLOT
        self._hours = np.minimum(minutes / SATURATING_MINUTES, 1)
        self._style = company.style.astype(np.float32)
        preference = PREFERENCE_UNSEEN if company.problem.preferences else NEUTRAL
        best = weights["style"] * style + weights["practicality"] * self._hours[self._mentors] / 2
        self.ceiling: NDArray[np.float64] = best + weights["preference"] * preference
        """What style, shared time and preference can add at most, per column (a preference that was given aside)."""
        self._learners = sides.learners
        self._rows: list[Row] = []
        self._needs = self._prepare(sides.learners)
        self._bounds: list[tuple[int, int]] = [_bounds_of(row) for row in self._rows[: self._needs.levels]]
        """By level: the columns that it does not refuse lie between these."""
        self._of = self._lay_out()
        self.alike: Integers = np.lexsort(self._needs.kinds[::-1])
        """Places among `sides.learners`, those next to one another who have most in common: it is added up once."""

    def _prepare(self, learners: Integers) -> "_Needs":
        """Make every row that these learners need, and return which: afterwards threads only read."""
        company, everyone = self._company, np.arange(len(learners))
        kinds = []
        for kind, facts in self._facts(learners).items():
            _, first, same = np.unique(facts, axis=0, return_index=True, return_inverse=True)
            kinds.append(len(self._rows) + same.reshape(-1))
            self._rows += [self._kind_row(kind, learner) for learner in learners[first].tolist()]
        learner, row = [everyone] * KINDS, list(kinds)
        weight = company.seek_weight[learners]
        whole = np.broadcast_to(company.seek_whole[learners][:, None], weight.shape)
        seeks = np.stack([company.seek_skill[learners], company.seek_level[learners], weight, whole])
        lines, same = np.unique(seeks[:, weight > 0], axis=1, return_inverse=True)
        learner.append(weight.nonzero()[0])
        row.append(len(self._rows) + same.reshape(-1))
        self._rows += [self._line_row(skill, level, share=share / of) for skill, level, share, of in lines.T.tolist()]
        codes = _rounded(company.can_teach[:, learners])
        skill, who = codes.nonzero()
        brought, same = np.unique(skill * CODES + codes[skill, who], return_inverse=True)
        learner.append(who)
        row.append(len(self._rows) + same)
        self._rows += [self._return_row(*divmod(one, CODES)) for one in brought.tolist()]
        order = np.argsort(np.concatenate(learner), kind="stable")
        return _Needs(
            kinds=np.stack(kinds),
            levels=int(kinds[0].max(initial=-1)) + 1,
            learner=np.concatenate(learner)[order],
            row=np.concatenate(row)[order],
        )

    def _lay_out(self) -> dict[int, tuple[int, list[Row]]]:
        """Return, per learner, the first column that counts and the rows from there: those alike are the same."""
        needs, size = self._needs, len(self._rows)
        levels = needs.kinds[0]
        found, same = np.unique(levels[needs.learner] * size + needs.row, return_inverse=True)
        cut = [self._rows[row][slice(*self._bounds[level])] for level, row in (divmod(x, size) for x in found.tolist())]
        rows = [cut[index] for index in same.tolist()]
        ends = np.searchsorted(needs.learner, np.arange(len(self._learners) + 1)).tolist()
        return {
            learner: (self._bounds[level][0], rows[start:end])
            for learner, level, start, end in zip(
                self._learners.tolist(), levels.tolist(), ends, ends[1:], strict=False
            )
        }

    def narrowed(self, mentors: NDArray[np.bool_]) -> "Sieve":
        """Return a sieve for these mentors only (a mask of `sides.mentors`) and every learner."""
        narrow = copy(self)
        kept = mentors[self.order]
        before = np.concatenate([[0], np.cumsum(kept)])
        narrow.order, narrow._mentors, narrow.ceiling = self.order[kept], self._mentors[kept], self.ceiling[kept]
        narrow._own = threading.local()
        narrow._rows = [row[kept] for row in self._rows]
        narrow._bounds = [(int(before[start]), int(before[end])) for start, end in self._bounds]
        narrow._of = narrow._lay_out()
        return narrow

    def look(
        self, learners: Sequence[int], *, above: Sequence[Row], limits: Sequence[int], most: int | None
    ) -> tuple[Integers, Integers]:
        """Return the couples that may matter, by learner: places among `sides.mentors`, and in the list of learners.

        That is where a score, in units, could exceed `limit - above`; `above` is one number a column and includes the
        ceiling. With `most`, no more than so many of each learner, the most promising.
        """
        sums = self._scratch()
        found, promises = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int16)]
        shared: list[Row] = []
        for learner, over, limit in zip(learners, above, limits, strict=True):
            first, rows = self._of[learner]
            last = first + len(rows[0])
            # What this learner has in common with the one before is added up already.
            common = 0
            for before, row in zip(shared, (over, *rows[:KINDS]), strict=False):
                if before is not row:
                    break
                common += 1
            shared = [over, *rows[:KINDS]]
            for kind in range(max(common - 1, 0), KINDS):
                so_far = sums[kind - 1] if kind else over
                np.add(so_far[first:last], rows[kind], sums[kind, first:last])
            so_far, total = sums[KINDS - 1, first:last], sums[KINDS, first:last]
            for row in rows[KINDS:]:
                np.add(so_far, row, total)
                so_far = total
            columns = (so_far > limit).nonzero()[0]
            promise = so_far[columns]
            if most is not None and len(columns) > LOOSE * most:
                least = np.partition(promise, len(columns) - LOOSE * most)[len(columns) - LOOSE * most]
                columns, promise = columns[promise >= least], promise[promise >= least]
            found.append(columns + first)
            promises.append(promise)
        mentor, promise = np.concatenate(found), np.concatenate(promises)
        learner = np.repeat(np.arange(len(learners)), [len(columns) for columns in found[1:]])
        promise = promise - self._lost(self._mentors[mentor], np.array(learners, dtype=np.int64)[learner])
        kept = promise > np.array(limits, dtype=np.int64)[learner]
        mentor, learner, promise = mentor[kept], learner[kept], promise[kept]
        if most is not None:
            best = best_indices(by=learner, worth=promise, count=most)
            mentor, learner = mentor[best], learner[best]
        return self.order[mentor], learner

    def _lost(self, mentor: Integers, learner: Integers) -> Integers:
        """Return, in units, what these couples lose of the ceiling by their style and their shared time, or less."""
        apart = np.abs(self._style[mentor] - self._style[learner])
        lost = np.nansum(apart, axis=1) * np.float32(self._weights["style"] / STYLE_SLIDERS)
        shared = self._company.free.shared(mentor, learner) * MINUTES_PER_SHARED_SLOT
        hours = self._hours[mentor] - np.minimum(shared / SATURATING_MINUTES, 1)
        return np.floor((lost + hours * (self._weights["practicality"] / 2)) * UNIT).astype(np.int64) - 1

    def _scratch(self) -> NDArray[np.int16]:
        """Return this thread's own working rows: the sums after each kind and in the end."""
        if not hasattr(self._own, "rows"):
            self._own.rows = np.empty((KINDS + 1, len(self._mentors)), dtype=np.int16)
        return self._own.rows

    def _facts(self, learners: Integers) -> dict[str, NDArray[Any]]:
        """Return numbers per learner for each of the `KINDS` of facts, in their order: alike where the fact is."""
        company = self._company
        return {
            "level": np.stack([np.nan_to_num(company.level[learners], nan=-1e9), company.mode[learners]], axis=1),
            "language": np.concatenate([company.languages[learners], company.fluent[learners]], axis=1),
            "department": company.department[learners][:, None],
            "site": company.site[learners][:, None],
        }

    def _kind_row(self, kind: str, learner: int) -> Row:
        """Return what every mentor gets for one fact about this learner, `REFUSED` where a rule refuses."""
        weights = self._weights
        couples = Couples(self._company, self._mentors, np.array([learner]))
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
        return np.where(refused, REFUSED, in_units(worth)).astype(np.int16)

    def _line_row(self, skill: int, level: int, *, share: float) -> Row:
        """Return what each mentor is worth to a learner for whom this line is such a share of what they seek."""
        worth = WORTH[level * CODES : (level + 1) * CODES]
        return in_units(worth * (self._up * share / LINE_UNITS)).take(self._taught[skill])

    def _group_seekers(self) -> dict[int, tuple[Integers, Integers, NDArray[np.float64]]]:
        """Return, per skill, the mentors who seek it: column, own level, share of all they seek."""
        company = self._company
        skill, level, weight = (
            table[self._mentors] for table in (company.seek_skill, company.seek_level, company.seek_weight)
        )
        share = weight / company.seek_whole[self._mentors][:, None]
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
        row = np.zeros(len(self._mentors), dtype=np.int16)
        if skill in self._seekers:
            column, level, share = self._seekers[skill]
            row[column] = in_units(WORTH[level * CODES + code] * (self._back / LINE_UNITS) * share)
        return row


def _bounds_of(row: Row) -> tuple[int, int]:
    """Return between which columns everything lies that this row does not refuse."""
    columns = np.flatnonzero(row > REFUSED)
    return (int(columns[0]), int(columns[-1]) + 1) if len(columns) else (0, 0)


def best_indices(*, by: Integers, worth: Integers, count: int) -> Integers:
    """Return the indices, ascending, of the `count` greatest of each group."""
    if not len(by):
        return np.zeros(0, dtype=np.int64)
    highest = int(worth.max())
    order = np.argsort(by * np.int64(highest - int(worth.min()) + 1) + (highest - worth), kind="stable")
    return np.sort(order[turns(by[order]) < count])


def in_units(worth: NDArray[Any]) -> Row:
    """Return a worth in whole units, rounded up."""
    return np.ceil(worth * UNIT).astype(np.int16)


def _rounded(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what can be taught, any related skill counted as the best: fewer kinds, and never less."""
    return codes - codes % LEVELS + np.where(codes % LEVELS > 0, TOP_LEVEL, 0).astype(np.uint8)
