"""Which couples are worth considering, out of all there are, without ever holding all there are.

A small company is held whole. In a large one each learner first meets a window of mentors, and each mentor some
learners. From there prices lead the way: the sieve looks at all mentors for couples that the prices leave better off,
the most promising first, in the end all of them, or shows that there is none.
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
from viceversa.matching.sieve import ALWAYS, NEVER, REFUSED, UNIT, Sieve, best_indices
from viceversa.matching.work import Work

CELLS_AT_ONCE = 2**19
LONG_ROW = 2**15
"""From so many mentors on, a sum of two rows of the sieve is worth a thread of its own: measured."""
GRID_COST, START_COST = 25, 0.1
"""What a couple costs by the rules and the score, and a learner before the first couple, in looks of the sieve at a
couple, or at all of a learner's: measured."""


@dataclass(frozen=True, slots=True)
class Search:
    """How far to look. None of it changes the optimum, only how soon it is found."""

    per_learner: int = 20
    per_mentor: int = 6
    per_round: int = 12
    """Couples added per learner each time prices are asked about all couples."""
    promising: int = 40
    """Couples looked at per learner while prices are still rough."""
    window: int = 512
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
class Changed:
    """People (masks of each side's rows) at least one of whom is in every couple whose two prices came down."""

    mentor: NDArray[np.bool_]
    learner: NDArray[np.bool_]

    @property
    def is_few(self) -> bool:
        """Whether asking them is much less than asking everyone."""
        return bool(self.mentor.mean() + self.learner.mean() < 0.75)

    @property
    def by_grid(self) -> bool:
        """Whether the mentors are so few that no sieve is worth its while."""
        share = self.mentor.mean()
        return bool(GRID_COST * share < share + START_COST)


def changed(before: Prices, after: Prices) -> Changed:
    """Return who to ask again; what all mentors came down by and all learners went up by is no change."""
    mentor, learner = before.mentor - after.mentor, before.learner - after.learner
    commons = {int(np.median(mentor)) if len(mentor) else 0, -int(np.median(learner)) if len(learner) else 0}
    ways = [Changed(mentor > common, learner > -common) for common in sorted(commons)]
    return min(ways, key=lambda way: float(way.mentor.mean() + way.learner.mean()))


