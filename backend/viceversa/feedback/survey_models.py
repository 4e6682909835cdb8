"""What people say of a programme before it, halfway, at its end and later; and a programme's figures as published."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Row, Versioned

ITEMS_A = ("c1", "g1", "g2", "h1", "t1", "w1", "s1")
"""About work: asked at the start, at the end and 90 days later, of the waiting list too."""
ITEMS_B = ("p1", "p2", "b1", "b2", "b3")
"""About the pairing: asked halfway and at the end."""
ITEMS = (*ITEMS_A, *ITEMS_B)


class Moment(StrEnum):
    START = "start"
    HALFWAY = "halfway"
    END = "end"
    LATER = "later"


class SurveyRole(StrEnum):
    """How the person stood in the programme when asked."""

    MENTOR = "mentor"
    LEARNER = "learner"
    BOTH = "both"
    WAITING = "waiting"


def _among(values: type[StrEnum]) -> str:
    return "(" + ",".join(f"'{value}'" for value in values) + ")"


class Survey(Versioned, table=True):
    """One person asked once, at one moment of a programme; a skipped answer is null.

    The twelve items and `used_at_work` are 0-4, as tapped: the reversed item is turned when it is counted.
    """

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("programme_id", "user_id", "moment"),
        CheckConstraint(f"moment IN {_among(Moment)}", name="moment"),
        CheckConstraint(f"role IN {_among(SurveyRole)}", name="role"),
        *(CheckConstraint(f"{item} BETWEEN 0 AND 4", name=item) for item in (*ITEMS, "used_at_work")),
        CheckConstraint("recommendation BETWEEN 0 AND 10", name="recommendation"),
    )

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    # Null once the answers were unlinked from the person.
    user_id: UUID | None = Field(default=None, foreign_key="user_account.id", ondelete="CASCADE", index=True)
    # Drawn when they were unlinked, the same for one person's surveys of a programme: before and after can be compared.
    respondent: UUID | None = None
    moment: str = Field(max_length=10)
    role: str = Field(max_length=10)
    opens_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    # When it was sent; answers are saved as one goes, and count from the first one on.
    submitted_at: datetime | None = Field(default=None, sa_type=Instant)
    # The one reminder, once given.
    reminded_at: datetime | None = Field(default=None, sa_type=Instant)
    c1: int | None = None
    g1: int | None = None
    g2: int | None = None
    h1: int | None = None
    t1: int | None = None
    w1: int | None = None
    s1: int | None = None
    p1: int | None = None
    p2: int | None = None
    b1: int | None = None
    b2: int | None = None
    b3: int | None = None
    used_at_work: int | None = None
    recommendation: int | None = None
    what_helped: str = Field(default="", max_length=2000, sa_column_kwargs={"server_default": ""})
    what_to_change: str = Field(default="", max_length=2000, sa_column_kwargs={"server_default": ""})
    # The author's yes to show the two texts to the programme, shuffled, among those of enough others.
    texts_shared: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class SurveyLevel(Row, table=True):
    """One skill of one's tracks at the end: the level now, and the level at the start as seen today; 0-8."""

    __tablename__ = "survey_level"
    __table_args__ = (
        UniqueConstraint("survey_id", "skill_id"),
        CheckConstraint("level_now BETWEEN 0 AND 8 AND level_at_start BETWEEN 0 AND 8", name="levels"),
    )

    survey_id: UUID = Field(foreign_key="survey.id", ondelete="CASCADE")
    skill_id: UUID = Field(foreign_key="skill.id")
    level_now: int | None = None
    level_at_start: int | None = None


class InsightsSnapshot(Row, table=True):
    """A programme's figures as they were published at the end of a period: written once, never changed."""

    __tablename__ = "insights_snapshot"
    __table_args__ = (UniqueConstraint("programme_id", "period_end"),)

    programme_id: UUID = Field(foreign_key="programme.id", ondelete="CASCADE")
    period_end: date
    content: dict[str, Any] = Field(sa_type=Json)
