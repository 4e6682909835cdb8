"""A whole file read at once, and transactions of one session: what tests of the directory look at."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.directory.columns import DroppedColumn
from viceversa.directory.csv_file import Note, open_people
from viceversa.directory.people import DirectoryPerson, RefusedRow


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read to its end."""

    people: tuple[DirectoryPerson, ...]
    refused: tuple[RefusedRow, ...]
    dropped: tuple[DroppedColumn, ...]
    ignored: tuple[str, ...]
    mapping: dict[str, str]
    notes: tuple[Note, ...]


def read_csv(raw: bytes, *, mapping: Mapping[str, str] | None = None) -> Reading:
    """The people of a file, all at once."""
    file = open_people(raw, mapping=mapping)
    rows = list(file.rows)
    people = tuple(each for each in rows if isinstance(each, DirectoryPerson))
    refused = tuple(each for each in rows if isinstance(each, RefusedRow))
    return Reading(people, refused, file.dropped, file.ignored, file.mapping, file.notes)


class OneTransaction:
    """Transactions of a test are savepoints of its session, which is rolled back at the end."""

    def __init__(self, db: AsyncSession) -> None:
        self.db = db

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        async with self.db.begin_nested():
            yield self.db
