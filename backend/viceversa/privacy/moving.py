"""Rows move from one account of a person to their other one, in every table: read from the tables and the data map.

A new table joins by itself. Wherever a column holds the id of the one account it holds that of the other afterwards;
where a rule of uniqueness allows one row of the two, one goes. What is treated otherwise is named here, with the
reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    and_,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.schema import Column as DatabaseColumn
from sqlmodel import SQLModel

from viceversa.privacy.applying import delete_rows
from viceversa.privacy.belongings import reached_by, rows_of
from viceversa.privacy.data_map import DataMap
from viceversa.programmes.models import EnrolmentStatus

# The duplicate's rows go as a whole: they open or repeat what only that account may.
ENDS: Final = frozenset({"sign_in", "link_token", "unsubscribe_link", "idempotency_record"})
# Nothing is rewritten: who acted stays on record, and what was told to others was told of that id.
STAYS: Final = frozenset({"audit_record", "webhook_delivery", "erased_person"})
# Treated one by one: `accounts.mergers` and `pairings.merging`.
BY_HAND: Final[dict[str, frozenset[str]]] = {
    "user_account": frozenset({"manager_id", "merged_into"}),
    "pairing": frozenset({"mentor_id", "learner_id"}),
}
# What an import that waits had found out of an account: found out again.
UNLINKED: Final = frozenset({"sync_person.user_id"})
# Its rows are told by others and stay when there are two: the duplicate's leads to nobody then.
_TOLD_BY_OTHERS: Final = frozenset({"scim_resource"})
# Two who stood on both sides of one row: what becomes of it where the rows are treated by hand.
_OF_TWO: Final = frozenset({"pairing"})
# `ex_session_seat_one_place_at_a_time`: `sessions.endings.leave_clashing_seats` goes before.
EXCLUSIONS: Final = frozenset({"session_seat"})
_WAY: Final = (
    EnrolmentStatus.WITHDRAWN,
    EnrolmentStatus.INVITED,
    EnrolmentStatus.APPLIED,
    EnrolmentStatus.WAITLISTED,
    EnrolmentStatus.READY,
    EnrolmentStatus.MATCHED,
    EnrolmentStatus.COMPLETED,
)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of one table moved, and how many went because the other account has that row already."""

    moved: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of uniqueness that the id of a person is a part of."""

    columns: tuple[DatabaseColumn[Any], ...]
    where: ColumnElement[bool] | None


def columns_of_people(table: Table) -> list[DatabaseColumn[Any]]:
    """Every column of a table in which the id of an account may stand, but its own key and those treated by hand.

    An id is drawn once in the world: a column of other ids is safe to look into.
    """
    left_out = BY_HAND.get(table.name, frozenset())
    return [
        column
        for column in table.columns
        if isinstance(column.type, Uuid)
        and column.name not in left_out
        and (_leads_to_accounts(column) or not (column.foreign_keys or column.primary_key))
    ]


def _leads_to_accounts(column: DatabaseColumn[Any]) -> bool:
    return any(key.column.table.name == "user_account" for key in column.foreign_keys)


def rules_of(table: Table) -> Iterator[Rule]:
    """The rules of uniqueness that moving people can break."""
    people = set(columns_of_people(table))
    found = [(list(each.columns), None) for each in table.constraints if isinstance(each, UniqueConstraint)]
    found.append((list(table.primary_key.columns), None))
    for index in table.indexes:
        if index.unique:
            found.append((list(index.columns), index.dialect_options["postgresql"]["where"]))
    for columns, where in found:
        if people.intersection(columns):
            yield Rule(tuple(columns), where)


def untreated(data_map: DataMap, table: Table) -> list[str]:
    """What of a table this engine cannot move, in words; empty when it can."""
    told = []
    people = set(columns_of_people(table))
    for index in table.indexes:
        if index.unique and len(index.columns) != len(index.expressions) and table.name not in BY_HAND:
            told.append(f"{table.name}: {index.name} is unique by an expression")
    told += [
        f"{table.name}: {each.name} excludes"
        for each in table.constraints
        if isinstance(each, ExcludeConstraint) and people.intersection(each.columns) and table.name not in EXCLUSIONS
    ]
    told += [
        f"{table.name}: two people in a rule, of whom the map says nothing"
        for each in rules_of(table)
        if len(people.intersection(each.columns)) > 1 and not _has_two_sides(data_map, table.name)
    ]
    return told


def _has_two_sides(data_map: DataMap, name: str) -> bool:
    table = data_map.tables[name]
    return len([path for path in (*table.people, *table.mentions) if path.column]) > 1


async def move_rows(db: AsyncSession, data_map: DataMap, *, duplicate: UUID, survivor: UUID) -> dict[str, Moved]:
    """Make every row of the duplicate the survivor's; doing it again changes nothing. Answers what moved, by table."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in STAYS]
    found = {}
    for table in tables:
        if table.name in ENDS:
            where = rows_of(data_map, table.name, duplicate, as_known=False)
            found[table.name] = Moved(dropped=await delete_rows(db, table.name, where=where))
            continue
        dropped = await _drop_of_both(db, data_map, table.name, duplicate=duplicate, survivor=survivor)
        for rule in rules_of(table):
            dropped += await _make_way(db, table, rule, duplicate=duplicate, survivor=survivor)
        moved = 0
        for column in columns_of_people(table):
            value = None if f"{table.name}.{column.name}" in UNLINKED else survivor
            moved = max(moved, await _count(db, update(table).where(column == duplicate).values({column: value})))
        await _rename_inside(db, table, duplicate=duplicate, survivor=survivor)
        for path in data_map.tables[table.name].mentions:
            if path.holds and data_map.tables[table.name].erase == "delete":
                # Counters under the name of the account that went.
                where = func.strpos(table.c[path.holds], str(duplicate)) > 0
                dropped += await delete_rows(db, table.name, where=where)
        found[table.name] = Moved(moved, dropped)
    return found


