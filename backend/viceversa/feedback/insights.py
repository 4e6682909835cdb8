"""A programme in counts, for its coordinator. SQL gathers; `tables.py` shows or hides."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, union, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.schemas import Figure
from viceversa.core.suppression import FLOOR
from viceversa.feedback.models import Pulse
from viceversa.feedback.schemas import InsightsOut, PulseFigures, SessionFigures
from viceversa.feedback.tables import (
    QUESTIONS,
    TOO_FEW,
    Cell,
    build_enrolment_tables,
    build_pairing_table,
    build_pulse_figures,
    show,
)
from viceversa.pairings.models import Pairing
from viceversa.programmes.models import Enrolment, Programme
from viceversa.programmes.service import coordinated
from viceversa.sessions.models import TOOK_PLACE, MentoringSession
from viceversa.sessions.reading import count_sessions

_ANSWER = (*(col(getattr(Pulse, question)) for question in QUESTIONS), col(Pulse.created_at))


async def read_insights(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> InsightsOut:
    """The counts of a programme the actor coordinates, each shown or "too few". Raises `NotFound`."""
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
        pulses=await _read_pulses(db, programme_id, k=k),
        breakdowns=tables.breakdowns,
    )


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


async def _read_pulses(db: AsyncSession, programme_id: UUID, *, k: int) -> PulseFigures:
    took_place = (
        select(
            col(MentoringSession.id).label("session_id"),
            col(Pairing.id).label("pairing_id"),
            col(Pairing.mentor_id),
            col(Pairing.learner_id),
        )
        .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
        .where(col(Pairing.programme_id) == programme_id, col(MentoringSession.status).in_(TOOK_PLACE))
        .subquery()
    )
    sides = union(select(took_place.c.mentor_id), select(took_place.c.learner_id)).subquery()
    asked = (await db.execute(select(func.count()).select_from(sides))).scalar_one()
    # Whose an answer is, and of which pairing: people and pairings, or the numbers drawn when it was unlinked.
    answers = union_all(
        select(*_ANSWER, col(Pulse.user_id).label("respondent"), took_place.c.pairing_id.label("couple"))
        .select_from(Pulse)
        .join(took_place, col(Pulse.session_id) == took_place.c.session_id),
        select(*_ANSWER, col(Pulse.respondent), col(Pulse.couple)).where(
            col(Pulse.programme_id) == programme_id, col(Pulse.user_id).is_(None)
        ),
    ).subquery()
    given = (
        await db.execute(
            select(func.count().label("pulses"), func.count(answers.c.couple.distinct()).label("pairings")).select_from(
                answers
            )
        )
    ).one()
    latest: Any = (
        select(*(answers.c[question] for question in QUESTIONS))
        .ext(distinct_on(answers.c.respondent))
        .order_by(answers.c.respondent, answers.c.created_at.desc())
    )
    taps = [dict(row) for row in (await db.execute(latest)).mappings()]
    return build_pulse_figures(taps, asked=asked, pulses=given.pulses, pairings=given.pairings, k=k)
