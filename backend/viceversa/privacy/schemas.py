"""Shapes of the export, of the erasure, of a merger and of the retention report."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from viceversa.accounts.models import Role
from viceversa.core.schemas import In, Out, Secret


class PasswordIn(In):
    """One's own password, once more: what follows is not for whoever finds a screen unlocked.

    Left out by whoever has none here (`has_password` of `GET /users/me`): then the sign-in must be a fresh one.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": "a long sentence of yours"}]})

    password: Secret | None = None


class EraseIn(PasswordIn):
    """The second step: the token of the first, and the password."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"password": "a long sentence of yours", "token": "Zt4kqkQ0mF9rN2uTjvJ8c1Xw5sYb7hLpE3aDgVoKiRM"}
            ]
        }
    )

    token: Annotated[str, StringConstraints(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


class TableOfMine(Out):
    """One table: what it is, what each column says, and the rows that are one's own."""

    name: str
    title: str
    columns: dict[str, str]
    rows: list[dict[str, Any]]


class LeftOut(Out):
    """Columns that are not in the export, and why."""

    name: str
    title: str
    columns: list[str]
    why: str


class ExportOut(Out):
    """Everything kept about oneself that one may read."""

    made_at: datetime
    language: Literal["en", "fr"]
    tables: list[TableOfMine]
    left_out: list[LeftOut]


class ErasureRequestOut(Out):
    """The first step of an erasure: the token that the second one asks for, and what would end."""

    token: str
    expires_at: datetime
    open_pairings: int
    places_given_back: int


class RuleReport(Out):
    """What one rule of retention did on one day."""

    rule: str
    rows: int
    finished_at: datetime | None


class RetentionDay(Out):
    """What the retention did on one day."""

    day: date
    rules: list[RuleReport]


class RetentionReportOut(Out):
    """The last days of the retention, newest first, and the rules that are applied."""

    days: list[RetentionDay]
    rules: list["RuleOut"]


class RuleOut(Out):
    """One rule: what it is about and what it does, in the reader's language; `days` after which it does it."""

    rule: str
    title: str
    does: str
    days: int


class MergerIn(In):
    """Which account stays: the other one of the same person."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"into": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}]})

    into: UUID


class MergerOut(Out):
    """What a merger does, or would do. Counts alone: an administrator learns nothing of what anyone wrote."""

    user_id: UUID
    into: UUID
    pairings_moved: int
    # Those of the two with one another, and the lesser of two with the same partner.
    pairings_ended: int
    # More than the person can hold in one programme: its coordinator decides.
    pairings_waiting: int
    # Ahead, at an hour for which the account that stays has another.
    sessions_cancelled: int
    places_moved: int
    places_dropped: int
    programmes_coordinated: int
    skills_moved: int
    skills_dropped: int
    sign_ins_ended: int
    others_moved: int
    others_dropped: int
    # The HR system's key: there is none, the account that stays takes it, or it is remembered besides its own.
    external_id: Literal["none", "taken", "remembered"]
    # Never carried over: who gives a role gives it on purpose.
    roles_left_behind: list[Role]
