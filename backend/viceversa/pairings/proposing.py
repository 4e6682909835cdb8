"""Many couples at once, from suggestions to questions: a few statements whatever their number.

Lock order as everywhere: enrolments (ascending id), then pairings. Nobody is told of a couple before it is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.audit.service import record_all
from viceversa.core.clock import now
from viceversa.core.db import among, new_id
from viceversa.core.errors import AppError
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell_all
from viceversa.pairings.lifecycle import By, Move, begin_all, move_all
from viceversa.pairings.models import OPEN, Pairing, PairingStatus
from viceversa.pairings.service import answer_time, lock_coordinated
from viceversa.programmes.enrolments import hold_places
from viceversa.programmes.models import Programme, ProgrammeStatus
from viceversa.programmes.service import coordinated


class CoupleAlreadyOpen(AppError):
    status = 409
    code = "couple_already_open"
    en = "These two people already have a pairing that is not over."
    fr = "Ces deux personnes ont déjà un binôme qui n’est pas terminé."


class ProgrammeNotMatching(AppError):
    status = 409
    code = "programme_not_matching"
    en = "Pairings are made while the programme is matching or running."
    fr = "Les binômes se forment quand le programme apparie ou se déroule."


@dataclass(frozen=True, slots=True)
class Couple:
    """Two people to be asked, with the sentences that say why and the skills that could flow each way."""

    mentor_id: UUID
    learner_id: UUID
    reasons: list[dict[str, str]]
    mentor_could_teach: list[str]
    learner_could_teach: list[str]


async def propose(db: AsyncSession, actor: Actor, *, programme_id: UUID, couples: Sequence[Couple]) -> list[UUID]:
    """Store approved couples as `proposed` pairings; return their ids in the order of the couples.

    Everyone's places are locked first. The hard rules were re-checked by the caller. Raises `NotFound`,
    `ProgrammeNotMatching`, `CoupleAlreadyOpen`.
    """
    await coordinated(db, actor, programme_id)
    status = (await db.execute(select(col(Programme.status)).where(col(Programme.id) == programme_id))).scalar_one()
    if status not in (ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING):
        raise ProgrammeNotMatching
    people = {each for couple in couples for each in (couple.mentor_id, couple.learner_id)}
    await hold_places(db, programme_id=programme_id, user_ids=people)
    await refuse_open(db, [(couple.mentor_id, couple.learner_id) for couple in couples])
    ids = [new_id() for _ in couples]
    rows: list[dict[str, Any]] = [
        {
            "id": pairing_id,
            "programme_id": programme_id,
            "mentor_id": couple.mentor_id,
            "learner_id": couple.learner_id,
            "reasons": couple.reasons,
            "mentor_could_teach": couple.mentor_could_teach,
            "learner_could_teach": couple.learner_could_teach,
        }
        for pairing_id, couple in zip(ids, couples, strict=True)
    ]
    await begin_all(db, rows, by=By.COORDINATOR, actor_id=actor.id)
    return ids


async def refuse_open(db: AsyncSession, couples: Sequence[tuple[UUID, UUID]]) -> None:
    """Two people have one pairing that is not over, whichever side each stands on. Raises `CoupleAlreadyOpen`."""
    wanted = {frozenset(couple) for couple in couples}
    if len(wanted) < len(couples):
        raise CoupleAlreadyOpen
    people = {each for couple in couples for each in couple}
    rows = await db.execute(
        select(col(Pairing.mentor_id), col(Pairing.learner_id)).where(
            among(col(Pairing.mentor_id), people),
            among(col(Pairing.learner_id), people),
            col(Pairing.status).in_(OPEN),
        )
    )
    if any(frozenset((row.mentor_id, row.learner_id)) in wanted for row in rows):
        raise CoupleAlreadyOpen


async def publish_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """Ask one mentor, privately and first. Raises `NotFound`, `IllegalPairingMove`."""
    row = await lock_coordinated(db, actor, pairing_id)
    await publish_proposed(db, actor, programme_id=row.programme_id, pairing_ids=[row.id])


async def publish_proposed(db: AsyncSession, actor: Actor, *, programme_id: UUID, pairing_ids: Sequence[UUID]) -> None:
    """Ask the mentors of locked `proposed` pairings; the learners know nothing yet. Raises `IllegalPairingMove`."""
    if not pairing_ids:
        return
    await move_all(db, pairing_ids, Move.PUBLISH, source=PairingStatus.PROPOSED, by=By.COORDINATOR, actor_id=actor.id)
    asked = await db.execute(
        update(Pairing)
        .where(among(col(Pairing.id), pairing_ids))
        .values(mentor_asked_at=now(), answer_by=await answer_time(db, programme_id))
        .returning(col(Pairing.id), col(Pairing.mentor_id))
    )
    mentors = {row.id: row.mentor_id for row in asked}
    await record_all(
        db,
        action="publish_pairing",
        subject_kind="pairing",
        subject_ids=pairing_ids,
        actor_id=actor.id,
        programme_id=programme_id,
    )
    await tell_all(
        db, kind=Occasion.PAIRING_ASKED, places=[(mentors[each], f"/pairings/{each}") for each in pairing_ids]
    )
