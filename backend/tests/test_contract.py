"""The contract as administrators meet it in Swagger: told in full, with examples that run and two ways to sign in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from tests.conftest import browser
from viceversa.config import Settings
from viceversa.core.http import operation_id
from viceversa.main import REDOC_SCRIPT, create_app
from viceversa.registry import TAGS


@pytest.fixture(scope="module")
def wired() -> FastAPI:
    return create_app(Settings(environment="test", web_folder=Path("/nonexistent")))


def operations(app: FastAPI) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def routes(app: FastAPI) -> Iterator[APIRoute]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute) and context.original_route.include_in_schema:
            yield context.original_route


def untold(app: FastAPI) -> list[str]:
    """Operations that leave something unsaid, or whose example their own body refuses."""
    found = []
    bodies = {operation_id(route): route.body_field for route in routes(app)}
    schemas = app.openapi()["components"]["schemas"]
    for name, operation in operations(app):
        if not (operation.get("summary") and operation.get("description")):
            found.append(f"{name}: summary, description")
        media = operation.get("requestBody", {}).get("content", {}).get("application/json")
        field = bodies[operation["operationId"]]
        if media is None or field is None:
            continue
        schema = media["schema"]
        schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        examples = schema.get("examples") or [each["value"] for each in media.get("examples", {}).values()]
        if not examples:
            found.append(f"{name}: no example")
        for example in examples:
            if field.validate(example, loc=("body",))[1]:
                found.append(f"{name}: {example}")
    return found


def test_every_operation_is_told_in_full_with_examples_that_run(wired: FastAPI) -> None:
    assert len(list(operations(wired))) >= 150
    assert untold(wired) == []


def test_a_wrong_example_is_found(wired: FastAPI) -> None:
    schema = wired.openapi()["components"]["schemas"]["EmailIn"]
    before = schema["examples"]
    try:
        schema["examples"] = [{"email": "nobody"}]
        assert any("password-reset-requests" in each for each in untold(wired))
        del schema["examples"]
        assert "POST /api/v1/auth/password-reset-requests: no example" in untold(wired)
    finally:
        schema["examples"] = before


def test_tags_are_in_reading_order_and_all_of_them_are_used(wired: FastAPI) -> None:
    told = [tag["name"] for tag in wired.openapi()["tags"]]
    assert told == [tag["name"] for tag in TAGS]
    used = [operation["tags"] for _, operation in operations(wired)]
    assert {len(tags) for tags in used} == {1}
    assert {tag for (tag,) in used} == set(told)


def test_there_are_two_ways_to_authorize_and_none_takes_a_persons_password(wired: FastAPI) -> None:
    schemes = wired.openapi()["components"]["securitySchemes"]
    assert {name: each["type"] for name, each in schemes.items()} == {"bearer": "http", "clientCredentials": "oauth2"}
    assert set(schemes["clientCredentials"]["flows"]) == {"clientCredentials"}
    for_machines = {
        operation["operationId"]: each["clientCredentials"]
        for _, operation in operations(wired)
        for each in operation["security"]
        if "clientCredentials" in each
    }
    assert for_machines["upsertPerson"] == ["people:write"]
    assert not {"getMe", "listUsers", "startMatchRun"} & set(for_machines)


@pytest.mark.parametrize(
    ("environment", "given", "status"),
    [("test", None, 200), ("production", None, 404), ("production", True, 200), ("test", False, 404)],
)
async def test_the_pages_are_off_in_production_unless_asked_for(
    environment: Any, given: bool | None, status: int
) -> None:
    settings = Settings(environment=environment, api_documentation=given, web_folder=Path("/nonexistent"))
    async with browser(create_app(settings)) as client:
        assert {(await client.get(page)).status_code for page in ("/docs", "/redoc")} == {status}
        assert (await client.get("/openapi.json")).status_code == 200


async def test_redoc_asks_nobody_for_its_logo(wired: FastAPI) -> None:
    async with browser(wired) as client:
        script = await client.get(REDOC_SCRIPT)
    assert script.status_code == 200
    assert len(script.content) == int(script.headers["content-length"]) > 100_000
    assert b"https://cdn." not in script.content
