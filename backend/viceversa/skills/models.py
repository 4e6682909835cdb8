"""The catalogue and what people offer and seek."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from viceversa.core.db import Json, Row, SQLModel, TextList, Versioned


class Family(StrEnum):
    DIGITAL = "digital"
    EXPERIENCE = "experience"
    PERSPECTIVE = "perspective"


class Direction(StrEnum):
    OFFER = "offer"
    SEEK = "seek"


class Competence(SQLModel, table=True):
    """One of the 21 competences of DigComp 3.0: an axis of reports, not something people pick."""

    __tablename__ = "competence"

    code: str = Field(primary_key=True, max_length=5)
    area: int
    title_en: str = Field(max_length=200)
    title_fr: str = Field(max_length=200)
    area_en: str = Field(max_length=200)
    area_fr: str = Field(max_length=200)


class Skill(Versioned, table=True):
    """An entry of the catalogue, in both languages. A merged skill points to the one that took its place."""

    __tablename__ = "skill"
    __table_args__ = (CheckConstraint("family IN ('digital','experience','perspective')", name="family"),)

    code: str | None = Field(default=None, unique=True, max_length=20)
    title_en: str = Field(max_length=200)
    title_fr: str = Field(max_length=200)
    family: str = Field(max_length=20)
    digcomp: list[str] = Field(default_factory=list, sa_type=TextList)
    retired: bool = False
    merged_into: UUID | None = Field(default=None, foreign_key="skill.id")


class UserSkill(Row, table=True):
    """What one user offers or seeks, with a self-placed level (never an assessment)."""

    __tablename__ = "user_skill"
    __table_args__ = (
        UniqueConstraint("user_id", "skill_id", "direction"),
        CheckConstraint("level BETWEEN 0 AND 8", name="level"),
        CheckConstraint("target_level BETWEEN 0 AND 8", name="target_level"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        CheckConstraint("direction IN ('offer','seek')", name="direction"),
    )

    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE", index=True)
    skill_id: UUID = Field(foreign_key="skill.id", index=True)
    direction: str = Field(max_length=5)
    level: int
    target_level: int | None = None
    priority: int = 2


class PracticeCard(Versioned, table=True):
    """Something to do together with a skill, reviewed by someone and good until a day."""

    __tablename__ = "practice_card"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 8", name="level"),
        CheckConstraint("minutes BETWEEN 1 AND 240", name="minutes"),
        CheckConstraint("risk IN ('low','medium','high')", name="risk"),
        CheckConstraint("expires_on > reviewed_on", name="expiry"),
    )

    code: str = Field(unique=True, max_length=20)
    skill_id: UUID = Field(foreign_key="skill.id", index=True)
    level: int
    minutes: int
    risk: str = Field(max_length=10)
    title_en: str = Field(max_length=200)
    title_fr: str = Field(max_length=200)
    # Sentences {en, fr}, in order.
    steps: list[dict[str, Any]] = Field(sa_type=Json)
    reviewed_by: str = Field(max_length=100)
    reviewed_on: date
    expires_on: date
