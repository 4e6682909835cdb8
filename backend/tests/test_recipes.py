"""What docs/integrations tells people to type is typed here: every block, in order, against the real server."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import cloned
from tests.scim.conftest import serving
from viceversa.accounts.models import ServiceKind, User
from viceversa.accounts.service_account_schemas import NewServiceAccountIn, NewServiceAccountOut
from viceversa.accounts.service_accounts import create_service_account
from viceversa.config import PROJECT
from viceversa.core.db import Database
from viceversa.core.postgres import Cluster

PAGES = PROJECT / "docs" / "integrations"
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
# Our command is this tree's.
_SESSION = 'set -euo pipefail\nviceversa() { "$PYTHON" -m viceversa.cli "$@"; }\n'


def blocks(page: str) -> list[tuple[str, str]]:
    """Language and text of each block of a page, without the margin it stands at."""
    found = _BLOCK.findall(page)
    return [(kind, re.sub(f"^{margin}", "", text, flags=re.MULTILINE)) for margin, kind, text in found]


def session(page: str) -> str:
    """A page as one shell script: its blocks in their order."""
    script = _SESSION
    for kind, text in blocks(page):
        assert kind in {"sh", "python"}, f"a block of {kind or 'nothing'} cannot be run"
        script += text if kind == "sh" else f"\"$PYTHON\" - <<'END_OF_BLOCK'\n{text}END_OF_BLOCK\n"
    return script


@pytest.fixture
def company(cluster: Cluster, template: str) -> Iterator[Callable[[str], dict[str, tuple[str, str, str | None]]]]:
    """Runs a page on a database of its own; answers number or address → (family name, status, job title)."""
    with asyncio.Runner() as runner:
        clone = cloned(cluster, template)
        database = runner.run(clone.__aenter__())

        def run(page: str) -> dict[str, tuple[str, str, str | None]]:
            client = runner.run(_client(database))
            with serving(database.url) as served:
                environment = {
                    **os.environ,
                    "PYTHON": sys.executable,
                    "PYTHONPATH": str(PROJECT / "backend"),
                    "DATABASE_URL": database.url,
                    "VICE_VERSA": served.base.removesuffix("/scim/v2"),
                    "CLIENT_ID": str(client.id),
                    "CLIENT_SECRET": client.secret,
                }
                _run(session(page), environment)
            return runner.run(_people(database))

        yield run
        runner.run(clone.__aexit__(None, None, None))


def _run(script: str, environment: dict[str, str]) -> None:
    folder = environment["VICEVERSA_DATA_FOLDER"]
    done = subprocess.run(
        ["bash", "-c", script], env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"{script}\n--\n{done.stdout}\n--\n{done.stderr}"


async def _client(database: Database) -> NewServiceAccountOut:
    given = NewServiceAccountIn(name="HR", kind=ServiceKind.CLIENT, scopes=["people:write"])
    async with database.transaction() as db:
        return await create_service_account(db, None, given=given)


async def _people(database: Database) -> dict[str, tuple[str, str, str | None]]:
    async with database.transaction() as db:
        rows = (await db.execute(select(User))).scalars().all()
        managers = {user.id: user.family_name for user in rows}
        assert {managers[user.manager_id] for user in rows if user.manager_id} <= {"Haddad", "Weber"}
        return {user.email: (user.family_name, user.status, user.job_title) for user in rows}


def _page(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


def test_entra_id(company: Callable[[str], dict[str, tuple[str, str, str | None]]]) -> None:
    assert company(_page("entra-id.md")) == {
        "noor@company.example": ("Haddad", "left", None),
        "ada.lovelace@company.example": ("Lovelace", "invited", "Analyst"),
    }


def test_okta(company: Callable[[str], dict[str, tuple[str, str, str | None]]]) -> None:
    assert company(_page("okta.md")) == {"grace@company.example": ("Hopper", "left", "Rear admiral")}


def test_hr_system(company: Callable[[str], dict[str, tuple[str, str, str | None]]]) -> None:
    people = company(_page("hris.md"))
    assert people == {
        "amina.diallo@company.example": ("Diallo", "invited", "Accountant"),
        "tom.weber@company.example": ("Weber", "invited", None),
    }


def test_every_page_is_run_and_a_broken_block_is_seen(tmp_path: Path) -> None:
    # What webhooks.md shows runs on a receiver: webhooks/test_recipe.py.
    assert {page.name for page in PAGES.glob("*.md")} - {"webhooks.md"} == {
        "README.md",
        "entra-id.md",
        "okta.md",
        "hris.md",
    }
    assert blocks(_page("README.md")) == []
    assert [len(blocks(_page(name))) for name in ("entra-id.md", "okta.md", "hris.md")] == [3, 2, 4]
    with pytest.raises(AssertionError, match="cannot be run"):
        session("```\nnothing\n```\n")
    environment = {**os.environ, "VICEVERSA_DATA_FOLDER": str(tmp_path), "PYTHON": sys.executable}
    for broken in ("```sh\nfalse | cat\n```\n", "```python\nraise SystemExit(3)\n```\n"):
        with pytest.raises(AssertionError):
            _run(session(broken), environment)
