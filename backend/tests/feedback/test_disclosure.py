"""No role reads the balance of a pairing, nor any part of it; and nothing a person reads changes with what the other
said: the same world is lived twice, with the one and with the other, and every answer is the same, byte for byte."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Company
from tests.operations import one_app
from viceversa.core.clock import now
from viceversa.feedback.my_voice import is_low
from viceversa.feedback.steering import choose_cards
from viceversa.pairings.models import PairingStatus
from viceversa.programmes.models import EnrolmentStatus, ProgrammeStatus
from viceversa.sessions.models import MentoringSession, SessionStatus

# Names under which the index, or a part of it, could leave: the index, its band, its lean, what flows each way, the
# voices, who steers.
FORBIDDEN = re.compile(
    r"(?:^|_)(?:ebi|balance\w*|rebalance|exchange_(?:index|balance)|band|lean|voices?|steering|steered|steers|learned|"
    r"taught|card_draw|draws?|ticket)(?:$|_)"
)
# One's own four taps, going in and coming back to their author alone; and the skills that a certificate names.
ALLOWED = {("CertificateOut", f"{side}_taught") for side in ("mentor", "learner")}
OWN = {("PulseIn", tap) for tap in ("learned", "taught", "voice", "steering")} | {
    ("PulseOut", tap) for tap in ("learned", "taught", "voice", "steering")
}
# Programmes get distributions, about five pairings and eight people at least: a page of their own.
AGGREGATES = re.compile(r"/(?:insights|organisation)\b")


def names_in(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every property and parameter of the contract that can be about one pairing: where it stands, and its name."""
    schemas = document["components"]["schemas"]
    reached: set[str] = set()
    for path, item in document["paths"].items():
        if AGGREGATES.search(path):
            continue
        for method, operation in item.items():
            for parameter in operation.get("parameters", []):
                yield f"{method} {path}", parameter["name"]
        waiting = set(_references(item))
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting |= set(_references(schemas[name]))
        yield from ((path, name) for name in _properties(item))
    for name in reached:
        yield from ((name, each) for each in _properties(schemas[name]))


def _references(node: Any) -> Iterator[str]:
    yield from re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(node))


