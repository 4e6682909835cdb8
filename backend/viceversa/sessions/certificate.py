"""What a completed pairing leaves: two names, dates, skills both ways, how many sessions. No score."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.pairings.completion import NotCompleted
from viceversa.pairings.models import Pairing, PairingStatus, TrackDirection
from viceversa.pairings.reading import read_pairing
from viceversa.pairings.schemas import FlowOut
from viceversa.sessions.models import TOOK_PLACE, MentoringSession
from viceversa.sessions.schemas import CertificateOut


async def read_certificate(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> CertificateOut:
    """The certificate of a completed pairing, for its two people. Raises `NotFound`, `NotCompleted`."""
    pairing = await read_pairing(db, actor, pairing_id)
    if pairing.status != PairingStatus.COMPLETED:
        raise NotCompleted
    dates = (
        await db.execute(
            select(col(Pairing.activated_at), col(Pairing.completed_at), col(Pairing.created_at)).where(
                col(Pairing.id) == pairing_id
            )
        )
    ).one()
    held = await db.execute(
        select(func.count()).where(
            col(MentoringSession.pairing_id) == pairing_id, col(MentoringSession.status).in_(TOOK_PLACE)
        )
    )
    begun = dates.activated_at or dates.created_at

    def taught(direction: TrackDirection) -> list[FlowOut]:
        return [
            FlowOut(skill_id=track.skill_id, title_en=track.title_en, title_fr=track.title_fr)
            for track in pairing.tracks
            if track.direction == direction
        ]

    return CertificateOut(
        programme_name=pairing.programme_name,
        mentor_name=f"{pairing.mentor.given_name} {pairing.mentor.family_name}",
        learner_name=f"{pairing.learner.given_name} {pairing.learner.family_name}",
        from_day=begun.date(),
        to_day=(dates.completed_at or begun).date(),
        mentor_taught=taught(TrackDirection.MENTOR_TEACHES),
        learner_taught=taught(TrackDirection.LEARNER_TEACHES),
        sessions=held.scalar_one(),
    )
