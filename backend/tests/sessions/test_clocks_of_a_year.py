"""A year of slots and sessions on the clocks of four zones, against a table of their changes written by hand."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import httpx
import pytest

from tests.clock import moved_clock
from tests.factories import Company
from viceversa.pairings.models import PairingStatus
from viceversa.sessions.slots import Hours, suggest_slots

PARIS, NEW_YORK, LORD_HOWE, KOLKATA = "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


# Zone → from which instant on its clock is how many minutes ahead of UTC.
TABLE: dict[str, list[tuple[datetime, int]]] = {
    PARIS: [(utc("2026-10-25T01:00"), 60), (utc("2027-03-28T01:00"), 120), (utc("2027-10-31T01:00"), 60)],
    NEW_YORK: [(utc("2026-11-01T06:00"), -300), (utc("2027-03-14T07:00"), -240), (utc("2027-11-07T06:00"), -300)],
    # By half an hour, and the other way round: summer there is winter here.
    LORD_HOWE: [(utc("2026-10-03T15:30"), 660), (utc("2027-04-03T15:00"), 630), (utc("2027-10-02T15:30"), 660)],
    KOLKATA: [(utc("2000-01-01T00:00"), 330)],
}
COUPLES = list(combinations(TABLE, 2))
CHANGES = sorted({moment for changes in TABLE.values() for moment, _ in changes if moment.year == 2027})


def on_the_wall(moment: datetime, zone: str) -> datetime:
    """What the clock of a zone shows, by the table."""
    minutes = next(offset for since, offset in reversed(TABLE[zone]) if since <= moment)
    return (moment + timedelta(minutes=minutes)).replace(tzinfo=None)


ALL_DAY = [{"weekday": day, "start": "00:00", "end": "23:45"} for day in range(7)]


@pytest.mark.parametrize(("one", "other"), COUPLES)
def test_every_slot_of_a_year_shows_the_right_time_on_both_clocks(one: str, other: str) -> None:
    seen, day = 0, utc("2026-12-01T00:00")
    while day < utc("2027-12-01T00:00"):
        # A fortnight at a time: up to twelve slots spread over it; around a change, hour by hour.
        near = any(abs(change - day) < timedelta(days=2) for change in CHANGES)
        horizon = timedelta(hours=6) if near else timedelta(days=1)
        for slot in suggest_slots(
            Hours(ALL_DAY, one), Hours(ALL_DAY, other), minutes=60, not_before=day, horizon=horizon
        ):
            assert slot.first_local.replace(tzinfo=None) == on_the_wall(slot.starts_at, one)
            assert slot.second_local.replace(tzinfo=None) == on_the_wall(slot.starts_at, other)
            assert slot.ends_at - slot.starts_at == timedelta(hours=1)
            seen += 1
        day += horizon
    assert seen >= 700


@pytest.mark.parametrize("zone", list(TABLE))
def test_working_hours_stay_working_hours_all_year(zone: str) -> None:
    """Nine to five is nine to five on the wall, whatever UTC says; weekends and holidays are left out."""
    off = frozenset({datetime(2027, 5, 5, tzinfo=UTC).date(), datetime(2027, 11, 8, tzinfo=UTC).date()})
    hours, day, seen = Hours(None, zone, off), utc("2026-12-01T00:00"), set()
    while day < utc("2027-12-01T00:00"):
        for slot in suggest_slots(hours, hours, minutes=60, not_before=day, horizon=timedelta(days=7)):
            wall = on_the_wall(slot.starts_at, zone)
            assert wall.weekday() < 5
            assert 9 <= wall.hour < 17
            assert wall.date() not in off
            seen.add(wall.date())
        day += timedelta(days=7)
    # Every working day of the year but the two holidays, give or take the edges.
    assert len(seen) >= 250


@pytest.mark.parametrize(("one", "other"), COUPLES)
async def test_sessions_around_every_change_show_both_clocks(
    client: httpx.AsyncClient, company: Company, one: str, other: str
) -> None:
    mentor, learner = await company.user(time_zone=one), await company.user(time_zone=other)
    programme = await company.programme(await company.user("coordinator"))
    pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.ACTIVE)
    headers = await company.headers(learner)
    moments = [change + timedelta(minutes=step) for change in CHANGES for step in (-90, 30)]
    with moved_clock(utc("2026-12-01T00:00")):
        for moment in moments:
            body = {"starts_at": moment.isoformat(), "minutes": 60}
            made = await client.post(f"/api/v1/pairings/{pairing.id}/sessions", json=body, headers=headers)
            assert made.status_code == 201, made.text
            session = made.json()
            for side, zone in (("mentor", one), ("learner", other)):
                told = datetime.fromisoformat(session[side]["starts_at_local"])
                assert told == moment
                assert told.replace(tzinfo=None) == on_the_wall(moment, zone)
