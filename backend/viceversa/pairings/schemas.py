"""API shapes of pairings. A participant never sees a score, a level badge or a ranking."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from viceversa.core.schemas import Flag, In, Level, Out, clean_paragraph
from viceversa.pairings.lifecycle import Move
from viceversa.pairings.models import ObjectionStatus, PairingStatus, TrackDirection

Clause = Annotated[str, StringConstraints(max_length=1000), AfterValidator(clean_paragraph)]


class PartnerOut(Out):
    """The profile card that both sides see of each other."""

    user_id: UUID
    given_name: str
    family_name: str
    job_title: str | None
    department: str | None
    site: str | None
    time_zone: str


class TrackOut(Out):
    id: UUID
    skill_id: UUID
    title_en: str
    title_fr: str
    direction: TrackDirection
    baseline: int
    target: int
    latest: int | None
    version: int


class CharterOut(Out):
    """The agreement as it stands. `version` is what a signature is given to."""

    rhythm: str
    place: str
    booked_by: Literal["mentor", "learner"]
    notes_policy: str
    recording: bool
    closing_on: date | None
    mentor_signed_at: datetime | None
    learner_signed_at: datetime | None
    version: int


class SentenceOut(Out):
    en: str
    fr: str


class FlowOut(Out):
    """A skill on one of the two arrows."""

    skill_id: UUID
    title_en: str
    title_fr: str


class PairingOut(Out):
    id: UUID
    programme_id: UUID
    programme_name: str
    status: PairingStatus
    my_side: Literal["mentor", "learner"]
    mentor: PartnerOut
    learner: PartnerOut
    # What flows along each arrow: the tracks once there are some, before that what the match suggests.
    mentor_teaches: list[FlowOut]
    learner_teaches: list[FlowOut]
    answer_by: datetime | None
    can: list[Move]
    version: int


class PairingDetailOut(PairingOut):
    reasons: list[SentenceOut]
    tracks: list[TrackOut]
    charter: CharterOut | None
    completion_asked_by_me: bool
    completion_asked_by_partner: bool


class PairingStatusOut(Out):
    """A pairing as a coordinator sees it: who and status only, no content."""

    id: UUID
    mentor_id: UUID
    mentor_name: str
    learner_id: UUID
    learner_name: str
    status: PairingStatus
    answer_by: datetime | None
    created_at: datetime
    version: int


class PairingIn(In):
    """A couple made by hand; the hard rules are checked again."""

    mentor_id: UUID
    learner_id: UUID


class CharterIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rhythm": "Every four weeks, one hour",
                    "place": "Video, or the canteen on Tuesdays",
                    "booked_by": "learner",
                    "notes_policy": "Each keeps their own notes",
                    "recording": False,
                    "closing_on": "2027-08-31",
                }
            ]
        }
    )

    rhythm: Clause
    place: Clause
    booked_by: Literal["mentor", "learner"] = "learner"
    notes_policy: Clause = ""
    recording: Flag = False
    closing_on: Annotated[date, Field(ge=date(2020, 1, 1), lt=date(2100, 1, 1))] | None = None


class SignatureIn(In):
    """The version one has read; a charter that changed since is not signed by accident."""

    version: Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class TrackIn(In):
    skill_id: UUID
    direction: TrackDirection
    baseline: Level
    target: Level


class TrackChangeIn(In):
    target: Level | None = None
    latest: Annotated[StrictInt, Field(ge=0, le=8)] | None = None


class SettlementIn(In):
    keep: Flag
    reason: Annotated[str, StringConstraints(min_length=3, max_length=60), AfterValidator(clean_paragraph)]


class ObjectionIn(In):
    """One sentence, or a few."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sentence": "We sat on the same appeal panel last year."}]}
    )

    sentence: Annotated[
        str, StringConstraints(min_length=3, max_length=1000), AfterValidator(clean_paragraph), Field(min_length=3)
    ]


class ObjectionOut(Out):
    """What the author wrote and what the coordination answered: for these two alone."""

    id: UUID
    pairing_id: UUID
    sentence: str
    status: ObjectionStatus
    answer: str | None
    created_at: datetime
    answered_at: datetime | None
    version: int


class ProgrammeObjectionOut(ObjectionOut):
    """An objection as the coordination reads it: who wrote it, about which couple."""

    author_id: UUID
    author_name: str
    mentor_id: UUID
    learner_id: UUID
