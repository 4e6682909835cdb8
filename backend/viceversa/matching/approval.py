"""From suggested couples to pairings: a person decides, and every hard rule is asked again first."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.audit.service import record, record_all
from viceversa.core.db import among
from viceversa.core.errors import AppError, FieldProblem, Malformed
from viceversa.matching.company import couples_of, encode
from viceversa.matching.models import Decision, MatchProposal, MatchRun, RunMode, RunStatus
from viceversa.matching.problem import Problem
from viceversa.matching.rules import feasible_only
from viceversa.matching.schemas import ApprovalIn, ApprovedOut
from viceversa.matching.service import RunNotDone, lock_run
from viceversa.matching.snapshot import read_problem
from viceversa.pairings.models import Pairing
from viceversa.pairings.proposing import Couple, propose, publish_proposed


class ProposalsStale(AppError):
    status = 409
    code = "proposals_stale"
    en = "Since this run, {count} of these couples no longer pass every rule. Run again, or set them aside."
    fr = "Depuis ce calcul, {count} de ces binômes ne respectent plus toutes les règles. Relancez, ou écartez-les."


class OverrideReasonNeeded(AppError):
    status = 409
    code = "override_reason_needed"
    en = "{count} of these couples were chosen against the optimiser. Write why, in ten characters or more."
    fr = "{count} de ces binômes ont été choisis contre l’avis du calcul. Écrivez pourquoi, en dix caractères ou plus."


async def approve_proposals(db: AsyncSession, actor: Actor, *, run_id: UUID, approval: ApprovalIn) -> ApprovedOut:
    """Turn proposals into pairings, and (by default) ask their mentors. Every hard rule is checked again first.

    A couple made by hand overrides the optimiser: its reason is kept and the act audited.
    Raises `NotFound`, `RunNotDone`, `ProposalsStale`, `OverrideReasonNeeded`, `CoupleAlreadyOpen`, `Malformed` for a
    proposal of another run.
    """
    run = await lock_run(db, actor, run_id)
    if run.status != RunStatus.DONE:
        raise RunNotDone
    rows = await _lock_pending(db, run_id, approval.proposal_ids)
    overrides = [row for row in rows if row.by_hand and run.mode == RunMode.OPTIMISER]
    unsaid = [row for row in overrides if not row.override_reason]
    if unsaid and approval.override_reason is None:
        raise OverrideReasonNeeded(count=len(unsaid))
    await _refuse_stale(db, run, rows)
    couples = [
        Couple(
            mentor_id=row.mentor_id,
            learner_id=row.learner_id,
            reasons=row.reasons,
            mentor_could_teach=row.lines["mentor_teaches"],
            learner_could_teach=row.lines["learner_teaches"],
        )
        for row in rows
    ]
    made = await propose(db, actor, programme_id=run.programme_id, couples=couples)
    await _decide(db, actor, run_id=run_id, pairing_ids=made)
    if unsaid:
        await db.execute(
            update(MatchProposal)
            .where(among(col(MatchProposal.id), [row.id for row in unsaid]))
            .values(override_reason=approval.override_reason)
        )
    if approval.publish:
        await publish_proposed(db, actor, programme_id=run.programme_id, pairing_ids=made)
    await record_all(
        db,
        action="override_optimiser",
        subject_kind="match_proposal",
        subject_ids=[row.id for row in overrides],
        actor_id=actor.id,
        programme_id=run.programme_id,
    )
    await record(
        db,
        action="approve_proposals",
        subject_kind="match_run",
        subject_id=run_id,
        actor_id=actor.id,
        programme_id=run.programme_id,
    )
    return ApprovedOut(approved=len(rows), pairing_ids=made)


async def _decide(db: AsyncSession, actor: Actor, *, run_id: UUID, pairing_ids: Sequence[UUID]) -> None:
    """Each couple of the run that a pairing was just made of is approved, by this person."""
    await db.execute(
        update(MatchProposal)
        .where(
            col(MatchProposal.run_id) == run_id,
            among(col(Pairing.id), pairing_ids),
            col(Pairing.mentor_id) == col(MatchProposal.mentor_id),
            col(Pairing.learner_id) == col(MatchProposal.learner_id),
        )
        .values(decision=Decision.APPROVED.value, pairing_id=col(Pairing.id), decided_by=actor.id)
    )


async def _lock_pending(db: AsyncSession, run_id: UUID, proposal_ids: Sequence[UUID] | None) -> Sequence[Any]:
    query = select(
        col(MatchProposal.id),
        col(MatchProposal.mentor_id),
        col(MatchProposal.learner_id),
        col(MatchProposal.reasons),
        col(MatchProposal.lines),
        col(MatchProposal.by_hand),
        col(MatchProposal.override_reason),
    ).where(col(MatchProposal.run_id) == run_id, col(MatchProposal.decision) == Decision.PENDING)
    if proposal_ids is not None:
        query = query.where(among(col(MatchProposal.id), proposal_ids))
    rows = (await db.execute(query.order_by(col(MatchProposal.id)).with_for_update())).all()
    if proposal_ids is not None and len(rows) != len(set(proposal_ids)):
        raise Malformed(
            fields=[
                FieldProblem(
                    "/body/proposal_ids",
                    "not_pending",
                    "Some of these proposals are not pending in this run.",
                    "Certaines de ces propositions ne sont pas en attente dans ce calcul.",
                )
            ]
        )
    return rows


async def _refuse_stale(db: AsyncSession, run: MatchRun, rows: Sequence[Any]) -> None:
    """People leave, move and get new managers between a run and its approval: the rules are asked again."""
    if not rows:
        return
    problem, _ = await read_problem(
        db,
        programme_id=run.programme_id,
        policy=run.policy,
        seed=run.seed,
        only={each for row in rows for each in (row.mentor_id, row.learner_id)},
    )
    couples = [(str(row.mentor_id), str(row.learner_id)) for row in rows]
    broken = await asyncio.to_thread(count_broken, problem, couples)
    if broken:
        raise ProposalsStale(count=broken)


def count_broken(problem: Problem, couples: Sequence[tuple[str, str]]) -> int:
    """How many of these couples a hard rule refuses, or cannot know any more."""
    known = {person.id for person in problem.people}
    asked = [couple for couple in couples if known.issuperset(couple)]
    return len(couples) - len(feasible_only(couples_of(encode(problem), asked)).mentor)
