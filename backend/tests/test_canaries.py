"""Who reads whose words: a canary in every free text, every GET as every caller, and the data map as the judge.

Ten thousand answers and more: every operation that reads, as everyone, with every id there is and every value of every
filter; exports, the calendar, mails, logs, the audit record and what is refused. A canary may stand only in what its
column's `readers` allow for that row.
"""

import io
import itertools
import logging
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlmodel import SQLModel

from tests.access_matrix import ASKED_OF, IDS, TEXTS
from tests.canaries import CANARY, Canary, fill, free_texts, without_canaries
from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from tests.operations import components, operations
from tests.whole_company import settle_whole
from tests.world import PASSWORD, World, nobody
from viceversa.accounts.models import User
from viceversa.accounts.passwords import hash_password
from viceversa.config import Settings, settings
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.core.logging import set_up_logging
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.service import Meeting, invite, tell
from viceversa.privacy.belongings import rows_of, table_of
from viceversa.privacy.data_map import DataMap, data_map_of_this_code
from viceversa.programmes.models import ProgrammeCoordinator
from viceversa.support.service import reply

LEAST_ANSWERS = 10_000
PEOPLE = ("mentor", "learner", "member", "manager", "elsewhere_mentor", "coordinator", "other_coordinator", "referent",
          "admin")  # fmt: skip
MACHINES = ("people_service", "report_service", "scim_service")
DEAD = ("revoked", "suspended", "expired", "revoked_service", "anonymous")
CALLERS = (*PEOPLE, *MACHINES, *DEAD)
# Where no other than these may ever read, whatever the map says: the map is not the only judge of what matters most.
OWN_ALONE = {
    "session_note.body": ("private",),
    "survey.what_helped": (),
    "survey.what_to_change": (),
}


@dataclass
class Readers:
    """Who may read a canary: the data map's `readers`, asked for one row."""

    data_map: DataMap
    world: World
    # (table, id) → the callers whose row it is.
    owners: dict[tuple[str, Any], set[str]]
    partners: dict[UUID, set[str]]
    shown: dict[str, set[UUID]]
    coordinated: dict[str, set[UUID]]
    programme_of: dict[tuple[str, Any], UUID | None]

    def may(self, who: str, canary: Canary, *, exporting: bool = False) -> bool:
        said = self.data_map.tables[canary.table].columns.get(canary.column)
        if said is None:
            return False
        own = self.owners.get((canary.table, canary.row.get("id")), set())
        if canary.table == "user_account":
            own = {name for name in PEOPLE if self.world.ids[name] == canary.row["id"]}
        if exporting and said.export != "no" and who in own:
            return True
        return any(self._is(reader, who, canary, own) for reader in said.readers)

    def _partners(self, canary: Canary) -> set[str]:
        return self.partners.get(canary.row["id"], set())

    def _is(self, reader: str, who: str, canary: Canary, own: set[str]) -> bool:
        programme = self.programme_of.get((canary.table, canary.row.get("id")))
        match reader:
            case "self" | "author":
                return who in own
            case "sides":
                return who in (self._partners(canary) if canary.table == "user_account" else own)
            case "coordinator":
                mine = self.coordinated.get(who, set())
                # Names, titles and places of everyone who may be invited, for whoever coordinates anything.
                return bool(mine) if canary.table == "user_account" else programme in mine
            case "coordinators":
                return who in ("coordinator", "other_coordinator")
            case "admin":
                return who == "admin"
            case "members":
                return who in PEOPLE
            case "service":
                return who == "people_service"
            case "directory_service":
                return who == "scim_service"
            case "address":
                # It is the mentor's: it names those they meet, and when.
                return who == "address" and (canary.table != "user_account" or "mentor" in self._partners(canary))
            case "author_and_referent":
                # The row of a case names nobody: the company's only one is the mentor's, written to the referent.
                if canary.table == "user_account":
                    return who == "referent" and canary.row["id"] == self.world.ids["mentor"]
                return who in ("mentor", "referent")
            case "shown":
                return canary.row["id"] in self.shown.get(who, set())
            case "turned_to":
                return who in PEOPLE and "referent" in canary.row["roles"]
            case _:
                return False


