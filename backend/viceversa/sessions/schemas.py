"""API shapes of sessions. Both sides read the same; nobody else reads them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from viceversa.core.schemas import In, Instant, Out, clean_line
from viceversa.sessions.agenda import Part, Side
from viceversa.sessions.lifecycle import Step
from viceversa.sessions.models import CancelReason, SessionStatus

Minutes = Annotated[StrictInt, Field(ge=15, le=240)]
PartMinutes = Annotated[StrictInt, Field(ge=0, le=240)]
ShortLine = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean_line)]
OwnReason = Literal["work_came_first", "away", "not_ready", "wrong_time", "other"]


class SlotOut(Out):
    """A time when both are free. The local times carry each person's own offset."""

    starts_at: datetime
    ends_at: datetime
    mentor_local: datetime
    learner_local: datetime


class SlotsOut(Out):
    minutes: int
    mentor_time_zone: str
    learner_time_zone: str
    slots: list[SlotOut]


class AttendeeOut(Out):
    """One side of a session, and what their clock says when it starts."""

    user_id: UUID
    given_name: str
    time_zone: str
    starts_at_local: datetime
    says_held: bool


class AgendaPart(In):
    """One part of an agenda; its title follows from the code, in the reader's language."""

    code: Part
    minutes: PartMinutes
    topic: ShortLine = ""


class SessionOut(Out):
    """`can` is what you may do now; `opener` opens this session; `sequence` counts how often it was moved."""

    id: UUID
    pairing_id: UUID
    number: int
    status: SessionStatus
    starts_at: datetime
    ends_at: datetime
    place: str
    sequence: int
    proposed_by: UUID
    my_side: Side
    opener: Side
    mentor: AttendeeOut
    learner: AttendeeOut
    agenda: list[AgendaPart]
    cancelled_by: UUID | None
    cancel_reason: CancelReason | None
    can: list[Step]
    version: int


class SessionIn(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"starts_at": "2027-03-08T14:00:00Z", "minutes": 60, "place": "Video"}]}
    )

    starts_at: Instant
    minutes: Minutes = 60
    place: ShortLine = ""


class MoveIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"starts_at": "2027-03-09T14:00:00Z", "minutes": 60}]})

    starts_at: Instant
    minutes: Minutes


class CancelIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "work_came_first"}]})

    reason: OwnReason


class AgendaIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "parts": [
                        {"code": "arrive", "minutes": 5, "topic": ""},
                        {"code": "up", "minutes": 25, "topic": "Write a first prompt together"},
                        {"code": "perspective", "minutes": 20, "topic": "What a first budget taught me"},
                        {"code": "pulse", "minutes": 5, "topic": ""},
                    ]
                }
            ]
        }
    )

    parts: Annotated[list[AgendaPart], Field(min_length=1, max_length=12)]


class SessionCounts(Out):
    """Sessions of a programme, and how many pairings have one: counts, never whose."""

    planned: int
    planned_pairings: int
    held: int
    held_pairings: int
