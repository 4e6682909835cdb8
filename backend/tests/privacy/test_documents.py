"""The compliance kit: the same in both languages, dated, marked, and promising nothing that is not there."""

import json
import re
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from viceversa.cli import main
from viceversa.config import PROJECT
from viceversa.jobs.queue import registered
from viceversa.pairings.wording import STANDING
from viceversa.privacy.data_map import Language
from viceversa.privacy.pages import LANGUAGES, NOT_LEGAL_ADVICE
from viceversa.programmes.policy import Policy

COMPLIANCE = PROJECT / "docs" / "compliance"
DATE = re.compile(r"\b20\d\d-[01]\d-[0-3]\d\b")
OPERATION = re.compile(r"[a-z]+(?:[A-Z][a-z]+)+")


def documents() -> list[Path]:
    return sorted(file for language in LANGUAGES for file in (COMPLIANCE / language).glob("*.md"))


def _language(file: Path) -> Language:
    return "fr" if file.parent.name == "fr" else "en"


def headings(text: str) -> list[int]:
    """The levels of the headings, in order."""
    return [len(line) - len(line.lstrip("#")) for line in text.splitlines() if re.match(r"#{1,6} ", line)]


def promises(text: str) -> set[str]:
    """What stands between single backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


def broken_promises(text: str, *, paths: set[str], operations: set[str], commands: set[str]) -> list[str]:
    """Routes, operations, commands and files that a text names and that are not there."""
    found = []
    for said in promises(text):
        route = re.sub(r"^(GET|POST|PUT|PATCH|DELETE) ", "", said)
        if route.startswith("/"):
            known = route in paths or f"/api/v1{route}" in paths
        elif OPERATION.fullmatch(said):
            known = said in operations
        elif said.startswith("viceversa "):
            known = said.split()[1] in commands
        elif said.startswith(("docs/", "backend/", "tests/", "docker/")):
            known = (PROJECT / said).exists() or (PROJECT / "backend" / said).exists()
        else:
            known = True
        if not known:
            found.append(said)
    return found


@pytest.fixture(scope="module")
def contract() -> dict[str, set[str]]:
    document = json.loads((PROJECT / "openapi" / "openapi.json").read_text("utf-8"))
    operations = {
        each["operationId"]
        for methods in document["paths"].values()
        for each in methods.values()
        if "operationId" in each
    }
    return {"paths": set(document["paths"]), "operations": operations}


@pytest.fixture
def commands(capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit):
        main(["--help"])
    return set(re.findall(r"^ {4}([a-z-]+)\b", capsys.readouterr().out, re.MULTILINE))


def test_both_languages_have_the_same_documents_and_headings() -> None:
    english, french = ({file.name: file for file in (COMPLIANCE / each).glob("*.md")} for each in LANGUAGES)
    assert set(english) == set(french)
    assert len(english) >= 11
    for name, file in english.items():
        assert headings(file.read_text("utf-8")) == headings(french[name].read_text("utf-8")), name


def test_each_is_dated_and_marked() -> None:
    for file in documents():
        top = file.read_text("utf-8")[:400]
        assert DATE.search(top), file
        assert NOT_LEGAL_ADVICE[_language(file)] in top, file


def test_the_index_links_every_document_and_every_link_leads_somewhere() -> None:
    for language in LANGUAGES:
        folder = COMPLIANCE / language
        index = (folder / "README.md").read_text("utf-8")
        assert [file.name for file in folder.glob("*.md") if f"({file.name})" not in index] == ["README.md"]
    for file in documents():
        for link in re.findall(r"\]\(([^)#\s]+)", file.read_text("utf-8")):
            assert link.startswith("https://") or (file.parent / link).exists(), f"{file.name}: {link}"


def test_they_promise_only_what_is_there(contract: dict[str, set[str]], commands: set[str]) -> None:
    checked = 0
    for file in documents():
        text = file.read_text("utf-8")
        assert broken_promises(text, commands=commands, **contract) == [], file
        checked += sum(1 for said in promises(text) if said.startswith("/") or OPERATION.fullmatch(said))
    assert checked >= 40


def test_a_planted_promise_is_caught(contract: dict[str, set[str]], commands: set[str]) -> None:
    planted = (
        "`GET /users/me` and `forgetMe` and `/users/me/forgetting` and `viceversa forget-me`, `viceversa api`, "
        "`docs/none.md`, `docs/glossary.md`, `startMatchRun`"
    )
    found = broken_promises(planted, commands=commands, **contract)
    assert sorted(found) == ["/users/me/forgetting", "docs/none.md", "forgetMe", "viceversa forget-me"]


def test_the_jobs_tables_and_policy_they_name_exist() -> None:
    tables = {table.name: set(table.columns.keys()) for table in SQLModel.metadata.tables.values()}
    features = {name.partition(".")[0] for name in registered()}
    for file in documents():
        for said in promises(file.read_text("utf-8")):
            room, dot, name = said.partition(".")
            if dot and room in tables:
                assert name in tables[room], f"{file}: {said}"
            elif dot and room in features and re.fullmatch(r"[a-z_]+", name):
                assert said in registered(), f"{file}: {said}"
            elif said in ("retention_days", "k_anonymity"):
                assert said in Policy.model_fields


def test_the_charter_page_quotes_the_charter() -> None:
    for language in LANGUAGES:
        page = (COMPLIANCE / language / "charter.md").read_text("utf-8")
        assert [clause.code for clause in STANDING if getattr(clause, language) not in page] == []


def test_french_typography_holds() -> None:
    ordinary = re.compile(r"[^\s|:-] [;:!?»]|« |\w'\w")
    assert ordinary.search("Oui : non") is not None
    for file in (COMPLIANCE / "fr").glob("*.md"):
        # What tests say of themselves, and the attribution of DigComp, stay in English.
        lines = [line for line in file.read_text("utf-8").splitlines() if "`tests/" not in line and line[:2] != "> "]
        for number, line in enumerate(lines, start=1):
            prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", line)
            assert not ordinary.search(prose), f"{file.name}:{number}: {line}"
