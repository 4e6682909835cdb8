"""People sent as JSON → neutral records, one at a time: the list is never whole in memory as people. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from viceversa.core.errors import Malformed
from viceversa.core.validation import field_problems
from viceversa.directory.columns import DroppedColumn, ban_on
from viceversa.directory.csv_file import MOST_COLUMNS, MOST_ROWS
from viceversa.directory.people import DirectoryPerson, Reason, RefusedRow
from viceversa.directory.schemas import ListedPersonIn, Source

_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_source: TypeAdapter[str] = TypeAdapter(Source)
_decoder = JSONDecoder()


@dataclass(frozen=True, slots=True)
class PeopleList:
    """What a body says: where people come from, whether to look only, attributes dropped, a walk over the people."""

    source: str
    dry_run: bool | None
    dropped: tuple[DroppedColumn, ...]
    rows: Iterator[DirectoryPerson | RefusedRow]


@dataclass(slots=True)
class _Outline:
    """The members beside the people, where the list of people begins, how many they are, and what they tell."""

    members: dict[str, Any]
    place: int | None
    count: int
    attributes: set[str]


def read_people(raw: bytes) -> PeopleList:
    """`{"source": …, "people": [{"external_id": …, "email": …}, …], "dry_run": …}` as people, read as they are asked
    for. Attributes we refuse are dropped and named; a person who cannot be read comes as a `RefusedRow`.

    Raises `Malformed` when the body as a whole cannot be taken.
    """
    try:
        text = raw.decode("utf-8-sig")
        outline = _outline(text)
    except (ValueError, RecursionError) as error:
        raise _malformed("json_invalid") from error
    unknown = [name for name in outline.members if name not in ("source", "dry_run")]
    if unknown:
        raise _malformed("extra_forbidden", unknown[0])
    if outline.place is None or outline.count == 0:
        raise _malformed("missing" if outline.place is None else "too_short", "people")
    if outline.count > MOST_ROWS or len(outline.attributes) > MOST_COLUMNS:
        raise _malformed("too_long", "people")
    dry_run = outline.members.get("dry_run")
    if not isinstance(dry_run, bool | None):
        raise _malformed("bool_type", "dry_run")
    try:
        source = _source.validate_python(outline.members.get("source", "rest"))
    except ValidationError as error:
        raise _malformed(error.errors()[0]["type"], "source") from error
    bans = {name: ban for name in sorted(outline.attributes) if (ban := ban_on(name)) is not None}
    dropped = tuple(DroppedColumn(name[:200], ban.en, ban.fr) for name, ban in bans.items())
    return PeopleList(source, dry_run, dropped, _people(text, outline.place, dropped=bans.keys()))


def _malformed(kind: str, *place: str) -> Malformed:
    return Malformed(fields=field_problems([{"type": kind, "loc": ("body", *place)}]))


def _outline(text: str) -> _Outline:
    """Read a body once through, keeping no one. Raises `ValueError` for anything that is not JSON."""
    outline = _Outline({}, None, 0, set())
    at = _after(text, _blanks(text, 0), "{")
    while text[at : at + 1] != "}":
        if outline.members or outline.place is not None:
            at = _after(text, at, ",")
        name, at = _decoder.raw_decode(text, at)
        if not isinstance(name, str):
            raise JSONDecodeError("a name is wanted", text, at)
        at = _after(text, _blanks(text, at), ":")
        if name == "people" and text[at : at + 1] == "[":
            outline.place, outline.count = at, 0
            end = _blanks(text, at + 1)
            for element, after in _elements(text, outline.place):
                end = after
                outline.count += 1
                if isinstance(element, dict) and len(outline.attributes) <= MOST_COLUMNS:
                    outline.attributes.update(element)
            at = end + 1
        else:
            outline.members[name], at = _decoder.raw_decode(text, at)
        at = _blanks(text, at)
    if _blanks(text, at + 1) != len(text):
        raise JSONDecodeError("nothing more is wanted", text, at)
    return outline


def _elements(text: str, place: int) -> Iterator[tuple[Any, int]]:
    """Each element of the list that begins at `place`, with where the text goes on after it."""
    at = _blanks(text, place + 1)
    is_first = True
    while text[at : at + 1] != "]":
        at = at if is_first else _after(text, at, ",")
        is_first = False
        element, at = _decoder.raw_decode(text, at)
        at = _blanks(text, at)
        yield element, at


def _blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _after(text: str, at: int, letter: str) -> int:
    if text[at : at + 1] != letter:
        raise JSONDecodeError(f"{letter} is wanted", text, at)
    return _blanks(text, at + 1)


def _people(text: str, place: int, *, dropped: Collection[str]) -> Iterator[DirectoryPerson | RefusedRow]:
    for row, (element, _) in enumerate(_elements(text, place), start=1):
        if isinstance(element, dict):
            element = {name: value for name, value in element.items() if name not in dropped}
        yield _person(element, row)


def _person(element: Any, row: int) -> DirectoryPerson | RefusedRow:
    try:
        given = ListedPersonIn.model_validate(element)
    except ValidationError as error:
        told = field_problems(error.errors(include_input=False, include_context=False))
        reasons = tuple(Reason(each.pointer.lstrip("/") or None, each.code, en=each.en, fr=each.fr) for each in told)
        return RefusedRow(row, _shown(element, "external_id"), "", reasons)
    return DirectoryPerson(**given.model_dump(), given=frozenset(given.model_fields_set), row=row)


def _shown(element: Any, name: str) -> str:
    value = element.get(name) if isinstance(element, dict) else None
    return "".join(letter for letter in value if letter.isprintable())[:100] if isinstance(value, str) else ""
