"""Times that no session can have: refused with a sentence and a place, in both languages; nothing is written."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.clock import moved_clock
from tests.factories import Company
from tests.pairings.test_life import ask
from tests.sessions.test_clocks_of_a_year import utc
from tests.sessions.test_life import path
from tests.world import World, settle, soon
from viceversa.sessions.models import MentoringSession

# What is asked, the status, the code, and the field that a malformed one is about.
REFUSED: list[tuple[dict[str, Any], int, str, str]] = [
    ({"starts_at": "yesterday", "minutes": 60}, 422, "malformed", "/body/starts_at"),
    ({"starts_at": soon(3), "minutes": 5}, 422, "malformed", "/body/minutes"),
    ({"starts_at": soon(3), "minutes": 9 * 60}, 422, "malformed", "/body/minutes"),
    ({"starts_at": soon(3), "minutes": 60.5}, 422, "malformed", "/body/minutes"),
    # A wall clock alone does not say which instant, least of all one that a clock skips.
    ({"starts_at": "2027-03-28T02:30:00", "minutes": 60}, 422, "malformed", "/body/starts_at"),
    ({"starts_at": "2027-03-28T02:30:00 Europe/Paris", "minutes": 60}, 422, "malformed", "/body/starts_at"),
    ({"starts_at": "2027-02-29T10:00:00Z", "minutes": 60}, 422, "malformed", "/body/starts_at"),
    ({"starts_at": soon(-1), "minutes": 60}, 409, "outside_the_year", ""),
    ({"starts_at": soon(367), "minutes": 60}, 409, "outside_the_year", ""),
]


@pytest.fixture
async def world(company: Company) -> World:
    return await settle(company)


@pytest.mark.parametrize(("body", "status", "code", "pointer"), REFUSED)
async def test_a_time_that_cannot_be_is_refused_in_words(
    client: httpx.AsyncClient,
    db: AsyncSession,
    world: World,
    body: dict[str, Any],
    status: int,
    code: str,
    pointer: str,
) -> None:
    before = (await db.execute(select(func.count()).select_from(MentoringSession))).scalar_one()
    said = set()
    for language in ("en", "fr"):
        for where in ("/pairings/{}/sessions", path(world, "/move")):
            answer = await ask(
                client, world, "mentor", "POST", where, expect=status, json=body, headers={"Accept-Language": language}
            )
            assert answer["code"] == code
            assert [each["pointer"] for each in answer["errors"]] == ([pointer] if pointer else [])
            said.add((answer["errors"] or [answer])[0]["detail"])
    assert len(said) == 2
    assert all(len(sentence) > 15 for sentence in said)
    after = (await db.execute(select(func.count()).select_from(MentoringSession))).scalar_one()
    assert after == before


@pytest.mark.parametrize("zone", ["Europe/Lutetia", "+01:00", "", "../etc/passwd"])
async def test_an_unknown_zone_is_refused_and_the_one_before_stays(
    client: httpx.AsyncClient, world: World, zone: str
) -> None:
    mine = await client.get("/api/v1/users/me", headers=world.headers["mentor"])
    headers = {"If-Match": mine.headers["etag"]}
    refused = await ask(
        client, world, "mentor", "PATCH", "/users/me", expect=422, json={"time_zone": zone}, headers=headers
    )
    assert [each["pointer"] for each in refused["errors"]] == ["/body/time_zone"]
    assert (await ask(client, world, "mentor", "GET", "/users/me"))["time_zone"] == mine.json()["time_zone"]


async def test_a_session_over_the_skipped_hour_is_as_long_as_it_says(client: httpx.AsyncClient, world: World) -> None:
    """Half past one in Paris, an hour long, on the night when two becomes three: it ends at half past three there."""
    with moved_clock(utc("2027-03-01T00:00")):
        body = {"starts_at": "2027-03-28T01:30:00+01:00", "minutes": 60}
        made = await ask(client, world, "mentor", "POST", "/pairings/{}/sessions", expect=201, json=body)
        assert (made["starts_at"], made["ends_at"]) == ("2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z")
        assert made["mentor"]["starts_at_local"] == "2027-03-28T01:30:00+01:00"
