"""The agenda a session starts with: arrive, one way, the other way, one thing to try, pulse. Pure.

Titles belong to the screens; an agenda holds their codes, so that each side reads it in their own language.
"""

from itertools import pairwise
from typing import Any, Literal

Part = Literal["arrive", "up", "back", "perspective", "one_thing", "pulse", "free"]
Side = Literal["mentor", "learner"]

_TEMPLATE_MINUTES = (5, 20, 20, 10, 5)


def opener_of(number: int) -> Side:
    """Who opens: the mentor in odd sessions, the learner in even ones."""
    return "mentor" if number % 2 else "learner"


def template(*, number: int, minutes: int) -> list[dict[str, Any]]:
    """The agenda of a new session: 5/20/20/10/5 of an hour, in proportion; who opens teaches first."""
    parts: tuple[Part, ...] = ("arrive", "up", "back", "one_thing", "pulse")
    if opener_of(number) == "learner":
        parts = ("arrive", "back", "up", "one_thing", "pulse")
    passed = [0]
    for share in _TEMPLATE_MINUTES:
        passed.append(passed[-1] + share)
    ends = [round(each * minutes / passed[-1]) for each in passed]
    lengths = [end - start for start, end in pairwise(ends)]
    return [{"code": code, "minutes": length, "topic": ""} for code, length in zip(parts, lengths, strict=True)]
