"""Signing in with the company's account, against providers on real sockets (T-OID)."""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.conftest import RolledBack, browser
from tests.factories import TEST_KEYS, Company
from tests.identity_providers import (
    CLIENT_ID,
    CLIENT_SECRET,
    CrookedProvider,
    RealProvider,
    crooked_provider,
    free_port,
    real_provider,
)
from viceversa.accounts.models import LinkPurpose, SsoAttempt, SsoIdentity, User, UserStatus
from viceversa.accounts.service import issue_link
from viceversa.accounts.sso import sso_findings
from viceversa.accounts.sso_sign_ins import local_path
from viceversa.audit.models import AuditRecord
from viceversa.config import Settings
from viceversa.main import create_app

START, CALLBACK, OPTIONS = (f"/api/v1/auth/{path}" for path in ("sso/start", "sso/callback", "sign-in-options"))
OURS = {"X-VV-CSRF": "1", "Origin": "http://test", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with real_provider() as running:
        yield running


@pytest.fixture
def crooked() -> Iterator[CrookedProvider]:
    with crooked_provider() as running:
        yield running


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "sso.secret"
    file.write_text(f"{CLIENT_SECRET}\n")
    return file


def rewrite(file: Path, text: str) -> None:
    file.write_text(text)


class Site:
    """Our application, set to one provider."""

    def __init__(self, database: RolledBack, secret_file: Path) -> None:
        self.database, self.secret_file = database, secret_file

    def browser(self, issuer: str, **settings: Any) -> Any:
        configuration = Settings(
            environment="test",
            public_url="http://test",
            web_folder=Path("/nonexistent"),
            sso_issuer=issuer,
            sso_client_id=CLIENT_ID,
            sso_client_secret_file=self.secret_file,
            **settings,
        )
        self.app = create_app(configuration, database=self.database, keys=TEST_KEYS)
        return browser(self.app)

    def later(self, seconds: float) -> None:
        """The provider's documents are read that much later."""
        self.app.state.sso_provider._clock = lambda: monotonic() + seconds


@pytest.fixture
def site(rolled_back: RolledBack, secret_file: Path) -> Site:
    return Site(rolled_back, secret_file)


@pytest.fixture
async def page(site: Site, provider: RealProvider) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at our site, which trusts the real provider."""
    async with site.browser(provider.issuer) as client:
        yield client


@pytest.fixture
async def tricked(site: Site, crooked: CrookedProvider) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at our site, which trusts the crooked provider."""
    async with site.browser(crooked.issuer) as client:
        yield client


async def leave(client: httpx.AsyncClient, **query: str) -> str:
    answer = await client.get(START, params=query)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def landed(answer: httpx.Response) -> tuple[str, str]:
    """How the sign-in page is told that the trip ended, and where the person goes on."""
    assert answer.status_code == 303, answer.text
    where = urlsplit(answer.headers["location"])
    assert (where.scheme, where.netloc, where.path) == ("", "", "/sign-in")
    query = parse_qs(where.query)
    return query["sso"][0], query.get("next", ["/"])[0]


def back(address: str) -> str:
    """The path and query at our site of the address that the provider sends the browser to."""
    where = urlsplit(address)
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"http://test{CALLBACK}"
    return f"{where.path}?{where.query}"


async def travel(page: httpx.AsyncClient, provider: RealProvider, subject: str | None, **query: str) -> httpx.Response:
    return await page.get(back(provider.answer(await leave(page, **query), subject=subject)))


async def return_from(tricked: httpx.AsyncClient, crooked: CrookedProvider, **more: str) -> str:
    """A trip to the crooked provider and back; how it ended."""
    code, state = crooked.code_for(await leave(tricked))
    return landed(await tricked.get(CALLBACK, params={"code": code, "state": state, **more}))[0]


async def signed_in(page: httpx.AsyncClient) -> dict[str, Any]:
    answer = await page.post("/api/v1/auth/refresh", headers=OURS, content=b"{}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def by_hand(header: dict[str, str], claims: dict[str, Any], *, secret: bytes | None = None) -> str:
    """A token that no library would make: signed with a secret of any kind, or with nothing."""
    parts = [json.dumps(each).encode() for each in (header, claims)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.digest(secret, signed, "sha256") if secret else b""
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


async def count(db: AsyncSession, model: Any) -> int:
    return (await db.execute(select(func.count()).select_from(model))).scalar_one()


async def test_the_first_visit_links_an_invited_person_and_the_next_knows_the_subject(
    page: httpx.AsyncClient, provider: RealProvider, company: Company, db: AsyncSession
) -> None:
    user = await company.user(status=UserStatus.INVITED)
    link = await issue_link(db, user_id=user.id, purpose=LinkPurpose.INVITATION)
    provider.know("inés|7", email=user.email.upper(), email_verified=True)
    assert landed(await travel(page, provider, "inés|7", next="/skills?tab=1")) == ("done", "/skills?tab=1")
    me = await signed_in(page)
    assert me["user"]["id"] == str(user.id)
    bearer = {"Authorization": f"Bearer {me['access_token']}"}
    assert [each["current"] for each in (await page.get("/api/v1/auth/sign-ins", headers=bearer)).json()] == [True]
    # The invitation is accepted; the link in the mail is of no more use.
    status = (await db.execute(select(col(User.status)).where(col(User.id) == user.id))).scalar_one()
    assert status == UserStatus.ACTIVE
    spent = await page.post(
        "/api/v1/auth/invitation-acceptances", json={"token": link, "password": "walnut-orbit-candle-42"}
    )
    assert spent.status_code == 409
    # The address changes hands at the company; the subject is still the same person.
    other = await company.user()
    provider.know("inés|7", email=other.email, email_verified=True)
    page.cookies.clear()
    assert landed(await travel(page, provider, "inés|7"))[0] == "done"
    assert (await signed_in(page))["user"]["id"] == str(user.id)
    told = (await db.execute(select(col(AuditRecord.action)).order_by(col(AuditRecord.created_at)))).scalars().all()
    assert told == ["link_company_account", "sign_in_with_company_account", "sign_in_with_company_account"]


async def test_nobody_is_let_in_by_an_address_alone(
    page: httpx.AsyncClient, provider: RealProvider, company: Company, db: AsyncSession
) -> None:
    user = await company.user()
    provider.know("unverified", email=user.email, email_verified=False)
    provider.know("wordy", email=user.email, email_verified="true")
    provider.know("silent", email=user.email)
    provider.know("nameless", email_verified=True)
    for subject in ("unverified", "wordy", "silent", "nameless"):
        assert landed(await travel(page, provider, subject))[0] == "email_not_verified"
    provider.know("stranger", email="stranger@test.example", email_verified=True)
    assert landed(await travel(page, provider, "stranger"))[0] == "unknown_person"
    assert await count(db, SsoIdentity) == 0
    assert (await page.post("/api/v1/auth/refresh", headers=OURS, content=b"{}")).status_code == 401
    # Entra ID's way of saying that the address is the person's.
    provider.know("entra", email=user.email, xms_edov=True)
    assert landed(await travel(page, provider, "entra"))[0] == "done"


async def test_a_linked_account_is_nobody_elses_until_an_administrator_unlinks_it(
    page: httpx.AsyncClient, provider: RealProvider, company: Company
) -> None:
    user, admin = await company.user(), await company.user("admin")
    for subject in ("hers", "thief"):
        provider.know(subject, email=user.email, email_verified=True)
    assert landed(await travel(page, provider, "hers"))[0] == "done"
    her = await signed_in(page)
    page.cookies.clear()
    assert landed(await travel(page, provider, "thief"))[0] == "other_identity"
    headers = await company.headers(admin)
    gone = [await page.delete(f"/api/v1/users/{user.id}/company-account", headers=headers) for _ in range(2)]
    assert [each.status_code for each in gone] == [204, 404]
    bearer = {"Authorization": f"Bearer {her['access_token']}"}
    assert (await page.get("/api/v1/users/me", headers=bearer)).status_code == 401
    assert landed(await travel(page, provider, "thief"))[0] == "done"


@pytest.mark.parametrize("status", [UserStatus.SUSPENDED, UserStatus.LEFT])
async def test_a_closed_account_stays_closed(
    page: httpx.AsyncClient, provider: RealProvider, company: Company, db: AsyncSession, status: UserStatus
) -> None:
    user = await company.user(status=status)
    provider.know(f"new-{status}", email=user.email, email_verified=True)
    assert landed(await travel(page, provider, f"new-{status}"))[0] == "account_closed"
    assert await count(db, SsoIdentity) == 0
    linked = await company.user()
    provider.know(f"old-{status}", email=linked.email, email_verified=True)
    assert landed(await travel(page, provider, f"old-{status}"))[0] == "done"
    await db.execute(update(User).where(col(User.id) == linked.id).values(status=status))
    assert landed(await travel(page, provider, f"old-{status}"))[0] == "account_closed"


async def test_an_answer_is_listened_to_once_by_one_browser_for_ten_minutes(
    page: httpx.AsyncClient, provider: RealProvider, company: Company, site: Site, db: AsyncSession
) -> None:
    user = await company.user()
    provider.know("once", email=user.email, email_verified=True)
    # Two tabs leave before either is back.
    tabs = [back(provider.answer(await leave(page, next=path), subject="once")) for path in ("/skills", "/notices")]
    async with site.browser(provider.issuer) as elsewhere:
        assert landed(await elsewhere.get(tabs[0]))[0] == "expired"
        await leave(elsewhere)
        assert landed(await elsewhere.get(tabs[0]))[0] == "expired"
    assert [landed(await page.get(tab)) for tab in tabs] == [("done", "/skills"), ("done", "/notices")]
    assert [landed(await page.get(tab))[0] for tab in tabs] == ["expired", "expired"]
    late = back(provider.answer(await leave(page), subject="once"))
    await db.execute(update(SsoAttempt).values(expires_at=func.now()))
    assert landed(await page.get(late))[0] == "expired"
    assert landed(await page.get(CALLBACK, params={"code": "made-up", "state": "made-up"}))[0] == "expired"
    assert landed(await page.get(CALLBACK))[0] == "expired"


async def test_a_code_that_was_used_opens_nothing(
    page: httpx.AsyncClient, provider: RealProvider, company: Company
) -> None:
    user = await company.user()
    provider.know("replayed", email=user.email, email_verified=True)
    first = provider.answer(await leave(page), subject="replayed")
    assert landed(await page.get(back(first)))[0] == "done"
    code = parse_qs(urlsplit(first).query)["code"][0]
    state = parse_qs(urlsplit(await leave(page)).query)["state"][0]
    assert landed(await page.get(CALLBACK, params={"code": code, "state": state}))[0] == "refused"


async def test_whoever_declines_goes_on_where_they_were(page: httpx.AsyncClient, provider: RealProvider) -> None:
    departure = await leave(page, next="/skills")
    state = parse_qs(urlsplit(departure).query)["state"][0]
    declined = provider.answer(departure, subject=None)
    assert "error=access_denied" in declined
    assert landed(await page.get(back(declined))) == ("declined", "/")
    answer = await page.get(CALLBACK, params={"error": "access_denied", "state": state})
    assert landed(answer) == ("declined", "/skills")
    for error, problem in (("server_error", "unavailable"), ("invalid_scope", "refused")):
        state = parse_qs(urlsplit(await leave(page)).query)["state"][0]
        assert landed(await page.get(CALLBACK, params={"error": error, "state": state}))[0] == problem


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "skills", "/a b", "/a\n"]
)
async def test_the_way_back_is_a_path_of_this_site(page: httpx.AsyncClient, path: str, db: AsyncSession) -> None:
    await leave(page, next=path)
    kept = select(col(SsoAttempt.return_path)).order_by(col(SsoAttempt.id).desc()).limit(1)
    assert (await db.execute(kept)).scalar_one() == "/"
    assert local_path("/programmes/1?a=b#c") == "/programmes/1?a=b#c"


async def test_the_cookies_are_for_this_trip_alone(page: httpx.AsyncClient) -> None:
    answer = await page.get(START)
    told = answer.headers["set-cookie"].lower()
    assert "vv_trip=" in told
    assert {"httponly", "samesite=lax", "max-age=600", "path=/"} <= {part.strip() for part in told.split(";")}
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["redirect_uri"] == [f"http://test{CALLBACK}"]
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == len(asked["code_challenge"][0]) == 43


@pytest.mark.parametrize(
    ("claims", "ended"),
    [
        ({}, "done"),
        ({"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID}, "done"),
        ({"nonce": "another"}, "refused"),
        ({"nonce": None}, "refused"),
        ({"iss": "http://127.0.0.1:1"}, "refused"),
        ({"iss": None}, "refused"),
        ({"aud": "other"}, "refused"),
        ({"aud": None}, "refused"),
        ({"aud": [CLIENT_ID, "other"]}, "refused"),
        ({"azp": "other"}, "refused"),
        ({"exp": 1}, "refused"),
        ({"exp": None}, "refused"),
        ({"iat": 4102444800}, "refused"),
        ({"sub": None}, "refused"),
        ({"sub": ""}, "refused"),
        ({"sub": "x" * 256}, "refused"),
        ({"sub": 7}, "refused"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "refused"),
    ],
)
async def test_every_claim_counts(
    tricked: httpx.AsyncClient, crooked: CrookedProvider, company: Company, claims: dict[str, Any], ended: str
) -> None:
    user = await company.user()
    crooked.claims = {"email": user.email, **claims}
    assert await return_from(tricked, crooked) == ended


async def test_only_the_providers_own_signature_counts(
    tricked: httpx.AsyncClient, crooked: CrookedProvider, company: Company
) -> None:
    user = await company.user()
    crooked.claims = {"email": user.email}
    stranger = RSAKey.generate_key(2048, {"kid": "first"})
    # A key for signing by a shared secret has no place among published ones; nothing may be signed with it.
    shared = OctKey.import_key({"kty": "oct", "k": "c2hhcmVkLXNlY3JldC1vZi0zMi1ieXRlcy1vci1tb3Jl", "kid": "oct"})
    crooked.published.append(shared.as_dict(private=True))
    for header, key in (
        ({"alg": "RS256", "kid": "first"}, stranger),
        ({"alg": "HS256", "kid": "oct"}, shared),
        ({"alg": "RS512", "kid": "first"}, crooked.key),
        ({"alg": "RS256", "kid": "unknown"}, stranger),
    ):
        crooked.header, crooked.signing_key = header, key
        assert await return_from(tricked, crooked) == "refused", header
    published = crooked.key.as_pem(private=False)
    for signer in (
        lambda claims: by_hand({"alg": "none"}, claims),
        lambda claims: by_hand({"alg": "none", "kid": "first"}, claims),
        lambda claims: by_hand({"alg": "HS256", "kid": "first"}, claims, secret=published),
        lambda claims: by_hand({"alg": "HS256", "kid": "first"}, claims, secret=CLIENT_SECRET.encode()),
        lambda claims: ".",
        lambda claims: "a.b.c",
        lambda claims: "é.é.é",
        lambda claims: "x" * 60_000,
    ):
        crooked.signer = signer
        assert await return_from(tricked, crooked) == "refused"
    crooked.signer, crooked.header, crooked.signing_key = None, {"alg": "RS256", "kid": "first"}, crooked.key
    assert await return_from(tricked, crooked) == "done"


async def test_a_new_key_is_found_and_a_forger_cannot_make_us_ask_for_ever(
    site: Site, tricked: httpx.AsyncClient, crooked: CrookedProvider, company: Company
) -> None:
    user = await company.user()
    crooked.claims = {"email": user.email}
    assert await return_from(tricked, crooked) == "done"
    crooked.signing_key = RSAKey.generate_key(2048, {"kid": "second"})
    crooked.header = {"alg": "RS256", "kid": "second"}
    for _ in range(3):
        assert await return_from(tricked, crooked) == "refused"
    assert crooked.key_reads == 1
    crooked.published.append(crooked.signing_key.as_dict(private=False))
    site.later(301)
    assert await return_from(tricked, crooked) == "done"
    assert crooked.key_reads == 2


async def test_an_answer_of_another_provider_is_refused(
    tricked: httpx.AsyncClient, crooked: CrookedProvider, company: Company
) -> None:
    crooked.claims = {"email": (await company.user()).email}
    assert await return_from(tricked, crooked, iss="https://other.example") == "refused"
    crooked.metadata = {"authorization_response_iss_parameter_supported": True}
    assert await return_from(tricked, crooked, iss=crooked.issuer) == "done"


async def test_the_verifier_and_the_secret_are_proven(
    tricked: httpx.AsyncClient, crooked: CrookedProvider, secret_file: Path
) -> None:
    # The provider checks both: a trip that never left this browser has no verifier for the code.
    code, _ = crooked.code_for(await leave(tricked))
    _, state = crooked.code_for(await leave(tricked))
    assert landed(await tricked.get(CALLBACK, params={"code": code, "state": state}))[0] == "refused"
    rewrite(secret_file, "another")
    assert await return_from(tricked, crooked) == "unavailable"


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"issuer": "https://other.example"}, 200),
        ({"token_endpoint": "ftp://127.0.0.1/token"}, 200),
        ({"jwks_uri": None}, 200),
        ({"padding": "x" * 70_000}, 200),
        ({}, 302),
        ({}, 404),
        ({}, 503),
    ],
)
async def test_a_provider_that_is_down_or_wrong_is_a_sentence(
    tricked: httpx.AsyncClient, crooked: CrookedProvider, metadata: dict[str, Any], status: int
) -> None:
    crooked.metadata, crooked.status = metadata, status
    assert landed(await tricked.get(START, params={"next": "/skills"})) == ("unavailable", "/skills")


