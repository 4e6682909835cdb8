"""What identity providers do, and what becomes of it: accounts, sign-ins, managers, roles, refusals."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from viceversa.accounts.models import SignIn, User
from viceversa.accounts.service_accounts import create_first_token
from viceversa.audit.models import AuditRecord
from viceversa.config import Settings, settings
from viceversa.core.db import Database
from viceversa.directory.scim.models import ScimResource
from viceversa.main import create_app

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
OURS = "urn:ietf:params:scim:schemas:extension:viceversa:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USERS = "/scim/v2/Users"


@pytest.fixture
async def provider(client: httpx.AsyncClient, db: AsyncSession) -> httpx.AsyncClient:
    token = await create_first_token(db, name="Entra ID", scopes=["scim"], days=1)
    client.headers.update({"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"})
    return client


def ada(**more: Any) -> dict[str, Any]:
    """Ada, as Entra ID sends her."""
    return {
        "schemas": [CORE, ENTERPRISE],
        "externalId": "entra-1",
        "userName": "Ada@X.fr",
        "active": True,
        "displayName": "Ada Lovelace",
        "emails": [{"primary": True, "type": "work", "value": "Ada@x.fr"}],
        "name": {"familyName": "Lovelace", "givenName": "Ada"},
        "title": "Analyst",
        "preferredLanguage": "fr-FR",
        ENTERPRISE: {"employeeNumber": "42", "department": "R&D"},
        **more,
    }


async def sent(client: httpx.AsyncClient, document: dict[str, Any], status: int = 201) -> dict[str, Any]:
    answer = await client.post(USERS, json=document)
    assert answer.status_code == status, answer.text
    return answer.json()


async def patched(client: httpx.AsyncClient, user: dict[str, Any], *operations: dict[str, Any]) -> httpx.Response:
    return await client.patch(f"{USERS}/{user['id']}", json={"schemas": [PATCH], "Operations": operations})


async def account(db: AsyncSession, email: str = "ada@x.fr") -> User | None:
    query = select(User).where(col(User.email) == email).execution_options(populate_existing=True)
    return (await db.execute(query)).scalar_one_or_none()


async def here(db: AsyncSession, email: str = "ada@x.fr") -> User:
    found = await account(db, email)
    assert found is not None
    return found


async def acts(db: AsyncSession, kind: str) -> list[tuple[str, str]]:
    query = select(col(AuditRecord.action), col(AuditRecord.subject_id)).where(col(AuditRecord.subject_kind) == kind)
    return sorted((row.action, row.subject_id) for row in await db.execute(query))


async def test_a_person_of_the_provider_has_an_account(provider: httpx.AsyncClient, db: AsyncSession) -> None:
    await sent(provider, ada(**{OURS: {"careerLevel": 4, "site": "Lyon", "country": "FR"}}))
    user = await here(db)
    assert (user.given_name, user.family_name, user.external_id) == ("Ada", "Lovelace", "42")
    assert (user.job_title, user.department, user.site, user.country) == ("Analyst", "R&D", "Lyon", "FR")
    assert (user.career_level, user.preferred_language, user.time_zone) == (4, "fr", "Europe/Paris")
    assert (user.status, user.roles) == ("invited", ["member"])


async def test_whoever_has_no_address_or_name_is_kept_and_waits(provider: httpx.AsyncClient, db: AsyncSession) -> None:
    user = await sent(provider, {"schemas": [CORE], "userName": "ada"})
    assert (await db.execute(select(col(User.id)))).first() is None
    answer = await patched(
        provider,
        user,
        {"op": "add", "path": "emails", "value": [{"value": "ada@x.fr"}]},
        {"op": "add", "path": "displayName", "value": "Ada Lovelace"},
    )
    assert answer.status_code == 200
    assert (await here(db)).family_name == "Lovelace"


async def test_what_entra_and_okta_send_is_understood(provider: httpx.AsyncClient, db: AsyncSession) -> None:
    boss = await sent(provider, {"schemas": [CORE], "userName": "boss@x.fr", "displayName": "The Boss"})
    user = await sent(provider, ada())
    manager = f"{ENTERPRISE}:manager"
    for operations in (
        [{"op": "Add", "path": manager, "value": boss["id"]}],
        [{"op": "Replace", "path": manager, "value": [{"$ref": "../Users/1", "value": boss["id"]}]}],
        [{"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Sales"}],
        [{"op": "replace", "value": {"name.familyName": "Byron", f"{ENTERPRISE}:employeeNumber": "43"}}],
        [{"op": "Replace", "path": 'emails[type eq "work"].value', "value": "new@x.fr"}],
        [{"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "+33"}],
    ):
        assert (await patched(provider, user, *operations)).status_code == 200, operations
    found = await here(db, "new@x.fr")
    assert (found.family_name, found.department, found.external_id) == ("Byron", "Sales", "42")
    assert found.manager_id == (await here(db, "boss@x.fr")).id
    assert (await patched(provider, user, {"op": "Remove", "path": manager})).status_code == 200
    assert (await here(db, "new@x.fr")).manager_id is None
    assert (await patched(provider, user, {"op": "Replace", "path": "active", "value": "False"})).status_code == 200
    assert (await here(db, "new@x.fr")).status == "left"
    assert (await patched(provider, user, {"op": "replace", "value": {"active": True}})).status_code == 200
    assert (await here(db, "new@x.fr")).status == "invited"


async def test_a_leaver_is_out_at_once_and_the_rest_is_queued(
    provider: httpx.AsyncClient, db: AsyncSession, company: Company
) -> None:
    person = await company.user(email="ada@x.fr")
    mine = {**await company.headers(person), "Content-Type": "application/json"}
    user = await sent(provider, ada())
    assert (await provider.get("/api/v1/users/me", headers=mine)).status_code == 200
    assert (await patched(provider, user, {"op": "replace", "path": "active", "value": False})).status_code == 200
    assert (await provider.get("/api/v1/users/me", headers=mine)).status_code == 401
    revoked = select(col(SignIn.revoked_reason)).where(col(SignIn.user_id) == person.id)
    assert (await db.execute(revoked)).scalar_one() == "left"
    queued = "SELECT args->>'user_id' FROM procrastinate_jobs WHERE task_name = 'pairings.user_left'"
    assert (await (await db.connection()).exec_driver_sql(queued)).scalars().all() == [str(person.id)]
    # Coming back opens the account and no old sign-in.
    assert (await patched(provider, user, {"op": "replace", "path": "active", "value": True})).status_code == 200
    assert (await provider.get("/api/v1/users/me", headers=mine)).status_code == 401


async def test_someone_on_leave_comes_back(provider: httpx.AsyncClient, db: AsyncSession, company: Company) -> None:
    await company.user(email="ada@x.fr", password_hash="x")
    user = await sent(provider, ada(**{OURS: {"employmentStatus": "on_leave"}}))
    assert (await here(db)).status == "on_leave"
    await patched(provider, user, {"op": "replace", "path": f"{OURS}:employmentStatus", "value": "active"})
    assert (await here(db)).status == "active"


async def test_deleting_closes_the_account_and_frees_the_name(provider: httpx.AsyncClient, db: AsyncSession) -> None:
    user = await sent(provider, ada())
    first = await here(db)
    assert (await provider.delete(f"{USERS}/{user['id']}")).status_code == 204
    assert (await provider.get(f"{USERS}/{user['id']}")).status_code == 404
    assert (await here(db)).status == "left"
    kept = (await db.execute(select(col(ScimResource.document)).where(col(ScimResource.id) == UUID(user["id"])))).one()
    assert kept == ({},)
    await sent(provider, ada())
    again = await here(db)
    assert (again.id, again.status) == (first.id, "invited")


async def test_people_who_came_by_a_file_are_recognised(
    provider: httpx.AsyncClient, db: AsyncSession, company: Company
) -> None:
    by_number = await company.user(external_id="42", site="Lyon")
    await sent(provider, ada())
    found = await here(db)
    assert (found.id, found.site, found.status) == (by_number.id, "Lyon", "active")


async def test_a_field_that_was_changed_elsewhere_is_not_changed_back(
    provider: httpx.AsyncClient, db: AsyncSession
) -> None:
    user = await sent(provider, ada())
    found = await here(db)
    found.department = "Said by a file"
    await db.flush()
    await patched(provider, user, {"op": "replace", "path": "title", "value": "Engineer"})
    found = await here(db)
    assert (found.department, found.job_title) == ("Said by a file", "Engineer")


async def test_a_manager_may_be_named_before_they_come(provider: httpx.AsyncClient, db: AsyncSession) -> None:
    await sent(provider, ada(**{ENTERPRISE: {"employeeNumber": "42", "manager": {"value": "B7"}}}))
    assert (await here(db)).manager_id is None
    boss = {"schemas": [CORE, ENTERPRISE], "userName": "boss@x.fr", "displayName": "The Boss"}
    await sent(provider, {**boss, ENTERPRISE: {"employeeNumber": "B7"}})
    assert (await here(db)).manager_id == (await here(db, "boss@x.fr")).id


async def test_a_loop_of_managers_is_reported_and_the_rest_applied(
    provider: httpx.AsyncClient, db: AsyncSession
) -> None:
    boss = await sent(provider, {"schemas": [CORE], "userName": "boss@x.fr", "displayName": "The Boss"})
    user = await sent(provider, ada(**{ENTERPRISE: {"manager": {"value": boss["id"]}}}))
    answer = await patched(
        provider, boss, {"op": "replace", "value": {"title": "Head", f"{ENTERPRISE}:manager": {"value": user["id"]}}}
    )
    assert answer.status_code == 200
    found = await here(db, "boss@x.fr")
    assert (found.job_title, found.manager_id) == ("Head", None)
    assert ("scim_remark:manager_loop", boss["id"]) in await acts(db, "person")


async def test_attributes_we_do_not_keep_are_dropped_and_named_once(
    provider: httpx.AsyncClient, db: AsyncSession
) -> None:
    foreign = "urn:ietf:params:scim:schemas:extension:foo:2.0:User"
    told = ada(birthDate="1990-01-01", phoneNumbers=[{"value": "+33"}], **{foreign: {"gender": "F"}})
    user = await sent(provider, told)
    await patched(provider, user, {"op": "Add", "path": f"{foreign}:hireDate", "value": "2020-01-01"})
    await patched(provider, user, {"op": "replace", "value": {"birthDate": "1990-01-01"}})
    stored = (await db.execute(select(col(ScimResource.document), col(ScimResource.keys)))).one()
    assert not any(word in str(stored) for word in ("1990", "+33", "gender", "2020-01-01"))
    names = ["birthDate", "gender", "hireDate", "phoneNumbers"]
    assert await acts(db, "attribute") == [("attribute_refused", name) for name in names]


async def test_what_cannot_be_used_leaves_the_account_as_it_is(provider: httpx.AsyncClient, db: AsyncSession) -> None:
    user = await sent(provider, ada(timezone="America/New_York", **{OURS: {"careerLevel": 4}}))
    operations = {f"{OURS}:careerLevel": 99, "timezone": "Mars/Base", "title": "=1+1"}
    assert (await patched(provider, user, {"op": "replace", "value": operations})).status_code == 200
    found = await here(db)
    assert (found.career_level, found.time_zone, found.job_title) == (4, "America/New_York", "Analyst")


async def test_an_address_of_another_is_refused_whole(provider: httpx.AsyncClient, db: AsyncSession) -> None:
    await sent(provider, ada())
    other = ada(userName="other", externalId="entra-2", **{ENTERPRISE: {"employeeNumber": "43"}})
    answer = await provider.post(USERS, json=other)
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    assert (await provider.get(USERS)).json()["totalResults"] == 1


async def test_the_last_administrator_stays(provider: httpx.AsyncClient, db: AsyncSession, company: Company) -> None:
    await company.user("admin", email="ada@x.fr")
    user = await sent(provider, ada())
    for change in ({"op": "replace", "path": "active", "value": False},):
        assert (await patched(provider, user, change)).status_code == 200
    assert (await here(db)).status == "active"
    assert ("scim_remark:last_administrator", user["id"]) in await acts(db, "person")
    renamed = await patched(provider, user, {"op": "replace", "path": "emails", "value": [{"value": "evil@x.fr"}]})
    assert renamed.status_code == 409
    assert await account(db, "evil@x.fr") is None


async def test_groups_give_and_take_the_roles_that_the_settings_tie_to_them(
    provider: httpx.AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "scim_group_roles", {"Mentoring RH": "coordinator"})
    group = {"schemas": [GROUP], "displayName": "mentoring rh"}
    made = (await provider.post("/scim/v2/Groups", json=group)).json()
    where = f"/scim/v2/Groups/{made['id']}"
    user = await sent(provider, ada())
    add = {"op": "Add", "path": "members", "value": [{"$ref": None, "value": user["id"]}]}
    assert (await provider.patch(where, json={"schemas": [PATCH], "Operations": [add]})).status_code == 200
    assert (await here(db)).roles == ["coordinator", "member"]
    remove = {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": user["id"]}]}
    assert (await provider.patch(where, json={"schemas": [PATCH], "Operations": [remove]})).status_code == 200
    assert (await here(db)).roles == ["member"]
    await provider.patch(where, json={"schemas": [PATCH], "Operations": [add]})
    assert (await provider.delete(where)).status_code == 204
    assert (await here(db)).roles == ["member"]


async def test_bulk_keeps_what_succeeds(provider: httpx.AsyncClient, db: AsyncSession) -> None:
    await sent(provider, ada())
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"schemas": [CORE], "userName": "b1"}},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": ada()},
        {
            "method": "PATCH",
            "path": "/Users/bulkId:a",
            "data": {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": "x"}]},
        },
    ]
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations}
    answer = (await provider.post("/scim/v2/Bulk", json=body)).json()
    assert [str(each["status"]) for each in answer["Operations"]] == ["201", "409", "200"]
    assert (await provider.get(USERS, params={"filter": 'userName eq "b1"'})).json()["Resources"][0]["title"] == "x"


async def test_an_edit_from_an_old_version_is_refused(provider: httpx.AsyncClient) -> None:
    user = await sent(provider, ada())
    where = f"{USERS}/{user['id']}"
    first = (await provider.get(where)).headers["ETag"]
    assert (await provider.get(where, headers={"If-None-Match": first})).status_code == 304
    changed = await provider.put(where, json=ada(title="Engineer"), headers={"If-Match": first})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first
    assert (await provider.put(where, json=ada(), headers={"If-Match": first})).status_code == 412
    # Sent again, a PUT changes nothing, the version neither.
    assert (await provider.put(where, json=ada(title="Engineer"))).headers["ETag"] == changed.headers["ETag"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ('userName eq "', "invalidFilter"),
        ("userName", "invalidFilter"),
        ('userName like "a"', "invalidFilter"),
        ('shoeSize eq "42"', "invalidFilter"),
        ("active gt true", "invalidFilter"),
        ('meta.created gt "yesterday"', "invalidFilter"),
        ('title eq "\x00"', "invalidFilter"),
        ("not (" * 80 + "title pr" + ")" * 80, "invalidFilter"),
        ('schemas[value eq "x"]', "invalidFilter"),
    ],
)
async def test_filters_that_the_grammar_refuses(provider: httpx.AsyncClient, words: str, kind: str) -> None:
    answer = await provider.get(USERS, params={"filter": words})
    assert (answer.status_code, answer.json().get("scimType")) == (400, kind)


async def test_nonsense_is_refused_and_never_breaks(provider: httpx.AsyncClient) -> None:
    user = await sent(provider, ada())
    for params in ({"sortBy": "shoeSize"}, {"cursor": "bm8"}, {"cursor": "é"}, {"startIndex": "x"}, {"count": "x"}):
        answer = await provider.get(USERS, params=params)
        assert answer.status_code == 400, params
    for words in ('title eq "\\u0000"', 'userName ne "\\u0000"', 'id eq "x"', 'emails.value co "%"', "((title pr))"):
        assert (await provider.get(USERS, params={"filter": words})).status_code == 200, words
    for body in (
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"userName": "\\u0000"}',
        b'{"userName": "\\ud800"}',
        b"\xff",
        b"[" * 9999,
    ):
        answer = await provider.post(USERS, content=body)
        assert 400 <= answer.status_code < 500, body[:30]
        assert (await provider.patch(f"{USERS}/{user['id']}", content=body)).status_code == 400, body[:30]
    for path in ("/Nothing", "/Users/x", "/Users/%00", "/Me", "/Users/a/b"):
        assert (await provider.get(f"/scim/v2{path}")).status_code in (404, 501), path
    for deep in ("not (" * 9000 + "title pr" + ")" * 9000, "(" * 9000, "title pr and " * 9000 + "title pr"):
        answer = await provider.post(f"{USERS}/.search", json={"filter": deep})
        assert answer.status_code in (200, 400), deep[:20]
    odd = await provider.get(USERS, headers=[(b"x-odd", b"\xff\xfe")])
    assert odd.status_code == 200
    assert (await provider.post(USERS, content=b"{" + b" " * 2**20 + b"}")).status_code == 413


async def test_who_may_not_is_told_in_the_words_of_scim(
    client: httpx.AsyncClient, db: AsyncSession, company: Company
) -> None:
    assert (await client.get("/scim/v2/ServiceProviderConfig")).status_code == 200
    other = await create_first_token(db, name="HR", scopes=["people:write", "people:read", "reports:read"], days=1)
    person = (await company.headers(await company.user("admin", "coordinator")))["Authorization"]
    for sent_header, status in (
        (None, 401),
        ("Bearer vvs_nothing", 401),
        ("Basic eDp5", 401),
        (person, 401),
        (f"Bearer {other}", 403),
    ):
        headers = {"Authorization": sent_header} if sent_header else {}
        answer = await client.get(USERS, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/scim+json")
        assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_addresses_of_resources_never_come_from_the_caller(provider: httpx.AsyncClient) -> None:
    made = await provider.post(USERS, json=ada(), headers={"Host": "evil.example"})
    assert made.headers["Location"].startswith("http://test/scim/v2/Users/")


async def test_twenty_parallel_puts_of_one_person(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        token = await create_first_token(db, name="Entra ID", scopes=["scim"], days=1)
    app: FastAPI = create_app(configuration, database=database, keys=TEST_KEYS)
    headers = {"Authorization": f"Bearer {token}"}
    async with browser(app) as client:
        client.headers.update(headers)
        made = await asyncio.gather(*(client.post(USERS, json=ada()) for _ in range(20)))
        assert sorted(each.status_code for each in made) == [201] + [409] * 19
        where = f"{USERS}/{next(each for each in made if each.status_code == 201).json()['id']}"
        put = [client.put(where, json=ada(title=f"Title {number}")) for number in range(20)]
        answers = await asyncio.gather(*put)
        assert {each.status_code for each in answers} == {200}
        told = (await client.get(where)).json()
    async with database.transaction() as db:
        assert len((await db.execute(select(col(ScimResource.id)))).all()) == 1
        users = (await db.execute(select(col(User.job_title), col(User.version)))).all()
    assert users == [(told["title"], 21)]
    assert told["meta"]["version"] == 'W/"21"'
