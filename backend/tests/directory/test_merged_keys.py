"""After two accounts of one person were merged, the file of before comes again: nobody is made anew, nothing moves."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.directory.test_effects import HR, run_file
from tests.factories import TEST_KEYS, Company
from viceversa.accounts.models import User
from viceversa.directory import imports
from viceversa.directory.schemas import PersonIn
from viceversa.directory.service import upsert_person
from viceversa.privacy.belongings import table_of
from viceversa.privacy.merging import merge_users

HEADER = "Employee ID,First Name,Last Name,Work Email,Manager ID\n"
FILE = (
    HEADER
    + "A-1,Ann,Lee,ann.lee@test.example,\n"
    + "A-2,Ann,Lee-Roy,ann.lee-roy@test.example,\n"
    # Their manager stands there under the key that goes.
    + "B-1,Bo,Roy,bo.roy@test.example,A-1\n"
    + "C-1,Cy,Roy,cy.roy@test.example,A-2\n"
).encode()


async def state(db: AsyncSession) -> list[Any]:
    rows = await db.execute(select(table_of("user_account")).order_by(col(User.id)))
    return [dict(row) for row in rows.mappings()]


@pytest.fixture
async def merged(db: AsyncSession, company: Company) -> None:
    """A-1 became a part of A-2."""
    admin = await company.user("admin")
    await run_file(db, FILE)
    accounts = await db.execute(select(User).where(col(User.external_id).in_(("A-1", "A-2"))))
    by_key = {each.external_id: each for each in accounts.scalars()}
    gone, kept = by_key["A-1"], by_key["A-2"]
    actor = await company.actor(admin)
    await merge_users(db, actor, TEST_KEYS.cases, user_id=gone.id, into=kept.id, if_match=f'"{gone.version}"')


@pytest.mark.usefixtures("merged")
async def test_the_file_of_before_writes_nothing_and_says_which_row_counts_no_more(db: AsyncSession) -> None:
    before = await state(db)
    run = await run_file(db, FILE)
    assert await state(db) == before
    assert (run.counts.created, run.counts.changed, run.counts.unchanged, run.counts.refused) == (0, 0, 4, 0)
    page = await imports.read_import(db, import_id=run.id)
    said = {row.external_id: [each.code for each in row.remarks] for row in page.rows}
    assert {key: codes for key, codes in said.items() if codes} == {"A-1": ["merged"]}


@pytest.mark.usefixtures("merged")
async def test_one_person_at_a_time_it_is_the_same(db: AsyncSession) -> None:
    before = await state(db)
    given = PersonIn(email="ann.lee@test.example", given_name="Ann", family_name="Other", status="left")
    done = await upsert_person(db, HR, source="hris", external_id="A-1", given=given)
    assert (done.outcome, [each.code for each in done.remarks]) == ("unchanged", ["merged"])
    assert await state(db) == before
