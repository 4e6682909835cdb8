"""Practice cards for what flows between two people: never an expired one, the nearest to where they stand first."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.accounts.access import Actor
from viceversa.pairings.service import read_sides
from viceversa.pairings.tracks import list_tracks
from viceversa.skills.practice import list_practice_cards
from viceversa.skills.schemas import PracticeCardOut


async def list_cards_of_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> list[PracticeCardOut]:
    """Cards for the skills on both arrows. Raises `NotFound`."""
    await read_sides(db, actor, pairing_id)
    tracks = await list_tracks(db, pairing_id=pairing_id)
    levels = {track.skill_id: track.baseline if track.latest is None else track.latest for track in tracks}
    cards = await list_practice_cards(db, skill_ids=levels)
    # One step above where someone stands is where practice begins.
    return sorted(cards, key=lambda card: (abs(card.level - levels[card.skill_id] - 1), card.code))
