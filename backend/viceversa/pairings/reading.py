"""Pairings as their sides and their coordinator read them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.errors import NotFound
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.pairings.charter import read_charter
from viceversa.pairings.lifecycle import By, moves_open_to
from viceversa.pairings.models import ExchangeTrack, Pairing, PairingStatus, TrackDirection
from viceversa.pairings.schemas import (
    FlowOut,
    PairingDetailOut,
    PairingOut,
    PairingStatusOut,
    PartnerOut,
    SentenceOut,
)
from viceversa.pairings.service import visible_to
from viceversa.pairings.tracks import list_tracks
from viceversa.programmes.models import Programme
from viceversa.programmes.service import coordinated
from viceversa.skills.models import Skill

_CARD = ("given_name", "family_name", "job_title", "department", "site", "time_zone")


async def list_my_pairings(db: AsyncSession, actor: Actor) -> list[PairingOut]:
    """The actor's pairings on either side, newest first, in four statements."""
    return [PairingOut.model_validate(pairing.model_dump(include=set(PairingOut.model_fields)))
            for pairing, _ in await _read(db, actor)]  # fmt: skip


async def read_pairing(db: AsyncSession, actor: Actor, pairing_id: UUID) -> PairingDetailOut:
    """One pairing with its reasons, tracks and charter. Raises `NotFound`."""
    found = await _read(db, actor, pairing_id=pairing_id)
    if not found:
        raise NotFound
    pairing, stored = found[0]
    mine, theirs = stored.mentor_next, stored.learner_next
    if pairing.my_side == "learner":
        mine, theirs = theirs, mine
    return PairingDetailOut(
        **pairing.model_dump(),
        ends_on=stored.ends_on,
        my_next=mine,
        next_agreed=mine if mine == theirs else None,
        next_pairing_id=stored.next_pairing_id,
        reasons=[SentenceOut(**sentence) for sentence in stored.reasons],
        tracks=await list_tracks(db, pairing_id=pairing_id),
        charter=await read_charter(db, pairing_id=pairing_id),
        completion_asked_by_me=stored.completion_asked_by == actor.id,
        completion_asked_by_partner=stored.completion_asked_by not in (None, actor.id),
    )


_MENTOR, _LEARNER = aliased(User, name="mentor"), aliased(User, name="learner")
# A long question, asked often: put together once.
_CARDS = (
    select(
        col(Pairing.id),
        col(Pairing.programme_id),
        col(Programme.name).label("programme_name"),
        col(Pairing.status),
        col(Pairing.mentor_id),
        col(Pairing.learner_id),
        col(Pairing.reasons),
        col(Pairing.mentor_could_teach),
        col(Pairing.learner_could_teach),
        col(Pairing.completion_asked_by),
        col(Pairing.ends_on),
        col(Pairing.mentor_next),
        col(Pairing.learner_next),
        col(Pairing.next_pairing_id),
        col(Pairing.answer_by),
        col(Pairing.version),
        *(
            getattr(person, name).label(f"{side}_{name}")
            for side, person in (("mentor", _MENTOR), ("learner", _LEARNER))
            for name in _CARD
        ),
    )
    .join(Programme, col(Programme.id) == col(Pairing.programme_id))
    .join(_MENTOR, col(_MENTOR.id) == col(Pairing.mentor_id))
    .join(_LEARNER, col(_LEARNER.id) == col(Pairing.learner_id))
    .order_by(col(Pairing.id).desc())
    .limit(200)
)


async def _read(db: AsyncSession, actor: Actor, *, pairing_id: UUID | None = None) -> list[tuple[PairingOut, Any]]:
    query = _CARDS.where(visible_to(actor))
    if pairing_id is not None:
        query = query.where(col(Pairing.id) == pairing_id)
    rows = (await db.execute(query)).all()
    flows = await _flows(db, rows)
    return [(_shape(row, actor, flows), row) for row in rows]


