"""The directory over HTTP: forms, keys, refusals."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import User
from viceversa.accounts.service_accounts import create_first_token
from viceversa.directory.models import SyncRun

HEADER = "Employee ID,First Name,Last Name,Work Email,Job Title,Manager ID"
SMALL = f"{HEADER}\n1,Ann,Lee,ann@example.com,Boss,\n2,Bob,Ray,bob@example.com,Dev,1\n".encode()
IMPORTS = "/api/v1/directory/imports"
PERSON = {"email": "zed@example.com", "given_name": "Zed", "family_name": "Moe"}


async def runs(db: AsyncSession) -> int:
    return (await db.execute(select(func.count(col(SyncRun.id))))).scalar_one()


async def imported(db: AsyncSession) -> int:
    known = select(func.count(col(User.external_id)))
    return (await db.execute(known)).scalar_one()


async def test_a_file_is_previewed_then_queued(importer: httpx.AsyncClient, db: AsyncSession) -> None:
    made = await importer.post(IMPORTS, files={"file": ("hr.csv", SMALL)})
    assert (made.status_code, made.json()["status"]) == (201, "previewed")
    assert made.headers["Location"] == f"{IMPORTS}/{made.json()['id']}"
    assert await imported(db) == 0
    queued = await importer.post(f"{made.headers['Location']}/application")
    assert (queued.status_code, queued.json()["status"]) == (202, "queued")
    assert queued.headers["Location"] == made.headers["Location"]
    read = await importer.get(made.headers["Location"])
    assert (read.status_code, read.json()) == (200, queued.json())
    listed = (await importer.get(IMPORTS)).json()
    assert [item["id"] for item in listed["items"]] == [made.json()["id"]]
    assert "rows" not in listed["items"][0]


async def test_without_a_dry_run_a_file_is_queued_at_once(importer: httpx.AsyncClient) -> None:
    made = await importer.post(IMPORTS, params={"dry_run": "false"}, files={"file": ("hr.csv", SMALL)})
    assert (made.status_code, made.json()["status"]) == (202, "queued")


async def test_a_mapping_is_json_in_the_form(importer: httpx.AsyncClient) -> None:
    made = await importer.post(
        IMPORTS,
        files={"file": ("hr.csv", SMALL.replace(b"Job Title", b"Ce que je fais"))},
        data={"mapping": '{"Ce que je fais": "job_title", "Manager ID": "ignore"}'},
    )
    assert made.status_code == 201
    assert made.json()["mapping"]["Ce que je fais"] == "job_title"
    assert "Manager ID" not in made.json()["mapping"]


async def test_one_key_stores_one_import_whatever_the_boundary(importer: httpx.AsyncClient, db: AsyncSession) -> None:
    key = {"Idempotency-Key": "one-file-once"}
    # Each client draws a new boundary for each request; it is the same form all the same.
    first = await importer.post(IMPORTS, files={"file": ("hr.csv", SMALL)}, headers=key)
    second = await importer.post(IMPORTS, files={"file": ("hr.csv", SMALL)}, headers=key)
    assert first.request.headers["Content-Type"] != second.request.headers["Content-Type"]
    assert (second.status_code, second.json()) == (201, first.json())
    assert await runs(db) == 1
    other = await importer.post(IMPORTS, files={"file": ("hr.csv", SMALL + b"\n")}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


REFUSED: dict[str, dict[str, Any]] = {
    "an empty file": {"files": {"file": ("a", b"")}},
    "a million columns": {"files": {"file": ("a", b"a," * 1_000_000)}},
    "no file": {"data": {"source": "csv"}},
    "a text instead of a file": {"data": {"file": "text"}},
    "JSON instead of a form": {"json": {"file": "x"}},
    "a form without its boundary": {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
    "a mapping that is a list": {"files": {"file": ("a", SMALL)}, "data": {"mapping": "[1]"}},
    "a bottomless mapping": {"files": {"file": ("a", SMALL)}, "data": {"mapping": "[" * 100_000}},
    "half a letter in the mapping": {
        "files": {"file": ("a", SMALL)},
        "data": {"mapping": '{"\\ud800":"email"}'},
    },
    "NUL in the mapping": {"files": {"file": ("a", SMALL)}, "data": {"mapping": '{"\\u0000":"email"}'}},
    "a mapping to nowhere": {
        "files": {"file": ("a", SMALL)},
        "data": {"mapping": '{"Job Title":"shoe_size"}'},
    },
    "a source with spaces": {"files": {"file": ("a", SMALL)}, "data": {"source": "A b"}},
    "an unclear dry run": {"files": {"file": ("a", SMALL)}, "params": {"dry_run": "maybe"}},
}


@pytest.mark.parametrize("request_parts", REFUSED.values(), ids=REFUSED.keys())
async def test_what_cannot_be_read_is_refused_and_nothing_is_stored(
    importer: httpx.AsyncClient, db: AsyncSession, request_parts: dict[str, Any]
) -> None:
    answer = await importer.post(IMPORTS, **request_parts)
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert await runs(db) == 0


async def test_a_refused_file_names_row_and_column_in_the_reader_s_language(
    importer: httpx.AsyncClient,
) -> None:
    answer = await importer.post(IMPORTS, files={"file": ("a", b"Matricule\n1")}, headers={"Accept-Language": "fr"})
    first = answer.json()["errors"][0]
    assert (answer.status_code, first["code"]) == (422, "missing_column")
    assert first["pointer"] == "/body/file/1/Work Email"
    assert "ligne 1" in first["detail"]


async def test_imports_may_be_larger_than_other_bodies(importer: httpx.AsyncClient) -> None:
    people = "".join(f"{n},A,B,p{n}@example.com,{'x' * 200},\n" for n in range(6000))
    file = f"{HEADER}\n{people}".encode()
    assert len(file) > 1024 * 1024
    made = await importer.post(IMPORTS, files={"file": ("hr.csv", file)})
    assert (made.status_code, made.json()["counts"]["created"], len(made.json()["rows"])) == (201, 6000, 1000)
    assert (await importer.put("/api/v1/directory/job-levels", files={"file": ("a", file)})).status_code == 413
    huge = await importer.post(IMPORTS, files={"file": ("hr.csv", b"a" * (21 * 1024 * 1024))})
    assert huge.status_code == 413


async def test_a_person_is_created_once_and_changed_by_name(importer: httpx.AsyncClient) -> None:
    address = "/api/v1/directory/people/hris/d-4"
    assert [(await importer.put(address, json=PERSON)).status_code for _ in range(2)] == [201, 200]
    changed = await importer.put(address, json={**PERSON, "family_name": "Noe", "job_title": "Dev"})
    assert (changed.status_code, changed.json()["outcome"]) == (200, "changed")
    other = await importer.put("/api/v1/directory/people/hris/d-5", json=PERSON)
    assert (other.status_code, other.json()["code"]) == (409, "email_of_another")


@pytest.mark.parametrize(
    ("address", "change"),
    [
        ("hris/%00", {}),
        ("hris/%20", {}),
        ("HR/7", {}),
        (f"hris/{'7' * 101}", {}),
        ("hris/7", {"country": "ZZ"}),
        ("hris/7", {"roles": ["admin"]}),
        ("hris/7", {"career_level": True}),
        ("hris/7", {"hire_date": "2020-01-01"}),
        ("hris/7", {"given_name": "A\u202eB"}),
        ("hris/7", {"email": "nowhere"}),
    ],
)
async def test_a_person_that_cannot_be_read_is_refused(
    importer: httpx.AsyncClient, db: AsyncSession, address: str, change: dict[str, Any]
) -> None:
    answer = await importer.put(f"/api/v1/directory/people/{address}", json={**PERSON, **change})
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert await imported(db) == 0


async def test_a_grading_is_sent_as_a_file(importer: httpx.AsyncClient) -> None:
    levels = b"Intitul\xe9 du poste;Niveau\nDev;3\nBoss;7\n"
    made = await importer.put("/api/v1/directory/job-levels", files={"file": ("levels.csv", levels)})
    assert (made.status_code, made.json()["people_changed"]) == (200, 0)
    assert (await importer.get("/api/v1/directory/job-levels")).json() == [
        *({"job_title": "Boss", "career_level": 7}, {"job_title": "Dev", "career_level": 3})
    ]


async def test_a_service_account_without_the_scope_is_forbidden(importer: httpx.AsyncClient, db: AsyncSession) -> None:
    token = await create_first_token(db, name="reader", scopes=["people:read"], days=1)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await importer.get(IMPORTS, headers=headers)).status_code == 403
    refused = await importer.post(IMPORTS, files={"file": ("hr.csv", b"")}, headers=headers)
    assert refused.status_code == 403
    assert (await importer.get(IMPORTS, headers={"Authorization": "Bearer vvs_x"})).status_code == 401