async def _count(db: AsyncSession, statement: Any) -> int:
    done: Any = await db.execute(statement)
    return int(done.rowcount)


async def _drop_of_both(db: AsyncSession, data_map: DataMap, name: str, *, duplicate: UUID, survivor: UUID) -> int:
    """Rows about the one and the other say something of a person and themselves: they go."""
    said = data_map.tables[name]
    paths = [path for path in (*said.people, *said.mentions) if path.column or path.through]
    if name in _OF_TWO or len(paths) < 2:
        return 0
    dropped = 0
    for one, other in combinations(paths, 2):
        for first, second in ((duplicate, survivor), (survivor, duplicate)):
            where = and_(reached_by(data_map, name, one, first), reached_by(data_map, name, other, second))
            dropped += await delete_rows(db, name, where=where)
    return dropped


async def _make_way(db: AsyncSession, table: Table, rule: Rule, *, duplicate: UUID, survivor: UUID) -> int:
    """Of two rows that would be one, take away the duplicate's, or the one that came less far where that is known."""
    people = set(columns_of_people(table))
    theirs, other = table.alias("theirs"), table.alias("other")
    same = [
        (case((theirs.c[each.name] == duplicate, survivor), else_=theirs.c[each.name]) == other.c[each.name])
        if each in people
        else theirs.c[each.name] == other.c[each.name]
        for each in rule.columns
    ]
    is_theirs = or_(*(theirs.c[each.name] == duplicate for each in rule.columns if each in people))
    key = list(table.primary_key.columns)
    pairs = (
        select(
            *(theirs.c[each.name].label(f"theirs_{each.name}") for each in key),
            *(other.c[each.name].label(f"other_{each.name}") for each in key),
            (_how_far(theirs) > _how_far(other)).label("further"),
        )
        .join(other, and_(*same))
        .where(is_theirs)
    )
    if rule.where is not None:
        # The condition of a partial index names columns alone: of one table it is asked of both.
        alive = select(*key).where(rule.where)
        pairs = pairs.where(_key_in(theirs, key, alive), _key_in(other, key, alive))
    dropped = 0
    for row in (await db.execute(pairs)).mappings().all():
        side = "other" if row["further"] else "theirs"
        here = and_(*(each == row[f"{side}_{each.name}"] for each in key))
        if table.name in _TOLD_BY_OTHERS:
            await db.execute(update(table).where(here).values(user_id=None))
        else:
            await db.execute(delete(table).where(here))
        dropped += 1
    return dropped


def _key_in(alias: Any, key: list[DatabaseColumn[Any]], rows: Any) -> ColumnElement[bool]:
    return tuple_(*(alias.c[each.name] for each in key)).in_(rows)


def _how_far(alias: Any) -> ColumnElement[int]:
    """How far a row came: of two places in a programme, or two answers, the one that came further says more."""
    name = alias.element.name
    if name == "enrolment":
        return case({each.value: place for place, each in enumerate(_WAY)}, value=alias.c.status, else_=-1)
    done = {"survey": "submitted_at", "shortlist": "answered_at"}.get(name)
    return case((alias.c[done].is_not(None), 1), else_=0) if done else literal(0)


async def _rename_inside(db: AsyncSession, table: Table, *, duplicate: UUID, survivor: UUID) -> None:
    """Ids inside documents and lists: those of snapshots, checklists, levels at the start."""
    for column in table.columns:
        if not isinstance(column.type, (JSONB, ARRAY)) and not isinstance(
            getattr(column.type, "impl", None), (JSONB, ARRAY)
        ):
            continue
        text = cast(column, Text)
        renamed = cast(func.replace(text, str(duplicate), str(survivor)), column.type)
        await db.execute(update(table).where(func.strpos(text, str(duplicate)) > 0).values({column: renamed}))
