"""Mails about cases: within the hour, one a person, that a message waits and nothing else, and listed nowhere."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import RolledBack
from tests.factories import TEST_KEYS, Company
from tests.support.house import ANSWER, API, WORDS, House, settle_house, write
from viceversa.config import settings
from viceversa.jobs.queue import registered
from viceversa.notifications.mail_folder import part_of
from viceversa.support.mailing import mail_waiting

VAULT = TEST_KEYS.cases


@pytest.fixture
async def house(company: Company) -> House:
    return await settle_house(company)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VICEVERSA_DATA_FOLDER", str(tmp_path))
    settings.cache_clear()
    yield settings().mail_folder
    monkeypatch.undo()
    settings.cache_clear()


def mails(folder: Path) -> list[EmailMessage]:
    found = sorted((folder / "unlisted").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]


async def test_on_the_hour_each_is_told_once(
    client: httpx.AsyncClient, rolled_back: RolledBack, house: House, folder: Path
) -> None:
    case_id = (await write(client, house)).json()["id"]
    await write(client, house, who="member")
    assert mails(folder) == [], "nothing leaves at the moment of writing"
    for _ in range(3):
        await mail_waiting(rolled_back, VAULT)
    (mail,) = mails(folder)
    assert mail["To"] == house.people["first"].email
    said = str(mail) + part_of(mail, "text/plain") + part_of(mail, "text/html")
    told = [WORDS, "pressure", "case", "help", "referent", "confiden", case_id, house.people["author"].family_name]
    assert [each for each in told if each in said.lower() or each in said] == []
    assert "/messages" in said
    answer = {**house.headers["first"]}
    await client.post(f"{API}/cases/{case_id}/messages", json={"text": ANSWER}, headers=answer)
    await mail_waiting(rolled_back, VAULT)
    assert [each["To"] for each in mails(folder)] == [house.people[who].email for who in ("first", "author")]


async def test_what_was_read_or_may_not_be_read_is_not_told(
    client: httpx.AsyncClient, rolled_back: RolledBack, house: House, folder: Path
) -> None:
    ids = [(await write(client, house, to=to)).json()["id"] for to in ("first", "second", "third")]
    await client.post(f"{API}/cases/{ids[0]}/reading", headers=house.headers["first"])
    house.people["second"].roles = ["member"]
    house.people["partner"].manager_id = house.people["third"].id
    await house.company.db.flush()
    await mail_waiting(rolled_back, VAULT)
    assert mails(folder) == []


async def test_an_administrator_does_not_find_them_among_the_mails(
    client: httpx.AsyncClient, rolled_back: RolledBack, house: House, folder: Path
) -> None:
    await write(client, house)
    await mail_waiting(rolled_back, VAULT)
    assert len(mails(folder)) == 1
    listed = await client.get("/api/v1/ops/mails", headers=house.headers["admin"])
    assert (listed.status_code, listed.json()["items"]) == (200, [])


async def test_a_mail_server_that_is_down_leaves_no_trace_and_is_asked_again(
    client: httpx.AsyncClient,
    rolled_back: RolledBack,
    house: House,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    await write(client, house)
    with socket.socket() as closed, monkeypatch.context() as down:
        closed.bind(("127.0.0.1", 0))
        down.setenv("VICEVERSA_SMTP_HOST", "127.0.0.1")
        down.setenv("VICEVERSA_SMTP_PORT", str(closed.getsockname()[1]))
        settings.cache_clear()
        capfd.readouterr()
        await mail_waiting(rolled_back, VAULT)
        # A job that failed, or a line in the log, would tell whoever runs the service that somebody wrote.
        assert capfd.readouterr() == ("", "")
    settings.cache_clear()
    await mail_waiting(rolled_back, VAULT)
    assert len(mails(folder)) == 1


async def test_nothing_is_queued(client: httpx.AsyncClient, rolled_back: RolledBack, house: House) -> None:
    async def queued() -> int:
        return (await rolled_back.connection.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one()

    before = await queued()
    await write(client, house)
    assert await queued() == before
    # The clock's own two are there in every installation.
    assert {name for name in registered() if name.startswith("support.")} == {
        "support.on_the_hour",
        "support.keep_house",
    }
