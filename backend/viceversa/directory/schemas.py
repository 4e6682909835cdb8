"""API shapes of the directory."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, Json, StringConstraints
from pydantic_core import PydanticCustomError

from viceversa.core.errors import Language
from viceversa.core.schemas import CareerLevel, Email, In, Line, Name, Out, Zone
from viceversa.directory.models import SyncStatus
from viceversa.directory.plan import Outcome
from viceversa.directory.time_zones import country_code


def _known_country(code: str) -> str:
    if country_code(code) != code:
        raise PydanticCustomError("enum", "not an ISO 3166 country code")
    return code


Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_known_country)]
Header = Annotated[str, StringConstraints(min_length=1, max_length=200)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
# A form field that holds JSON: {"Column of the file": "field", "Another": "ignore"}.
MappingText = Json[Annotated[dict[Header, FieldName], Field(max_length=200)]]


class ReasonOut(Out):
    """Why a row is refused, or what of it could not be taken. `code` is stable and never localised."""

    column: str | None
    code: str
    en: str
    fr: str


class NoteOut(Out):
    code: str
    en: str
    fr: str


class DroppedColumnOut(Out):
    """A column refused before anything of it was kept."""

    column: str
    en: str
    fr: str


class ChangeOut(Out):
    field: str
    before: str | int | None
    after: str | int | None


class SyncRowOut(Out):
    """What happens to one row; `row` counts as a spreadsheet does, the header being 1."""

    row: int | None
    external_id: str
    name: str
    outcome: Outcome
    changes: list[ChangeOut]
    reasons: list[ReasonOut]
    remarks: list[ReasonOut]


class SyncCountsOut(Out):
    """How many rows were read, and what happens to them; always whole, however many rows are listed.

    `leaving` are those among the changed whose account closes.
    """

    rows: int
    created: int
    changed: int
    unchanged: int
    refused: int
    leaving: int = 0


class SyncRunSummaryOut(Out):
    """One import; once it is being applied, `done` of `total` people have been gone through."""

    id: UUID
    created_at: datetime
    source: str
    file_name: str
    status: SyncStatus
    applied_at: datetime | None
    counts: SyncCountsOut
    total: int
    done: int


class SyncRunOut(SyncRunSummaryOut):
    """One import. Until it is applied, `counts` and `rows` are what it would do; after that, what it did.

    `rows` lists at most 1,000: the refused, the changed, those with a remark, the created, the rest; none while it
    is being applied. `listImportRows` pages through all of them.
    """

    mapping: dict[str, str]
    dropped_columns: list[DroppedColumnOut]
    notes: list[NoteOut]
    rows: list[SyncRowOut]


class PersonIn(In):
    """A person as an HR system knows them. What is left out stays as it is; `null` empties it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "email": "amina.diallo@example.com",
                    "given_name": "Amina",
                    "family_name": "Diallo",
                    "job_title": "Accountant",
                    "department": "Finance",
                    "site": "Lyon",
                    "country": "FR",
                    "career_level": 3,
                    "language": "fr",
                    "status": "active",
                }
            ]
        }
    )

    email: Email
    given_name: Name
    family_name: Name
    job_title: Line | None = None
    department: Line | None = None
    site: Line | None = None
    country: Country | None = None
    time_zone: Zone | None = None
    career_level: CareerLevel | None = None
    language: Language | None = None
    manager_external_id: Name | None = None
    # Left out or null, it stays as it is.
    status: Literal["active", "on_leave", "left"] | None = None


class ListedPersonIn(PersonIn):
    """A person of a list, named by their id in the HR system."""

    external_id: Name


class PersonOut(Out):
    """What happened to the person: `changes` are empty when nothing did."""

    external_id: str
    outcome: Outcome
    changes: list[ChangeOut]
    remarks: list[ReasonOut]


class SourceOut(Out):
    """Where people come from. `mapping` leads columns to fields as the last file that was applied had them."""

    source: str
    applied_at: datetime
    mapping: dict[str, str]
    people: int | None


class JobLevelOut(Out):
    job_title: str
    career_level: int


class JobLevelsOut(Out):
    """The grading as it now is, and how many people got another level by it."""

    levels: list[JobLevelOut]
    people_changed: int
