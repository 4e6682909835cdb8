"""T-SAF-02: two databases that are one copy of the other, in one of them cases are lived. Nobody else can tell which.

Nothing is masked. Request ids are the caller's own, the clock stands still, and every id in an answer was there before
the copy was made; so answers are compared byte for byte, headers included.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access_matrix import CASES, Case
from tests.callers import CALLERS, DEAD_KEYS
from tests.clock import moved_clock
from tests.conftest import browser, cloned
from tests.factories import TEST_KEYS, Company
from tests.support.house import API
from tests.test_access_matrix import send
from tests.world import World, fingerprint, settle, tables_of
from viceversa.accounts.access import Actor
from viceversa.config import Settings, settings
from viceversa.core.db import Database
from viceversa.core.postgres import Cluster
from viceversa.main import create_app
from viceversa.programmes import service as programmes
from viceversa.programmes.schemas import ProgrammeOut
from viceversa.support.mailing import mail_waiting
from viceversa.support.retention import keep_house

ITS_TWO = ("mentor", "referent")
OTHERS = [who for who in (*CALLERS, *DEAD_KEYS, "everything") if who not in ITS_TWO]
READS = [case for case in CASES if case.method in ("GET", "MOUNT")]
# Where a case leaves rows, all of them sealed or counted under a mark: the only tables that may differ.
OF_CASES = {"support_case", "support_message", "idempotency_record", "throttle", "sent_mail"}

Answers = dict[str, tuple[int, tuple[tuple[str, str], ...], bytes]]


@dataclass
class Twins:
    """The two installations, alike until something is written in confidence in one."""

    quiet: FastAPI
    lived: FastAPI
    world: World
    folder: Path


@pytest.fixture
async def twins(
    cluster: Cluster,
    template: str,
    configuration: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Twins]:
    async with cloned(cluster, template) as original:
        async with original.transaction() as db:
            world = await settle(Company(db))
            await db.execute(text("DELETE FROM support_case"))
            await db.execute(text("DELETE FROM throttle"))
        await original.close()
        name = str(make_url(original.url).database)
        async with cloned(cluster, name) as one, cloned(cluster, name) as other:
            apps = [create_app(configuration, database=each, keys=TEST_KEYS) for each in (one, other)]
            with moved_clock(datetime.now(UTC)):
                yield Twins(*apps, world, tmp_path)
    monkeypatch.undo()
    settings.cache_clear()


@asynccontextmanager
async def caller_of(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    async with browser(app) as client:
        client.headers["X-Request-ID"] = "the-same-request"
        yield client


async def live(twins: Twins) -> None:
    """Two cases: one answered and closed, one open. Each request with its key, as the web client sends it."""
    ids, headers = twins.world.ids, twins.world.headers
    async with caller_of(twins.lived) as client:
        made = []
        for number in range(2):
            body = {"referent_id": str(ids["referent"]), "category": "harassment", "text": "I was told to keep quiet."}
            key = {"Idempotency-Key": f"open-open-{number}"}
            made.append(await client.post(f"{API}/cases", json=body, headers={**headers["mentor"], **key}))
        place = f"{API}/cases/{made[0].json()['id']}"
        said = {"text": "Thank you for telling me."}
        replied = await client.post(f"{place}/messages", json=said, headers=headers["referent"])
        closed = await client.post(f"{place}/closing", headers={**headers["mentor"], "If-Match": '"2"'})
        assert [each.status_code for each in (*made, replied, closed)] == [201, 201, 201, 200]
    ids["case"] = made[1].json()["id"]


async def the_clock_ticks(app: FastAPI) -> None:
    await keep_house(app.state.database, TEST_KEYS.cases, settings())
    await mail_waiting(app.state.database, TEST_KEYS.cases)


async def answers_of(
    app: FastAPI, world: World, *, cases: Sequence[Case] = READS, callers: Sequence[str] = OTHERS
) -> Answers:
    """What every one of these callers gets for every one of these requests."""
    found = {}
    async with caller_of(app) as client:
        for case in cases:
            for who in callers:
                answer = await send(client, case, world, who)
                found[f"{case} as {who}"] = (
                    answer.status_code,
                    tuple(sorted(answer.headers.items())),
                    answer.content,
                )
    return found


async def traces_of(database: Database) -> dict[str, Any]:
    """What each table but those of cases holds, and how far each sequence went: a gap would tell too."""
    async with database.engine.connect() as connection:
        tables = [each for each in await tables_of(connection) if each not in OF_CASES]
        found: dict[str, Any] = dict(await fingerprint(connection, tables))
        rows = await connection.execute(text("SELECT sequencename, last_value FROM pg_sequences"))
        return found | {f"sequence {name}": value for name, value in rows}


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    assert one.keys() == other.keys()
    return [name for name in one if one[name] != other[name]]


def in_folder(twins: Twins, name: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each installation has its own folder of mails."""
    monkeypatch.setenv("VICEVERSA_DATA_FOLDER", str(twins.folder / name))
    settings.cache_clear()
    return settings().mail_folder


