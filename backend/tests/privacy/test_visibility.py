"""One table says who reads what: the page, the lines in the web client and every writable field follow from it."""

import json
import re
from typing import Any

import pytest

from viceversa.config import PROJECT
from viceversa.privacy.visibility import read_visibility, with_lines, with_table

PAGE = PROJECT / "docs" / "visibility.md"
CLIENT = PROJECT / "frontend" / "src"
SHOWN = re.compile(r't\(\s*[`"]([\w.]*(?:[wW]hoCanRead|[rR]eaders)[\w.]*)(?:\$\{\w+\})?[`"]')


def texts_and_taps(contract: dict[str, Any]) -> set[str]:
    """Every text and every tap that a body of the contract takes, as `Schema.member`."""
    schemas, found = contract["components"]["schemas"], set()

    def walk(name: str, schema: dict[str, Any], above: frozenset[str]) -> None:
        for member, said in schema.get("properties", {}).items():
            for each in [said, *said.get("anyOf", [])]:
                kinds = [each["items"], *each["items"].get("anyOf", [])] if each.get("type") == "array" else [each]
                for kind in kinds:
                    if "$ref" in kind:
                        inner = kind["$ref"].rpartition("/")[2]
                        if inner not in above and "enum" not in schemas[inner]:
                            walk(inner, schemas[inner], above | {inner})
                    elif _is_words(kind) or _is_tap(kind):
                        found.add(f"{name}.{member}")

    for operations in contract["paths"].values():
        for operation in operations.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"].get("$ref", "").rpartition("/")[2]
                walk(name, schemas.get(name, {}), frozenset({name}))
    return found


def _is_words(kind: dict[str, Any]) -> bool:
    return kind.get("type") == "string" and not {"enum", "const", "pattern", "format"} & set(kind)


def _is_tap(kind: dict[str, Any]) -> bool:
    return kind.get("type") == "integer" and kind.get("minimum") == 0 and kind.get("maximum") in (4, 8, 10)


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    return json.loads((PROJECT / "openapi" / "openapi.json").read_text("utf-8"))


def test_every_text_and_tap_of_the_contract_has_a_row(contract: dict[str, Any]) -> None:
    # When this fails: name the field under `fields:` of privacy/visibility.yaml, in the row of whoever reads it.
    told = [field for fields in read_visibility().fields.values() for field in fields]
    assert len(told) == len(set(told))
    assert set(told) ^ texts_and_taps(contract) == set()


def test_a_new_field_without_a_row_is_caught(contract: dict[str, Any]) -> None:
    planted = json.loads(json.dumps(contract))
    planted["components"]["schemas"]["NoteIn"]["properties"]["mood"] = {"type": "string", "maxLength": 20}
    planted["components"]["schemas"]["PulseIn"]["properties"]["trust"] = {"type": "integer", "minimum": 0, "maximum": 4}
    assert texts_and_taps(planted) - texts_and_taps(contract) == {"NoteIn.mood", "PulseIn.trust"}


def test_the_page_and_the_lines_are_current() -> None:
    # When this fails: viceversa visibility-pages, then read what changed.
    visibility = read_visibility()
    page = PAGE.read_text("utf-8")
    assert with_table(page, visibility) == page
    for language in ("en", "fr"):
        texts = json.loads((CLIENT / "i18n" / f"{language}.json").read_text("utf-8"))
        assert with_lines(texts, visibility, language=language) == texts, language


def test_a_line_changed_by_hand_is_caught() -> None:
    texts = json.loads((CLIENT / "i18n" / "en.json").read_text("utf-8"))
    texts["pulse"]["whoCanRead"] = "Everybody."
    assert with_lines(texts, read_visibility(), language="en") != texts
    page = PAGE.read_text("utf-8").replace("| **a pulse** | its author |", "| **a pulse** | everybody |")
    assert with_table(page, read_visibility()) != page


def test_every_line_shown_beside_a_field_comes_from_the_table() -> None:
    """A screen that says who can read something says it in the table's words."""
    shown = {
        key.rstrip(".")
        for file in CLIENT.rglob("*.tsx")
        if "test" not in file.name
        for key in SHOWN.findall(file.read_text("utf-8"))
    }
    lines = read_visibility().lines
    assert len(shown) >= 15
    assert {key for key in shown if not any(line == key or line.startswith(f"{key}.") for line in lines)} == set()


def test_the_lines_on_what_is_ones_own_say_so() -> None:
    """A row whose partner is “never” has no line that gives it to the partner."""
    visibility = read_visibility()
    for key, line in visibility.lines.items():
        if visibility.rows[line.row].partner.startswith("**never**"):
            assert not re.search(r"the two of you|your partners", line.en), key
