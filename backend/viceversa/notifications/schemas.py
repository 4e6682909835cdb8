"""API shapes of notices, preferences, the calendar address, and of the mails a developer looks at."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from viceversa.core.schemas import Flag, In, Out
from viceversa.notifications.kinds import Severity
from viceversa.notifications.models import Mailing, NoticeKind, Occasion


class NoticeOut(Out):
    """One thing you are told; `title` says in your language what it is, `path` where to look.

    `occasion` says more exactly than `kind` what happened; there may be none.
    """

    id: UUID
    kind: NoticeKind
    occasion: Occasion | None
    severity: Severity
    title: str
    path: str
    created_at: datetime
    read_at: datetime | None


class UnreadOut(Out):
    unread: int


class ReadIn(In):
    """Which notices were read: some by id; all of them without `ids`, or with `null`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ids": None}]})

    ids: Annotated[list[UUID], Field(min_length=1, max_length=100)] | None = None


class NoticePreferenceIn(In):
    kind: NoticeKind
    in_app: Flag
    mailing: Mailing


class NoticePreferencesIn(In):
    """Each kind at most once; kinds that are not named go back to their default."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"preferences": [{"kind": "session", "in_app": True, "mailing": "digest"}]}]}
    )

    preferences: Annotated[list[NoticePreferenceIn], Field(max_length=len(NoticeKind))]

    @model_validator(mode="after")
    def names_each_kind_once(self) -> "NoticePreferencesIn":
        if len({each.kind for each in self.preferences}) < len(self.preferences):
            raise PydanticCustomError("kind_twice", "each kind may be named once")
        return self


class NoticePreferenceOut(Out):
    """How one kind reaches you. `fixed`: security notices cannot be switched off."""

    kind: NoticeKind
    title: str
    severity: Severity
    fixed: bool
    in_app: bool
    mailing: Mailing


class UnsubscribedOut(Out):
    """What no longer comes by mail: a kind of notice, or the digest."""

    scope: NoticeKind | Literal["digest"]


class UnsubscribeLinkOut(Out):
    """What a link would stop by mail: a kind of notice, or the digest."""

    scope: NoticeKind | Literal["digest"]


class FeedOut(Out):
    """Whether you have a private calendar address, and since when. The address itself is shown once."""

    active: bool
    created_at: datetime | None


class FeedAddressOut(Out):
    """Your private calendar address, shown this once: whoever has it sees when your sessions are."""

    url: str
    created_at: datetime


class MailOut(Out):
    """A mail as it was written into the mail folder of a development or demo installation."""

    id: UUID
    written_at: datetime
    to: str
    subject: str
    text: str
    html: str
    calendar: str | None
    unsubscribe_url: str | None
