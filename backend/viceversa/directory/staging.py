"""Rows of an import laid down one by one, with what would happen to each: memory does not grow with the file.

Each row is planned as it is read and written once. What only the whole can tell (two rows for one person, lines of
managers) is asked of the tables afterwards, and the few rows it concerns are planned again.
"""

import asyncio
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import any_, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.accounts.models import User
from viceversa.config import settings
from viceversa.core.db import TextList, copy_rows
from viceversa.directory.models import SyncPerson, SyncRow, SyncRun
from viceversa.directory.people import DirectoryPerson, RefusedRow, manager_loops, refuse_double
from viceversa.directory.plan import AddressRight, Company, Outcome, Plan, codes_of, is_erased, notes_of
from viceversa.directory.service import load_chain, survey_people

CHUNK: Final = 1000
_ROW: Final = ("row", "rank", "external_id", "name", "outcome", "codes", "said")
_PERSON: Final = (
    *("row", "external_id", "email", "manager_external_id", "record", "user_id", "user_version", "taken", "leaving"),
)
_RANKS: Final = {Outcome.REFUSED: 0, Outcome.CHANGED: 1, Outcome.CREATED: 3, Outcome.UNCHANGED: 4}
_REMARKED: Final = 2
# Notes about the file stay when it is applied; those about its people are counted again.
_FILE_NOTES: Final = frozenset({"encoding", "ignored_columns"})


async def stage(
    db: AsyncSession,
    *,
    run: SyncRun,
    rows: Iterator[DirectoryPerson | RefusedRow],
    rights: frozenset[AddressRight],
) -> None:
    """Write every row of an import and what would happen to it, then what the whole tells, into a new run.

    Raises what `rows` raise.
    """
    # A thousand rows are read and compared in a thread: the process goes on answering meanwhile.
    while chunk := await asyncio.to_thread(list, islice(rows, CHUNK)):
        people = [each for each in chunk if isinstance(each, DirectoryPerson)]
        survey = await survey_people(db, people=people, rights=rights, believe_managers=True)
        refused = [refused_row(each) for each in chunk if isinstance(each, RefusedRow)]
        told = [*refused, *(told_of(plan, company=survey.company) for plan in survey.plans)]
        await copy_rows(
            db, "sync_row", columns=("import_id", *_ROW), rows=(_cells(run.id, _ROW, each) for each in told)
        )
        pairs = zip(people, survey.plans, strict=True)
        waiting = (_waiting(person, plan) for person, plan in pairs if not is_erased(plan))
        await copy_rows(
            db, "sync_person", columns=("import_id", *_PERSON), rows=(_cells(run.id, _PERSON, each) for each in waiting)
        )
    await _refuse_doubles(db, run.id)
    await _plan_managers(db, run.id, rights)
    await sum_up(db, run)


def _cells(run_id: UUID, names: Sequence[str], values: Mapping[str, Any]) -> list[Any]:
    cells = (values[name] for name in names)
    return [run_id, *(json.dumps(each, ensure_ascii=False) if isinstance(each, dict) else each for each in cells)]


def _waiting(person: DirectoryPerson, plan: Plan) -> dict[str, Any]:
    known = plan.known
    return {
        "row": person.row,
        "external_id": person.external_id,
        "email": person.email,
        "manager_external_id": person.manager_external_id,
        "record": person.to_json(),
        "user_id": known.id if known is not None else None,
        # Someone who left before they ever came has no account to report to.
        "taken": plan.outcome in (Outcome.CREATED, Outcome.CHANGED)
        or (plan.outcome is Outcome.UNCHANGED and known is not None),
        "leaving": plan.values.get("status") == "left",
        "user_version": known.version if known is not None and plan.outcome is Outcome.UNCHANGED else None,
    }


def told_of(plan: Plan, *, company: Company) -> dict[str, Any]:
    """A plan as a row of the report. Pure."""
    person = plan.person
    said = {
        "changes": [asdict(change) for change in plan.changes],
        "reasons": [asdict(reason) for reason in plan.reasons],
        "remarks": [asdict(remark) for remark in person.remarks],
    }
    rank = _RANKS[plan.outcome]
    return {
        "row": person.row,
        "rank": min(rank, _REMARKED) if person.remarks else rank,
        "external_id": person.external_id,
        "name": f"{person.given_name} {person.family_name}",
        "outcome": plan.outcome.value,
        "codes": codes_of(plan, company=company),
        "said": said if any(said.values()) else None,
    }


def refused_row(refused: RefusedRow) -> dict[str, Any]:
    """A row that the file itself refuses, as a row of the report. Pure."""
    reasons = [asdict(reason) for reason in refused.reasons]
    return {
        "row": refused.row,
        "rank": _RANKS[Outcome.REFUSED],
        "external_id": refused.external_id,
        "name": refused.name,
        "outcome": Outcome.REFUSED.value,
        "codes": [reason.code for reason in refused.reasons],
        "said": {"changes": [], "reasons": reasons, "remarks": []},
    }


