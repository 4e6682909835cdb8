"""From tables to a `Problem`: what the optimiser may know, and nothing more (no pulses, no answers, no conduct)."""

import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import User, UserStatus
from viceversa.matching.answers import read_answers, without_answers
from viceversa.matching.models import CoupleRule, CoupleRuleKind
from viceversa.matching.problem import Person, Policy, Problem
from viceversa.pairings.models import OPEN, Pairing
from viceversa.pairings.service import live_counts
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme
from viceversa.sessions.slots import weekly_quarter_hours
from viceversa.skills.models import Direction, Skill
from viceversa.skills.service import read_user_skills

SkillNames = dict[str, dict[str, str]]


def read_policy(stored: dict[str, Any]) -> Policy:
    """The part of a programme's policy that decides who may meet whom."""
    return Policy(
        minimum_level_gap=stored["minimum_level_gap"],
        different_department=stored["different_department"],
        minimum_overlap_minutes=stored["minimum_overlap_minutes"],
        reciprocity_required=stored["reciprocity_required"],
        weights=stored["weights"],
        objective=stored["objective"],
    )


async def read_problem(
    db: AsyncSession, *, programme_id: UUID, policy: dict[str, Any], seed: int
) -> tuple[Problem, SkillNames]:
    """Everything a run depends on, read in ten statements whatever the size."""
    rows = (
        await db.execute(
            select(
                col(User.id),
                col(User.career_level),
                col(User.department),
                col(User.site),
                col(User.working_languages),
                col(User.availability),
                col(User.time_zone),
                col(User.work_mode),
                col(User.status),
                col(Enrolment.status).label("place"),
                col(Enrolment.wish),
                col(Enrolment.capacity),
            )
            .join(User, col(User.id) == col(Enrolment.user_id))
            .where(
                col(Enrolment.programme_id) == programme_id,
                col(Enrolment.status).in_((EnrolmentStatus.READY, EnrolmentStatus.MATCHED)),
            )
            .order_by(col(User.id))
        )
    ).all()
    ids = [row.id for row in rows]
    chains = await _management_chains(db)
    taken = await live_counts(db, programme_id=programme_id, user_ids=ids)
    offers: dict[UUID, list[tuple[str, int]]] = {}
    seeks: dict[UUID, list[tuple[str, int, int]]] = {}
    for user_id, line in await read_user_skills(db, user_ids=ids):
        if line.direction == Direction.OFFER:
            offers.setdefault(user_id, []).append((str(line.skill_id), line.level))
        else:
            seeks.setdefault(user_id, []).append((str(line.skill_id), line.level, line.priority))
    starts_on = (
        await db.execute(select(col(Programme.starts_on)).where(col(Programme.id) == programme_id))
    ).scalar_one()
    answers = await read_answers(db, programme_id=programme_id, policy=policy, known=ids)
    people = tuple(
        Person(
            id=str(row.id),
            career_level=row.career_level,
            department=row.department,
            site=row.site,
            management_chain=chains.get(row.id, ()),
            languages=row.working_languages,
            availability=_weekly(row.availability, row.time_zone, starts_on),
            work_mode=row.work_mode,
            offers=tuple(sorted(offers.get(row.id, []))),
            seeks=tuple(sorted(seeks.get(row.id, []))),
            wish=row.wish,
            capacity=max(0, row.capacity - taken.get(row.id, 0)),
            ready=row.place == EnrolmentStatus.READY and row.status in (UserStatus.ACTIVE, UserStatus.INVITED),
            exclusions=answers.exclusions.get(str(row.id), frozenset()),
        )
        for row in rows
    )
    skills = (
        await db.execute(select(col(Skill.id), col(Skill.title_en), col(Skill.title_fr), col(Skill.digcomp)))
    ).all()
    paired, pinned, forbidden = await _couples(db, programme_id=programme_id, known=frozenset(ids))
    problem = Problem(
        people=people,
        policy=read_policy(policy),
        skill_areas={str(skill.id): frozenset(code[0] for code in skill.digcomp) for skill in skills},
        already_paired=paired,
        forbidden=forbidden,
        pinned=pinned,
        preferences=answers.preferences,
        seed=seed,
    )
    return problem, {str(skill.id): {"en": skill.title_en, "fr": skill.title_fr} for skill in skills}


def _weekly(windows: Any, zone: str, starts_on: date) -> frozenset[int]:
    return weekly_quarter_hours(windows, zone, week_of=starts_on)


async def _management_chains(db: AsyncSession) -> dict[UUID, tuple[str, ...]]:
    """Everyone's managers, the direct one first; a loop left in the data ends the chain where it closes."""
    managers = {
        row.id: row.manager_id
        for row in await db.execute(select(col(User.id), col(User.manager_id)).where(col(User.manager_id).is_not(None)))
    }
    chains: dict[UUID, tuple[str, ...]] = {}
    for user_id in managers:
        chain: list[UUID] = []
        above = managers.get(user_id)
        while above is not None and above not in chain and above != user_id:
            chain.append(above)
            above = managers.get(above)
        chains[user_id] = tuple(str(each) for each in chain)
    return chains


async def _couples(
    db: AsyncSession, *, programme_id: UUID, known: frozenset[UUID]
) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    paired = await db.execute(
        select(col(Pairing.mentor_id), col(Pairing.learner_id)).where(
            col(Pairing.status).in_(OPEN),
            or_(col(Pairing.mentor_id).in_(known), col(Pairing.learner_id).in_(known)),
        )
    )
    rules = (
        await db.execute(
            select(col(CoupleRule.mentor_id), col(CoupleRule.learner_id), col(CoupleRule.kind)).where(
                col(CoupleRule.programme_id) == programme_id
            )
        )
    ).all()

    def those(kind: CoupleRuleKind) -> frozenset[tuple[str, str]]:
        return frozenset(
            (str(rule.mentor_id), str(rule.learner_id))
            for rule in rules
            if rule.kind == kind and {rule.mentor_id, rule.learner_id} <= known
        )

    return (
        frozenset((str(row.mentor_id), str(row.learner_id)) for row in paired),
        those(CoupleRuleKind.PIN),
        those(CoupleRuleKind.FORBID),
    )


def hash_of(problem: Problem) -> str:
    """SHA-256 of the whole input but for private answers: with those equal too, equal hashes give the same bytes."""
    return hashlib.sha256(
        json.dumps(asdict(without_answers(problem)), sort_keys=True, default=_plain).encode()
    ).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    return dict(value)
