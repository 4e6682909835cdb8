"""The catalogue over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from viceversa.accounts.access import Curator, Once, Participant
from viceversa.core import errors
from viceversa.core.errors import problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.skills import service
from viceversa.skills.schemas import (
    CompetencesOut,
    MergeIn,
    MySkillsIn,
    SkillChangeIn,
    SkillIn,
    SkillOut,
    UserSkillOut,
)

router = feature_router(tag="skills")
SIGNED_IN_ONLY = problems(errors.NotSignedIn, errors.Forbidden)


@router.get("/skills", summary="Search the catalogue", responses=SIGNED_IN_ONLY)
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
    responses=SIGNED_IN_ONLY,
)
async def create_skill(response: Response, db: Db, actor: Curator, body: SkillIn) -> SkillOut:
    """Adds an entry in both languages."""
    skill = await service.create_skill(db, actor, skill=body)
    put_etag(response, skill.version)
    return skill


@router.patch(
    "/skills/{skill_id}",
    summary="Translate, code or retire a skill",
    responses=problems(
        errors.NotSignedIn, errors.Forbidden, errors.NotFound, errors.VersionMissing, errors.VersionStale
    ),
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
    responses=problems(errors.NotSignedIn, errors.Forbidden, errors.NotFound, service.MergeIntoItself),
)
async def merge_skills(db: Db, actor: Curator, skill_id: UUID, body: MergeIn) -> SkillOut:
    """Everyone's lines move to the kept skill."""
    return await service.merge_skills(db, actor, skill_id=skill_id, into=body.into)


@router.get("/competences", summary="The DigComp 3.0 axis", responses=SIGNED_IN_ONLY)
async def list_competences(db: Db, actor: Participant) -> CompetencesOut:
    """Twenty-one competences in five areas, with their attribution."""
    return await service.list_competences(db)


@router.get("/users/me/skills", summary="What I can show and want to learn", responses=SIGNED_IN_ONLY)
async def get_my_skills(db: Db, actor: Participant) -> list[UserSkillOut]:
    """Your own lines; levels are self-placements and are shown to nobody as a badge."""
    return await service.get_my_skills(db, actor)


@router.put("/users/me/skills", summary="Replace what I can show and want to learn", responses=SIGNED_IN_ONLY)
async def set_my_skills(db: Db, actor: Participant, body: MySkillsIn) -> list[UserSkillOut]:
    """Replaces the whole list, so sending it twice changes nothing more."""
    return await service.set_my_skills(db, actor, skills=body.skills)