async def tell_anew(db: AsyncSession, *, import_id: UUID, told: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of the report over what they said until now."""
    for start in range(0, len(told), CHUNK):
        await db.execute(update(SyncRow), [{"import_id": import_id, **each} for each in told[start : start + CHUNK]])


async def _refuse_doubles(db: AsyncSession, import_id: UUID) -> None:
    """Refuse everyone named twice, by id or by address: either row may be the right one."""
    rows_of: dict[tuple[str, str], list[int]] = {}
    for field, column in (("external_id", col(SyncPerson.external_id)), ("email", col(SyncPerson.email))):
        row = col(SyncPerson.row)
        query = (
            select(column.label("value"), func.array_agg(aggregate_order_by(row, row.asc())).label("rows"))
            .where(col(SyncPerson.import_id) == import_id)
            .group_by(column)
            .having(func.count() > 1)
        )
        for found in await db.execute(query):
            rows_of[field, found.value] = found.rows[:6]
    if not rows_of:
        return
    values = {field: [value for name, value in rows_of if name == field] for field in ("external_id", "email")}
    named_twice = or_(
        col(SyncPerson.external_id) == any_(literal(values["external_id"], TextList)),
        col(SyncPerson.email) == any_(literal(values["email"], TextList)),
    )
    async for people in _records(db, import_id, named_twice):
        told = [refused_row(refuse_double(person, rows_of=rows_of)) for person in people]
        await tell_anew(db, import_id=import_id, told=told)
    await db.execute(delete(SyncPerson).where(col(SyncPerson.import_id) == import_id, named_twice))


async def _plan_managers(db: AsyncSession, import_id: UUID, rights: frozenset[AddressRight]) -> None:
    """Plan again, without a manager, the people of a loop and those whose manager nobody knows."""
    looped, unknown = await judge_managers(db, import_id=import_id)
    if not looped and not unknown:
        return
    concerned = or_(
        col(SyncPerson.external_id) == any_(literal(sorted(looped), TextList)),
        col(SyncPerson.manager_external_id) == any_(literal(sorted(unknown), TextList)),
    )
    async for people in _records(db, import_id, concerned):
        survey = await survey_people(db, people=people, rights=rights, looped=looped)
        taken = [plan for plan in survey.plans if plan.outcome is not Outcome.REFUSED]
        told = [told_of(plan, company=survey.company) for plan in taken]
        await tell_anew(db, import_id=import_id, told=told)


async def _records(db: AsyncSession, import_id: UUID, condition: Any) -> Any:
    """The waiting people who meet a condition, by the thousand, in the order of their rows."""
    last = -1
    while True:
        query = (
            select(col(SyncPerson.row), col(SyncPerson.record))
            .where(col(SyncPerson.import_id) == import_id, col(SyncPerson.row) > last, condition)
            .order_by(col(SyncPerson.row))
            .limit(CHUNK)
        )
        found = (await db.execute(query)).all()
        if not found:
            return
        last = found[-1].row
        yield [DirectoryPerson.from_json(each.record) for each in found]


async def judge_managers(db: AsyncSession, *, import_id: UUID) -> tuple[frozenset[str], frozenset[str]]:
    """The people of an import whose line of managers comes back to them, and the managers nobody knows.

    Both are empty when nobody's manager changes. Asked of everyone at once, as no part of a file can tell.
    """
    account, manager = aliased(User), aliased(User)
    gives = col(SyncPerson.record)["given"].has_key("manager_external_id")
    wanted = col(SyncPerson.manager_external_id)
    taken = (
        select(
            col(SyncPerson.external_id).label("person"),
            wanted.label("wanted"),
            gives.label("gives"),
            col(manager.external_id).label("now"),
        )
        .outerjoin(account, col(account.id) == col(SyncPerson.user_id))
        .outerjoin(manager, col(manager.id) == col(account.manager_id))
        .where(col(SyncPerson.import_id) == import_id, col(SyncPerson.taken))
    )
    moved = taken.where(gives, wanted.is_not(None), wanted.is_distinct_from(col(manager.external_id)))
    if not (await db.execute(select(moved.exists()))).scalar_one():
        return frozenset(), frozenset()
    graph: dict[str, str | None] = {}
    found = await db.stream(taken.execution_options(yield_per=CHUNK))
    async for row in found:
        graph[row.person] = row.wanted if row.gives else row.now
    outside = {each for each in graph.values() if each is not None and each not in graph}
    chain = (await load_chain(db, outside))[0] if outside else {}
    people = graph.keys()
    whole = {**chain, **graph} if chain else graph
    looped = await asyncio.to_thread(manager_loops, whole)
    return frozenset(looped & people), frozenset(outside - chain.keys())


async def sum_up(db: AsyncSession, run: SyncRun) -> None:
    """Write into a run the counts and notes that its rows amount to."""
    mine = col(SyncRow.import_id) == run.id
    by_outcome = await db.execute(
        select(col(SyncRow.outcome), func.count().label("people")).where(mine).group_by(col(SyncRow.outcome))
    )
    outcomes = {row.outcome: row.people for row in by_outcome}
    code = func.unnest(col(SyncRow.codes)).label("code")
    each_code = select(code).where(mine, col(SyncRow.outcome) != Outcome.REFUSED).subquery()
    by_code = await db.execute(select(each_code.c.code, func.count().label("people")).group_by(each_code.c.code))
    codes = {row.code: row.people for row in by_code}
    run.counts = {
        "rows": sum(outcomes.values()),
        **{outcome.value: outcomes.get(outcome, 0) for outcome in Outcome},
        "leaving": codes.get("leaving", 0),
    }
    told = notes_of(codes, company_zone=settings().default_time_zone)
    run.notes = [
        *(note for note in run.notes if note["code"] in _FILE_NOTES),
        *(asdict(note) for note in told),
    ]
    await db.flush()


async def forget_people(db: AsyncSession, *, import_ids: Collection[UUID]) -> None:
    """Delete the people and rows of imports that nobody applied."""
    for model in (SyncPerson, SyncRow):
        await db.execute(delete(model).where(col(model.import_id).in_(import_ids)))
