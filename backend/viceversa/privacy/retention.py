"""What goes by itself, and when: each rule in batches of its own transactions, found anew each time.

A worker that is killed has lost one batch at most, which was not committed: the next run finds the same rows. What a
rule does to a table is what the data map says of erasing it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, func, null, or_, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.models import LinkToken, SignIn
from viceversa.core.clock import now
from viceversa.core.db import Database, new_id, with_retries
from viceversa.feedback.models import Pulse
from viceversa.feedback.survey_models import Survey
from viceversa.feedback.unlinking import unlink_pulses, unlink_surveys
from viceversa.pairings.models import OPEN, Pairing, PairingEvent
from viceversa.pairings.sides import is_side
from viceversa.privacy.applying import delete_rows, empty_columns
from viceversa.privacy.belongings import table_of
from viceversa.privacy.data_map import DataMap, Language, data_map_of_this_code
from viceversa.privacy.models import RetentionCount
from viceversa.privacy.schemas import RetentionDay, RetentionReportOut, RuleOut, RuleReport
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme
from viceversa.sessions.models import MentoringSession

JOB: Final = "privacy.retention"
BATCH: Final = 200
_NEVER_ADMITTED = (
    EnrolmentStatus.INVITED,
    EnrolmentStatus.APPLIED,
    EnrolmentStatus.WAITLISTED,
    EnrolmentStatus.WITHDRAWN,
)
# One batch of a rule: deals with what is older than the instant, answers how many rows it dealt with.
Batch = Callable[[AsyncSession, datetime, int], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of `retention:` in the data map that this job applies."""

    name: str
    batch: Batch

    @property
    def kept(self) -> timedelta:
        """How long, as the data map says it."""
        days = data_map_of_this_code().retention[self.name].days
        assert days is not None  # noqa: S101 (tests/privacy/test_data_map.py)
        return timedelta(days=days)


async def apply_retention(database: Database, *, batch: int = BATCH) -> None:
    """Apply every rule to everything that is due now."""
    moment = now()
    for rule in RULES:
        finished = False
        while not finished:

            async def attempt(rule: Rule = rule) -> bool:
                async with database.transaction() as db:
                    count = await rule.batch(db, moment - rule.kept, batch)
                    await _count(db, rule, moment=moment, rows=count)
                    return count == 0

            finished = await with_retries(attempt)


async def _count(db: AsyncSession, rule: Rule, *, moment: datetime, rows: int) -> None:
    finished_at = None if rows else now()
    written = insert(RetentionCount).values(
        id=new_id(), created_at=now(), day=moment.date(), rule=rule.name, rows=rows, finished_at=finished_at
    )
    await db.execute(
        written.on_conflict_do_update(
            index_elements=[col(RetentionCount.day), col(RetentionCount.rule)],
            set_={"rows": col(RetentionCount.rows) + rows, "finished_at": finished_at},
        )
    )


def _over_since() -> Any:
    """When a pairing came to the end it is at."""
    event = (
        select(func.max(col(PairingEvent.created_at)))
        .where(col(PairingEvent.pairing_id) == col(Pairing.id), col(PairingEvent.to_status) == col(Pairing.status))
        .correlate(Pairing)
        .scalar_subquery()
    )
    return func.coalesce(event, col(Pairing.completed_at), col(Pairing.created_at))


def _is_over(before: datetime) -> ColumnElement[bool]:
    return and_(col(Pairing.status).not_in(OPEN), _over_since() < before)


async def _empty_notes(db: AsyncSession, before: datetime, limit: int) -> int:
    """What the two wrote, in every table and column under this rule: deleted or emptied, as an erasure would."""
    for name in tables_under("notes"):
        table, said = table_of(name), data_map_of_this_code().tables[name]
        due = _below_a_pairing(table, _is_over(before))
        if said.erase == "delete":
            count = await delete_rows(db, name, where=_some(table, due, limit))
        else:
            columns = {
                column: each
                for column, each in said.columns.items()
                if each.retention == "notes" and each.erase == "empty"
            }
            filled = or_(*(_is_filled(table, column) for column in columns))
            count = await empty_columns(db, name, columns, where=_some(table, and_(due, filled), limit), person=None)
        if count:
            return count
    return 0


def tables_under(rule: str, data_map: DataMap | None = None) -> list[str]:
    """The tables of which something stays as long as a rule says."""
    tables = (data_map or data_map_of_this_code()).tables
    return [name for name, table in tables.items() if any(each.retention == rule for each in table.columns.values())]


