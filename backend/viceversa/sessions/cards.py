"""Conversation cards: one for every session, always. Which kind fits may be steered from above (feedback)."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args
from uuid import UUID

Theme = Literal["careers", "not_knowing", "disagreeing", "refusing", "stopping", "balance"]
THEMES: tuple[Theme, ...] = get_args(Theme)
# What a pairing meets when nothing steers it: getting to know each other, then daring, then both ways.
USUAL_ROUND: tuple[Theme, ...] = ("careers", "not_knowing", "balance", "disagreeing", "careers", "refusing")


@dataclass(frozen=True, slots=True)
class ConversationCard:
    """A question, a ritual or a script, in both languages."""

    code: str
    theme: Theme
    title_en: str
    title_fr: str
    text_en: str
    text_fr: str


@cache
def conversation_cards() -> tuple[ConversationCard, ...]:
    """The shipped cards, in their order."""
    data = resources.files("viceversa.sessions") / "data" / "conversation_cards.json"
    return tuple(ConversationCard(**card) for card in json.loads(data.read_text("utf-8"))["cards"])


def card_of(*, pairing_id: UUID, number: int, theme: Theme | None = None) -> ConversationCard:
    """The card of a session: the same at every reading, another one in the next session, and never none.

    `theme` steers its kind; without it the usual round decides by the session's number.
    """
    kind = theme or USUAL_ROUND[(number - 1) % len(USUAL_ROUND)]
    fitting = [card for card in conversation_cards() if card.theme == kind]
    # Pairings start at different cards, so that two colleagues do not compare notes on the same one.
    return fitting[(pairing_id.int + number) % len(fitting)]
