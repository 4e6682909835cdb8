"""Merge two accounts of one person, then look: no row leads to the one that went, and the other has all of it.

The duplicate is the mentor of the whole company, with a canary in every field.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Column, ForeignKey, Index, MetaData, Table, Uuid, func, select, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlmodel import SQLModel, col

from tests.canaries import CANARY, fill
from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from tests.privacy.test_erasure import dump, rows_of_person
from tests.whole_company import settle_whole
from tests.world import PASSWORD, World
from viceversa.accounts.models import User
from viceversa.accounts.passwords import hash_password
from viceversa.audit.models import AuditRecord
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.privacy import moving
from viceversa.privacy.data_map import DataMap, data_map_of_this_code
from viceversa.programmes.models import Enrolment, EnrolmentStatus

# Where the id of a merged account may still stand, and why.
_STAYS = {
    "user_account": "the closed row itself",
    "audit_record": "who acted stays on record",
    "procrastinate_jobs": "work that was done",
    "procrastinate_events": "work that was done",
}


class Story:
    """A company in which the mentor has used everything, and an account of the same person that has nothing yet."""

    def __init__(self, database: Database, client: httpx.AsyncClient, world: World) -> None:
        self.database, self.client, self.world = database, client, world

    def id(self, name: str) -> UUID:
        return UUID(str(self.world.ids[name]))

    async def ask(self, who: str, method: str, path: str, **options: Any) -> httpx.Response:
        options["headers"] = {**self.world.headers[who], **options.pop("headers", {})}
        return await self.client.request(method, f"/api/v1{path}", **options)

    async def merge(self, user: str = "mentor", into: str = "twin", *, who: str = "admin") -> httpx.Response:
        account = (await self.ask(who, "GET", f"/users/{self.id(user)}")).json()
        return await self.ask(
            who,
            "POST",
            f"/users/{self.id(user)}/merger",
            json={"into": str(self.id(into))},
            headers={"If-Match": f'"{account["version"]}"'},
        )

    async def words_of(self, who: str) -> set[str]:
        answer = await self.ask(who, "POST", "/users/me/export", json={"password": PASSWORD})
        assert answer.status_code == 200, answer.text
        tables = [each for each in answer.json()["tables"] if each["name"] not in ("user_account", "sign_in")]
        return set(CANARY.findall(json.dumps(tables)))


def tables_with(backup: str, found: str) -> set[str]:
    """The tables of a dump in which some text stands."""
    return {each[1] for each in re.finditer(r"^INSERT INTO public\.(\w+) .*$", backup, re.M) if found in each[0]}


@pytest.fixture
async def story(database: Database, configuration: Settings) -> AsyncIterator[Story]:
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        async with database.transaction() as db:
            company = Company(db)
            password_hash = await hash_password(PASSWORD)
            world = await settle_whole(company, password_hash=password_hash)
            twin = await company.user(password_hash=password_hash)
            world.ids["twin"], world.headers["twin"] = twin.id, await company.headers(twin)
            other = (await db.execute(select(User).where(col(User.id) == world.ids["second_referent"]))).scalar_one()
            world.headers["second_referent"] = await company.headers(other)
            await fill(db, only=await rows_of_person(company, UUID(str(world.ids["mentor"]))))
        yield Story(database, client, world)


async def test_everything_becomes_the_survivors(story: Story) -> None:
    before = await story.words_of("mentor")
    assert len(before) >= 12
    gone = str(story.id("mentor"))
    assert len(tables_with(dump(story.database), gone)) >= 25
    answer = await story.merge()
    assert answer.status_code == 200, answer.text
    assert tables_with(dump(story.database), gone) - set(_STAYS) == set()
    assert before <= await story.words_of("twin")
    done = answer.json()
    assert (done["external_id"], done["pairings_moved"], done["pairings_ended"]) == ("taken", 1, 0)
    assert done["sign_ins_ended"] >= 1
    assert (await story.ask("mentor", "GET", "/users/me")).status_code == 401
    assert (await story.ask("twin", "GET", f"/pairings/{story.id('pairing')}")).json()["status"] == "active"
    closed = (await story.ask("admin", "GET", f"/users/{gone}")).json()
    assert (closed["given_name"], closed["status"], closed["roles"]) == ("Merged", "left", ["member"])
    assert gone not in (await story.ask("admin", "GET", "/users", params={"limit": 100})).text
    # The partner meets the same person under the name that stayed, and was told nothing.
    pairing = (await story.ask("learner", "GET", f"/pairings/{story.id('pairing')}")).json()
    twin = (await story.ask("admin", "GET", f"/users/{story.id('twin')}")).json()
    assert pairing["mentor"]["family_name"] == twin["family_name"]
    told = (await story.ask("learner", "GET", "/users/me/notices")).json()["items"]
    assert not [each for each in told if str(each["occasion"]).startswith("pairing")]
    own = (await story.ask("twin", "GET", "/users/me/notices")).json()["items"]
    assert own[0]["occasion"] == "accounts_merged"
    async with story.database.transaction() as db:
        acts = (await db.execute(select(AuditRecord).where(col(AuditRecord.action) == "merge_users"))).scalars().all()
        assert [(each.subject_id, each.actor_id) for each in acts] == [(gone, story.id("admin"))]


async def test_a_table_the_engine_forgets_is_seen(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look is able to fail: an engine that leaves private notes behind is caught at once."""
    whole = moving.columns_of_people
    monkeypatch.setattr(moving, "columns_of_people", lambda table: [] if table.name == "session_note" else whole(table))
    before = await story.words_of("mentor")
    assert (await story.merge()).status_code == 200
    assert tables_with(dump(story.database), str(story.id("mentor"))) - set(_STAYS) == {"session_note"}
    assert len(before - await story.words_of("twin")) == 1