def _below_a_pairing(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    for key in table.foreign_keys:
        if key.column.table.name == "pairing":
            return key.parent.in_(select(col(Pairing.id)).where(condition))
    for key in table.foreign_keys:
        if key.column.table.name == "mentoring_session":
            sessions = select(col(MentoringSession.id)).where(_below_a_pairing(key.column.table, condition))
            return key.parent.in_(sessions)
    raise LookupError(f"{table.name} belongs to no pairing: the rule on notes cannot reach it")


def _some(table: Table, condition: ColumnElement[bool], limit: int) -> ColumnElement[bool]:
    chosen = select(table.c.id).where(condition).order_by(table.c.id).limit(limit).with_for_update(skip_locked=True)
    return table.c.id.in_(chosen)


def _is_filled(table: Table, name: str) -> ColumnElement[bool]:
    column = table.c[name]
    if column.nullable:
        return column.is_not(null())
    return column.not_in([[], {}]) if isinstance(column.type, JSONB) else column != ""


async def _unlink_pulses(db: AsyncSession, before: datetime, limit: int) -> int:
    """The pulses of people whose every pairing of a programme has been over for long enough, and what they steered."""
    theirs = is_side(col(Pulse.user_id))
    given_in = (
        select(col(Pairing.programme_id))
        .join(MentoringSession, col(MentoringSession.pairing_id) == col(Pairing.id))
        .where(col(MentoringSession.id) == col(Pulse.session_id))
        .correlate(Pulse)
        .scalar_subquery()
    )
    goes_on = (
        select(1).where(col(Pairing.programme_id) == given_in, theirs, ~_is_over(before)).correlate(Pulse).exists()
    )
    query = (
        select(col(Pulse.user_id), given_in.label("programme_id"))
        .where(col(Pulse.user_id).is_not(None), ~goes_on)
        .distinct()
        .limit(limit)
    )
    rows = (await db.execute(query)).all()
    done = sum([await unlink_pulses(db, user_id=row.user_id, programme_id=row.programme_id) for row in sorted(rows)])
    draws = table_of("card_draw")
    return done + await delete_rows(
        db, "card_draw", where=_some(draws, _below_a_pairing(draws, _is_over(before)), limit)
    )


async def _unlink_surveys(db: AsyncSession, before: datetime, limit: int) -> int:
    """The answers of people in programmes that are over, once the last they were asked for has closed long enough."""
    query = (
        select(col(Survey.user_id), col(Survey.programme_id))
        .join(Programme, col(Programme.id) == col(Survey.programme_id))
        .where(col(Survey.user_id).is_not(None), col(Programme.over_since) < before)
        .group_by(col(Survey.user_id), col(Survey.programme_id))
        .having(func.max(col(Survey.closes_at)) < before)
        .order_by(col(Survey.user_id), col(Survey.programme_id))
        .limit(limit)
    )
    rows = (await db.execute(query)).all()
    return sum([await unlink_surveys(db, user_id=row.user_id, programme_id=row.programme_id) for row in rows])


async def _forget_applicants(db: AsyncSession, before: datetime, limit: int) -> int:
    """People who were invited, applied or waited, and were never in a pairing of a programme that is over."""
    paired = (
        select(1)
        .where(
            col(Pairing.programme_id) == col(Enrolment.programme_id),
            is_side(col(Enrolment.user_id)),
        )
        .correlate(Enrolment)
    )
    over = select(col(Programme.id)).where(col(Programme.over_since) < before)
    due = and_(col(Enrolment.status).in_(_NEVER_ADMITTED), col(Enrolment.programme_id).in_(over), ~paired.exists())
    return await delete_rows(db, "enrolment", where=_some(table_of("enrolment"), due, limit))


async def _forget_sign_ins(db: AsyncSession, before: datetime, limit: int) -> int:
    """Sign-ins and links that stopped working long ago."""
    gone = await delete_rows(
        db, "sign_in", where=_some(table_of("sign_in"), col(SignIn.absolute_expires_at) < before, limit)
    )
    return gone + await delete_rows(
        db, "link_token", where=_some(table_of("link_token"), col(LinkToken.expires_at) < before, limit)
    )


async def _forget_jobs(db: AsyncSession, before: datetime, limit: int) -> int:
    return await jobs.forget_finished(db, before=before, limit=limit)


RULES: Final = (
    Rule("notes", _empty_notes),
    Rule("pulses", _unlink_pulses),
    Rule("surveys", _unlink_surveys),
    Rule("applicants", _forget_applicants),
    Rule("sign_ins", _forget_sign_ins),
    Rule("jobs", _forget_jobs),
)


async def read_report(db: AsyncSession, *, days: int, language: Language) -> RetentionReportOut:
    """What the rules did on the last `days` days, newest first, and what each rule is."""
    rows = await db.execute(
        select(
            col(RetentionCount.day), col(RetentionCount.rule), col(RetentionCount.rows), col(RetentionCount.finished_at)
        )
        .where(col(RetentionCount.day) > now().date() - timedelta(days=days))
        .order_by(col(RetentionCount.day).desc(), col(RetentionCount.rule))
    )
    found: dict[Any, list[RuleReport]] = {}
    for row in rows:
        found.setdefault(row.day, []).append(RuleReport(rule=row.rule, rows=row[2], finished_at=row.finished_at))
    told = data_map_of_this_code().retention
    return RetentionReportOut(
        days=[RetentionDay(day=day, rules=rules) for day, rules in found.items()],
        rules=[
            RuleOut(
                rule=rule.name,
                title=told[rule.name].of(language),
                does=told[rule.name].does.of(language),
                days=rule.kept.days,
            )
            for rule in RULES
        ],
    )
