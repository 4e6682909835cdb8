"""Erase, then look: nothing of the person is left anywhere, what others counted by is the same, and it holds.

The person has a canary of their own in every field; `pg_dump`, mails and logs are read for each of them afterwards.
"""

import io
import json
import logging
import re
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.engine import make_url
from sqlmodel import col

from tests.canaries import CANARY, Canary, fill, unknown_shapes
from tests.conftest import browser, cloned
from tests.factories import TEST_KEYS, Company
from tests.whole_company import settle_whole
from tests.world import PASSWORD, World
from viceversa.accounts.models import ErasedPerson, User
from viceversa.accounts.passwords import hash_password
from viceversa.config import Settings, settings
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.core.postgres import Cluster
from viceversa.core.postgres_binaries import choose_binaries, installed_binaries
from viceversa.directory.people import DirectoryPerson
from viceversa.directory.plan import AddressRight, Outcome
from viceversa.directory.service import apply_person
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.service import Meeting, invite, tell
from viceversa.privacy.belongings import rows_of, table_of
from viceversa.privacy.data_map import data_map_of_this_code
from viceversa.privacy.erasure_list import append_erasures, read_erasures, replay_erasures

ME = "/api/v1/users/me"


def dump(database: Database) -> str:
    """The whole database as text, as a backup has it."""
    program = choose_binaries(installed_binaries()).folder / "pg_dump"
    url = make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    return subprocess.run([program, "--inserts", url], capture_output=True, text=True, check=True).stdout


def restore(backup: str, into: Database) -> None:
    """An empty database becomes what it was when the backup was made."""
    program = choose_binaries(installed_binaries()).folder / "psql"
    url = make_url(into.url).set(drivername="postgresql").render_as_string(hide_password=False)
    command = [program, "--quiet", "-v", "ON_ERROR_STOP=1", url]
    subprocess.run(command, input=backup, text=True, check=True, capture_output=True)


class Story:
    """A company in which the mentor has used everything, and the canaries that are theirs."""

    def __init__(self, database: Database, client: httpx.AsyncClient, world: World, theirs: dict[str, Canary]) -> None:
        self.database, self.client, self.world, self.theirs = database, client, world, theirs

    @property
    def mentor(self) -> UUID:
        return UUID(str(self.world.ids["mentor"]))

    async def ask(self, who: str, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.client.request(method, f"/api/v1{path}", headers=self.world.headers[who], **options)

    async def erase(self, who: str = "mentor") -> httpx.Response:
        asked = await self.ask(who, "POST", "/users/me/erasure-request")
        assert asked.status_code == 200, asked.text
        body = {"token": asked.json()["token"], "password": PASSWORD}
        return await self.ask(who, "POST", "/users/me/erasure", json=body)


async def rows_of_person(company: Company, user_id: UUID) -> dict[str, set[UUID]]:
    """The rows, by table, that the data map says are someone's."""
    data_map, found = data_map_of_this_code(), {}
    for name, table in data_map.tables.items():
        if table.people and "id" in table_of(name).c:
            query = select(table_of(name).c.id).where(rows_of(data_map, name, user_id, as_known=False))
            found[name] = set((await company.db.execute(query)).scalars())
    return found


@pytest.fixture
async def story(database: Database, configuration: Settings) -> AsyncIterator[Story]:
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        async with database.transaction() as db:
            company = Company(db)
            world = await settle_whole(company, password_hash=await hash_password(PASSWORD))
            theirs = await fill(db, only=await rows_of_person(company, UUID(str(world.ids["mentor"]))))
            await _told_of_by_others(db, world, theirs)
        yield Story(database, client, world, theirs)


async def _told_of_by_others(db: Any, world: World, theirs: dict[str, Canary]) -> None:
    """Rows of others in which the person stands by name: an import, a group, a page, a card."""
    mentor = (await db.execute(select(User).where(col(User.id) == world.ids["mentor"]))).scalar_one()
    await db.refresh(mentor)
    name = f"{mentor.given_name} {mentor.family_name}"
    change = {"field": "email", "before": "old@test.example", "after": mentor.email}
    resource = (await db.execute(text("SELECT id FROM scim_resource WHERE user_id = :id"), {"id": mentor.id})).scalar()
    statements = {
        # Of the person, and of someone whose manager they are.
        "INSERT INTO sync_row (import_id, row, rank, external_id, name, outcome, codes, said) SELECT id, n, 1, "
        "CASE n WHEN 7 THEN :key ELSE 'E-8' END, CASE n WHEN 7 THEN :name ELSE 'Ann Lee' END, 'changed', '{}', "
        "cast(:json AS jsonb) FROM sync_run, generate_series(7, 8) AS n": {
            "key": mentor.external_id,
            "name": name,
            "json": json.dumps({"changes": [change], "reasons": [], "remarks": []}),
        },
        "INSERT INTO sync_person (import_id, row, external_id, email, manager_external_id, record, taken, leaving) "
        "SELECT id, n, CASE n WHEN 7 THEN :key ELSE 'E-8' END, CASE n WHEN 7 THEN :email ELSE 'ann@test.example' END, "
        ":key, cast(:json AS jsonb), true, false FROM sync_run, generate_series(7, 8) AS n": {
            "key": mentor.external_id,
            "email": mentor.email,
            "json": json.dumps({"external_id": "E-8", "manager_external_id": mentor.external_id}),
        },
        "UPDATE practice_card SET reviewed_by = :name": {"name": name},
        "UPDATE programme SET checklist = cast(:json AS jsonb)": {"json": json.dumps({"sponsor": name})},
        "INSERT INTO scim_resource (id, kind, document, keys, changed_at) VALUES (gen_random_uuid(), 'Group', "
        "cast(:json AS jsonb), cast(:lower AS jsonb), now())": {
            "json": json.dumps({"members": [{"value": str(resource), "display": name}]}),
            "lower": json.dumps({"members": [{"value": str(resource), "display": name.lower()}]}),
        },
        "INSERT INTO idempotency_record (id, owner_id, key, request_hash, status, headers, body) VALUES "
        "(gen_random_uuid(), :learner, 'of-the-partner', '1', 200, '{}', :body)": {
            "learner": world.ids["learner"],
            "body": json.dumps({"title": next(iter(theirs))}).encode(),
        },
    }
    for statement, values in statements.items():
        await db.execute(text(statement), values)


def mails_in(folder: Path) -> list[str]:
    """The mails of an installation without a mail server, every part of them decoded."""
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (folder / "mails").glob("*.eml")]
    parts = [part.get_payload(decode=True) for mail in mails for part in mail.walk()]
    return [*(str(mail["To"]) for mail in mails), *(each.decode() for each in parts if isinstance(each, bytes))]


