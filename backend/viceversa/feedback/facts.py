"""What a snapshot is made of: numbers of people with the same marks, and counted values. Pure.

Marks say how someone took part ("end 2026-06-28 taking_part answered") and, in one topic, what they said ("up").
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from viceversa.feedback.ledger import Marks, People

ADVICE = ((0, 3), (4, 6), (7, 8), (9, 10))
"""Ranges in which a recommendation from 0 to 10 is shown; they are not those of any net score."""

Topics = dict[str, People]
Counts = Counter[Marks]


@dataclass(frozen=True, slots=True)
class Periods:
    """The last days of the periods so far, oldest first; the last one is being frozen."""

    days: tuple[date, ...]

    @property
    def ends(self) -> list[datetime]:
        """The first instants after each of them, UTC."""
        return [datetime.combine(day + timedelta(days=1), time(), UTC) for day in self.days]


def asked(moment: str, day: date, group: str) -> Marks:
    return frozenset({f"{moment} {day} {group} asked"})


def answered(moment: str, day: date, group: str) -> Marks:
    return frozenset({f"{moment} {day} {group} answered"})


def ever(moment: str) -> Marks:
    """Answered at this moment, in whichever period and standing."""
    return frozenset({f"{moment} answered"})


def marks_of_answer(topic: str, value: int | None) -> Marks:
    """What an answer adds to someone's marks; those who gave none stand with "same or unsaid" beside a change."""
    if topic == "recommendation":
        return frozenset(f"{low}-{high}" for low, high in ADVICE if value is not None and low <= value <= high)
    if topic.endswith(" end"):
        if value is None:
            return frozenset({"unsaid", "same or unsaid"})
        return frozenset({"up"} if value > 0 else {"down"} if value < 0 else {"same", "same or unsaid"})
    return frozenset() if value is None else frozenset({str(value)})


def with_the_rest(told: People, *, everyone: People) -> People:
    """The people of a topic and, by their marks of taking part, those who said nothing of it."""
    taking_part = frozenset[str]().union(*everyone)
    people, silent = Counter(told), Counter(everyone)
    for cell, number in told.items():
        silent[cell & taking_part] -= number
    return people + silent


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """Survey answers so far by topic, and what is counted of this period for medians."""

    everyone: People
    topics: Topics
    changes: Mapping[tuple[str, Marks], Counter[int]]
    """Of each topic with a change, by the marks of taking part: values in half points."""
    standings: Mapping[tuple[str, str, str], Counter[int]]
    """(promise, moment, group): scores in half points."""


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """Level gains by area, and by skill for this period; gains of areas in half levels."""

    topics: Topics
    gains: Mapping[tuple[str, str], Counter[int]]
    """(role, area or skill id)."""
    titles: Mapping[str, tuple[str, str]]
    skills: Mapping[str, tuple[str, ...]]
    """The skills told of in each area."""


@dataclass(frozen=True, slots=True)
class PulseFacts:
    """Pulses so far: one topic a question and period, one answer a person and period, their latest."""

    everyone: People
    topics: Topics
    given: int
    """Pulses of this period."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a period's figures are made of."""

    surveys: SurveyFacts
    levels: LevelFacts
    pulses: PulseFacts
    balance: People
    balance_respondents: int
    misses: People
    miss_counts: Mapping[tuple[str, str], int]
    texts: Mapping[str, Sequence[str]]
