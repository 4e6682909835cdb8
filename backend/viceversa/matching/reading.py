"""A run's proposals and unmatched people, as the matching board shows them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.errors import NotFound
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.matching.models import CoupleRule, MatchProposal, UnmatchedPerson
from viceversa.matching.schemas import (
    CoupleRuleOut,
    LineOut,
    MatchProposalOut,
    PersonOut,
    Sentence,
    UnmatchedOut,
)
from viceversa.matching.service import read_run
from viceversa.programmes.models import Enrolment
from viceversa.programmes.service import coordinated
from viceversa.skills.models import Skill


async def read_people(db: AsyncSession, *, ids: Collection[UUID]) -> dict[UUID, PersonOut]:
    """Names and departments of some people."""
    rows = await db.execute(
        select(
            col(User.id).label("user_id"),
            col(User.given_name),
            col(User.family_name),
            col(User.job_title),
            col(User.department),
            col(User.site),
        ).where(col(User.id).in_(ids))
    )
    return {row["user_id"]: PersonOut(**row) for row in rows.mappings()}


async def read_couple(
    db: AsyncSession, *, programme_id: UUID, mentor_id: UUID, learner_id: UUID
) -> dict[UUID, PersonOut]:
    """Two enrolled people. Raises `NotFound` when one has no place in the programme."""
    enrolled = (
        await db.execute(
            select(col(Enrolment.user_id)).where(
                col(Enrolment.programme_id) == programme_id,
                col(Enrolment.user_id).in_((mentor_id, learner_id)),
            )
        )
    ).scalars()
    if set(enrolled) != {mentor_id, learner_id}:
        raise NotFound
    return await read_people(db, ids=(mentor_id, learner_id))


async def list_proposals(
    db: AsyncSession, actor: Actor, *, run_id: UUID, limit: int, cursor: str | None
) -> Page[MatchProposalOut]:
    """Proposals of a run, best score first, in four statements a page. Raises `NotFound`."""
    await read_run(db, actor, run_id)
    query = select(MatchProposal).where(col(MatchProposal.run_id) == run_id)
    if cursor:
        score, identifier = decode_cursor(cursor, parts=2)
        edge = int(score) if score.isdecimal() and len(score) < 12 else 0
        query = query.where(
            (col(MatchProposal.score) < edge)
            | ((col(MatchProposal.score) == edge) & (col(MatchProposal.id) > UUID(identifier)))
        )
    rows = (
        (await db.execute(query.order_by(col(MatchProposal.score).desc(), col(MatchProposal.id)).limit(limit + 1)))
        .scalars()
        .all()
    )
    page = rows[:limit]
    people = await read_people(db, ids={each for row in page for each in (row.mentor_id, row.learner_id)})
    titles = await _titles(db, page)
    items = [
        MatchProposalOut(
            id=row.id,
            mentor=people[row.mentor_id],
            learner=people[row.learner_id],
            score=row.score,
            factors=row.factors,
            mentor_teaches=[titles[each] for each in row.lines["mentor_teaches"] if each in titles],
            learner_teaches=[titles[each] for each in row.lines["learner_teaches"] if each in titles],
            reasons=[Sentence(**sentence) for sentence in row.reasons],
            pinned=row.pinned,
            decision=row.decision,
            pairing_id=row.pairing_id,
        )
        for row in page
    ]
    last = items[-1] if len(rows) > limit else None
    return Page(items=items, next_cursor=encode_cursor(str(last.score), last.id) if last else None)


async def _titles(db: AsyncSession, rows: Collection[Any]) -> dict[str, LineOut]:
    wanted = {UUID(each) for row in rows for side in row.lines.values() for each in side}
    found = await db.execute(
        select(col(Skill.id).label("skill_id"), col(Skill.title_en), col(Skill.title_fr)).where(
            col(Skill.id).in_(wanted)
        )
    )
    return {str(row["skill_id"]): LineOut(**row) for row in found.mappings()}


async def list_unmatched(db: AsyncSession, actor: Actor, *, run_id: UUID) -> list[UnmatchedOut]:
    """People without a partner in a run, with the reasons; at most 1,000."""
    await read_run(db, actor, run_id)
    rows = (
        await db.execute(
            select(
                col(UnmatchedPerson.user_id),
                col(UnmatchedPerson.side),
                col(UnmatchedPerson.removed),
                col(UnmatchedPerson.reasons),
            )
            .where(col(UnmatchedPerson.run_id) == run_id)
            .order_by(col(UnmatchedPerson.user_id))
            .limit(1000)
        )
    ).all()
    people = await read_people(db, ids={row.user_id for row in rows})
    return [
        UnmatchedOut(
            person=people[row.user_id],
            side=row.side,
            removed=row.removed,
            reasons=[Sentence(**sentence) for sentence in row.reasons],
        )
        for row in rows
    ]


async def list_couple_rules(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> list[CoupleRuleOut]:
    """Pins and forbidden couples of a programme."""
    await coordinated(db, actor, programme_id)
    rows = await db.execute(
        select(col(CoupleRule.mentor_id), col(CoupleRule.learner_id), col(CoupleRule.kind))
        .where(col(CoupleRule.programme_id) == programme_id)
        .order_by(col(CoupleRule.id))
    )
    return [CoupleRuleOut(**row) for row in rows.mappings()]
