"""The catalogue, its search, and what people offer and seek."""

import json
from collections.abc import Sequence
from importlib import resources
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.audit.service import record
from viceversa.core.db import new_id
from viceversa.core.errors import AppError, FieldProblem, Malformed, NotFound
from viceversa.core.etag import check_version
from viceversa.skills.models import Competence, Direction, Skill, UserSkill
from viceversa.skills.practice import load_practice_cards
from viceversa.skills.schemas import (
    CompetenceOut,
    CompetencesOut,
    SkillChangeIn,
    SkillIn,
    SkillOut,
    UserSkillIn,
    UserSkillOut,
)

ATTRIBUTION = (
    "Competence titles: DigComp 3.0, Cosgrove & Cachia, European Commission, Joint Research Centre, 2025, "
    "doi:10.2760/0001149, © European Union. The French titles are a working translation by the Vice Versa project, "
    "not reviewed by the Commission."
)
TEACHING_LEVEL = 5
# Trigram likeness from which a misspelt word still counts as found.
LIKENESS = 0.4


class MergeIntoItself(AppError):
    status = 409
    code = "merge_into_itself"
    en = "A skill can only be merged into another, open one."
    fr = "Une compétence ne peut être fusionnée que dans une autre, encore ouverte."


async def load_catalogue(db: AsyncSession) -> tuple[int, int]:
    """Bring the shipped catalogue in: 21 competences, 52 skills and the practice cards for some of them. Run again, it
    changes nothing a coordinator edited.

    Returns how many competences and skills were new.
    """
    data = resources.files("viceversa.skills") / "data"
    axis = json.loads((data / "competences.json").read_text("utf-8"))
    areas = {area["code"]: area for area in axis["areas"]}
    competences = [
        {
            "code": entry["code"],
            "area": entry["area"],
            "title_en": entry["en_30"],
            "title_fr": entry["fr_30"],
            "area_en": areas[entry["area"]]["en_30"],
            "area_fr": areas[entry["area"]]["fr_30"],
        }
        for entry in axis["competences"]
    ]
    skills = [
        {
            "id": new_id(),
            "code": entry["id"],
            "title_en": entry["en"],
            "title_fr": entry["fr"],
            "family": entry["family"],
            "digcomp": entry["digcomp"],
            "retired": False,
        }
        for entry in json.loads((data / "skills.json").read_text("utf-8"))["topics"]
    ]
    new_competences = await db.execute(
        insert(Competence).values(competences).on_conflict_do_nothing().returning(col(Competence.code))
    )
    new_skills = await db.execute(
        insert(Skill).values(skills).on_conflict_do_nothing(index_elements=["code"]).returning(col(Skill.id))
    )
    counts = len(new_competences.all()), len(new_skills.all())
    await load_practice_cards(db)
    return counts


def _skill_columns() -> list[Any]:
    return [col(getattr(Skill, name)) for name in SkillOut.model_fields]


async def search_skills(db: AsyncSession, *, q: str | None, limit: int = 60) -> list[SkillOut]:
    """Open skills whose title resembles `q` in either language, best first; all of them when `q` is empty.

    Accents and small typing errors do not matter (unaccent + pg_trgm).
    """
    query = select(*_skill_columns()).where(col(Skill.retired).is_(False), col(Skill.merged_into).is_(None))
    wanted = (q or "").strip()
    if wanted:
        plain = func.viceversa_plain(wanted)
        titles = [func.viceversa_plain(col(Skill.title_en)), func.viceversa_plain(col(Skill.title_fr))]
        likeness = func.greatest(*(func.word_similarity(plain, title) for title in titles))
        code_hit = func.viceversa_plain(col(Skill.code)) == plain
        query = query.where(or_(likeness >= LIKENESS, code_hit)).order_by(
            code_hit.desc(), likeness.desc(), col(Skill.code), col(Skill.id)
        )
    else:
        query = query.order_by(col(Skill.family), col(Skill.code), col(Skill.id))
    rows = (await db.execute(query.limit(limit))).mappings()
    return [SkillOut.model_validate(dict(row)) for row in rows]


async def list_competences(db: AsyncSession) -> CompetencesOut:
    """The 21 competences of DigComp 3.0 with their attribution."""
    columns = [col(getattr(Competence, name)) for name in CompetenceOut.model_fields]
    rows = (await db.execute(select(*columns).order_by(col(Competence.code)))).mappings()
    return CompetencesOut(attribution=ATTRIBUTION, items=[CompetenceOut(**row) for row in rows])


async def create_skill(db: AsyncSession, actor: Actor, *, skill: SkillIn) -> SkillOut:
    """Add one of the company's own skills, in both languages."""
    row = Skill(**skill.model_dump())
    db.add(row)
    await db.flush()
    await record(db, action="create_skill", subject_kind="skill", subject_id=row.id, actor_id=actor.id)
    return await read_skill(db, row.id)


async def read_skill(db: AsyncSession, skill_id: UUID) -> SkillOut:
    """One entry. Raises `NotFound`."""
    row = (await db.execute(select(*_skill_columns()).where(col(Skill.id) == skill_id))).mappings().one_or_none()
    if row is None:
        raise NotFound
    return SkillOut.model_validate(dict(row))


