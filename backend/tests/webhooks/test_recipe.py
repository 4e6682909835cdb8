"""The recipe for receivers in docs/integrations/webhooks.md does what it says."""

import itertools
import re
import shlex
from typing import Any

import httpx

from tests.factories import Company
from tests.receivers import answers, receiving
from tests.webhooks.conftest import a_programme, change, make
from viceversa.config import PROJECT
from viceversa.core.db import Database
from viceversa.directory.webhooks.sending import deliver_due

RECIPE = (PROJECT / "docs" / "integrations" / "webhooks.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", RECIPE, re.DOTALL)
    return found


async def test_its_python_knows_ours_from_others(database: Database) -> None:
    recipe: dict[str, Any] = {}
    exec(block("python"), recipe)  # noqa: S102 (our own page)
    is_ours = recipe["is_ours"]
    programme = await a_programme(database)
    async with receiving(answers(200)) as receiver:
        webhook = await make(database, receiver.url)
        await change(database, programme)
        await deliver_due(database)
    (request,) = receiver.requests
    assert is_ours(request.body, request.headers, webhook.secret)
    assert not is_ours(request.body + b" ", request.headers, webhook.secret)
    assert not is_ours(request.body, {**request.headers, "webhook-id": "evt_1"}, webhook.secret)
    assert not is_ours(request.body, {**request.headers, "webhook-timestamp": "1700000000"}, webhook.secret)


async def test_its_curl_makes_a_webhook(client: httpx.AsyncClient, company: Company) -> None:
    words = shlex.split(block("sh").replace("\\\n", " "))
    options = dict(itertools.pairwise(words))
    assert options["POST"] == "$VICEVERSA/api/v1/webhooks"
    headers = await company.headers(await company.user("admin"))
    content = {**headers, "Content-Type": "application/json"}
    answer = await client.post("/api/v1/webhooks", content=options["--data"], headers=content)
    assert answer.status_code == 201, answer.text
