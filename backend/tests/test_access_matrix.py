"""Every route × every kind of caller, exhaustive by construction (SECURITY §5.3)."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

import httpx
import pytest
from fastapi import FastAPI, WebSocket
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute, Mount

from tests.access_matrix import (
    ASKED_OF,
    CASES,
    IDS,
    INFRASTRUCTURE,
    LEAST_OPERATIONS,
    TEXTS,
    Case,
)
from tests.callers import CALLERS, DEAD_KEYS, PEOPLE, SERVICES
from tests.conftest import RolledBack, browser
from tests.factories import TEST_KEYS, Company
from tests.world import PASSWORD, World, fingerprint, settle, tables_of
from viceversa.accounts.access import May, signed_in
from viceversa.accounts.passwords import hash_password
from viceversa.config import Settings
from viceversa.main import create_app
from viceversa.pairings.models import PairingStatus

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def operations_of(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, BaseRoute]]:
    """Everything that answers, hidden routes, mounts and websockets included."""
    for context in iter_route_contexts(routes):
        route = context.original_route
        path = prefix + (getattr(context, "path", None) or getattr(route, "path", ""))
        if isinstance(route, Mount):
            yield f"MOUNT {path}", route
            yield from operations_of(route.routes or [], path)
            continue
        methods = getattr(route, "methods", None)
        for method in sorted(methods - {"HEAD", "OPTIONS"}) if methods else [type(route).__name__.upper()]:
            yield f"{method} {path}", route


def undeclared(app: FastAPI) -> set[str]:
    return {operation for operation, _ in operations_of(app.routes)} - {case.operation for case in CASES}


def gone(app: FastAPI) -> set[str]:
    return {case.operation for case in CASES} - {operation for operation, _ in operations_of(app.routes)}


@pytest.fixture(scope="module")
def one_app(configuration: Settings) -> FastAPI:
    return create_app(configuration, keys=TEST_KEYS)


def test_every_route_is_declared_and_every_declaration_has_its_route(one_app: FastAPI) -> None:
    operations = list(operations_of(one_app.routes))
    assert undeclared(one_app) == set()
    assert gone(one_app) == set()
    assert len(operations) == len({operation for operation, _ in operations}) >= LEAST_OPERATIONS


def test_what_the_contract_hides_is_infrastructure(one_app: FastAPI) -> None:
    told = {
        f"{method.upper()} {path}"
        for path, item in one_app.openapi()["paths"].items()
        for method in item
        if method.upper() in METHODS
    }
    hidden = {operation for operation, _ in operations_of(one_app.routes)} - told
    assert {operation.partition(" ")[2] for operation in hidden} == INFRASTRUCTURE


def test_each_case_says_something_about_every_caller() -> None:
    assert {str(case): set(case.expected) ^ {*CALLERS, *DEAD_KEYS} for case in CASES} == {
        str(case): set() for case in CASES
    }


def test_a_planted_route_mount_or_websocket_is_found(configuration: Settings) -> None:
    app = create_app(configuration, keys=TEST_KEYS)

    @app.get("/api/v1/planted/{secret}", include_in_schema=False)
    async def planted(secret: str) -> str:
        return secret

    @app.websocket("/planted-socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.close()

    inner = FastAPI(openapi_url=None)
    inner.add_api_route("/deep", planted)
    app.mount("/planted-mount", inner)
    assert undeclared(app) == {
        "GET /api/v1/planted/{secret}",
        "APIWEBSOCKETROUTE /planted-socket",
        "MOUNT /planted-mount",
        "GET /planted-mount/deep",
    }


@pytest.fixture
async def caller(one_app: FastAPI, rolled_back: RolledBack) -> AsyncIterator[httpx.AsyncClient]:
    one_app.state.database = rolled_back
    async with browser(one_app) as client:
        yield client


@pytest.fixture(scope="module")
def password_hash() -> str:
    return asyncio.run(hash_password(PASSWORD))


async def send(client: httpx.AsyncClient, case: Case, world: World, who: str) -> httpx.Response:
    """The case's request, as one caller sends it."""
    client.cookies.clear()
    ids = {name: str(world.ids[case.ids.get(name, key)]) for name, key in IDS.items()}
    path = case.path.format(**ids, **TEXTS)
    method = case.method
    if method == "MOUNT":
        method, path = "GET", f"{path}/{ASKED_OF[path]}"
    headers = {**world.headers[who], **case.headers}
    if "Cookie" in case.headers:
        headers["Cookie"] = f"vv_refresh={world.refresh_token}"
    body = case.body(world) if case.body else None
    query = {name: str(world.ids[value]) for name, value in case.query.items()}
    form = case.form(world) if case.form else None
    return await client.request(
        method, path, params=query or None, headers=headers, json=body, data=form, files=case.files
    )


