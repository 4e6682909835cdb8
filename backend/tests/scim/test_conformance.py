"""scim2-tester, which nobody here wrote, over HTTP against our service and against all that RFC 7643 knows."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import EnterpriseUser, ResourceType, ScimProvider
from scim2_server.utils import load_default_provider
from scim2_tester import Status, check_server

from tests.scim.conftest import serving
from viceversa.directory.scim.description import CONFIG, TOLERANT, MentoringUser, describe


def everything() -> ScimProvider:
    """Every attribute of RFC 7643, and our extension."""
    known = load_default_provider()
    group = next(each for each in known.resource_types if each.id == "Group")
    user: Any = next(model for model in known.models if model.__name__ == "User")
    types = [ResourceType.from_resource(user[EnterpriseUser | MentoringUser]), group]
    models = [model for model in known.models if model.__name__ != "EnterpriseUser"]
    return ScimProvider([*models, EnterpriseUser, MentoringUser], types, CONFIG, TOLERANT)


def test_scim_sanity_finds_nothing_wrong(clone: Callable[[], str]) -> None:
    with serving(clone()) as served:
        token = served.headers["Authorization"].removeprefix("Bearer ")
        command = [Path(sys.executable).with_name("scim-sanity"), "probe", served.base, "--token", token]
        answer = subprocess.run(
            [*command, "--i-accept-side-effects", "--json-output"], capture_output=True, text=True, check=False
        )
    told = json.loads(answer.stdout)
    assert [each for each in told["results"] if each["status"] not in ("pass", "skip")] == []
    assert told["summary"]["passed"] >= 20


@pytest.mark.parametrize(("provider", "least"), [(describe(), 122), (everything(), 151)], ids=["ours", "everything"])
def test_every_check_succeeds(clone: Callable[[], str], provider: ScimProvider, least: int) -> None:
    with (
        serving(clone(), provider=provider) as served,
        httpx2.Client(base_url=served.base, headers=served.headers, timeout=30) as wire,
    ):
        client = SyncSCIMClient(wire)
        client.discover()
        results = check_server(client)
    assert [(each.title, each.reason) for each in results if each.status is not Status.SUCCESS] == []
    assert len(results) >= least