async def test_nobody_else_can_tell(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    await live(twins)
    answers, traces, mails = [], [], []
    for name, app in (("quiet", twins.quiet), ("lived", twins.lived)):
        folder = in_folder(twins, name, monkeypatch)
        await the_clock_ticks(app)
        answers.append(await answers_of(app, twins.world))
        traces.append(await traces_of(app.state.database))
        mails.append(sorted(each.relative_to(folder).parent.name for each in folder.rglob("*.eml")))
    assert len(answers[0]) >= 1200
    assert sum(status == 200 for status, _, _ in answers[0].values()) >= 300
    assert differences(*answers) == []
    assert differences(*traces) == []
    # It was lived: two people have a mail that no list shows.
    assert mails == [[], ["unlisted", "unlisted"]]


async def test_what_an_administrator_does_to_the_referent_tells_nothing(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(twins)
    of_referent = {"user_id": "referent"}
    operations = [
        Case(
            "PUT /api/v1/users/{user_id}/roles",
            {},
            body=lambda world: {"roles": ["member"]},
            headers={"If-Match": '"1"'},
            ids=of_referent,
        ),
        Case("POST /api/v1/users/{user_id}/deactivation", {}, headers={"If-Match": '"2"'}, ids=of_referent),
    ]
    answers = [
        await answers_of(app, twins.world, cases=operations, callers=["admin"]) for app in (twins.quiet, twins.lived)
    ]
    assert {status for status, _, _ in answers[0].values()} == {200}
    assert differences(*answers) == []


async def test_a_planted_count_for_coordinators_is_caught(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    real = programmes.list_programmes

    async def counting(db: AsyncSession, actor: Actor) -> list[ProgrammeOut]:
        count = (await db.execute(text("SELECT count(*) FROM support_case"))).scalar_one()
        shown = await real(db, actor)
        return [each.model_copy(update={"name": f"{each.name} ({count})"}) for each in shown if actor.may("coordinate")]

    monkeypatch.setattr(programmes, "list_programmes", counting)
    await live(twins)
    asked = [case for case in READS if case.operation == "GET /api/v1/programmes"]
    answers = [await answers_of(app, twins.world, cases=asked) for app in (twins.quiet, twins.lived)]
    assert {each.rpartition(" as ")[2] for each in differences(*answers)} == {
        "coordinator",
        "other_coordinator",
        "everything",
    }


async def test_a_planted_trace_is_caught(twins: Twins) -> None:
    async with twins.lived.state.database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO audit_record (id, actor_kind, action, subject_kind, subject_id) "
                "VALUES (gen_random_uuid(), 'user', 'open_case', 'case', '1')"
            )
        )
    traces = [await traces_of(app.state.database) for app in (twins.quiet, twins.lived)]
    assert differences(*traces) == ["audit_record"]
