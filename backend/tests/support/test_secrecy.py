"""A copy of the database, logs and remembered answers tell nothing of a case; a wrong key or byte is noticed."""

import re
import secrets
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from tests.support.house import ANSWER, API, WORDS, House, settle_house, write
from tests.world import tables_of
from viceversa.accounts.sign_ins import Keys
from viceversa.config import PROJECT, Settings
from viceversa.core.db import Database
from viceversa.core.sealing import Vault
from viceversa.main import create_app
from viceversa.support.retention import remember_key

# What is about cases; the rest of the database names people because that is its work.
ABOUT_CASES = ("support_case", "support_message", "support_key", "idempotency_record", "throttle")


async def live_a_case(database: Database, configuration: Settings) -> tuple[House, str, FastAPI]:
    """Opened, answered, closed, each request with its key, and committed."""
    async with database.transaction() as db:
        house = await settle_house(Company(db))
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    await remember_key(database, TEST_KEYS.cases)
    async with browser(app) as client:
        made = await write(client, house, key="open-open-open", excluded=[house.id("third")])
        place = f"{API}/cases/{made.json()['id']}"
        headers = {**house.headers["first"], "Idempotency-Key": "reply-reply-reply"}
        assert (await client.post(f"{place}/messages", json={"text": ANSWER}, headers=headers)).status_code == 201
        headers = {**house.headers["author"], "Idempotency-Key": "close-close-close", "If-Match": '"2"'}
        assert (await client.post(f"{place}/closing", headers=headers)).status_code == 200
    return house, made.json()["id"], app


