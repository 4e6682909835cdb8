"""A company of any size, written by COPY: a programme in matching, its coordinator, and people ready on both sides."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import TEST_KEYS, Company
from viceversa.accounts.sign_ins import Keys
from viceversa.core.db import Database, copy_rows, new_id
from viceversa.programmes.models import Programme

DEPARTMENTS = tuple(f"Department {number}" for number in range(1, 13))
SITES = ("Lyon", "Lille", "Nantes", "Metz", "Pau")
ZONES = ("Europe/Paris", "Europe/Paris", "Europe/London", "Europe/Warsaw")
HOURS: tuple[Any, ...] = (
    None,
    [{"weekday": day, "start": "08:00", "end": "12:00"} for day in range(5)],
    [{"weekday": day, "start": "13:00", "end": "18:00"} for day in (0, 2, 4)],
)
USER_COLUMNS = (
    "id",
    "email",
    "given_name",
    "family_name",
    "preferred_language",
    "time_zone",
    "department",
    "site",
    "career_level",
    "manager_id",
    "working_languages",
    "availability",
    "work_mode",
    "status",
    "roles",
    "job_title",
)


@dataclass(frozen=True)
class Crowd:
    """What tests ask with."""

    programme_id: UUID
    coordinator_id: UUID
    headers: dict[str, str]
    mentors: Sequence[UUID]
    learners: Sequence[UUID]


async def gather(
    database: Database,
    *,
    mentors: int,
    learners: int,
    seed: int = 1,
    skills: int = 24,
    keys: Keys = TEST_KEYS,
    **policy: Any,
) -> Crowd:
    """Fill a database of its own; the same seed gives the same people, ids aside."""
    async with database.transaction() as db:
        company = Company(db, keys=keys)
        coordinator = await company.user("coordinator")
        programme = await company.programme(coordinator, **policy)
        ids = await _people(db, programme, mentors=mentors, learners=learners, draw=Random(seed), skills=skills)
        headers = await company.headers(coordinator)
        # Planners that know how large the tables are: a fresh database has no figures yet.
        await db.execute(text("ANALYZE user_account, enrolment, user_skill"))
    return Crowd(programme.id, coordinator.id, headers, ids[:mentors], ids[mentors:])


async def _people(
    db: AsyncSession, programme: Programme, *, mentors: int, learners: int, draw: Random, skills: int
) -> list[UUID]:
    company = Company(db)
    digital = [await company.skill(title_en=f"Digital {n}", title_fr=f"Numérique {n}") for n in range(skills // 2)]
    craft = [await company.skill(title_en=f"Craft {n}", title_fr=f"Métier {n}") for n in range(skills // 2)]
    ids = [new_id() for _ in range(mentors + learners)]
    users, places, lines = [], [], []
    bosses = max(2, learners // 10)
    for number, identifier in enumerate(ids):
        teaches_up = number < mentors
        # Everyone but the first learners answers to one of them.
        boss = None if mentors <= number < mentors + bosses else ids[mentors + number % bosses]
        users.append(
            (
                identifier,
                f"p{number}.{identifier.hex[-8:]}@crowd.example",
                f"Given{number}",
                f"Family{number}",
                "en",
                draw.choice(ZONES),
                draw.choice(DEPARTMENTS),
                draw.choice(SITES),
                draw.randint(1, 3) if teaches_up else draw.randint(4, 7),
                boss,
                json.dumps({"fr": "fluent", "en": draw.choice(["fluent", "working"])}),
                _json(draw.choice(HOURS)),
                draw.choice(["onsite", "remote", "both"]),
                "active",
                ["member"],
                "Analyst",
            )
        )
        places.append((new_id(), programme.id, identifier, "ready", "mentor" if teaches_up else "learner", 1, True, 1))
        offered, sought = (digital, craft) if teaches_up else (craft, digital)
        for direction, among, level in (("offer", offered, (5, 8)), ("seek", sought, (0, 3))):
            for priority, skill in enumerate(draw.sample(among, 3), start=1):
                lines.append((new_id(), identifier, skill.id, direction, draw.randint(*level), priority))
    await copy_rows(db, "user_account", columns=USER_COLUMNS, rows=sorted(users, key=lambda row: row[9] is not None))
    await copy_rows(
        db,
        "enrolment",
        columns=("id", "programme_id", "user_id", "status", "wish", "capacity", "prepared", "version"),
        rows=places,
    )
    await copy_rows(
        db,
        "user_skill",
        columns=("id", "user_id", "skill_id", "direction", "level", "priority"),
        rows=lines,
    )
    return ids


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
