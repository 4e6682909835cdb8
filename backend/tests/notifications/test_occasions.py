"""Each occasion has its words, belongs to one kind, and its exact words stay inside the application."""

import ast
import re
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

import viceversa
from tests.factories import Company
from tests.world import settle
from viceversa.notifications.kinds import KINDS
from viceversa.notifications.models import Mailing, Notice, NoticeKind, Occasion
from viceversa.notifications.occasions import OCCASIONS
from viceversa.notifications.service import tell


@pytest.mark.parametrize("occasion", list(Occasion))
async def test_its_words_are_read_inside_and_never_mailed(
    client: httpx.AsyncClient, company: Company, db: AsyncSession, occasion: Occasion
) -> None:
    world = await settle(company)
    await tell(db, user_id=UUID(str(world.ids["member"])), kind=occasion, path="/pairings/x")
    about = OCCASIONS[occasion]
    (told,) = (
        await client.get("/api/v1/users/me/notices", headers={**world.headers["member"], "Accept-Language": "fr"})
    ).json()["items"]
    assert (told["occasion"], told["kind"]) == (occasion, about.kind)
    assert told["title"] in about.title.values()
    assert not re.search(r"[^\u00a0][;:?!]", about.title["fr"]), "a no-break space stands before these in French"
    mailing = (await db.execute(select(col(Notice.mailing)).where(col(Notice.path) == "/pairings/x"))).scalar_one()
    assert mailing == KINDS[about.kind].mailing
    queued = await db.execute(text("SELECT args FROM procrastinate_jobs WHERE task_name = 'notifications.tell'"))
    mails = [args for args in queued.scalars() if args["path"] == "/pairings/x"]
    assert [each["kind"] for each in mails] == ([about.kind] if mailing == Mailing.NOW else [])
    assert occasion not in {str(value) for each in mails for name, value in each.items() if name != "kind"}


def test_every_kind_and_every_occasion_is_told_somewhere() -> None:
    """No word in the settings or in the bell that nobody ever meets."""
    used: set[str] = set()
    for file in Path(viceversa.__file__).parent.rglob("*.py"):
        if file.parent.name == "notifications":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Occasion":
                used.add(node.attr)
    assert {each.name for each in Occasion} - used == set()
    assert {about.kind for about in OCCASIONS.values()} < set(NoticeKind)
