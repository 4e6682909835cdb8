"""Which conversation card a session shows: steered by the balance of the pairing, and never proof of it (ADR 0016).

Both sides see the card, both know this rule, and each knows their own pulses. So whoever could tell from the card that
the pairing is out of balance could tell what the other answered. Three things keep that from them:

- the choice is made by lot: every outcome is at most three times as likely in a pairing out of balance as in any other;
- each pulse is looked at for one choice only, so that cards do not add up;
- the moment of the choice is the session's, whoever gave a pulse or none, and when.

Nothing of the balance is stored, logged or returned.
"""

from collections.abc import Callable
from datetime import timedelta
from secrets import randbelow
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.feedback.balance import SESSIONS_COUNTED, BothPulses, Taps, measure_balance
from viceversa.feedback.models import CardDraw, Pulse
from viceversa.pairings.models import LIVE, Pairing
from viceversa.sessions.cards import Theme
from viceversa.sessions.models import OPEN_SESSIONS, TOOK_PLACE, MentoringSession, SessionStatus
from viceversa.sessions.service import steer_card

CHOSEN_AHEAD = timedelta(hours=72)
"""A card is chosen three days before its session: the two prepare the agenda two days ahead."""

FITTING: tuple[Theme, ...] = ("balance", "not_knowing", "disagreeing")
"""What helps a pairing out of balance, whichever of its terms is low: a theme for low voices alone would name it."""
TICKETS = 12
_STEERED, _BY_CHANCE = 9, 3
"""Tickets, of twelve, that draw a fitting theme: out of balance, and otherwise. One is three times the other."""

Draw = Callable[[int], int]


def choose_theme(ticket: int, *, rebalance: bool) -> Theme | None:
    """The theme that one of `TICKETS` tickets draws; None is the usual round, which has these themes too."""
    return FITTING[ticket % len(FITTING)] if ticket < (_STEERED if rebalance else _BY_CHANCE) else None


async def choose_cards(db: AsyncSession, *, draw: Draw = randbelow) -> int:
    """Choose the card of every session that is three days away or less, once. Returns how many.

    `draw(n)` gives a whole number below n; nobody can foresee or repeat it.
    """
    moment = now()
    due = await db.execute(
        select(col(MentoringSession.id), col(MentoringSession.pairing_id))
        .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
        .outerjoin(CardDraw, col(CardDraw.session_id) == col(MentoringSession.id))
        .where(
            col(Pairing.status).in_(LIVE),
            col(MentoringSession.status).in_(OPEN_SESSIONS),
            col(MentoringSession.starts_at) > moment,
            col(MentoringSession.starts_at) <= moment + CHOSEN_AHEAD,
            col(CardDraw.id).is_(None),
        )
        .order_by(col(MentoringSession.starts_at), col(MentoringSession.id))
    )
    chosen = 0
    for row in due.all():
        chosen += await _choose(db, session_id=row.id, pairing_id=row.pairing_id, draw=draw)
    return chosen


async def _choose(db: AsyncSession, *, session_id: UUID, pairing_id: UUID, draw: Draw) -> int:
    # Two workers, one choice: whoever writes the row draws.
    written = await db.execute(
        insert(CardDraw)
        .values(id=new_id(), created_at=now(), session_id=session_id, counted=[])
        .on_conflict_do_nothing(index_elements=["session_id"])
        .returning(col(CardDraw.id))
    )
    if written.first() is None:
        return 0
    if await _take_over(db, session_id=session_id, pairing_id=pairing_id):
        return 1
    counted, rebalance = await _look_at_pulses(db, pairing_id)
    if counted:
        await db.execute(update(CardDraw).where(col(CardDraw.session_id) == session_id).values(counted=counted))
    await steer_card(db, session_id=session_id, theme=choose_theme(draw(TICKETS), rebalance=rebalance))
    return 1


async def _take_over(db: AsyncSession, *, session_id: UUID, pairing_id: UUID) -> bool:
    """The card of a session that fell through goes to the next one: its pulses are not looked at again."""
    fallen = (
        await db.execute(
            select(col(CardDraw.id), col(CardDraw.counted), col(MentoringSession.card_theme))
            .join(MentoringSession, col(MentoringSession.id) == col(CardDraw.session_id))
            .where(
                col(MentoringSession.pairing_id) == pairing_id,
                col(MentoringSession.status).in_((SessionStatus.CANCELLED, SessionStatus.NO_SHOW)),
                func.cardinality(col(CardDraw.counted)) > 0,
            )
            .order_by(col(CardDraw.id).desc())
            .limit(1)
        )
    ).one_or_none()
    if fallen is None:
        return False
    await db.execute(update(CardDraw).where(col(CardDraw.id) == fallen.id).values(counted=[]))
    await db.execute(update(CardDraw).where(col(CardDraw.session_id) == session_id).values(counted=fallen.counted))
    await steer_card(db, session_id=session_id, theme=fallen.card_theme)
    return True


async def _look_at_pulses(db: AsyncSession, pairing_id: UUID) -> tuple[list[str], bool]:
    """The sessions whose two pulses no choice has looked at yet, when there are enough; and what they call for."""
    looked_at = {
        session_id
        for counted in (
            await db.execute(
                select(col(CardDraw.counted))
                .join(MentoringSession, col(MentoringSession.id) == col(CardDraw.session_id))
                .where(col(MentoringSession.pairing_id) == pairing_id)
            )
        ).scalars()
        for session_id in counted
    }
    mentor, learner = aliased(Pulse), aliased(Pulse)
    rows = await db.execute(
        select(
            col(MentoringSession.id).label("session_id"),
            *(
                col(getattr(pulse, tap)).label(f"{side}_{tap}")
                for side, pulse in (("mentor", mentor), ("learner", learner))
                for tap in Taps.__dataclass_fields__
            ),
        )
        .join(Pairing, col(Pairing.id) == col(MentoringSession.pairing_id))
        .join(mentor, _of(mentor, col(Pairing.mentor_id)))
        .join(learner, _of(learner, col(Pairing.learner_id)))
        .where(col(Pairing.id) == pairing_id, col(MentoringSession.status).in_(TOOK_PLACE))
        .order_by(col(MentoringSession.starts_at))
    )
    fresh = [row for row in rows.mappings() if str(row["session_id"]) not in looked_at]
    if len(fresh) < SESSIONS_COUNTED:
        return [], False
    balance = measure_balance([BothPulses(mentor=_taps(row, "mentor"), learner=_taps(row, "learner")) for row in fresh])
    if balance is None:
        return [], False
    return [str(row["session_id"]) for row in fresh], balance.band == "rebalance"


def _of(pulse: Any, person: Any) -> Any:
    return and_(pulse.session_id == col(MentoringSession.id), pulse.user_id == person)


def _taps(row: Any, side: str) -> Taps:
    return Taps(**{tap: row[f"{side}_{tap}"] for tap in Taps.__dataclass_fields__})
