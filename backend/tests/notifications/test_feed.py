"""The private calendar: one's own sessions behind an address that is its own key, kept as a hash and told nowhere."""

import re
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

import httpx
import icalendar
import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.conftest import RolledBack
from tests.factories import Company
from tests.notifications.icalendar_rules import faults_of
from tests.world import World, settle, tables_of
from viceversa.accounts.models import User, UserStatus
from viceversa.config import PROJECT
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.sessions.models import MentoringSession, SessionStatus

ADDRESS = "/api/v1/users/me/calendar-feed"


@pytest.fixture
async def world(company: Company) -> World:
    return await settle(company)


async def make(client: httpx.AsyncClient, world: World, who: str = "mentor") -> str:
    """A new address of someone, as the path that a calendar program asks."""
    answer = await client.post(ADDRESS, headers=world.headers[who])
    assert answer.status_code == 201
    url = answer.json()["url"]
    assert re.fullmatch(r"http://test/api/v1/calendar/[A-Za-z0-9_-]{43}\.ics", url)
    return url.removeprefix("http://test")


async def test_it_shows_ones_own_sessions_and_nothing_they_hold(
    client: httpx.AsyncClient, world: World, db: AsyncSession, company: Company
) -> None:
    mine = await db.get_one(MentoringSession, UUID(str(world.ids["session"])))
    mine.place, mine.agenda = "CANARY-PLACE", [{"code": "up", "minutes": 5, "topic": "CANARY-TOPIC"}]
    stranger = await _session_of_others(db, company, world)
    path = await make(client, world)
    answer = await client.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert faults_of(answer.content, method=None) == []
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [each["UID"] for each in events] == [f"{mine.id}@viceversa"]
    assert [each["STATUS"] for each in events] == ["TENTATIVE"]
    learner = await db.get_one(User, UUID(str(world.ids["learner"])))
    assert str(events[0]["SUMMARY"]) == f"Vice Versa session with {learner.given_name}"
    told = answer.text.replace("\r\n ", "")
    assert [each for each in ("CANARY", "@test.example", learner.family_name, str(stranger)) if each in told] == []


async def _session_of_others(db: AsyncSession, company: Company, world: World) -> UUID:
    pairing = await db.get_one(Pairing, UUID(str(world.ids["pairing"])))
    other = Pairing(
        programme_id=pairing.programme_id,
        mentor_id=UUID(str(world.ids["member"])),
        learner_id=UUID(str(world.ids["admin"])),
        status=PairingStatus.ACTIVE,
    )
    db.add(other)
    await db.flush()
    starts_at = datetime.now(UTC) + timedelta(days=3)
    row = MentoringSession(
        pairing_id=other.id,
        number=1,
        status=SessionStatus.CONFIRMED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        proposed_by=other.mentor_id,
    )
    db.add(row)
    await db.flush()
    return row.id


async def test_an_unchanged_calendar_is_not_sent_again(client: httpx.AsyncClient, world: World) -> None:
    path = await make(client, world)
    first = await client.get(path)
    for known in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = await client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    await client.post(f"/api/v1/sessions/{world.ids['session']}/confirmation", headers=world.headers["learner"])
    changed = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code, b"STATUS:CONFIRMED" in changed.content) == (200, True)


async def test_another_address_or_none_ends_the_one_before(
    client: httpx.AsyncClient, world: World, db: AsyncSession
) -> None:
    first = await make(client, world)
    second = await make(client, world)
    assert [(await client.get(path)).status_code for path in (first, second)] == [404, 200]
    known = await client.get(ADDRESS, headers=world.headers["mentor"])
    assert (known.json()["active"], "url" in known.json()) == (True, False)
    assert (await client.delete(ADDRESS, headers=world.headers["mentor"])).status_code == 204
    assert (await client.get(second)).status_code == 404
    third = await make(client, world)
    user = await db.get_one(User, UUID(str(world.ids["mentor"])))
    user.status = UserStatus.LEFT
    await db.flush()
    assert (await client.get(third)).status_code == 404


async def test_the_database_keeps_a_hash_alone(
    client: httpx.AsyncClient, world: World, rolled_back: RolledBack
) -> None:
    """Not even an Idempotency-Key makes us remember the address."""
    headers = {**world.headers["mentor"], "Idempotency-Key": "some-key-1234"}
    token = (await client.post(ADDRESS, headers=headers)).json()["url"].rpartition("/")[2].removesuffix(".ics")
    found = []
    for table in await tables_of(rolled_back.connection):
        rows = await rolled_back.connection.execute(
            text(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE :token OR t::text LIKE :octets'),
            {"token": f"%{token}%", "octets": f"%{token.encode().hex()}%"},
        )
        found += [table] * rows.scalar_one()
    assert found == []


async def test_a_guessed_and_a_revoked_address_are_the_same_to_a_stranger(
    client: httpx.AsyncClient, world: World, rolled_back: RolledBack
) -> None:
    revoked = await make(client, world)
    await make(client, world)
    guessed = "/api/v1/calendar/" + "A" * 43 + ".ics"
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(re.sub(r"_\d+$", "", statement))  # savepoints are numbered

    event.listen(rolled_back.engine.sync_engine, "before_cursor_execute", note)
    seen, seconds = [], {revoked: [], guessed: []}
    for path in (revoked, guessed):
        asked.clear()
        answer = await client.get(path)
        seen.append((answer.status_code, {**answer.json(), "request_id": ""}, [*asked]))
    assert seen[0] == seen[1]
    assert seen[0][0] == 404
    for _ in range(40):
        for path, taken in seconds.items():
            before = time.perf_counter()
            await client.get(path)
            taken.append(time.perf_counter() - before)
    medians = sorted(median(taken) for taken in seconds.values())
    assert medians[1] < 1.5 * medians[0], medians


def test_the_proxy_writes_no_secret_of_an_address_into_its_logs() -> None:
    """The maps of docker/nginx.conf, read as nginx reads them."""
    source = (PROJECT / "docker" / "nginx.conf").read_text("utf-8")
    told = re.search(r"log_format plain '(?P<form>[^']*)'", source)
    assert told is not None
    assert not re.search(r"\$(uri|request|request_uri|http_referer)\b", told["form"])
    mask = re.search(r"map \$uri \$uri_told \{\s*~(?P<rule>\S+) (?P<shown>\S+);\s*default \$uri;\s*\}", source)
    assert mask is not None
    for secret in ("/api/v1/calendar/abc.ics", "/api/v1/unsubscribe/abc"):
        assert re.search(mask["rule"], secret)
    assert "abc" not in mask["shown"]
    assert not re.search(mask["rule"], "/api/v1/users/me/calendar-feed")
    # Lines about trouble quote the whole request: for these addresses there are none.
    silent = re.search(r"location ~ (?P<rule>\S+) \{[^}]*error_log /dev/null", source)
    assert silent is not None
    assert re.search(silent["rule"], "/api/v1/calendar/abc.ics")
