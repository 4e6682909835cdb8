"""What the two people of a session hear when it changes: their calendars by mail, the partner by a notice."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.core.clock import now
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import Meeting, Standing, invite, tell
from viceversa.pairings.models import Pairing
from viceversa.sessions.models import MentoringSession, SessionStatus

_IN_CALENDARS: dict[str, Standing] = {
    SessionStatus.PROPOSED: "TENTATIVE",
    SessionStatus.CONFIRMED: "CONFIRMED",
    SessionStatus.CANCELLED: "CANCELLED",
}


def _occasion(row: MentoringSession) -> Occasion:
    if row.status == SessionStatus.CONFIRMED:
        return Occasion.SESSION_CONFIRMED
    if row.status == SessionStatus.CANCELLED:
        return Occasion.SESSION_CANCELLED
    return Occasion.SESSION_MOVED if row.sequence else Occasion.SESSION_PROPOSED


async def tell_of_change(db: AsyncSession, *, pairing: Pairing, row: MentoringSession, by: UUID | None) -> None:
    """Tell of a locked session that was just proposed, confirmed, moved or cancelled, in the same transaction.

    Calendars hear of it from the first confirmation on, each time with a higher SEQUENCE. Whoever did it needs no
    notice; when nobody did (the pairing stopped), both have been told of that already.
    """
    row.calendar_stamp = now()
    invited: dict[UUID, bool] = {}
    if row.status == SessionStatus.CONFIRMED or row.calendar_sequence is not None:
        before = -1 if row.calendar_sequence is None else row.calendar_sequence
        # Never below the number of moves, which the API tells.
        row.calendar_sequence = max(before + 1, row.sequence)
        await db.flush()
        meeting = Meeting(
            id=row.id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            sequence=row.calendar_sequence,
            status=_IN_CALENDARS[row.status],
            stamp=row.calendar_stamp,
        )
        sides = {pairing.mentor_id: pairing.learner_id, pairing.learner_id: pairing.mentor_id}
        for user_id, partner_id in sides.items():
            invited[user_id] = await invite(db, user_id=user_id, partner_id=partner_id, meeting=meeting)
    await db.flush()
    if by is not None:
        partner = pairing.learner_id if by == pairing.mentor_id else pairing.mentor_id
        await tell(
            db,
            user_id=partner,
            path=f"/sessions/{row.id}",
            kind=_occasion(row),
            mailed_otherwise=invited.get(partner, False),
        )
