"""A fixed corpus of poison × every field, path part, query and header of every operation, read off the contract.

Whatever is sent: never a 5xx, every refusal a problem document that repeats nothing, and nothing stored by it. What
was taken, on the other hand, can be read afterwards. New routes are covered the day they appear.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests import poisons
from tests.conftest import RolledBack, browser
from tests.factories import Company
from tests.operations import Operation, components, one_app, operations
from tests.world import World, fingerprint, settle, tables_of
from viceversa.pairings.models import PairingStatus

WRITES = ("post", "put", "patch", "delete")


# OAuth has its own way to refuse (RFC 6749, 5.2).
REFUSES_IN = {"/api/v1/oauth/token": "application/json"}


@dataclass
class Sender:
    """Sends requests of one operation and keeps the score. What succeeds is undone, to be done again at the end."""

    client: httpx.AsyncClient
    database: RolledBack
    world: World
    operation: Operation
    tables: list[str]
    before: dict[str, tuple[int, int]]
    faults: list[str] = field(default_factory=list)
    taken: list[httpx.Request] = field(default_factory=list)
    sent: int = 0

    async def send(
        self,
        told: str,
        *,
        url: str | None = None,
        content: bytes | None = None,
        headers: dict[str, Any] | None = None,
        files: Any = None,
    ) -> httpx.Response:
        sent_headers: Any = {**self.operation.headers(self.world), **(headers or {})}
        if content is not None and "Content-Type" not in sent_headers:
            sent_headers["Content-Type"] = "application/json"
        self.client.cookies.clear()
        request = self.client.build_request(
            self.operation.method,
            url or self.operation.url(self.world),
            content=content,
            headers=sent_headers,
            files=files,
        )
        point = await self.database.connection.begin_nested()
        answer = await self.client.send(request)
        self.sent += 1
        if answer.status_code < 400:
            # What was taken is undone here and done again at the end; what was refused must have left nothing.
            await point.rollback()
            self.taken.append(request)
            return answer
        await point.commit()
        if answer.status_code >= 500:
            self.faults.append(f"{told}: {answer.status_code}")
        elif answer.headers.get("content-type") != REFUSES_IN.get(self.operation.path, "application/problem+json"):
            self.faults.append(f"{told}: {answer.status_code} is {answer.headers.get('content-type')}")
        elif poisons.CANARY in answer.text:
            self.faults.append(f"{told}: the answer repeats what was sent: {answer.text[:200]}")
        return answer

    async def finish(self) -> None:
        """Nothing was stored by a refusal; and what was taken can be kept and read."""
        # Counting attempts is the one thing a refused sign-in does.
        after = await fingerprint(self.database.connection, self.tables)
        changed = [name for name in self.tables if self.before[name] != after[name] and name != "throttle"]
        if changed:
            self.faults.append(f"refused requests changed {changed}")
        if self.operation.method in WRITES:
            for request in self.taken[:40]:
                again = await self.client.send(request)
                if again.status_code >= 500:
                    self.faults.append(f"kept for good: {again.status_code} {request.content[:200]!r}")
            self.faults += [f"afterwards, {fault}" for fault in await unreadable(self.client, self.world)]
        assert self.faults[:20] == []
        assert self.sent > 0


async def unreadable(client: httpx.AsyncClient, world: World) -> list[str]:
    """Everything that can be read, read once by someone who may; what breaks is told."""
    faults = []
    for operation in operations():
        if operation.method == "get":
            answer = await client.get(operation.url(world), headers=operation.headers(world))
            if answer.status_code >= 500:
                faults.append(f"{operation}: {answer.status_code}")
    return faults


@asynccontextmanager
async def sending(operation: Operation, company: Company, database: RolledBack) -> AsyncGenerator[Sender]:
    one_app().state.database = database
    case = operation.case
    world = await settle(
        company,
        pairing=PairingStatus(case.pairing if case else "active"),
        session=case.session if case else "proposed",
    )
    tables = await tables_of(database.connection)
    async with browser(one_app()) as client:
        before = await fingerprint(database.connection, tables)
        yield Sender(client, database, world, operation, tables, before)


WITH_BODY = [operation for operation in operations() if operation.body is not None]
WITH_FORM = [operation for operation in operations() if operation.form is not None]


def test_the_corpus_is_big_enough_and_meets_every_operation() -> None:
    assert len(poisons.VALUES) >= 40
    assert len(operations()) >= 86
    assert len(WITH_BODY) + len(WITH_FORM) >= 30
    bodies = [poisons.sample(operation.body or {}, components()) for operation in WITH_BODY]
    fields = [place for body in bodies for place in poisons.places_of(body)]
    assert len(fields) >= 120


def test_a_poison_goes_where_it_is_put() -> None:
    document = {"a": [{"b": 1}], "c": "x"}
    assert list(poisons.places_of(document)) == [("a",), ("a", 0), ("a", 0, "b"), ("c",)]
    assert poisons.put(document, ("a", 0, "b"), b"NaN") == b'{"a": [{"b": NaN}], "c": "x"}'


@pytest.mark.parametrize("operation", operations(), ids=str)
async def test_poison(operation: Operation, company: Company, rolled_back: RolledBack) -> None:
    async with sending(operation, company, rolled_back) as sender:
        if operation.body is not None:
            await _poison_fields(sender)
            await _poison_the_body(sender)
        if operation.form is not None:
            await _poison_the_form(sender)
        await _poison_the_address(sender)
        await _poison_headers(sender)
        await sender.finish()


async def _poison_fields(sender: Sender) -> None:
    document = sender.operation.document(sender.world)
    for place in poisons.places_of(document):
        for name, poison in poisons.values_for(document, place):
            await sender.send(f"{name} at {place}", content=poisons.put(document, place, poison))


async def _poison_the_body(sender: Sender) -> None:
    for name, body in poisons.BODIES.items():
        await sender.send(name, content=body)
    whole = json.dumps(sender.operation.document(sender.world)).encode()
    for unknown in poisons.UNKNOWN_NAMES:
        content = whole[:-1] + (b", " if len(whole) > 2 else b"") + unknown + b": 1}"
        answer = await sender.send(f"the name {unknown[:20]!r}", content=content)
        if answer.status_code < 400:
            sender.faults.append(f"an unknown name was taken: {unknown[:20]!r}")
    for content_type in poisons.CONTENT_TYPES:
        sent = {"Content-Type": content_type.encode()}
        await sender.send(f"as {content_type[:40]!r}", content=whole, headers=sent)


async def _poison_the_form(sender: Sender) -> None:
    case = sender.operation.case
    good = dict(case.files or {}) if case else {}
    for name, body in poisons.BODIES.items():
        await sender.send(name, content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
        await sender.send(f"a file of {name}", files={"file": ("a.csv", body)})
    for told, poison in poisons.VALUES.items():
        await sender.send(f"a file of {told}", files={"file": ("a.csv", poison)})
        for place in ("source", "mapping", "file"):
            await sender.send(f"{told} as {place}", files={**good, place: (None, poison)})
    for file_name in ("", "\x00", "../../a.csv", "a" * 5000, "=1+1.csv", "\u202egpj.csv", 'a"; name="b'):
        await sender.send(f"a file called {file_name[:20]!r}", files={"file": (file_name, b"Employee ID\n1\n")})
    await sender.send("a file twice", files=[("file", ("a", b"x")), ("file", ("b", b"y"))])
    await sender.send("too many parts", files=[("file", (None, b"x"))] * 1500)


async def _poison_the_address(sender: Sender) -> None:
    content, url = _whole(sender), sender.operation.url(sender.world)
    for name in sender.operation.names("path"):
        for part in poisons.PATH_PARTS:
            await sender.send(
                f"{part[:40]} as {name}", url=sender.operation.url(sender.world, **{name: part}), content=content
            )
    for name in [*sender.operation.names("query"), "unknown"]:
        texts = (*poisons.QUERY_TEXTS, *(poisons.CURSORS if name == "cursor" else ()))
        for text in texts if name != "unknown" else texts[:3]:
            await sender.send(f"{text[:40]} as {name}", url=f"{url}?{name}={text}", content=content)
        await sender.send(f"{name} thrice", url=f"{url}?{name}=1&{name}=x&{name}=", content=content)
    await sender.send("no name", url=f"{url}?=&&=;?%", content=content)


async def _poison_headers(sender: Sender) -> None:
    content, own = _whole(sender), sender.operation.names("header")
    turn = operations().index(sender.operation)
    for header, values in poisons.HEADERS.items():
        for place, value in enumerate(values):
            # What every operation reads in the same way meets each of them in part, and all of them together.
            if header in own or place % 4 == turn % 4:
                await sender.send(f"{value[:40]!r} as {header}", headers={header: value}, content=content)


def _whole(sender: Sender) -> bytes | None:
    document = sender.operation.document(sender.world)
    return None if document is None else json.dumps(document).encode()
