"""A run, worked out by the worker: input kept, problem solved in a thread, result published in one transaction.

Killed anywhere and delivered again, it gives the same bytes: the input is kept before anything is computed, and
nothing shows before the last commit.
"""

import asyncio
import contextlib
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.clock import now
from viceversa.core.db import Database, copy_rows, new_id, with_retries
from viceversa.matching.alternatives import Standings, stand
from viceversa.matching.explain import SOFTER, explain_proposal, explain_unmatched
from viceversa.matching.models import UNDER_WAY, MatchRun, MatchRunInput, RunPhase, RunStatus
from viceversa.matching.optimizer import THREADS, certify, solve
from viceversa.matching.problem import (
    ENGINE_VERSION,
    Couple,
    InvalidProblem,
    Problem,
    ProblemTooLarge,
    Proposal,
    Solution,
    Unmatched,
)
from viceversa.matching.service import forget_snapshot
from viceversa.matching.snapshot import (
    RunInput,
    SkillNames,
    as_bytes,
    hash_of,
    names_of,
    pack,
    problem_of,
    read_input,
    unpack,
)
from viceversa.matching.standings import as_row
from viceversa.matching.work import Work

log = structlog.get_logger()

REPORT_SECONDS = 0.5
PROPOSAL_COLUMNS = (
    "id",
    "run_id",
    "mentor_id",
    "learner_id",
    "score",
    "factors",
    "lines",
    "reasons",
    "standings",
    "pinned",
    "decision",
)
UNMATCHED_COLUMNS = (
    "id",
    "run_id",
    "user_id",
    "side",
    "candidates",
    "feasible",
    "removed",
    "relaxation",
    "reasons",
)
TOO_LARGE = {
    "code": "too_large",
    "en": "There are more people here than this engine can hold. Split the programme in two, by site for example.",
    "fr": "Il y a ici plus de personnes que ce moteur ne peut en traiter. Scindez le programme, par site par exemple.",
}
BROKEN = {
    "code": "broken",
    "en": "The run broke on our side; nothing was stored. Start it again; tell your administrator if it happens twice.",
    "fr": (
        "Le calcul s’est interrompu de notre côté ; rien n’a été enregistré. Relancez-le, et prévenez votre "
        "administration si cela se reproduit."
    ),
}
ALL_PINNED = {
    "code": "all_pinned",
    "en": "Every couple here was pinned: the optimiser had nothing to choose. Free some pins to let it suggest others.",
    "fr": (
        "Tous les binômes ont été imposés : le calcul n’avait rien à choisir. Libérez-en pour recevoir d’autres "
        "propositions."
    ),
}


class RunCancelled(Exception):
    """The run is no longer wanted: its coordinator cancelled it, or this worker is stopping."""


