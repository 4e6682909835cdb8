"""Whom one can write to: referents, without those who stand too close to the author or to a partner of theirs."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import User
from viceversa.core.db import among
from viceversa.pairings.models import Pairing
from viceversa.programmes.models import Enrolment, Programme, ProgrammeCoordinator
from viceversa.programmes.service import list_referents
from viceversa.support.schemas import CaseReferentOut


async def recused_for(db: AsyncSession, author_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """For each author, who must not read them: one statement whatever their number.

    Themselves, everyone they were asked to pair with (over or not), everybody above any of these at any depth, whoever
    reports directly to a partner, and the coordinators of the author's programmes.
    """
    author, mentor, learner = (
        select(col(User.id).label("id")).where(among(col(User.id), author_ids)).cte("author"),
        col(Pairing.mentor_id),
        col(Pairing.learner_id),
    )
    # A pairing that the author does not know of must not show by who is missing here.
    known = or_(
        (mentor == author.c.id) & col(Pairing.mentor_asked_at).is_not(None),
        (learner == author.c.id) & col(Pairing.learner_asked_at).is_not(None),
    )
    partner = (
        select(author.c.id.label("author"), case((mentor == author.c.id, learner), else_=mentor).label("id"))
        .select_from(author)
        .join(Pairing, known)
        .cte("partner")
    )
    sides = select(author.c.id.label("author"), author.c.id.label("id")).union(select(partner.c.author, partner.c.id))
    both = sides.subquery("both")
    line = select(both.c.author, both.c.id).cte("line", recursive=True)
    # UNION, not UNION ALL: a loop left in the data ends where it closes.
    line = line.union(
        select(line.c.author, col(User.manager_id))
        .join(line, col(User.id) == line.c.id)
        .where(col(User.manager_id).is_not(None))
    )
    below = select(partner.c.author, col(User.id)).join(partner, col(User.manager_id) == partner.c.id)
    coordinators = (
        select(author.c.id, col(ProgrammeCoordinator.user_id))
        .select_from(author)
        .join(Enrolment, col(Enrolment.user_id) == author.c.id)
        .join(ProgrammeCoordinator, col(ProgrammeCoordinator.programme_id) == col(Enrolment.programme_id))
    )
    found: dict[UUID, set[UUID]] = {author_id: {author_id} for author_id in author_ids}
    for author_id, recused in await db.execute(union(select(line.c.author, line.c.id), below, coordinators)):
        found[author_id].add(recused)
    return found


async def offered_to(
    db: AsyncSession, author_id: UUID, *, excluded: Collection[UUID] = ()
) -> tuple[list[CaseReferentOut], bool]:
    """The referents an author can write to, those of their programmes first; and whether others are recused."""
    everyone = await list_referents(db)
    recused = (await recused_for(db, [author_id]))[author_id]
    named = await _named_for(db, author_id)
    offered = [
        CaseReferentOut(user_id=each, given_name=given, family_name=family, named=str(each) in named)
        for each, given, family in everyone
        if each not in recused and each not in excluded
    ]
    others = {each for each, _, _ in everyone} & recused - {author_id}
    return sorted(offered, key=lambda each: not each.named), bool(others)


async def _named_for(db: AsyncSession, author_id: UUID) -> set[str]:
    named = col(Programme.checklist)["referent_id"].astext
    rows = await db.execute(
        select(named)
        .join(Enrolment, col(Enrolment.programme_id) == col(Programme.id))
        .where(col(Enrolment.user_id) == author_id, named.is_not(None))
    )
    return set(rows.scalars())


async def confided_in(db: AsyncSession, *, pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Of (author, referent) pairs, those where the referent could still be chosen today: only they read."""
    if not pairs:
        return set()
    referents = {each for each, _, _ in await list_referents(db)}
    recused = await recused_for(db, {author for author, _ in pairs})
    return {(author, each) for author, each in pairs if each in referents and each not in recused[author]}
