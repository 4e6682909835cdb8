"""The exchange-balance index of a pairing: does learning flow both ways, and do both speak? Pure.

It is never returned for a pairing to anyone, by any operation: its voice term is the lower of two people's
answers, so whoever knows their own would know the other's. It only steers which conversation card is shown
(docs/visibility.md). New, unvalidated instrument.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

SESSIONS_COUNTED = 3
FLOOR = 0.05
"""No term falls below this, so that a single zero does not hide what the other terms say."""
EXCHANGE_POWER, VOICE_POWER, STEERING_POWER = 0.40, 0.35, 0.25
BALANCED_FROM, WATCH_FROM = 65, 50

EVEN_WITHIN = 0.1

Band = Literal["balanced", "watch", "rebalance"]
Lean = Literal["upward", "even", "downward"]


@dataclass(frozen=True, slots=True)
class Taps:
    """One person's pulse, 0-4 each, None where skipped; `steering`: 0 "mostly me", 4 "mostly my partner"."""

    learned: int | None
    taught: int | None
    voice: int | None
    steering: int | None


@dataclass(frozen=True, slots=True)
class BothPulses:
    """What the two sides said of the same session."""

    mentor: Taps
    learner: Taps


@dataclass(frozen=True, slots=True)
class Balance:
    """`index` 0-100; `lean` -1..1, above 0 when more flows upward, from mentor to learner."""

    index: float
    lean: float

    @property
    def band(self) -> Band:
        if self.index >= BALANCED_FROM:
            return "balanced"
        return "watch" if self.index >= WATCH_FROM else "rebalance"

    @property
    def direction(self) -> Lean:
        if abs(self.lean) <= EVEN_WITHIN:
            return "even"
        return "upward" if self.lean > 0 else "downward"


def measure_balance(sessions: Sequence[BothPulses]) -> Balance | None:
    """The balance over the last three of these sessions, oldest first; None while a term has no answer."""
    last = sessions[-SESSIONS_COUNTED:]
    up = _mean([tap for s in last for tap in (s.learner.learned, s.mentor.taught)])
    down = _mean([tap for s in last for tap in (s.mentor.learned, s.learner.taught)])
    mentor_voice = _mean([s.mentor.voice for s in last])
    learner_voice = _mean([s.learner.voice for s in last])
    # Both views on one scale, -2 to 2, above 0 when the learner steers.
    steering = _mean(
        [None if s.learner.steering is None else 2 - s.learner.steering for s in last]
        + [None if s.mentor.steering is None else s.mentor.steering - 2 for s in last]
    )
    if up is None or down is None or mentor_voice is None or learner_voice is None or steering is None:
        return None
    return balance_of(up=up, down=down, mentor_voice=mentor_voice, learner_voice=learner_voice, steering=steering)


def balance_of(*, up: float, down: float, mentor_voice: float, learner_voice: float, steering: float) -> Balance:
    """The balance of mean taps: 0 to 4 each, `steering` from -2 to 2."""
    up, down = up / 4, down / 4
    exchange = 2 * up * down / (up + down) if up + down else 0.0
    voice = min(mentor_voice, learner_voice) / 4
    shared_steering = 1 - abs(steering) / 2
    index = (
        100
        * max(exchange, FLOOR) ** EXCHANGE_POWER
        * max(voice, FLOOR) ** VOICE_POWER
        * max(shared_steering, FLOOR) ** STEERING_POWER
    )
    return Balance(index=index, lean=up - down)


def _mean(taps: Iterable[int | None]) -> float | None:
    given = [tap for tap in taps if tap is not None]
    return fmean(given) if given else None