@dataclass(frozen=True, slots=True, eq=False)
class Beyond:
    """Couples with what they are worth beyond their two prices."""

    found: Found
    over: Integers

    def best(self, count: int) -> Found:
        """Return the `count` of each learner that are worth most beyond the prices."""
        return self.found.only(best_indices(by=self.found.learner, worth=self.over, count=count))

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
        return Sieve(self.sides)

    def first_candidates(self) -> Found:
        """Return the best couples of each learner and of each mentor, by mentor and learner."""
        search = self.search
        if self.is_held:
            found = self.held
            parts = [best_of(found, by=found.learner, count=search.per_learner)]
            parts.append(best_of(found, by=found.mentor, count=search.per_learner))
            return merge(parts)
        of_learners, of_mentors = [], []
        for met in self._windows("windows", size=search.window):
            of_learners.append(best_of(met, by=met.learner, count=search.per_learner))
            of_mentors.append(best_of(met, by=met.mentor, count=search.per_mentor))
        met = merge(of_mentors)
        return merge([*of_learners, best_of(met, by=met.mentor, count=search.per_mentor)])

    def look(
        self,
        *,
        worth: Worth,
        prices: Prices,
        phase: str,
        margin: int = 0,
        most: int | None = None,
        only: "Changed | None" = None,
    ) -> Iterator["Beyond"]:
        """Yield, part by part, every couple of this worth that beats the two prices less `margin`, by learner.

        With `most` only about so many of each learner, the most promising, are looked at; with `only`, just the couples
        of those people.
        """
        if self.is_held:
            yield self._beyond(self.held, worth=worth, prices=prices, margin=margin)
            return
        apart = self._apart.mentor * np.int64(len(self.sides.learners)) + self._apart.learner

        def beyond(found: Found) -> Beyond:
            if len(apart):
                found = found.only(~np.isin(found.mentor * np.int64(len(self.sides.learners)) + found.learner, apart))
            return self._beyond(found, worth=worth, prices=prices, margin=margin)

        def sift(sieve: Sieve, asked: NDArray[np.bool_] | None) -> Iterator[Beyond]:
            limits = _Limits(worth=worth, prices=prices, margin=margin, sieve=sieve)
            order = limits.alike if asked is None else limits.alike[asked[limits.alike]]

            def part(start: int) -> Beyond:
                rows = order[start : start + self.search.rows]
                mentor, place = sieve.look(
                    self.sides.learners[rows].tolist(),
                    above=[limits.above(row) for row in rows.tolist()],
                    limits=[limits.limit(row) for row in rows.tolist()],
                    most=most,
                )
                return beyond(self.score(mentor, rows[place]))

            parts = range(0, len(order), self.search.rows)
            yield from self.work.each(phase, part, parts, in_small_steps=len(sieve.order) < LONG_ROW)

        yield from sift(self.sieve, None if only is None else only.learner)
        if only is not None and only.mentor.any():
            if only.by_grid:
                for met in self._grids(phase, mentors=only.mentor, learners=~only.learner):
                    yield beyond(met)
            else:
                yield from sift(self.sieve.narrowed(only.mentor), ~only.learner)
        yield self._beyond(self._apart, worth=worth, prices=prices, margin=margin)

    def _grids(self, phase: str, *, mentors: NDArray[np.bool_], learners: NDArray[np.bool_]) -> Iterator[Found]:
        """Yield, part by part, every feasible couple of these (masks of each side's rows)."""
        one, others = self.sides.mentors[mentors], self.sides.learners[learners]
        size = max(1, CELLS_AT_ONCE // max(1, len(one)))

        def part(start: int) -> Found:
            some = others[start : start + size]
            return self._scored(feasible_in(grid(self.sides.company, mentors=one, learners=some)))

        yield from self.work.each(phase, part, range(0, len(others), size))

    @cached_property
    def _apart(self) -> Found:
        """The couples that somebody asked for, or that should stay: the sieve counts them as if nobody had."""
        company = self.sides.company
        one, other = np.divmod(np.union1d(company.preferred, company.previous), np.int64(max(1, company.size)))
        mentor, learner = np.concatenate([one, other]), np.concatenate([other, one])
        standing = np.isin(mentor, self.sides.mentors) & np.isin(learner, self.sides.learners)
        keys = np.unique(company.key(learner[standing], mentor[standing]))
        learner, mentor = np.divmod(keys, np.int64(max(1, company.size)))
        return self.score(self.row_of[mentor], self.row_of[learner])

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
        # So few learners a window that every mentor is met in two of them.
        rows = len(learners) * size // max(1, 2 * len(mentors)) if size < len(mentors) else len(learners)
        rows = max(1, min(rows, CELLS_AT_ONCE // max(1, size)))

        def part(start: int) -> Found:
            window = np.arange(start // rows * size, start // rows * size + size) % max(1, len(mentors))
            window = np.unique(window[: len(mentors)])
            block = grid(self.sides.company, mentors=mentors[window], learners=learners[start : start + rows])
            return self._scored(feasible_in(block))

        yield from self.work.each(phase, part, range(0, len(learners), rows))

    def score(self, mentor: Integers, learner: Integers) -> Found:
        """Return those of these couples (rows) that pass every rule, with their scores."""
        return self._scored(
            feasible_only(Couples(self.sides.company, self.sides.mentors[mentor], self.sides.learners[learner]))
        )

    def _scored(self, couples: Couples) -> Found:
        closed = np.isin(couples.company.key(couples.mentor, couples.learner), self.sides.closed)
        couples = couples.only(~closed) if closed.any() else couples
        return Found(self.row_of[couples.mentor], self.row_of[couples.learner], total_scores(couples))


class _Limits:
    """Prices as the sieve reads them: small numbers, however large the bonus for each couple is.

    A price is so many whole bonuses and a rest. Beside a learner's, a mentor's bonuses make one bonus in all (the rests
    decide), more (no couple is worth that) or less (every feasible couple is worth more).
    """

    def __init__(self, *, worth: Worth, prices: Prices, margin: int, sieve: Sieve) -> None:
        self._bonuses = worth.bonus if worth.bonus > 2 * SCORE_SCALE * worth.scale else 0
        self._scored = worth.scale > 0
        units = UNIT / (max(worth.scale, 1) * SCORE_SCALE)
        learner = prices.learner - (0 if self._bonuses else worth.bonus)
        self._whole = self._count(learner)
        # Rounded down, with two units to spare for rounding before this: the sieve may only let too many by.
        limits = np.floor((learner - self._whole * self._bonuses - margin) * units) - 2
        self._limits = np.clip(limits, NEVER + REFUSED, ALWAYS - 1).astype(np.int64).tolist()
        mentor = prices.mentor[sieve.order]
        count = self._count(mentor)
        rest = np.ceil(sieve.ceiling * UNIT - (mentor - count * self._bonuses) * units)
        self._ready = {whole: self._above(whole, count=count, rest=rest) for whole in np.unique(self._whole).tolist()}
        self.alike = sieve.alike[np.argsort(self._whole[sieve.alike], kind="stable")]
        """Rows of learners in the order that lets the sieve add up the most only once."""

    def above(self, row: int) -> NDArray[np.int16]:
        return self._ready[int(self._whole[row])]

    def limit(self, row: int) -> int:
        """Return what a score, in units, and the mentor's number must exceed together."""
        return self._limits[row]

    def _count(self, price: Integers) -> Integers:
        if not self._bonuses:
            return np.zeros(len(price), dtype=np.int64)
        return (price + self._bonuses // 2) // self._bonuses

    def _above(self, whole: int, *, count: Integers, rest: NDArray[np.float64]) -> NDArray[np.int16]:
        together = count + whole - (1 if self._bonuses else 0)
        scored = np.clip(rest, NEVER, ALWAYS) if self._scored else np.full(len(rest), float(NEVER))
        return np.select([together > 0, together < 0], [NEVER, ALWAYS], default=scored).astype(np.int16)


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
    return found.only(best_indices(by=by, worth=found.score, count=count))
