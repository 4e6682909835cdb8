"""What the daily retention did: counts, about nobody."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from viceversa.core.db import Instant, Row


class RetentionCount(Row, table=True):
    """One rule on one day; every batch adds its rows in its own transaction, so a killed job is counted rightly."""

    __tablename__ = "retention_count"
    __table_args__ = (UniqueConstraint("day", "rule"),)

    day: date
    rule: str = Field(max_length=40)
    rows: int = 0
    # Empty while batches are still to come.
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
