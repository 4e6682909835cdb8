"""Answers taken from who gave them: they count on, as those of nobody in particular.

A pulse loses its session too, which would tell whose it was, its hour, and its id, which begins with the time. What
it still counts by are two numbers drawn now, and kept nowhere else.
"""

from datetime import UTC, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.feedback.models import Pulse
from viceversa.feedback.survey_models import Survey
from viceversa.pairings.models import Pairing
from viceversa.sessions.models import MentoringSession


async def unlink_pulses(db: AsyncSession, *, user_id: UUID, programme_id: UUID | None = None) -> int:
    """Take someone's pulses from them, those of one programme or all of them; returns how many.

    One person's pulses of a programme go together, so that the person is still counted once. A pairing is counted by
    the pulses that are still linked, and by a number of its own once the last of them was unlinked.
    """
    query = (
        select(col(Pulse.id), col(Pulse.created_at), col(Pairing.id).label("pairing_id"), col(Pairing.programme_id))
        .join(MentoringSession, col(MentoringSession.id) == col(Pulse.session_id))
        .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
        .where(col(Pulse.user_id) == user_id)
        .order_by(col(Pulse.created_at), col(Pulse.id))
        .with_for_update(of=Pulse)
    )
    if programme_id is not None:
        query = query.where(col(Pairing.programme_id) == programme_id)
    rows = (await db.execute(query)).all()
    respondents = {row.programme_id: uuid4() for row in rows}
    still_linked = await _pairings_with_pulses_of_others(db, {row.pairing_id for row in rows}, user_id=user_id)
    couples = {row.pairing_id: None if row.pairing_id in still_linked else uuid4() for row in rows}
    for rank, row in enumerate(rows):
        month = row.created_at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        await db.execute(
            update(Pulse)
            .where(col(Pulse.id) == row.id)
            .values(
                id=uuid4(),
                # The month, and no more than the order within it: the latest answer of a person is the one shown.
                created_at=month + timedelta(seconds=rank),
                version=1,
                session_id=None,
                user_id=None,
                programme_id=row.programme_id,
                respondent=respondents[row.programme_id],
                couple=couples[row.pairing_id],
            )
        )
    return len(rows)


async def _pairings_with_pulses_of_others(db: AsyncSession, pairing_ids: set[UUID], *, user_id: UUID) -> set[UUID]:
    rows = await db.execute(
        select(col(MentoringSession.pairing_id))
        .join(Pulse, col(Pulse.session_id) == col(MentoringSession.id))
        .where(col(MentoringSession.pairing_id).in_(pairing_ids), col(Pulse.user_id) != user_id)
    )
    return set(rows.scalars())


async def unlink_surveys(
    db: AsyncSession, *, user_id: UUID, programme_id: UUID | None = None, keep_shared_texts: bool = True
) -> int:
    """Take someone's survey answers from them; returns how many. What they wrote goes, unless they shared it.

    The surveys of one programme stay together under one drawn number: before and after can still be compared.
    """
    query = select(Survey).where(col(Survey.user_id) == user_id).order_by(col(Survey.id)).with_for_update()
    if programme_id is not None:
        query = query.where(col(Survey.programme_id) == programme_id)
    respondents: dict[UUID, UUID] = {}
    rows = (await db.execute(query)).scalars().all()
    for row in rows:
        row.respondent = respondents.setdefault(row.programme_id, uuid4())
        row.user_id = None
        if row.submitted_at is not None:
            row.submitted_at = row.closes_at
        if not (keep_shared_texts and row.texts_shared):
            row.what_helped = row.what_to_change = ""
    await db.flush()
    return len(rows)
