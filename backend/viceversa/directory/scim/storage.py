"""Where SCIM resources live: one table of PostgreSQL, inside the transaction of the request."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

from scim2_models import (
    InvalidCursorException,
    InvalidValueException,
    Meta,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    ScimProvider,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import AsyncScimStorage, SearchPage
from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.directory.scim import filters
from viceversa.directory.scim.keys import keys_of, unique_key
from viceversa.directory.scim.models import ScimResource
from viceversa.directory.service import lock_directory

# What is done to accounts when a resource has changed: (db, row, the document before).
Effect = Callable[[AsyncSession, ScimResource, dict[str, Any]], Awaitable[None]]


async def no_effect(db: AsyncSession, row: ScimResource, before: dict[str, Any]) -> None:
    """Resources alone, without accounts."""


class PostgresStorage(AsyncScimStorage):
    """The storage of one request: its transaction, and what follows for accounts from a change.

    Writers of the directory take turns (`lock_directory`), from before they read: two PUTs of one person are
    two changes one after the other, never half of each.
    """

    supports_cursors = True

    def __init__(
        self, db: AsyncSession, provider: ScimProvider, *, effect: Effect = no_effect, writing: bool = True
    ) -> None:
        self.db, self.provider, self.effect, self.writing = db, provider, effect, writing

    @asynccontextmanager
    async def operation(self) -> AsyncGenerator[None]:
        """A savepoint, so that a failed operation of a bulk request leaves the others as they are."""
        if self.writing:
            await lock_directory(self.db)
        async with self.db.begin_nested():
            yield

    async def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        return self._resource(await self._row(resource_type, resource_id))

    async def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        await lock_directory(self.db)
        moment = now()
        row = ScimResource(
            id=new_id(), created_at=moment, changed_at=moment, kind=str(resource_type.name), document={}, keys={}
        )
        await self._fill(row, resource)
        self.db.add(row)
        await self.db.flush()
        await self.effect(self.db, row, {})
        return self._resource(row)

    async def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        await lock_directory(self.db)
        row = await self._row(resource_type, str(resource.id), expected=expected_version, lock=True)
        before = row.document
        await self._fill(row, resource)
        row.version += 1
        row.changed_at = now()
        await self.db.flush()
        await self.effect(self.db, row, before)
        return self._resource(row)

    async def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        """Forget what was told of a resource; the account of a person is closed, and what was done stays."""
        await lock_directory(self.db)
        row = await self._row(resource_type, resource_id, expected=expected_version, lock=True)
        before = row.document
        row.document, row.keys, row.unique_key = {}, {}, None
        row.deleted_at = now()
        await self.db.flush()
        await self.effect(self.db, row, before)

    async def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        models = {str(each.name): self._model(each) for each in resource_types}
        found = and_(col(ScimResource.deleted_at).is_(None), _wanted(models, search_request))
        total = (await self.db.execute(select(func.count()).select_from(ScimResource).where(found))).scalar_one()
        if search_request.count == 0:
            return SearchPage(total, [])
        listing = _Listing(found, filters.sorted_by(models, search_request), search_request)
        if search_request.cursor is None:
            return SearchPage(total, [self._resource(row) for row in await listing.slice(self.db)])
        page, more, position_back = await listing.page(self.db, position)
        return SearchPage(total, [self._resource(row) for row in page], next=more, previous=position_back)

    async def _row(
        self, resource_type: ResourceType, resource_id: str, *, expected: str | None = None, lock: bool = False
    ) -> ScimResource:
        """The row of a resource. Raises `NotFoundException` or `PreconditionFailedException`."""
        try:
            identifier = UUID(resource_id)
        except ValueError:
            raise NotFoundException from None
        query = select(ScimResource).where(
            col(ScimResource.id) == identifier,
            col(ScimResource.kind) == resource_type.name,
            col(ScimResource.deleted_at).is_(None),
        )
        if lock:
            query = query.with_for_update()
        row = (await self.db.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
        if row is None:
            raise NotFoundException
        if expected is not None and expected != _version(row):
            raise PreconditionFailedException
        return row

    async def _fill(self, row: ScimResource, resource: Resource[Any]) -> None:
        """Write what a resource says into its row. Raises `UniquenessException` or `InvalidValueException`."""
        document = resource.model_dump(mode="json")
        if "\\u0000" in json.dumps(document):
            raise InvalidValueException(detail="A text holds the character NUL, which no text can keep")
        for elsewhere in ("id", "meta", "password"):
            document.pop(elsewhere, None)
        row.document = document
        row.keys = keys_of(resource)
        row.keys.pop("password", None)
        row.unique_key = unique_key(type(resource), row.keys)
        taken = select(col(ScimResource.id)).where(
            col(ScimResource.kind) == row.kind,
            col(ScimResource.unique_key) == row.unique_key,
            col(ScimResource.id) != row.id,
            col(ScimResource.deleted_at).is_(None),
        )
        if row.unique_key is not None and (await self.db.execute(taken)).first():
            raise UniquenessException

    def _model(self, resource_type: ResourceType) -> type[Resource[Any]]:
        return cast("type[Resource[Any]]", self.provider.model_for(resource_type))

    def _resource(self, row: ScimResource) -> Resource[Any]:
        kind = next(each for each in self.provider.resource_types if each.name == row.kind)
        resource = self._model(kind).model_validate(row.document)
        resource.id = str(row.id)
        resource.meta = Meta(
            resource_type=row.kind, created=row.created_at, last_modified=row.changed_at, version=_version(row)
        )
        return resource


def _version(row: ScimResource) -> str:
    return f'W/"{row.version}"'


def _wanted(models: dict[str, type[Resource[Any]]], search: SearchRequest[Any]) -> ColumnElement[bool]:
    of_kind = {kind: col(ScimResource.kind) == kind for kind in models}
    if search.filter is None:
        return or_(*of_kind.values())
    return or_(*(and_(of_kind[kind], filters.where(model, search.filter)) for kind, model in models.items()))


class _Listing:
    """Found resources in an order that never has a tie: missing values last, then the value, then the id."""

    def __init__(self, found: ColumnElement[bool], value: ColumnElement[Any], search: SearchRequest[Any]) -> None:
        self.found, self.search = found, search
        self.value = value
        self.key = (value.is_(None), func.coalesce(value, ""), col(ScimResource.id))
        self.descending = search.sort_by is not None and search.sort_order == SearchRequest.SortOrder.descending

    async def slice(self, db: AsyncSession) -> list[ScimResource]:
        """The page that begins at `startIndex`."""
        query = self._ordered().offset(self.search.start_index_0 or 0)
        if self.search.count is not None:
            query = query.limit(self.search.count)
        return [row.ScimResource for row in await db.execute(query)]

    async def page(self, db: AsyncSession, position: Any) -> tuple[list[ScimResource], Any, Any]:
        """The page after or before a position, and the positions of its neighbours."""
        backwards, anchor = _read_position(position)
        query = self._ordered(backwards=backwards)
        if anchor is not None:
            query = query.where(self._beyond(anchor, backwards=backwards))
        if self.search.count is not None:
            query = query.limit(self.search.count + 1)
        rows = list(await db.execute(query))
        further = self.search.count is not None and len(rows) > self.search.count
        rows = rows[: self.search.count]
        if backwards:
            rows.reverse()
        if not rows:
            return [], None, None
        first, last = _anchor(rows[0]), _anchor(rows[-1])
        behind = anchor is not None and await self._is_any(db, last if backwards else first, backwards=not backwards)
        before, after = (further, behind) if backwards else (behind, further)
        page = [row.ScimResource for row in rows]
        return page, ["next", *last] if after else None, ["previous", *first] if before else None

    def _ordered(self, *, backwards: bool = False) -> Any:
        falling = self.descending != backwards
        order = [part.desc() if falling else part.asc() for part in self.key]
        return select(ScimResource, self.value.label("value")).where(self.found).order_by(*order)

    def _beyond(self, anchor: tuple[str | None, str], *, backwards: bool) -> ColumnElement[bool]:
        value, identifier = anchor
        there = tuple_(value is None, value or "", UUID(identifier))
        return tuple_(*self.key) < there if self.descending != backwards else tuple_(*self.key) > there

    async def _is_any(self, db: AsyncSession, anchor: tuple[str | None, str], *, backwards: bool) -> bool:
        query = select(col(ScimResource.id)).where(self.found, self._beyond(anchor, backwards=backwards)).limit(1)
        return (await db.execute(query)).first() is not None


def _anchor(row: Any) -> tuple[str | None, str]:
    return row.value, str(row.ScimResource.id)


def _read_position(position: Any) -> tuple[bool, tuple[str | None, str] | None]:
    if position is None:
        return False, None
    try:
        direction, value, identifier = position
        UUID(identifier)
    except (TypeError, ValueError, AttributeError):
        raise InvalidCursorException from None
    if direction not in ("next", "previous") or not isinstance(value, (str, type(None))):
        raise InvalidCursorException
    return direction == "previous", (value, identifier)
