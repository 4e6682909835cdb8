"""The two sides of a pairing, asked in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from viceversa.pairings.models import Pairing


def is_side(*people: Any) -> ColumnElement[bool]:
    """Which pairings one of these people is a side of, whichever: ids, or a column that holds one."""
    return or_(col(Pairing.mentor_id).in_(people), col(Pairing.learner_id).in_(people))
