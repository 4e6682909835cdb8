"""Imports on the real database: a preview touches nothing, applying does it once, replaying nothing."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.directory.readings import OneTransaction
from viceversa.accounts.access import Actor
from viceversa.accounts.models import User, UserStatus
from viceversa.core.db import new_id
from viceversa.core.errors import NotFound
from viceversa.directory import application, imports, job_levels, service
from viceversa.directory.csv_file import FileRefused
from viceversa.directory.models import SyncPerson, SyncRun, SyncStatus
from viceversa.directory.plan import AddressRight
from viceversa.directory.schemas import PersonIn, SyncRunOut

COORDINATOR = Actor(
    id=new_id(), kind="user", grants=frozenset({"member", "coordinator"}), sign_in_id=new_id(), language="en"
)
ADMINISTRATOR = Actor(
    id=new_id(), kind="user", grants=frozenset({"member", "admin"}), sign_in_id=new_id(), language="en"
)
HEADER = "Employee ID,First Name,Last Name,Work Email,Job Title,Manager ID,Department,Work Location,Country"
SMALL = f"""{HEADER}
3,Cy,Lo,cy@example.com,Clerk,2,Sales,Toronto,CA
2,Bob,Ray,bob@example.com,Lead,1,Sales,Lyon,FR
1,Ann,Lee,ann@example.com,President,,,Seattle,US
"""
LEVELS = b"Job Title,Career Level\nPresident,7\nLead,4\nClerk,1\n"
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
WITH_REAL_DATA = pytest.mark.skipif(not DATA.exists(), reason="the HR export of ../shared/data is not on this machine")


async def preview(db: AsyncSession, text: str | bytes, *, actor: Actor = COORDINATOR) -> SyncRunOut:
    raw = text if isinstance(text, bytes) else text.encode()
    return await imports.preview_import(db, actor, source="csv", file_name="hr.csv", raw=raw, mapping=None)


async def apply(db: AsyncSession, run: SyncRunOut, *, actor: Actor = COORDINATOR) -> SyncRunOut:
    queued = await imports.apply_import(db, actor, import_id=run.id)
    assert queued.status == SyncStatus.QUEUED
    await application.apply_queued(OneTransaction(db), import_id=run.id, rights=service.address_rights(actor))
    return await imports.read_import(db, import_id=run.id)


async def import_file(db: AsyncSession, text: str | bytes, *, actor: Actor = COORDINATOR) -> SyncRunOut:
    return await apply(db, await preview(db, text, actor=actor), actor=actor)


async def people(db: AsyncSession) -> dict[str, Any]:
    """The imported accounts as they are in the database, by external id."""
    columns = [col(getattr(User, name)) for name in User.model_fields]
    rows = (await db.execute(select(*columns).where(col(User.external_id).is_not(None)))).mappings()
    return {row["external_id"]: dict(row) for row in rows}


def counts(run: SyncRunOut) -> tuple[int, int, int, int, int]:
    told = run.counts
    return told.rows, told.created, told.changed, told.unchanged, told.refused


async def test_a_preview_tells_everything_and_touches_no_account(db: AsyncSession) -> None:
    before = (await db.execute(select(func.count()).select_from(User))).scalar_one()
    run = await preview(db, SMALL)
    assert (run.status, counts(run)) == (SyncStatus.PREVIEWED, (3, 3, 0, 0, 0))
    assert [(row.row, row.outcome, row.name) for row in run.rows] == [
        *((2, "created", "Cy Lo"), (3, "created", "Bob Ray"), (4, "created", "Ann Lee"))
    ]
    assert [note.code for note in run.notes] == ["zone_assumed", "no_department"]
    assert (await db.execute(select(func.count()).select_from(User))).scalar_one() == before


async def test_a_refused_file_stores_nothing(db: AsyncSession) -> None:
    with pytest.raises(FileRefused):
        await preview(db, "Employee ID\n1")
    assert (await db.execute(select(func.count()).select_from(SyncRun))).scalar_one() == 0


async def test_applying_creates_people_as_invited_members(db: AsyncSession) -> None:
    await job_levels.set_job_levels(db, COORDINATOR, levels=job_levels.read_job_levels(LEVELS))
    run = await import_file(db, SMALL)
    assert (run.status, counts(run)) == (SyncStatus.APPLIED, (3, 3, 0, 0, 0))
    assert run.applied_at is not None
    found = await people(db)
    cy, bob, ann = found["3"], found["2"], found["1"]
    assert (cy["manager_id"], bob["manager_id"], ann["manager_id"]) == (bob["id"], ann["id"], None)
    assert [each["career_level"] for each in (cy, bob, ann)] == [1, 4, 7]
    assert [each["time_zone"] for each in (cy, bob, ann)] == [
        "America/Toronto",
        "Europe/Paris",
        "Europe/Paris",
    ]
    assert ann["department"] is None
    for each in found.values():
        assert (each["status"], each["roles"], each["password_hash"]) == ("invited", ["member"], None)
        assert each["working_languages"] == {each["preferred_language"]: "fluent"}
        assert each["version"] == 1
    # The neutral records have served: none of them stays behind.
    assert (await db.execute(select(func.count()).select_from(SyncPerson))).scalar_one() == 0


async def test_replaying_changes_nothing_at_all(db: AsyncSession) -> None:
    await import_file(db, SMALL)
    before = await people(db)
    writes: list[str] = []
    connection = await db.connection()

    def watch(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "user_account" in statement and not statement.startswith("SELECT"):
            writes.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", watch)
    again = await import_file(db, SMALL)
    event.remove(connection.sync_connection, "before_cursor_execute", watch)
    assert counts(again) == (3, 0, 0, 3, 0)
    assert writes == []
    assert await people(db) == before


async def test_only_what_differs_is_written_and_told(db: AsyncSession) -> None:
    await import_file(db, SMALL)
    changed = SMALL.replace("Sales,Lyon,FR", "Finance,Lyon,FR").replace("1,Ann,Lee", "1,Anne,Lee")
    run = await import_file(db, changed)
    assert counts(run) == (3, 0, 2, 1, 0)
    told = {row.external_id: [(c.field, c.before, c.after) for c in row.changes] for row in run.rows}
    assert told == {"2": [("department", "Sales", "Finance")], "1": [("given_name", "Ann", "Anne")], "3": []}
    found = await people(db)
    assert {each: found[each]["version"] for each in found} == {"1": 2, "2": 2, "3": 1}
    assert found["2"]["department"] == "Finance"


async def test_what_needs_a_look_is_listed_first_and_the_rest_is_applied(db: AsyncSession) -> None:
    await import_file(db, SMALL)
    poisoned = SMALL.replace("Lead,1", "Lead,3").replace("Seattle", "=1+1") + "9,Zed,Moe,zed@example.com,,404,,,\n"
    run = await import_file(db, poisoned)
    assert [(row.external_id, row.outcome) for row in run.rows] == [
        *(("1", "refused"), ("3", "changed"), ("2", "changed"), ("9", "created"))
    ]
    assert [reason.code for reason in run.rows[0].reasons] == ["formula"]
    assert [[remark.code for remark in row.remarks] for row in run.rows[1:]] == [
        *(["manager_loop"], ["manager_loop"], ["manager_unknown"])
    ]
    found = await people(db)
    assert (found["2"]["manager_id"], found["3"]["manager_id"], found["9"]["manager_id"]) == (
        None,
        None,
        None,
    )
    assert found["1"]["site"] == "Seattle"


async def test_two_rows_with_one_id_or_one_address_are_both_refused(db: AsyncSession) -> None:
    twice = SMALL + "1,Other,One,other@example.com,,,,,\n7,Cy,Lo,CY@example.com,,,,,\n"
    run = await import_file(db, twice)
    assert counts(run) == (5, 1, 0, 0, 4)
    assert [(row.row, [reason.code for reason in row.reasons]) for row in run.rows if row.reasons] == [
        *((2, ["double"]), (4, ["double"]), (5, ["double"]), (6, ["double"]))
    ]
    assert "Rows 4, 5 share the employee’s id" in run.rows[1].reasons[0].en
    # Nobody taken has the id of Bob's manager any more.
    (bob,) = [row for row in run.rows if row.outcome == "created"]
    assert ([remark.code for remark in bob.remarks], set(await people(db))) == (["manager_unknown"], {"2"})


async def test_an_import_applies_once_and_only_when_it_was_asked_for(db: AsyncSession) -> None:
    run = await preview(db, SMALL)
    await application.apply_queued(OneTransaction(db), import_id=run.id, rights=frozenset())
    assert await people(db) == {}
    await apply(db, run)
    await application.apply_queued(OneTransaction(db), import_id=run.id, rights=frozenset())
    assert (await imports.apply_import(db, COORDINATOR, import_id=run.id)).status == SyncStatus.APPLIED
    assert counts(await imports.read_import(db, import_id=run.id)) == (3, 3, 0, 0, 0)


async def test_a_failed_import_says_so_and_can_be_applied_again(db: AsyncSession) -> None:
    run = await preview(db, SMALL)
    await imports.apply_import(db, COORDINATOR, import_id=run.id)
    await application.fail_import(db, import_id=run.id)
    failed = await imports.read_import(db, import_id=run.id)
    assert (failed.status, failed.notes[-1].code) == (SyncStatus.FAILED, "failed")
    applied = await apply(db, run)
    assert applied.status == SyncStatus.APPLIED
    assert "failed" not in {note.code for note in applied.notes}


async def test_an_unknown_import_is_not_found(db: AsyncSession) -> None:
    with pytest.raises(NotFound):
        await imports.apply_import(db, COORDINATOR, import_id=new_id())
    with pytest.raises(NotFound):
        await imports.read_import(db, import_id=new_id())


async def test_imports_are_listed_newest_first_page_by_page(db: AsyncSession) -> None:
    runs = [(await preview(db, SMALL)).id for _ in range(3)]
    first = await imports.list_imports(db, limit=2, cursor=None)
    assert [item.id for item in first.items] == [runs[2], runs[1]]
    second = await imports.list_imports(db, limit=2, cursor=first.next_cursor)
    assert ([item.id for item in second.items], second.next_cursor) == ([runs[0]], None)


async def test_previews_nobody_applied_are_forgotten_after_a_week(db: AsyncSession) -> None:
    old, fresh = await preview(db, SMALL), await preview(db, SMALL)
    week = func.now() - imports.PREVIEW_KEPT
    await db.execute(update(SyncRun).where(col(SyncRun.id) == old.id).values(created_at=week))
    assert await imports.forget_old_previews(db) == 0
    await db.execute(
        update(SyncRun).where(col(SyncRun.id) == old.id).values(created_at=week - func.make_interval(0, 0, 0, 0, 1))
    )
    assert await imports.forget_old_previews(db) == 1
    with pytest.raises(imports.PreviewExpired):
        await imports.apply_import(db, COORDINATOR, import_id=old.id)
    assert (await apply(db, fresh)).status == SyncStatus.APPLIED


async def test_the_address_of_an_open_account_is_not_a_coordinator_s_to_change(db: AsyncSession) -> None:
    await import_file(db, SMALL)
    await db.execute(update(User).where(col(User.external_id) == "3").values(password_hash="x", status="active"))
    moved = SMALL.replace("cy@example.com", "mallory@example.com")
    refused = await import_file(db, moved)
    assert [reason.code for reason in refused.rows[0].reasons] == ["email_protected"]
    assert (await people(db))["3"]["email"] == "cy@example.com"
    assert counts(await import_file(db, moved, actor=ADMINISTRATOR)) == (3, 0, 1, 2, 0)
    assert (await people(db))["3"]["email"] == "mallory@example.com"


async def test_an_import_keeps_roles_passwords_and_own_settings(db: AsyncSession) -> None:
    await import_file(db, SMALL)
    own = {
        "roles": ["coordinator", "member"],
        "password_hash": "kept",
        "status": UserStatus.ACTIVE,
        "time_zone": "Asia/Tokyo",
        "preferred_language": "fr",
    }
    await db.execute(update(User).where(col(User.external_id) == "3").values(**own))
    run = await import_file(db, SMALL.replace("Toronto,CA", "London,GB"))
    assert counts(run) == (3, 0, 1, 2, 0)
    after = (await people(db))["3"]
    assert {name: after[name] for name in own} == own
    assert after["site"] == "London"


async def test_the_statements_of_an_import_do_not_grow_with_its_people(db: AsyncSession) -> None:
    header = "Employee ID,First Name,Last Name,Work Email,Job Title,Manager ID\n"
    statements: list[str] = []
    connection = await db.connection()

    def count(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", count)
    taken = []
    for size, base in ((10, 0), (400, 1000)):
        rows = "".join(
            f"{base + n},A,B,p{base + n}@example.com,Clerk,{base + n // 3 if n else ''}\n" for n in range(size)
        )
        statements.clear()
        run = await import_file(db, header + rows)
        taken.append(len(statements))
        assert run.counts.created == size
    event.remove(connection.sync_connection, "before_cursor_execute", count)
    assert taken[1] == taken[0] < 60


async def test_one_person_goes_through_the_same_funnel(db: AsyncSession) -> None:
    await import_file(db, SMALL)
    body = PersonIn(email="dee@example.com", given_name="Dee", family_name="Moe", country="GB", manager_external_id="1")
    for outcome in ("created", "unchanged"):
        person = await service.upsert_person(db, COORDINATOR, source="hris", external_id="d-4", given=body)
        assert person.outcome == outcome
    found = await people(db)
    assert (found["d-4"]["manager_id"], found["d-4"]["time_zone"]) == (found["1"]["id"], "Europe/London")
    moved = body.model_copy(update={"manager_external_id": "404"})
    person = await service.upsert_person(db, COORDINATOR, source="hris", external_id="d-4", given=moved)
    assert [(c.field, c.before, c.after) for c in person.changes] == [("manager_external_id", "1", None)]
    assert [remark.code for remark in person.remarks] == ["manager_unknown"]
    with pytest.raises(service.EmailOfAnother):
        await service.upsert_person(db, COORDINATOR, source="hris", external_id="d-5", given=body)


async def test_a_grading_reaches_those_whose_level_came_from_it(db: AsyncSession) -> None:
    await import_file(db, SMALL)
    first = await job_levels.set_job_levels(db, COORDINATOR, levels={"President": 7, "clerk": 1})
    assert first.people_changed == 2
    await db.execute(update(User).where(col(User.external_id) == "1").values(career_level=9))
    second = await job_levels.set_job_levels(db, COORDINATOR, levels={"President": 6, "Clerk": 2, "Lead": 4})
    assert second.people_changed == 2
    assert {key: each["career_level"] for key, each in (await people(db)).items()} == {"1": 9, "2": 4, "3": 2}
    assert [level.job_title for level in await job_levels.list_job_levels(db)] == [
        "Clerk",
        "Lead",
        "President",
    ]


@pytest.mark.parametrize(
    ("raw", "code", "place"),
    [
        (b"Job Title\nClerk", "missing_column", "/body/file/1/Career Level"),
        (b"Job Title,Career Level\n", "no_rows", "/body/file/1"),
        (b"Job Title,Career Level\nClerk,high", "career_level", "/body/file/2/Career Level"),
        (b"Job Title,Career Level\nClerk,", "career_level", "/body/file/2/Career Level"),
        (b"Job Title,Career Level\nClerk,21", "career_level", "/body/file/2/Career Level"),
        (b"Job Title,Career Level\nClerk,1\n CLERK ,2", "double", "/body/file/3/Job Title"),
        (b"Job Title,Career Level\n,2", "missing", "/body/file/2/Job Title"),
        (b"Job Title,Career Level\n=1,2", "formula", "/body/file/2/Job Title"),
        (b"", "empty_file", "/body/file"),
    ],
)
def test_a_grading_that_cannot_be_read_is_refused_at_its_place(raw: bytes, code: str, place: str) -> None:
    with pytest.raises(FileRefused) as caught:
        job_levels.read_job_levels(raw)
    assert (caught.value.fields[0].code, caught.value.fields[0].pointer) == (code, place)


@WITH_REAL_DATA
async def test_the_real_export_is_imported_whole_and_replayed_for_nothing(db: AsyncSession) -> None:
    levels = job_levels.read_job_levels((DATA / "hris_job_levels.csv").read_bytes())
    await job_levels.set_job_levels(db, COORDINATOR, levels=levels)
    raw = (DATA / "hris_export.csv").read_bytes()
    run = await import_file(db, raw)
    assert counts(run) == (107, 107, 0, 0, 0)
    assert [each.column for each in run.dropped_columns] == ["Hire Date", "Annual Salary"]
    found = await people(db)
    assert len(found) == 107
    assert [key for key, each in found.items() if each["department"] is None] == ["178"]
    assert [key for key, each in found.items() if each["manager_id"] is None] == ["100"]
    by_id = {each["id"]: each for each in found.values()}

    def depth(each: Any) -> int:
        return 1 if each["manager_id"] is None else 1 + depth(by_id[each["manager_id"]])

    assert max(depth(each) for each in found.values()) == 4
    assert all(each["career_level"] == levels[each["job_title"]] for each in found.values())
    assert counts(await import_file(db, raw)) == (107, 0, 0, 107, 0)
    assert await people(db) == found


def test_only_an_administrator_may_move_every_address() -> None:
    machine = Actor(
        id=new_id(), kind="service", grants=frozenset({"scope:people:write"}), sign_in_id=None, language="en"
    )
    assert service.address_rights(ADMINISTRATOR) == frozenset(AddressRight)
    assert service.address_rights(machine) == {AddressRight.UNOPENED, AddressRight.OPENED}
    assert service.address_rights(COORDINATOR) == {AddressRight.UNOPENED}
