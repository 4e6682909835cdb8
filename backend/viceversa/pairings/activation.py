"""What makes an accepted pairing active: a charter both signed, a confirmed session, something the mentor shows."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.clock import now
from viceversa.pairings.lifecycle import By, Move, move
from viceversa.pairings.models import Charter, ExchangeTrack, Pairing, PairingStatus, TrackDirection
from viceversa.programmes.models import Programme
from viceversa.programmes.service import read_policy
from viceversa.skills.models import UserSkill


async def has_track(db: AsyncSession, pairing_id: UUID, direction: TrackDirection) -> bool:
    """True when a track of this direction exists."""
    found = await db.execute(
        select(1).where(col(ExchangeTrack.pairing_id) == pairing_id, col(ExchangeTrack.direction) == direction.value)
    )
    return found.first() is not None


async def reciprocity_required(db: AsyncSession, pairing_id: UUID) -> bool:
    """Whether the programme of a pairing wants learning both ways."""
    policy = (
        await db.execute(
            select(col(Programme.policy))
            .join(Pairing, col(Pairing.programme_id) == col(Programme.id))
            .where(col(Pairing.id) == pairing_id)
        )
    ).scalar_one()
    return bool(policy["reciprocity_required"])


async def activate_if_ready(db: AsyncSession, *, pairing: Pairing, session_confirmed: bool = True) -> None:
    """Move accepted → active once both signed the charter, a session is confirmed and the mentor teaches something."""
    if session_confirmed and pairing.first_session_confirmed_at is None:
        pairing.first_session_confirmed_at = now()
        await db.flush()
    if pairing.status != PairingStatus.ACCEPTED or pairing.first_session_confirmed_at is None:
        return
    charter = (
        await db.execute(
            select(col(Charter.fields)).where(
                col(Charter.pairing_id) == pairing.id,
                col(Charter.mentor_signed_at).is_not(None),
                col(Charter.learner_signed_at).is_not(None),
            )
        )
    ).scalar_one_or_none()
    if charter is None or not await has_track(db, pairing.id, TrackDirection.MENTOR_TEACHES):
        return
    await move(db, pairing, Move.ACTIVATE, by=By.SYSTEM)
    moment = now()
    pairing.activated_at = pairing.live_since = moment
    policy = await read_policy(db, pairing.programme_id)
    closing = charter.get("closing_on")
    pairing.ends_on = (
        date.fromisoformat(closing) if closing else moment.date() + timedelta(weeks=int(policy["closing_week"]))
    )
    pairing.levels_at_start = await _levels(db, pairing)
    await db.flush()


async def _levels(db: AsyncSession, pairing: Pairing) -> list[dict[str, Any]]:
    """What both say of themselves today about the skills on the arrows."""
    skills = select(col(ExchangeTrack.skill_id)).where(col(ExchangeTrack.pairing_id) == pairing.id)
    rows = await db.execute(
        select(col(UserSkill.user_id), col(UserSkill.skill_id), col(UserSkill.direction), col(UserSkill.level))
        .where(col(UserSkill.user_id).in_((pairing.mentor_id, pairing.learner_id)), col(UserSkill.skill_id).in_(skills))
        .order_by(col(UserSkill.user_id), col(UserSkill.skill_id), col(UserSkill.direction))
    )
    return [
        {"user_id": str(row.user_id), "skill_id": str(row.skill_id), "direction": row.direction, "level": row.level}
        for row in rows
    ]
