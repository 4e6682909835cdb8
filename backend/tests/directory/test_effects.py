"""What follows when the directory changes someone: at once for sign-ins and links, by durable jobs for pairings."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.directory.readings import OneTransaction
from tests.factories import Company
from viceversa.accounts import service as accounts
from viceversa.accounts.access import Actor
from viceversa.accounts.models import LinkPurpose, LinkToken, SignIn, User
from viceversa.core.db import Database, new_id
from viceversa.directory import application, imports
from viceversa.directory.schemas import PersonIn
from viceversa.directory.service import upsert_person

HR = Actor(new_id(), "service", frozenset({"scope:people:write"}), None, "en")
COORDINATOR = Actor(new_id(), "user", frozenset({"member", "coordinator"}), None, "en")
HEADER = "Employee ID,First Name,Last Name,Work Email,Status\n"


async def said(db: AsyncSession, user: User, *, actor: Actor = HR, **values: Any) -> list[str]:
    """What the directory says of someone, and the codes of the remarks."""
    names: dict[str, Any] = {"email": user.email, "given_name": user.given_name, "family_name": user.family_name}
    given = PersonIn(**{**names, **values})
    done = await upsert_person(db, actor, source="hris", external_id=user.external_id or "1", given=given)
    await db.refresh(user)
    return [remark.code for remark in done.remarks]


async def queued(db: AsyncSession) -> list[tuple[str, str | None]]:
    rows = await db.execute(
        text("SELECT task_name, args->>'user_id' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
    )
    return [(row[0], row[1]) for row in rows]


@pytest.fixture
async def ann(company: Company) -> User:
    return await company.user(external_id="1", password_hash="x", career_level=3)


async def test_a_leaver_loses_sign_ins_and_links_and_pairings_hear_of_it(
    db: AsyncSession, company: Company, ann: User
) -> None:
    await company.headers(ann)
    await accounts.issue_link(db, user_id=ann.id, purpose=LinkPurpose.PASSWORD_RESET)
    await said(db, ann, status="left")
    assert ann.status == "left"
    assert (await db.execute(select(col(SignIn.revoked_reason)))).scalar_one() == "left"
    assert (await db.execute(select(col(LinkToken.used_at)))).scalar_one() is not None
    assert await queued(db) == [("pairings.user_left", str(ann.id))]
    # Said again, nothing follows again.
    await said(db, ann, status="left")
    assert len(await queued(db)) == 1


async def test_whoever_comes_back_is_let_in_as_before(db: AsyncSession, company: Company, ann: User) -> None:
    invited = await company.user(external_id="2", status="left")
    for user in (ann, invited):
        await said(db, user, status="left")
        await said(db, user, status="active")
    assert (ann.status, invited.status) == ("active", "invited")


async def test_leave_pauses_and_ends(db: AsyncSession, ann: User) -> None:
    await said(db, ann, status="on_leave")
    assert ann.status == "on_leave"
    assert await queued(db) == [("pairings.user_on_leave", str(ann.id))]
    await said(db, ann, status="active")
    assert ann.status == "active"


async def test_a_suspension_ends_only_by_leaving(db: AsyncSession, company: Company) -> None:
    user = await company.user(external_id="3", status="suspended")
    assert await said(db, user, status="active") == ["account_closed"]
    assert await said(db, user, status="on_leave") == ["account_closed"]
    assert user.status == "suspended"
    await said(db, user, status="left")
    assert user.status == "left"


@pytest.mark.parametrize("change", [{"career_level": 9}, {"department": "Sales"}, {"manager_external_id": "2"}])
async def test_what_rules_rest_on_is_asked_again_once(
    db: AsyncSession, company: Company, ann: User, change: dict[str, Any]
) -> None:
    await company.user(external_id="2")
    await said(db, ann, **change)
    await said(db, ann, job_title="Analyst", **change)
    await said(db, ann, career_level=12)
    assert await queued(db) == [("pairings.people_changed", None)]


async def test_a_job_that_waits_is_held_until_the_change_is_there(database: Database) -> None:
    async with database.transaction() as db:
        ann = await Company(db).user(external_id="1")
        await said(db, ann, career_level=9)
    fetched = "SELECT id FROM procrastinate_jobs WHERE status = 'todo' FOR UPDATE SKIP LOCKED"
    async with database.transaction() as db:
        ann = (await db.execute(select(User))).scalar_one()
        await said(db, ann, career_level=10)
        async with database.transaction() as worker:
            assert (await worker.execute(text(fetched))).all() == []
    async with database.transaction() as worker:
        assert len((await worker.execute(text(fetched))).all()) == 1


async def test_a_new_address_ends_the_links_in_the_old_mailbox(db: AsyncSession, company: Company, ann: User) -> None:
    invited = await company.user(external_id="2", status="invited")
    for user, purpose in ((ann, LinkPurpose.PASSWORD_RESET), (invited, LinkPurpose.INVITATION)):
        await accounts.issue_link(db, user_id=user.id, purpose=purpose)
        await said(db, user, email=f"new.{user.email}")
    assert all((await db.execute(select(col(LinkToken.used_at)))).scalars())
    assert await queued(db) == [("notifications.send_invitation", str(invited.id))]


async def test_nobody_is_made_for_a_leaver(db: AsyncSession) -> None:
    given = PersonIn(email="gone@example.com", given_name="Gone", family_name="Long", status="left")
    done = await upsert_person(db, HR, source="hris", external_id="9", given=given)
    assert (done.outcome, [remark.code for remark in done.remarks]) == ("unchanged", ["never_came"])
    assert (await db.execute(select(col(User.id)))).first() is None


async def test_a_coordinators_file_closes_no_account_with_roles(db: AsyncSession, company: Company) -> None:
    other = await company.user("coordinator", external_id="5")
    await company.user("admin")
    assert await said(db, other, actor=COORDINATOR, status="left") == ["roles_protected"]
    assert other.status == "active"
    await said(db, other, status="left")
    assert other.status == "left"


async def test_the_last_administrator_stays(db: AsyncSession, company: Company) -> None:
    first, second = await company.user("admin", external_id="6"), await company.user("admin", external_id="7")
    await said(db, first, status="left")
    assert await said(db, second, status="left") == ["last_administrator"]
    assert (first.status, second.status) == ("left", "active")


def file_of(people: int, leaving: int) -> bytes:
    rows = [f"{each},P{each},Q,p{each}@example.com,{'Left' if each < leaving else 'Active'}" for each in range(people)]
    return (HEADER + "\n".join(rows) + "\n").encode()


async def run_file(db: AsyncSession, raw: bytes, **options: Any) -> Any:
    run = await imports.preview_import(db, HR, source="csv", file_name="hr.csv", raw=raw, mapping=None)
    await imports.apply_import(db, HR, import_id=run.id, **options)
    await application.apply_queued(OneTransaction(db), import_id=run.id, rights=frozenset())
    return await imports.read_import(db, import_id=run.id)


async def test_a_file_that_closes_more_than_one_account_in_five_stops_and_asks(db: AsyncSession) -> None:
    await run_file(db, file_of(20, 0))
    with pytest.raises(imports.ManyLeave) as asked:
        await run_file(db, file_of(20, 5))
    assert "5 of 20" in asked.value.detail("en")
    few = await run_file(db, file_of(20, 4))
    assert (few.counts.leaving, few.counts.changed) == (4, 4)
    meant = await run_file(db, file_of(20, 20), confirm_departures=True)
    assert (meant.counts.leaving, {note.code for note in meant.notes} >= {"leaving"}) == (16, True)
    assert (await db.execute(select(col(User.status)).distinct())).scalars().all() == ["left"]
