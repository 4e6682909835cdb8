"""Signing in over HTTP, under attack and in parallel: real commits where a race matters."""

import asyncio
import hashlib
from collections import Counter

import httpx
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from viceversa.accounts.models import LinkPurpose, LinkToken, SignIn, User, UserStatus
from viceversa.accounts.passwords import hash_password
from viceversa.accounts.service import issue_link
from viceversa.config import Settings, settings
from viceversa.core.db import Database
from viceversa.main import create_app

PASSWORD = "walnut-orbit-candle-42"
OURS = {"X-VV-CSRF": "1", "Origin": "http://test", "Content-Type": "application/json"}
COOKIE = "vv_refresh"


async def _person(company: Company, **values: object) -> User:
    return await company.user(password_hash=await hash_password(PASSWORD), **values)


async def _login(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/v1/auth/login", json={"email": email, "password": password})


async def _refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    # The header is written by hand, so that thirty tabs do not share one jar.
    headers = {**OURS, "Cookie": f"{COOKIE}={token}"}
    return await client.post("/api/v1/auth/refresh", headers=headers, content=b"{}")


def _cookie(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].partition("=")[2].partition(";")[0]


async def test_sign_in_refresh_and_out(client: httpx.AsyncClient, company: Company) -> None:
    user = await _person(company)
    opened = await _login(client, user.email.upper())
    assert (opened.status_code, opened.json()["token_type"], opened.json()["expires_in"]) == (200, "Bearer", 600)
    bearer = {"Authorization": f"Bearer {opened.json()['access_token']}"}
    assert (await client.get("/api/v1/users/me", headers=bearer)).json()["id"] == str(user.id)
    assert len((await client.get("/api/v1/auth/sign-ins", headers=bearer)).json()) == 1
    left = await client.post(
        "/api/v1/auth/logout", headers={**OURS, "Cookie": f"{COOKIE}={_cookie(opened)}"}, content=b"{}"
    )
    assert left.status_code == 204
    # The access token has nine minutes left, and opens nothing any more.
    assert (await client.get("/api/v1/users/me", headers=bearer)).status_code == 401
    assert (await _refresh(client, _cookie(opened))).status_code == 401


async def test_everywhere_means_everywhere(client: httpx.AsyncClient, company: Company) -> None:
    user = await _person(company)
    sign_ins = [await _login(client, user.email) for _ in range(3)]
    bearers = [{"Authorization": f"Bearer {each.json()['access_token']}"} for each in sign_ins]
    await client.post("/api/v1/auth/logout-everywhere", headers=bearers[0])
    for bearer, opened in zip(bearers, sign_ins, strict=True):
        assert (await client.get("/api/v1/users/me", headers=bearer)).status_code == 401
        assert (await _refresh(client, _cookie(opened))).status_code == 401


async def test_the_same_answer_for_unknown_wrong_invited_and_suspended(
    client: httpx.AsyncClient, company: Company
) -> None:
    active = await _person(company)
    invited = await company.user(status=UserStatus.INVITED)
    suspended = await _person(company, status=UserStatus.SUSPENDED)
    left = await _person(company, status=UserStatus.LEFT)
    answers = [
        await _login(client, "nobody@test.example"),
        await _login(client, active.email, "not the right password"),
        await _login(client, invited.email),
        await _login(client, suspended.email),
        await _login(client, left.email),
    ]
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert {answer.status_code for answer in answers} == {401}
    assert all(body == bodies[0] for body in bodies)


async def test_roles_and_suspension_bite_at_the_next_request(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    admin, user = await company.user("admin"), await company.user()
    as_admin, as_user = await company.headers(admin), await company.headers(user)
    assert (await client.get("/api/v1/users", headers=as_user)).status_code == 403
    changed = await client.put(
        f"/api/v1/users/{user.id}/roles", json={"roles": ["admin"]}, headers={**as_admin, "If-Match": '"1"'}
    )
    assert changed.status_code == 200
    assert (await client.get("/api/v1/users", headers=as_user)).status_code == 200
    stopped = await client.post(f"/api/v1/users/{user.id}/deactivation", headers={**as_admin, "If-Match": '"2"'})
    assert stopped.status_code == 200
    assert (await client.get("/api/v1/users/me", headers=as_user)).status_code == 401


async def test_the_last_administrator_stays(client: httpx.AsyncClient, company: Company) -> None:
    admin = await company.user("admin")
    headers = {**await company.headers(admin), "If-Match": '"1"'}
    refused = await client.put(f"/api/v1/users/{admin.id}/roles", json={"roles": ["member"]}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_administrator")


async def test_thirty_parallel_refreshes_give_one_child(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        user = await _person(Company(db))
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        first = _cookie(await _login(client, user.email))
        answers = await asyncio.gather(*(_refresh(client, first) for _ in range(30)))
        assert Counter(answer.status_code for answer in answers) == {200: 30}
        children = {_cookie(answer) for answer in answers}
        assert len(children) == 1
        (second,) = children
        third = _cookie(await _refresh(client, second))
        assert third not in {first, second}
        # Two generations back is a thief or a victim: nobody keeps the sign-in.
        assert (await _refresh(client, first)).status_code == 401
        assert (await _refresh(client, third)).status_code == 401
    async with database.transaction() as db:
        reasons = (await db.execute(select(col(SignIn.revoked_reason)))).scalars().all()
    assert reasons == ["refresh_reuse"]


async def test_a_late_parallel_tab_is_a_replay(client: httpx.AsyncClient, company: Company, db: AsyncSession) -> None:
    user = await _person(company)
    first = _cookie(await _login(client, user.email))
    assert (await _refresh(client, first)).status_code == 200
    await db.execute(update(SignIn).values(rotated_at=text("now() - interval '11 seconds'")))
    assert (await _refresh(client, first)).status_code == 401


async def test_refresh_racing_sign_out_leaves_no_usable_child(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        user = await _person(Company(db))
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        for _ in range(10):
            token = _cookie(await _login(client, user.email))
            out = client.post("/api/v1/auth/logout", headers={**OURS, "Cookie": f"{COOKIE}={token}"}, content=b"{}")
            refreshed, left = await asyncio.gather(_refresh(client, token), out)
            assert left.status_code == 204
            if refreshed.status_code == 200:
                assert (await _refresh(client, _cookie(refreshed))).status_code == 401
                bearer = {"Authorization": f"Bearer {refreshed.json()['access_token']}"}
                assert (await client.get("/api/v1/users/me", headers=bearer)).status_code == 401


async def test_forty_parallel_guesses_test_ten_passwords(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        user = await _person(Company(db))
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        answers = await asyncio.gather(*(_login(client, user.email, f"wrong guess {n}") for n in range(40)))
        assert Counter(answer.status_code for answer in answers) == {401: 10, 429: 30}
        assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 429)
        # The right one waits too, for this network and this window only.
        assert (await _login(client, user.email)).status_code == 429
    async with database.transaction() as db:
        counted = (await db.execute(text("SELECT attempts FROM throttle WHERE key LIKE 'sign-in:pair:%'"))).scalar_one()
    assert counted == 10


async def test_a_right_password_gives_its_attempt_back(client: httpx.AsyncClient, company: Company) -> None:
    user = await _person(company)
    for _ in range(15):
        assert (await _login(client, user.email)).status_code == 200


async def test_thirty_parallel_uses_of_one_invitation_open_one_account(
    database: Database, configuration: Settings
) -> None:
    async with database.transaction() as db:
        user = await Company(db).user(status=UserStatus.INVITED)
        token = await issue_link(db, user_id=user.id, purpose=LinkPurpose.INVITATION)
        other = await issue_link(db, user_id=user.id, purpose=LinkPurpose.INVITATION)
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    path = "/api/v1/auth/invitation-acceptances"
    async with browser(app) as client:
        weak = await client.post(path, json={"token": token, "password": "password1234"})
        assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
        uses = (client.post(path, json={"token": token, "password": PASSWORD}) for _ in range(30))
        answers = await asyncio.gather(*uses)
        assert Counter(answer.status_code for answer in answers) == {204: 1, 409: 29}
        # Using one spends the others, and a reset link is not an invitation.
        assert (await client.post(path, json={"token": other, "password": PASSWORD})).status_code == 409
        assert (await _login(client, user.email)).status_code == 200
    async with database.transaction() as db:
        kept = (await db.execute(select(col(LinkToken.token_hash)))).scalars().all()
    assert hashlib.sha256(token.encode()).digest() in kept
    assert token.encode() not in kept


async def test_a_reset_ends_every_sign_in(client: httpx.AsyncClient, company: Company, db: AsyncSession) -> None:
    user = await _person(company)
    opened = await _login(client, user.email)
    token = await issue_link(db, user_id=user.id, purpose=LinkPurpose.PASSWORD_RESET)
    changed = await client.post(
        "/api/v1/auth/password-resets", json={"token": token, "password": "another-orbit-candle-43"}
    )
    assert changed.status_code == 204
    assert (await _refresh(client, _cookie(opened))).status_code == 401
    assert (await _login(client, user.email)).status_code == 401
    assert (await _login(client, user.email, "another-orbit-candle-43")).status_code == 200


@pytest.mark.parametrize("missing", ["X-VV-CSRF", "Origin", "Content-Type"])
async def test_the_cookie_is_only_heard_from_our_own_pages(
    client: httpx.AsyncClient, company: Company, missing: str
) -> None:
    user = await _person(company)
    token = _cookie(await _login(client, user.email))
    headers = {name: value for name, value in OURS.items() if name != missing}
    refused = await client.post(
        "/api/v1/auth/refresh", headers={**headers, "Cookie": f"{COOKIE}={token}"}, content=b"{}"
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "not_from_our_pages")
    foreign = {**OURS, "Origin": "http://evil.example", "Cookie": f"{COOKIE}={token}"}
    assert (await client.post("/api/v1/auth/refresh", headers=foreign, content=b"{}")).status_code == 403
    other_site = {**OURS, "Sec-Fetch-Site": "cross-site", "Cookie": f"{COOKIE}={token}"}
    assert (await client.post("/api/v1/auth/refresh", headers=other_site, content=b"{}")).status_code == 403
    # And no other operation listens to it at all.
    only_cookie = {"Cookie": f"{COOKIE}={token}"}
    assert (await client.get("/api/v1/users/me", headers=only_cookie)).status_code == 401


async def test_over_tls_the_cookie_is_bound_to_the_host(
    client: httpx.AsyncClient, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VICEVERSA_PUBLIC_URL", "https://mentoring.example")
    settings.cache_clear()
    try:
        user = await _person(company)
        cookie = (await _login(client, user.email)).headers["set-cookie"]
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert cookie.startswith("__Host-vv_refresh=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
