"""Free time as bits, so that what two people share is counted in a few machine words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from viceversa.matching.problem import QUARTER_HOURS_IN_WEEK

WORD = 64
PEOPLE_AT_ONCE = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Free:
    """`words` is words x people; a bit of a word stands for as many quarter-hours as `worth` says for that word.

    Neighbouring quarter-hours that everyone has free or busy together are one bit: companies plan by the half-hour or
    the half-day, and then two or three words are enough for the week.
    """

    words: NDArray[np.uint64]
    worth: tuple[int, ...]

    def shared(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the quarter-hours a week that these people (positions, broadcast together) share."""
        total = np.zeros(np.broadcast_shapes(one.shape, other.shape), dtype=np.int64)
        for word, worth in zip(self.words, self.worth, strict=True):
            common = np.bitwise_count(word[one] & word[other])
            total += common if worth == 1 else common.astype(np.int64) * worth
        return total


def encode_availability(weeks: Sequence[frozenset[int]]) -> Free:
    """Return everyone's free quarter-hours (0 to 671) as bits."""
    kinds: dict[frozenset[int], int] = {}
    which = [kinds.setdefault(week, len(kinds)) for week in weeks]
    free = _encode_kinds(list(kinds))
    return Free(words=free.words[:, which], worth=free.worth)


def _encode_kinds(weeks: Sequence[frozenset[int]]) -> Free:
    used = np.zeros(QUARTER_HOURS_IN_WEEK, dtype=bool)
    alike = np.ones(QUARTER_HOURS_IN_WEEK - 1, dtype=bool)
    parts = range(0, len(weeks), PEOPLE_AT_ONCE)
    for start in parts:
        table = _table(weeks[start : start + PEOPLE_AT_ONCE])
        used |= table.any(axis=0)
        alike &= (table[:, 1:] == table[:, :-1]).all(axis=0)
    starts = np.flatnonzero(np.concatenate(([True], ~alike)))
    lengths = np.diff(np.append(starts, QUARTER_HOURS_IN_WEEK))
    starts, lengths = starts[used[starts]], lengths[used[starts]]
    groups = [
        starts[lengths == length][first : first + WORD]
        for length in np.unique(lengths)
        for first in range(0, np.count_nonzero(lengths == length), WORD)
    ]
    worth = tuple(int(lengths[starts == group[0]][0]) for group in groups)
    words = np.zeros((len(groups), len(weeks)), dtype=np.uint64)
    for start in parts:
        table = _table(weeks[start : start + PEOPLE_AT_ONCE])
        for index, group in enumerate(groups):
            bits = np.zeros((len(table), WORD), dtype=bool)
            bits[:, : len(group)] = table[:, group]
            packed = np.packbits(bits, axis=1, bitorder="little")
            words[index, start : start + len(table)] = packed.view("<u8")[:, 0]
    return Free(words=words, worth=worth)


def _table(weeks: Sequence[frozenset[int]]) -> NDArray[np.bool_]:
    table = np.zeros((len(weeks), QUARTER_HOURS_IN_WEEK), dtype=bool)
    counts = [len(week) for week in weeks]
    slots = np.fromiter(chain.from_iterable(weeks), dtype=np.int64, count=sum(counts))
    table[np.repeat(np.arange(len(weeks)), counts), slots] = True
    return table