@dataclass
class Crawl:
    """The company, its canaries, and what was read."""

    app: FastAPI
    client: httpx.AsyncClient
    database: Database
    world: World
    canaries: dict[str, Canary]
    readers: Readers
    answers: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)

    def read(self, said: str, *, who: str, where: str, sent: str = "", exporting: bool = False) -> None:
        """Note which canaries stand in a text that `who` was given, and which must not."""
        self.answers += 1
        for each in set(CANARY.findall(said)) - set(CANARY.findall(sent)):
            canary = self.canaries.get(each)
            if canary is None:
                continue
            self.seen[canary.place] += 1
            if not self.readers.may(who, canary, exporting=exporting):
                self.leaks.append(f"{who} reads {canary.place} in {where}")

    async def get(self, who: str, path: str, **query: str) -> None:
        answer = await self.client.get(path, params=query or None, headers=self.world.headers[who])
        self.client.cookies.clear()
        assert answer.status_code < 500, (who, path, query, answer.text)
        reader = "address" if "/calendar/" in path and path.endswith(".ics") else who
        self.read(answer.text + str(answer.headers), who=reader, where=path, sent=path + "".join(query.values()))


async def _readers(db: Any, world: World) -> Readers:
    data_map = data_map_of_this_code()
    owners: dict[tuple[str, Any], set[str]] = {}
    for name, table in data_map.tables.items():
        if not table.people or "id" not in table_of(name).c:
            continue
        for who in PEOPLE:
            theirs = rows_of(data_map, name, UUID(str(world.ids[who])), as_known=True)
            for row_id in (await db.execute(select(table_of(name).c.id).where(theirs))).scalars():
                owners.setdefault((name, row_id), set()).add(who)
    partners: dict[UUID, set[str]] = {}
    for mentor, learner in await db.execute(text("SELECT mentor_id, learner_id FROM pairing")):
        for one, other in ((mentor, learner), (learner, mentor)):
            partners.setdefault(one, set()).update(who for who in PEOPLE if world.ids[who] == other)
    coordinated: dict[str, set[UUID]] = {}
    for user_id, programme_id in await db.execute(
        select(SQLModel.metadata.tables[str(ProgrammeCoordinator.__tablename__)].c["user_id", "programme_id"])
    ):
        for who in PEOPLE:
            if world.ids[who] == user_id:
                coordinated.setdefault(who, set()).add(programme_id)
    shown: dict[str, set[UUID]] = {}
    # Whom one would rather not meet was shown in a round before.
    cards = (
        "SELECT user_id, candidate_id FROM shortlist_card JOIN shortlist ON shortlist.id = shortlist_id "
        "UNION SELECT user_id, other_id FROM private_exclusion"
    )
    for user_id, candidate_id in await db.execute(text(cards)):
        for who in PEOPLE:
            if world.ids[who] == user_id:
                shown.setdefault(who, set()).add(candidate_id)
    return Readers(data_map, world, owners, partners, shown, coordinated, await _programmes(db))


async def _programmes(db: Any) -> dict[tuple[str, Any], UUID | None]:
    """The programme of each row that belongs to one, through whatever leads there."""
    found: dict[tuple[str, Any], UUID | None] = {}
    for table in SQLModel.metadata.sorted_tables:
        if "id" not in table.c:
            continue
        for row in (await db.execute(select(table))).mappings():
            programme = row["id"] if table.name == "programme" else row.get("programme_id")
            for key in table.foreign_keys:
                if programme is None and row[key.parent.name] is not None and key.column.table.name != "user_account":
                    programme = found.get((key.column.table.name, row[key.parent.name]))
            found[table.name, row["id"]] = programme
    return found


@pytest.fixture
async def crawl(database: Database, configuration: Settings) -> AsyncIterator[Crawl]:
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        async with database.transaction() as db:
            world = await settle_whole(Company(db), password_hash=await hash_password(PASSWORD))
            readers = await _readers(db, world)
            canaries = {**await fill(db), **await _sealed(db, world)}
        yield Crawl(app, client, database, world, canaries, readers)


async def _sealed(db: Any, world: World) -> dict[str, Canary]:
    """A canary in each direction of a confidential case, written by the application: the database holds it sealed."""
    found = {}
    case_id = UUID(str(world.ids["case"]))
    for who in ("mentor", "referent"):
        canary = "zq" + secrets.token_hex(7)
        user = await db.get_one(User, world.ids[who])
        await reply(db, await Company(db).actor(user), TEST_KEYS.cases, case_id=case_id, text=canary)
        found[canary] = Canary("support_message", "content", {})
    return found