def left_of(theirs: dict[str, Canary], *texts: str) -> set[str]:
    """The places whose canaries still stand in some text."""
    # Bytes are dumped as hexadecimal digits.
    digits = (each for said in texts for each in re.findall(r"\\x((?:[0-9a-f]{2})+)", said))
    readable = [*texts, *(bytes.fromhex(each).decode("latin-1") for each in digits)]
    seen = {each for said in readable for each in CANARY.findall(said)}
    return {theirs[each].place for each in seen & set(theirs)}


def test_every_json_column_has_a_shape_to_put_a_canary_in() -> None:
    assert unknown_shapes() == []


async def test_nothing_is_left_of_who_was_erased(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VICEVERSA_DATA_FOLDER", str(tmp_path))
    settings.cache_clear()
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=log))
    assert len({each.place for each in story.theirs.values()}) == 33
    before = dump(story.database)
    assert left_of(story.theirs, before) == {each.place for each in story.theirs.values()}
    # A mail to them and an invitation that names them to the partner lie in the folder.
    async with story.database.transaction() as db:
        await tell(db, user_id=story.mentor, kind=NoticeKind.ACCOUNT_SECURITY, path="/settings")
        learner, starts_at = UUID(str(story.world.ids["learner"])), now() + timedelta(days=2)
        meeting = Meeting(UUID(int=1), starts_at, starts_at + timedelta(hours=1), 0, "CONFIRMED", now())
        await invite(db, user_id=learner, partner_id=story.mentor, meeting=meeting)
    await Queue(story.database).work(forever=False)
    assert left_of(story.theirs, *mails_in(tmp_path)) == {"user_account.email", "user_account.given_name"}

    answer = await story.erase()
    assert answer.status_code == 204, answer.text
    assert answer.headers["set-cookie"].startswith("vv_refresh=")
    assert (await story.ask("mentor", "GET", "/users/me")).status_code == 401
    await Queue(story.database).work(forever=False)

    logging.getLogger().removeHandler(handler)
    structlog.reset_defaults()
    assert left_of(story.theirs, dump(story.database), log.getvalue(), *mails_in(tmp_path)) == set()
    feed = await story.client.get(f"/api/v1/calendar/{story.world.ids['feed_token']}.ics")
    assert feed.status_code == 404
    # The list outside the database has the id, and nothing else of them.
    assert read_erasures(tmp_path / "erasures.jsonl") == [story.mentor]
    assert CANARY.search((tmp_path / "erasures.jsonl").read_text()) is None
    settings.cache_clear()


