"""Closed cases stay for their days and not one more, whatever kills come between; keys are replaced without a loss."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.clock import moved_clock
from tests.factories import Company
from tests.support.house import WORDS, House, settle_house
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.core.sealing import Locked, Vault
from viceversa.support import service
from viceversa.support.retention import keep_house, remember_key
from viceversa.support.schemas import Category, SupportCaseDetailOut, SupportCaseIn

KEY = secrets.token_bytes(32)
VAULT = Vault(KEY)
BEGINNING = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
KEPT = Settings(environment="test").case_kept_days
QUIET = Settings(environment="test").case_quiet_days


async def open_case(database: Database, house: House, vault: Vault = VAULT) -> SupportCaseDetailOut:
    async with database.transaction() as db:
        actor = await house.company.actor(house.people["author"])
        written = SupportCaseIn(referent_id=house.people["first"].id, category=Category.PRESSURE, text=WORDS)
        return await service.open_case(db, actor, vault, case=written)


async def close(database: Database, house: House, case: SupportCaseDetailOut) -> None:
    async with database.transaction() as db:
        actor = await house.company.actor(house.people["author"])
        await service.close_case(db, actor, VAULT, case_id=case.id, if_match='"1"')


@pytest.fixture
async def house(database: Database) -> House:
    async with database.transaction() as db:
        return await settle_house(Company(db))


async def rows(database: Database) -> tuple[int, int]:
    async with database.transaction() as db:
        found = await db.execute(
            text("SELECT (SELECT count(*) FROM support_case), (SELECT count(*) FROM support_message)")
        )
        cases, messages = found.one()
        return cases, messages


@pytest.mark.parametrize(("days", "left"), [(KEPT - 1, 1), (KEPT, 0), (KEPT + 1, 0)])
async def test_at_the_limit_and_a_day_beside_it(
    database: Database, configuration: Settings, house: House, days: int, left: int
) -> None:
    with moved_clock(BEGINNING) as clock:
        case = await open_case(database, house)
        await close(database, house, case)
        clock.moment = BEGINNING + timedelta(days=days)
        for _ in range(2):  # twice is the same as once
            await keep_house(database, VAULT, configuration)
            assert await rows(database) == (left, 2 * left)


async def test_an_open_one_stays_and_a_silent_one_closes_by_itself(
    database: Database, configuration: Settings, house: House
) -> None:
    with moved_clock(BEGINNING) as clock:
        case = await open_case(database, house)
        for days, status in ((QUIET - 1, "open"), (QUIET, "closed"), (QUIET + KEPT - 1, "closed")):
            clock.moment = BEGINNING + timedelta(days=days)
            await keep_house(database, VAULT, configuration)
            async with database.transaction() as db:
                actor = await house.company.actor(house.people["author"])
                assert (await service.read_case(db, actor, VAULT, case_id=case.id)).status == status
        clock.moment = BEGINNING + timedelta(days=QUIET + KEPT)
        await keep_house(database, VAULT, configuration)
        assert await rows(database) == (0, 0)


async def test_killed_midway_the_next_night_goes_on(database: Database, configuration: Settings, house: House) -> None:
    with moved_clock(BEGINNING) as clock:
        for _ in range(4):
            await close(database, house, await open_case(database, house))
        clock.moment = BEGINNING + timedelta(days=KEPT)
        async with database.transaction() as db:
            # The second to go takes its time, and dies of it.
            await db.execute(text("CREATE SEQUENCE gone"))
            await db.execute(
                text(
                    "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    "IF nextval('gone') = 2 THEN PERFORM pg_sleep(60); END IF; RETURN OLD; END $$"
                )
            )
            await db.execute(
                text("CREATE TRIGGER linger BEFORE DELETE ON support_case FOR EACH ROW EXECUTE FUNCTION linger()")
            )
        killed = asyncio.create_task(keep_house(database, VAULT, configuration))
        for _ in range(200):
            await asyncio.sleep(0.05)
            if (await rows(database))[0] == 3:
                break
        killed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await killed
        assert await rows(database) == (3, 6), "one was done, the one under way was not half done"
        await keep_house(database, VAULT, configuration)
        assert await rows(database) == (0, 0)


async def test_a_new_key_takes_over_and_the_old_one_can_go(
    database: Database, configuration: Settings, house: House
) -> None:
    fresh = secrets.token_bytes(32)
    during, after = Vault(fresh, KEY), Vault(fresh)
    case = await open_case(database, house)
    await remember_key(database, VAULT)
    author = await house.company.actor(house.people["author"])

    async def read(vault: Vault) -> str:
        async with database.transaction() as db:
            return (await service.read_case(db, author, vault, case_id=case.id)).messages[0].text

    assert await read(during) == WORDS
    with pytest.raises(Locked):
        await read(after)
    await keep_house(database, during, configuration)
    assert await read(after) == WORDS
    with pytest.raises(Locked):
        await read(VAULT)
    async with database.transaction() as db:
        referent = await house.company.actor(house.people["first"])
        assert [each.id for each in await service.list_received_cases(db, referent, after)] == [case.id]
