"""From suggested couples to pairings: a person decides, and every hard rule is asked again first."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.audit.service import record
from viceversa.core.errors import AppError, FieldProblem, Malformed
from viceversa.matching.explain import explain_couple
from viceversa.matching.models import Decision, MatchProposal, MatchRun, RunMode, RunStatus
from viceversa.matching.problem import Problem
from viceversa.matching.schemas import ApprovalIn, ApprovedOut
from viceversa.matching.service import RunNotDone, lock_run
from viceversa.matching.snapshot import read_problem
from viceversa.pairings.service import Couple, propose, publish_pairing


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
    made = await propose(
        db,
        actor,
        programme_id=run.programme_id,
        couples=[
            Couple(
                mentor_id=row.mentor_id,
                learner_id=row.learner_id,
                reasons=row.reasons,
                mentor_could_teach=[UUID(each) for each in row.lines["mentor_teaches"]],
                learner_could_teach=[UUID(each) for each in row.lines["learner_teaches"]],
            )
            for row in rows
        ],
    )
    for row in rows:
        row.decision, row.pairing_id = Decision.APPROVED, made[row.mentor_id, row.learner_id]
        row.decided_by = actor.id
    for row in unsaid:
        row.override_reason = approval.override_reason
    await db.flush()
    if approval.publish:
        for pairing_id in made.values():
            await publish_pairing(db, actor, pairing_id=pairing_id)
    for row in overrides:
        await record(
            db,
            action="override_optimiser",
            subject_kind="match_proposal",
            subject_id=row.id,
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
    return ApprovedOut(approved=len(rows), pairing_ids=list(made.values()))


async def _lock_pending(db: AsyncSession, run_id: UUID, proposal_ids: Sequence[UUID] | None) -> Sequence[MatchProposal]:
    query = select(MatchProposal).where(
        col(MatchProposal.run_id) == run_id, col(MatchProposal.decision) == Decision.PENDING
    )
    if proposal_ids is not None:
        query = query.where(col(MatchProposal.id).in_(proposal_ids))
    rows = (await db.execute(query.order_by(col(MatchProposal.id)).with_for_update())).scalars().all()
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


async def _refuse_stale(db: AsyncSession, run: MatchRun, rows: Sequence[MatchProposal]) -> None:
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
    people = {person.id: person for person in problem.people}
    broken = 0
    for mentor_id, learner_id in couples:
        if mentor_id not in people or learner_id not in people:
            broken += 1
            continue
        both = frozenset({(mentor_id, learner_id), (learner_id, mentor_id)})
        # Only these two: asking about a couple takes the same time in a company of any size.
        alone = Problem(
            people=(people[mentor_id], people[learner_id]),
            policy=problem.policy,
            skill_areas=problem.skill_areas,
            already_paired=problem.already_paired & both,
            forbidden=problem.forbidden & both,
        )
        broken += not explain_couple(alone, mentor_id=mentor_id, learner_id=learner_id, skill_names={}).feasible
    return broken
