"""The company's holidays: days on which no slot is suggested, everywhere or in one country."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.audit.service import record
from viceversa.core.db import new_id
from viceversa.core.errors import FieldProblem, Malformed
from viceversa.sessions.models import Holiday
from viceversa.sessions.schemas import HolidayIn, HolidayOut


async def list_holidays(db: AsyncSession) -> list[HolidayOut]:
    """By day; a day without a country is off for everyone."""
    rows = await db.execute(
        select(col(Holiday.day), col(Holiday.country), col(Holiday.name)).order_by(
            col(Holiday.day), col(Holiday.country)
        )
    )
    return [HolidayOut(**row) for row in rows.mappings()]


async def replace_holidays(db: AsyncSession, actor: Actor, *, holidays: list[HolidayIn]) -> list[HolidayOut]:
    """Replace the whole list; sessions planned already stay. Raises `Malformed` for a day given twice."""
    seen = set()
    for place, holiday in enumerate(holidays):
        if (holiday.day, holiday.country) in seen:
            raise Malformed(
                fields=[
                    FieldProblem(
                        f"/body/holidays/{place}/day",
                        "twice",
                        "This day is in the list twice for the same country.",
                        "Ce jour est deux fois dans la liste pour le même pays.",
                    )
                ]
            )
        seen.add((holiday.day, holiday.country))
    await db.execute(delete(Holiday))
    if holidays:
        await db.execute(insert(Holiday).values([{"id": new_id(), **holiday.model_dump()} for holiday in holidays]))
    await record(db, action="replace_holidays", subject_kind="holidays", subject_id="all", actor_id=actor.id)
    return await list_holidays(db)
