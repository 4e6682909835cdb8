"""API shapes of surveys. The words of every question come with it, in both languages: a client has no copy."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from viceversa.core.schemas import Flag, In, Level, Out, Tap, clean_paragraph
from viceversa.feedback.instrument import Code
from viceversa.feedback.survey_models import Moment, SurveyRole

Recommendation = Annotated[StrictInt, Field(ge=0, le=10)]
SurveyText = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean_paragraph)]
MOST_LEVELS = 60


class SurveyAnswersIn(In):
    """One number for each question, or null where it is skipped; what is left out is skipped."""

    c1: Tap | None = None
    g1: Tap | None = None
    g2: Tap | None = None
    h1: Tap | None = None
    t1: Tap | None = None
    w1: Tap | None = None
    s1: Tap | None = None
    p1: Tap | None = None
    p2: Tap | None = None
    b1: Tap | None = None
    b2: Tap | None = None
    b3: Tap | None = None
    used_at_work: Tap | None = None
    recommendation: Recommendation | None = None


class SurveyLevelIn(In):
    """Where one stands in a skill one was learning: now, and at the start as one sees it today."""

    skill_id: UUID
    level_now: Level | None = None
    level_at_start: Level | None = None


class SurveyIn(In):
    """All answers as they stand. `submitted` sends them; they can still be changed until the survey closes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answers": {"c1": 3, "g1": 4, "g2": 1, "h1": None}, "submitted": False}]}
    )

    answers: SurveyAnswersIn
    levels: Annotated[list[SurveyLevelIn], Field(max_length=MOST_LEVELS)] = []
    what_helped: SurveyText = ""
    what_to_change: SurveyText = ""
    texts_shared: Flag = False
    submitted: Flag = False


class SurveyAnchor(Out):
    """The words of one number of a scale."""

    value: int
    en: str
    fr: str


class SurveyQuestionOut(Out):
    """One line to answer from 0 to `highest`. `anchors` names all numbers, or only the two ends."""

    code: Code
    en: str
    fr: str
    highest: int
    anchors: list[SurveyAnchor]


class SurveyTextOut(Out):
    """A question answered in one's own words."""

    code: str
    en: str
    fr: str


class SurveyLevelOut(Out):
    skill_id: UUID
    title_en: str
    title_fr: str
    level_now: int | None
    level_at_start: int | None


class SurveyAnswers(Out):
    """The numbers as given; null is skipped, or not asked at this moment."""

    c1: int | None
    g1: int | None
    g2: int | None
    h1: int | None
    t1: int | None
    w1: int | None
    s1: int | None
    p1: int | None
    p2: int | None
    b1: int | None
    b2: int | None
    b3: int | None
    used_at_work: int | None
    recommendation: int | None


class MySurveyOut(Out):
    """A survey in one's list; `can_answer` until it closes, also after it was sent."""

    id: UUID
    programme_id: UUID
    programme_name: str
    moment: Moment
    role: SurveyRole
    opens_at: datetime
    closes_at: datetime
    submitted_at: datetime | None
    can_answer: bool
    version: int


class SurveyOut(MySurveyOut):
    """One's own survey with its questions and what one answered; nobody else reads it."""

    label_en: str
    label_fr: str
    questions: list[SurveyQuestionOut]
    answers: SurveyAnswers
    levels: list[SurveyLevelOut]
    texts: list[SurveyTextOut]
    what_helped: str
    what_to_change: str
    texts_shared: bool
