"""The standings of a run's proposals: as the run writes them, as its coordinator reads them.

They are worked out while the run's input is there and kept as numbers; sentences are made when they are read.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.errors import NotFound
from viceversa.matching.alternatives import Alternative, Standing, Standings, say_why_not
from viceversa.matching.models import MatchProposal
from viceversa.matching.reading import read_people
from viceversa.matching.schemas import AlternativeOut, AlternativesOut, PersonOut, Sentence, StandingOut
from viceversa.matching.service import read_run

_NUMBERS = ("person_id", "score", "pairs_lost", "cost", "below_floor")


def as_row(standings: Standings) -> dict[str, Any]:
    """Standings as JSON; an alternative is a list of its numbers, in one order."""
    return {"mentor": _side_as_row(standings.mentor), "learner": _side_as_row(standings.learner)}


def _side_as_row(standing: Standing) -> dict[str, Any]:
    return {
        "rank": standing.rank,
        "feasible": standing.feasible,
        "alternatives": [[getattr(each, name) for name in _NUMBERS] for each in standing.alternatives],
    }


def _from_row(row: dict[str, Any]) -> Standing:
    others = tuple(Alternative(**dict(zip(_NUMBERS, each, strict=True))) for each in row["alternatives"])
    return Standing(rank=row["rank"], feasible=row["feasible"], alternatives=others)


async def read_alternatives(db: AsyncSession, actor: Actor, proposal_id: UUID) -> AlternativesOut:
    """Ranks and best others of both sides of a proposal, as its run found them. Raises `NotFound`."""
    row = (
        await db.execute(
            select(col(MatchProposal.run_id), col(MatchProposal.standings)).where(col(MatchProposal.id) == proposal_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    await read_run(db, actor, row.run_id)
    if row.standings is None:
        return AlternativesOut(proposal_id=proposal_id, mentor=None, learner=None)
    sides = {side: _from_row(row.standings[side]) for side in ("mentor", "learner")}
    ids = {UUID(other.person_id) for each in sides.values() for other in each.alternatives}
    people = await read_people(db, ids=ids)
    return AlternativesOut(
        proposal_id=proposal_id, **{side: _as_out(standing, people) for side, standing in sides.items()}
    )


def _as_out(standing: Standing, people: dict[UUID, PersonOut]) -> StandingOut:
    return StandingOut(
        rank=standing.rank,
        feasible=standing.feasible,
        alternatives=[
            AlternativeOut(
                person=people[UUID(other.person_id)],
                score=other.score,
                pairs_lost=other.pairs_lost,
                cost=other.cost,
                why_not=Sentence(en=why.en, fr=why.fr),
            )
            for other in standing.alternatives
            if UUID(other.person_id) in people
            for why in (say_why_not(other),)
        ],
    )
