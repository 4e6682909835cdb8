"""The house rules, held by tools: each rule passes on the tree and fails on a planted violation."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import text

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from viceversa.config import PROJECT, Settings
from viceversa.core.db import Database
from viceversa.core.http import OneTransactionRoute
from viceversa.main import create_app
from viceversa.privacy.retention import JOB

BACKEND = PROJECT / "backend"
WEB = PROJECT / "frontend" / "src"
BANNED_NAMES = {"repository.py", "utils.py", "helpers.py", "constants.py", "exceptions.py"}


def _lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def _budget(file: Path) -> int:
    if file.suffix in {".ts", ".tsx"}:
        return 600 if ".test." in file.name else 250
    return 600 if "tests" in file.parts else 400


def broken_rules(root: Path) -> list[str]:
    """What the tree under `root` breaks of the rules that grep can hold."""
    found = []
    python = [*root.glob("viceversa/**/*.py"), *root.glob("tests/**/*.py")]
    web = [file for kind in ("ts", "tsx") for file in root.glob(f"src/**/*.{kind}") if file.name != "schema.d.ts"]
    for file in [*python, *web]:
        if _lines(file) > _budget(file):
            found.append(f"{file.name}: {_lines(file)} lines, budget {_budget(file)}")
    for file in root.glob("viceversa/**/*.py"):
        source = file.read_text("utf-8")
        where = file.relative_to(root).as_posix()
        if file.name in BANNED_NAMES:
            found.append(f"{where}: this name says nothing")
        if re.search(r"\.commit\(", source) and not where.startswith(("viceversa/core/db.py", "viceversa/jobs/")):
            found.append(f"{where}: commits outside core/db.py")
        if re.search(r"raise HTTPException|import HTTPException", source) and where != "viceversa/core/http.py":
            found.append(f"{where}: HTTPException")
        if re.search(r"\b(TODO|FIXME|NotImplementedError)\b", source):
            found.append(f"{where}: unfinished")
    return found


def test_the_tree_keeps_the_rules() -> None:
    assert broken_rules(BACKEND) == []
    assert broken_rules(PROJECT / "frontend") == []


@pytest.mark.parametrize(
    ("name", "source", "complaint"),
    [
        ("viceversa/skills/utils.py", "", "says nothing"),
        ("viceversa/skills/long.py", "x = 1\n" * 401, "budget 400"),
        ("tests/test_long.py", "x = 1\n" * 601, "budget 600"),
        ("src/features/Long.tsx", "x\n" * 251, "budget 250"),
        ("viceversa/skills/service.py", "await db.commit()\n", "commits"),
        ("viceversa/skills/service.py", "raise HTTPException(404)\n", "HTTPException"),
        ("viceversa/skills/service.py", "# TODO later\n", "unfinished"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, name: str, source: str, complaint: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text(source, "utf-8")
    assert any(complaint in each for each in broken_rules(tmp_path))


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    shutil.copytree(BACKEND / "viceversa", root / "viceversa", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(BACKEND / "pyproject.toml", root)
    return root


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([tool, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_the_import_contracts_hold(copied_tree: Path) -> None:
    answer = _lint_imports(copied_tree)
    assert answer.returncode == 0, answer.stdout[-3000:]


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("skills/service.py", "import viceversa.pairings.service", "Imports go down only"),
        ("matching/service.py", "import viceversa.feedback.service", "Imports go down only"),
        ("accounts/service.py", "import jose.jwt", "python-jose"),
        ("accounts/service.py", "import joserfc.jwt", "authlib"),
        ("pairings/service.py", "import procrastinate", "procrastinate"),
        ("directory/service.py", "import httpx", "httpx"),
        ("accounts/service.py", "import aiosmtplib", "aiosmtplib"),
        ("directory/service.py", "import scim2_models", "SCIM libraries"),
        ("matching/rules.py", "import sqlalchemy", "pure"),
        ("feedback/balance.py", "import viceversa.core.db", "pure"),
        ("core/suppression.py", "import viceversa.core.db", "purely too"),
    ],
)
def test_a_planted_import_breaks_its_contract(copied_tree: Path, file: str, line: str, contract: str) -> None:
    target = copied_tree / "viceversa" / file
    before = target.read_text("utf-8")
    target.write_text(f"{before}\n{line}\n", "utf-8")
    try:
        answer = _lint_imports(copied_tree)
    finally:
        target.write_text(before, "utf-8")
    assert answer.returncode != 0
    broken = [each for each in answer.stdout.splitlines() if " BROKEN" in each or each.endswith("BROKEN")]
    assert any(contract.lower() in each.lower() for each in broken), broken


def _api_routes(app: FastAPI) -> list[APIRoute]:
    found = [context.original_route for context in iter_route_contexts(app.routes)]
    return [route for route in found if isinstance(route, APIRoute) and route.include_in_schema]


@pytest.fixture(scope="module")
def wired() -> FastAPI:
    """The application without a database: enough to look at its routes."""
    return create_app(Settings(environment="test", web_folder=Path("/nonexistent")))


def test_every_operation_is_one_transaction(wired: FastAPI) -> None:
    routes = [route for route in _api_routes(wired) if not route.path.startswith("/health")]
    assert len(routes) >= 84
    assert [route.path for route in routes if not isinstance(route, OneTransactionRoute)] == []


def test_every_post_can_be_repeated(wired: FastAPI) -> None:
    posts = [route for route in _api_routes(wired) if "POST" in (route.methods or set()) and "/auth" not in route.path]
    assert len(posts) >= 20
    without = [
        route.path
        for route in posts
        if not {"once", "once_sealed", "once_for_people"}
        & {getattr(each.dependency, "__name__", "") for each in route.dependencies}
    ]
    assert [path for path in without if not _needs_no_key(path) and path not in ANSWER_SECRETS] == []


# A key's first answer is kept for a day, and a secret, or all that is known of someone, never is.
ANSWER_SECRETS = {
    "/oauth/token",
    "/service-accounts",
    "/service-accounts/{account_id}/secrets",
    "/webhooks",
    "/webhooks/{webhook_id}/secrets",
    "/users/me/export",
    "/users/me/export/page",
    "/users/me/erasure-request",
}


def _needs_no_key(path: str) -> bool:
    # The router's own prefix is not part of an original route: these are the operations under /auth.
    return path in {
        "/auth/login",
        "/auth/refresh",
        "/auth/logout",
        "/auth/logout-everywhere",
        "/auth/password-reset-requests",
        "/auth/password-resets",
        "/auth/invitation-acceptances",
        "/unsubscribe/{token}",  # doing it again changes nothing
        "/users/me/erasure",  # nobody is left to repeat it
        # Its answer is a secret shown once: remembered for a repetition, it would lie in the database.
        "/users/me/calendar-feed",
    }


def test_the_contract_says_what_each_operation_does_and_refuses(wired: FastAPI) -> None:
    operations = [
        (path, operation) for path, methods in wired.openapi()["paths"].items() for operation in methods.values()
    ]
    assert len(operations) >= 86
    for path, operation in operations:
        assert operation.get("summary"), path
        assert operation.get("description"), path
        assert [status for status in operation["responses"] if status.startswith("4")], path


async def test_a_commit_that_fails_is_never_answered_with_success(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        headers = await Company(db).headers(await Company(db).user("coordinator"))
        await db.execute(
            text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'planted: the commit fails'; END $$"
            )
        )
        await db.execute(
            text(
                "CREATE CONSTRAINT TRIGGER planted AFTER INSERT ON skill DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        )
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    body = {"title_en": "Never kept", "title_fr": "Jamais gardé", "family": "digital"}
    async with browser(app) as client:
        answer: httpx.Response = await client.post("/api/v1/skills", json=body, headers=headers)
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
    async with database.transaction() as db:
        assert (await db.execute(text("SELECT count(*) FROM skill"))).scalar_one() == 0


def test_the_page_on_architecture_names_every_job() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
    table = page[page.index("| Handler |") :].split("\n\n")[0]
    told = set(re.findall(r"`([a-z]+\.[a-z_]+)`", table))
    written = {
        name
        for file in (BACKEND / "viceversa").rglob("*jobs.py")
        for name in re.findall(r'@jobs\.(?:handler\(|every\("[^"]+", name=)"([^"]+)"', file.read_text("utf-8"))
    }
    assert len(written) >= 30
    assert told ^ (written | {JOB}) == set()
