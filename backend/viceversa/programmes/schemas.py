"""API shapes of programmes and enrolments."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from viceversa.core.schemas import Flag, In, Name, Out, clean_paragraph
from viceversa.programmes.models import EnrolmentStatus, ProgrammeStatus, Wish
from viceversa.programmes.policy import AdmissionMode, Policy, Preset


def _near(day: date) -> date:
    if not date(2020, 1, 1) <= day < date(2100, 1, 1):
        raise PydanticCustomError("date_range", "outside 2020 to 2100")
    return day


Day = Annotated[date, AfterValidator(_near)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(clean_paragraph)]


class WorksCouncil(In):
    """Informed or consulted, or not applicable with a reason."""

    status: Literal["informed", "consulted", "not_applicable"]
    reason: Reason | None = None

    @model_validator(mode="after")
    def reason_when_not_applicable(self) -> "WorksCouncil":
        if self.status == "not_applicable" and not self.reason:
            raise PydanticCustomError("missing", "a reason is wanted")
        return self


class Checklist(In):
    """What must be settled before a programme opens."""

    business_question: Reason | None = None
    sponsor: Name | None = None
    referent_id: UUID | None = None
    works_council: WorksCouncil | None = None
    notice_published: Flag = False


class ProgrammeIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Spring 2027", "preset": "standard", "starts_on": "2027-03-01"}],
        }
    )

    name: Name
    preset: Preset = "standard"
    starts_on: Day
    policy: Policy | None = None
    checklist: Checklist = Checklist()


class ProgrammeChangeIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Spring edition"}]})

    name: Name | None = None
    starts_on: Day | None = None
    policy: Policy | None = None
    checklist: Checklist | None = None


class StatusIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "open"}]})

    status: ProgrammeStatus


class WaitingSentence(Out):
    en: str
    fr: str


class MyPlace(Out):
    """Where the reader stands in a programme.

    `waiting_position` counts from 1 among those who wait for the places one could take; it is null where no order was
    made, and `waiting` then says how places are given.
    """

    enrolment_id: UUID
    status: EnrolmentStatus
    wish: Wish
    capacity: int
    version: int
    waiting_position: int | None
    waiting: WaitingSentence | None


class ProgrammeOut(Out):
    id: UUID
    name: str
    status: ProgrammeStatus
    preset: Preset
    starts_on: date
    policy: dict[str, Any]
    my_place: MyPlace | None = None
    coordinated_by_me: bool = False
    version: int


class ChecklistLine(Out):
    code: Literal["business_question", "sponsor", "referent", "works_council", "notice_published"]
    done: bool


class ProgrammeDetailOut(ProgrammeOut):
    """`checklist` and what is still missing of it are shown to its coordinators only."""

    checklist: dict[str, Any] | None = None
    checklist_lines: list[ChecklistLine] = []
    next_statuses: list[ProgrammeStatus] = []


class ApplyIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"wish": "both", "capacity": 1}]})

    wish: Wish
    capacity: Annotated[StrictInt, Field(ge=1, le=3)] = 1


class EnrolmentOut(Out):
    """A place in a programme as its coordinator sees it: who, status, wish; no content."""

    id: UUID
    user_id: UUID
    given_name: str
    family_name: str
    department: str | None
    job_title: str | None
    status: EnrolmentStatus
    wish: Wish
    capacity: int
    prepared: bool
    offers: int
    seeks: int
    created_at: datetime
    version: int


class EnrolmentChangeIn(In):
    """A coordinator's decision, or a change of one's own wish."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"capacity": 2}]})

    status: EnrolmentStatus | None = None
    wish: Wish | None = None
    capacity: Annotated[int, Field(strict=True, ge=1, le=3)] | None = None
    prepared: Flag | None = None


class InviteToProgrammeIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"user_ids": ["0190d4f0-8a5e-7c3b-9f21-6f1d2c3b4a59"]}]})

    user_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]


class InvitedOut(Out):
    invited: int
    already_there: int


class CandidateOut(Out):
    """Someone who could be invited."""

    user_id: UUID
    given_name: str
    family_name: str
    department: str | None
    job_title: str | None
    site: str | None


class AdmissionIn(In):
    """Who is admitted, where a person chooses; left out where an order decides."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    enrolment_ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None


class AdmissionOut(Out):
    """One act of admitting. With `seed` and the ids in `drawn`, anyone can draw the lot again and compare.

    `places` counts people on each side, null is no limit; `admitted` is in the order in which places were given;
    `actor_id` is null when a place came free and the next on the list took it.
    """

    id: UUID
    mode: AdmissionMode
    places: int | None
    seed: int | None
    drawn: list[UUID]
    admitted: list[UUID]
    waiting: int
    actor_id: UUID | None
    created_at: datetime
