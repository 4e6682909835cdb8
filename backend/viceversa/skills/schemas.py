"""API shapes of the catalogue and of what people offer and seek."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from viceversa.core.schemas import In, Level, Line, Out, Priority
from viceversa.skills.models import Direction, Family


class SkillOut(Out):
    """An entry of the catalogue, in both languages."""

    id: UUID
    code: str | None
    title_en: str
    title_fr: str
    family: Family
    digcomp: list[str]
    retired: bool
    version: int


class SkillIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title_en": "Our booking tool",
                    "title_fr": "Notre outil de réservation",
                    "family": "digital",
                }
            ]
        }
    )

    title_en: Line
    title_fr: Line
    family: Family
    digcomp: Annotated[list[Annotated[str, Field(pattern=r"^[1-5]\.[1-6]$")]], Field(max_length=5)] = []


class SkillChangeIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"title_en": "Reading a budget"}]})

    title_en: Line | None = None
    title_fr: Line | None = None
    digcomp: Annotated[list[Annotated[str, Field(pattern=r"^[1-5]\.[1-6]$")]], Field(max_length=5)] | None = None
    retired: bool | None = None


class MergeIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"into": "0190d4f0-8a5e-7c3b-9f21-6f1d2c3b4a59"}]})

    into: UUID


class UserSkillIn(In):
    """One line of "I can show" (`offer`) or "I want to learn" (`seek`). The level is a self-placement, 0 to 8."""

    skill_id: UUID
    direction: Direction
    level: Level
    target_level: Level | None = None
    priority: Priority = 2


class MySkillsIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "skills": [
                        {
                            "skill_id": "0190d4f0-8a5e-7c3b-9f21-6f1d2c3b4a59",
                            "direction": "seek",
                            "level": 1,
                            "target_level": 4,
                        }
                    ]
                }
            ]
        }
    )

    skills: Annotated[list[UserSkillIn], Field(max_length=60)]


class UserSkillOut(Out):
    skill_id: UUID
    code: str | None
    title_en: str
    title_fr: str
    family: Family
    direction: Direction
    level: int
    target_level: int | None
    priority: int


class CompetenceOut(Out):
    code: str
    area: int
    title_en: str
    title_fr: str
    area_en: str
    area_fr: str


class CompetencesOut(Out):
    """The reporting axis, with the attribution that must be shown wherever the titles are."""

    attribution: str
    items: list[CompetenceOut]


class StepOut(Out):
    en: str
    fr: str


class PracticeCardOut(Out):
    """Something to do together. `risk` says how carefully to handle what one brings to it."""

    id: UUID
    code: str
    skill_id: UUID
    skill_title_en: str
    skill_title_fr: str
    level: int
    minutes: int
    risk: Literal["low", "medium", "high"]
    title_en: str
    title_fr: str
    steps: list[StepOut]
    reviewed_by: str
    reviewed_on: date
    expires_on: date
    expired: bool
    version: int