def _shape(row: Any, actor: Actor, flows: dict[tuple[UUID, TrackDirection], list[FlowOut]]) -> PairingOut:
    side: Literal["mentor", "learner"] = "mentor" if row.mentor_id == actor.id else "learner"

    def card(whose: str, user_id: UUID) -> PartnerOut:
        return PartnerOut(user_id=user_id, **{name: getattr(row, f"{whose}_{name}") for name in _CARD})

    return PairingOut(
        id=row.id,
        programme_id=row.programme_id,
        programme_name=row.programme_name,
        status=row.status,
        my_side=side,
        mentor=card("mentor", row.mentor_id),
        learner=card("learner", row.learner_id),
        mentor_teaches=flows[row.id, TrackDirection.MENTOR_TEACHES],
        learner_teaches=flows[row.id, TrackDirection.LEARNER_TEACHES],
        answer_by=row.answer_by,
        can=moves_open_to(By(side), now=PairingStatus(row.status)),
        version=row.version,
    )


async def _flows(db: AsyncSession, rows: Sequence[Any]) -> dict[tuple[UUID, TrackDirection], list[FlowOut]]:
    """What flows along each arrow: tracks where there are some, otherwise what the match suggests."""
    flows: dict[tuple[UUID, TrackDirection], list[FlowOut]] = defaultdict(list)
    if not rows:
        return flows
    tracks = await db.execute(
        select(
            col(ExchangeTrack.pairing_id),
            col(ExchangeTrack.direction),
            col(Skill.id).label("skill_id"),
            col(Skill.title_en),
            col(Skill.title_fr),
        )
        .join(Skill, col(Skill.id) == col(ExchangeTrack.skill_id))
        .where(col(ExchangeTrack.pairing_id).in_([row.id for row in rows]))
        .order_by(col(ExchangeTrack.id))
    )
    for track in tracks:
        flow = FlowOut(skill_id=track.skill_id, title_en=track.title_en, title_fr=track.title_fr)
        flows[track.pairing_id, TrackDirection(track.direction)].append(flow)
    suggested = {UUID(each) for row in rows for each in [*row.mentor_could_teach, *row.learner_could_teach]}
    titles = {
        skill.id: FlowOut(skill_id=skill.id, title_en=skill.title_en, title_fr=skill.title_fr)
        for skill in await db.execute(
            select(col(Skill.id), col(Skill.title_en), col(Skill.title_fr)).where(col(Skill.id).in_(suggested))
        )
    }
    for row in rows:
        for direction, wanted in (
            (TrackDirection.MENTOR_TEACHES, row.mentor_could_teach),
            (TrackDirection.LEARNER_TEACHES, row.learner_could_teach),
        ):
            if not flows[row.id, direction]:
                flows[row.id, direction] = [titles[UUID(each)] for each in wanted if UUID(each) in titles][:3]
    return flows


async def list_pairings(
    db: AsyncSession,
    actor: Actor,
    *,
    programme_id: UUID,
    status: PairingStatus | None,
    limit: int,
    cursor: str | None,
) -> Page[PairingStatusOut]:
    """Pairings of a programme for its coordinator: who and status, no content; newest first."""
    await coordinated(db, actor, programme_id)
    mentor, learner = _MENTOR, _LEARNER
    query = (
        select(
            col(Pairing.id),
            col(Pairing.mentor_id),
            (col(mentor.given_name) + " " + col(mentor.family_name)).label("mentor_name"),
            col(Pairing.learner_id),
            (col(learner.given_name) + " " + col(learner.family_name)).label("learner_name"),
            col(Pairing.status),
            col(Pairing.needs_slot_since).is_not(None).label("needs_slot"),
            col(Pairing.answer_by),
            col(Pairing.created_at),
            col(Pairing.version),
        )
        .join(mentor, col(mentor.id) == col(Pairing.mentor_id))
        .join(learner, col(learner.id) == col(Pairing.learner_id))
        .where(col(Pairing.programme_id) == programme_id)
        .order_by(col(Pairing.id).desc())
        .limit(limit + 1)
    )
    if status is not None:
        query = query.where(col(Pairing.status) == status)
    if cursor:
        query = query.where(col(Pairing.id) < UUID(decode_cursor(cursor, parts=1)[0]))
    rows = (await db.execute(query)).mappings().all()
    items = [PairingStatusOut(**row) for row in rows[:limit]]
    return Page(items=items, next_cursor=encode_cursor(items[-1].id) if len(rows) > limit else None)


async def count_pairings(db: AsyncSession, *, programme_id: UUID) -> dict[str, int]:
    """How many pairings there are by status."""
    rows = await db.execute(
        select(col(Pairing.status), func.count().label("total"))
        .where(col(Pairing.programme_id) == programme_id)
        .group_by(col(Pairing.status))
    )
    return {row.status: row.total for row in rows}
