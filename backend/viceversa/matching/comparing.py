"""Two runs of a programme side by side: who stays, who changes, what it costs."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.errors import AppError
from viceversa.matching.models import Decision, MatchProposal, RunStatus
from viceversa.matching.reading import read_people
from viceversa.matching.schemas import ChangedPersonOut, ComparedCoupleOut, MatchRunComparisonOut
from viceversa.matching.service import RunNotDone, read_run

Couples = dict[tuple[UUID, UUID], int]


class RunsOfTwoProgrammes(AppError):
    status = 409
    code = "runs_of_two_programmes"
    en = "These runs belong to two programmes. Compare runs of the same one."
    fr = "Ces calculs appartiennent à deux programmes. Comparez des calculs du même programme."


async def compare_runs(db: AsyncSession, actor: Actor, *, run_id: UUID, with_id: UUID) -> MatchRunComparisonOut:
    """What a run changes beside another of the same programme, over the couples that nobody rejected.

    Raises `NotFound`, `RunsOfTwoProgrammes`, `RunNotDone`.
    """
    here, there = await read_run(db, actor, run_id), await read_run(db, actor, with_id)
    if here.programme_id != there.programme_id:
        raise RunsOfTwoProgrammes
    if {here.status, there.status} != {RunStatus.DONE}:
        raise RunNotDone
    now, before = await _couples(db, run_id), await _couples(db, with_id)
    mine, theirs = _partners(now), _partners(before)
    changed = [
        ChangedPersonOut(user_id=person, before=sorted(theirs[person]), after=sorted(mine[person]))
        for person in sorted(mine.keys() & theirs.keys())
        if mine[person] != theirs[person]
    ]
    added, removed = now.keys() - before.keys(), before.keys() - now.keys()
    named = {person for couple in added | removed for person in couple}
    named |= {partner for person in changed for partner in (*person.before, *person.after)}
    people = await read_people(db, ids=named)
    return MatchRunComparisonOut(
        run_id=run_id,
        with_id=with_id,
        kept=_listed({couple: now[couple] for couple in now.keys() & before.keys()}),
        added=_listed({couple: now[couple] for couple in added}),
        removed=_listed({couple: before[couple] for couple in removed}),
        changed_partner=changed,
        gained_partner=sorted(mine.keys() - theirs.keys()),
        lost_partner=sorted(theirs.keys() - mine.keys()),
        pairs_difference=len(now) - len(before),
        total_difference=sum(now.values()) - sum(before.values()),
        people=sorted(people.values(), key=lambda person: (person.family_name, person.given_name, person.user_id)),
    )


async def _couples(db: AsyncSession, run_id: UUID) -> Couples:
    rows = await db.execute(
        select(col(MatchProposal.mentor_id), col(MatchProposal.learner_id), col(MatchProposal.score)).where(
            col(MatchProposal.run_id) == run_id, col(MatchProposal.decision) != Decision.REJECTED
        )
    )
    return {(row.mentor_id, row.learner_id): row.score for row in rows}


def _partners(couples: Couples) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for mentor_id, learner_id in couples:
        found.setdefault(mentor_id, set()).add(learner_id)
        found.setdefault(learner_id, set()).add(mentor_id)
    return found


def _listed(couples: Couples) -> list[ComparedCoupleOut]:
    return [
        ComparedCoupleOut(mentor_id=mentor_id, learner_id=learner_id, score=score)
        for (mentor_id, learner_id), score in sorted(couples.items())
    ]
