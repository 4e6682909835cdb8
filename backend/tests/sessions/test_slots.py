"""When two people could meet: across zones and clock changes, by table and by property."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viceversa.sessions.slots import (
    APART,
    HORIZON,
    MOST_SLOTS,
    QUARTER,
    Hours,
    suggest_slots,
    weekly_quarter_hours,
)

PARIS, NEW_YORK, LORD_HOWE, KOLKATA = (
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(weekday: int, start: str, end: str) -> dict[str, Any]:
    return {"weekday": weekday, "start": start, "end": end}


def all_starts(one: Hours, other: Hours, *, minutes: int, start: str, days: int) -> list[datetime]:
    """Every quarter-hour that could be suggested, asked for one at a time so that spreading hides none."""
    found, moment, end = [], utc(start), utc(start) + timedelta(days=days)
    while moment + timedelta(minutes=minutes) <= end:
        horizon = timedelta(minutes=minutes)
        if suggest_slots(one, other, minutes=minutes, not_before=moment, horizon=horizon):
            found.append(moment)
        moment += QUARTER
    return found


# Each line: zone, the Sunday (or Saturday) of a clock change, a window over it, what may start, in UTC.
CLOCK_CHANGES = [
    # Paris, 28 March 2027: 02:00-03:00 does not exist. 01:30-04:00 lasts an hour and a half.
    (PARIS, "2027-03-28", "01:30", "04:00", ["00:30", "00:45", "01:00", "01:15", "01:30", "01:45"]),
    # Inside the gap alone there is no time at all.
    (PARIS, "2027-03-28", "02:00", "03:00", []),
    # Paris, 31 October 2027: 02:00-03:00 comes twice; starts only at the first.
    (PARIS, "2027-10-31", "02:00", "03:00", ["00:00", "00:15", "00:30", "00:45"]),
    (PARIS, "2027-10-31", "02:30", "03:15", ["00:30", "00:45", "02:00"]),
    # New York, 14 March and 7 November 2027.
    (NEW_YORK, "2027-03-14", "01:30", "03:30", ["06:30", "06:45", "07:00", "07:15"]),
    (NEW_YORK, "2027-11-07", "01:00", "02:00", ["05:00", "05:15", "05:30", "05:45"]),
    # Lord Howe moves by half an hour: 3 October 2027 02:00 -> 02:30, 4 April 2027 02:00 -> 01:30.
    (LORD_HOWE, "2027-10-03", "01:45", "03:00", ["-15:15", "-15:30", "-15:45"]),
    (LORD_HOWE, "2027-04-04", "01:30", "02:15", ["-14:30", "-14:45", "-15:30"]),
    # Kolkata never changes and is half an hour off.
    (KOLKATA, "2027-03-28", "09:00", "09:45", ["03:30", "03:45", "04:00"]),
]


@pytest.mark.parametrize(("zone", "day", "start", "end", "expected"), CLOCK_CHANGES)
def test_clock_changes(zone: str, day: str, start: str, end: str, expected: list[str]) -> None:
    weekday = date.fromisoformat(day).weekday()
    hours = Hours([window(weekday, start, end)], zone)
    before = date.fromisoformat(day) - timedelta(days=1)
    found = all_starts(hours, hours, minutes=15, start=f"{before}T00:00", days=3)

    def instant(text: str) -> datetime:
        # A minus: the evening before, in UTC.
        return utc(f"{before if text.startswith('-') else day}T{text.lstrip('-')}")

    assert found == [instant(text) for text in expected]


def test_an_hour_over_the_spring_gap_is_an_hour_long() -> None:
    hours = Hours([window(6, "01:30", "04:00")], PARIS)
    found = suggest_slots(hours, hours, minutes=60, not_before=utc("2027-03-28T00:30"), horizon=timedelta(hours=2))
    assert [slot.first_local.strftime("%H:%M%z") for slot in found] == ["03:00+0200"]
    assert found[0].ends_at - found[0].starts_at == timedelta(hours=1)


def test_nine_in_paris_is_another_instant_after_the_change() -> None:
    hours = Hours([window(4, "09:00", "10:00"), window(0, "09:00", "10:00")], PARIS)
    found = suggest_slots(hours, hours, minutes=60, not_before=utc("2027-03-25T00:00"), horizon=timedelta(days=6))
    assert [slot.starts_at for slot in found] == [utc("2027-03-26T08:00"), utc("2027-03-29T07:00")]
    assert {slot.first_local.time() for slot in found} == {time(9)}


def test_usual_hours_of_paris_and_new_york_meet_two_hours_or_three() -> None:
    """Two hours in winter; three in the two weeks of March when only New York has changed."""
    paris, new_york = Hours(None, PARIS), Hours(None, NEW_YORK)
    winter = all_starts(paris, new_york, minutes=15, start="2027-03-10T00:00", days=1)
    between = all_starts(paris, new_york, minutes=15, start="2027-03-17T00:00", days=1)
    assert (winter[0], winter[-1] + QUARTER) == (utc("2027-03-10T14:00"), utc("2027-03-10T16:00"))
    assert (between[0], between[-1] + QUARTER) == (utc("2027-03-17T13:00"), utc("2027-03-17T16:00"))


def test_each_slot_tells_both_clocks() -> None:
    found = suggest_slots(Hours(None, PARIS), Hours(None, KOLKATA), minutes=60, not_before=utc("2027-01-04T00:00"))
    assert found
    for slot in found:
        assert slot.first_local == slot.second_local == slot.starts_at
        assert slot.second_local.replace(tzinfo=None) - slot.first_local.replace(tzinfo=None) == timedelta(
            hours=4, minutes=30
        )


def test_no_hours_means_no_slots() -> None:
    assert not suggest_slots(Hours([], PARIS), Hours(None, PARIS), minutes=60, not_before=utc("2027-01-04T00:00"))


def test_taken_time_is_avoided_to_the_minute_and_its_end_is_free() -> None:
    hours = Hours([window(0, "09:00", "12:00")], "UTC")
    busy = [(utc("2027-01-04T10:10"), utc("2027-01-04T11:00"))]
    found = [
        slot.starts_at
        for slot in suggest_slots(
            hours, hours, minutes=60, not_before=utc("2027-01-04T00:00"), busy=busy, horizon=timedelta(days=1)
        )
    ]
    assert found == [utc("2027-01-04T09:00"), utc("2027-01-04T11:00")]


def test_slots_are_spread_over_days_before_a_day_gets_two() -> None:
    hours = Hours(None, PARIS)
    found = suggest_slots(hours, hours, minutes=60, not_before=utc("2027-01-04T00:00"))
    assert len(found) == MOST_SLOTS
    assert len({slot.first_local.date() for slot in found}) == MOST_SLOTS
    # Early, middle and late hours take turns.
    assert len({slot.first_local.hour for slot in found}) >= 3
    week = suggest_slots(hours, hours, minutes=60, not_before=utc("2027-01-04T00:00"), horizon=timedelta(days=5))
    assert len(week) == 10
    assert len({slot.first_local.date() for slot in week}) == 5


zones = st.sampled_from([PARIS, NEW_YORK, LORD_HOWE, KOLKATA, "Asia/Kathmandu", "Pacific/Apia", "UTC"])
clocks = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
windows = st.lists(
    st.builds(window, st.integers(0, 6), clocks, clocks).filter(lambda each: each["start"] < each["end"]),
    max_size=6,
)
people = st.builds(Hours, st.none() | windows, zones)
instants = st.integers(0, 330 * 24 * 60).map(lambda minute: utc("2027-01-01T00:00") + timedelta(minutes=minute))


def inside(hours: Hours, start: datetime, end: datetime) -> bool:
    """Minute by minute, said another way than the code: is the wall time in some window all along?"""
    windows = hours.windows if hours.windows is not None else [window(day, "09:00", "17:00") for day in range(5)]
    moment = start
    while moment < end:
        local = moment.astimezone(ZoneInfo(hours.zone))
        clock = local.strftime("%H:%M")
        if not any(each["weekday"] == local.weekday() and each["start"] <= clock < each["end"] for each in windows):
            return False
        moment += timedelta(minutes=5)
    return True


@given(people, people, instants, st.integers(15, 240), st.lists(st.tuples(instants, st.integers(1, 3000))))
def test_every_suggestion_is_free_for_both_and_well_placed(
    one: Hours, other: Hours, start: datetime, minutes: int, taken: list[tuple[datetime, int]]
) -> None:
    busy = [(begin, begin + timedelta(minutes=length)) for begin, length in taken]
    found = suggest_slots(one, other, minutes=minutes, not_before=start, busy=busy)
    assert len(found) <= MOST_SLOTS
    assert all(later.starts_at - sooner.starts_at >= APART for sooner, later in pairwise(found))
    for slot in found:
        assert start <= slot.starts_at
        assert slot.ends_at <= start + HORIZON
        assert slot.starts_at.minute % 15 == slot.starts_at.second == slot.starts_at.microsecond == 0
        assert slot.ends_at - slot.starts_at == timedelta(minutes=minutes)
        assert all(slot.ends_at <= begin or end <= slot.starts_at for begin, end in busy)
        for hours, local in ((one, slot.first_local), (other, slot.second_local)):
            assert inside(hours, slot.starts_at, slot.ends_at)
            assert local.fold == 0
            # Written on paper and read back, it is the same instant: it exists, and it is the first.
            paper = local.replace(tzinfo=None).replace(tzinfo=ZoneInfo(hours.zone))
            assert paper.astimezone(UTC) == slot.starts_at


def test_weekly_quarter_hours_of_the_usual_week() -> None:
    winter = weekly_quarter_hours(None, PARIS, week_of=date(2027, 1, 6))
    summer = weekly_quarter_hours(None, PARIS, week_of=date(2027, 7, 7))
    # Monday 09:00 in Paris is 08:00 UTC in winter and 07:00 in summer.
    assert (min(winter), min(summer)) == (32, 28)
    assert len(winter) == len(summer) == 5 * 32
    assert winter == {quarter + 4 for quarter in summer}


def test_weekly_quarter_hours_keep_what_crosses_the_week() -> None:
    # Monday 08:00-09:00 in Lord Howe (+11 in January) is Sunday 21:00 in UTC: the end of the week.
    found = weekly_quarter_hours([window(0, "08:00", "09:00")], LORD_HOWE, week_of=date(2027, 1, 6))
    assert found == {6 * 96 + 84, 6 * 96 + 85, 6 * 96 + 86, 6 * 96 + 87}


def test_weekly_quarter_hours_of_nobody() -> None:
    assert weekly_quarter_hours([], PARIS, week_of=date(2027, 1, 6)) == frozenset()