def _ids_for(world: World, parameter: str) -> list[str]:
    """Every id of its kind in the company, of one programme and of the other, and one that is nobody's."""
    if parameter in TEXTS:
        return ["private", "pair"] if parameter == "audience" else [TEXTS[parameter]]
    wanted = [IDS[parameter]] if parameter in IDS else []
    more = {
        "pairing_id": ["elsewhere_pairing"],
        "programme_id": ["elsewhere", "taking", "draft", "asked"],
        "run_id": ["other_run", "elsewhere_run"],
        "user_id": ["mentor", "learner", "admin"],
        "mentor_id": ["member", "elsewhere_mentor"],
        "learner_id": ["member"],
        "token": ["feed_token"],
    }
    return [*(str(world.ids[each]) for each in (*wanted, *more.get(parameter, []))), nobody()]


def _filters(crawl: Crawl, parameters: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """No filter, then each filter with each of its values; words are other people's own words."""
    yield {}
    words = [each for each, canary in crawl.canaries.items() if canary.place in _SEARCHED]
    for parameter in parameters:
        if parameter["in"] != "query":
            continue
        schemas = [parameter["schema"], *parameter["schema"].get("anyOf", [])]
        schemas = [components().get(each.get("$ref", "").rpartition("/")[2], each) for each in schemas]
        values = [str(value) for each in schemas for value in each.get("enum", [])]
        kinds = {each.get("type") for each in schemas}
        if "boolean" in kinds:
            values += ["true", "false"]
        if kinds & {"integer", "number"}:
            values += ["1", "100"]
        if "string" in kinds and not values:
            values += [*words[:8], "e", str(crawl.world.ids["other_run"])]
        yield from ({parameter["name"]: value} for value in values)


_SEARCHED = {"user_account.family_name", "user_account.given_name", "user_account.email", "skill.title_en"}


async def _read_everything(crawl: Crawl) -> None:
    for operation in operations():
        if operation.method != "get":
            continue
        names = operation.names("path")
        for ids in itertools.product(*(_ids_for(crawl.world, name) for name in names)):
            path = operation.path.format(**dict(zip(names, ids, strict=True)))
            for place, query in enumerate(_filters(crawl, operation.parameters)):
                # Every filter for whoever might be let in; the rest are refused before it is looked at.
                for who in CALLERS if place == 0 else PEOPLE:
                    await crawl.get(who, path, **query)
    for path in ASKED_OF:
        for who in CALLERS:
            for end in ("/v2/Users", "/v2/Groups", "/v2/Schemas", f"/v2/Users/{nobody()}", "/v2/Users?filter=x eq"):
                await crawl.get(who, f"{path}{end}")


async def _export_everything(crawl: Crawl) -> None:
    for who in PEOPLE:
        for path in ("/users/me/export", "/users/me/export/page"):
            answer = await crawl.client.post(
                f"/api/v1{path}", json={"password": PASSWORD}, headers=crawl.world.headers[who]
            )
            assert answer.status_code == 200, answer.text
            crawl.read(answer.text, who=who, where=path, exporting=True)


async def _refuse_everything(crawl: Crawl) -> None:
    """Bodies that cannot be read, from everyone: what is refused repeats nothing of what is stored."""
    for operation in operations():
        if operation.method == "get" or "auth" in operation.path:
            continue
        path = operation.path.format(**{name: _ids_for(crawl.world, name)[0] for name in operation.names("path")})
        for who in ("member", "elsewhere_mentor", "people_service"):
            for body in ({"unknown": 1}, []):
                answer = await crawl.client.request(
                    operation.method, path, json=body, headers={**crawl.world.headers[who], "If-Match": '"77"'}
                )
                crawl.read(answer.text, who=who, where=f"{operation} refused")


async def _mail_everything(crawl: Crawl, folder: Path) -> None:
    async with crawl.database.transaction() as db:
        ids = {who: UUID(str(crawl.world.ids[who])) for who in PEOPLE}
        for who in PEOPLE:
            for kind in NoticeKind:
                await tell(db, user_id=ids[who], kind=kind, path="/settings")
        moment = now() + timedelta(days=2)
        meeting = Meeting(UUID(int=1), moment, moment + timedelta(hours=1), 0, "CONFIRMED", now())
        for one, other in (("mentor", "learner"), ("learner", "mentor")):
            await invite(db, user_id=ids[one], partner_id=ids[other], meeting=meeting)
    await Queue(crawl.database).work(forever=False)
    async with crawl.database.transaction() as db:
        rows = await db.execute(select(User))
        who_has = {row.email: who for row in rows.scalars() for who in PEOPLE if crawl.world.ids[who] == row.id}
    files = list((folder / "mails").glob("*.eml"))
    assert len(files) >= len(PEOPLE) * 5
    for file in files:
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        parts = [part.get_payload(decode=True) for part in mail.walk()]
        said = " ".join(each.decode("utf-8", "replace") for each in parts if isinstance(each, bytes))
        crawl.read(f"{mail.items()} {said}", who=who_has[str(mail["To"])], where=f"a mail “{mail['Subject']}”")
        content = [each for each in CANARY.findall(said) if crawl.canaries[each].table != "user_account"]
        assert content == [], mail["Subject"]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, at the most talkative level there is."""
    kept = io.StringIO()
    set_up_logging(level="DEBUG")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=kept))
    handler = logging.StreamHandler(kept)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(handler)
    root.setLevel(before)
    structlog.reset_defaults()


async def test_each_canary_is_read_only_where_the_map_allows(
    crawl: Crawl, log: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VICEVERSA_DATA_FOLDER", str(tmp_path))
    settings.cache_clear()
    await _read_everything(crawl)
    await _export_everything(crawl)
    await _refuse_everything(crawl)
    await _mail_everything(crawl, tmp_path)
    settings.cache_clear()
    async with crawl.database.transaction() as db:
        for table in ("audit_record", "procrastinate_jobs"):
            for row in (await db.execute(text(f"SELECT {table}::text FROM {table}"))).scalars():
                crawl.read(row, who="nobody", where=table)
    crawl.read(log.getvalue(), who="nobody", where="the log")
    assert sorted(set(crawl.leaks)) == []
    assert crawl.answers >= LEAST_ANSWERS
    # The crawl sees: what may be read was read, most of it.
    assert len(crawl.seen) >= 45, sorted(crawl.seen)
    assert log.getvalue()


async def test_what_matters_most_is_its_authors_alone(crawl: Crawl) -> None:
    """The same by hand, for a handful: the judge of the crawl is the map, and the map could be wrong."""
    by_place: dict[str, list[tuple[str, Canary]]] = {}
    for each, canary in crawl.canaries.items():
        by_place.setdefault(canary.place, []).append((each, canary))
    author = {crawl.world.ids[who]: who for who in PEOPLE}
    checked = 0
    for place, audiences in OWN_ALONE.items():
        for _, canary in by_place[place]:
            if audiences and canary.row["audience"] not in audiences:
                continue
            whose = author[canary.row.get("author_id") or canary.row["user_id"]]
            assert [who for who in CALLERS if crawl.readers.may(who, canary)] == [whose], place
            checked += 1
    assert checked == 8
    objections = [canary for _, canary in by_place["pairing_objection.sentence"]]
    for canary in objections:
        whose = author[canary.row["author_id"]]
        assert {who for who in CALLERS if crawl.readers.may(who, canary)} == {whose, "coordinator"}


async def test_a_planted_leak_is_caught(crawl: Crawl) -> None:
    """A route that shows a partner's private note, and one that puts a name into an error."""

    @crawl.app.get("/api/v1/planted/{session_id}")
    async def planted(session_id: UUID) -> list[str]:
        async with crawl.database.transaction() as db:
            rows = await db.execute(text("SELECT body FROM session_note WHERE session_id = :id"), {"id": session_id})
            return list(rows.scalars())

    path = f"/api/v1/planted/{crawl.world.ids['session']}"
    for who in ("mentor", "learner"):
        await crawl.get(who, path)
    # Each reads their own note, and the other's: the one is allowed, the other is not.
    assert crawl.leaks == [f"{who} reads session_note.body in {path}" for who in ("mentor", "learner")]
    for who in ("admin", "anonymous"):
        await crawl.get(who, path)
    assert len(crawl.leaks) == 2 + 2 * 3


async def test_every_free_text_of_every_table_has_a_canary(crawl: Crawl) -> None:
    """A new column of text joins by itself; a new table needs a row in `whole_company.py`."""
    assert without_canaries(crawl.canaries) == []
    assert sum(len(free_texts(table)) for table in SQLModel.metadata.tables.values()) >= 45
