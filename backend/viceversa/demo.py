"""The demo company, and the rule that gives imported people something to offer and seek (docs/demo.md)."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from itertools import zip_longest
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.models import Role, User, UserStatus
from viceversa.accounts.service import set_password
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.feedback.asking import ask_programme
from viceversa.matching.models import CoupleRule, CoupleRuleKind
from viceversa.programmes.models import (
    Enrolment,
    EnrolmentStatus,
    Programme,
    ProgrammeCoordinator,
    ProgrammeStatus,
)
from viceversa.programmes.policy import PRESETS, as_stored
from viceversa.programmes.schemas import Checklist, WorksCouncil
from viceversa.skills.models import Direction, Skill, UserSkill
from viceversa.skills.service import load_catalogue

DEMO_LOGINS = {
    "camille.roux@demo.example": "Camille, coordinator",
    "ines.moreau@demo.example": "Inès, mentor (earlier in career)",
    "philippe.garnier@demo.example": "Philippe, learner (more senior)",
    "alex.martin@demo.example": "Alex, administrator",
    "sylvie.lambert@demo.example": "Sylvie, referent",
}
# Two, so that whoever writes has a choice; neither stands above the mentor or the learner, nor gives roles.
_REFERENTS = ("sylvie.lambert@demo.example", "karin.johansson@demo.example")
# Given name, family name, department, job title, career level, index of the manager in this list.
_PEOPLE: tuple[tuple[str, str, str, str, int, int | None], ...] = (
    ("Hélène", "Vasseur", "Executive", "Chief executive", 7, None),
    ("Philippe", "Garnier", "Operations", "Director of operations", 6, 0),
    ("Nadia", "Benali", "Finance", "Director of finance", 6, 0),
    ("Thomas", "Lindqvist", "Sales", "Director of sales", 6, 0),
    ("Claire", "Dubois", "Human Resources", "Director of people", 6, 0),
    ("Marc", "Oliveira", "Engineering", "Director of engineering", 6, 0),
    ("Sylvie", "Lambert", "Legal", "General counsel", 6, 0),
    ("Camille", "Roux", "Human Resources", "Learning partner", 3, 4),
    ("Alex", "Martin", "IT", "Systems administrator", 3, 5),
    ("Inès", "Moreau", "Marketing", "Content designer", 2, 3),
    ("Yanis", "Haddad", "Engineering", "Developer", 2, 5),
    ("Léa", "Petit", "Finance", "Analyst", 2, 2),
    ("Noah", "Schmidt", "Sales", "Account representative", 2, 3),
    ("Manon", "Girard", "Operations", "Process analyst", 2, 1),
    ("Adam", "Kowalski", "IT", "Support engineer", 1, 8),
    ("Jade", "Fontaine", "Legal", "Paralegal", 2, 6),
    ("Lucas", "Meyer", "Marketing", "Community manager", 2, 3),
    ("Chloé", "Renard", "Engineering", "Tester", 2, 5),
    ("Amina", "Diallo", "Finance", "Accountant", 2, 2),
    ("Hugo", "Blanc", "Operations", "Planner", 1, 1),
    ("Sarah", "Cohen", "Sales", "Sales engineer", 3, 3),
    ("Olivier", "Masson", "Operations", "Plant manager", 5, 1),
    ("Isabelle", "Nguyen", "Finance", "Controller", 5, 2),
    ("Laurent", "Bernard", "Sales", "Key account manager", 5, 3),
    ("Karin", "Johansson", "Engineering", "Head of architecture", 5, 5),
    ("Patrick", "Roche", "Legal", "Senior counsel", 5, 6),
    ("Valérie", "Simon", "Marketing", "Head of brand", 5, 3),
    ("François", "Leroy", "Human Resources", "Head of careers", 5, 4),
)
_DIGITAL = ("AI-01", "AI-02", "AI-03", "AI-04", "COL-01", "DAT-02", "SEC-02", "AUT-01")
_EXPERIENCE = ("EXP-01", "EXP-04", "EXP-05", "EXP-08", "EXP-10", "EXP-11")


async def load_demo(db: AsyncSession) -> dict[str, str]:
    """Fill an empty installation with 28 people, an open programme and its first survey; returns the five logins.

    Passwords are drawn now and shown once; where anyone exists already, nothing happens and `{}` comes back.
    """
    await load_catalogue(db)
    if (await db.execute(select(func.count()).select_from(User))).scalar_one():
        return {}
    users: list[User] = []
    logins: dict[str, str] = {}
    for given, family, department, title, level, manager in _PEOPLE:
        email = _address(given, family)
        user = User(
            external_id=f"demo-{len(users) + 1:03}",
            email=email,
            given_name=given,
            family_name=family,
            preferred_language="fr" if email in DEMO_LOGINS else "en",
            working_languages={"fr": "fluent", "en": "working"},
            department=department,
            site="Lyon" if len(users) % 3 else "Lille",
            country="FR",
            job_title=title,
            career_level=level,
            manager_id=users[manager].id if manager is not None else None,
            status=UserStatus.ACTIVE,
        )
        if email in DEMO_LOGINS:
            logins[email] = secrets.token_urlsafe(12)
            await set_password(db, user=user, password=logins[email])
        if email == "camille.roux@demo.example":
            user.roles = [Role.COORDINATOR.value, Role.MEMBER.value]
        if email == "alex.martin@demo.example":
            user.roles = [Role.ADMIN.value, Role.MEMBER.value]
        if email in _REFERENTS:
            user.roles = [Role.MEMBER.value, Role.REFERENT.value]
        users.append(user)
        db.add(user)
        await db.flush()
    by_email = {user.email: user for user in users}
    programme = await _demo_programme(
        db,
        coordinator=by_email["camille.roux@demo.example"].id,
        referent=by_email[_REFERENTS[0]].id,
    )
    first = [by_email["ines.moreau@demo.example"].id, by_email["philippe.garnier@demo.example"].id]
    await seed_wishes(db, programme=str(programme), people=20, seed=1, surely=first)
    # The two people whose passwords are printed meet, so that a newcomer can live a pairing from both sides.
    db.add(
        CoupleRule(
            programme_id=programme,
            mentor_id=first[0],
            learner_id=first[1],
            kind=CoupleRuleKind.PIN,
            decided_by=by_email["camille.roux@demo.example"].id,
        )
    )
    await db.flush()
    # The programme begins in two weeks: its people are asked now how things are before it.
    await ask_programme(db, programme_id=programme)
    return logins


def _address(given: str, family: str) -> str:
    plain = f"{given}.{family}".lower().translate(str.maketrans("éèëçïôàâ ", "eeecioaa-"))
    return f"{plain}@demo.example"


async def _demo_programme(db: AsyncSession, *, coordinator: UUID, referent: UUID) -> UUID:
    programme = Programme(
        name="Digital, both ways",
        preset="standard",
        starts_on=(now() + timedelta(days=14)).date(),
        policy=as_stored(PRESETS["standard"]),
        status=ProgrammeStatus.OPEN,
        checklist=Checklist(
            business_question="Do our leaders use AI with judgement, and do newcomers feel heard?",
            sponsor="Hélène Vasseur",
            referent_id=referent,
            works_council=WorksCouncil(status="informed"),
            notice_published=True,
        ).model_dump(mode="json"),
    )
    db.add(programme)
    await db.flush()
    db.add(ProgrammeCoordinator(programme_id=programme.id, user_id=coordinator))
    await db.flush()
    return programme.id


async def seed_wishes(
    db: AsyncSession, *, programme: str, people: int, seed: int, domain: str = "", surely: Sequence[UUID] = ()
) -> list[str]:
    """Give `people` people skills and a ready place in a programme, by one seeded rule; returns a line for each.

    Half are mentors from the lower half of the company's own grading (level 3 or less), half learners from level 4
    up, taken department by department so that the choice is wide. A mentor offers three digital skills (level 6) and
    seeks three of experience (level 1); a learner the other way round. The seed decides who and which. Only people
    without any skill yet are taken, of one e-mail `domain` when it is given.
    """
    draw = Random(seed)  # noqa: S311 (a repeatable demo, not a secret)
    rows = (
        await db.execute(
            select(User)
            .where(
                col(User.career_level).is_not(None),
                col(User.status).in_((UserStatus.ACTIVE, UserStatus.INVITED)),
                ~col(User.roles).contains([Role.COORDINATOR.value]),
                ~col(User.roles).contains([Role.ADMIN.value]),
                # Nobody who has said something of themselves is overwritten.
                ~select(1).where(col(UserSkill.user_id) == col(User.id)).exists(),
                col(User.email).endswith(domain, autoescape=True),
            )
            .order_by(col(User.external_id), col(User.email))
        )
    ).scalars()
    everyone = rows.all()
    mentors = _spread([user for user in everyone if (user.career_level or 0) <= 3], draw, surely)
    learners = _spread([user for user in everyone if (user.career_level or 0) >= 4], draw, surely)
    skills = {row.code: row.id for row in await db.execute(select(col(Skill.code), col(Skill.id)))}
    told = []
    for wish, chosen in (("mentor", mentors[: people // 2]), ("learner", learners[: people - people // 2])):
        for user in chosen:
            digital, experience = draw.sample(_DIGITAL, 3), draw.sample(_EXPERIENCE, 3)
            if user.id in surely:
                digital, experience = list(_DIGITAL[:3]), list(_EXPERIENCE[:3])
            offers, seeks = (digital, experience) if wish == "mentor" else (experience, digital)
            lines: list[dict[str, Any]] = [
                {
                    "id": new_id(),
                    "user_id": user.id,
                    "skill_id": skills[code],
                    "direction": direction,
                    "level": level,
                    "priority": place,
                }
                for direction, codes, level in ((Direction.OFFER, offers, 6), (Direction.SEEK, seeks, 1))
                for place, code in enumerate(codes, start=1)
            ]
            await db.execute(insert(UserSkill).values(lines).on_conflict_do_nothing())
            await db.execute(
                insert(Enrolment)
                .values(
                    id=new_id(),
                    programme_id=UUID(programme),
                    user_id=user.id,
                    status=EnrolmentStatus.READY,
                    wish=wish,
                    prepared=True,
                )
                .on_conflict_do_nothing(index_elements=["programme_id", "user_id"])
            )
            if user.status == UserStatus.INVITED:
                await jobs.enqueue(db, "notifications.send_invitation", user_id=str(user.id))
            told.append(f"{wish:<8} {user.email}")
    return told


def _spread(users: Sequence[User], draw: Random, surely: Sequence[UUID]) -> list[User]:
    """The people in a drawn order that takes the departments in turn; `surely` come first."""
    by_department: dict[str, list[User]] = {}
    for user in users:
        by_department.setdefault(user.department or "", []).append(user)
    queues = [by_department[name] for name in sorted(by_department)]
    for queue in queues:
        draw.shuffle(queue)
    ordered = [user for turn in zip_longest(*queues) for user in turn if user is not None]
    return sorted(ordered, key=lambda user: user.id not in surely)