def _properties(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for each in node.values():
            yield from _properties(each)
    elif isinstance(node, list):
        for each in node:
            yield from _properties(each)


def leaks(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {(place, name) for place, name in names_in(document) if FORBIDDEN.search(name.lower())} - OWN - ALLOWED


def test_no_answer_about_a_pairing_has_a_place_for_the_balance() -> None:
    document = json.loads(json.dumps(one_app().openapi()))
    assert OWN - set(names_in(document)) == set(), "the walk sees what it should see"
    assert leaks(document) == set()


@pytest.mark.parametrize("name", ["ebi", "exchange_balance", "balance", "lean", "voice", "voice_lo", "min_voice"])
def test_a_planted_place_is_found(name: str) -> None:
    document = json.loads(json.dumps(one_app().openapi()))
    document["components"]["schemas"]["PartnerOut"]["properties"][name] = {"type": "number"}
    assert leaks(document) == {("PartnerOut", name)}


@pytest.mark.parametrize(
    ("voice", "low"),
    [
        ([], False),
        ([1], True),
        ([2], False),
        ([0, 2, 3], True),
        ([4, 4, 1], True),
        ([1, 2, 2], True),
        ([0, 0, 2, 2, 2], False),
        ([2, 2, 2], False),
        ([0, 4, 4, 4], False),
    ],
)
def test_a_low_voice_is_one_s_own_last_answers(voice: list[int], low: bool) -> None:
    assert is_low(voice) is low


MINE = {"learned": 4, "taught": 3, "voice": 4, "steering": 2}
UNHEARD = {"learned": 0, "taught": 0, "voice": 0, "steering": 0}
HEARD = {"learned": 4, "taught": 4, "voice": 4, "steering": 2}


class Life:
    """A couple that met three times and meets again soon; one of them always said the same."""

    def __init__(self, client: httpx.AsyncClient, company: Company) -> None:
        self.client, self.company = client, company

    async def begin(self) -> None:
        company = self.company
        self.coordinator = await company.user("coordinator")
        self.people = [await company.user() for _ in range(2)]
        programme = await company.programme(self.coordinator, status=ProgrammeStatus.RUNNING)
        for each in self.people:
            await company.enrol(programme, each, status=EnrolmentStatus.MATCHED)
        pairing = await company.pairing(programme, *self.people, status=PairingStatus.ACTIVE)
        self.programme_id, self.pairing_id = programme.id, pairing.id
        self.held = [await self.session(number, hours=-300 + number) for number in (1, 2, 3)]
        self.ahead = await self.session(4, hours=20)
        self.admin = await company.user("admin")

    async def session(self, number: int, *, hours: int) -> UUID:
        start = datetime.now(UTC) + timedelta(hours=hours)
        row = MentoringSession(
            pairing_id=self.pairing_id,
            number=number,
            status=SessionStatus.HELD if hours < 0 else SessionStatus.CONFIRMED,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            proposed_by=self.people[0].id,
        )
        self.company.db.add(row)
        await self.company.db.flush()
        return row.id

    async def say(self, side: int, taps: dict[str, int]) -> None:
        headers = await self.company.headers(self.people[side])
        for session_id in self.held:
            answer = await self.client.put(f"/api/v1/sessions/{session_id}/pulse", headers=headers, json=taps)
            assert answer.status_code == 200, answer.text

    async def what_is_read(self, side: int) -> dict[str, bytes]:
        """Every answer about the pairing, its sessions and oneself, to one of the two."""
        paths = (
            f"/pairings/{self.pairing_id}",
            f"/pairings/{self.pairing_id}/my-voice-card",
            f"/pairings/{self.pairing_id}/sessions",
            f"/pairings/{self.pairing_id}/sessions/cycle",
            f"/pairings/{self.pairing_id}/commitment",
            f"/sessions/{self.ahead}",
            f"/sessions/{self.ahead}/card",
            *(f"/sessions/{each}" for each in self.held),
            f"/pairings/{self.pairing_id}/actions",
            "/pairings",
            "/users/me/pulses",
            "/users/me/sessions",
            "/users/me/surveys",
            "/users/me/notices",
        )
        return await self._read(self.people[side], paths)

    async def what_others_read(self) -> dict[str, bytes]:
        of_the_programme = [f"/programmes/{self.programme_id}{page}" for page in ("", "/pairings", "/insights")]
        coordinator = await self._read(self.coordinator, of_the_programme)
        return coordinator | await self._read(self.admin, ["/users/me/notices", "/users/me/surveys"])

    async def _read(self, user: Any, paths: Any) -> dict[str, bytes]:
        headers = await self.company.headers(user)
        return {path: (await self.client.get(f"/api/v1{path}", headers=headers)).content for path in paths}


async def live(
    client: httpx.AsyncClient, db: AsyncSession, life: Life, *, partner: dict[str, int], side: int, ticket: int
) -> dict[str, bytes]:
    """One of two worlds, undone afterwards: what `side` and everyone above reads when the partner says `partner`."""
    world = await db.begin_nested()
    try:
        await life.say(side, MINE)
        await life.say(1 - side, partner)
        await choose_cards(db, draw=lambda _: ticket)
        return await life.what_is_read(side) | await life.what_others_read()
    finally:
        await world.rollback()


def without_my_own_times(read: dict[str, bytes]) -> dict[str, bytes]:
    """The instants at which one gave one's own pulses differ between two lives: they are cut out."""
    stamp = re.compile(rb'"(?:given_at|editable_until)":"[^"]+"')
    return {path: stamp.sub(b"", content) for path, content in read.items()}


# Tickets 0 to 2 steer any pairing, 9 to 11 none: in both, the theme is the same whatever the partner said.
@pytest.mark.parametrize("ticket", [0, 2, 9, 11])
@pytest.mark.parametrize("side", [0, 1])
async def test_two_worlds_that_differ_in_the_partner_s_pulses_read_the_same(
    client: httpx.AsyncClient, company: Company, db: AsyncSession, side: int, ticket: int
) -> None:
    life = Life(client, company)
    await life.begin()
    heard, unheard = [
        await live(client, db, life, partner=partner, side=side, ticket=ticket) for partner in (HEARD, UNHEARD)
    ]
    assert all(b'"status":404' not in content for content in heard.values())
    assert without_my_own_times(heard) == without_my_own_times(unheard)


async def test_the_two_worlds_can_be_told_apart_by_what_is_kept(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    """Ticket 4 steers only a pairing out of balance: the test above would see a difference, were there one."""
    life = Life(client, company)
    await life.begin()
    heard, unheard = [await live(client, db, life, partner=each, side=0, ticket=4) for each in (HEARD, UNHEARD)]
    different = {path for path in heard if without_my_own_times(heard)[path] != without_my_own_times(unheard)[path]}
    assert different == {f"/sessions/{life.ahead}/card"}


async def test_the_private_card_follows_one_s_own_voice_only(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    life = Life(client, company)
    await life.begin()
    path = f"/pairings/{life.pairing_id}/my-voice-card"
    await life.say(0, UNHEARD)
    await life.say(1, HEARD)
    mine, theirs = [json.loads((await life.what_is_read(side))[path]) for side in (0, 1)]
    assert theirs == {"script": None}
    assert mine["script"]["code"] == "SC-01", "three answers given: round the scripts once"
    stranger = await company.headers(life.coordinator)
    assert (await client.get(f"/api/v1{path}", headers=stranger)).status_code == 404
    ended = await client.post(
        f"/api/v1/pairings/{life.pairing_id}/ending",
        headers={**await company.headers(life.people[0]), "Idempotency-Key": f"end-{now():%H%M%S%f}"},
    )
    assert ended.status_code == 200, ended.text
    assert json.loads((await life.what_is_read(0))[path]) == {"script": None}
