"""API shapes of pairings. A participant never sees a score, a level badge or a ranking."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from viceversa.core.schemas import Flag, In, Level, Out, clean_paragraph
from viceversa.pairings.lifecycle import Move
from viceversa.pairings.models import NextChoice, ObjectionStatus, PairingStatus, TrackDirection
from viceversa.pairings.wording import ClauseCode

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
    # As whoever learns places themselves, and as whoever shows it sees it.
    latest: int | None
    latest_seen: int | None
    version: int


class CharterTrackOut(Out):
    """A skill the charter names, and who shows it."""

    skill_id: UUID
    title_en: str
    title_fr: str
    direction: TrackDirection


class ClauseOut(Out):
    """A clause that every charter has and nobody edits."""

    code: ClauseCode
    en: str
    fr: str


class CharterOut(Out):
    """The agreement as it stands. `version` is what a signature is given to; `standing` is in every charter."""

    tracks: list[CharterTrackOut]
    rhythm: str
    place: str
    booked_by: Literal["mentor", "learner"]
    confidentiality: str
    notes_policy: str
    recording: bool
    speaking_up: str
    closing_on: date | None
    standing: list[ClauseOut]
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
    """`next_agreed` is what both chose to do next, once both have; one person's choice is shown to nobody else."""

    ends_on: date | None
    my_next: NextChoice | None
    next_agreed: NextChoice | None
    next_pairing_id: UUID | None
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
    # Two cancelled in a row, or thirty days without a session ahead: this and nothing more.
    needs_slot: bool
    answer_by: datetime | None
    created_at: datetime
    version: int


class PairingIn(In):
    """A couple made by hand; the hard rules are checked again."""

    mentor_id: UUID
    learner_id: UUID


class CharterTrackIn(In):
    skill_id: UUID
    direction: TrackDirection


class CharterIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rhythm": "Every four weeks, one hour",
                    "place": "Video, or the canteen on Tuesdays",
                    "booked_by": "learner",
                    "confidentiality": "Names of clients stay outside",
                    "notes_policy": "Each keeps their own notes",
                    "recording": False,
                    "speaking_up": "We say “pause” and stop for a minute",
                    "closing_on": "2027-08-31",
                }
            ]
        }
    )

    tracks: Annotated[list[CharterTrackIn], Field(max_length=12)] = []
    rhythm: Clause
    place: Clause
    booked_by: Literal["mentor", "learner"] = "learner"
    # What the two add to the standing clauses, in their own words.
    confidentiality: Clause = ""
    notes_policy: Clause = ""
    # Whether a recording or an AI note-taker may be asked for at all; each meeting still needs both to say yes.
    recording: Flag = False
    speaking_up: Clause = ""
    closing_on: Annotated[date, Field(ge=date(2020, 1, 1), lt=date(2100, 1, 1))] | None = None


class SignatureIn(In):
    """The version one has read; a charter that changed since is not signed by accident."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1}]})

    version: Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class TrackIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "skill_id": "0190d4f0-8a5e-7c3b-9f21-6f1d2c3b4a59",
                    "direction": "mentor_teaches",
                    "baseline": 1,
                    "target": 4,
                }
            ]
        }
    )

    skill_id: UUID
    direction: TrackDirection
    baseline: Level
    target: Level


class TrackChangeIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"latest": 3}]})

    target: Level | None = None
    latest: Annotated[StrictInt, Field(ge=0, le=8)] | None = None


class SettlementIn(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"keep": True, "reason": "Both work on the same team now"}]}
    )

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


class NextIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"choice": "swap"}]})

    choice: NextChoice