async def test_the_preview_says_what_is_done_and_does_nothing(story: Story) -> None:
    path = f"/users/{story.id('mentor')}/merger"
    before = dump(story.database)
    said = await story.ask("admin", "GET", path, params={"into": str(story.id("twin"))})
    assert said.status_code == 200, said.text
    assert _without_clock(dump(story.database)) == _without_clock(before)
    assert (await story.merge()).json() == said.json()


def _without_clock(backup: str) -> list[str]:
    # A dump names its own session, and sequences do not go back.
    return [each for each in backup.splitlines() if not each.startswith(("\\", "SELECT pg_catalog.setval"))]


async def test_what_both_have_stays_the_survivors(story: Story) -> None:
    """Everyone of the company is merged into the other side: each rule of uniqueness is met."""
    assert (await story.merge("mentor", "learner")).status_code == 200
    left = tables_with(dump(story.database), str(story.id("mentor")))
    assert left - set(_STAYS) == {"pairing"}
    await Queue(story.database).work(forever=False)
    pairing = (await story.ask("learner", "GET", f"/pairings/{story.id('pairing')}")).json()
    assert pairing["status"] == "ended"
    async with story.database.transaction() as db:
        places = await db.execute(select(col(Enrolment.status)).where(col(Enrolment.user_id) == story.id("learner")))
        # Nobody is held by a pairing with themselves.
        assert EnrolmentStatus.MATCHED not in set(places.scalars())
    # And once more: the one that stayed becomes a part of a third, which has rows of its own.
    assert (await story.merge("learner", "member")).status_code == 200
    async with story.database.transaction() as db:
        into = await db.execute(select(col(User.merged_into)).where(col(User.id) == story.id("mentor")))
        assert into.scalar_one() == story.id("member")


@pytest.mark.parametrize("seed", range(4))
async def test_any_two_can_be_merged(story: Story, seed: int) -> None:
    pairs = [("learner", "mentor"), ("member", "mentor"), ("manager", "mentor"), ("mentor", "member")]
    user, into = pairs[seed]
    answer = await story.merge(user, into)
    assert answer.status_code == 200, answer.text
    gone = str(story.id(user))
    assert tables_with(dump(story.database), gone) - {*_STAYS, "pairing"} == set()
    async with story.database.transaction() as db:
        own = await db.execute(select(func.count()).select_from(User).where(col(User.manager_id) == col(User.id)))
        assert own.scalar_one() == 0


async def test_confidential_cases_go_along_and_open(story: Story) -> None:
    """The author of the case becomes another account; then its referent does."""
    path = f"/support/cases/{story.id('case')}"
    before = await story.ask("mentor", "GET", path)
    assert before.status_code == 200, before.text
    assert (await story.merge()).status_code == 200
    after = await story.ask("twin", "GET", path)
    assert after.status_code == 200, after.text
    assert [(each["mine"], each["text"]) for each in after.json()["messages"]] == [
        (each["mine"], each["text"]) for each in before.json()["messages"]
    ]
    assert (await story.merge("referent", "second_referent")).status_code == 200
    received = await story.ask("second_referent", "GET", path)
    assert [each["mine"] for each in received.json()["messages"]] == [False]
    assert (await story.ask("referent", "GET", path)).status_code == 401


async def test_twenty_mergers_at_once_are_one(story: Story) -> None:
    version = (await story.ask("admin", "GET", f"/users/{story.id('mentor')}")).json()["version"]

    async def one() -> httpx.Response:
        return await story.ask(
            "admin",
            "POST",
            f"/users/{story.id('mentor')}/merger",
            json={"into": str(story.id("twin"))},
            headers={"If-Match": f'"{version}"'},
        )

    answers = await asyncio.gather(*(one() for _ in range(20)))
    assert sorted(each.status_code for each in answers) == [200, *[409] * 19]
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"merged_already"}
    async with story.database.transaction() as db:
        acts = select(func.count()).select_from(AuditRecord).where(col(AuditRecord.action) == "merge_users")
        assert (await db.execute(acts)).scalar_one() == 1


def test_every_table_can_be_treated() -> None:
    data_map = data_map_of_this_code()
    found = [each for table in SQLModel.metadata.tables.values() for each in moving.untreated(data_map, table)]
    assert found == []
    assert {*moving.ENDS, *moving.STAYS, *moving.BY_HAND, *moving.EXCLUSIONS} <= set(SQLModel.metadata.tables)


def test_a_table_it_cannot_treat_is_told() -> None:
    planted = MetaData()
    Table("user_account", planted, Column("id", Uuid, primary_key=True))
    person: Mapping[str, Any] = {"type_": Uuid}
    by_expression = Table(
        "couple",
        planted,
        Column("id", Uuid, primary_key=True),
        Column("a", person["type_"], ForeignKey("user_account.id")),
        Column("b", person["type_"], ForeignKey("user_account.id")),
        Index("uq_couple", text("least(a, b)"), unique=True),
    )
    excluding = Table(
        "desk",
        planted,
        Column("id", Uuid, primary_key=True),
        Column("user_id", Uuid, ForeignKey("user_account.id")),
        Column("during", TSTZRANGE),
        ExcludeConstraint(("user_id", "="), ("during", "&&"), using="gist", name="ex_desk"),
    )
    data_map: DataMap = data_map_of_this_code()
    assert moving.untreated(data_map, by_expression) == ["couple: uq_couple is unique by an expression"]
    assert moving.untreated(data_map, excluding) == ["desk: ex_desk excludes"]