async def _lock_skill(db: AsyncSession, skill_id: UUID) -> Skill:
    skill = (await db.execute(select(Skill).where(col(Skill.id) == skill_id).with_for_update())).scalar_one_or_none()
    if skill is None:
        raise NotFound
    return skill


async def update_skill(
    db: AsyncSession, actor: Actor, *, skill_id: UUID, if_match: str | None, change: SkillChangeIn
) -> SkillOut:
    """Translate, re-code or retire a skill. A retired skill stays where people already use it."""
    skill = await _lock_skill(db, skill_id)
    check_version(if_match, skill.version)
    for name, value in change.model_dump(exclude_unset=True, exclude_none=True).items():
        setattr(skill, name, value)
    skill.version += 1
    await db.flush()
    await record(db, action="update_skill", subject_kind="skill", subject_id=skill_id, actor_id=actor.id)
    return await read_skill(db, skill_id)


async def merge_skills(db: AsyncSession, actor: Actor, *, skill_id: UUID, into: UUID) -> SkillOut:
    """Merge one skill into another: everyone's lines move; where a person had both, the kept one stays.

    Raises `MergeIntoItself`, `NotFound`.
    """
    locked = {each: await _lock_skill(db, each) for each in sorted({skill_id, into})}
    kept = locked[into]
    if skill_id == into or kept.retired or kept.merged_into is not None:
        raise MergeIntoItself
    both = select(col(UserSkill.user_id), col(UserSkill.direction)).where(col(UserSkill.skill_id) == into).subquery()
    await db.execute(
        delete(UserSkill).where(
            col(UserSkill.skill_id) == skill_id,
            select(1)
            .where(both.c.user_id == col(UserSkill.user_id), both.c.direction == col(UserSkill.direction))
            .exists(),
        )
    )
    await db.execute(update(UserSkill).where(col(UserSkill.skill_id) == skill_id).values(skill_id=into))
    gone = locked[skill_id]
    gone.merged_into, gone.retired, gone.version = into, True, gone.version + 1
    await db.flush()
    await record(db, action="merge_skills", subject_kind="skill", subject_id=skill_id, actor_id=actor.id)
    return await read_skill(db, into)


async def get_my_skills(db: AsyncSession, actor: Actor) -> list[UserSkillOut]:
    """What the actor offers and seeks."""
    return [line for _, line in await read_user_skills(db, user_ids=[actor.id])]


async def read_user_skills(db: AsyncSession, *, user_ids: Sequence[UUID]) -> list[tuple[UUID, UserSkillOut]]:
    """Offers and seeks of several people, by priority then title, in one statement."""
    rows = await db.execute(
        select(
            col(UserSkill.user_id),
            col(UserSkill.skill_id),
            col(Skill.code),
            col(Skill.title_en),
            col(Skill.title_fr),
            col(Skill.family),
            col(UserSkill.direction),
            col(UserSkill.level),
            col(UserSkill.target_level),
            col(UserSkill.priority),
        )
        .join(Skill, col(Skill.id) == col(UserSkill.skill_id))
        .where(col(UserSkill.user_id).in_(user_ids))
        .order_by(col(UserSkill.user_id), col(UserSkill.priority), col(Skill.title_en), col(UserSkill.id))
    )
    found = []
    for row in rows.mappings():
        line = dict(row)
        found.append((line.pop("user_id"), UserSkillOut.model_validate(line)))
    return found


async def set_my_skills(db: AsyncSession, actor: Actor, *, skills: Sequence[UserSkillIn]) -> list[UserSkillOut]:
    """Replace what the actor offers and seeks. Raises `Malformed` for a line given twice or a skill not open."""
    wrong = await _wrong_lines(db, skills)
    if wrong:
        raise Malformed(fields=wrong)
    await db.execute(delete(UserSkill).where(col(UserSkill.user_id) == actor.id))
    if skills:
        await db.execute(
            insert(UserSkill).values(
                [{"id": new_id(), "user_id": actor.id, **line.model_dump(mode="python")} for line in skills]
            )
        )
    return await get_my_skills(db, actor)


async def _wrong_lines(db: AsyncSession, skills: Sequence[UserSkillIn]) -> list[FieldProblem]:
    known = set(
        (
            await db.execute(
                select(col(Skill.id)).where(
                    col(Skill.id).in_({line.skill_id for line in skills}),
                    col(Skill.merged_into).is_(None),
                )
            )
        ).scalars()
    )
    wrong: list[FieldProblem] = []
    seen: set[tuple[UUID, Direction]] = set()
    for place, line in enumerate(skills):
        pointer = f"/body/skills/{place}/skill_id"
        if line.skill_id not in known:
            wrong.append(
                FieldProblem(
                    pointer,
                    "unknown_skill",
                    "This skill is not in the catalogue.",
                    "Cette compétence n’est pas au catalogue.",
                )
            )
        if (line.skill_id, line.direction) in seen:
            wrong.append(
                FieldProblem(
                    pointer,
                    "twice",
                    "This skill is in the list twice.",
                    "Cette compétence est deux fois dans la liste.",
                )
            )
        seen.add((line.skill_id, line.direction))
    return wrong
