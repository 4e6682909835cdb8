"""Runs: started and cancelled by a coordinator, worked out by a durable job (`performing.py`), read by its board."""

from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, union
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor
from viceversa.accounts.models import User, UserStatus
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound
from viceversa.matching.answers import end_first_phase
from viceversa.matching.contradictions import refuse_contradictions
from viceversa.matching.models import (
    UNDER_WAY,
    Decision,
    MatchProposal,
    MatchRun,
    MatchRunInput,
    RunMode,
    RunPhase,
    RunStatus,
)
from viceversa.matching.schemas import (
    DecisionsOut,
    MatchRunDetailOut,
    MatchRunIn,
    MatchRunOut,
    MatchRunProgressOut,
    StalePersonOut,
)
from viceversa.matching.snapshot import HERE, IN_THE_RUN, places_taken
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus
from viceversa.programmes.service import coordinated

MANUAL_ENGINE = "manual"


class RunInProgress(AppError):
    status = 409
    code = "match_run_in_progress"
    en = "A run of this programme is still under way. Wait for it or cancel it, then start again."
    fr = "Un calcul est déjà en cours pour ce programme. Attendez sa fin ou annulez-le, puis relancez."


class NotMatching(AppError):
    status = 409
    code = "programme_not_in_matching"
    en = "Move the programme to “matching” first: applications are then settled."
    fr = "Passez d’abord le programme à « appariement » : les candidatures sont alors arrêtées."


class NobodyToMatch(AppError):
    status = 409
    code = "nobody_to_match"
    en = "Nobody is ready with a place left yet. Mark applicants as ready, then start the run."
    fr = (
        "Personne n’est encore disponible avec une place libre. "
        "Marquez des candidatures comme prêtes, puis lancez le calcul."
    )


class NobodyOnOneSide(AppError):
    status = 409
    code = "nobody_on_one_side"
    en = (
        "Ready with a place left: {mentors} who may mentor, {learners} who may learn. "
        "A couple needs one of each: invite people for the other side, or ask someone to take both."
    )
    fr = (
        "Disponibles avec une place libre : {mentors} côté mentor, {learners} côté apprenant·e. "
        "Un binôme demande une personne de chaque côté : invitez pour l’autre côté, ou proposez les deux à quelqu’un."
    )


class RunOver(AppError):
    status = 409
    code = "match_run_over"
    en = "This run is over: it can no longer be cancelled. Its couples can be set aside one by one, or run again."
    fr = "Ce calcul est terminé : il ne peut plus être annulé. Écartez ses binômes un à un, ou relancez."


class RunNotDone(AppError):
    status = 409
    code = "match_run_not_done"
    en = "This run has no result: wait until it is done, or start another."
    fr = "Ce calcul n’a pas de résultat : attendez qu’il soit terminé, ou lancez-en un autre."


async def start_match_run(db: AsyncSession, actor: Actor, *, programme_id: UUID, wanted: MatchRunIn) -> MatchRunOut:
    """Queue a run with a snapshot of the policy; a manual one is done at once and waits for couples made by hand.

    From here on no answer of the first phase can change. Raises `NotFound`, `NotMatching`, `NobodyToMatch`,
    `NobodyOnOneSide`, `ContradictoryRules`, `RunInProgress`, `ShortlistsFirst`, `ShortlistsUnderWay`.
    """
    await coordinated(db, actor, programme_id)
    programme = (
        await db.execute(select(col(Programme.status), col(Programme.policy)).where(col(Programme.id) == programme_id))
    ).one()
    if programme.status not in (ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING):
        raise NotMatching
    ready = await _refuse_one_sided(db, programme_id)
    run = MatchRun(programme_id=programme_id, policy=programme.policy, seed=wanted.seed, mode=wanted.mode)
    if wanted.mode == RunMode.MANUAL:
        run.status, run.phase, run.engine = RunStatus.DONE, RunPhase.OVER, MANUAL_ENGINE
        run.started_at = run.finished_at = now()
        run.people = ready
    else:
        await refuse_contradictions(db, programme_id)
    try:
        async with db.begin_nested():
            db.add(run)
            await db.flush()
    except IntegrityError as error:
        raise RunInProgress from error
    await end_first_phase(db, programme_id=programme_id, policy=programme.policy, run_id=run.id)
    if wanted.mode == RunMode.OPTIMISER:
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