async def test_a_provider_that_is_gone_when_people_come_back_is_a_sentence(
    site: Site, company: Company, secret_file: Path
) -> None:
    with crooked_provider() as crooked:
        client = site.browser(crooked.issuer)
        page = await client.__aenter__()
        code, state = crooked.code_for(await leave(page))
    answer = await page.get(CALLBACK, params={"code": code, "state": state})
    assert landed(answer)[0] == "unavailable"
    await client.__aexit__(None, None, None)
    async with site.browser(f"http://127.0.0.1:{free_port()}") as nowhere:
        assert landed(await nowhere.get(START))[0] == "unavailable"


async def test_passwords_can_be_switched_off_where_there_is_another_way(
    site: Site, provider: RealProvider, client: httpx.AsyncClient, company: Company
) -> None:
    user = await company.user()
    assert (await client.get(OPTIONS)).json() == {"password": True, "company": None}
    assert landed(await client.get(START))[0] == landed(await client.get(CALLBACK))[0] == "not_offered"
    async with site.browser(provider.issuer, password_sign_in=False, sso_label="Fabrikam") as page:
        assert (await page.get(OPTIONS)).json() == {"password": False, "company": {"label": "Fabrikam"}}
        bodies = {
            "login": {"email": user.email, "password": "walnut-orbit-candle-42"},
            "password-reset-requests": {"email": user.email},
            "password-resets": {"token": "x" * 43, "password": "walnut-orbit-candle-42"},
            "invitation-acceptances": {"token": "x" * 43, "password": "walnut-orbit-candle-42"},
        }
        for path, body in bodies.items():
            answer = await page.post(f"/api/v1/auth/{path}", json=body, headers={"Accept-Language": "fr"})
            assert (answer.status_code, answer.json()["code"]) == (403, "password_sign_in_off")
            assert "compte d’entreprise" in answer.json()["detail"]


