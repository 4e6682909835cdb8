"""Who reads what, from one table: the page in docs, and the “who can read this” lines of the web client."""

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from viceversa.privacy.data_map import Language, Words

_HEAD = "| What | Oneself | The partner | Coordinator of the programme | Admin | Anyone else |"
_BEGINS = "<!-- written from backend/viceversa/privacy/visibility.yaml by `viceversa visibility-pages` -->\n"
_ENDS = "\n<!-- end -->"
_NO_BREAK = "\u00a0"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(_Shape):
    """Who reads one thing, in the words of the table."""

    what: str
    oneself: str
    partner: str
    coordinator: str
    admin: str
    others: str


class Line(Words):
    """What the web client says of a row beside a field."""

    row: str


class Visibility(_Shape):
    """The whole table."""

    rows: Mapping[str, Row]
    # Row → fields of the contract (`Schema.member`).
    fields: Mapping[str, tuple[str, ...]]
    # Key of the web client's texts → what stands there.
    lines: Mapping[str, Line]


def read_visibility() -> Visibility:
    """The table of this code. Raises `KeyError` for a row that is not there."""
    source = (resources.files("viceversa.privacy") / "visibility.yaml").read_text("utf-8")
    found = Visibility.model_validate(yaml.safe_load(source))
    for name in (*found.fields, *(line.row for line in found.lines.values())):
        found.rows[name]
    return found


def write_table(visibility: Visibility) -> str:
    """The table in Markdown."""
    rows = [f"| {' | '.join(row.model_dump().values())} |" for row in visibility.rows.values()]
    return "\n".join([_HEAD, "|---|---|---|---|---|---|", *rows])


def with_table(page: str, visibility: Visibility) -> str:
    """The page with the table as it must stand."""
    before, begins, rest = page.partition(_BEGINS)
    _, ends, after = rest.partition(_ENDS)
    if not begins or not ends:
        raise ValueError("docs/visibility.md has lost the marks between which the table is written")
    return f"{before}{begins}{write_table(visibility)}{ends}{after}"


def with_lines(texts: dict[str, Any], visibility: Visibility, *, language: Language) -> dict[str, Any]:
    """The web client's texts with the lines as they must stand; other texts are left alone."""
    texts = json.loads(json.dumps(texts))
    for key, line in visibility.lines.items():
        *rooms, last = key.split(".")
        here = texts
        for room in rooms:
            here = here[room]
        here[last] = _typeset(line.of(language)) if language == "fr" else line.of(language)
    return texts


def _typeset(text: str) -> str:
    closed = re.sub(r" ([;:!?\u00bb])", rf"{_NO_BREAK}\1", text)
    return re.sub("(\u00ab) ", rf"\1{_NO_BREAK}", closed)


def write_everywhere(project: Path) -> None:
    """Write the page and the web client's texts below the project's folder."""
    visibility = read_visibility()
    page = project / "docs" / "visibility.md"
    page.write_text(with_table(page.read_text("utf-8"), visibility), "utf-8")
    for language in ("en", "fr"):
        file = project / "frontend" / "src" / "i18n" / f"{language}.json"
        texts = with_lines(json.loads(file.read_text("utf-8")), visibility, language=language)
        file.write_text(json.dumps(texts, indent=2, ensure_ascii=False) + "\n", "utf-8")
