"""The first of two phases: everyone ready is shown up to three people, and says whom they would like to meet.

What someone answers is read by its author and by the final run. Coordinators read how many answered, and of a suggested
couple one value for both orders together; "rather not" is told to nobody.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.db import Database, new_id
from viceversa.core.errors import AppError
from viceversa.core.schemas import Figure
from viceversa.core.suppression import FLOOR, suppress_groups
from viceversa.matching.answers import UNDER_WAY, ShortlistsUnderWay, answers_are_read, is_in_two_phases
from viceversa.matching.models import MatchRun, RunStatus
from viceversa.matching.problem import InvalidProblem, ProblemTooLarge
from viceversa.matching.service import NobodyToMatch, NotMatching, RunInProgress
from viceversa.matching.shortlist_cards import deal_cards
from viceversa.matching.shortlist_models import (
    PrivateExclusion,
    RoundStatus,
    Shortlist,
    ShortlistCard,
    ShortlistRound,
)
from viceversa.matching.shortlist_schemas import ShortlistRoundOut
from viceversa.matching.snapshot import read_problem
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.service import tell
from viceversa.programmes.admission import lock_programme
from viceversa.programmes.models import Programme, ProgrammeStatus
from viceversa.programmes.service import coordinated, read_policy

REMIND_BEFORE = timedelta(days=2)
_MATCHING = (ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING)
_PAGE = 500


class OnePhaseOnly(AppError):
    status = 409
    code = "one_phase_only"
    en = "This programme matches in one phase. Choose two phases in its policy to ask people first."
    fr = "Ce programme apparie en une phase. Choisissez deux phases dans sa politique pour interroger d’abord."


async def start_shortlists(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, seed: int, answer_days: int
) -> ShortlistRoundOut:
    """Queue a round: shortlists for everyone ready, in place of earlier ones; who is set aside stays so.

    Raises `NotFound`, `OnePhaseOnly`, `NotMatching`, `NobodyToMatch`, `ShortlistsUnderWay`, `RunInProgress`.
    """
    await coordinated(db, actor, programme_id)
    programme = await lock_programme(db, programme_id=programme_id)
    if not is_in_two_phases(programme.policy):
        raise OnePhaseOnly
    if programme.status not in _MATCHING:
        raise NotMatching
    if (await db.execute(select(1).where(_run_under_way(programme_id)))).first():
        raise RunInProgress
    problem, _ = await read_problem(db, programme_id=programme_id, policy=programme.policy, seed=seed)
    if not any(person.ready and person.capacity for person in problem.people):
        raise NobodyToMatch
    row = ShortlistRound(
        programme_id=programme_id, policy=programme.policy, seed=seed, answer_by=now() + timedelta(days=answer_days)
    )
    try:
        async with db.begin_nested():
            db.add(row)
            await db.flush()
    except IntegrityError as error:
        raise ShortlistsUnderWay from error
    await jobs.enqueue(db, "matching.make_shortlists", round_id=str(row.id), lock=f"matching:{programme_id}")
    await record(
        db,
        action="start_shortlists",
        subject_kind="shortlist_round",
        subject_id=row.id,
        actor_id=actor.id,
        programme_id=programme_id,
    )
    return (await list_rounds(db, actor, programme_id=programme_id))[0]


def _run_under_way(programme_id: UUID) -> Any:
    return (
        select(1)
        .where(
            col(MatchRun.programme_id) == programme_id,
            col(MatchRun.status).in_((RunStatus.QUEUED, RunStatus.RUNNING)),
        )
        .exists()
    )


async def list_rounds(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> list[ShortlistRoundOut]:
    """The last fifty rounds of a programme the actor coordinates, newest first. Raises `NotFound`."""
    await coordinated(db, actor, programme_id)
    policy = await read_policy(db, programme_id)
    asked = (
        select(
            col(Shortlist.round_id),
            func.count().label("asked"),
            func.count(col(Shortlist.answered_at)).label("answered"),
        )
        .where(select(1).where(col(ShortlistCard.shortlist_id) == col(Shortlist.id)).exists())
        .group_by(col(Shortlist.round_id))
        .subquery()
    )
    columns = [col(getattr(ShortlistRound, name)) for name in _ROUND]
    rows = await db.execute(
        select(
            *columns,
            func.coalesce(asked.c.asked, 0).label("asked"),
            func.coalesce(asked.c.answered, 0).label("answered"),
            answers_are_read().label("read"),
        )
        .outerjoin(asked, asked.c.round_id == col(ShortlistRound.id))
        .where(col(ShortlistRound.programme_id) == programme_id)
        .order_by(col(ShortlistRound.id).desc())
        .limit(50)
    )
    k = max(FLOOR, int(policy["k_anonymity"]))
    found: list[ShortlistRoundOut] = []
    for row in rows.mappings():
        latest = not any(each.status == RoundStatus.DONE for each in found)
        found.append(
            ShortlistRoundOut(
                **{name: row[name] for name in _ROUND},
                answered=_answered(row["answered"], asked=row["asked"], k=k),
                open=latest and row["status"] == RoundStatus.DONE and not row["read"],
            )
        )
    return found


_ROUND = tuple(name for name in ShortlistRoundOut.model_fields if name not in {"answered", "open"})


def _answered(answered: int, *, asked: int, k: int) -> Figure:
    """How many answered, only where neither they nor the silent ones are so few that it says who."""
    total, parts = suppress_groups({"answered": answered, "silent": asked - answered}, k=k)
    count = parts["answered"]
    if count is None or total is None:
        return Figure(value=None, n=None, hidden="too_few")
    return Figure(value=count, n=total, hidden=None)


async def perform_round(database: Database, *, round_id: UUID) -> None:
    """Make the shortlists of a queued round and publish them in one transaction; run again, nothing changes."""
    async with database.transaction() as db:
        row = await _lock_round(db, round_id)
        if row is None or row.status not in UNDER_WAY:
            return
        row.status = RoundStatus.RUNNING
        problem, names = await read_problem(db, programme_id=row.programme_id, policy=row.policy, seed=row.seed)
    try:
        dealt = await asyncio.to_thread(deal_cards, problem, skill_names=names)
    except (InvalidProblem, ProblemTooLarge):
        async with database.transaction() as db:
            row = await _lock_round(db, round_id)
            if row is not None and row.status == RoundStatus.RUNNING:
                row.status, row.finished_at = RoundStatus.FAILED, now()
        return
    async with database.transaction() as db:
        row = await _lock_round(db, round_id)
        if row is None or row.status != RoundStatus.RUNNING:
            return
        # Earlier answers are of no more use, and nobody else's business.
        earlier = select(col(ShortlistRound.id)).where(col(ShortlistRound.programme_id) == row.programme_id)
        await db.execute(delete(Shortlist).where(col(Shortlist.round_id).in_(earlier)))
        lists, cards = [], []
        for user_id, hand in dealt.items():
            shortlist_id = new_id()
            lists.append({"id": shortlist_id, "round_id": round_id, "user_id": UUID(user_id)})
            cards += [
                {
                    "id": new_id(),
                    "shortlist_id": shortlist_id,
                    "candidate_id": UUID(card.candidate_id),
                    "position": position,
                    "i_could_learn": list(card.i_could_learn),
                    "i_could_show": list(card.i_could_show),
                    "reasons": [{"en": each.en, "fr": each.fr} for each in card.reasons],
                }
                for position, card in enumerate(hand, start=1)
            ]
        await db.execute(insert(Shortlist), lists)
        if cards:
            await db.execute(insert(ShortlistCard), cards)
        row.people, row.cards = len(lists), len(cards)
        row.status, row.finished_at = RoundStatus.DONE, now()
        await jobs.enqueue(db, "matching.announce_shortlists", round_id=str(round_id))


async def _lock_round(db: AsyncSession, round_id: UUID) -> ShortlistRound | None:
    return (
        await db.execute(select(ShortlistRound).where(col(ShortlistRound.id) == round_id).with_for_update())
    ).scalar_one_or_none()


async def announce_round(db: AsyncSession, *, round_id: UUID) -> int:
    """Tell everyone who was shown someone; returns how many."""
    rows = await db.execute(
        select(col(Shortlist.user_id), col(ShortlistRound.programme_id), col(ShortlistRound.answer_by))
        .join(ShortlistRound, col(ShortlistRound.id) == col(Shortlist.round_id))
        .where(
            col(Shortlist.round_id) == round_id,
            select(1).where(col(ShortlistCard.shortlist_id) == col(Shortlist.id)).exists(),
        )
        .order_by(col(Shortlist.id))
    )
    count = 0
    for row in rows.all():
        await _tell(db, row.user_id, row.programme_id, kind=NoticeKind.SHORTLIST_READY, answer_by=row.answer_by)
        count += 1
    return count


async def remind_of_shortlists(db: AsyncSession) -> int:
    """Once, two days before the date hoped for, remind those who have not answered; returns how many."""
    soon = func.now() + REMIND_BEFORE
    rows = await db.execute(
        select(Shortlist, col(ShortlistRound.programme_id), col(ShortlistRound.answer_by))
        .join(ShortlistRound, col(ShortlistRound.id) == col(Shortlist.round_id))
        .join(Programme, col(Programme.id) == col(ShortlistRound.programme_id))
        .where(
            col(Shortlist.answered_at).is_(None),
            col(Shortlist.reminded_at).is_(None),
            col(ShortlistRound.status) == RoundStatus.DONE,
            col(ShortlistRound.answer_by).between(func.now(), soon),
            col(Programme.status).in_(_MATCHING),
            ~answers_are_read(),
            select(1).where(col(ShortlistCard.shortlist_id) == col(Shortlist.id)).exists(),
        )
        .order_by(col(Shortlist.id))
        .limit(_PAGE)
        .with_for_update(of=Shortlist, skip_locked=True)
    )
    count = 0
    for shortlist, programme_id, answer_by in rows.all():
        shortlist.reminded_at = now()
        await _tell(db, shortlist.user_id, programme_id, kind=NoticeKind.SHORTLIST_REMINDER, answer_by=answer_by)
        count += 1
    await db.flush()
    return count


async def _tell(db: AsyncSession, user_id: UUID, programme_id: UUID, *, kind: NoticeKind, answer_by: datetime) -> None:
    day = answer_by.date().isoformat()
    await tell(db, user_id=user_id, path=f"/programmes/{programme_id}", kind=kind, day=day)


async def forget_answers(db: AsyncSession) -> int:
    """Matching is over: drop shortlists, orders and "rather not" (DOMAIN §11); returns how many exclusions went."""
    over = select(col(Programme.id)).where(
        col(Programme.status).in_((ProgrammeStatus.CLOSING, ProgrammeStatus.CLOSED, ProgrammeStatus.CANCELLED))
    )
    await db.execute(
        delete(Shortlist).where(
            col(Shortlist.round_id).in_(
                select(col(ShortlistRound.id)).where(col(ShortlistRound.programme_id).in_(over))
            )
        )
    )
    gone = await db.execute(
        delete(PrivateExclusion).where(col(PrivateExclusion.programme_id).in_(over)).returning(col(PrivateExclusion.id))
    )
    return len(gone.scalars().all())
