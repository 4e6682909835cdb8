"""API shapes of accounts."""

from datetime import datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictInt, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from viceversa.accounts.models import Role, UserStatus, WorkMode
from viceversa.core.schemas import Email, In, Name, Out, Secret, Zone

LanguageChoice = Literal["fr", "en"]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):(00|15|30|45)$")]


class Window(In):
    """A weekly stretch of local time in which a session may lie; Monday is 0."""

    weekday: Annotated[StrictInt, Field(ge=0, le=6)]
    start: Clock
    end: Clock

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> "Window":
        if time.fromisoformat(self.end) <= time.fromisoformat(self.start):
            raise PydanticCustomError("window_order", "a window ends after it starts")
        return self


class LoginIn(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "ines.moreau@demo.example", "password": "the password of the demo"}]}
    )

    email: Email
    password: Secret


class MeOut(Out):
    """What the signed-in person is to the client."""

    id: UUID
    email: str
    given_name: str
    family_name: str
    preferred_language: LanguageChoice
    time_zone: str
    job_title: str | None
    department: str | None
    site: str | None
    work_mode: WorkMode
    working_languages: dict[str, Literal["working", "fluent"]]
    availability: list[Window] | None
    roles: list[Role]
    # Whether a password can be asked for before something grave; without one, a sign-in of a moment ago counts.
    has_password: bool
    version: int


class SignedInOut(Out):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 (the name of a scheme)
    expires_in: int
    user: MeOut


class MeIn(In):
    """What people say of themselves; everything else comes from the directory."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"preferred_language": "fr", "time_zone": "Europe/Paris", "working_languages": {"fr": "fluent"}}
            ]
        }
    )

    preferred_language: LanguageChoice | None = None
    time_zone: Zone | None = None
    work_mode: WorkMode | None = None
    working_languages: (
        Annotated[
            dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Literal["working", "fluent"]],
            Field(max_length=20),
        ]
        | None
    ) = None
    availability: Annotated[list[Window], Field(max_length=42)] | None = None


class SignInOut(Out):
    id: UUID
    created_at: datetime
    rotated_at: datetime
    user_agent: str
    current: bool


class CompanySignInOut(Out):
    """`label` names the company or its provider; empty where the operator gave none."""

    label: str


class SignInOptionsOut(Out):
    password: bool
    company: CompanySignInOut | None


class EmailIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "ines.moreau@demo.example"}]})

    email: Email


class NewPasswordIn(In):
    """The token of the link (it travels in the fragment, so no server log holds it) and the password chosen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"token": "the-token-of-the-link-in-the-mail", "password": "walnut orbit candle"}]
        }
    )

    token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,100}$")]
    password: Secret


class InviteIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "camille@company.example", "given_name": "Camille", "family_name": "Roy"}]
        }
    )

    email: Email
    given_name: Name
    family_name: Name
    preferred_language: LanguageChoice = "en"
    roles: Annotated[list[Role], Field(min_length=1, max_length=4)] = [Role.MEMBER]


class RolesIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"roles": ["member", "coordinator"]}]})

    roles: Annotated[list[Role], Field(min_length=1, max_length=4)]


class UserOut(Out):
    """An account as an administrator sees it."""

    id: UUID
    email: str
    given_name: str
    family_name: str
    department: str | None
    job_title: str | None
    status: UserStatus
    roles: list[Role]
    version: int
