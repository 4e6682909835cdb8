"""A programme and its people at one moment of its life, for the tests of surveys."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.sessions.couples import Couple, acting, add_couple, add_programme, add_user
from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.feedback.survey_models import Moment, Survey, SurveyRole
from viceversa.notifications.models import Notice, Occasion
from viceversa.pairings.models import PairingStatus
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Wish

STARTS_ON = date(2026, 1, 5)
"""What `add_programme` says; week 12 ends on 30 March, week 24 on 22 June."""


def at(month: int, day: int, *, year: int = 2026, hour: int = 6) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


async def enrol(
    db: AsyncSession,
    programme_id: UUID,
    *,
    status: EnrolmentStatus = EnrolmentStatus.READY,
    wish: Wish = Wish.BOTH,
    actor: Actor | None = None,
    **person: Any,
) -> Actor:
    actor = actor or await add_user(db, **person)
    db.add(Enrolment(programme_id=programme_id, user_id=actor.id, status=status, wish=wish))
    await db.flush()
    return actor


async def enrolled_couple(
    db: AsyncSession, programme_id: UUID, *, status: PairingStatus = PairingStatus.ACTIVE, **values: Any
) -> Couple:
    couple = await add_couple(db, programme_id=programme_id, status=status, **values)
    for side in (couple.mentor, couple.learner):
        await enrol(db, programme_id, status=EnrolmentStatus.MATCHED, actor=side)
    return couple


async def asked(db: AsyncSession, programme_id: UUID, moment: Moment) -> dict[UUID | None, str]:
    rows = await db.execute(
        select(col(Survey.user_id), col(Survey.role)).where(
            col(Survey.programme_id) == programme_id, col(Survey.moment) == moment
        )
    )
    return {row.user_id: row.role for row in rows}


async def told(db: AsyncSession, occasion: Occasion) -> list[tuple[UUID, str]]:
    rows = await db.execute(select(col(Notice.user_id), col(Notice.path)).where(col(Notice.occasion) == occasion))
    return [(row.user_id, row.path) for row in rows]


async def open_survey(
    db: AsyncSession,
    *,
    moment: Moment,
    role: SurveyRole = SurveyRole.LEARNER,
    couple: Couple | None = None,
    programme_id: UUID | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> tuple[Survey, Actor]:
    """A survey of the learner of a couple, open for a week from now unless told."""
    if couple is None:
        couple = await enrolled_couple(db, programme_id or await add_programme(db))
    row = Survey(
        programme_id=couple.programme_id,
        user_id=couple.learner.id,
        moment=moment,
        role=role,
        opens_at=opens_at or now() - timedelta(days=1),
        closes_at=closes_at or now() + timedelta(days=7),
    )
    db.add(row)
    await db.flush()
    return row, acting(couple.learner.id)
