"""What one takes along: all of one's own words, none of another's, and no other name."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import SQLModel, col

from tests.canaries import CANARY, Canary, fill, free_texts
from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from tests.whole_company import settle_whole
from tests.world import PASSWORD, World
from viceversa.accounts.models import SignIn, User
from viceversa.accounts.passwords import hash_password
from viceversa.config import Settings
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.main import create_app
from viceversa.pairings.models import PairingStatus
from viceversa.privacy.data_map import data_map_of_this_code

# Words of others, which stand in a row of one's own: a name that the shared text holds is replaced, not left out.
THE_TWO = {"charter.fields", "charter_version.fields", "mentoring_session.agenda", "mentoring_session.summary",
           "mentoring_session.one_thing", "mentoring_session.place", "action_item.title", "pairing.reasons",
           "session_note.body"}  # fmt: skip


class Office:
    def __init__(self, client: httpx.AsyncClient, world: World, canaries: dict[str, Canary]) -> None:
        self.client, self.world, self.canaries = client, world, canaries

    async def export(self, who: str, *, page: bool = False) -> httpx.Response:
        path = f"/api/v1/users/me/export{'/page' if page else ''}"
        return await self.client.post(path, json={"password": PASSWORD}, headers=self.world.headers[who])

    def places(self, said: str) -> dict[str, set[Any]]:
        found: dict[str, set[Any]] = {}
        for each in set(CANARY.findall(said)) & set(self.canaries):
            canary = self.canaries[each]
            found.setdefault(canary.place, set()).add(canary.row.get("id"))
        return found


@pytest.fixture
async def office(client: httpx.AsyncClient, company: Company) -> Office:
    world = await settle_whole(company, password_hash=await hash_password(PASSWORD))
    return Office(client, world, await fill(company.db))


async def test_it_holds_everything_of_ones_own_and_nothing_of_another(office: Office) -> None:
    said = (await office.export("mentor")).text
    found = office.places(said)
    data_map = data_map_of_this_code()
    wanted = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in free_texts(table)
        if data_map.tables[table.name].people
        and data_map.tables[table.name].columns[column.name].export != "no"
        # Nobody is shown to this person as unmatched, and they have sent no import.
        and table.name not in ("unmatched_person",)
    }
    assert set(found) - {"skill.title_en"} == wanted
    for place in ("user_account.email", "user_account.given_name", "scim_resource.document"):
        assert len(found[place]) == 1, place
    # The survey of the start and that of the end.
    assert len(found["survey.what_helped"]) == 2
    assert found["user_account.email"] == {office.world.ids["mentor"]}
    # One private note and the shared one; one objection, one's own.
    assert len(found["session_note.body"]) == 2
    assert len(found["pairing_objection.sentence"]) == 1
    of_the_learner = office.places((await office.export("learner")).text)
    for place in set(found) & set(of_the_learner):
        both = found[place] & of_the_learner[place]
        assert not both or place in THE_TWO | {"skill.title_en"}, place


async def test_ids_and_names_of_others_are_words(office: Office, company: Company) -> None:
    document = (await office.export("mentor")).json()
    rows = {table["name"]: table["rows"] for table in document["tables"]}
    assert (rows["pairing"][0]["mentor_id"], rows["pairing"][0]["learner_id"]) == ("you", "partner 1")
    assert rows["user_account"][0]["manager_id"] == "your manager"
    assert rows["private_exclusion"] == [{**rows["private_exclusion"][0], "user_id": "you", "other_id": "someone else"}]
    others = [name for name in ("learner", "manager", "member", "coordinator") if str(office.world.ids[name])
              in json.dumps(document)]  # fmt: skip
    assert others == []
    learner = (await company.db.get_one(User, office.world.ids["learner"], populate_existing=True)).family_name
    await company.db.execute(
        update(SQLModel.metadata.tables["mentoring_session"]).values(summary=f"With {learner}, as said")
    )
    again = (await office.export("mentor")).json()
    (session,) = next(table["rows"] for table in again["tables"] if table["name"] == "mentoring_session")
    assert session["summary"] == "With partner 1, as said"


async def test_the_side_one_is_not_on_is_empty(office: Office, company: Company) -> None:
    await company.db.execute(
        update(SQLModel.metadata.tables["pairing"]).values(mentor_next="swap", learner_next="stop")
    )
    (pairing,) = next(
        table["rows"] for table in (await office.export("mentor")).json()["tables"] if table["name"] == "pairing"
    )
    assert (pairing["mentor_next"], pairing["learner_next"]) == ("swap", None)


async def test_nobody_learns_of_a_pairing_they_were_not_asked_about(
    client: httpx.AsyncClient, company: Company
) -> None:
    world = await settle_whole(
        company, pairing=PairingStatus.AWAITING_MENTOR, password_hash=await hash_password(PASSWORD)
    )
    office = Office(client, world, {})
    tables = {who: (await office.export(who)).json()["tables"] for who in ("mentor", "learner")}
    names = {who: {table["name"] for table in each} for who, each in tables.items()}
    assert {"pairing", "mentoring_session", "charter"} <= names["mentor"]
    assert names["learner"].isdisjoint({"pairing", "mentoring_session", "charter", "action_item"})


async def test_the_page_says_the_same_in_ones_language(office: Office, company: Company) -> None:
    await company.db.execute(
        update(User).where(User.id == UUID(str(office.world.ids["mentor"]))).values(preferred_language="fr")  # ty: ignore
    )
    whole, page = await office.export("mentor"), await office.export("mentor", page=True)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "attachment" in page.headers["content-disposition"]
    assert 'lang="fr"' in page.text
    assert "Mes données" in page.text
    assert "<script" not in page.text
    assert office.places(page.text) == office.places(whole.text)
    assert whole.json()["language"] == "fr"


async def test_what_is_left_out_is_said_with_its_reason(office: Office) -> None:
    left = {each["name"]: each for each in (await office.export("mentor")).json()["left_out"]}
    assert "password_hash" in left["user_account"]["columns"]
    assert "secret" in left["user_account"]["why"]
    assert "match_proposal" in left


async def test_it_takes_the_password(database: Database, configuration: Settings) -> None:
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        async with database.transaction() as db:
            office = Office(client, await settle_whole(Company(db), password_hash=await hash_password(PASSWORD)), {})
        for _ in range(10):
            wrong = await client.post(
                "/api/v1/users/me/export", json={"password": "no"}, headers=office.world.headers["mentor"]
            )
            assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
        # Guesses are counted; the eleventh is not even looked at.
        assert (await office.export("mentor")).status_code == 429
        assert (await office.export("learner")).status_code == 200


async def test_without_a_password_a_sign_in_of_a_moment_ago_counts(office: Office, company: Company) -> None:
    """Whoever comes with the company's account has no password to be asked for."""
    await company.db.execute(update(User).where(col(User.id) == office.world.ids["mentor"]).values(password_hash=None))
    headers = office.world.headers["mentor"]
    assert (await office.client.get("/api/v1/users/me", headers=headers)).json()["has_password"] is False
    for body in ({}, {"password": None}, {"password": "not looked at"}):
        answer = await office.client.post("/api/v1/users/me/export", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    token = (await office.client.post("/api/v1/users/me/erasure-request", headers=headers)).json()["token"]
    await company.db.execute(update(SignIn).values(created_at=now() - timedelta(minutes=11)))
    for path, body in (("export", {}), ("export/page", {}), ("erasure", {"token": token})):
        late = await office.client.post(f"/api/v1/users/me/{path}", json=body, headers=headers)
        assert (late.status_code, late.json()["code"]) == (403, "sign_in_too_old"), path
    # Whoever has a password is asked for it, however fresh the sign-in.
    answer = await office.client.post("/api/v1/users/me/export", json={}, headers=office.world.headers["learner"])
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_password")
