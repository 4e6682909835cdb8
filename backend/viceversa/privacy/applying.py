"""What the data map says of erasing, done to rows: the same for an erasure and for the daily retention."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Text, and_, delete, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.schema import Column as DatabaseColumn

from viceversa.privacy.belongings import Person, table_of, without
from viceversa.privacy.data_map import Column

_MOST_LETTERS_OF_AN_ADDRESS = 40  # `throttle` counts by no more of it


def hollow(value: Any) -> Any:
    """The emptiest JSON of the same kind: lists stay as empty lists, so that a reader still finds them."""
    if isinstance(value, dict):
        return {name: [] for name, each in value.items() if isinstance(each, list)}
    return [] if isinstance(value, list) else None


async def empty_columns(
    db: AsyncSession, name: str, columns: Mapping[str, Column], *, where: ColumnElement[bool], person: Person | None
) -> int:
    """Empty columns of some rows; a column of one side only where that side is `person`'s. Returns how many rows."""
    table = table_of(name)
    count = 0
    for column_name, said in columns.items():
        column = table.c[column_name]
        condition = and_(where, table.c[said.of] == person.id) if said.of and person else where
        if isinstance(column.type, JSONB) and not column.nullable:
            count = max(count, await rewrite(db, column, where=condition, change=hollow))
            continue
        value = null() if column.nullable else ""
        done: Any = await db.execute(
            update(table).where(condition, column.is_distinct_from(value)).values({column: value})
        )
        count = max(count, int(done.rowcount))
    return count


async def rewrite(
    db: AsyncSession, column: DatabaseColumn[Any], *, where: ColumnElement[bool], change: Callable[[Any], Any]
) -> int:
    """Put `change` of its value into a column of some rows; returns how many changed."""
    table = column.table
    keys = list(table.primary_key.columns)
    rows = (await db.execute(select(*keys, column).where(where).with_for_update())).all()
    count = 0
    for row in rows:
        value = change(row[-1])
        if value != row[-1]:
            here = and_(*(key == row[place] for place, key in enumerate(keys)))
            await db.execute(update(table).where(here).values({column: value}))
            count += 1
    return count


async def take_out_mentions(db: AsyncSession, name: str, column_name: str, *, person: Person, drop: bool) -> None:
    """Take what names a person out of a column of whosever rows; `drop`: the rows that hold it go as a whole."""
    table = table_of(name)
    column = table.c[column_name]
    words = {*person.texts, person.given_name} if drop else person.texts
    if drop:
        words = {*words, person.email[:_MOST_LETTERS_OF_AN_ADDRESS]}
    if isinstance(column.type, LargeBinary):
        escaped = func.encode(column, "escape")
        holds = [func.strpos(escaped, func.encode(word.encode(), "escape")) > 0 for word in words]
    else:
        plain = func.lower(column.cast(Text))
        holds = [func.strpos(plain, _as_stored(word, column)) > 0 for word in words]
    if drop:
        await db.execute(delete(table).where(or_(*holds)))
        return
    await rewrite(db, column, where=or_(*holds), change=lambda value: _fit(without(value, person), column))


def _as_stored(word: str, column: DatabaseColumn[Any]) -> str:
    # As the text of a JSON document has it.
    return (word.replace("\\", "\\\\").replace('"', '\\"') if isinstance(column.type, JSONB) else word).lower()


def _fit(value: Any, column: DatabaseColumn[Any]) -> Any:
    longest = getattr(column.type, "length", None)
    return value[:longest] if isinstance(value, str) and longest else value


async def empty_unless_shared(
    db: AsyncSession, name: str, column_name: str, *, where: ColumnElement[bool], fewest: int
) -> None:
    """Empty a column of some rows unless at least `fewest` other rows say the same: then it tells of nobody alone."""
    column = table_of(name).c[column_name]
    same = column.table.alias("same")
    others = select(func.count()).where(same.c[column_name] == column).scalar_subquery()
    await db.execute(update(column.table).where(where, others <= fewest).values({column: null()}))


async def delete_rows(db: AsyncSession, name: str, *, where: ColumnElement[bool]) -> int:
    """Delete some rows of a table; returns how many."""
    done: Any = await db.execute(delete(table_of(name)).where(where))
    return int(done.rowcount)
