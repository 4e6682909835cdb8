"""A programme in counts, for its coordinator: live where names are read anyway, frozen where people answered."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.clock import now
from viceversa.core.errors import AppError
from viceversa.core.schemas import Figure
from viceversa.core.suppression import FLOOR
from viceversa.feedback.freezing import read_closings, read_periods
from viceversa.feedback.schemas import SessionFigures
from viceversa.feedback.snapshot_schemas import InsightsOut, PeriodOut
from viceversa.feedback.survey_models import InsightsSnapshot
from viceversa.feedback.tables import TOO_FEW, Cell, build_enrolment_tables, build_pairing_table, show
from viceversa.pairings.models import Pairing
from viceversa.programmes.models import Enrolment, Programme
from viceversa.programmes.service import coordinated
from viceversa.sessions.reading import count_sessions


class PeriodNotThere(AppError):
    status = 404
    code = "period_not_there"
    en = "No figures were frozen on that day. The list of periods names the days on which they were."
    fr = "Aucun chiffre n’a été arrêté ce jour-là. La liste des périodes donne les jours où ils l’ont été."


async def read_insights(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, period_end: date | None = None
) -> InsightsOut:
    """A programme that the actor coordinates: places and sessions as they are, answers as they were frozen.

    Without `period_end`, the latest period that is whole. Raises `NotFound`, `PeriodNotThere`.
    """
    await coordinated(db, actor, programme_id)
    policy = (await db.execute(select(col(Programme.policy)).where(col(Programme.id) == programme_id))).scalar_one()
    k = max(FLOOR, int(policy["k_anonymity"]))
    sessions = await count_sessions(db, programme_id)
    tables = build_enrolment_tables(await _count_cells(db, programme_id), k=k)
    return InsightsOut(
        programme_id=programme_id,
        k=k,
        enrolments=tables.enrolments,
        enrolled=tables.enrolled,
        matched=tables.matched,
        pairings=build_pairing_table(await _count_pairings(db, programme_id), k=k),
        sessions=SessionFigures(
            planned=_of_pairings(sessions.planned, pairings=sessions.planned_pairings, k=k),
            held=_of_pairings(sessions.held, pairings=sessions.held_pairings, k=k),
        ),
        breakdowns=tables.breakdowns,
        periods=list(await read_periods(db, programme_id=programme_id)),
        period=await _read_period(db, programme_id, period_end),
        next_period_end=await _next_period_end(db, programme_id),
    )


async def read_period(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, period_end: date | None
) -> PeriodOut | None:
    """The figures of one period, or of the latest that is whole; None while there is none.

    Raises `NotFound`, `PeriodNotThere`.
    """
    await coordinated(db, actor, programme_id)
    return await _read_period(db, programme_id, period_end)


async def _read_period(db: AsyncSession, programme_id: UUID, period_end: date | None) -> PeriodOut | None:
    wanted = (
        select(col(InsightsSnapshot.content)["figures"])
        .where(col(InsightsSnapshot.programme_id) == programme_id)
        .order_by(col(InsightsSnapshot.period_end).desc())
        .limit(1)
    )
    if period_end is not None:
        wanted = wanted.where(col(InsightsSnapshot.period_end) == period_end)
    figures = (await db.execute(wanted)).scalar_one_or_none()
    if figures is None and period_end is not None:
        raise PeriodNotThere
    return None if figures is None else PeriodOut.model_validate(figures)


async def _next_period_end(db: AsyncSession, programme_id: UUID) -> date | None:
    """When the surveys that are open close; null while none is."""
    ahead = [closing.last_day for closing in await read_closings(db, programme_id) if closing.closes_at > now()]
    return min(ahead, default=None)


def _of_pairings(sessions: int, *, pairings: int, k: int) -> Figure:
    return TOO_FEW if 0 < pairings < k else show(sessions)


async def _count_cells(db: AsyncSession, programme_id: UUID) -> Mapping[Cell, int]:
    rows = await db.execute(
        select(col(Enrolment.status), col(User.department), col(User.site), func.count())
        .join(User, col(User.id) == col(Enrolment.user_id))
        .where(col(Enrolment.programme_id) == programme_id)
        .group_by(col(Enrolment.status), col(User.department), col(User.site))
    )
    return {(status, department, site): count for status, department, site, count in rows}


async def _count_pairings(db: AsyncSession, programme_id: UUID) -> Mapping[str, int]:
    rows = await db.execute(
        select(col(Pairing.status), func.count())
        .where(col(Pairing.programme_id) == programme_id)
        .group_by(col(Pairing.status))
    )
    return {row.status: row[1] for row in rows}
