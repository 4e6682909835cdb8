"""Requests made up from the contract itself, right and wrong ones: the answers are those that the contract tells.

The seed is fixed and nothing is remembered between runs, so a failure here fails everywhere.
"""

from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import RolledBack, browser
from tests.factories import Company
from tests.operations import Operation, one_app, operations
from tests.world import settle
from viceversa.pairings.models import PairingStatus

CONTRACT = schemathesis.openapi.from_dict(one_app().openapi())
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 10


async def answer_to(client: httpx.AsyncClient, case: Any, headers: dict[str, str]) -> httpx.Response | None:
    """Send a made-up case as it would go over the wire; None when its address is longer than any client sends."""
    told = case.as_transport_kwargs(base_url="http://test", headers=headers)
    wire = requests.Request(
        **{name: value for name, value in told.items() if name in _REQUEST and value is not None}
    ).prepare()
    if len(str(wire.url)) > LONGEST_ADDRESS:
        return None
    body = wire.body.encode() if isinstance(wire.body, str) else wire.body
    content = body if isinstance(body, bytes) else b""
    return await client.request(str(wire.method), str(wire.url), headers=_pairs(wire.headers), content=content)


LONGEST_ADDRESS = 65_536
_REQUEST = {"method", "url", "headers", "files", "data", "json", "params", "cookies"}


def _pairs(headers: Any) -> list[tuple[bytes, bytes]]:
    return [(_octets(name), _octets(value)) for name, value in headers.items()]


def _octets(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1", "replace")


RIGHT = [pytest.param(each, GenerationMode.POSITIVE, id=f"{each}-right") for each in operations()]
# What takes nothing cannot be given anything wrong.
TAKING = [each for each in operations() if each.parameters or each.body is not None or each.form is not None]
WRONG = [pytest.param(each, GenerationMode.NEGATIVE, id=f"{each}-wrong") for each in TAKING]


def test_most_operations_take_something() -> None:
    assert len(TAKING) >= 70


@pytest.mark.parametrize(("operation", "mode"), [*RIGHT, *WRONG])
async def test_answers_are_those_of_the_contract(
    operation: Operation, mode: GenerationMode, company: Company, rolled_back: RolledBack
) -> None:
    case = operation.case
    world = await settle(
        company,
        pairing=PairingStatus(case.pairing if case else "active"),
        session=case.session if case else "proposed",
    )
    one_app().state.database = rolled_back
    told = CONTRACT[operation.path][operation.method]
    # Half of the right requests are about things that are there.
    there = told.as_strategy(mode, path_parameters=operation.values(world))
    strategy = st.one_of(told.as_strategy(mode), there) if mode is GenerationMode.POSITIVE else told.as_strategy(mode)

    faults: list[str] = []
    async with browser(one_app()) as client:
        for made in made_up(strategy):
            client.cookies.clear()
            point = await rolled_back.connection.begin_nested()
            answer = await answer_to(client, made, operation.headers(world))
            await point.rollback()
            if answer is None:
                continue
            try:
                made.validate_response(answer, checks=CHECKS)
            except FailureGroup as found:  # told in words: it is no ordinary exception
                faults.append(f"{found} {made.as_curl_command()}")
    assert faults == []


def made_up(strategy: st.SearchStrategy[Any]) -> list[Any]:
    """The same cases at every run."""
    cases: list[Any] = []

    @seed(20270301)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made=strategy)
    def collect(made: Any) -> None:
        cases.append(made)

    collect()
    assert cases
    return cases
