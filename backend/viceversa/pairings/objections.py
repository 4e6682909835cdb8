"""A side may object to their couple, with a sentence, to the coordination. The partner never reads it, nor that it is.

A coordinator who is a side of the couple is a partner first: such an objection is not for their eyes either.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound
from viceversa.core.etag import check_version
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell
from viceversa.pairings.models import ObjectionStatus, Pairing, PairingObjection
from viceversa.pairings.schemas import ObjectionOut, ProgrammeObjectionOut
from viceversa.pairings.service import read_sides, tell_coordinators
from viceversa.programmes.service import coordinated


class ObjectionOpen(AppError):
    status = 409
    code = "objection_open"
    en = "You have already written about this couple. Once the coordination has answered, you can write again."
    fr = "Vous avez écrit au sujet de ce binôme. Vous pourrez écrire à nouveau après la réponse de la coordination."


class NobodyToObjectTo(AppError):
    status = 409
    code = "nobody_to_object_to"
    en = "Whoever coordinates this programme is part of this couple. A referent can help you instead."
    fr = "La coordination de ce programme fait partie de ce binôme. Une personne référente peut vous aider."


class ObjectionAnswered(AppError):
    status = 409
    code = "objection_answered"
    en = "This objection has its answer already."
    fr = "Cette objection a déjà sa réponse."


async def object_to_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID, sentence: str) -> ObjectionOut:
    """Say what speaks against one's couple; its coordination is told that something waits, the partner nothing.

    Raises `NotFound` (not a side, or not asked yet), `ObjectionOpen`, `NobodyToObjectTo`.
    """
    sides = await read_sides(db, actor, pairing_id)
    if not await tell_coordinators(db, sides, kind=Occasion.OBJECTION_RAISED):
        raise NobodyToObjectTo
    row = PairingObjection(pairing_id=pairing_id, author_id=actor.id, sentence=sentence)
    try:
        async with db.begin_nested():
            db.add(row)
            await db.flush()
    except IntegrityError as error:
        raise ObjectionOpen from error
    return _shape(row)


async def list_my_objections(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> list[ObjectionOut]:
    """What the actor said about one of their pairings, newest first. Raises `NotFound`."""
    await read_sides(db, actor, pairing_id)
    rows = await db.execute(
        select(PairingObjection)
        .where(col(PairingObjection.pairing_id) == pairing_id, col(PairingObjection.author_id) == actor.id)
        .order_by(col(PairingObjection.id).desc())
        .limit(50)
    )
    return [_shape(row) for row in rows.scalars()]


async def list_objections(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> list[ProgrammeObjectionOut]:
    """For its coordinator: open ones first, then newest; none about a couple of theirs. Raises `NotFound`."""
    await coordinated(db, actor, programme_id)
    author = aliased(User, name="author")
    rows = await db.execute(
        select(
            PairingObjection,
            col(Pairing.mentor_id),
            col(Pairing.learner_id),
            (col(author.given_name) + " " + col(author.family_name)).label("author_name"),
        )
        .join(Pairing, col(Pairing.id) == col(PairingObjection.pairing_id))
        .join(author, col(author.id) == col(PairingObjection.author_id))
        .where(col(Pairing.programme_id) == programme_id, _not_a_side(actor))
        .order_by(col(PairingObjection.answer).is_not(None), col(PairingObjection.id).desc())
        .limit(200)
    )
    return [
        ProgrammeObjectionOut(
            **_shape(row).model_dump(),
            author_id=row.author_id,
            author_name=author_name,
            mentor_id=mentor_id,
            learner_id=learner_id,
        )
        for row, mentor_id, learner_id, author_name in rows
    ]


async def answer_objection(
    db: AsyncSession, actor: Actor, *, objection_id: UUID, if_match: str | None, sentence: str
) -> ObjectionOut:
    """As its coordinator, answer with a sentence; only the author is told. Raises `NotFound`, `ObjectionAnswered`."""
    programme_id = (
        await db.execute(
            select(col(Pairing.programme_id))
            .join(PairingObjection, col(PairingObjection.pairing_id) == col(Pairing.id))
            .where(col(PairingObjection.id) == objection_id, _not_a_side(actor))
        )
    ).scalar_one_or_none()
    if programme_id is None:
        raise NotFound
    await coordinated(db, actor, programme_id)
    row = (
        await db.execute(select(PairingObjection).where(col(PairingObjection.id) == objection_id).with_for_update())
    ).scalar_one()
    if row.answer is not None:
        raise ObjectionAnswered
    check_version(if_match, row.version)
    row.answer, row.answered_by, row.answered_at = sentence, actor.id, now()
    row.version += 1
    await db.flush()
    await record(
        db,
        action="answer_objection",
        subject_kind="objection",
        subject_id=row.id,
        actor_id=actor.id,
        programme_id=programme_id,
    )
    await tell(db, user_id=row.author_id, path=f"/pairings/{row.pairing_id}", kind=Occasion.OBJECTION_ANSWERED)
    return _shape(row)


def _not_a_side(actor: Actor) -> Any:
    return (col(Pairing.mentor_id) != actor.id) & (col(Pairing.learner_id) != actor.id)


def _shape(row: PairingObjection) -> ObjectionOut:
    return ObjectionOut(
        id=row.id,
        pairing_id=row.pairing_id,
        sentence=row.sentence,
        status=ObjectionStatus.OPEN if row.answer is None else ObjectionStatus.ANSWERED,
        answer=row.answer,
        created_at=row.created_at,
        answered_at=row.answered_at,
        version=row.version,
    )
