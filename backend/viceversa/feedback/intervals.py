"""A median with the range in which it would mostly fall, had others like these people answered. Pure.

Percentile bootstrap: the answers are drawn again two thousand times, with replacement, and the middle 95 % of the
medians is the range. The draws are seeded by the programme, the period and the figure's name, so that the same answers
always give the same range, whoever asks and however people are called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

DRAWS = 2000


@dataclass(frozen=True, slots=True)
class MedianRange:
    """A median and its 95 % range, in the unit of the values; `n` values."""

    median: float
    low: float
    high: float
    n: int


def seed_of(*names: object) -> int:
    """A number that always follows from these names."""
    return int.from_bytes(sha256("/".join(map(str, names)).encode()).digest()[:8], "big")


def median_range(values: Mapping[int, int], *, seed: int) -> MedianRange:
    """The median of counted values {value: how many}, at least one of them; as quick for many as for few."""
    kept = sorted(value for value, count in values.items() if count > 0)
    counts = np.array([values[value] for value in kept])
    total = int(counts.sum())
    scale = np.array(kept, dtype=float)
    drawn = np.random.default_rng(seed).multinomial(total, counts / total, size=DRAWS)
    low, high = np.quantile(_medians(scale, drawn), [0.025, 0.975], method="inverted_cdf")
    return MedianRange(float(_medians(scale, counts[None, :])[0]), float(low), float(high), total)


def _medians(scale: np.ndarray, counts: np.ndarray) -> np.ndarray:
    reached = np.cumsum(counts, axis=1)
    total = reached[:, -1:]
    lower = (reached > (total - 1) // 2).argmax(axis=1)
    upper = (reached > total // 2).argmax(axis=1)
    return (scale[lower] + scale[upper]) / 2
