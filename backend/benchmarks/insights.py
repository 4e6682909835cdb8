"""`python -m benchmarks.insights`: a programme with 100,000 survey answers, frozen and read on a real PostgreSQL.

Prints how long a snapshot takes, how many statements it costs, and how long the page takes to read.
"""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.servers import migrated
from tests.feedback.answering import DAYS
from tests.sessions.couples import add_programme, add_user
from viceversa.accounts.models import User
from viceversa.core.db import Database, copy_rows, new_id
from viceversa.feedback.freezing import freeze
from viceversa.feedback.insights import read_insights
from viceversa.feedback.survey_models import ITEMS_A, ITEMS_B, Moment
from viceversa.skills.models import Skill

PEOPLE = 33_334
MOMENTS = (Moment.START, Moment.HALFWAY, Moment.END)
_FORGET_LAST = text("DELETE FROM insights_snapshot WHERE period_end = (SELECT max(period_end) FROM insights_snapshot)")
_ITEMS = (*ITEMS_A, *ITEMS_B, "used_at_work", "recommendation")


def _surveys(programme_id: UUID, users: list[UUID], draw: Random) -> Iterator[tuple[Any, ...]]:
    for user_id in users:
        role = draw.choice(("mentor", "learner", "both", "waiting"))
        for moment in MOMENTS:
            closes_at = datetime.combine(DAYS[moment] + timedelta(days=1), datetime.min.time(), UTC)
            taps = [draw.choice((None, 0, 1, 2, 2, 3, 3, 4)) for _ in _ITEMS]
            yield (new_id(), programme_id, user_id, moment.value, role, closes_at, closes_at, False, "", "", 1, *taps)


async def _fill(db: AsyncSession, programme_id: UUID, *, skills: int = 40) -> None:
    draw = Random(1)
    people = [User(email=f"{new_id().hex}@example.org", given_name="A", family_name="B") for _ in range(PEOPLE)]
    db.add_all(people)
    await db.flush()
    users = [user.id for user in people]
    columns = ("id", "programme_id", "user_id", "moment", "role", "opens_at", "closes_at", "texts_shared")
    rows = list(_surveys(programme_id, users, draw))
    texts = ("what_helped", "what_to_change", "version")
    await copy_rows(db, "survey", columns=(*columns, *texts, *_ITEMS), rows=rows)
    made = [Skill(title_en=f"Skill {n}", title_fr=f"Compétence {n}", family="digital") for n in range(skills)]
    db.add_all(made)
    await db.flush()
    ends = [row[0] for row in rows if row[3] == Moment.END and row[4] != "waiting"]
    levels = (
        (new_id(), survey_id, skill.id, draw.randint(2, 6), 2) for survey_id in ends for skill in draw.sample(made, k=2)
    )
    names = ("id", "survey_id", "skill_id", "level_now", "level_at_start")
    await copy_rows(db, "survey_level", columns=names, rows=levels)


async def _timed(database: Database, name: str, work: Awaitable[Any]) -> Any:
    statements: list[str] = []

    def tell(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", tell)
    began, ours = time.perf_counter(), time.process_time()
    found = await work
    took, ours = time.perf_counter() - began, time.process_time() - ours
    print(f"{name:<34} {took:>6.2f} s, of which {ours:.2f} s our own processor time {len(statements):>4} statements")
    event.remove(database.engine.sync_engine, "before_cursor_execute", tell)
    return found


async def _measure(url: str) -> None:
    database = Database(url, statement_timeout_seconds=120)
    async with database.transaction() as db:
        coordinator = await add_user(db)
        programme_id = await add_programme(db, coordinator=coordinator)
        await _fill(db, programme_id)
    async with database.transaction() as db:
        raw = await db.connection()
        await raw.exec_driver_sql("ANALYZE")
    print(f"{PEOPLE * len(MOMENTS):,} survey answers of {PEOPLE:,} people, three periods")
    async with database.snapshot() as db:
        days = await _timed(database, "freeze three periods at once", freeze(db, programme_id=programme_id))
    assert len(days) == len(MOMENTS)
    async with database.transaction() as db:
        await db.execute(_FORGET_LAST)
    async with database.snapshot() as db:
        await _timed(database, "freeze the last period", freeze(db, programme_id=programme_id))
    async with database.transaction() as db:
        await _timed(database, "read the page", read_insights(db, coordinator, programme_id=programme_id))
    await database.close()


def main() -> None:
    """Start a database, fill it and measure."""
    with migrated() as (cluster, _):
        asyncio.run(_measure(cluster.url))


if __name__ == "__main__":
    main()
