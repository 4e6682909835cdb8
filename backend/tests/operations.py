"""The operations of the contract as tests send them: who calls, with which ids, with what body."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from tests import poisons
from tests.access_matrix import CASES, IDS, TEXTS, Case
from tests.factories import TEST_KEYS
from tests.world import World, nobody
from viceversa.config import Settings
from viceversa.main import create_app


@cache
def one_app() -> FastAPI:
    """One application for all operations; tests put their own database into its state."""
    configuration = Settings(environment="test", public_url="http://test", web_folder=Path("/nonexistent"))
    return create_app(configuration, keys=TEST_KEYS)


@dataclass
class Operation:
    """One operation of the contract, and the declared case that makes it succeed, where there is one."""

    method: str
    path: str
    parameters: list[dict[str, Any]] = field(repr=False)
    body: dict[str, Any] | None = field(repr=False)
    form: dict[str, Any] | None = field(repr=False)
    case: Case | None = field(repr=False)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    def names(self, kind: str) -> list[str]:
        """Its parameters of one kind: `path`, `query` or `header`."""
        return [each["name"] for each in self.parameters if each["in"] == kind]

    @property
    def caller(self) -> str:
        """Someone who may do it."""
        if self.case is None:
            return "everything"
        return next(who for who, status in self.case.expected.items() if status < 300 and who != "anonymous")

    def headers(self, world: World) -> dict[str, str]:
        extra = dict(self.case.headers) if self.case else {}
        if "Cookie" in extra:
            extra["Cookie"] = f"vv_refresh={world.refresh_token}"
        return {**world.headers[self.caller], **extra}

    def values(self, world: World) -> dict[str, str]:
        """What goes into the path: things that are there."""
        renamed = self.case.ids if self.case else {}
        known = {name: str(world.ids[renamed.get(name, key)]) for name, key in IDS.items()} | TEXTS
        return {name: known.get(name, nobody()) for name in self.names("path")}

    def url(self, world: World, **changed: str) -> str:
        return self.path.format(**{**self.values(world), **changed})

    def document(self, world: World) -> Any:
        """A whole body: what the schema knows, over it what the declared case sends."""
        if self.body is None:
            return None
        made = poisons.sample(self.body, components())
        return {**made, **self.case.body(world)} if self.case and self.case.body else made


@cache
def operations() -> list[Operation]:
    """Every operation that the contract tells, in its order."""
    found = []
    for path, item in one_app().openapi()["paths"].items():
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


def components() -> dict[str, Any]:
    """The named schemas of the contract."""
    return one_app().openapi()["components"]["schemas"]
