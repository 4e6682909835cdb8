"""A fixed corpus of poison × every field, path part, query and header of every operation, read off the contract.

Whatever is sent: never a 5xx, every refusal a problem document that repeats nothing, and nothing stored by it. What
was taken, on the other hand, can be read afterwards. New routes are covered the day they appear.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests import poisons
from tests.access_matrix import CASES, IDS, TEXTS, Case
from tests.conftest import RolledBack, browser
from tests.factories import TEST_KEYS, Company
from tests.world import World, fingerprint, nobody, settle, tables_of
from viceversa.config import Settings
from viceversa.main import create_app
from viceversa.pairings.models import PairingStatus

WRITES = ("post", "put", "patch", "delete")


@cache
def one_app() -> FastAPI:
    return create_app(
        Settings(environment="test", public_url="http://test", web_folder=Path("/nonexistent")), keys=TEST_KEYS
    )


@dataclass
class Operation:
    """One operation of the contract, and the declared case that makes it succeed, where there is one."""

    method: str
    path: str
    parameters: list[dict[str, Any]]
    body: dict[str, Any] | None
    form: dict[str, Any] | None
    case: Case | None

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


@cache
def operations() -> list[Operation]:
    found = []
    contract = one_app().openapi()
    for path, item in contract["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            declared = [case for case in CASES if case.operation == f"{method.upper()} {path}"]
            working = [case for case in declared if any(status < 300 for status in case.expected.values())]
            found.append(
                Operation(
                    method=method,
                    path=path,
                    parameters=operation.get("parameters", []),
                    body=content.get("application/json", {}).get("schema"),
                    form=content.get("multipart/form-data", {}).get("schema"),
                    case=working[0] if working else None,
                )
            )
    return found


def parameters(operation: Operation, kind: str) -> list[str]:
    return [each["name"] for each in operation.parameters if each["in"] == kind]


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

    @property
    def caller(self) -> str:
        if self.operation.case is None:
            return "everything"
        expected = self.operation.case.expected
        return next(who for who, status in expected.items() if status < 300 and who != "anonymous")

    def headers(self) -> dict[str, str]:
        extra = dict(self.operation.case.headers) if self.operation.case else {}
        if "Cookie" in extra:
            extra["Cookie"] = f"vv_refresh={self.world.refresh_token}"
        return {**self.world.headers[self.caller], **extra}

    def values(self) -> dict[str, str]:
        renamed = self.operation.case.ids if self.operation.case else {}
        known = {name: str(self.world.ids[renamed.get(name, key)]) for name, key in IDS.items()} | TEXTS
        return {name: known.get(name, nobody()) for name in parameters(self.operation, "path")}

    def url(self, **changed: str) -> str:
        return self.operation.path.format(**{**self.values(), **changed})

    def document(self) -> Any:
        """A whole body: what the schema knows, over it what the declared case sends."""
        schema = self.operation.body
        if schema is None:
            return None
        made = poisons.sample(schema, one_app().openapi()["components"]["schemas"])
        case = self.operation.case
        return {**made, **case.body(self.world)} if case and case.body else made

    async def send(
        self,
        told: str,
        *,
        url: str | None = None,
        content: bytes | None = None,
        headers: dict[str, Any] | None = None,
        files: Any = None,
        canary: bool = True,
    ) -> httpx.Response:
        sent_headers: Any = {**self.headers(), **(headers or {})}
        if content is not None and "Content-Type" not in sent_headers:
            sent_headers["Content-Type"] = "application/json"
        self.client.cookies.clear()
        request = self.client.build_request(
            self.operation.method, url or self.url(), content=content, headers=sent_headers, files=files
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
        elif answer.headers.get("content-type") != "application/problem+json":
            self.faults.append(f"{told}: {answer.status_code} is {answer.headers.get('content-type')}")
        elif canary and poisons.CANARY in answer.text:
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
            for request in self.taken[:60]:
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
        if operation.method != "get" or operation.case is None:
            continue
        case = operation.case
        who = next(who for who, status in case.expected.items() if status < 300 and who != "anonymous")
        values = {name: str(world.ids[case.ids.get(name, key)]) for name, key in IDS.items()} | TEXTS
        answer = await client.get(operation.path.format(**values), headers=world.headers[who])
        if answer.status_code >= 500:
            faults.append(f"{operation}: {answer.status_code}")
    return faults


@asynccontextmanager
async def sending(operation: Operation, company: Company, database: RolledBack) -> AsyncIterator[Sender]:
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
    assert len(operations()) >= 88
    assert len(WITH_BODY) + len(WITH_FORM) >= 30
    components = one_app().openapi()["components"]["schemas"]
    fields = [place for each in WITH_BODY for place in poisons.places_of(poisons.sample(each.body or {}, components))]
    assert len(fields) >= 120


def test_a_poison_goes_where_it_is_put() -> None:
    document = {"a": [{"b": 1}], "c": "x"}
    assert list(poisons.places_of(document)) == [("a",), ("a", 0), ("a", 0, "b"), ("c",)]
    assert poisons.put(document, ("a", 0, "b"), b"NaN") == b'{"a": [{"b": NaN}], "c": "x"}'


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_poison_in_every_field(operation: Operation, company: Company, rolled_back: RolledBack) -> None:
    async with sending(operation, company, rolled_back) as sender:
        document = sender.document()
        for place in poisons.places_of(document):
            for name, poison in poisons.VALUES.items():
                await sender.send(f"{name} at {place}", content=poisons.put(document, place, poison))
        await sender.finish()


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_bodies_that_are_none(operation: Operation, company: Company, rolled_back: RolledBack) -> None:
    async with sending(operation, company, rolled_back) as sender:
        for name, body in poisons.BODIES.items():
            await sender.send(name, content=body)
        whole = json.dumps(sender.document()).encode()
        for unknown in poisons.UNKNOWN_NAMES:
            refused = await sender.send(f"the name {unknown[:20]!r}", content=whole[:-1] + b", " + unknown + b": 1}")
            if refused.status_code < 400:
                sender.faults.append(f"an unknown name was taken: {unknown[:20]!r}")
        for content_type in poisons.CONTENT_TYPES:
            sent = {"Content-Type": content_type.encode()}
            await sender.send(f"as {content_type[:40]!r}", content=whole, headers=sent)
        await sender.finish()


@pytest.mark.parametrize("operation", WITH_FORM, ids=str)
async def test_forms_that_are_none(operation: Operation, company: Company, rolled_back: RolledBack) -> None:
    names = list((operation.form or {}).get("properties", {})) or ["file", "source", "mapping"]
    async with sending(operation, company, rolled_back) as sender:
        good = dict(sender.operation.case.files or {}) if sender.operation.case else {}
        for name, body in poisons.BODIES.items():
            await sender.send(name, content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
            await sender.send(f"a file of {name}", files={"file": ("a.csv", body)})
        for told, poison in poisons.VALUES.items():
            await sender.send(f"a file of {told}", files={"file": ("a.csv", poison)})
            for place in {*names, "source", "mapping", "file"}:
                await sender.send(f"{told} as {place}", files={**good, place: (None, poison)}, canary=False)
        for file_name in ("", "\x00", "../../a.csv", "a" * 5000, "=1+1.csv", "\u202egpj.csv", 'a"; name="b'):
            await sender.send(f"a file called {file_name[:20]!r}", files={"file": (file_name, b"Employee ID\n1\n")})
        await sender.send("a file twice", files=[("file", ("a", b"x")), ("file", ("b", b"y"))])
        await sender.send("too many parts", files=[("file", (None, b"x"))] * 1500)
        await sender.finish()


@pytest.mark.parametrize("operation", operations(), ids=str)
async def test_poison_in_paths_queries_and_headers(
    operation: Operation, company: Company, rolled_back: RolledBack
) -> None:
    async with sending(operation, company, rolled_back) as sender:
        document = sender.document()
        content = None if document is None else json.dumps(document).encode()
        for name in parameters(operation, "path"):
            for part in poisons.PATH_PARTS:
                await sender.send(f"{part[:40]} as {name}", url=sender.url(**{name: part}), content=content)
        for told, query in _queries(operation):
            await sender.send(told, url=f"{sender.url()}?{query}", content=content)
        for header, values in poisons.HEADERS.items():
            for value in values:
                await sender.send(f"{value[:40]!r} as {header}", headers={header: value}, content=content)
        await sender.finish()


def _queries(operation: Operation) -> Iterator[tuple[str, str]]:
    for name in [*parameters(operation, "query"), "unknown"]:
        texts = (*poisons.QUERY_TEXTS, *(poisons.CURSORS if name == "cursor" else ()))
        for text in texts:
            yield f"{text[:40]} as {name}", f"{name}={text}"
        yield f"{name} three times", f"{name}=1&{name}=x&{name}="
    yield "no name", "=&&=;?%"
