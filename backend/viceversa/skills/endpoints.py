"""The catalogue over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from viceversa.accounts.access import Curator, Once, Participant
from viceversa.core import errors
from viceversa.core.errors import member_problems, record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.skills import practice, service
from viceversa.skills.schemas import (
    CompetencesOut,
    MergeIn,
    MySkillsIn,
    PracticeCardOut,
    SkillChangeIn,
    SkillIn,
    SkillOut,
    UserSkillOut,
)

router = feature_router(tag="skills")


@router.get("/skills", summary="Search the catalogue", responses=member_problems())
async def search_skills(
    db: Db,
    actor: Participant,
    q: Annotated[
        str | None,
        Query(max_length=100, pattern=r"^[^\x00-\x1f]*$", description="Words in French or English."),
    ] = None,
) -> list[SkillOut]:
    """Finds skills in both languages; accents and typing errors do not matter. Without `q`, the whole catalogue."""
    return await service.search_skills(db, q=q)


@router.post(
    "/skills",
    summary="Add a skill of the company",
    status_code=201,
    dependencies=[Once],
    responses=member_problems(),
)
async def create_skill(response: Response, db: Db, actor: Curator, body: SkillIn) -> SkillOut:
    """Adds an entry in both languages."""
    skill = await service.create_skill(db, actor, skill=body)
    put_etag(response, skill.version)
    return skill


@router.patch(
    "/skills/{skill_id}",
    summary="Translate, code or retire a skill",
    responses=record_problems(errors.VersionMissing, errors.VersionStale),
)
async def update_skill(
    response: Response, db: Db, actor: Curator, skill_id: UUID, body: SkillChangeIn, if_match: IfMatch = None
) -> SkillOut:
    """A retired skill is no longer proposed, and stays where people use it."""
    skill = await service.update_skill(db, actor, skill_id=skill_id, if_match=if_match, change=body)
    put_etag(response, skill.version)
    return skill


@router.post(
    "/skills/{skill_id}/merge",
    summary="Merge a skill into another",
    dependencies=[Once],
    responses=record_problems(service.MergeIntoItself),
)
async def merge_skills(db: Db, actor: Curator, skill_id: UUID, body: MergeIn) -> SkillOut:
    """Everyone's lines move to the kept skill."""
    return await service.merge_skills(db, actor, skill_id=skill_id, into=body.into)


@router.get("/competences", summary="The DigComp 3.0 axis", responses=member_problems())
async def list_competences(db: Db, actor: Participant) -> CompetencesOut:
    """Twenty-one competences in five areas, with their attribution."""
    return await service.list_competences(db)


@router.get("/practice-cards", summary="Practice cards", responses=member_problems())
async def list_practice_cards(
    db: Db,
    actor: Participant,
    skill_id: UUID | None = None,
    expired: Annotated[bool, Query(description="Expired ones too, to review them.")] = False,
) -> list[PracticeCardOut]:
    """By code, of one skill or of all. An expired card is never proposed to anyone."""
    return await practice.list_practice_cards(db, skill_ids=[skill_id] if skill_id else None, expired=expired)


@router.post(
    "/practice-cards/{card_id}/review",
    summary="Say that a card still holds",
    dependencies=[Once],
    responses=record_problems(errors.VersionMissing, errors.VersionStale),
)
async def review_practice_card(
    response: Response, db: Db, actor: Curator, card_id: UUID, if_match: IfMatch = None
) -> PracticeCardOut:
    """It carries your name and is good for twelve months from today."""
    card = await practice.review_practice_card(db, actor, card_id=card_id, if_match=if_match)
    put_etag(response, card.version)
    return card


@router.get("/users/me/skills", summary="What I can show and want to learn", responses=member_problems())
async def get_my_skills(db: Db, actor: Participant) -> list[UserSkillOut]:
    """Your own lines; levels are self-placements and are shown to nobody as a badge."""
    return await service.get_my_skills(db, actor)


@router.put("/users/me/skills", summary="Replace what I can show and want to learn", responses=member_problems())
async def set_my_skills(db: Db, actor: Participant, body: MySkillsIn) -> list[UserSkillOut]:
    """Replaces the whole list, so sending it twice changes nothing more."""
    return await service.set_my_skills(db, actor, skills=body.skills)
