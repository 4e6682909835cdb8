"""The private calendar of one person: their sessions, who with, where to look. No content."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import User
from viceversa.core.clock import now
from viceversa.notifications import calendar
from viceversa.notifications.feeds import owner_of_feed
from viceversa.notifications.service import Meeting
from viceversa.pairings.models import Pairing
from viceversa.pairings.sides import is_side
from viceversa.sessions.models import OPEN_SESSIONS, TOOK_PLACE, MentoringSession, SessionStatus
from viceversa.sessions.reading import MEETING

LOOKS_BACK = timedelta(days=92)
_SHOWN = (*OPEN_SESSIONS, *TOOK_PLACE)


async def read_feed(db: AsyncSession, *, token: str) -> bytes:
    """The calendar that a private address opens. Raises `NotFound`, with the same work for a guessed and a revoked one.

    Sessions of the last three months and all that are ahead; one that waits for its confirmation is tentative.
    """
    owner = await owner_of_feed(db, token=token)
    return calendar.feed(await _meetings(db, owner.user_id), language=owner.language)


async def _meetings(db: AsyncSession, user_id: UUID) -> list[tuple[Meeting, str]]:
    partner_id = case((col(Pairing.mentor_id) == user_id, col(Pairing.learner_id)), else_=col(Pairing.mentor_id))
    rows = await db.execute(
        select(
            col(MentoringSession.id),
            col(MentoringSession.starts_at),
            col(MentoringSession.ends_at),
            col(MentoringSession.status),
            col(MentoringSession.sequence),
            col(MentoringSession.calendar_sequence),
            col(MentoringSession.calendar_stamp),
            col(MentoringSession.created_at),
            col(User.given_name),
        )
        .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
        .join(User, col(User.id) == partner_id)
        .where(
            is_side(user_id),
            col(MentoringSession.status).in_(_SHOWN),
            col(MentoringSession.ends_at) >= now() - LOOKS_BACK,
            # A proposal of a pairing that stopped meeting is about to be cancelled.
            or_(col(MentoringSession.status) != SessionStatus.PROPOSED, col(Pairing.status).in_(MEETING)),
        )
        .order_by(col(MentoringSession.starts_at), col(MentoringSession.id))
    )
    return [
        (
            Meeting(
                id=row.id,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                sequence=row.sequence if row.calendar_sequence is None else row.calendar_sequence,
                status="TENTATIVE" if row.status == SessionStatus.PROPOSED else "CONFIRMED",
                stamp=row.calendar_stamp or row.created_at,
            ),
            row.given_name,
        )
        for row in rows
    ]
