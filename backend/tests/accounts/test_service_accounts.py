"""Service accounts: secrets shown once, scopes that bite, rotation without a gap, revocation at once (T-SVC)."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_from_bytes
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import TEST_KEYS, Company
from viceversa.accounts.access import AUDIENCE, ISSUER
from viceversa.accounts.models import ServiceSecret
from viceversa.accounts.tokens import InvalidToken, sign_access_token, sign_service_token, verify_service_token
from viceversa.audit.models import AuditRecord
from viceversa.core.db import new_id

ACCOUNTS = "/api/v1/service-accounts"
TOKEN = "/api/v1/oauth/token"
PERSON = "/api/v1/directory/people/hris/4711"
BODY = {"email": "zed@example.com", "given_name": "Zed", "family_name": "Moe"}


@pytest.fixture
async def admin(client: httpx.AsyncClient, company: Company) -> httpx.AsyncClient:
    client.headers.update(await company.headers(await company.user("admin")))
    return client


async def made(admin: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await admin.post(ACCOUNTS, json={"name": "HR", "scopes": ["people:write"], **given})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def write(client: httpx.AsyncClient, token: str) -> int:
    return (await client.put(PERSON, json=BODY, headers={"Authorization": f"Bearer {token}"})).status_code


async def trade(client: httpx.AsyncClient, account: dict[str, Any], **given: str) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_id": account["id"], "client_secret": account["secret"], **given}
    return await client.post(TOKEN, data=form, headers={"Authorization": ""})


async def test_a_secret_is_shown_once_and_only_its_hash_is_kept(admin: httpx.AsyncClient, db: AsyncSession) -> None:
    account = await made(admin)
    secret = account["secret"]
    assert secret.startswith("vvs_")
    assert await write(admin, secret) == 201
    listed = await admin.get(ACCOUNTS)
    assert secret not in listed.text
    (kept,) = listed.json()[0]["secrets"]
    assert secret.startswith(kept["prefix"])
    assert kept["last_used_at"] is not None
    everything = (await db.execute(select(func.count()).where(col(ServiceSecret.secret_hash) == secret.encode()))).one()
    assert everything == (0,)


async def test_a_token_opens_its_scopes_and_nothing_else(admin: httpx.AsyncClient) -> None:
    reader = await made(admin, scopes=["people:read", "reports:read", "scim"])
    assert await write(admin, reader["secret"]) == 403


async def test_a_token_that_ran_out_or_was_revoked_is_nobody(admin: httpx.AsyncClient, db: AsyncSession) -> None:
    account = await made(admin)
    secret_id = account["secrets"][0]["id"]
    gone = await admin.delete(f"{ACCOUNTS}/{account['id']}/secrets/{secret_id}")
    assert gone.status_code == 204
    assert await write(admin, account["secret"]) == 401
    other = await made(admin, name="Other")
    assert await write(admin, other["secret"]) == 201
    # Well before the transaction of this test began: its clock stands still.
    late = datetime.now(UTC) - timedelta(hours=1)
    this = col(ServiceSecret.account_id) == UUID(other["id"])
    await db.execute(update(ServiceSecret).where(this).values(expires_at=late))
    await db.flush()
    assert await write(admin, other["secret"]) == 401


async def test_rotation_keeps_two_alive_and_no_third(admin: httpx.AsyncClient) -> None:
    account = await made(admin)
    secrets = [account["secret"]]
    for _ in range(2):
        answer = await admin.post(f"{ACCOUNTS}/{account['id']}/secrets", json={"days": 30})
        assert answer.status_code == 201
        secrets.append(answer.json()["secret"])
        assert await write(admin, secrets[-2]) in (200, 201)
    assert [await write(admin, secret) for secret in secrets] == [401, 200, 200]


async def test_a_revoked_account_is_ended_for_good(admin: httpx.AsyncClient) -> None:
    account = await made(admin)
    ended = await admin.post(f"{ACCOUNTS}/{account['id']}/revocation")
    assert ended.json()["revoked_at"] is not None
    assert await write(admin, account["secret"]) == 401
    again = await admin.post(f"{ACCOUNTS}/{account['id']}/secrets", json={"days": 30})
    assert (again.status_code, again.json()["code"]) == (409, "account_revoked")
    twice = await admin.post(f"{ACCOUNTS}/{account['id']}/revocation")
    assert twice.json() == ended.json()


async def test_a_client_trades_its_secret_for_a_short_token(admin: httpx.AsyncClient) -> None:
    account = await made(admin, kind="client", scopes=["people:write", "scim"])
    answer = await trade(admin, account, scope="people:write")
    assert answer.status_code == 200
    token = answer.json()
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 600, "people:write")
    assert await write(admin, token["access_token"]) == 201
    narrow = (await trade(admin, account, scope="scim")).json()["access_token"]
    assert await write(admin, narrow) == 403
    basic = await admin.post(TOKEN, data={"grant_type": "client_credentials"}, auth=(account["id"], account["secret"]))
    assert basic.json()["scope"] == "people:write scim"


async def test_the_secret_of_a_client_is_no_bearer_token_and_a_bearer_token_no_secret(admin: httpx.AsyncClient) -> None:
    client, token = await made(admin, name="A", kind="client"), await made(admin, name="B", kind="token")
    assert await write(admin, client["secret"]) == 401
    assert (await trade(admin, token)).status_code == 401


async def test_short_tokens_end_with_the_secret_they_were_traded_for(admin: httpx.AsyncClient) -> None:
    account = await made(admin, kind="client")
    short = (await trade(admin, account)).json()["access_token"]
    assert await write(admin, short) == 201
    await admin.delete(f"{ACCOUNTS}/{account['id']}/secrets/{account['secrets'][0]['id']}")
    assert await write(admin, short) == 401
    assert (await trade(admin, account)).json()["error"] == "invalid_client"


async def test_wrong_credentials_and_foreign_scopes_are_refused_alike(admin: httpx.AsyncClient) -> None:
    account, other = await made(admin, name="A", kind="client"), await made(admin, name="B", kind="client")
    for change in ({"client_secret": "vvc_no"}, {"client_id": other["id"]}, {"client_id": "x"}, {"client_id": ""}):
        answer = await trade(admin, account, **change)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert answer.headers["www-authenticate"] == 'Basic realm="Vice Versa"'
    answer = await trade(admin, account, scope="people:write scim")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    broken = await admin.post(TOKEN, data={"grant_type": "client_credentials"}, headers={"Authorization": "Basic ***"})
    assert broken.status_code == 401


async def test_nonsense_in_the_form_is_refused(admin: httpx.AsyncClient) -> None:
    account = await made(admin, kind="client")
    good = {"grant_type": "client_credentials", "client_id": account["id"], "client_secret": account["secret"]}
    for field in (*good, "scope"):
        for text in (
            "",
            "\x00",
            "é",
            "\ud800",
            "a" * 3000,
            "x" * 199,
            "' OR 1=1--",
            "%00",
            "people:write people:write",
        ):
            form = {**good, field: text.encode("utf-8", "surrogatepass")}
            answer = await admin.post(
                TOKEN, content="&".join(f"{name}={_quoted(form[name])}" for name in form), headers=FORM
            )
            assert answer.status_code in ((200, 400) if field == "scope" else (400, 401)), text
            assert answer.status_code == 200 or set(answer.json()) == {"error", "error_description"}
    for body in (b"", b"\xff", b"=&&=;?%", b"grant_type=client_credentials", b"{}", b"a=" * 5000):
        assert (await admin.post(TOKEN, content=body, headers=FORM)).status_code in (400, 401), body[:20]
    for grant, error in (("password", "unsupported_grant_type"), ("", "invalid_request")):
        answer = await admin.post(TOKEN, data={**good, "grant_type": grant}, headers=FORM)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"


FORM = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": ""}


def _quoted(value: str | bytes) -> str:
    return quote_from_bytes(value if isinstance(value, bytes) else value.encode())


async def test_names_are_taken_once_and_acts_are_in_the_audit(admin: httpx.AsyncClient, db: AsyncSession) -> None:
    account = await made(admin)
    again = await admin.post(ACCOUNTS, json={"name": "HR", "scopes": ["scim"]})
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    await admin.post(f"{ACCOUNTS}/{account['id']}/secrets", json={"days": 30})
    await admin.post(f"{ACCOUNTS}/{account['id']}/revocation")
    acts = select(col(AuditRecord.action)).where(col(AuditRecord.subject_id) == account["id"])
    assert sorted((await db.execute(acts)).scalars()) == [
        "create_service_account",
        "revoke_service_account",
        "rotate_service_secret",
    ]


def test_one_kind_of_token_never_passes_for_the_other() -> None:
    now = int(time.time())
    told: dict[str, Any] = {"issuer": ISSUER, "audience": AUDIENCE, "now": now}
    person = sign_access_token(TEST_KEYS.ring, user_id=new_id(), sign_in_id=new_id(), authenticated_at=now, **told)
    machine = sign_service_token(TEST_KEYS.ring, account_id=new_id(), secret_id=new_id(), scopes=["scim"], **told)
    assert verify_service_token(TEST_KEYS.ring, machine, **told).scopes == {"scim"}
    for token, moment in ((person, now), (machine, now + 606), (machine[:-2], now), (None, now), ("a.b.c", now)):
        with pytest.raises(InvalidToken):
            verify_service_token(TEST_KEYS.ring, token, issuer=ISSUER, audience=AUDIENCE, now=moment)
    with pytest.raises(ValueError, match="at least one scope"):
        sign_service_token(TEST_KEYS.ring, account_id=new_id(), secret_id=new_id(), scopes=[], **told)
