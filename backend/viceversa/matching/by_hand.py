"""A run's couples in its coordinator's hands: put together by hand, set aside. The hard rules are asked every time."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.audit.service import record
from viceversa.core.errors import AppError, FieldProblem, NotFound
from viceversa.matching.couples import OnePersonTwice, refuse_not_enrolled
from viceversa.matching.explain import CoupleExplanation, explain_couple
from viceversa.matching.models import Decision, MatchProposal, MatchRun, RunStatus
from viceversa.matching.reading import read_proposal
from viceversa.matching.rules import skill_lines
from viceversa.matching.schemas import MatchProposalOut, ProposalByHandIn
from viceversa.matching.service import NotMatching, RunNotDone, lock_run
from viceversa.matching.snapshot import read_problem
from viceversa.pairings.models import OPEN, Pairing
from viceversa.programmes.models import Enrolment, Programme, ProgrammeStatus
from viceversa.programmes.service import coordinated


class CoupleRefused(AppError):
    status = 409
    code = "couple_refused"
    en = "These two cannot be put together: {why} Choose someone else, or change what stands in the way."
    fr = "Ces deux personnes ne peuvent pas former un binôme. {why} Choisissez quelqu’un d’autre, ou levez l’obstacle."


class AlreadySuggested(AppError):
    status = 409
    code = "couple_already_suggested"
    en = "These two are together in this run already. Look for them in its list."
    fr = "Ces deux personnes sont déjà ensemble dans ce calcul. Cherchez-les dans sa liste."


class PlacesSpokenFor(AppError):
    status = 409
    code = "places_spoken_for"
    en = "{who} has no place left beside the couples already suggested. Set one of those aside first."
    fr = "{who} n’a plus de place libre à côté des binômes déjà proposés. Écartez d’abord l’un d’eux."


class ProposalDecided(AppError):
    status = 409
    code = "proposal_decided"
    en = "This couple has been decided already. An approved couple is withdrawn on the page of its pairing."
    fr = "Ce binôme a déjà été décidé. Un binôme approuvé se retire sur la page du binôme."


async def add_proposal(db: AsyncSession, actor: Actor, *, run_id: UUID, couple: ProposalByHandIn) -> MatchProposalOut:
    """Put two people together by hand in a finished run, once every hard rule has been asked again.

    No rule can be overridden, whatever the reason; a private exclusion reads as "not available". What is overridden
    is the optimiser's choice, and that asks for a reason at the latest when the couple is approved.

    Raises `NotFound`, `RunNotDone`, `NotMatching`, `OnePersonTwice`, `CoupleRefused`, `AlreadySuggested`,
    `PlacesSpokenFor`.
    """
    run = await lock_run(db, actor, run_id)
    if run.status != RunStatus.DONE:
        raise RunNotDone
    status = (await db.execute(select(col(Programme.status)).where(col(Programme.id) == run.programme_id))).scalar_one()
    if status not in (ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING):
        raise NotMatching
    mentor_id, learner_id = couple.mentor_id, couple.learner_id
    await refuse_not_enrolled(db, programme_id=run.programme_id, mentor_id=mentor_id, learner_id=learner_id)
    if mentor_id == learner_id:
        raise OnePersonTwice
    row = await _together_already(db, run_id, mentor_id, learner_id)
    problem, names = await read_problem(
        db, programme_id=run.programme_id, policy=run.policy, seed=run.seed, only=(mentor_id, learner_id)
    )
    found = explain_couple(problem, mentor_id=str(mentor_id), learner_id=str(learner_id), skill_names=names)
    _refuse_by_the_rules(found)
    await _refuse_beyond_places(db, run, (mentor_id, learner_id))
    if row is None:
        row = MatchProposal(
            run_id=run_id, mentor_id=mentor_id, learner_id=learner_id, score=0, factors={}, lines={}, reasons=[]
        )
        db.add(row)
    people = {person.id: person for person in problem.people}
    mentor, learner = people[str(mentor_id)], people[str(learner_id)]
    row.score, row.factors = found.score or 0, dict(found.contributions or {})
    row.lines = {
        "mentor_teaches": [line.skill_id for line in skill_lines(teacher=mentor, learner=learner)],
        "learner_teaches": [line.skill_id for line in skill_lines(teacher=learner, learner=mentor)],
    }
    row.reasons = [{"en": each.en, "fr": each.fr} for each in found.reasons]
    row.decision, row.by_hand, row.decided_by = Decision.PENDING, True, actor.id
    row.override_reason, row.rejection_reason = couple.reason, None
    await db.flush()
    await record(
        db,
        action="add_proposal_by_hand",
        subject_kind="match_proposal",
        subject_id=row.id,
        actor_id=actor.id,
        programme_id=run.programme_id,
    )
    return await read_proposal(db, actor, row.id)


def _refuse_by_the_rules(found: CoupleExplanation) -> None:
    broken = [check for check in found.checks if not check.passed]
    if broken:
        raise CoupleRefused(
            why={
                "en": " ".join(f"{check.sentence.en} ({check.code})" for check in broken),
                "fr": " ".join(f"{check.sentence.fr} ({check.code})" for check in broken),
            },
            fields=[FieldProblem("/body", check.code, check.sentence.en, check.sentence.fr) for check in broken],
        )


async def _together_already(db: AsyncSession, run_id: UUID, mentor_id: UUID, learner_id: UUID) -> MatchProposal | None:
    """The row of these two this way round, when it was set aside and can be taken up again."""
    rows = (
        (
            await db.execute(
                select(MatchProposal)
                .where(
                    col(MatchProposal.run_id) == run_id,
                    col(MatchProposal.mentor_id).in_((mentor_id, learner_id)),
                    col(MatchProposal.learner_id).in_((mentor_id, learner_id)),
                )
                .with_for_update()
            )
        )
        .scalars()
        .all()
    )
    if any(row.decision != Decision.REJECTED for row in rows):
        raise AlreadySuggested
    return next((row for row in rows if row.mentor_id == mentor_id), None)


async def _refuse_beyond_places(db: AsyncSession, run: MatchRun, people: tuple[UUID, UUID]) -> None:
    """Nobody is promised to more partners than they have places: couples suggested here and pairings not over count."""

    def of(table: Any, *also: Any) -> Any:
        return (
            select(func.count())
            .where(or_(table.mentor_id == Enrolment.user_id, table.learner_id == Enrolment.user_id), *also)
            .correlate(Enrolment)
            .scalar_subquery()
        )

    suggested = of(MatchProposal, col(MatchProposal.run_id) == run.id, col(MatchProposal.decision) == Decision.PENDING)
    held = of(Pairing, col(Pairing.programme_id) == run.programme_id, col(Pairing.status).in_(OPEN))
    full = (
        (
            await db.execute(
                select(col(Enrolment.user_id)).where(
                    col(Enrolment.programme_id) == run.programme_id,
                    col(Enrolment.user_id).in_(people),
                    col(Enrolment.capacity) <= suggested + held,
                )
            )
        )
        .scalars()
        .all()
    )
    if full:
        mentor = people[0] in full
        raise PlacesSpokenFor(
            who={
                "en": "The mentor" if mentor else "The learner",
                "fr": "La personne côté mentor" if mentor else "La personne côté apprenant·e",
            }
        )


async def reject_proposal(db: AsyncSession, actor: Actor, *, proposal_id: UUID, reason: str) -> MatchProposalOut:
    """Set a suggested couple aside, with the reason; nobody was told of it. Raises `NotFound`, `ProposalDecided`."""
    seen = (
        await db.execute(
            select(col(MatchProposal.run_id), col(MatchRun.programme_id))
            .join(MatchRun, col(MatchRun.id) == col(MatchProposal.run_id))
            .where(col(MatchProposal.id) == proposal_id)
        )
    ).one_or_none()
    if seen is None:
        raise NotFound
    await coordinated(db, actor, seen.programme_id)
    await lock_run(db, actor, seen.run_id)
    row = (
        await db.execute(select(MatchProposal).where(col(MatchProposal.id) == proposal_id).with_for_update())
    ).scalar_one()
    if row.decision != Decision.PENDING:
        raise ProposalDecided
    row.decision, row.rejection_reason, row.decided_by = Decision.REJECTED, reason, actor.id
    await db.flush()
    await record(
        db,
        action="reject_proposal",
        subject_kind="match_proposal",
        subject_id=proposal_id,
        actor_id=actor.id,
        programme_id=seen.programme_id,
    )
    return await read_proposal(db, actor, proposal_id)
