"""The catalogue: 52 skills and 21 competences, found in both languages through accents and typing errors."""

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import Company
from viceversa.skills.models import Competence, Skill
from viceversa.skills.service import load_catalogue, search_skills


@pytest.fixture
async def catalogue(db: AsyncSession) -> None:
    assert await load_catalogue(db) == (21, 52)


async def test_the_shipped_catalogue_is_whole_and_loading_it_again_changes_nothing(
    db: AsyncSession, catalogue: None
) -> None:
    skill = (await db.execute(select(Skill).where(col(Skill.code) == "AI-01"))).scalar_one()
    skill.title_en = "Our own words"
    await db.flush()
    assert await load_catalogue(db) == (0, 0)
    await db.refresh(skill)
    assert skill.title_en == "Our own words"
    families = await db.execute(select(col(Skill.family), func.count()).group_by(col(Skill.family)))
    assert dict(families.all()) == {"digital": 32, "experience": 16, "perspective": 4}
    codes = set((await db.execute(select(col(Competence.code)))).scalars())
    used = {code for codes_of in (await db.execute(select(col(Skill.digcomp)))).scalars() for code in codes_of}
    assert used <= codes
    assert used


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("negocier", "EXP-04"),
        ("Négocier", "EXP-04"),
        ("negotating", "EXP-04"),
        ("hameconnage", "SEC-02"),
        ("phising", "SEC-02"),
        ("tableur", "DAT-01"),
        ("spreadshets", "DAT-01"),
        ("automatiser sans code", "AUT-01"),
        ("AI-03", "AI-03"),
        ("sobriete numerique", "WEL-02"),
    ],
)
async def test_a_skill_is_found_through_accents_and_typing_errors(
    db: AsyncSession, catalogue: None, words: str, code: str
) -> None:
    found = [skill.code for skill in await search_skills(db, q=words)]
    assert code in found[:3]


async def test_what_resembles_nothing_finds_nothing(db: AsyncSession, catalogue: None) -> None:
    assert await search_skills(db, q="zzxxqqyy") == []


async def test_my_skills_are_replaced_whole(
    client: httpx.AsyncClient, company: Company, db: AsyncSession, catalogue: None
) -> None:
    headers = await company.headers(await company.user())
    first, second = (await search_skills(db, q=None))[:2]
    body = {
        "skills": [
            {"skill_id": str(first.id), "direction": "offer", "level": 6, "priority": 1},
            {"skill_id": str(second.id), "direction": "seek", "level": 1, "target_level": 4},
        ]
    }
    for _ in range(2):
        answer = await client.put("/api/v1/users/me/skills", json=body, headers=headers)
        assert (answer.status_code, len(answer.json())) == (200, 2)
    twice = await client.put("/api/v1/users/me/skills", json={"skills": [body["skills"][0]] * 2}, headers=headers)
    assert twice.status_code == 422
    assert twice.json()["errors"][0]["pointer"] == "/body/skills/1/skill_id"
    assert len((await client.get("/api/v1/users/me/skills", headers=headers)).json()) == 2


async def test_merging_moves_everyones_lines_once(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    kept, gone = await company.skill(title_en="Kept"), await company.skill(title_en="Gone")
    one, both = await company.user(), await company.user()
    await company.lines(one, offers=[(gone, 6)])
    await company.lines(both, offers=[(gone, 5), (kept, 7)])
    headers = await company.headers(await company.user("coordinator"))
    merged = await client.post(f"/api/v1/skills/{gone.id}/merge", json={"into": str(kept.id)}, headers=headers)
    assert merged.status_code == 200
    for person, level in ((one, 6), (both, 7)):
        lines = (await client.get("/api/v1/users/me/skills", headers=await company.headers(person))).json()
        assert [(line["title_en"], line["level"]) for line in lines] == [("Kept", level)]
