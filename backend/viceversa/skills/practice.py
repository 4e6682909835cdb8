"""Practice cards: something to do together with a skill. A card is good for a year from its last review."""

import json
from collections.abc import Collection
from datetime import date
from importlib import resources
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.core.errors import NotFound, VersionStale
from viceversa.core.etag import check_version
from viceversa.skills.models import PracticeCard, Skill
from viceversa.skills.schemas import PracticeCardOut


def good_until(reviewed_on: date) -> date:
    """Twelve months after a review."""
    leap_day = (reviewed_on.month, reviewed_on.day) == (2, 29)
    return reviewed_on.replace(year=reviewed_on.year + 1, day=28 if leap_day else reviewed_on.day)


async def load_practice_cards(db: AsyncSession) -> int:
    """Bring the shipped cards in whose skill is in the catalogue. Run again, it changes no card that is there.

    Returns how many were new.
    """
    data = resources.files("viceversa.skills") / "data" / "practice_cards.json"
    shipped = json.loads(data.read_text("utf-8"))
    reviewed_on = date.fromisoformat(shipped["reviewed_on"])
    skills = {row.code: row.id for row in await db.execute(select(col(Skill.code), col(Skill.id)))}
    rows = [
        {
            "id": new_id(),
            "code": card["code"],
            "skill_id": skills[card["skill"]],
            "level": card["level"],
            "minutes": card["minutes"],
            "risk": card["risk"],
            "title_en": card["title_en"],
            "title_fr": card["title_fr"],
            "steps": card["steps"],
            "reviewed_by": shipped["reviewed_by"],
            "reviewed_on": reviewed_on,
            "expires_on": good_until(reviewed_on),
        }
        for card in shipped["cards"]
        if card["skill"] in skills
    ]
    if not rows:
        return 0
    added = await db.execute(
        insert(PracticeCard)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["code"])
        .returning(col(PracticeCard.id))
    )
    return len(added.all())


async def list_practice_cards(
    db: AsyncSession, *, skill_ids: Collection[UUID] | None = None, expired: bool = False
) -> list[PracticeCardOut]:
    """Cards by code, of some skills or of all. Expired ones are left out unless they are asked for, to review them."""
    query = (
        select(
            *(col(getattr(PracticeCard, name)) for name in _PLAIN),
            col(Skill.title_en).label("skill_title_en"),
            col(Skill.title_fr).label("skill_title_fr"),
        )
        .join(Skill, col(Skill.id) == col(PracticeCard.skill_id))
        .order_by(col(PracticeCard.code))
        .limit(500)
    )
    today = now().date()
    if not expired:
        query = query.where(col(PracticeCard.expires_on) > today)
    if skill_ids is not None:
        query = query.where(col(PracticeCard.skill_id).in_(skill_ids))
    found = []
    for row in (await db.execute(query)).mappings():
        card: dict[str, Any] = {**row, "expired": row["expires_on"] <= today}
        found.append(PracticeCardOut(**card))
    return found


_PLAIN = (
    *("id", "code", "skill_id", "level", "minutes", "risk", "title_en", "title_fr", "steps"),
    *("reviewed_by", "reviewed_on", "expires_on", "version"),
)


async def review_practice_card(
    db: AsyncSession, actor: Actor, *, card_id: UUID, if_match: str | None
) -> PracticeCardOut:
    """Say that a card still holds: it carries the reviewer's name and is good for twelve months from today.

    Raises `NotFound`, `VersionMissing`, `VersionStale`.
    """
    row = (
        await db.execute(select(PracticeCard).where(col(PracticeCard.id) == card_id).with_for_update())
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    try:
        check_version(if_match, row.version)
    except VersionStale as stale:
        raise stale.showing((await _read(db, row)).model_dump(mode="json")) from None
    reviewer = (
        await db.execute(select(col(User.given_name), col(User.family_name)).where(col(User.id) == actor.id))
    ).one()
    row.reviewed_by = f"{reviewer.given_name} {reviewer.family_name}"[:100]
    row.reviewed_on = now().date()
    row.expires_on = good_until(row.reviewed_on)
    row.version += 1
    await db.flush()
    await record(db, action="review_practice_card", subject_kind="practice_card", subject_id=row.id, actor_id=actor.id)
    return await _read(db, row)


async def _read(db: AsyncSession, row: PracticeCard) -> PracticeCardOut:
    cards = await list_practice_cards(db, skill_ids=[row.skill_id], expired=True)
    return next(card for card in cards if card.id == row.id)