@dataclass(slots=True)
class Progress:
    """What the solving thread says and what the event loop reads; `stop` ends the thread at its next word."""

    phase: str = RunPhase.SOLVING
    done: int = 0
    total: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Note a step. Raises `RunCancelled` when nobody wants the result any more."""
        if self.stop.is_set():
            raise RunCancelled
        self.phase, self.done, self.total = phase, done, total


@dataclass(frozen=True, slots=True)
class Result:
    """A solution as the rows that will be stored."""

    solution: Solution
    proposals: list[tuple[Any, ...]]
    unmatched: list[tuple[Any, ...]]
    people: int
    note: dict[str, str] | None


async def perform_run(database: Database, *, run_id: UUID) -> None:
    """Work out a queued run and publish its result in one transaction. Delivered twice, it changes nothing.

    No transaction is open while it computes. A run cancelled meanwhile publishes nothing.
    """
    kept = await _begin(database, run_id)
    if kept is None:
        return
    progress, over = Progress(), asyncio.Event()
    reporting = asyncio.create_task(_report(database, run_id, progress, over))
    try:
        result = await asyncio.to_thread(_work_out, kept, run_id, progress)
    except RunCancelled:
        return
    except ProblemTooLarge:
        await _fail(database, run_id, TOO_LARGE)
        return
    except (InvalidProblem, ArithmeticError, LookupError, MemoryError, TypeError, ValueError) as error:
        # Tried again it would break again: the coordinator is told, and the programme is free for another run.
        log.error("match_run_broken", run_id=str(run_id), error=type(error).__name__)
        await _fail(database, run_id, BROKEN)
        return
    finally:
        progress.stop.set()
        # Not cancelled: a statement cut off in its middle would cost the connection.
        over.set()
        await reporting

    async def publish() -> None:
        async with database.transaction() as db:
            run = await _lock_running(db, run_id)
            if run is not None:
                await _publish(db, run, result)

    await with_retries(publish)


async def _begin(database: Database, run_id: UUID) -> bytes | None:
    """Mark the run as running and keep its input; None when there is nothing to do any more."""
    async with database.transaction() as db:
        run = (
            await db.execute(select(MatchRun).where(col(MatchRun.id) == run_id).with_for_update())
        ).scalar_one_or_none()
        if run is None or run.status not in UNDER_WAY:
            return None
        run.status, run.phase = RunStatus.RUNNING, RunPhase.READING
        run.started_at = run.started_at or now()
    kept = await _read_kept(database, run_id)
    if kept is not None:
        return kept
    # One moment for all its statements: nobody leaves between two of them.
    async with database.snapshot() as db:
        found = await read_input(db, programme_id=run.programme_id, policy=run.policy, seed=run.seed)
    packed, digest = await asyncio.to_thread(_packed, found)
    async with database.transaction() as db:
        locked = await _lock_running(db, run_id)
        if locked is None:
            return None
        # A worker taken for dead may be reading too: the first input kept is the one both work from.
        first = await db.execute(
            insert(MatchRunInput)
            .values(
                id=new_id(),
                run_id=run_id,
                people_ids=[UUID(person["id"]) for person in found["people"]],
                snapshot=packed,
            )
            .on_conflict_do_nothing(index_elements=["run_id"])
            .returning(col(MatchRunInput.id))
        )
        if first.first() is not None:
            locked.input_hash, locked.engine = digest, ENGINE_VERSION
            return packed
    return await _read_kept(database, run_id)


def _packed(found: RunInput) -> tuple[bytes, str]:
    return pack(as_bytes(found)), hash_of(found)


async def _read_kept(database: Database, run_id: UUID) -> bytes | None:
    async with database.transaction() as db:
        return (
            await db.execute(select(col(MatchRunInput.snapshot)).where(col(MatchRunInput.run_id) == run_id))
        ).scalar_one_or_none()


async def _report(database: Database, run_id: UUID, progress: Progress, over: asyncio.Event) -> None:
    """Write the progress down every half second, each time in a short transaction; stop the thread once cancelled."""
    while not over.is_set():
        try:
            async with database.transaction() as db:
                wanted = await db.execute(
                    update(MatchRun)
                    .where(col(MatchRun.id) == run_id, col(MatchRun.status) == RunStatus.RUNNING)
                    .values(phase=progress.phase[:30], steps_done=progress.done, steps=progress.total)
                    .returning(col(MatchRun.id))
                )
                if wanted.first() is None:
                    progress.stop.set()
        except DBAPIError as error:
            # The picture may lag; the work does not stop for it.
            log.warning("progress_not_written", run_id=str(run_id), error=type(error.orig).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), REPORT_SECONDS)


def _work_out(kept: bytes, run_id: UUID, progress: Progress) -> Result:
    """From the input's bytes to the rows of the result, in a thread of its own."""
    found: RunInput = unpack(kept)
    problem, names = problem_of(found), names_of(found)
    progress(RunPhase.SOLVING, 0, 0)
    # From nothing and to the end: earlier prices and a clock would both show in the bytes (ADR 0011).
    solution = solve(problem, progress=progress)
    faults = certify(problem, solution)
    if faults:
        raise InvalidProblem(f"the solution failed its own check: {faults[0]}")
    standings = stand(problem, solution, work=Work(progress=progress, threads=THREADS))
    proposals = list(_proposal_rows(problem, solution.proposals, standings, names, run_id, progress))
    unmatched = [_unmatched_row(each, run_id) for each in solution.unmatched]
    progress(RunPhase.SAVING, 0, len(proposals))
    return Result(
        solution=solution,
        proposals=proposals,
        unmatched=unmatched,
        people=sum(1 for person in problem.people if person.ready),
        note=_note_of(problem, solution),
    )


