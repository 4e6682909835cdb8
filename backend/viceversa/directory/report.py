"""What an import says of each row: page by page, or all of it as a table for a spreadsheet."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.core.errors import Language, NotFound
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.core.spreadsheet import Cell, csv_document, csv_lines
from viceversa.directory.application import Transactions
from viceversa.directory.models import SyncRow, SyncRun
from viceversa.directory.plan import Outcome
from viceversa.directory.schemas import SyncRowOut

MOST_LISTED: Final = 1000
_PART: Final = 2000
_HEADER: Mapping[Language, tuple[str, ...]] = {
    "en": ("Row", "ID", "Name", "Result", "What changes", "Reasons and remarks"),
    "fr": ("Ligne", "Matricule", "Nom", "Résultat", "Ce qui change", "Raisons et remarques"),
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {each.value: each.value for each in Outcome},
    "fr": {"created": "à créer", "changed": "modifié", "unchanged": "inchangé", "refused": "refusé"},
}
_FIELDS_FR: Mapping[str, str] = {
    "external_id": "matricule",
    "email": "adresse électronique",
    "given_name": "prénom",
    "family_name": "nom",
    "job_title": "poste",
    "manager_external_id": "matricule du ou de la responsable",
    "department": "département",
    "site": "site",
    "country": "pays",
    "time_zone": "fuseau horaire",
    "career_level": "niveau de carrière",
    "preferred_language": "langue",
    "status": "statut",
}


async def first_rows(db: AsyncSession, *, import_id: UUID) -> list[SyncRowOut]:
    """The first thousand rows of an import, those someone has to look at before the others."""
    found = await db.execute(_rows(import_id).order_by(col(SyncRow.rank), col(SyncRow.row)).limit(MOST_LISTED))
    return [_row_out(row) for row in found]


async def list_rows(
    db: AsyncSession,
    *,
    import_id: UUID,
    outcome: Outcome | None,
    code: str | None,
    remarked: bool,
    search: str | None,
    limit: int,
    cursor: str | None,
) -> Page[SyncRowOut]:
    """Rows of an import, those someone has to look at first; by outcome, by a code said of them, by a word.

    Raises `NotFound`.
    """
    await check_import(db, import_id=import_id)
    query = _rows(import_id).order_by(col(SyncRow.rank), col(SyncRow.row)).limit(limit + 1)
    if outcome is not None:
        query = query.where(col(SyncRow.outcome) == outcome)
    if code is not None:
        query = query.where(col(SyncRow.codes).contains([code]))
    if remarked:
        query = query.where(func.jsonb_array_length(col(SyncRow.said)["remarks"]) > 0)
    if search:
        word = search.casefold()
        query = query.where(
            or_(
                func.lower(col(SyncRow.name)).contains(word, autoescape=True),
                func.lower(col(SyncRow.external_id)).contains(word, autoescape=True),
            )
        )
    if cursor:
        # Rank and row, written as one number: a cursor ends with an id.
        rank, row = divmod(UUID(decode_cursor(cursor, parts=1)[0]).int, 1 << 32)
        query = query.where(tuple_(col(SyncRow.rank), col(SyncRow.row)) > (rank, row))
    found = (await db.execute(query)).all()
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[_row_out(row) for row in found[:limit]],
        next_cursor=encode_cursor(UUID(int=(last.rank << 32) + last.row)) if last is not None else None,
    )


async def write_report(database: Transactions, *, import_id: UUID, language: Language) -> AsyncIterator[bytes]:
    """Every row of an import as a CSV file, in the order of its rows, part by part. Whoever asks has checked it exists.

    Each part is read in a transaction of its own: a slow reader holds none open.
    """
    yield csv_document(_HEADER[language], ())
    last = -1
    while True:
        async with database.transaction() as db:
            query = _rows(import_id).where(col(SyncRow.row) > last).order_by(col(SyncRow.row)).limit(_PART)
            found = (await db.execute(query)).all()
        if not found:
            return
        last = found[-1].row
        yield csv_lines(_line(row, language) for row in found)


async def check_import(db: AsyncSession, *, import_id: UUID) -> None:
    """Raise `NotFound` unless there is such an import."""
    if (await db.execute(select(col(SyncRun.id)).where(col(SyncRun.id) == import_id))).first() is None:
        raise NotFound


def _rows(import_id: UUID) -> Select[Any]:
    names = ("row", "rank", "external_id", "name", "outcome", "said")
    columns: list[Any] = [col(getattr(SyncRow, name)) for name in names]
    return select(*columns).where(col(SyncRow.import_id) == import_id)


def _row_out(row: Any) -> SyncRowOut:
    said = row.said or {"changes": [], "reasons": [], "remarks": []}
    values = {"row": row.row, "external_id": row.external_id, "name": row.name, "outcome": row.outcome, **said}
    return SyncRowOut.model_validate(values)


def _line(row: Any, language: Language) -> list[Cell]:
    said = row.said or {"changes": [], "reasons": [], "remarks": []}
    changes = "; ".join(_change(each, language) for each in said["changes"])
    sentences = " ".join(_sentence(each, language) for each in (*said["reasons"], *said["remarks"]))
    return [row.row, row.external_id, row.name, _WORDS[language][row.outcome], changes, sentences]


def _change(change: Mapping[str, Any], language: Language) -> str:
    field = change["field"]
    name = _FIELDS_FR.get(field, field) if language == "fr" else field.replace("_", " ")
    before, after = ("–" if change[side] is None else str(change[side]) for side in ("before", "after"))
    return f"{name}{chr(0xA0) if language == 'fr' else ''}: {before} → {after}"


def _sentence(reason: Mapping[str, Any], language: Language) -> str:
    column = f"{reason['column']} – " if reason["column"] else ""
    return f"{column}{reason[language]}"
