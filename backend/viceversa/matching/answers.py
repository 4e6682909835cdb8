"""What people answered in the first phase, as the final run reads it. Nobody else reads it but its author.

"Rather not" becomes a private exclusion of the problem: a couple that is "not available", like any other.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.core.errors import AppError
from viceversa.matching.models import MatchRun, RunStatus
from viceversa.matching.shortlist_models import (
    PrivateExclusion,
    RoundStatus,
    Shortlist,
    ShortlistCard,
    ShortlistRound,
)
from viceversa.programmes.models import Programme

UNDER_WAY = (RoundStatus.QUEUED, RoundStatus.RUNNING)
# Runs that failed or were stopped have read nothing: the answers open again.
_READ_THE_ANSWERS = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.DONE)


class ShortlistsFirst(AppError):
    status = 409
    code = "shortlists_first"
    en = "This programme asks people first. Start the shortlists, or choose one phase in its policy."
    fr = (
        "Ce programme interroge d’abord les personnes. "
        "Lancez les listes restreintes, ou choisissez une seule phase dans sa politique."
    )


class ShortlistsUnderWay(AppError):
    status = 409
    code = "shortlists_under_way"
    en = "The shortlists are still being made. Wait for them, then start again."
    fr = "Les listes restreintes sont en cours de préparation. Attendez leur fin, puis relancez."


@dataclass(frozen=True, slots=True)
class Answers:
    """Ranks by (from, to), and whom each person would rather not meet."""

    preferences: Mapping[tuple[str, str], int]
    exclusions: Mapping[str, frozenset[str]]


def is_in_two_phases(policy: Mapping[str, Any]) -> bool:
    """Whether a stored policy asks people first; older runs kept a policy that did not say."""
    return policy.get("phases") == "two"


def last_round_id(programme_id: UUID) -> Any:
    """The id of the programme's last finished round, as a scalar subquery."""
    # Its own name, so that a statement about rounds is not mistaken for this question.
    last = aliased(ShortlistRound, name="last_round")
    return (
        select(col(last.id))
        .where(col(last.programme_id) == programme_id, col(last.status) == RoundStatus.DONE)
        .order_by(col(last.finished_at).desc(), col(last.id).desc())
        .limit(1)
        .scalar_subquery()
    )


async def read_answers(db: AsyncSession, *, programme_id: UUID, policy: Mapping[str, Any]) -> Answers:
    """The answers in a programme, whoever is looked at: that anyone was asked counts for those who were not.

    Orders count in two phases only; exclusions always hold.
    """
    excluded: dict[str, set[str]] = defaultdict(set)
    rows = await db.execute(
        select(col(PrivateExclusion.user_id), col(PrivateExclusion.other_id)).where(
            col(PrivateExclusion.programme_id) == programme_id
        )
    )
    for row in rows:
        excluded[str(row.user_id)].add(str(row.other_id))
    preferences: dict[tuple[str, str], int] = {}
    if is_in_two_phases(policy):
        ranked = await db.execute(
            select(col(Shortlist.user_id), col(ShortlistCard.candidate_id), col(ShortlistCard.rank))
            .join(Shortlist, col(Shortlist.id) == col(ShortlistCard.shortlist_id))
            .where(col(Shortlist.round_id) == last_round_id(programme_id), col(ShortlistCard.rank).is_not(None))
        )
        preferences = {(str(row.user_id), str(row.candidate_id)): row.rank for row in ranked}
    return Answers(
        preferences=preferences, exclusions={user_id: frozenset(others) for user_id, others in excluded.items()}
    )


def as_rows(answers: Answers) -> dict[str, Any]:
    """The answers as JSON, every list in order, to be kept with the rest of a run's input until it is over."""
    return {
        "preferences": sorted([one, other, rank] for (one, other), rank in answers.preferences.items()),
        "exclusions": {user_id: sorted(others) for user_id, others in answers.exclusions.items()},
    }


def from_rows(rows: Mapping[str, Any]) -> Answers:
    """The answers that were kept."""
    return Answers(
        preferences={(one, other): rank for one, other, rank in rows["preferences"]},
        exclusions={user_id: frozenset(others) for user_id, others in rows["exclusions"].items()},
    )


async def end_first_phase(db: AsyncSession, *, programme_id: UUID, policy: Mapping[str, Any], run_id: UUID) -> None:
    """Close the answers with the final run that was just stored. An answer is in it, or is refused from now on.

    Whoever writes an answer holds the programme's row; so do we, and what they wrote is there to be read.
    Raises `ShortlistsFirst`, `ShortlistsUnderWay`.
    """
    await db.execute(select(col(Programme.id)).where(col(Programme.id) == programme_id).with_for_update(read=True))
    rounds = (
        (await db.execute(select(col(ShortlistRound.status)).where(col(ShortlistRound.programme_id) == programme_id)))
        .scalars()
        .all()
    )
    if any(status in UNDER_WAY for status in rounds):
        raise ShortlistsUnderWay
    if RoundStatus.DONE in rounds:
        await db.execute(
            update(ShortlistRound)
            .where(col(ShortlistRound.id) == last_round_id(programme_id))
            .values(final_run_id=run_id)
        )
    elif is_in_two_phases(policy):
        raise ShortlistsFirst


def answers_are_read() -> Any:
    """A condition on `ShortlistRound`: a final run has read its answers, or is about to."""
    return (
        select(1)
        .where(col(MatchRun.id) == col(ShortlistRound.final_run_id), col(MatchRun.status).in_(_READ_THE_ANSWERS))
        .correlate(ShortlistRound)
        .exists()
    )