async def test_a_column_the_engine_forgets_is_seen(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grep is able to fail: an engine that keeps private notes is caught at once."""
    whole = data_map_of_this_code()
    tables = {name: table for name, table in whole.tables.items() if name != "session_note"}
    forgetful = whole.model_copy(update={"tables": tables})
    monkeypatch.setattr("viceversa.privacy.erasure.data_map_of_this_code", lambda: forgetful)
    assert (await story.erase()).status_code == 204
    assert left_of(story.theirs, dump(story.database)) == {"session_note.body"}


async def test_the_partner_is_left_with_a_former_participant_and_no_reason(story: Story) -> None:
    assert (await story.erase()).status_code == 204
    pairing = (await story.ask("learner", "GET", f"/pairings/{story.world.ids['pairing']}")).json()
    assert pairing["status"] == "ended"
    assert (pairing["mentor"]["given_name"], pairing["mentor"]["family_name"]) == ("Former", "participant")
    assert pairing["charter"] is None
    told = (await story.ask("learner", "GET", "/users/me/notices")).json()["items"]
    assert told[0]["occasion"] == "pairing_ended"
    assert (await story.ask("learner", "GET", f"/sessions/{story.world.ids['session']}")).status_code == 200
    # The partner's own words are still theirs.
    note = (await story.ask("learner", "GET", f"/sessions/{story.world.ids['session']}/notes")).json()
    assert "Mine" in json.dumps(note)
    for path in ("enrolments", "pairings", "candidates", "match-runs", "objections", "fairness", "insights"):
        answer = await story.ask("coordinator", "GET", f"/programmes/{story.world.ids['programme']}/{path}")
        assert answer.status_code == 200, (path, answer.text)
    assert (await story.ask("coordinator", "GET", f"/match-proposals/{story.world.ids['proposal']}")).status_code == 200
    assert (await story.ask("admin", "GET", f"/users/{story.mentor}")).json()["status"] == "left"


async def test_the_audit_record_has_ids_alone(story: Story) -> None:
    assert (await story.erase()).status_code == 204
    async with story.database.transaction() as db:
        rows = (await db.execute(text("SELECT audit_record::text FROM audit_record"))).scalars().all()
        assert not [row for row in rows if CANARY.search(row)]
        assert [row for row in rows if "erase_person" in row and str(story.mentor) in row]


async def test_a_token_is_good_once_for_its_owner_with_the_password(story: Story) -> None:
    asked = (await story.ask("mentor", "POST", "/users/me/erasure-request")).json()
    assert asked["open_pairings"] == 1
    body = {"token": asked["token"], "password": PASSWORD}
    wrong = await story.ask("mentor", "POST", "/users/me/erasure", json={**body, "password": "something else here"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
    async with story.database.transaction() as db:
        hashed = (await db.execute(select(col(User.password_hash)).where(col(User.id) == story.mentor))).scalar_one()
        await db.execute(update(User).values(password_hash=hashed))
    other = await story.ask("learner", "POST", "/users/me/erasure", json=body)
    assert (other.status_code, other.json()["code"]) == (409, "erasure_token_spent")
    async with story.database.transaction() as db:
        await db.execute(text("UPDATE link_token SET expires_at = now() WHERE purpose = 'erasure'"))
    late = await story.ask("mentor", "POST", "/users/me/erasure", json=body)
    assert late.json()["code"] == "erasure_token_spent"
    assert (await story.ask("mentor", "GET", "/users/me")).status_code == 200


async def test_whoever_is_needed_is_told_and_shown_a_way_out(story: Story) -> None:
    coordinator = await story.ask("coordinator", "POST", "/users/me/erasure-request")
    assert (coordinator.status_code, coordinator.json()["code"]) == (409, "only_coordinator")
    assert "Spring" in coordinator.json()["detail"]
    async with story.database.transaction() as db:
        await db.execute(text("UPDATE user_account SET roles = '{member}' WHERE id <> :id AND 'admin' = ANY(roles)"),
                         {"id": story.world.ids["admin"]})  # fmt: skip
    admin = await story.ask("admin", "POST", "/users/me/erasure-request")
    assert admin.json()["code"] == "last_administrator"


async def test_the_directory_does_not_bring_the_person_back(story: Story) -> None:
    async with story.database.transaction() as db:
        person = (await db.execute(select(User).where(col(User.id) == story.mentor))).scalar_one()
        email, external_id = person.email, person.external_id or ""
    assert (await story.erase()).status_code == 204

    async def sync(**values: str) -> Any:
        told: dict[str, Any] = {
            "external_id": external_id,
            "email": email,
            "given_name": "Come",
            "family_name": "Back",
            **values,
        }
        async with story.database.transaction() as db:
            return await apply_person(
                db, person=DirectoryPerson(**told, given=frozenset(told)), rights=frozenset(AddressRight)
            )

    for plan in (await sync(), await sync(email="new@test.example"), await sync(external_id="another")):
        assert plan.outcome is Outcome.UNCHANGED
        assert [each.code for each in plan.person.remarks] == ["erased"]
        assert (plan.person.email, plan.person.family_name) == ("", "")
    assert (await sync(external_id="another", email="new@test.example")).outcome is Outcome.CREATED
    # An invitation by hand brings them back, as someone new.
    body = {"email": email, "given_name": "Come", "family_name": "Again"}
    assert (await story.ask("admin", "POST", "/users", json=body)).status_code == 201
    assert (await sync()).outcome is Outcome.CHANGED


async def test_counts_are_the_same_before_and_after(story: Story) -> None:
    """In a department that others share; the pairing was over."""
    programme = story.world.ids["programme"]
    async with story.database.transaction() as db:
        company = Company(db)
        for _ in range(8):
            await company.user(department="Common", site="Lyon")
        await db.execute(
            text("UPDATE user_account SET department = 'Common', site = 'Lyon' WHERE id = :id"), {"id": story.mentor}
        )
        await db.execute(text("UPDATE pairing SET status = 'completed', completed_at = now()"))

    async def counts() -> tuple[str, str]:
        async with story.database.transaction() as db:
            kept = (await db.execute(text("SELECT content::text FROM insights_snapshot"))).scalar_one()
            by_pulse = await db.execute(text("SELECT count(*), sum(learned), sum(voice) FROM pulse"))
            kept += str(by_pulse.one())
        return (await story.ask("coordinator", "GET", f"/programmes/{programme}/insights")).text, kept

    # A place that is only waited for ends with its owner; this one was taken.
    async with story.database.transaction() as db:
        await db.execute(text("UPDATE enrolment SET status = 'completed'"))
    before = await counts()
    assert (await story.erase()).status_code == 204
    assert await counts() == before
    async with story.database.transaction() as db:
        row = (await db.execute(text("SELECT * FROM pulse WHERE user_id IS NULL"))).mappings().one()
        assert row["session_id"] is None
        assert row["created_at"].day == 1
        assert (await db.execute(text("SELECT department FROM user_account WHERE id = :id"), {"id": story.mentor})
                ).scalar_one() == "Common"  # fmt: skip


async def test_erasures_are_done_again_after_a_restore(story: Story, cluster: Cluster, tmp_path: Path) -> None:
    older = dump(story.database)
    append_erasures(tmp_path / "list.jsonl", [(story.mentor, now())])
    append_erasures(tmp_path / "list.jsonl", [(UUID(int=7), now())])
    async with cloned(cluster, "template0") as restored:
        restore(older, restored)
        assert left_of(story.theirs, dump(restored))
        async with restored.transaction() as db:
            assert await replay_erasures(db, file=tmp_path / "list.jsonl", vault=TEST_KEYS.cases) == (1, 1)
        assert left_of(story.theirs, dump(restored)) == set()
        async with restored.transaction() as db:
            assert await replay_erasures(db, file=tmp_path / "list.jsonl", vault=TEST_KEYS.cases) == (0, 1)
            assert (await db.execute(select(func.count()).select_from(ErasedPerson))).scalar_one() == 1


def test_a_line_cut_off_by_a_crash_costs_no_other(tmp_path: Path) -> None:
    file, one, two = tmp_path / "list.jsonl", UUID(int=1), UUID(int=2)
    append_erasures(file, [(one, now())])
    with file.open("a") as stream:
        stream.write('{"user_id": "0000')
    append_erasures(file, [(two, now()), (one, now())])
    assert read_erasures(file) == [one, two]
