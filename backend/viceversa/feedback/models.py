"""What people say after a session. Only its author ever reads a pulse back."""

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from viceversa.core.db import Row, TextList, Versioned


class Pulse(Versioned, table=True):
    """Four taps by one person after one session, 0–4 each; a skipped tap is null."""

    __tablename__ = "pulse"
    __table_args__ = (
        UniqueConstraint("session_id", "user_id"),
        CheckConstraint("learned BETWEEN 0 AND 4", name="learned"),
        CheckConstraint("taught BETWEEN 0 AND 4", name="taught"),
        CheckConstraint("voice BETWEEN 0 AND 4", name="voice"),
        CheckConstraint("steering BETWEEN 0 AND 4", name="steering"),
        # Whole, or unlinked as a whole: a session alone would tell whose pulse it was.
        CheckConstraint("num_nulls(session_id, user_id) IN (0, 2)", name="linked"),
        CheckConstraint("(user_id IS NULL) = (num_nulls(programme_id, respondent) = 0)", name="unlinked"),
    )

    session_id: UUID | None = Field(default=None, foreign_key="mentoring_session.id", ondelete="CASCADE")
    user_id: UUID | None = Field(default=None, foreign_key="user_account.id", ondelete="CASCADE", index=True)
    # What an unlinked pulse still counts by (`unlinking.py`): numbers drawn for it, which are in no other table.
    programme_id: UUID | None = Field(default=None, foreign_key="programme.id", ondelete="CASCADE", index=True)
    respondent: UUID | None = None
    couple: UUID | None = None
    learned: int | None = None
    taught: int | None = None
    voice: int | None = None
    steering: int | None = None


class CardDraw(Row, table=True):
    """The card of a session was chosen: once a session, whether or not there was anything to steer.

    Says neither what was drawn nor why. `counted`: ids of the sessions whose pulses were looked at for it; each pulse
    is looked at once.
    """

    __tablename__ = "card_draw"

    session_id: UUID = Field(foreign_key="mentoring_session.id", ondelete="CASCADE", unique=True)
    counted: list[str] = Field(default_factory=list, sa_type=TextList)
