"""Webhooks over HTTP: secrets shown once, addresses refused, the log and its replay."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import Company
from viceversa.accounts.key_files import ConfigurationError, create_key_file
from viceversa.audit.models import AuditRecord
from viceversa.config import Settings, settings
from viceversa.directory.webhooks import signing
from viceversa.directory.webhooks.models import WebhookSecret

WEBHOOKS = "/api/v1/webhooks"
GIVEN = {"url": "https://hr.example.com/hooks", "description": "HR", "event_types": ["programme.status_changed"]}


@pytest.fixture
async def admin(client: httpx.AsyncClient, company: Company) -> httpx.AsyncClient:
    client.headers.update(await company.headers(await company.user("admin")))
    return client


async def made(admin: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await admin.post(WEBHOOKS, json={**GIVEN, **given})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_secret_is_shown_once_and_sealed(admin: httpx.AsyncClient, db: AsyncSession) -> None:
    webhook = await made(admin)
    secret = webhook["secret"]
    assert secret.startswith("whsec_")
    listed = await admin.get(WEBHOOKS)
    assert secret not in listed.text
    assert [each["id"] for each in listed.json()[0]["secrets"]] == [webhook["secrets"][0]["id"]]
    row = (await db.execute(select(WebhookSecret))).scalar_one()
    assert secret.encode() not in row.sealed
    assert secret.removeprefix("whsec_").encode() not in row.sealed
    assert signing.unseal(row.sealed, row_id=row.id) == secret


async def test_a_seal_opens_only_in_its_place_and_with_its_key(
    admin: httpx.AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    await made(admin)
    row = (await db.execute(select(WebhookSecret))).scalar_one()
    with pytest.raises(ConfigurationError):
        signing.unseal(row.sealed, row_id=uuid4())
    with pytest.raises(ConfigurationError):
        signing.unseal(row.sealed[:-1] + bytes([row.sealed[-1] ^ 1]), row_id=row.id)
    create_key_file(tmp_path / signing.KEY_FILE)
    monkeypatch.setenv("VICEVERSA_SECRETS_FOLDER", str(tmp_path))
    settings.cache_clear()
    with pytest.raises(ConfigurationError):
        signing.unseal(row.sealed, row_id=row.id)


async def test_rotation_keeps_two_and_says_until_when(admin: httpx.AsyncClient) -> None:
    webhook = await made(admin)
    address = f"{WEBHOOKS}/{webhook['id']}/secrets"
    seen = {webhook["secret"]}
    for _ in range(3):
        answer = await admin.post(address, json={"former_hours": 24})
        assert answer.status_code == 201
        seen.add(answer.json()["secret"])
        (told,) = (await admin.get(WEBHOOKS)).json()
        assert [each["ends_at"] is None for each in told["secrets"]] == [True, False]
    assert len(seen) == 4
    assert (await admin.post(address, json={"former_hours": 0})).status_code == 201
    (told,) = (await admin.get(WEBHOOKS)).json()
    assert len(told["secrets"]) == 1


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/", "ftp://hr.example.com/", "https://169.254.169.254/latest", "nope"]
)
async def test_an_address_that_would_not_be_called_is_refused(admin: httpx.AsyncClient, url: str) -> None:
    answer = await admin.post(WEBHOOKS, json={**GIVEN, "url": url})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/body/url")
    webhook = await made(admin)
    changed = await admin.patch(
        f"{WEBHOOKS}/{webhook['id']}", json={"url": url}, headers={"If-Match": f'"{webhook["version"]}"'}
    )
    assert changed.status_code == 422


async def test_plain_http_is_for_development(admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await admin.post(WEBHOOKS, json={**GIVEN, "url": "http://hr.example.com/"})).status_code == 201
    monkeypatch.setenv("VICEVERSA_ENVIRONMENT", "production")
    settings.cache_clear()
    assert (await admin.post(WEBHOOKS, json={**GIVEN, "url": "http://hr.example.com/"})).status_code == 422


async def test_without_a_key_the_refusal_says_what_to_do(
    admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("VICEVERSA_SECRETS_FOLDER", str(tmp_path))
    settings.cache_clear()
    answer = await admin.post(WEBHOOKS, json=GIVEN)
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_key_missing")
    assert (await admin.get(WEBHOOKS)).json() == []


async def test_changes_carry_a_version_and_are_recorded(admin: httpx.AsyncClient, db: AsyncSession) -> None:
    webhook = await made(admin)
    address, versioned = f"{WEBHOOKS}/{webhook['id']}", {"If-Match": f'"{webhook["version"]}"'}
    assert (await admin.patch(address, json={"enabled": False})).status_code == 428
    stopped = await admin.patch(address, json={"enabled": False, "description": "Old"}, headers=versioned)
    assert (stopped.json()["stopped_because"], stopped.json()["description"]) == ("by_hand", "Old")
    assert (await admin.patch(address, json={"enabled": True}, headers=versioned)).status_code == 412
    again = await admin.patch(address, json={"enabled": True}, headers={"If-Match": stopped.headers["ETag"]})
    assert (again.json()["stopped_because"], again.json()["url"]) == (None, GIVEN["url"])
    assert (await admin.delete(address)).status_code == 204
    assert (await admin.delete(address)).status_code == 404
    acts = (await db.execute(select(col(AuditRecord.action)).order_by(col(AuditRecord.id)))).scalars().all()
    assert acts == ["create_webhook", "update_webhook", "update_webhook", "delete_webhook"]


async def test_twenty_are_enough(admin: httpx.AsyncClient) -> None:
    for _ in range(20):
        await made(admin)
    answer = await admin.post(WEBHOOKS, json=GIVEN)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")


async def test_the_log_is_paged_newest_first_and_an_event_can_go_out_again(
    admin: httpx.AsyncClient, db: AsyncSession, company: Company
) -> None:
    webhook = await made(admin)
    programme = await company.programme(await company.user("coordinator"))
    for status in ("running", "closing", "closed"):
        await db.execute(text("UPDATE programme SET status = :status"), {"status": status})
    # One transaction has one time: apart, as they would be.
    await db.execute(text("UPDATE webhook_delivery SET created_at = occurred_at"))
    address = f"{WEBHOOKS}/{webhook['id']}/deliveries"
    first = (await admin.get(address, params={"limit": 2})).json()
    second = (await admin.get(address, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [each["status"] for each in first["items"] + second["items"]] == ["closed", "closing", "running"]
    assert second["next_cursor"] is None
    one = second["items"][0]
    assert (one["subject_id"], one["state"], one["attempts"]) == (str(programme.id), "waiting", 0)
    await db.execute(text("UPDATE webhook_delivery SET state = 'delivered', attempts = 1"))
    assert (await admin.get(address, params={"state": "waiting"})).json()["items"] == []
    replayed = await admin.post(f"{address}/{one['id']}/replay")
    assert (replayed.status_code, replayed.json()["state"]) == (200, "waiting")
    assert replayed.json()["event_id"] == one["event_id"]
    assert [each["id"] for each in (await admin.get(address, params={"state": "waiting"})).json()["items"]] == [
        one["id"]
    ]
    assert (await admin.get(WEBHOOKS)).json()[0]["waiting"] == 1
    await admin.patch(f"{WEBHOOKS}/{webhook['id']}", json={"enabled": False}, headers={"If-Match": '"1"'})
    refused = await admin.post(f"{address}/{one['id']}/replay")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_stopped")
    assert (await admin.post(f"{address}/{uuid4()}/replay")).status_code == 404
    assert (await admin.get(f"{WEBHOOKS}/{uuid4()}/deliveries")).status_code == 404


@pytest.mark.parametrize(
    "cursor", ["nonsense", "WyJhIiwgImIiXQ==", "WyJhIiwgIjAxOWFiM2YyLWM3ZDgtN2UwYi05ZjZhLTRkNWMyZTgxYjM3MCJd"]
)
async def test_a_cursor_that_is_none_is_refused(admin: httpx.AsyncClient, cursor: str) -> None:
    webhook = await made(admin)
    answer = await admin.get(f"{WEBHOOKS}/{webhook['id']}/deliveries", params={"cursor": cursor})
    assert answer.status_code == 422


@pytest.mark.parametrize("text", ["10.0.0.0/8, nonsense", "10.0.0.1/8", "everything"])
def test_networks_that_cannot_be_read_stop_the_start(text: str) -> None:
    with pytest.raises(ValueError, match="write networks as"):
        Settings(webhook_networks=text)
