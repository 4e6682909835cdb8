"""Which couples are worth considering, out of all there are, without ever holding all there are.

A small company is held whole. In a large one each learner first meets a window of mentors, which tells what a good
couple is for each of them and gives each mentor some learners; then the sieve looks at every mentor for couples at
least as good. Later the same look, with prices, finds every couple that the prices leave better off, or shows that
there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.company import Couples, Integers, grid
from viceversa.matching.problem import SCORE_SCALE
from viceversa.matching.rules import feasible_in, feasible_only
from viceversa.matching.scoring import total_scores
from viceversa.matching.sides import Sides
from viceversa.matching.sieve import Sieve
from viceversa.matching.work import Work

ALWAYS = 1e7
"""More than any limit: a couple that every price leaves room for."""
ROUNDING = 2**-21
"""More than what single-precision numbers lose on a price, as a share of it."""


@dataclass(frozen=True, slots=True)
class Search:
    """How far to look. None of it changes the optimum, only how soon it is found."""

    per_learner: int = 30
    per_mentor: int = 10
    per_round: int = 12
    """Couples added per learner each time prices are asked about all couples."""
    window: int = 1024
    """Mentors each learner meets first."""
    held: int = 3_000_000
    """Mentors times learners up to which every feasible couple is held."""
    rows: int = 64
    """Learners looked at in one part of the work."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Feasible couples: rows of `sides.mentors` and `sides.learners`, with their scores."""

    mentor: Integers
    learner: Integers
    score: Integers

    def only(self, kept: NDArray[np.bool_] | Integers) -> "Found":
        return Found(self.mentor[kept], self.learner[kept], self.score[kept])


@dataclass(frozen=True, slots=True)
class Worth:
    """What a couple counts for: `scale` times its score plus `bonus`, if its score reaches `floor`."""

    scale: int
    bonus: int
    floor: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """A whole number per row of each side."""

    mentor: Integers
    learner: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Beyond:
    """Couples with what they are worth beyond their two prices."""

    found: Found
    over: Integers

    def best(self, count: int) -> Found:
        """Return the `count` of each learner that are worth most beyond the prices."""
        return self.found.only(_best(by=self.found.learner, worth=self.over, count=count))

    def only(self, kept: NDArray[np.bool_]) -> "Beyond":
        return Beyond(self.found.only(kept), self.over[kept])


