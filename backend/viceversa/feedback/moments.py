"""When a programme asks its people, from its own dates. Pure.

Three weeks for each moment: long enough for a holiday and one reminder, short enough that an answer still speaks of its
moment. "Before" must be before: the start is asked from two weeks ahead, and closes before most have met twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from viceversa.feedback.survey_models import Moment
from viceversa.programmes.models import ProgrammeStatus

OPEN_FOR = timedelta(days=21)
AHEAD_OF_START = timedelta(days=14)
AFTER_THE_END = timedelta(days=90)
REMIND_BEFORE = timedelta(days=7)
"""One reminder, a week before closing, to whoever was asked a week ago or earlier."""

# In which states of a programme a moment may open. Dates alone would ask the people of a programme that never began.
ASKED_WHILE: Mapping[Moment, frozenset[ProgrammeStatus]] = {
    Moment.START: frozenset({ProgrammeStatus.OPEN, ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING}),
    Moment.HALFWAY: frozenset({ProgrammeStatus.RUNNING, ProgrammeStatus.CLOSING}),
    Moment.END: frozenset({ProgrammeStatus.RUNNING, ProgrammeStatus.CLOSING, ProgrammeStatus.CLOSED}),
    Moment.LATER: frozenset({ProgrammeStatus.RUNNING, ProgrammeStatus.CLOSING, ProgrammeStatus.CLOSED}),
}


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a moment may be answered; `closes_at` is the first instant it may not."""

    opens_at: datetime
    closes_at: datetime


def windows_of(starts_on: date, policy: Mapping[str, Any]) -> dict[Moment, Window]:
    """The windows of a programme; a midpoint that would come at its end, or after, has none."""
    begins = datetime.combine(starts_on, time(), UTC)
    start, halfway, end = (
        begins - AHEAD_OF_START,
        begins + timedelta(weeks=int(policy["mid_point_week"])),
        begins + timedelta(weeks=int(policy["closing_week"])),
    )
    windows = {
        Moment.START: Window(start, start + OPEN_FOR),
        # One survey at a time: the end takes over from the middle.
        Moment.HALFWAY: Window(halfway, min(halfway + OPEN_FOR, end)),
        Moment.END: Window(end, end + OPEN_FOR),
        Moment.LATER: Window(end + AFTER_THE_END, end + AFTER_THE_END + OPEN_FOR),
    }
    return {moment: window for moment, window in windows.items() if window.opens_at < window.closes_at}


def open_moments(
    at: datetime, *, starts_on: date, status: ProgrammeStatus, policy: Mapping[str, Any]
) -> dict[Moment, Window]:
    """Which moments are asked at an instant."""
    return {
        name: window
        for name, window in windows_of(starts_on, policy).items()
        if status in ASKED_WHILE[name] and window.opens_at <= at < window.closes_at
    }