async def wrong_cells(
    client: httpx.AsyncClient,
    database: RolledBack,
    world: World,
    case: Case,
    *,
    callers: Sequence[str] = (*CALLERS, *DEAD_KEYS),
) -> list[str]:
    """What is not as declared: another status, a refusal that left something, a 403 that ended a sign-in."""
    wrong = []
    tables = await tables_of(database.connection)
    before = await fingerprint(database.connection, tables)
    for who in callers:
        point = await database.connection.begin_nested()
        answer = await send(client, case, world, who)
        wanted = case.expected[who]
        if answer.status_code != wanted:
            wrong.append(f"{who}: {answer.status_code} instead of {wanted}: {answer.text[:200]}")
        if answer.status_code >= 400:
            spoken = "scim" if case.path == "/scim" else "problem"
            if answer.headers["content-type"] != f"application/{spoken}+json":
                wrong.append(f"{who}: {answer.headers['content-type']}")
            after = await fingerprint(database.connection, tables)
            if after != before:
                wrong.append(f"{who}: refused, yet {[name for name in tables if before[name] != after[name]]} changed")
        if answer.status_code == 403:
            again = (await client.get("/api/v1/users/me", headers=world.headers[who])).status_code
            if who in (*PEOPLE, *SERVICES) and again != (403 if who in SERVICES else 200):
                wrong.append(f"{who}: the refusal ended the sign-in ({again})")
        await point.rollback()
    return wrong


async def settled(company: Company, case: Case, password_hash: str) -> World:
    return await settle(
        company, pairing=PairingStatus(case.pairing), session=case.session, password_hash=password_hash
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_every_caller_gets_what_is_declared(
    case: Case, caller: httpx.AsyncClient, rolled_back: RolledBack, company: Company, password_hash: str
) -> None:
    world = await settled(company, case, password_hash)
    assert await wrong_cells(caller, rolled_back, world, case) == []


def _permissions(dependant: Dependant) -> Iterator[May]:
    if isinstance(dependant.call, May):
        yield dependant.call
    for each in dependant.dependencies:
        yield from _permissions(each)


async def test_a_route_without_its_permission_is_caught(
    caller: httpx.AsyncClient, one_app: FastAPI, rolled_back: RolledBack, company: Company, password_hash: str
) -> None:
    """Take the permission of each operation away in turn: the matrix sees every one of them."""
    guards = {
        operation: list(_permissions(route.dependant))
        for operation, route in operations_of(one_app.routes)
        if isinstance(route, APIRoute)
    }
    world = await settled(company, CASES[0], password_hash)
    unseen, mutants = [], 0
    for case in {case.operation: case for case in CASES}.values():
        guard = guards.get(case.operation)
        if case.method == "MOUNT":
            continue  # it asks by itself: its own case says who is let in
        if not guard:
            assert 401 not in case.expected.values(), f"{case.operation} lets everybody in"
            continue
        mutants += 1
        one_app.dependency_overrides = dict.fromkeys(guard, signed_in)
        refused = [who for who in CALLERS if case.expected[who] == 403]
        if not await wrong_cells(caller, rolled_back, world, case, callers=refused):
            unseen.append(case.operation)
    one_app.dependency_overrides = {}
    assert unseen == []
    assert mutants >= 70


@pytest.mark.parametrize("status", ["proposed", "awaiting_mentor", "declined"])
async def test_what_the_learner_was_not_asked_about_is_in_none_of_their_lists(
    status: str, caller: httpx.AsyncClient, company: Company
) -> None:
    world = await settle(company, pairing=PairingStatus(status))
    of_learner, hidden = world.headers["learner"], {str(world.ids["pairing"]), str(world.ids["session"])}
    for path in (
        "/pairings",
        "/users/me/sessions",
        "/users/me/sessions?which=past",
        "/users/me/pulses",
        "/programmes",
        "/users/me",
    ):
        answer = await caller.get(f"/api/v1{path}", headers=of_learner)
        assert answer.status_code == 200
        assert [each for each in hidden if each in answer.text] == []
    refused = await caller.get(f"/api/v1/pairings/{world.ids['pairing']}", headers=of_learner)
    unknown = await caller.get(f"/api/v1/pairings/{world.ids['member']}", headers=of_learner)
    same = [{**answer.json(), "request_id": None} for answer in (refused, unknown)]
    assert same[0] == same[1]
    assert refused.status_code == 404
