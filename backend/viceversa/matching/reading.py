"""A run's proposals and unmatched people, as the matching board shows them."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.db import among
from viceversa.core.errors import NotFound
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.matching.models import MatchProposal, UnmatchedPerson
from viceversa.matching.schemas import (
    LineOut,
    MatchProposalOut,
    PersonOut,
    RelaxationOut,
    Sentence,
    UnmatchedOut,
)
from viceversa.matching.service import read_run
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
        ).where(among(col(User.id), ids))
    )
    return {row["user_id"]: PersonOut(**row) for row in rows.mappings()}


# Reasons are two thirds of a row's bytes: a long list may leave them out and ask for one couple at a time.
_APART = {"created_at", "run_id", "decided_by", "reasons", "standings"}
_COLUMNS = tuple(name for name in MatchProposal.model_fields if name not in _APART)


def _proposals(*, reasons: bool) -> Any:
    columns: list[Any] = [col(getattr(MatchProposal, name)) for name in _COLUMNS]
    return select(*columns, col(MatchProposal.reasons)) if reasons else select(*columns)


async def list_proposals(
    db: AsyncSession, actor: Actor, *, run_id: UUID, limit: int, cursor: str | None, reasons: bool
) -> Page[MatchProposalOut]:
    """Proposals of a run, best score first, in five statements a page. Raises `NotFound`."""
    await read_run(db, actor, run_id)
    query = _proposals(reasons=reasons).where(col(MatchProposal.run_id) == run_id)
    if cursor:
        score, identifier = decode_cursor(cursor, parts=2)
        edge = int(score) if score.isdecimal() and len(score) < 12 else 0
        query = query.where(
            (col(MatchProposal.score) < edge)
            | ((col(MatchProposal.score) == edge) & (col(MatchProposal.id) > UUID(identifier)))
        )
    rows = (
        await db.execute(query.order_by(col(MatchProposal.score).desc(), col(MatchProposal.id)).limit(limit + 1))
    ).all()
    items = await _as_proposals(db, rows[:limit])
    last = items[-1] if len(rows) > limit else None
    return Page(items=items, next_cursor=encode_cursor(str(last.score), last.id) if last else None)


async def read_proposal(db: AsyncSession, actor: Actor, proposal_id: UUID) -> MatchProposalOut:
    """One suggested couple with its reasons. Raises `NotFound`."""
    row = (
        await db.execute(
            _proposals(reasons=True).add_columns(col(MatchProposal.run_id)).where(col(MatchProposal.id) == proposal_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    await read_run(db, actor, row.run_id)
    return (await _as_proposals(db, [row]))[0]


async def _as_proposals(db: AsyncSession, rows: Collection[Any]) -> list[MatchProposalOut]:
    people = await read_people(db, ids={each for row in rows for each in (row.mentor_id, row.learner_id)})
    titles = await read_titles(db, (each for row in rows for side in row.lines.values() for each in side))
    return [
        MatchProposalOut(
            id=row.id,
            mentor=people[row.mentor_id],
            learner=people[row.learner_id],
            score=row.score,
            factors=row.factors,
            mentor_teaches=[titles[each] for each in row.lines["mentor_teaches"] if each in titles],
            learner_teaches=[titles[each] for each in row.lines["learner_teaches"] if each in titles],
            reasons=[Sentence(**sentence) for sentence in getattr(row, "reasons", ())],
            pinned=row.pinned,
            by_hand=row.by_hand,
            override_reason=row.override_reason,
            rejection_reason=row.rejection_reason,
            decision=row.decision,
            pairing_id=row.pairing_id,
        )
        for row in rows
    ]


async def read_titles(db: AsyncSession, skill_ids: Iterable[str]) -> dict[str, LineOut]:
    """The names of these skills, by id."""
    found = await db.execute(
        select(col(Skill.id).label("skill_id"), col(Skill.title_en), col(Skill.title_fr)).where(
            col(Skill.id).in_({UUID(each) for each in skill_ids})
        )
    )
    return {str(row["skill_id"]): LineOut(**row) for row in found.mappings()}


async def list_unmatched(
    db: AsyncSession, actor: Actor, *, run_id: UUID, limit: int, cursor: str | None
) -> Page[UnmatchedOut]:
    """People without a partner in a run, with the reasons and the change that would help them most."""
    await read_run(db, actor, run_id)
    query = select(
        col(UnmatchedPerson.user_id),
        col(UnmatchedPerson.side),
        col(UnmatchedPerson.candidates),
        col(UnmatchedPerson.feasible),
        col(UnmatchedPerson.removed),
        col(UnmatchedPerson.relaxation),
        col(UnmatchedPerson.reasons),
    ).where(col(UnmatchedPerson.run_id) == run_id)
    if cursor:
        query = query.where(col(UnmatchedPerson.user_id) > UUID(decode_cursor(cursor, parts=1)[0]))
    rows = (await db.execute(query.order_by(col(UnmatchedPerson.user_id)).limit(limit + 1))).all()
    page = rows[:limit]
    people = await read_people(db, ids={row.user_id for row in page})
    items = [
        UnmatchedOut(
            person=people[row.user_id],
            side=row.side,
            candidates=row.candidates,
            feasible=row.feasible,
            removed=row.removed,
            relaxation=RelaxationOut(**row.relaxation) if row.relaxation else None,
            reasons=[Sentence(**sentence) for sentence in row.reasons],
        )
        for row in page
    ]
    last = page[-1] if len(rows) > limit else None
    return Page(items=items, next_cursor=encode_cursor(last.user_id) if last else None)
