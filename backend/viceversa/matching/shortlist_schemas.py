"""API shapes of the first phase. A card has no score, no level and no family name."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from viceversa.core.schemas import Figure, In, Out
from viceversa.matching.schemas import LineOut, Sentence
from viceversa.matching.shortlist_models import RoundStatus


class ShortlistRoundIn(In):
    """Until when an answer is hoped for; the seed decides between cards of equal worth and who is shown besides."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seed": 1, "answer_days": 7}]})

    seed: Annotated[StrictInt, Field(ge=0, le=2_147_483_647)] = 1
    answer_days: Annotated[StrictInt, Field(ge=1, le=60)] = 7


class ShortlistRoundOut(Out):
    """How asking people goes. `answered` is out of those who were shown someone; no answer itself is ever told."""

    id: UUID
    programme_id: UUID
    status: RoundStatus
    seed: int
    answer_by: datetime
    people: int
    cards: int
    answered: Figure
    open: bool
    created_at: datetime
    finished_at: datetime | None


class CardOut(Out):
    """Someone the reader could meet. `area` is null where so few work that it would say who it is."""

    user_id: UUID
    given_name: str
    job_title: str | None
    area: str | None
    i_could_learn: list[LineOut]
    i_could_show: list[LineOut]
    reasons: list[Sentence]
    rank: int | None
    rather_not: bool


class SetAsideOut(Out):
    """Someone the reader would rather not meet, from an earlier round."""

    user_id: UUID
    given_name: str


class MyShortlistOut(Out):
    """Whom the reader could meet, and the reader's own answer. `open` until the final run starts."""

    programme_id: UUID
    open: bool
    answer_by: datetime
    answered_at: datetime | None
    cards: list[CardOut]
    set_aside: list[SetAsideOut]
    version: int


class PreferencesIn(In):
    """The whole answer: the people one would like to meet, the dearest first, and those one would rather not.

    Who is in neither list is simply not ordered. Leaving someone out of `rather_not` takes it back.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"order": [], "rather_not": []}]})

    order: Annotated[list[UUID], Field(max_length=3)]
    rather_not: Annotated[list[UUID], Field(max_length=1000)] = []

    @model_validator(mode="after")
    def each_person_once(self) -> "PreferencesIn":
        named = [*self.order, *self.rather_not]
        if len(set(named)) != len(named):
            raise PydanticCustomError("named_twice", "each person is named once")
        return self
