"""From tables to a `Problem`: what the optimiser may know, and nothing more (no pulses, no answers, no conduct).

Two steps: `read_input` takes the rows, as plain data that can be kept; `problem_of` makes the problem out of them,
without the database. A run keeps its input, so that it can be worked out again to the same bytes.
"""

import hashlib
import json
import zlib
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.models import User, UserStatus
from viceversa.core.db import among
from viceversa.matching.answers import as_rows, from_rows, read_answers
from viceversa.matching.models import CoupleRule, CoupleRuleKind
from viceversa.matching.problem import Person, Policy, Problem
from viceversa.pairings.models import LIVE, OPEN, Pairing
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme
from viceversa.sessions.slots import weekly_quarter_hours
from viceversa.skills.models import Direction, Skill, UserSkill

SkillNames = dict[str, dict[str, str]]
RunInput = dict[str, Any]
"""The rows a run depends on: JSON, ids as text, every list in a fixed order so that equal rows give equal bytes."""

ANSWERS = "answers"
"""What people said of one another: part of the input, never of its hash."""
IN_THE_RUN = (EnrolmentStatus.READY, EnrolmentStatus.MATCHED)
HERE = (UserStatus.ACTIVE, UserStatus.INVITED)
_DEEPEST_LINE = 64  # a loop left in the directory's data ends here


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
    db: AsyncSession, *, programme_id: UUID, policy: dict[str, Any], seed: int, only: Collection[UUID] | None = None
) -> tuple[Problem, SkillNames]:
    """The problem as the tables stand now, in ten statements whatever the size; `only` some people, if given."""
    found = await read_input(db, programme_id=programme_id, policy=policy, seed=seed, only=only)
    return problem_of(found), names_of(found)


def places_taken(programme_id: UUID) -> Any:
    """A subquery `user_id, taken`: how many live pairings of a programme each person holds, on either side."""
    sides = union_all(
        *(
            select(side.label("user_id")).where(
                col(Pairing.programme_id) == programme_id, col(Pairing.status).in_(LIVE)
            )
            for side in (col(Pairing.mentor_id), col(Pairing.learner_id))
        )
    ).subquery()
    return select(sides.c.user_id, func.count().label("taken")).group_by(sides.c.user_id).subquery()


def _whom(programme_id: UUID, only: Collection[UUID] | None) -> Any:
    """Who is looked at: everyone with a settled place, or just the people named, whatever their place."""
    query = select(col(Enrolment.user_id)).where(col(Enrolment.programme_id) == programme_id)
    if only is None:
        return query.where(col(Enrolment.status).in_(IN_THE_RUN))
    return query.where(among(col(Enrolment.user_id), only))


async def read_input(
    db: AsyncSession, *, programme_id: UUID, policy: dict[str, Any], seed: int, only: Collection[UUID] | None = None
) -> RunInput:
    """Everything a run depends on, read in ten statements whatever the size.

    `only` reads some people, enrolled in whatever state: enough to ask the rules about them.
    """
    whom = _whom(programme_id, only)
    starts_on = (
        await db.execute(select(col(Programme.starts_on)).where(col(Programme.id) == programme_id))
    ).scalar_one()
    return {
        "policy": policy,
        "seed": seed,
        "starts_on": starts_on.isoformat(),
        "people": await _read_people(db, programme_id, whom),
        "managers": await _read_managers(db, whom),
        "lines": await _read_lines(db, whom),
        "skills": await _read_skills(db),
        **await _read_couples(db, programme_id, whom),
        ANSWERS: as_rows(await read_answers(db, programme_id=programme_id, policy=policy)),
    }


async def _read_people(db: AsyncSession, programme_id: UUID, whom: Any) -> list[dict[str, Any]]:
    taken = places_taken(programme_id)
    rows = await db.execute(
        select(
            _text(col(User.id)).label("id"),
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
            (col(Enrolment.capacity) - func.coalesce(taken.c.taken, 0)).label("left"),
        )
        .join(User, col(User.id) == col(Enrolment.user_id))
        .outerjoin(taken, taken.c.user_id == col(User.id))
        .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.user_id).in_(whom))
        .order_by(col(User.id))
    )
    return [
        {
            "id": row.id,
            "career_level": row.career_level,
            "department": row.department,
            "site": row.site,
            "languages": row.working_languages,
            "availability": row.availability,
            "time_zone": row.time_zone,
            "work_mode": row.work_mode,
            "wish": row.wish,
            "capacity": max(0, row.left),
            "ready": row.place == EnrolmentStatus.READY and row.status in HERE,
        }
        for row in rows
    ]


async def _read_managers(db: AsyncSession, whom: Any) -> dict[str, list[str]]:
    """Everyone's managers, the direct one first; a loop left in the data ends the chain where it closes."""
    line = (
        select(col(User.id).label("person"), col(User.manager_id).label("above"), literal(1).label("depth"))
        .where(col(User.id).in_(whom), col(User.manager_id).is_not(None))
        .cte("line", recursive=True)
    )
    line = line.union_all(
        select(line.c.person, col(User.manager_id), line.c.depth + 1)
        .select_from(User)
        .join(line, col(User.id) == line.c.above)
        .where(col(User.manager_id).is_not(None), line.c.depth < _DEEPEST_LINE)
    )
    rows = await db.execute(
        select(
            _text(line.c.person).label("person"),
            func.json_agg(aggregate_order_by(line.c.above, line.c.depth)).label("chain"),
        ).group_by(line.c.person)
    )
    return {row.person: _until_it_closes(row.person, row.chain) for row in rows}


