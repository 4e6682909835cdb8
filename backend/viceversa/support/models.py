"""Confidential cases as the database holds them: closed, and without a name.

Who wrote to whom, about what, when and which words are all sealed. People stand there as marks (a keyed hash), so that
a copy of the database tells neither. Ids are random: they carry no time and leave no gap. No instant is kept open, only
the days that retention counts from.
"""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import LargeBinary
from sqlmodel import Field

from viceversa.core.db import SQLModel


class SupportCase(SQLModel, table=True):
    """A confidential request for help from its author to one referent."""

    __tablename__ = "support_case"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    version: int = Field(default=1, nullable=False, sa_column_kwargs={"server_default": "1"})
    author_mark: bytes = Field(sa_type=LargeBinary, index=True)
    referent_mark: bytes = Field(sa_type=LargeBinary, index=True)
    # The case's own key, closed by a key file: without it nothing below opens.
    wrapped_key: bytes = Field(sa_type=LargeBinary)
    # Who, to whom, about what, and whom the author does not want.
    head: bytes = Field(sa_type=LargeBinary)
    active_on: date
    closed_on: date | None = Field(default=None, index=True)


class SupportMessage(SQLModel, table=True):
    """One entry of a case's thread."""

    __tablename__ = "support_message"

    case_id: UUID = Field(foreign_key="support_case.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    from_author: bool
    content: bytes = Field(sa_type=LargeBinary)
    # By the one it is for: read in the application, or told of by a mail.
    read: bool = False
    told: bool = False


class SupportKey(SQLModel, table=True):
    """The installation key that cases are closed with, by its id. Another one in its place is noticed, not used.

    Written by the clock whether or not there are cases, so that it tells nothing of any.
    """

    __tablename__ = "support_key"

    key_id: bytes = Field(sa_type=LargeBinary, primary_key=True)
