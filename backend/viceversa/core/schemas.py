"""API shapes: what may come in (`In`), what goes out (`Out`), and field types that refuse poison (SECURITY §6.8)."""

import functools
import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

Item = TypeVar("Item")

# Controls, and the bidirectional marks with which one text can be made to look like another.
_LINE_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_PARAGRAPH_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class In(BaseModel):
    """A shape that comes in: unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """A shape that goes out: every member is always there."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Page(Out, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None = None


class Figure(Out):
    """A number that may be shown, or why it may not. `n` is what it is out of; percents are whole."""

    value: int | None
    n: int | None
    hidden: Literal["too_few"] | None


class ProblemField(Out):
    pointer: str
    code: str
    detail: str


class Problem(Out):
    """RFC 9457 problem document. `code` is stable and never localised; `detail` follows Accept-Language.

    A stale change (412) may carry `current`: what was changed, as it stands now.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemField] = []
    current: dict[str, Any] | None = None
    request_id: str | None = None


def clean_line(text: str) -> str:
    """One line of text: NFC, trimmed, no control or bidirectional characters. Raises a `text` error otherwise."""
    if _LINE_REFUSED.search(text):
        raise PydanticCustomError("text_controls", "control characters are not accepted here")
    return _composed(text)


def _composed(text: str) -> str:
    """NFC and trimmed. A few letters grow in NFC: with them a text could outgrow the length it was just checked for."""
    composed = unicodedata.normalize("NFC", text).strip()
    if len(composed) > len(text):
        raise PydanticCustomError("string_too_long", "this text grows when it is normalised")
    return composed


def clean_paragraph(text: str) -> str:
    """Free text: NFC, line breaks and tabs allowed, other controls refused."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _PARAGRAPH_REFUSED.search(text):
        raise PydanticCustomError("text_controls", "control characters are not accepted here")
    return _composed(text)


@functools.cache
def _time_zones() -> frozenset[str]:
    # The library walks the whole zone database at each call: twenty milliseconds.
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _time_zones():
        raise PydanticCustomError("time_zone", "not an IANA time zone")
    return name


def _within_the_century(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise PydanticCustomError("date_range", "outside 2000 to 2100")
    return moment.astimezone(UTC)


def _iso_text(value: Any) -> Any:
    # Pydantic also takes numbers as Unix times; the contract says ISO 8601 and nothing else.
    if not isinstance(value, (str, datetime)):
        raise PydanticCustomError("datetime_type", "an ISO 8601 instant is wanted")
    return value


def _ascii(text: str) -> str:
    # Look-alike letters (İ, ß, Cyrillic а) would make two addresses out of one.
    if not text.isascii():
        raise PydanticCustomError("email", "an e-mail address in plain letters is wanted")
    return text.lower()


Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(clean_line), Field(min_length=1)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(clean_line), Field(min_length=1)]
Paragraph = Annotated[str, StringConstraints(max_length=4000), AfterValidator(clean_paragraph)]
Email = Annotated[
    str,
    StringConstraints(min_length=3, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$"),
    AfterValidator(clean_line),
    AfterValidator(_ascii),
]
# A password is taken as it is: only its size is bounded here, its strength is judged by the verb.
Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]
Instant = Annotated[AwareDatetime, BeforeValidator(_iso_text), AfterValidator(_within_the_century)]
Flag = StrictBool
Level = Annotated[StrictInt, Field(ge=0, le=8)]
Priority = Annotated[StrictInt, Field(ge=1, le=3)]
Tap = Annotated[StrictInt, Field(ge=0, le=4)]
CareerLevel = Annotated[StrictInt, Field(ge=0, le=20)]
