"""Freezing a programme's figures on the day after a survey closed: written once, never changed.

A period ends with the last day of a moment's survey, once nobody can answer that moment any more. Each answer enters
the snapshot of the period in which it could last be changed, and no other: a survey's when it closes, a pulse's 48
hours after it was given. Nobody can ask for a snapshot: there is no looking while answers come in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.core.suppression import FLOOR
from viceversa.feedback.facts import Facts, Periods
from viceversa.feedback.gathering import gather_levels, gather_surveys, gather_texts
from viceversa.feedback.gathering_sessions import gather_balance, gather_misses, gather_pulses
from viceversa.feedback.publishing import build_period
from viceversa.feedback.survey_models import InsightsSnapshot, Survey
from viceversa.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Closing:
    """Surveys of one moment that close at one instant; the first of them opened at `opens_at`."""

    moment: str
    opens_at: datetime
    closes_at: datetime

    @property
    def last_day(self) -> date:
        """The last day, UTC, on which they could be answered: `closes_at` is the first instant they cannot."""
        return (self.closes_at - timedelta(microseconds=1)).astimezone(UTC).date()


def period_ends(closings: Iterable[Closing], *, after: date | None, at: datetime) -> list[date]:
    """The period ends since `after` that are due at an instant, oldest first.

    A day is one when surveys of a moment closed on it and none of that moment was open beyond it.
    """
    known = list(closings)
    days = {closing.last_day: end_of(closing.last_day) for closing in known}
    return sorted(
        day
        for day, end in days.items()
        if end <= at
        and (after is None or day > after)
        and any(
            closing.last_day == day
            and not any(other.moment == closing.moment and other.opens_at < end < other.closes_at for other in known)
            for closing in known
        )
    )


def end_of(day: date) -> datetime:
    """The first instant after a day, UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


async def queue_freezing(db: AsyncSession) -> None:
    """One job for each programme with surveys that closed since its last snapshot."""
    last = (
        select(func.max(col(InsightsSnapshot.period_end)))
        .where(col(InsightsSnapshot.programme_id) == col(Survey.programme_id))
        .correlate(Survey)
        .scalar_subquery()
    )
    rows = await db.execute(
        select(col(Survey.programme_id))
        .where(col(Survey.closes_at) <= now())
        .group_by(col(Survey.programme_id))
        .having(
            cast(func.timezone("UTC", func.max(col(Survey.closes_at)) - timedelta(microseconds=1)), Date)
            > func.coalesce(last, date(2000, 1, 1))
        )
    )
    for programme_id in rows.scalars().all():
        await jobs.enqueue_unless_waiting(db, "feedback.freeze", programme_id=str(programme_id))


async def read_closings(db: AsyncSession, programme_id: UUID) -> list[Closing]:
    """When the surveys of a programme open and close."""
    rows = await db.execute(
        select(col(Survey.moment), func.min(col(Survey.opens_at)), col(Survey.closes_at))
        .where(col(Survey.programme_id) == programme_id)
        .group_by(col(Survey.moment), col(Survey.closes_at))
    )
    return [Closing(*row) for row in rows]


async def freeze(db: AsyncSession, *, programme_id: UUID) -> list[date]:
    """Write the snapshots of a programme that are due, oldest first; returns the last days of their periods.

    The caller's transaction should see the tables as they stood at one moment. Run again, or by two workers at once,
    it writes nothing twice: the constraint decides, and whoever comes second starts again and finds nothing due.
    """
    policy = (
        await db.execute(select(col(Programme.policy)).where(col(Programme.id) == programme_id))
    ).scalar_one_or_none()
    if policy is None:
        return []
    k = max(FLOOR, int(policy["k_anonymity"]))
    rows = await db.execute(
        select(col(InsightsSnapshot.period_end), col(InsightsSnapshot.content)["remembered"])
        .where(col(InsightsSnapshot.programme_id) == programme_id)
        .order_by(col(InsightsSnapshot.period_end))
    )
    earlier: list[tuple[date, Any]] = [(row[0], row[1]) for row in rows]
    due = period_ends(await read_closings(db, programme_id), after=earlier[-1][0] if earlier else None, at=now())
    for day in due:
        periods = Periods((*(before for before, _ in earlier), day))
        figures, remembered = build_period(
            await gather(db, programme_id, periods),
            programme_id=programme_id,
            day=day,
            k=k,
            earlier=[memory for _, memory in earlier],
        )
        await db.execute(
            insert(InsightsSnapshot)
            .values(
                id=new_id(),
                created_at=now(),
                programme_id=programme_id,
                period_end=day,
                content={"figures": figures.model_dump(mode="json"), "remembered": remembered},
            )
            .on_conflict_do_nothing(index_elements=["programme_id", "period_end"])
        )
        earlier.append((day, remembered))
    return due


async def gather(db: AsyncSession, programme_id: UUID, periods: Periods) -> Facts:
    """Everything that the figures of the last of these periods are made of; eight statements."""
    surveys = await gather_surveys(db, programme_id, periods)
    balance, respondents = await gather_balance(db, programme_id, periods)
    misses, counts = await gather_misses(db, programme_id, periods)
    return Facts(
        surveys=surveys,
        levels=await gather_levels(db, programme_id, periods, everyone=surveys.everyone),
        pulses=await gather_pulses(db, programme_id, periods),
        balance=balance,
        balance_respondents=respondents,
        misses=misses,
        miss_counts=counts,
        texts=await gather_texts(db, programme_id, periods),
    )


async def read_periods(db: AsyncSession, *, programme_id: UUID) -> Sequence[date]:
    """The last days of the periods that are frozen, latest first; the caller has checked who asks."""
    rows = await db.execute(
        select(col(InsightsSnapshot.period_end))
        .where(col(InsightsSnapshot.programme_id) == programme_id)
        .order_by(col(InsightsSnapshot.period_end).desc())
    )
    return rows.scalars().all()
