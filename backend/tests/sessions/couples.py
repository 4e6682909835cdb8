"""People and pairings for the tests of sessions and feedback, written straight into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import Role, User, UserStatus
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.pairings.models import Charter, ExchangeTrack, Pairing, PairingStatus, TrackDirection
from viceversa.programmes.models import Programme, ProgrammeCoordinator, ProgrammeStatus
from viceversa.programmes.policy import PRESETS, as_stored
from viceversa.sessions.models import MentoringSession
from viceversa.skills.models import Skill


def acting(user_id: UUID) -> Actor:
    """The user as an actor with every role, so that only visibility can refuse."""
    return Actor(
        id=user_id,
        kind="user",
        grants=frozenset({Role.MEMBER.value, Role.COORDINATOR.value, Role.ADMIN.value}),
        sign_in_id=None,
        language="en",
    )


@dataclass(frozen=True, slots=True)
class Couple:
    """A pairing and its two sides."""

    programme_id: UUID
    pairing_id: UUID
    mentor: Actor
    learner: Actor


async def add_user(db: AsyncSession, *, given_name: str = "Ines", **values: Any) -> Actor:
    row = User(
        email=f"{new_id().hex}@example.org",
        given_name=given_name,
        family_name="Test",
        status=UserStatus.ACTIVE,
        **values,
    )
    db.add(row)
    await db.flush()
    return acting(row.id)


async def add_programme(db: AsyncSession, *, coordinator: Actor | None = None, **policy: Any) -> UUID:
    row = Programme(
        name="Test",
        preset="standard",
        status=ProgrammeStatus.RUNNING,
        starts_on=date(2026, 1, 5),
        policy={**as_stored(PRESETS["standard"]), **policy},
    )
    db.add(row)
    await db.flush()
    if coordinator is not None:
        db.add(ProgrammeCoordinator(programme_id=row.id, user_id=coordinator.id))
        await db.flush()
    return row.id


async def add_couple(
    db: AsyncSession,
    *,
    programme_id: UUID | None = None,
    mentor: Actor | None = None,
    learner: Actor | None = None,
    status: PairingStatus = PairingStatus.ACCEPTED,
    signed: bool = True,
    taught: Sequence[TrackDirection] = (TrackDirection.MENTOR_TEACHES,),
    **policy: Any,
) -> Couple:
    """A couple who both said yes, with a signed charter and a track from the mentor, unless told."""
    mentor = mentor or await add_user(db, given_name="Mina")
    learner = learner or await add_user(db, given_name="Luc", time_zone="America/New_York")
    programme_id = programme_id or await add_programme(db, **policy)
    pairing = Pairing(
        programme_id=programme_id,
        mentor_id=mentor.id,
        learner_id=learner.id,
        status=status,
        mentor_asked_at=now(),
        learner_asked_at=None if status == PairingStatus.AWAITING_MENTOR else now(),
    )
    db.add(pairing)
    await db.flush()
    moment = now() if signed else None
    db.add(
        Charter(
            pairing_id=pairing.id,
            fields={
                "rhythm": "",
                "place": "",
                "booked_by": "learner",
                "notes_policy": "",
                "recording": False,
            },
            mentor_signed_at=moment,
            learner_signed_at=moment,
        )
    )
    for direction in taught:
        await add_track(db, pairing.id, direction)
    await db.flush()
    return Couple(programme_id, pairing.id, mentor, learner)


async def add_track(db: AsyncSession, pairing_id: UUID, direction: TrackDirection) -> None:
    skill = Skill(title_en="Prompts", title_fr="Invites", family="digital")
    db.add(skill)
    await db.flush()
    db.add(ExchangeTrack(pairing_id=pairing_id, skill_id=skill.id, direction=direction, baseline=2, target=5))
    await db.flush()


async def shift(db: AsyncSession, session_id: UUID, *, starts_at: datetime, minutes: int = 60) -> None:
    """Put a session elsewhere in time, as if the clock had moved."""
    await db.execute(
        update(MentoringSession)
        .where(col(MentoringSession.id) == session_id)
        .values(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))
    )
