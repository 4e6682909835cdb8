"""Runs: started by a coordinator, solved by a durable job, published in one transaction, approved by a person."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.core.errors import AppError, FieldProblem, Malformed, NotFound
from viceversa.matching.answers import end_first_phase
from viceversa.matching.explain import explain_couple, explain_proposal, explain_unmatched
from viceversa.matching.models import (
    CoupleRule,
    CoupleRuleKind,
    Decision,
    MatchProposal,
    MatchRun,
    RunStatus,
    UnmatchedPerson,
)
from viceversa.matching.optimizer import certify, solve
from viceversa.matching.problem import InvalidProblem, Problem, ProblemTooLarge, Solution
from viceversa.matching.schemas import ApprovedOut, CheckOut, CoupleOut, MatchRunOut, Sentence
from viceversa.matching.snapshot import SkillNames, hash_of, read_problem
from viceversa.pairings.service import Couple, propose, publish_pairing
from viceversa.programmes.models import Programme, ProgrammeStatus
from viceversa.programmes.service import coordinated


class RunInProgress(AppError):
    status = 409
    code = "match_run_in_progress"
    en = "A run of this programme is still under way. Wait for it, then start again."
    fr = "Un calcul est déjà en cours pour ce programme. Attendez sa fin, puis relancez."


class NotMatching(AppError):
    status = 409
    code = "programme_not_in_matching"
    en = "Move the programme to “matching” first: applications are then settled."
    fr = "Passez d’abord le programme à « appariement » : les candidatures sont alors arrêtées."


class NobodyToMatch(AppError):
    status = 409
    code = "nobody_to_match"
    en = "Nobody is ready yet. Mark applicants as ready, then start the run."
    fr = "Personne n’est encore prêt. Marquez des candidat·e·s comme prêt·e·s, puis lancez le calcul."


class ProposalsStale(AppError):
    status = 409
    code = "proposals_stale"
    en = "Since this run, {count} of these couples no longer pass every rule. Run again."
    fr = "Depuis ce calcul, {count} de ces couples ne respectent plus toutes les règles. Relancez le calcul."


class RunNotDone(AppError):
    status = 409
    code = "match_run_not_done"
    en = "This run has no proposals to approve."
    fr = "Ce calcul n’a pas de propositions à approuver."


async def start_match_run(db: AsyncSession, actor: Actor, *, programme_id: UUID, seed: int) -> MatchRunOut:
    """Queue a run with a snapshot of the policy; from here on no answer of the first phase can change.

    Raises `NotFound`, `NotMatching`, `NobodyToMatch`, `RunInProgress`, `ShortlistsFirst`, `ShortlistsUnderWay`.
    """
    await coordinated(db, actor, programme_id)
    programme = (
        await db.execute(select(col(Programme.status), col(Programme.policy)).where(col(Programme.id) == programme_id))
    ).one()
    if programme.status not in (ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING):
        raise NotMatching
    problem, _ = await read_problem(db, programme_id=programme_id, policy=programme.policy, seed=seed)
    if not any(person.ready and person.capacity for person in problem.people):
        raise NobodyToMatch
    run = MatchRun(programme_id=programme_id, policy=programme.policy, seed=seed)
    try:
        async with db.begin_nested():
            db.add(run)
            await db.flush()
    except IntegrityError as error:
        raise RunInProgress from error
    await end_first_phase(db, programme_id=programme_id, policy=programme.policy, run_id=run.id)
    await jobs.enqueue(db, "matching.run", run_id=str(run.id), lock=f"matching:{programme_id}")
    await record(
        db,
        action="start_match_run",
        subject_kind="match_run",
        subject_id=run.id,
        actor_id=actor.id,
        programme_id=programme_id,
    )
    return await read_run(db, actor, run.id)


async def perform_run(database: Database, *, run_id: UUID) -> None:
    """Solve a queued run and publish its result in one transaction.

    Killed anywhere and run again, it gives the same result: nothing shows before the last commit. The solving itself
    happens in a thread, with no transaction open.
    """
    async with database.transaction() as db:
        run = (
            await db.execute(select(MatchRun).where(col(MatchRun.id) == run_id).with_for_update())
        ).scalar_one_or_none()
        if run is None or run.status not in (RunStatus.QUEUED, RunStatus.RUNNING):
            return
        run.status, run.started_at = RunStatus.RUNNING, now()
        problem, names = await read_problem(db, programme_id=run.programme_id, policy=run.policy, seed=run.seed)
    try:
        solution = await asyncio.to_thread(_solve, problem)
    except (InvalidProblem, ProblemTooLarge):
        async with database.transaction() as db:
            run = await _lock_run(db, run_id)
            run.status, run.finished_at = RunStatus.FAILED, now()
        return
    async with database.transaction() as db:
        run = await _lock_run(db, run_id)
        if run.status == RunStatus.RUNNING:
            await _publish(db, run, problem, solution, names)


def _solve(problem: Problem) -> Solution:
    solution = solve(problem)
    faults = certify(problem, solution)
    if faults:
        raise InvalidProblem(f"the solution failed its own check: {faults[0]}")
    return solution


async def _lock_run(db: AsyncSession, run_id: UUID) -> MatchRun:
    return (await db.execute(select(MatchRun).where(col(MatchRun.id) == run_id).with_for_update())).scalar_one()


async def _publish(db: AsyncSession, run: MatchRun, problem: Problem, solution: Solution, names: SkillNames) -> None:
    for proposal in solution.proposals:
        sentences = explain_proposal(problem, proposal, skill_names=names)
        db.add(
            MatchProposal(
                run_id=run.id,
                mentor_id=UUID(proposal.mentor_id),
                learner_id=UUID(proposal.learner_id),
                score=proposal.score,
                factors=dict(proposal.contributions),
                lines={
                    "mentor_teaches": [line.skill_id for line in proposal.lines_up],
                    "learner_teaches": [line.skill_id for line in proposal.lines_back],
                },
                reasons=[{"en": sentence.en, "fr": sentence.fr} for sentence in sentences],
                pinned=proposal.pinned,
            )
        )
    for person in solution.unmatched:
        db.add(
            UnmatchedPerson(
                run_id=run.id,
                user_id=UUID(person.person_id),
                side=person.side,
                removed=dict(person.removed),
                reasons=[{"en": each.en, "fr": each.fr} for each in explain_unmatched(person)],
            )
        )
    run.status, run.finished_at = RunStatus.DONE, now()
    run.engine, run.input_hash = solution.engine, hash_of(problem)
    run.people = sum(1 for person in problem.people if person.ready)
    run.pairs, run.total_score = len(solution.proposals), solution.total
    run.upper_bound, run.gap = solution.upper_bound, solution.gap
    await db.flush()


def _run_columns() -> list[Any]:
    return [col(getattr(MatchRun, name)) for name in MatchRunOut.model_fields]


async def read_run(db: AsyncSession, actor: Actor, run_id: UUID) -> MatchRunOut:
    """One run of a programme the actor coordinates. Raises `NotFound`."""
    row = (await db.execute(select(*_run_columns()).where(col(MatchRun.id) == run_id))).mappings().one_or_none()
    if row is None:
        raise NotFound
    await coordinated(db, actor, row["programme_id"])
    return MatchRunOut(**row)


async def list_runs(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> list[MatchRunOut]:
    """The last fifty runs of a programme, newest first."""
    await coordinated(db, actor, programme_id)
    rows = await db.execute(
        select(*_run_columns())
        .where(col(MatchRun.programme_id) == programme_id)
        .order_by(col(MatchRun.id).desc())
        .limit(50)
    )
    return [MatchRunOut(**row) for row in rows.mappings()]


async def approve_proposals(
    db: AsyncSession, actor: Actor, *, run_id: UUID, proposal_ids: Sequence[UUID] | None, publish: bool
) -> ApprovedOut:
    """Turn proposals into pairings, and (by default) ask their mentors. Every hard rule is checked again first.

    Raises `NotFound`, `RunNotDone`, `ProposalsStale`, `CoupleAlreadyOpen`, `Malformed` for a proposal of another run.
    """
    seen = await read_run(db, actor, run_id)
    run = await _lock_run(db, run_id)
    if run.status != RunStatus.DONE:
        raise RunNotDone
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
    await _refuse_stale(db, run, rows)
    made = await propose(
        db,
        actor,
        programme_id=seen.programme_id,
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
    await db.flush()
    if publish:
        for pairing_id in made.values():
            await publish_pairing(db, actor, pairing_id=pairing_id)
    await record(
        db,
        action="approve_proposals",
        subject_kind="match_run",
        subject_id=run_id,
        actor_id=actor.id,
        programme_id=seen.programme_id,
    )
    return ApprovedOut(approved=len(rows), pairing_ids=list(made.values()))


async def _refuse_stale(db: AsyncSession, run: MatchRun, rows: Sequence[MatchProposal]) -> None:
    """People leave, move and get new managers between a run and its approval: the rules are asked again."""
    problem, _ = await read_problem(db, programme_id=run.programme_id, policy=run.policy, seed=run.seed)
    broken = 0
    for row in rows:
        try:
            couple = explain_couple(
                problem, mentor_id=str(row.mentor_id), learner_id=str(row.learner_id), skill_names={}
            )
        except KeyError:
            broken += 1
            continue
        broken += not couple.feasible
    if broken:
        raise ProposalsStale(count=broken)


async def explain(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, mentor_id: UUID, learner_id: UUID, people: Any
) -> CoupleOut:
    """Why, or why not, these two: every rule's answer and the score they would have. Raises `NotFound`."""
    await coordinated(db, actor, programme_id)
    policy = (await db.execute(select(col(Programme.policy)).where(col(Programme.id) == programme_id))).scalar_one()
    problem, names = await read_problem(db, programme_id=programme_id, policy=policy, seed=1)
    try:
        found = explain_couple(problem, mentor_id=str(mentor_id), learner_id=str(learner_id), skill_names=names)
    except KeyError as error:
        raise NotFound from error
    rule = (
        await db.execute(
            select(col(CoupleRule.kind)).where(
                col(CoupleRule.programme_id) == programme_id,
                col(CoupleRule.mentor_id) == mentor_id,
                col(CoupleRule.learner_id) == learner_id,
            )
        )
    ).scalar_one_or_none()
    return CoupleOut(
        mentor=people[mentor_id],
        learner=people[learner_id],
        feasible=found.feasible,
        checks=[
            CheckOut(
                code=check.code,
                passed=check.passed,
                sentence=Sentence(en=check.sentence.en, fr=check.sentence.fr),
            )
            for check in found.checks
        ],
        score=found.score if found.feasible else None,
        factors=dict(found.contributions or {}) if found.feasible else {},
        rule=CoupleRuleKind(rule) if rule else None,
    )


async def set_couple_rule(
    db: AsyncSession,
    actor: Actor,
    *,
    programme_id: UUID,
    mentor_id: UUID,
    learner_id: UUID,
    kind: CoupleRuleKind | None,
) -> None:
    """Pin or forbid a couple for the next runs, or take that back (`None`). Raises `NotFound`."""
    await coordinated(db, actor, programme_id)
    row = (
        await db.execute(
            select(CoupleRule)
            .where(
                col(CoupleRule.programme_id) == programme_id,
                col(CoupleRule.mentor_id) == mentor_id,
                col(CoupleRule.learner_id) == learner_id,
            )
            .with_for_update()
        )
    ).scalar_one_or_none()
    if row is not None and kind is None:
        await db.delete(row)
    elif row is not None and kind is not None:
        row.kind, row.decided_by = kind, actor.id
    elif kind is not None:
        db.add(
            CoupleRule(
                programme_id=programme_id,
                mentor_id=mentor_id,
                learner_id=learner_id,
                kind=kind,
                decided_by=actor.id,
            )
        )
    await db.flush()
    await record(
        db,
        action=f"couple_{kind or 'free'}",
        subject_kind="programme",
        subject_id=programme_id,
        actor_id=actor.id,
        programme_id=programme_id,
    )