async def _refuse_one_sided(db: AsyncSession, programme_id: UUID) -> int:
    """How many people are ready with a place left; a refusal when they cannot make one couple."""
    taken = places_taken(programme_id)
    rows = await db.execute(
        select(col(Enrolment.wish), func.count().label("people"))
        .join(User, col(User.id) == col(Enrolment.user_id))
        .outerjoin(taken, taken.c.user_id == col(Enrolment.user_id))
        .where(
            col(Enrolment.programme_id) == programme_id,
            col(Enrolment.status) == EnrolmentStatus.READY,
            col(User.status).in_(HERE),
            col(Enrolment.capacity) > func.coalesce(taken.c.taken, 0),
        )
        .group_by(col(Enrolment.wish))
    )
    wishes = {row.wish: row.people for row in rows}
    either = wishes.get("both", 0)
    mentors, learners = wishes.get("mentor", 0) + either, wishes.get("learner", 0) + either
    ready = mentors + learners - either
    if not ready:
        raise NobodyToMatch
    if min(mentors, learners) == 0 or ready < 2:
        raise NobodyOnOneSide(mentors=mentors, learners=learners)
    return ready


async def lock_run(db: AsyncSession, actor: Actor, run_id: UUID) -> MatchRun:
    """A run's row, locked, of a programme the actor coordinates. Raises `NotFound`."""
    run = (
        await db.execute(
            select(MatchRun)
            .where(col(MatchRun.id) == run_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()
    if run is None:
        raise NotFound
    await coordinated(db, actor, run.programme_id)
    return run


async def cancel_match_run(db: AsyncSession, actor: Actor, *, run_id: UUID) -> MatchRunOut:
    """Stop a run that waits or works; the worker notices within a second. Raises `NotFound`, `RunOver`."""
    run = await lock_run(db, actor, run_id)
    if run.status not in UNDER_WAY:
        raise RunOver
    run.status, run.phase, run.finished_at = RunStatus.CANCELLED, RunPhase.OVER, now()
    await db.flush()
    await forget_snapshot(db, run_id)
    await record(
        db,
        action="cancel_match_run",
        subject_kind="match_run",
        subject_id=run_id,
        actor_id=actor.id,
        programme_id=run.programme_id,
    )
    return await read_run(db, actor, run_id)


async def forget_snapshot(db: AsyncSession, run_id: UUID) -> None:
    """Drop what people said of themselves once their run is over; who was in it stays."""
    kept = (
        await db.execute(select(MatchRunInput).where(col(MatchRunInput.run_id) == run_id).with_for_update())
    ).scalar_one_or_none()
    if kept is not None:
        kept.snapshot = None
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


async def read_run_detail(db: AsyncSession, actor: Actor, run_id: UUID) -> MatchRunDetailOut:
    """One run with its decisions and the people its couples have lost since. Raises `NotFound`."""
    run = await read_run(db, actor, run_id)
    counts = (
        await db.execute(
            select(
                *(
                    func.count().filter(col(MatchProposal.decision) == decision.value).label(decision.value)
                    for decision in Decision
                ),
                func.count().filter(col(MatchProposal.by_hand)).label("by_hand"),
            ).where(col(MatchProposal.run_id) == run_id)
        )
    ).mappings()
    return MatchRunDetailOut(
        **run.model_dump(),
        decisions=DecisionsOut(**counts.one()),
        stale_people=await _read_stale_people(db, run),
    )


async def _read_stale_people(db: AsyncSession, run: MatchRunOut) -> list[StalePersonOut]:
    """Who stands in a couple still to be decided, and has left, is away, or gave their place back."""
    pending = union(
        *(
            select(side.label("user_id")).where(
                col(MatchProposal.run_id) == run.id, col(MatchProposal.decision) == Decision.PENDING
            )
            for side in (col(MatchProposal.mentor_id), col(MatchProposal.learner_id))
        )
    ).subquery()
    rows = await db.execute(
        select(
            col(User.id).label("user_id"),
            col(User.given_name),
            col(User.family_name),
            col(User.job_title),
            col(User.department),
            col(User.site),
            case(
                (col(User.status).in_((UserStatus.LEFT, UserStatus.SUSPENDED)), "left"),
                (col(User.status) == UserStatus.ON_LEAVE, "on_leave"),
                else_="not_ready",
            ).label("why"),
        )
        .join(pending, pending.c.user_id == col(User.id))
        .outerjoin(
            Enrolment, (col(Enrolment.user_id) == col(User.id)) & (col(Enrolment.programme_id) == run.programme_id)
        )
        .where(col(User.status).not_in(HERE) | func.coalesce(col(Enrolment.status), "").not_in(IN_THE_RUN))
        .order_by(col(User.family_name), col(User.given_name), col(User.id))
        .limit(200)
    )
    return [StalePersonOut(**row) for row in rows.mappings()]


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


async def read_progress(db: AsyncSession, actor: Actor, run_id: UUID) -> MatchRunProgressOut:
    """Where a run stands, in two small statements. Raises `NotFound`."""
    row = (
        await db.execute(
            select(
                col(MatchRun.programme_id),
                col(MatchRun.status),
                col(MatchRun.phase),
                col(MatchRun.steps_done),
                col(MatchRun.steps),
            ).where(col(MatchRun.id) == run_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    await coordinated(db, actor, row.programme_id)
    return MatchRunProgressOut(
        run_id=run_id, status=row.status, phase=row.phase, steps_done=row.steps_done, steps=row.steps
    )
