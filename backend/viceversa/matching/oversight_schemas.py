"""API shapes of the fairness page."""

from typing import Literal
from uuid import UUID

from viceversa.core.schemas import Figure, Out


class FairnessGroup(Out):
    """`group` is null for people whose record names none. Shares are whole percents of the group's people.

    `matched` have a partner; `waiting` wait for a place; `overridden` are in a couple that a coordinator pinned,
    forbade, rejected or made by hand. `shown` is how often the group's people are on shortlists, per hundred people.
    """

    group: str | None
    people: Figure
    matched: Figure
    waiting: Figure
    shown: Figure
    overridden: Figure


class FairnessTable(Out):
    """A person who works in two languages counts in both."""

    by: Literal["department", "site", "language", "work_mode"]
    groups: list[FairnessGroup]


class FairnessOut(Out):
    """Rates by group. Nothing tells of fewer than `k` people, nor does any sum or difference, with insights beside."""

    programme_id: UUID
    k: int
    tables: list[FairnessTable]
