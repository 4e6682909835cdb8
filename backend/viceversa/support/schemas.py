"""API shapes of confidential cases."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from viceversa.core.schemas import In, Out, clean_paragraph

MOST_EXCLUDED = 50

Words = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(clean_paragraph), Field(min_length=1)
]


class Category(StrEnum):
    """What a case is about, in the author's eyes."""

    PRESSURE = "pressure"
    HARASSMENT = "harassment"
    DISCRIMINATION = "discrimination"
    CONFIDENCE_BROKEN = "confidence_broken"
    WANT_TO_STOP = "want_to_stop"
    OTHER = "other"


class Act(StrEnum):
    """What an entry of a thread is: words, or what became of the case."""

    WROTE = "wrote"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"


class ChannelOut(Out):
    """A way to be heard outside this product, in both languages; `contact` may be empty."""

    en: str
    fr: str
    contact: str


class CaseReferentOut(Out):
    """Someone you can write to. `named`: a programme you take part in names this person."""

    user_id: UUID
    given_name: str
    family_name: str
    named: bool


class HelpOut(Out):
    """Where help is: the channels outside this product first, then the people one can write to here.

    `some_recused`: there are referents who stand too close to you or your partner to be offered. With an empty list and
    true, all of them do.
    """

    channels: list[ChannelOut]
    referents: list[CaseReferentOut]
    some_recused: bool
    kept_days: int
    quiet_days: int


class PersonNameOut(Out):
    given_name: str
    family_name: str


class SupportCaseIn(In):
    """A request for help to one referent. `excluded`: people who must never get it, whoever hands it over."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "referent_id": "019ab3f2-c7d8-7e0b-9f6a-4d5c2e81b370",
                    "category": "pressure",
                    "text": "I would like to talk about what was asked of me after our last session.",
                    "excluded": [],
                }
            ]
        }
    )

    referent_id: UUID
    category: Category
    text: Words
    excluded: Annotated[list[UUID], Field(max_length=MOST_EXCLUDED)] = []


class CaseMessageIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Tomorrow at noon suits me."}]})

    text: Words


class HandOverIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"referent_id": "019ab3f2-c7d8-7e0b-9f6a-4d5c2e81b370"}]})

    referent_id: UUID


class CaseMessageOut(Out):
    """One entry of the thread; `text` is empty when it only says what became of the case.

    `by` may be a referent whom the case was given to before.
    """

    mine: bool
    by: PersonNameOut | None
    act: Act
    text: str
    written_at: datetime


class SupportCaseOut(Out):
    """A case as one of its two people sees it in a list.

    `other` is who the actor writes with. `reachable`: the referent can still read it; when not, its author can hand it
    to another. `readable`: false when it was damaged and cannot be opened.
    """

    id: UUID
    mine: bool
    status: Literal["open", "closed"]
    readable: bool
    category: Category | None
    other: PersonNameOut | None
    reachable: bool
    unread: int
    active_on: date
    closed_on: date | None
    kept_until: date | None
    version: int


class SupportCaseDetailOut(SupportCaseOut):
    """A case with its thread. `others`: to whom its author could hand it."""

    messages: list[CaseMessageOut]
    others: list[CaseReferentOut]