class Field:
    """All couples of two sides, held or looked for."""

    def __init__(self, sides: Sides, *, search: Search, work: Work) -> None:
        self.sides, self.search, self.work = sides, search, work
        self.row_of = np.zeros(sides.company.size, dtype=np.int64)
        self.row_of[sides.mentors] = np.arange(len(sides.mentors))
        self.row_of[sides.learners] = np.arange(len(sides.learners))

    @property
    def is_held(self) -> bool:
        return len(self.sides.mentors) * len(self.sides.learners) <= self.search.held

    @cached_property
    def held(self) -> Found:
        """Every feasible couple of a small company."""
        return join(list(self._windows("candidates", size=len(self.sides.mentors))))

    @cached_property
    def sieve(self) -> Sieve:
        sieve = Sieve(self.sides)
        sieve.prepare(self.sides.learners)
        return sieve

    def first_candidates(self) -> Found:
        """Return the best couples of each learner and of each mentor, by mentor and learner."""
        search = self.search
        if self.is_held:
            found = self.held
            parts = [best_of(found, by=found.learner, count=search.per_learner)]
            parts.append(best_of(found, by=found.mentor, count=search.per_learner))
            return merge(parts)
        of_learners, of_mentors = [], []
        reached = np.zeros(len(self.sides.learners), dtype=np.int64)
        expected = max(1, round(search.per_learner * search.window / len(self.sides.mentors)))
        for met in self._windows("windows", size=search.window):
            of_mentors.append(best_of(met, by=met.mentor, count=search.per_mentor))
            top = best_of(met, by=met.learner, count=expected)
            learners, first, counts = np.unique(top.learner, return_index=True, return_counts=True)
            lowest = np.minimum.reduceat(top.score, first) if len(first) else first
            reached[learners] = np.where(counts == expected, lowest, 0)
        nothing = np.zeros(len(self.sides.mentors), dtype=np.int64)
        prices = Prices(nothing, reached - 1)
        for seen in self.look(worth=Worth(scale=1, bonus=0), prices=prices, phase="candidates"):
            of_learners.append(seen.best(search.per_learner))
        met = merge(of_mentors)
        return merge([*of_learners, best_of(met, by=met.mentor, count=search.per_mentor)])

    def look(self, *, worth: Worth, prices: Prices, phase: str, margin: int = 0) -> Iterator["Beyond"]:
        """Yield, part by part, every couple of this worth that beats the two prices less `margin`, by learner."""
        if self.is_held:
            yield self._beyond(self.held, worth=worth, prices=prices, margin=margin)
            return
        limits = _Limits(worth=worth, prices=prices, margin=margin, ceiling=self.sieve.ceiling)
        learners = self.sides.learners

        def part(start: int) -> Beyond:
            rows = range(start, min(start + self.search.rows, len(learners)))
            columns = [
                self.sieve.look(int(learners[row]), above=limits.above(row), limit=limits.limit(row)) for row in rows
            ]
            mentor = np.concatenate(columns)
            learner = np.repeat(np.array(rows), [len(each) for each in columns])
            if len(apart):
                kept = ~np.isin(mentor * np.int64(len(learners)) + learner, apart)
                mentor, learner = mentor[kept], learner[kept]
            return self._beyond(self._score(mentor, learner), worth=worth, prices=prices, margin=margin)

        apart = self._apart.mentor * np.int64(len(learners)) + self._apart.learner
        yield from self.work.each(phase, part, range(0, len(learners), self.search.rows))
        yield self._beyond(self._apart, worth=worth, prices=prices, margin=margin)

    @cached_property
    def _apart(self) -> Found:
        """The couples that somebody asked for, or that should stay: the sieve counts them as if nobody had."""
        company = self.sides.company
        one, other = np.divmod(np.union1d(company.preferred, company.previous), np.int64(max(1, company.size)))
        mentor, learner = np.concatenate([one, other]), np.concatenate([other, one])
        standing = np.isin(mentor, self.sides.mentors) & np.isin(learner, self.sides.learners)
        keys = np.unique(company.key(learner[standing], mentor[standing]))
        learner, mentor = np.divmod(keys, np.int64(max(1, company.size)))
        return self._score(self.row_of[mentor], self.row_of[learner])

    def worth_of(self, found: Found, *, worth: Worth) -> Integers:
        """Return what these couples count for, with the bonus of those that should stay."""
        company = self.sides.company
        score = found.score
        if len(company.previous) and worth.scale:
            keys = company.key(self.sides.mentors[found.mentor], self.sides.learners[found.learner])
            score = score + np.isin(keys, company.previous) * company.problem.stay_bonus
        return score * worth.scale + worth.bonus

    def _beyond(self, found: Found, *, worth: Worth, prices: Prices, margin: int) -> "Beyond":
        over = self.worth_of(found, worth=worth) - prices.mentor[found.mentor] - prices.learner[found.learner]
        kept = np.flatnonzero((over > -margin) & (found.score >= worth.floor))
        return Beyond(found.only(kept), over[kept])

    def _windows(self, phase: str, *, size: int) -> Iterator[Found]:
        """Yield, part by part over all learners, every feasible couple with a window of mentors, by learner."""
        mentors, learners = self.sides.mentors, self.sides.learners
        rows = max(1, (1 << 19) // max(1, size))

        def part(start: int) -> Found:
            window = np.arange(start // rows * size, start // rows * size + size) % max(1, len(mentors))
            window = np.unique(window[: len(mentors)])
            block = grid(self.sides.company, mentors=mentors[window], learners=learners[start : start + rows])
            return self._scored(feasible_in(block))

        yield from self.work.each(phase, part, range(0, len(learners), rows))

    def _score(self, mentor: Integers, learner: Integers) -> Found:
        """Return those of these couples (rows) that pass every rule, with their scores."""
        return self._scored(
            feasible_only(Couples(self.sides.company, self.sides.mentors[mentor], self.sides.learners[learner]))
        )

    def _scored(self, couples: Couples) -> Found:
        closed = np.isin(couples.company.key(couples.mentor, couples.learner), self.sides.closed)
        couples = couples.only(~closed) if closed.any() else couples
        return Found(self.row_of[couples.mentor], self.row_of[couples.learner], total_scores(couples))


class _Limits:
    """Prices as the sieve reads them: single numbers near a score, however large the bonus for each couple is.

    A price is so many whole bonuses and a rest. Beside a learner's, a mentor's bonuses make one bonus in all (the rests
    decide), more (no couple is worth that) or less (every feasible couple is worth more).
    """

    def __init__(self, *, worth: Worth, prices: Prices, margin: int, ceiling: NDArray[np.float64]) -> None:
        self._worth, self._margin, self._ceiling = worth, margin, ceiling
        self._bonuses = worth.bonus if worth.bonus > 2 * SCORE_SCALE * worth.scale else 0
        self._learner = prices.learner - (0 if self._bonuses else worth.bonus)
        self._mentor = prices.mentor
        self._ready: dict[int, NDArray[np.float32]] = {}
        self._whole = self._count(self._learner)
        for whole in np.unique(self._whole).tolist():
            self._ready[whole] = self._above(whole)

    def above(self, row: int) -> NDArray[np.float32]:
        return self._ready[int(self._whole[row])]

    def limit(self, row: int) -> float:
        """Return what a score and the mentor's number must exceed together."""
        rest = float(self._learner[row] - self._whole[row] * self._bonuses - self._margin)
        return (rest - abs(rest) * ROUNDING) / (max(self._worth.scale, 1) * SCORE_SCALE)

    def _count(self, price: Integers) -> Integers:
        if not self._bonuses:
            return np.zeros(len(price), dtype=np.int64)
        return (price + self._bonuses // 2) // self._bonuses

    def _above(self, whole: int) -> NDArray[np.float32]:
        count = self._count(self._mentor)
        rest = (self._mentor - count * self._bonuses) / (max(self._worth.scale, 1) * SCORE_SCALE)
        together = count + whole - (1 if self._bonuses else 0)
        scored = self._ceiling - rest + np.abs(rest) * ROUNDING if self._worth.scale else np.full(len(rest), -np.inf)
        above = np.select([together > 0, together < 0], [-np.inf, ALWAYS], default=scored)
        return above.astype(np.float32)


def join(parts: list[Found]) -> Found:
    """Return these couples one after the other."""
    empty = np.zeros(0, dtype=np.int64)
    return Found(*(np.concatenate([empty, *(getattr(x, name) for x in parts)]) for name in Found.__slots__))


def merge(parts: list[Found]) -> Found:
    """Return these couples once each, by mentor and then learner."""
    found = join(parts)
    order = np.lexsort((found.learner, found.mentor))
    found = found.only(order)
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (np.diff(found.mentor) != 0) | (np.diff(found.learner) != 0)
    return found.only(fresh)


def best_of(found: Found, *, by: Integers, count: int) -> Found:
    """Return the `count` best couples of each one, the earlier when equal."""
    return found.only(_best(by=by, worth=found.score, count=count))


def _best(*, by: Integers, worth: Integers, count: int) -> Integers:
    """Return the indices, ascending, of the `count` greatest of each group."""
    order = np.lexsort((-worth, by))
    first = np.searchsorted(by[order], by[order])
    return np.sort(order[np.arange(len(order)) - first < count])
