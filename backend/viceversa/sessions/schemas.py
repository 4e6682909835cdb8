"""API shapes of sessions. Both sides read the same; nobody else reads them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from viceversa.core.schemas import Flag, In, Instant, Name, Out, Paragraph, clean_line
from viceversa.pairings.schemas import FlowOut
from viceversa.sessions.agenda import Part, Side
from viceversa.sessions.cards import Theme
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
    allows_recording: bool


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
    # Told of afterwards, without having been planned here.
    told_late: bool
    missed_told_by: UUID | None
    summary: str
    one_thing: str
    # An AI note-taker or a recording of this one meeting: only when both said yes.
    recording_allowed: bool
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


class LateIn(In):
    """A session that took place without having been planned here."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"starts_at": "2026-11-16T14:00:00Z", "minutes": 45, "place": "Canteen"}]}
    )

    starts_at: Instant
    minutes: Minutes
    place: ShortLine = ""


class MissedIn(In):
    """Who was not there. It counts as a move or a cancellation does, and can be taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"absent": "partner"}]})

    absent: Literal["me", "partner", "both"]


class LogIn(In):
    """What was done, in a sentence or two that both read, and the one thing to try before next time."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"summary": "Two prompts on the weekly report", "one_thing": "Ask the AI for its doubts"}]
        }
    )

    summary: Paragraph
    one_thing: ShortLine = ""


class RecordingIn(In):
    """One's own yes or no to a recording or an AI note-taker in this one meeting."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"allow": False}]})

    allow: Flag


class NumberedSlotOut(SlotOut):
    """A time for the session of this number."""

    number: int


class CyclePreviewOut(Out):
    """What planning the cycle would propose now; `without_slot` counts the weeks in which no time suits both."""

    minutes: int
    slots: list[NumberedSlotOut]
    without_slot: int


class CycleOut(Out):
    """Sessions proposed at once; `without_slot` counts the weeks in which no time suits both."""

    sessions: list[SessionOut]
    without_slot: int


class MissCounts(Out):
    cancelled: int
    moved: int
    no_show: int


class CommitmentOut(Out):
    """Confirmed sessions that a side called off, moved or missed. The two of them read it, nobody else."""

    mentor: MissCounts
    learner: MissCounts
    # Since the last session that took place.
    in_a_row: int


class RebookingOut(Out):
    """After a miss, while nothing is planned: three times that are one tap away."""

    after_miss: bool
    minutes: int
    slots: list[SlotOut]


class HolidayIn(In):
    day: Annotated[date, Field(ge=date(2020, 1, 1), lt=date(2100, 1, 1))]
    # Two letters (ISO 3166); absent, the day is off for everyone.
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    name: Name


class HolidaysIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"holidays": [{"day": "2027-05-01", "country": "FR", "name": "Fête du Travail"}]}]
        }
    )

    holidays: Annotated[list[HolidayIn], Field(max_length=1000)]


class HolidayOut(Out):
    day: date
    country: str | None
    name: str


class CertificateOut(Out):
    """What two people did for each other: names, dates, skills both ways. No score, ever."""

    programme_name: str
    mentor_name: str
    learner_name: str
    from_day: date
    to_day: date
    mentor_taught: list[FlowOut]
    learner_taught: list[FlowOut]
    sessions: int


class ConversationCardOut(Out):
    """A conversation card in both languages."""

    code: str
    theme: Theme
    title_en: str
    title_fr: str
    text_en: str
    text_fr: str


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
