"""The database: one engine a process, one transaction a request or job. Nothing else in the product commits."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import uuid_utils.compat
from psycopg import sql
from sqlalchemy import DateTime, MetaData, Uuid, any_, cast, column, func, insert, literal, null, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.types import Text as TextType
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

from viceversa.core.errors import AppError, Conflict, Malformed, Unavailable

Result = TypeVar("Result")

# One naming rule, so that migrations can name what they change.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

Instant = DateTime(timezone=True)
Json = JSONB
TextList = ARRAY(TextType)

_SERIALISATION, _DEADLOCK, _LOCK_TIMEOUT = "40001", "40P01", "55P03"
_RETRIED = frozenset({_SERIALISATION, _DEADLOCK, _LOCK_TIMEOUT})
_CONFLICTS = frozenset({"23505", "23P01", "23503"})
ATTEMPTS = 5


def new_id() -> UUID:
    """A UUIDv7: sorted by time, so that an index on it stays compact."""
    return uuid_utils.compat.uuid7()


def now_utc() -> datetime:
    """Default of the `created_at` columns."""
    return datetime.now(UTC)


class Row(SQLModel):
    """What every table of ours has: an id and the instant it was made."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = Field(
        default_factory=now_utc,
        sa_type=Instant,
        nullable=False,
        sa_column_kwargs={"server_default": func.now()},
    )


class Versioned(Row):
    """A row that people edit: `version` becomes its ETag."""

    version: int = Field(default=1, nullable=False, sa_column_kwargs={"server_default": "1"})


class Database:
    """The engine of this process and the one way to a transaction."""

    def __init__(self, url: str, *, pool: int = 10, statement_timeout_seconds: int = 10) -> None:
        options = (
            f"-c statement_timeout={statement_timeout_seconds}s -c lock_timeout=3s "
            "-c idle_in_transaction_session_timeout=30s -c timezone=UTC"
        )
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool,
            max_overflow=pool,
            pool_timeout=5,
            pool_pre_ping=True,
            pool_recycle=1800,
            # Bound values are people's data: they stay out of exceptions and logs.
            hide_parameters=True,
            connect_args={"options": options, "connect_timeout": 3},
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """One transaction: committed when the block ends well, rolled back otherwise.

        A connection is taken from the pool only when the first statement needs it.
        """
        async with self._sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[AsyncSession]:
        """A transaction whose statements all see the tables as they stood at one moment."""
        async with self.transaction() as db:
            await db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield db

    async def close(self) -> None:
        await self.engine.dispose()


def among(column: Any, ids: Collection[UUID]) -> Any:
    """`column = ANY(ids)`: one parameter for any number of ids, where IN takes one each and ends at 65,535."""
    return column == any_(cast(list(ids), ARRAY(Uuid)))


async def copy_rows(db: AsyncSession, table: str, *, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows in one statement, inside the caller's transaction: twenty times the pace of one INSERT each.

    Values are what the driver adapts; JSON comes as its text. Columns left out take the database's default.
    """
    raw = await (await db.connection()).get_raw_connection()
    driver: Any = raw.driver_connection
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)


async def insert_rows(db: AsyncSession, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many rows in one statement, whatever their number; the database's refusals are those of any statement.

    All rows name the same columns; those left out take the database's default. Values are what JSON can say, and ids.
    """
    if not rows:
        return
    table = model.metadata.tables[str(model.__tablename__)]
    names = list(rows[0])
    text = cast(literal(json.dumps(list(rows), default=str, ensure_ascii=False), TextType), JSONB)
    # The table's own row type says what each value becomes.
    given = func.jsonb_populate_recordset(cast(null(), _RowOf(table.name)), text)
    values = given.table_valued(*(column(name, table.c[name].type) for name in names))
    await db.execute(insert(table).from_select(names, select(*values.c), include_defaults=False))


class _RowOf(UserDefinedType[Any]):
    """The row type of a table."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        return self.name


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's five-letter code of a database error, when it has one."""
    return getattr(error.orig, "sqlstate", None)


def as_app_error(error: DBAPIError) -> AppError | None:
    """The refusal a person can read for a database error, or None when it is our own fault."""
    state = sqlstate(error)
    if state in _CONFLICTS or state in _RETRIED:
        return Conflict()
    if state is not None and state.startswith("22"):
        return Malformed()
    if error.connection_invalidated or state is None or state[:2] in {"08", "53"} or state.startswith("57P"):
        return Unavailable(headers={"Retry-After": "2"})
    return None


async def with_retries(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run a whole transaction again when PostgreSQL says it lost a race (deadlock, serialisation, lock timeout)."""
    for attempt in range(ATTEMPTS):
        try:
            return await work()
        except DBAPIError as error:
            if sqlstate(error) not in _RETRIED or attempt == ATTEMPTS - 1:
                raise
        await asyncio.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 (jitter, not a secret)
    raise AssertionError("unreachable")
