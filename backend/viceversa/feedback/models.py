"""What people say after a session. Only its author ever reads a pulse back."""

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from viceversa.core.db import Versioned


class Pulse(Versioned, table=True):
    """Four taps by one person after one session, 0–4 each; a skipped tap is null."""

    __tablename__ = "pulse"
    __table_args__ = (
        UniqueConstraint("session_id", "user_id"),
        CheckConstraint("learned BETWEEN 0 AND 4", name="learned"),
        CheckConstraint("taught BETWEEN 0 AND 4", name="taught"),
        CheckConstraint("voice BETWEEN 0 AND 4", name="voice"),
        CheckConstraint("steering BETWEEN 0 AND 4", name="steering"),
    )

    session_id: UUID = Field(foreign_key="mentoring_session.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user_account.id", ondelete="CASCADE", index=True)
    learned: int | None = None
    taught: int | None = None
    voice: int | None = None
    steering: int | None = None