def _proposal_rows(
    problem: Problem,
    proposals: tuple[Proposal, ...],
    standings: Mapping[Couple, Standings],
    names: SkillNames,
    run_id: UUID,
    progress: Progress,
) -> Iterator[tuple[Any, ...]]:
    people = {person.id: person for person in problem.people}
    for number, proposal in enumerate(proposals):
        if number % 500 == 0:
            progress(RunPhase.EXPLAINING, number, len(proposals))
        # Only these two: the sentences of a couple do not depend on the others, nor should the time they take.
        couple = Problem(people=(people[proposal.mentor_id], people[proposal.learner_id]), policy=problem.policy)
        reasons = explain_proposal(couple, proposal, skill_names=names)
        known = standings.get((proposal.mentor_id, proposal.learner_id))
        yield (
            new_id(),
            run_id,
            UUID(proposal.mentor_id),
            UUID(proposal.learner_id),
            proposal.score,
            json.dumps(dict(proposal.contributions)),
            json.dumps(
                {
                    "mentor_teaches": [line.skill_id for line in proposal.lines_up],
                    "learner_teaches": [line.skill_id for line in proposal.lines_back],
                }
            ),
            json.dumps([{"en": each.en, "fr": each.fr} for each in reasons], ensure_ascii=False),
            json.dumps(as_row(known)) if known else None,
            proposal.pinned,
            "pending",
        )


def _unmatched_row(person: Unmatched, run_id: UUID) -> tuple[Any, ...]:
    return (
        new_id(),
        run_id,
        UUID(person.person_id),
        person.side,
        person.candidates,
        person.feasible,
        json.dumps(dict(person.removed)),
        json.dumps(asdict(person.best_relaxation)) if person.best_relaxation else None,
        json.dumps([{"en": each.en, "fr": each.fr} for each in explain_unmatched(person)], ensure_ascii=False),
    )


def _note_of(problem: Problem, solution: Solution) -> dict[str, str] | None:
    """A sentence for the results that surprise, with a way out."""
    if solution.proposals:
        return ALL_PINNED if all(proposal.pinned for proposal in solution.proposals) else None
    gains: Counter[str] = Counter()
    for person in solution.unmatched:
        if person.best_relaxation:
            gains[person.best_relaxation.switch] += person.best_relaxation.candidates_gained
    english = "No two people here pass every rule together. Each person's reasons are in the list of the unmatched."
    french = (
        "Aucun binôme possible ne respecte toutes les règles. Les raisons de chacun·e sont dans la liste des personnes "
        "sans binôme."
    )
    if gains:
        softer = SOFTER[max(gains, key=lambda switch: (gains[switch], switch))]
        english += f" What would help most: {softer.en}."
        french += f" Ce qui aiderait le plus\N{NO-BREAK SPACE}: {softer.fr}."
    return {"code": "no_feasible_couple", "en": english, "fr": french}


async def _lock_running(db: AsyncSession, run_id: UUID) -> MatchRun | None:
    return (
        await db.execute(
            select(MatchRun)
            .where(col(MatchRun.id) == run_id, col(MatchRun.status) == RunStatus.RUNNING)
            .with_for_update()
        )
    ).scalar_one_or_none()


async def _publish(db: AsyncSession, run: MatchRun, result: Result) -> None:
    solution = result.solution
    await copy_rows(db, "match_proposal", columns=PROPOSAL_COLUMNS, rows=result.proposals)
    await copy_rows(db, "unmatched_person", columns=UNMATCHED_COLUMNS, rows=result.unmatched)
    run.status, run.phase, run.finished_at = RunStatus.DONE, RunPhase.OVER, now()
    run.steps_done = run.steps = len(solution.proposals)
    run.engine, run.people, run.note = solution.engine, result.people, result.note
    run.pairs, run.total_score = len(solution.proposals), solution.total
    run.upper_bound, run.gap = solution.upper_bound, solution.gap
    run.refused_pins = [asdict(pin) for pin in solution.refused_pins]
    await db.flush()
    await forget_snapshot(db, run.id)


async def _fail(database: Database, run_id: UUID, note: dict[str, str]) -> None:
    async with database.transaction() as db:
        run = await _lock_running(db, run_id)
        if run is not None:
            run.status, run.phase, run.finished_at, run.note = RunStatus.FAILED, RunPhase.OVER, now(), note
            await db.flush()
            await forget_snapshot(db, run_id)