async def test_half_made_settings_close_no_door(site: Site, client: httpx.AsyncClient) -> None:
    half = Settings(environment="test", sso_issuer="https://login.example", password_sign_in=False)
    assert half.sso_missing == ["VICEVERSA_SSO_CLIENT_ID", "VICEVERSA_SSO_CLIENT_SECRET_FILE"]
    assert (half.sso_offered, half.password_offered) == (False, True)
    for wrong in ("http://login.example", "login.example", "https://login.example/?a=b"):
        with pytest.raises(ValueError, match="https://"):
            Settings(environment="production", sso_issuer=wrong)


async def test_an_operator_is_told_what_is_missing_or_unreachable(crooked: CrookedProvider, secret_file: Path) -> None:
    def told(**given: Any) -> list[str]:
        return asyncio.run(sso_findings(Settings(environment="test", **given)))

    async def asked(**given: Any) -> list[str]:
        return await asyncio.to_thread(told, **given)

    whole = {"sso_issuer": crooked.issuer, "sso_client_id": CLIENT_ID, "sso_client_secret_file": secret_file}
    assert await asked() == await asked(**whole) == []
    (first, second) = await asked(sso_client_id=CLIENT_ID)
    assert "VICEVERSA_SSO_ISSUER" in first
    assert "VICEVERSA_SSO_CLIENT_SECRET_FILE" in second
    assert "passwords stay on" in (await asked(password_sign_in=False))[0]
    assert "secret unreadable" in (await asked(**{**whole, "sso_client_secret_file": secret_file / "no"}))[0]
    crooked.published = []
    assert "keys unreadable" in (await asked(**whole))[0]
    crooked.metadata = {"issuer": "https://other.example"}
    assert "another issuer" in (await asked(**whole))[0]


async def test_a_crowd_from_one_office_passes_and_a_flood_does_not(page: httpx.AsyncClient) -> None:
    ended = [urlsplit((await page.get(START)).headers["location"]) for _ in range(302)]
    refused = [where for where in ended if where.path == "/sign-in"]
    assert len(refused) == 2
    assert refused[0].query == urlencode({"sso": "busy", "next": "/"})
