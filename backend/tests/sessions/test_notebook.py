"""Notes, things to do, conversation cards and practice cards."""

import json
from datetime import date, timedelta
from importlib import resources
from itertools import pairwise
from uuid import UUID

import httpx
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Company
from tests.pairings.test_life import ask
from tests.sessions.test_life import path
from tests.world import settle
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.pairings.models import ExchangeTrack
from viceversa.sessions.cards import THEMES, card_of, conversation_cards
from viceversa.sessions.service import steer_card
from viceversa.skills.models import PracticeCard
from viceversa.skills.practice import good_until
from viceversa.skills.service import load_catalogue


async def test_a_private_note_is_its_authors_and_the_shared_one_is_both(
    client: httpx.AsyncClient, company: Company
) -> None:
    world = await settle(company)
    first, notes = {"If-Match": '"0"'}, path(world, "/notes")
    await ask(client, world, "mentor", "PUT", f"{notes}/private", json={"body": "mine"}, headers=first)
    await ask(client, world, "learner", "PUT", f"{notes}/private", json={"body": "theirs"}, headers=first)
    await ask(client, world, "mentor", "PUT", f"{notes}/pair", json={"body": "ours"}, headers=first)
    stale = await ask(client, world, "learner", "PUT", f"{notes}/pair", json={"body": "no"}, headers=first, expect=412)
    assert stale["current"] == {"audience": "pair", "body": "ours", "version": 1}
    changed = {"If-Match": '"1"'}
    await ask(client, world, "learner", "PUT", f"{notes}/pair", json={"body": "ours, both"}, headers=changed)
    seen = await ask(client, world, "learner", "GET", notes)
    assert (seen["private"]["body"], seen["pair"]["body"], seen["pair"]["version"]) == ("theirs", "ours, both", 2)
    for who in ("coordinator", "admin", "referent", "member"):
        await ask(client, world, who, "GET", notes, expect=404)
    await ask(client, world, "mentor", "PUT", f"{notes}/everyone", json={"body": "x"}, headers=first, expect=422)
    long = {"body": "a" * 1_000_000}
    await ask(client, world, "mentor", "PUT", f"{notes}/private", json=long, headers=changed, expect=422)
    # Whoever left is not written to; one's own notes stay one's own.
    await ask(client, world, "learner", "POST", "/pairings/{}/ending")
    two = {"If-Match": '"2"'}
    await ask(client, world, "mentor", "PUT", f"{notes}/pair", json={"body": "come back"}, headers=two, expect=409)
    await ask(client, world, "mentor", "PUT", f"{notes}/private", json={"body": "still"}, headers=changed)


async def test_things_to_do_have_an_owner_and_a_day(client: httpx.AsyncClient, company: Company) -> None:
    world = await settle(company)
    body = {"title": "Try the prompt", "owner": "learner", "due_on": "2027-03-15"}
    made = await ask(client, world, "mentor", "POST", path(world, "/actions"), expect=201, json=body)
    item, first = f"/actions/{made['id']}", {"If-Match": '"1"'}
    done = await ask(client, world, "learner", "PATCH", item, json={"done": True, "due_on": None}, headers=first)
    assert (done["done_at"] is not None, done["due_on"], done["title"]) == (True, None, "Try the prompt")
    stale = await ask(client, world, "mentor", "PATCH", item, json={"done": False}, headers=first, expect=412)
    assert stale["current"]["version"] == 2
    listed = await ask(client, world, "mentor", "GET", "/pairings/{}/actions")
    assert [each["title"] for each in listed] == ["Try it", "Try the prompt"]
    await ask(client, world, "mentor", "DELETE", item, expect=428)
    await ask(client, world, "mentor", "DELETE", item, expect=204, headers={"If-Match": '"2"'})
    assert len(await ask(client, world, "learner", "GET", "/pairings/{}/actions")) == 1


