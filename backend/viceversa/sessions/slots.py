"""When two people could meet: their weekly local hours, laid over real weeks in UTC. No database, no clock.

Everything is counted in quarter-hours of UTC, each asked "what does the person's own clock say then?". A wall
time that a clock skips in spring therefore never comes up, and one that it shows twice in autumn comes up
twice; only the first of the two is ever suggested. Every zone in use today is a whole number of quarter-hours
away from UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
QUARTER_HOURS_IN_WEEK = 7 * 24 * 4
HORIZON = timedelta(days=21)
MOST_SLOTS = 12
MOST_A_DAY = 2
APART = timedelta(hours=2)
"""Two suggestions of the same day lie at least this far apart."""

Windows = Sequence[Mapping[str, Any]]
"""Weekly stretches of local time: `{"weekday": 0-6, "start": "09:00", "end": "12:30"}`, Monday being 0."""
Busy = Sequence[tuple[datetime, datetime]]
"""Taken time as aware half-open ranges: the end is free again."""

USUAL_HOURS: Windows = tuple({"weekday": day, "start": "09:00", "end": "17:00"} for day in range(5))


@dataclass(frozen=True, slots=True)
class Hours:
    """One person's weekly windows (None means the usual hours), the IANA zone of their clock, and the days of their
    own calendar on which they are not asked to meet."""

    windows: Windows | None
    zone: str
    days_off: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Slot:
    """A time both are free: instants in UTC, and what the clock of each says when it starts."""

    starts_at: datetime
    ends_at: datetime
    first_local: datetime
    second_local: datetime


def weekly_quarter_hours(windows: Windows | None, zone: str, *, week_of: date) -> frozenset[int]:
    """The free quarter-hours, 0 (Monday 00:00 UTC) to 671, of the UTC week that holds `week_of`.

    Windows that cross the week's edge in UTC come back at its other end, because the week before looks the
    same.
    """
    of_day = _Free(Hours(windows, zone)).of_day
    return frozenset(
        index
        for index, (weekday, minute) in enumerate(_local_week(zone, week_of - timedelta(days=week_of.weekday())))
        if any(start <= minute and minute + 15 <= end for start, end in of_day.get(weekday, ()))
    )


@lru_cache(maxsize=512)
def _local_week(zone: str, monday: date) -> tuple[tuple[int, int], ...]:
    """What a zone's clock shows in each quarter-hour of a UTC week: weekday and minute of the day."""
    start, clock = datetime(monday.year, monday.month, monday.day, tzinfo=UTC), ZoneInfo(zone)
    shown = ((start + index * QUARTER).astimezone(clock) for index in range(QUARTER_HOURS_IN_WEEK))
    return tuple((local.weekday(), local.hour * 60 + local.minute) for local in shown)


def suggest_slots(
    first: Hours,
    second: Hours,
    *,
    minutes: int,
    not_before: datetime,
    busy: Busy = (),
    horizon: timedelta = HORIZON,
    most: int = MOST_SLOTS,
) -> list[Slot]:
    """Up to `most` starts on the quarter-hour when both are free for `minutes`, soonest first.

    They lie wholly between `not_before` and `not_before + horizon`, touch nothing in `busy`, and are spread:
    one a day over as many days as there are, then a second of the same day (`first`'s days). Round hours are
    preferred.
    """
    length = timedelta(minutes=minutes)
    candidates = _common_starts(first, second, length=length, earliest=not_before, latest=not_before + horizon)
    free = [start for start in candidates if not _touches(busy, start, start + length)]
    zones = ZoneInfo(first.zone), ZoneInfo(second.zone)
    return [
        Slot(start, start + length, start.astimezone(zones[0]), start.astimezone(zones[1]))
        for start in _spread(free, zone=zones[0], most=most)
    ]


class _Free:
    """Answers whether a quarter-hour lies inside a person's windows."""

    def __init__(self, hours: Hours) -> None:
        self.zone = ZoneInfo(hours.zone)
        self.days_off = hours.days_off
        self.of_day: dict[int, list[tuple[int, int]]] = {}
        for window in USUAL_HOURS if hours.windows is None else hours.windows:
            stretch = _minute_of_day(window["start"]), _minute_of_day(window["end"])
            self.of_day.setdefault(int(window["weekday"]), []).append(stretch)

    def at(self, instant: datetime) -> bool:
        local = instant.astimezone(self.zone)
        if self.days_off and local.date() in self.days_off:
            return False
        minute = local.hour * 60 + local.minute
        return any(start <= minute and minute + 15 <= end for start, end in self.of_day.get(local.weekday(), ()))

    def ambiguous(self, instant: datetime) -> bool:
        """True for the second time the clock shows the same; told "02:30", a person comes at the first."""
        return instant.astimezone(self.zone).fold == 1


def _minute_of_day(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _common_starts(
    first: Hours, second: Hours, *, length: timedelta, earliest: datetime, latest: datetime
) -> list[datetime]:
    people = _Free(first), _Free(second)
    needed = -(-length // QUARTER)
    start = _next_quarter(earliest)
    quarters = [start + index * QUARTER for index in range((latest - start) // QUARTER)]
    starts: list[datetime] = []
    run = 0
    # From the end backwards, `run` is how many quarter-hours both stay free from here on.
    for instant in reversed(quarters):
        run = run + 1 if all(person.at(instant) for person in people) else 0
        if run >= needed and not any(person.ambiguous(instant) for person in people):
            starts.append(instant)
    return starts[::-1]


def _next_quarter(instant: datetime) -> datetime:
    floor = instant.astimezone(UTC).replace(second=0, microsecond=0)
    floor -= timedelta(minutes=floor.minute % 15)
    return floor if floor == instant else floor + QUARTER


def _touches(busy: Busy, start: datetime, end: datetime) -> bool:
    return any(start < taken_end and taken_start < end for taken_start, taken_end in busy)


def _spread(starts: Sequence[datetime], *, zone: ZoneInfo, most: int) -> list[datetime]:
    days = [list(day) for _, day in groupby(starts, key=lambda start: start.astimezone(zone).date())]
    chosen: list[datetime] = []
    for turn in range(MOST_A_DAY):
        for number, day in enumerate(days):
            apart = [start for start in day if all(abs(start - other) >= APART for other in chosen)]
            round_hours = [start for start in apart if start.astimezone(zone).minute == 0] or apart
            if round_hours and len(chosen) < most:
                # Days take turns between early, middle and late, so that one busy morning rules nobody out.
                chosen.append(round_hours[(len(round_hours) - 1) * ((number + turn) % 3) // 2])
    return sorted(chosen)