async def dumped(database: Database, tables: tuple[str, ...] = ()) -> bytes:
    """Every row of every table as `COPY` writes it, once as it stands and once with its hexadecimal turned back."""
    found = []
    async with database.engine.connect() as connection:
        for table in tables or await tables_of(connection):
            for row in await connection.execute(text(f'SELECT * FROM "{table}"')):
                found += [bytes(value) if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(found)


def told_by(dump: bytes, *secrets_of: str) -> list[str]:
    return [each for each in secrets_of if each.encode() in dump]


def spellings(identifier: str) -> list[str]:
    return [identifier, UUID(identifier).hex]


async def test_a_dump_tells_nothing(database: Database, configuration: Settings) -> None:
    house, _, _ = await live_a_case(database, configuration)
    dump = await dumped(database)
    # It is a whole copy: what people may read by name stands in it.
    assert house.people["author"].email.encode() in dump
    assert told_by(dump, WORDS, ANSWER, "quetzal", "marronnier", "pressure", "handed_over", '"closed"') == []
    of_cases = await dumped(database, ABOUT_CASES)
    people = [spelling for name in house.people for spelling in spellings(house.id(name))]
    assert told_by(of_cases, *people) == []
    assert [name for name in house.people if house.people[name].id.bytes in of_cases] == []
    rows = await _count(database, "support_message"), await _count(database, "idempotency_record")
    assert rows == (3, 3), "there was something to find"
    # None of it is in a record that others read, nor in a queue.
    assert [await _count(database, each) for each in ("audit_record", "notice", "procrastinate_jobs")] == [0, 0, 0]


async def _count(database: Database, table: str) -> int:
    async with database.transaction() as db:
        return (await db.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()


async def test_a_planted_plain_column_is_found(database: Database, configuration: Settings) -> None:
    await live_a_case(database, configuration)
    async with database.transaction() as db:
        await db.execute(text("UPDATE support_message SET content = convert_to(:words, 'UTF8')"), {"words": WORDS})
    assert told_by(await dumped(database), WORDS) == [WORDS]


async def test_logs_tie_nobody_to_a_case(
    database: Database, configuration: Settings, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    house, case_id, app = await live_a_case(database, configuration)
    async with browser(app) as client:
        await client.get(f"{API}/cases/{case_id}", headers=house.headers["member"])
        await write(client, house, text="")
        app.state.keys = Keys(TEST_KEYS.ring, TEST_KEYS.refresh, Vault(secrets.token_bytes(32)))
        await client.get(f"{API}/cases/{case_id}", headers=house.headers["author"])
    captured = capfd.readouterr()
    # httpx is the caller here, and tells what it calls.
    logged = "\n".join(each.getMessage() for each in caplog.records if not each.name.startswith("http"))
    told = (captured.out + captured.err + logged).encode()
    names = [spelling for name in house.people for spelling in spellings(house.id(name))]
    assert told_by(told, WORDS, ANSWER, *spellings(case_id), *names) == []


async def test_with_another_key_everybody_is_told_so_and_nothing_is_lost(
    database: Database, configuration: Settings
) -> None:
    house, case_id, app = await live_a_case(database, configuration)
    app.state.keys = Keys(TEST_KEYS.ring, TEST_KEYS.refresh, Vault(secrets.token_bytes(32)))
    async with browser(app) as client:
        # Whether or not they have a case: that it is locked tells nobody of one.
        everybody = {"author": f"/cases/{case_id}", "member": "/cases", "first": "/received-cases", "partner": "/cases"}
        for who, path in everybody.items():
            answer = await client.get(f"{API}{path}", headers={**house.headers[who], "Accept-Language": "fr"})
            assert (answer.status_code, answer.json()["code"]) == (503, "locked")
            assert "Rien n’est perdu" in answer.json()["detail"]
        assert (await write(client, house, who="member")).json()["code"] == "locked"
        assert (await client.get(f"{API}/referents", headers=house.headers["member"])).status_code == 200
        # The clock does not take the wrong key for the right one.
        await remember_key(database, app.state.keys.cases)
        assert (await client.get(f"{API}/cases", headers=house.headers["member"])).status_code == 503
        app.state.keys = TEST_KEYS
        again = await client.get(f"{API}/cases/{case_id}", headers=house.headers["author"])
        assert [each["text"] for each in again.json()["messages"]] == [WORDS, ANSWER, ""]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE support_message SET content = set_byte(content, 20, 255 - get_byte(content, 20)) WHERE position = 1",
        "UPDATE support_message SET content = (SELECT content FROM support_message m WHERE m.position = 2 LIMIT 1)",
        "UPDATE support_message SET from_author = NOT from_author",
        "UPDATE support_case SET head = set_byte(head, 30, 255 - get_byte(head, 30))",
        "UPDATE support_case SET wrapped_key = set_byte(wrapped_key, 30, 255 - get_byte(wrapped_key, 30))",
        "UPDATE support_case SET (head, wrapped_key) = (SELECT o.head, o.wrapped_key FROM support_case o "
        "WHERE o.id <> support_case.id)",
    ],
)
async def test_what_was_changed_in_the_database_is_not_shown(
    client: httpx.AsyncClient, company: Company, change: str
) -> None:
    house = await settle_house(company)
    ids = [(await write(client, house, to=to)).json()["id"] for to in ("first", "second")]
    for each in ids:
        await client.post(f"{API}/cases/{each}/messages", json={"text": ANSWER}, headers=house.headers["author"])
    await company.db.execute(text(change))
    answers = [await client.get(f"{API}/cases/{each}", headers=house.headers["author"]) for each in ids]
    assert {(each.status_code, _code(each)) for each in answers} == {(503, "damaged")}
    # The list stays: one damaged case keeps nobody from the others.
    listed = await client.get(f"{API}/cases", headers=house.headers["author"])
    assert (listed.status_code, len(listed.json())) == (200, 2)
    assert [each["readable"] for each in listed.json()] == ["support_case" not in change.split(" SET ")[0]] * 2


def _code(answer: httpx.Response) -> Any:
    return answer.json().get("code")


def unlogged(path: str, configuration: str) -> bool:
    """Whether the location of nginx that answers a path (the first expression that fits) writes no line."""
    places = re.findall(r"location ~ (\S+) \{(.*?)\n        \}", configuration, re.DOTALL)
    fitting = [inside for expression, inside in places if re.search(expression, path)]
    return bool(fitting) and "access_log off;" in fitting[0] and "error_log /dev/null crit;" in fitting[0]


def test_the_proxy_writes_no_line_about_help() -> None:
    configuration = (PROJECT / "docker" / "nginx.conf").read_text("utf-8")
    for path in (
        "/api/v1/support/cases",
        "/api/v1/support/cases/1/messages",
        "/help",
        "/help/1",
        "/cases",
        "/messages",
    ):
        assert unlogged(path, configuration), path
    assert [each for each in ("/api/v1/pairings", "/health/live") if unlogged(each, configuration)] == []
    named = re.findall(
        r"error_page \d+(?: \d+)* = (@\w+);", configuration.partition("/api/v1/support")[2].split("}")[0]
    )
    assert len(named) == 3
    assert all("access_log off;" in configuration.partition(f"location {each} {{")[2].split("}")[0] for each in named)
