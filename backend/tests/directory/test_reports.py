"""What an import says of every row, lists of people as JSON, and going on after a failure."""

import csv
import io
import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.directory.readings import OneTransaction
from viceversa.accounts.models import User
from viceversa.directory import application
from viceversa.directory.endpoints import LIST_BODY
from viceversa.directory.models import SyncPerson, SyncRun

IMPORTS = "/api/v1/directory/imports"
HEADER = "Employee ID,First Name,Last Name,Work Email,Country,Manager ID"
ANN = {"external_id": "1", "email": "ann@example.com", "given_name": "Ann", "family_name": "Lee"}
BOB = {"external_id": "2", "email": "bob@example.com", "given_name": "Bob", "family_name": "Ray"}


async def preview(importer: httpx.AsyncClient, *rows: str) -> dict[str, Any]:
    made = await importer.post(IMPORTS, files={"file": ("hr.csv", "\n".join([HEADER, *rows]).encode())})
    assert made.status_code == 201, made.text
    return made.json()


async def send(importer: httpx.AsyncClient, body: Any, **options: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await importer.post(IMPORTS, content=content, headers={"Content-Type": "application/json"}, **options)


async def apply(importer: httpx.AsyncClient, db: AsyncSession, run: dict[str, Any]) -> dict[str, Any]:
    await importer.post(f"{IMPORTS}/{run['id']}/application")
    row = UUID(run["id"])
    await application.apply_queued(OneTransaction(db), import_id=row, rights=frozenset())
    return (await importer.get(f"{IMPORTS}/{run['id']}")).json()


async def test_every_row_is_listed_page_by_page_and_by_what_was_said(importer: httpx.AsyncClient) -> None:
    people = [
        f"{n},A,B{n},p{n}@example.com,{'Nowhere' if n == 70 else 'FR'},{'404' if n == 71 else ''}" for n in range(120)
    ]
    run = await preview(importer, *people, "x,=1,B,x@example.com,,", "5,C,D,c@example.com,,")
    address = f"{IMPORTS}/{run['id']}/rows"
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page = (await importer.get(address, params={"limit": 50, **({"cursor": cursor} if cursor else {})})).json()
        seen += [row["row"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    # The refused, those with a remark, the rest; each once.
    assert seen[:5] == [7, 122, 123, 72, 73]
    assert sorted(seen) == list(range(2, 124))

    async def rows(**filters: Any) -> list[int]:
        return [row["row"] for row in (await importer.get(address, params=filters)).json()["items"]]

    assert await rows(outcome="refused") == [7, 122, 123]
    assert await rows(code="double") == [7, 123]
    assert await rows(remarked=True) == [72, 73]
    assert await rows(search="b11") == [13, *range(112, 122)]
    assert await rows(search="%") == []
    bad = await importer.get(address, params={"cursor": "x"})
    assert bad.status_code == 422


@pytest.mark.parametrize(("language", "header", "word"), [("en", "Row", "refused"), ("fr", "Ligne", "refusé")])
async def test_the_report_holds_every_row_and_no_formula(
    importer: httpx.AsyncClient, language: str, header: str, word: str
) -> None:
    people = [f"{n},A,B{n},p{n}@example.com,," for n in range(2500)]
    run = await preview(importer, *people, "z,C,D,nowhere,,", "q,Ann | x,|cmd,q@example.com,Nowhere,")
    report = await importer.get(f"{IMPORTS}/{run['id']}/report.csv", headers={"Accept-Language": language})
    assert report.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = report.content.decode("utf-8")
    assert text.startswith("\ufeff" + header)
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == 2503
    refused = lines[2501]
    assert (refused[0], refused[1], refused[3]) == ("2502", "z", word)
    assert refused[5].startswith("Work Email – ")
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@", "|"))]
    assert (await importer.get(f"{IMPORTS}/{'0' * 32}/report.csv")).status_code == 404


async def test_a_list_of_people_goes_through_the_same_funnel(importer: httpx.AsyncClient, db: AsyncSession) -> None:
    people = [
        {**ANN, "manager_external_id": "2", "Salary": 3, "birthDate": "x"},
        BOB,
        {**BOB, "external_id": "3"},
        {"external_id": "4", "email": "nowhere", "shoe": 3},
        "nobody",
    ]
    made = await send(importer, {"people": people, "source": "hris"})
    run = made.json()
    assert (made.status_code, run["source"], run["status"]) == (201, "hris", "previewed")
    assert [each["column"] for each in run["dropped_columns"]] == ["Salary", "birthDate"]
    assert [(row["row"], row["outcome"]) for row in run["rows"]] == [
        *((2, "refused"), (3, "refused"), (4, "refused"), (5, "refused"), (1, "created"))
    ]
    said = {row["row"]: {reason["code"] for reason in row["reasons"]} for row in run["rows"]}
    assert (said[2], said[4], said[5]) == ({"double"}, {"pattern", "missing", "unknown_field"}, {"object_wanted"})
    assert "3" not in json.dumps((await db.execute(select(col(SyncPerson.record)))).scalars().one())
    done = await apply(importer, db, run)
    assert (done["status"], done["done"], done["total"]) == ("applied", 1, 1)
    again = (await send(importer, {"people": [ANN]})).json()
    assert (again["source"], again["counts"]["unchanged"]) == ("rest", 1)
    queued = await send(importer, {"people": [ANN], "dry_run": False})
    assert (queued.status_code, queued.json()["status"]) == (202, "queued")


@pytest.mark.parametrize(
    "body",
    [
        *({}, {"people": []}, {"people": {}}, {"people": [ANN], "more": 1}, {"people": [ANN], "source": "A b"}, []),
        {"people": [ANN], "dry_run": "yes"},
        {"people": [{f"x{n}": 1 for n in range(201)}]},
        *(b"", b"{", b'{"people": [1', b'{"people": [1,]}', b'{"people": [1]} x', b'{"people": [1], }', b"\xff"),
        *(b'{"people": [' + b"[" * 100_000, b'{"people" [1]}', b"{1: 2}", b'{"people": [1' + b"0" * 5000 + b"]}"),
    ],
)
async def test_a_list_that_cannot_be_read_is_refused_whole(
    importer: httpx.AsyncClient, db: AsyncSession, body: Any
) -> None:
    answer = await send(importer, body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert (await db.execute(select(func.count(col(SyncRun.id))))).scalar_one() == 0


async def test_the_example_of_the_contract_is_taken(importer: httpx.AsyncClient) -> None:
    """Its schema is written by hand, so `test_contract.py` cannot hold the example against it."""
    example = LIST_BODY["examples"]["one"]["value"]
    made = await send(importer, example)
    assert made.status_code == 201, made.text
    assert (made.json()["source"], made.json()["counts"]["created"]) == ("hris", 1)


async def test_one_key_stores_one_list(importer: httpx.AsyncClient, db: AsyncSession) -> None:
    key = {"Idempotency-Key": "one-list-once", "Content-Type": "application/json"}
    content = json.dumps({"people": [ANN]}).encode()
    answers = [(await importer.post(IMPORTS, content=content, headers=key)).json()["id"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert (await db.execute(select(func.count(col(SyncRun.id))))).scalar_one() == 1


async def test_the_columns_of_a_source_are_remembered_once_applied(
    importer: httpx.AsyncClient, db: AsyncSession
) -> None:
    assert (await importer.get("/api/v1/directory/sources")).json() == []
    mapping = {"Nom de code": "external_id", "Country": "ignore"}
    raw = f"{HEADER.replace('Employee ID', 'Nom de code')}\n1,Ann,Lee,ann@example.com,FR,\n".encode()
    data = {"mapping": json.dumps(mapping), "source": "paie"}
    run = (await importer.post(IMPORTS, files={"file": ("hr.csv", raw)}, data=data)).json()
    assert (await importer.get("/api/v1/directory/sources")).json() == []
    await apply(importer, db, run)
    (source,) = (await importer.get("/api/v1/directory/sources")).json()
    assert (source["source"], source["people"]) == ("paie", None)
    assert source["mapping"] == {**run["mapping"], "Country": "ignore"}


async def test_an_import_that_failed_goes_on_from_where_it_stood(importer: httpx.AsyncClient, db: AsyncSession) -> None:
    # Managers come last in the file, so the second thousand reports to people of the first chunk.
    people = [f"{n},A,B{n},p{n}@example.com,FR,{2499 - n // 50 if n < 2400 else ''}" for n in range(2500)]
    run = await preview(importer, *people)
    queued = (await importer.post(f"{IMPORTS}/{run['id']}/application")).json()
    assert queued["rows"] == []
    (run_id,) = (await db.execute(select(col(SyncRun.id)))).scalars()
    chunks = 0

    class Breaking(OneTransaction):
        def transaction(self) -> Any:
            nonlocal chunks
            chunks += 1
            if chunks == 4:
                raise RuntimeError("the power went out")
            return super().transaction()

    with pytest.raises(RuntimeError):
        await application.apply_queued(Breaking(db), import_id=run_id, rights=frozenset())
    going = (await importer.get(f"{IMPORTS}/{run['id']}")).json()
    assert (going["status"], going["done"], going["total"]) == ("applying", 2000, 2500)
    await application.fail_import(db, import_id=run_id)
    failed = (await importer.get(f"{IMPORTS}/{run['id']}")).json()
    assert (failed["status"], "2000 of 2500" in failed["notes"][-1]["en"]) == ("failed", True)
    applied = await apply(importer, db, run)
    assert (applied["status"], applied["done"], applied["counts"]["created"]) == ("applied", 2500, 2500)
    assert {note["code"] for note in applied["notes"]} == set()
    managed = select(func.count(col(User.manager_id)), func.max(col(User.version)))
    assert tuple((await db.execute(managed)).one()) == (2400, 1)


async def test_a_new_grading_has_waiting_imports_looked_at_again(importer: httpx.AsyncClient, db: AsyncSession) -> None:
    file = b"Employee ID,First Name,Last Name,Work Email,Job Title\n1,Ann,Lee,ann@example.com,Clerk\n"
    for _ in range(2):
        run = (await importer.post(IMPORTS, files={"file": ("hr.csv", file)})).json()
        if run["counts"]["created"]:
            await apply(importer, db, run)
    assert run["counts"]["unchanged"] == 1
    levels = {"file": ("levels.csv", b"Job Title,Career Level\nClerk,2\n")}
    await importer.put("/api/v1/directory/job-levels", files=levels)
    (waiting,) = (await db.execute(select(col(SyncPerson.user_version)))).scalars()
    assert waiting is None
