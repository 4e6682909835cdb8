"""Any two enrolled people: why or why not, and what their coordinator decided about them."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.audit.service import record
from viceversa.core.db import new_id
from viceversa.core.errors import AppError, NotFound
from viceversa.matching.explain import CoupleExplanation, explain_couple
from viceversa.matching.models import CoupleRule, CoupleRuleKind
from viceversa.matching.reading import read_people
from viceversa.matching.schemas import CheckOut, CoupleOut, CoupleRuleOut, Sentence
from viceversa.matching.snapshot import read_problem
from viceversa.programmes.models import Enrolment
from viceversa.programmes.service import coordinated, read_policy


class OnePersonTwice(AppError):
    status = 409
    code = "one_person_twice"
    en = "A couple is two different people. Choose someone else for one of the two sides."
    fr = "Un binôme réunit deux personnes différentes. Choisissez quelqu’un d’autre pour l’un des deux côtés."


async def refuse_not_enrolled(db: AsyncSession, *, programme_id: UUID, mentor_id: UUID, learner_id: UUID) -> None:
    """Pass when both have a place in the programme, in whatever state. Raises `NotFound`."""
    enrolled = (
        await db.execute(
            select(col(Enrolment.user_id)).where(
                col(Enrolment.programme_id) == programme_id, col(Enrolment.user_id).in_((mentor_id, learner_id))
            )
        )
    ).scalars()
    if set(enrolled) != {mentor_id, learner_id}:
        raise NotFound


async def ask_the_rules(
    db: AsyncSession, *, programme_id: UUID, policy: dict[str, Any], mentor_id: UUID, learner_id: UUID
) -> CoupleExplanation:
    """Every hard rule's answer about two enrolled people as the tables stand now, read for these two alone."""
    problem, names = await read_problem(
        db, programme_id=programme_id, policy=policy, seed=1, only=(mentor_id, learner_id)
    )
    return explain_couple(problem, mentor_id=str(mentor_id), learner_id=str(learner_id), skill_names=names)


async def explain(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, mentor_id: UUID, learner_id: UUID
) -> CoupleOut:
    """Why, or why not, these two, ready or not: every rule's answer and the score they would have.

    Raises `NotFound` when one of them has no place in the programme.
    """
    await coordinated(db, actor, programme_id)
    await refuse_not_enrolled(db, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id)
    policy = await read_policy(db, programme_id)
    found = await ask_the_rules(
        db, programme_id=programme_id, policy=policy, mentor_id=mentor_id, learner_id=learner_id
    )
    rules = (
        await db.execute(
            select(col(CoupleRule.mentor_id), col(CoupleRule.kind)).where(
                col(CoupleRule.programme_id) == programme_id, _same_two(mentor_id, learner_id)
            )
        )
    ).all()
    # A pin holds this way round only; a couple set aside is set aside both ways.
    told = {rule.kind for rule in rules if rule.kind == CoupleRuleKind.FORBID or rule.mentor_id == mentor_id}
    people = await read_people(db, ids=(mentor_id, learner_id))
    return CoupleOut(
        mentor=people[mentor_id],
        learner=people[learner_id],
        feasible=found.feasible,
        checks=[
            CheckOut(
                code=check.code, passed=check.passed, sentence=Sentence(en=check.sentence.en, fr=check.sentence.fr)
            )
            for check in found.checks
        ],
        score=found.score if found.feasible else None,
        factors=dict(found.contributions or {}) if found.feasible else {},
        rule=CoupleRuleKind(min(told)) if told else None,
    )


def _same_two(mentor_id: UUID, learner_id: UUID) -> Any:
    return or_(
        and_(col(CoupleRule.mentor_id) == mentor_id, col(CoupleRule.learner_id) == learner_id),
        and_(col(CoupleRule.mentor_id) == learner_id, col(CoupleRule.learner_id) == mentor_id),
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
    """Pin or forbid a couple for the next runs, or take that back (`None`); said twice, it is so once.

    Two people have one rule between them, whichever side each stands on: the last word counts.
    Raises `NotFound`, `OnePersonTwice`.
    """
    await coordinated(db, actor, programme_id)
    await refuse_not_enrolled(db, programme_id=programme_id, mentor_id=mentor_id, learner_id=learner_id)
    if kind is not None and mentor_id == learner_id:
        raise OnePersonTwice
    others = delete(CoupleRule).where(col(CoupleRule.programme_id) == programme_id, _same_two(mentor_id, learner_id))
    if kind is not None:
        others = others.where(~and_(col(CoupleRule.mentor_id) == mentor_id, col(CoupleRule.kind) == kind.value))
    changed = (await db.execute(others.returning(col(CoupleRule.id)))).all()
    if kind is not None:
        written = await db.execute(
            insert(CoupleRule)
            .values(
                id=new_id(),
                programme_id=programme_id,
                mentor_id=mentor_id,
                learner_id=learner_id,
                kind=kind,
                decided_by=actor.id,
            )
            .on_conflict_do_nothing(index_elements=["programme_id", "mentor_id", "learner_id"])
            .returning(col(CoupleRule.id))
        )
        changed = [*changed, *written]
    if changed:
        await record(
            db,
            action=f"couple_{kind or 'free'}",
            subject_kind="programme",
            subject_id=programme_id,
            actor_id=actor.id,
            programme_id=programme_id,
        )


async def list_couple_rules(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> list[CoupleRuleOut]:
    """Pins and forbidden couples of a programme."""
    await coordinated(db, actor, programme_id)
    rows = (
        await db.execute(
            select(col(CoupleRule.mentor_id), col(CoupleRule.learner_id), col(CoupleRule.kind))
            .where(col(CoupleRule.programme_id) == programme_id)
            .order_by(col(CoupleRule.id))
        )
    ).all()
    people = await read_people(db, ids={each for row in rows for each in (row.mentor_id, row.learner_id)})
    return [
        CoupleRuleOut(
            mentor_id=row.mentor_id,
            learner_id=row.learner_id,
            kind=row.kind,
            mentor=people[row.mentor_id],
            learner=people[row.learner_id],
        )
        for row in rows
    ]
