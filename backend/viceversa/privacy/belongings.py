"""Whose a row is, and what of someone stands in the rows of others: read from the data map, for any table."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.schema import Column as DatabaseColumn
from sqlmodel import SQLModel, col

from viceversa.accounts.models import KnownAs, User
from viceversa.directory.scim.models import ScimResource
from viceversa.privacy.data_map import DataMap, Path

FORMER = "former participant"
# Of a SCIM document, by any of its schemas: what people and machines know someone by.
_NAMED_BY = ("userName", "externalId", "employeeNumber")


@dataclass(frozen=True, slots=True)
class Person:
    """What someone is known by: ids of their own records, and texts that name them."""

    id: UUID
    ids: frozenset[str]
    given_name: str
    family_name: str
    email: str
    external_id: str | None
    names: frozenset[str]

    @property
    def texts(self) -> frozenset[str]:
        """Everything that would lead to the person when found somewhere."""
        return self.ids | self.names | {self.email, self.family_name, *([self.external_id] if self.external_id else [])}


async def read_person(db: AsyncSession, user_id: UUID) -> Person | None:
    """What someone is known by, as their account and the identity provider say it now; None when there is nobody."""
    found = (await db.execute(select(User).where(col(User.id) == user_id))).scalar_one_or_none()
    if found is None:
        return None
    told = await db.execute(
        select(col(ScimResource.id), col(ScimResource.document)).where(col(ScimResource.user_id) == user_id)
    )
    ids, names = {str(user_id)}, {f"{found.given_name} {found.family_name}"}
    for resource_id, document in told:
        ids.add(str(resource_id))
        parts = [document, *(part for part in document.values() if isinstance(part, dict))]
        names |= {str(part[name]) for part in parts for name in _NAMED_BY if part.get(name)}
    names |= set((await db.execute(select(col(KnownAs.external_id)).where(col(KnownAs.user_id) == user_id))).scalars())
    return Person(
        id=user_id,
        ids=frozenset(ids),
        given_name=found.given_name,
        family_name=found.family_name,
        email=found.email,
        external_id=found.external_id,
        names=frozenset(names),
    )


def table_of(name: str) -> Table:
    """A table by its name."""
    return SQLModel.metadata.tables[name]


def rows_of(data_map: DataMap, name: str, user_id: UUID, *, as_known: bool) -> ColumnElement[bool]:
    """Which rows of a table are someone's; `as_known`: only those they may know of (an export, not an erasure)."""
    return _reached(data_map, name, data_map.tables[name].people, user_id, as_known=as_known)


def rows_that_mention(data_map: DataMap, name: str, user_id: UUID) -> ColumnElement[bool]:
    """Which rows of a table name someone by their id, besides those that are theirs."""
    paths = [path for path in data_map.tables[name].mentions if not (path.holds or path.key)]
    return _reached(data_map, name, paths, user_id, as_known=False)


def _reached(
    data_map: DataMap, name: str, paths: Iterable[Path], user_id: UUID, *, as_known: bool
) -> ColumnElement[bool]:
    found = [reached_by(data_map, name, path, user_id, as_known=as_known) for path in paths]
    return or_(*found) if found else false()


def reached_by(
    data_map: DataMap, name: str, path: Path, user_id: UUID, *, as_known: bool = False
) -> ColumnElement[bool]:
    """Which rows of a table lead to someone by one path, of those that hold an id or lead to a row that does."""
    table = table_of(name)
    column = table.c[path.leads_by]
    if path.through:
        parent = next(iter(column.foreign_keys)).column
        theirs = rows_of(data_map, parent.table.name, user_id, as_known=as_known)
        leads = column.in_(select(parent).where(theirs))
    else:
        leads = column == user_id
    if path.once and as_known:
        leads = and_(leads, table.c[path.once].is_not(None))
    if path.unless:
        leads = and_(leads, table.c[path.unless].is_(None))
    return leads


def is_known_by(column: DatabaseColumn[Any], person: Person) -> ColumnElement[bool]:
    """Which rows have in a column exactly what the person is known by, whatever its case."""
    return func.lower(column).in_(sorted(text.lower() for text in person.texts))


def without(value: Any, person: Person) -> Any:
    """JSON or text from which what names a person is taken out.

    An item of a list that names them goes as a whole: it is about them. Elsewhere the name alone is replaced.
    """
    if isinstance(value, list):
        return [without(each, person) for each in value if not _is_about(each, person)]
    if isinstance(value, dict):
        return {name: without(each, person) for name, each in value.items()}
    return replace_names(value, {FORMER: _words_for(person)}) if isinstance(value, str) else value


def _is_about(item: Any, person: Person) -> bool:
    """Whether an item of a list, or what it holds outside lists of its own, names the person."""
    if isinstance(item, dict):
        return any(_is_about(each, person) for each in item.values())
    return isinstance(item, str) and item.casefold() in {text.casefold() for text in person.texts}


def _words_for(person: Person) -> set[str]:
    words = {*person.names, person.email, person.family_name}
    return words | ({person.external_id} if person.external_id and len(person.external_id) > 5 else set())


def replace_names(text: str, names: Mapping[str, Collection[str]]) -> str:
    """A text in which whole words that name people are replaced, whatever their case; longer names first."""
    for instead, words in names.items():
        for word in sorted((each for each in words if each), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", instead, text, flags=re.IGNORECASE)
    return text