def _until_it_closes(person: str, chain: list[str]) -> list[str]:
    found: list[str] = []
    for above in chain:
        if above == person or above in found:
            break
        found.append(above)
    return found


async def _read_lines(db: AsyncSession, whom: Any) -> dict[str, dict[str, list[list[Any]]]]:
    """What each person offers and seeks: [skill, level, priority], by skill."""
    line = func.json_build_array(col(UserSkill.skill_id), col(UserSkill.level), col(UserSkill.priority))
    rows = await db.execute(
        select(
            _text(col(UserSkill.user_id)).label("user_id"),
            col(UserSkill.direction),
            func.json_agg(aggregate_order_by(line, col(UserSkill.skill_id))).label("lines"),
        )
        .where(col(UserSkill.user_id).in_(whom))
        .group_by(col(UserSkill.user_id), col(UserSkill.direction))
    )
    found: dict[str, dict[str, list[list[Any]]]] = {}
    for row in rows:
        found.setdefault(row.user_id, {})[row.direction] = row.lines
    return found


def _text(column: Any) -> Any:
    # A million ids read as text by the database cost a tenth of a million UUID objects here.
    return cast(column, String)


async def _read_skills(db: AsyncSession) -> dict[str, dict[str, Any]]:
    rows = await db.execute(
        select(col(Skill.id), col(Skill.title_en), col(Skill.title_fr), col(Skill.digcomp)).order_by(col(Skill.id))
    )
    return {
        str(row.id): {"en": row.title_en, "fr": row.title_fr, "areas": sorted({code[0] for code in row.digcomp})}
        for row in rows
    }


async def _read_couples(db: AsyncSession, programme_id: UUID, whom: Any) -> dict[str, list[list[str]]]:
    """Couples already together, pinned and forbidden, of people who are looked at."""
    paired = await db.execute(
        select(col(Pairing.mentor_id), col(Pairing.learner_id))
        .where(col(Pairing.status).in_(OPEN), and_(col(Pairing.mentor_id).in_(whom), col(Pairing.learner_id).in_(whom)))
        .order_by(col(Pairing.mentor_id), col(Pairing.learner_id))
    )
    rules = (
        await db.execute(
            select(col(CoupleRule.mentor_id), col(CoupleRule.learner_id), col(CoupleRule.kind))
            .where(
                col(CoupleRule.programme_id) == programme_id,
                col(CoupleRule.mentor_id).in_(whom),
                col(CoupleRule.learner_id).in_(whom),
            )
            .order_by(col(CoupleRule.mentor_id), col(CoupleRule.learner_id))
        )
    ).all()

    def those(kind: CoupleRuleKind) -> list[list[str]]:
        return [[str(rule.mentor_id), str(rule.learner_id)] for rule in rules if rule.kind == kind]

    return {
        "paired": [[str(row.mentor_id), str(row.learner_id)] for row in paired],
        "pinned": those(CoupleRuleKind.PIN),
        "forbidden": those(CoupleRuleKind.FORBID),
    }


def problem_of(found: RunInput) -> Problem:
    """The problem that an input describes. Raises `InvalidProblem` when it contradicts itself."""
    starts_on = date.fromisoformat(found["starts_on"])
    answers = from_rows(found[ANSWERS])
    weeks: dict[str, frozenset[int]] = {}
    people = []
    for person in found["people"]:
        lines = found["lines"].get(person["id"], {})
        hours = json.dumps([person["availability"], person["time_zone"]], sort_keys=True)
        if hours not in weeks:  # most people keep the same hours
            weeks[hours] = weekly_quarter_hours(person["availability"], person["time_zone"], week_of=starts_on)
        people.append(
            Person(
                id=person["id"],
                career_level=person["career_level"],
                department=person["department"],
                site=person["site"],
                management_chain=tuple(found["managers"].get(person["id"], ())),
                languages=person["languages"],
                availability=weeks[hours],
                work_mode=person["work_mode"],
                offers=tuple((skill, level) for skill, level, _ in lines.get(Direction.OFFER, ())),
                seeks=tuple((skill, level, priority) for skill, level, priority in lines.get(Direction.SEEK, ())),
                wish=person["wish"],
                capacity=person["capacity"],
                ready=person["ready"],
                exclusions=answers.exclusions.get(person["id"], frozenset()),
            )
        )
    return Problem(
        people=tuple(people),
        policy=read_policy(found["policy"]),
        skill_areas={skill: frozenset(names["areas"]) for skill, names in found["skills"].items()},
        already_paired=_couples(found["paired"]),
        forbidden=_couples(found["forbidden"]),
        pinned=_couples(found["pinned"]),
        preferences=answers.preferences,
        seed=found["seed"],
    )


def _couples(pairs: list[list[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((one, other) for one, other in pairs)


def names_of(found: RunInput) -> SkillNames:
    """Titles of the skills, by id."""
    return {skill: {"en": names["en"], "fr": names["fr"]} for skill, names in found["skills"].items()}


def as_bytes(found: RunInput) -> bytes:
    """The one canonical form of an input."""
    return json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def pack(canonical: bytes) -> bytes:
    """An input as the bytes that are kept."""
    return zlib.compress(canonical, level=1)


def unpack(kept: bytes) -> RunInput:
    """The input that was kept."""
    return json.loads(zlib.decompress(kept))


def hash_of(found: RunInput) -> str:
    """SHA-256 of an input but for private answers: with those equal too, equal hashes give the same bytes.

    A hash that moved with an answer would tell of it to whoever compares two runs.
    """
    return hashlib.sha256(as_bytes({name: rows for name, rows in found.items() if name != ANSWERS})).hexdigest()
