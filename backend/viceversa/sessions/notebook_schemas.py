"""API shapes of notes and things to do. The two people read them; private notes only their author."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from viceversa.core.schemas import Flag, In, Line, Out, clean_paragraph
from viceversa.sessions.models import Audience

NoteText = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(clean_paragraph)]
Owner = Literal["mentor", "learner", "both"]
Day = Annotated[date, Field(ge=date(2020, 1, 1), lt=date(2100, 1, 1))]


class NoteIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"body": "Ask for the three questions next time"}]})

    body: NoteText


class SessionNoteOut(Out):
    audience: Audience
    body: str
    version: int


class NotesOut(Out):
    """One's own private note and the shared one; null before the first word."""

    private: SessionNoteOut | None
    pair: SessionNoteOut | None


class ActionIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"title": "Try the prompt on Monday’s report", "owner": "learner", "due_on": "2027-03-15"}]
        }
    )

    title: Line
    owner: Owner
    due_on: Day | None = None


class ActionChangeIn(In):
    """Only what is given changes; `due_on: null` takes the day away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"done": True}]})

    title: Line | None = None
    owner: Owner | None = None
    due_on: Day | None = None
    done: Flag | None = None


class ActionOut(Out):
    id: UUID
    session_id: UUID
    title: str
    owner: Owner
    due_on: date | None
    done_at: datetime | None
    version: int