async def test_a_charter_signed_or_changed_from_an_old_version_shows_the_present_one(
    client: httpx.AsyncClient, company: Company
) -> None:
    world = await settle(company)
    sign, write = "/pairings/{}/charter/signature", "/pairings/{}/charter"
    for side in ("mentor", "learner"):
        await ask(client, world, side, "POST", sign, json={"version": 1})
    skill = {"skill_id": str(world.ids["budget"]), "direction": "learner_teaches"}
    fields = {
        "tracks": [skill],
        "rhythm": "Every two weeks",
        "place": "Canteen",
        "booked_by": "mentor",
        "confidentiality": "No names of clients",
        "notes_policy": "Each their own",
        "recording": True,
        "speaking_up": "We say pause",
        "closing_on": "2027-06-30",
    }
    changed = await ask(client, world, "mentor", "PUT", write, json=fields, headers={"If-Match": '"1"'})
    assert {name: changed[name] for name in fields if name != "tracks"} == {
        name: value for name, value in fields.items() if name != "tracks"
    }
    assert [track["title_en"] for track in changed["tracks"]] == ["Budgets"]
    assert (changed["version"], changed["mentor_signed_at"], changed["learner_signed_at"]) == (2, None, None)
    assert {clause["code"] for clause in changed["standing"]} == {
        *("confidentiality", "no_appraisal", "recording", "speaking_up", "no_fault_exit"),
    }
    late = await ask(client, world, "learner", "POST", sign, json={"version": 1}, expect=412)
    assert (late["current"]["version"], late["current"]["rhythm"]) == (2, "Every two weeks")
    stale = await ask(client, world, "learner", "PUT", write, json=fields, headers={"If-Match": '"1"'}, expect=412)
    assert stale["current"] == late["current"]
    before = await ask(client, world, "learner", "GET", "/pairings/{}/charter/versions")
    assert [(each["version"], each["mentor_signed_at"] is not None) for each in before] == [(1, True)]
    # The same words again are no change: signatures stay.
    signed = await ask(client, world, "learner", "POST", sign, json={"version": 2})
    same = await ask(client, world, "mentor", "PUT", write, json=fields, headers={"If-Match": '"2"'})
    assert (same["version"], same["learner_signed_at"]) == (2, signed["learner_signed_at"])
    unknown = {**fields, "tracks": [{**skill, "skill_id": str(new_id())}]}
    refused = await ask(client, world, "mentor", "PUT", write, json=unknown, headers={"If-Match": '"2"'}, expect=422)
    assert [each["pointer"] for each in refused["errors"]] == ["/body/tracks/0/skill_id"]


def test_the_thirty_conversation_cards_are_whole() -> None:
    cards = conversation_cards()
    assert len(cards) == len({card.code for card in cards}) == 30
    for theme in THEMES:
        assert sum(card.theme == theme for card in cards) == 5
    for card in cards:
        texts = (card.title_en, card.title_fr, card.text_en, card.text_fr)
        assert len(set(texts)) == 4
        assert all(40 < len(each) < 400 for each in texts[2:])
        assert not [each for each in texts if "'" in each]


def test_every_session_has_a_card_the_same_at_every_reading_and_never_twice_running() -> None:
    for pairing_id in (new_id() for _ in range(50)):
        round_of = [card_of(pairing_id=pairing_id, number=number) for number in range(1, 25)]
        assert round_of == [card_of(pairing_id=pairing_id, number=number) for number in range(1, 25)]
        assert all(sooner != later for sooner, later in pairwise(round_of))
        for theme in THEMES:
            assert card_of(pairing_id=pairing_id, number=3, theme=theme).theme == theme


async def test_a_steered_session_shows_the_kind_it_was_given(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company)
    usual = await ask(client, world, "mentor", "GET", path(world, "/card"))
    assert usual == await ask(client, world, "learner", "GET", path(world, "/card"))
    assert usual["theme"] == "careers"
    await steer_card(db, session_id=UUID(str(world.ids["session"])), theme="stopping")
    assert (await ask(client, world, "mentor", "GET", path(world, "/card")))["theme"] == "stopping"
    assert "card_theme" not in await ask(client, world, "mentor", "GET", path(world))


async def test_the_twenty_practice_cards_are_whole_and_seeded_once(db: AsyncSession) -> None:
    shipped = json.loads((resources.files("viceversa.skills") / "data" / "practice_cards.json").read_text("utf-8"))
    assert len(shipped["cards"]) == 20
    assert {card["skill"][:3] for card in shipped["cards"]} == {"AI-", "SEC"}
    await load_catalogue(db)
    assert await load_catalogue(db) == (0, 0)
    rows = (await db.execute(select(PracticeCard))).scalars().all()
    assert len(rows) == 20
    for row in rows:
        assert row.expires_on == row.reviewed_on.replace(year=row.reviewed_on.year + 1)
        assert len(row.steps) >= 3
        assert all(step["en"] and step["fr"] and step["en"] != step["fr"] for step in row.steps)
    assert good_until(date(2028, 2, 29)) == date(2029, 2, 28)


async def test_an_expired_practice_card_is_never_proposed_until_it_is_reviewed(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    world = await settle(company)
    ours = "/pairings/{}/practice-cards"
    assert [card["id"] for card in await ask(client, world, "learner", "GET", ours)] == [str(world.ids["card"])]
    today = now().date()
    await db.execute(update(PracticeCard).values(reviewed_on=today - timedelta(days=365), expires_on=today))
    assert await ask(client, world, "learner", "GET", ours) == []
    assert await ask(client, world, "learner", "GET", "/practice-cards") == []
    stale = await ask(client, world, "coordinator", "GET", "/practice-cards?expired=true")
    assert [card["expired"] for card in stale] == [True]
    review = f"/practice-cards/{world.ids['card']}/review"
    reviewed = await ask(client, world, "coordinator", "POST", review, headers={"If-Match": '"1"'})
    assert (reviewed["expired"], reviewed["reviewed_on"]) == (False, today.isoformat())
    assert len(await ask(client, world, "learner", "GET", ours)) == 1
    await db.execute(update(ExchangeTrack).values(skill_id=world.ids["budget"]))
    assert await ask(client, world, "learner", "GET", ours) == []
