"""Rows of arrays that lie together in groups."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def spans(first: Integers, counts: Integers) -> Integers:
    """Return, one span after the other, the indices `first`, `first + 1`, … of each, as many as it counts."""
    return np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def turns(grouped: Integers) -> Integers:
    """Return each row's place within its run of equal numbers, from 0."""
    starts = np.flatnonzero(np.concatenate(([True], grouped[1:] != grouped[:-1])))
    return spans(np.zeros_like(starts), np.diff(np.append(starts, len(grouped))))
