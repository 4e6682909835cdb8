"""Imports of people: a dry run that anyone can read, then the application, by a job (`application.py`)."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor
from viceversa.accounts.models import User, UserStatus
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.directory.application import FAILED_NOTE, lock_run
from viceversa.directory.csv_file import open_people
from viceversa.directory.json_people import PeopleList
from viceversa.directory.models import SyncPerson, SyncRun, SyncSource, SyncStatus
from viceversa.directory.people import DirectoryPerson, RefusedRow
from viceversa.directory.report import first_rows
from viceversa.directory.schemas import SourceOut, SyncRunOut, SyncRunSummaryOut
from viceversa.directory.scim.models import ScimResource
from viceversa.directory.service import address_rights
from viceversa.directory.staging import forget_people, stage

# In a small company one person is a fifth.
FEW_LEAVE: Final = 3
PREVIEW_KEPT: Final = timedelta(days=7)


class ManyLeave(AppError):
    status = 409
    code = "many_leave"
    en = (
        "This would close {leaving} of {open} accounts, more than one in five. If the file is right, apply it again "
        "with confirm_departures=true."
    )
    fr = (
        "Ceci fermerait {leaving} comptes sur {open}, plus d’un sur cinq. Si le fichier est juste, appliquez-le à "
        "nouveau avec confirm_departures=true."
    )


class PreviewExpired(AppError):
    status = 409
    code = "preview_expired"
    en = "This preview is more than a week old and its people were forgotten. Please send the file again."
    fr = "Cet aperçu a plus d’une semaine et ses personnes ont été oubliées. Veuillez renvoyer le fichier."


async def preview_import(
    db: AsyncSession,
    actor: Actor,
    *,
    source: str,
    file_name: str,
    raw: bytes,
    mapping: Mapping[str, str] | None,
) -> SyncRunOut:
    """Read a file and say, row by row, what applying it would do; no account is touched.

    Raises `FileRefused` (nothing is stored) when the file as a whole cannot be taken.
    """
    people = await asyncio.to_thread(open_people, raw, mapping=mapping)
    run = SyncRun(
        source=source,
        file_name="".join(letter for letter in file_name if letter.isprintable())[:200],
        actor_id=actor.id,
        mapping=people.mapping,
        chosen=dict(mapping or {}),
        dropped_columns=[asdict(each) for each in people.dropped],
        notes=[asdict(note) for note in people.notes],
        counts={},
    )
    return await _preview(db, actor, run=run, rows=people.rows)


async def preview_people(db: AsyncSession, actor: Actor, *, people: PeopleList) -> SyncRunOut:
    """The same for people sent as JSON: a row is a person's place in the list, from 1."""
    dropped = [asdict(each) for each in people.dropped]
    run = SyncRun(source=people.source, actor_id=actor.id, mapping={}, dropped_columns=dropped, counts={})
    return await _preview(db, actor, run=run, rows=people.rows)


async def _preview(
    db: AsyncSession, actor: Actor, *, run: SyncRun, rows: Iterator[DirectoryPerson | RefusedRow]
) -> SyncRunOut:
    db.add(run)
    await db.flush()
    await stage(db, run=run, rows=rows, rights=address_rights(actor))
    await _record(db, actor, "preview_import", run.id)
    return await read_import(db, import_id=run.id)


async def apply_import(
    db: AsyncSession, actor: Actor, *, import_id: UUID, confirm_departures: bool = False
) -> SyncRunOut:
    """Queue an import that was previewed, or one that failed, for what is left of it. Any other is left as it is.

    Raises `NotFound`, `PreviewExpired`, or `ManyLeave` when it would close more than one account in five and nobody
    has said that this is meant.
    """
    run = await lock_run(db, import_id)
    if run is None:
        raise NotFound
    if run.status in (SyncStatus.PREVIEWED, SyncStatus.FAILED):
        if run.forgotten_at is not None:
            raise PreviewExpired
        if not confirm_departures:
            await _refuse_many_departures(db, import_id)
        run.status = SyncStatus.QUEUED
        run.notes = [note for note in run.notes if note["code"] != FAILED_NOTE]
        await db.flush()
        await _record(db, actor, "apply_import", run.id)
        await jobs.enqueue(
            db,
            "directory.apply_import",
            lock="directory",
            import_id=str(run.id),
            rights=sorted(address_rights(actor)),
        )
    return await read_import(db, import_id=import_id)


async def _refuse_many_departures(db: AsyncSession, import_id: UUID) -> None:
    leaving = select(func.count()).where(col(SyncPerson.import_id) == import_id, col(SyncPerson.leaving))
    count = (await db.execute(leaving)).scalar_one()
    if count <= FEW_LEAVE:
        return
    open_accounts = select(func.count()).where(
        col(User.external_id).is_not(None), col(User.status).not_in((UserStatus.LEFT, UserStatus.SUSPENDED))
    )
    total = (await db.execute(open_accounts)).scalar_one()
    if count * 5 > total:
        raise ManyLeave(leaving=count, open=total)


async def read_import(db: AsyncSession, *, import_id: UUID) -> SyncRunOut:
    """One import. Raises `NotFound`."""
    columns = [col(getattr(SyncRun, name)) for name in SyncRunOut.model_fields if name != "rows"]
    row = (await db.execute(select(*columns).where(col(SyncRun.id) == import_id))).mappings().one_or_none()
    if row is None:
        raise NotFound
    under_way = row["status"] in (SyncStatus.QUEUED, SyncStatus.APPLYING)
    rows = [] if under_way else await first_rows(db, import_id=import_id)
    return SyncRunOut.model_validate({**row, "rows": rows})


async def list_imports(db: AsyncSession, *, limit: int, cursor: str | None) -> Page[SyncRunSummaryOut]:
    """Imports, newest first, without their rows."""
    columns = [col(getattr(SyncRun, name)) for name in SyncRunSummaryOut.model_fields]
    # A UUIDv7 begins with its time, so the id alone is the order.
    query = select(*columns).order_by(col(SyncRun.id).desc()).limit(limit + 1)
    if cursor:
        query = query.where(col(SyncRun.id) < UUID(decode_cursor(cursor, parts=1)[0]))
    rows = (await db.execute(query)).mappings().all()
    items = [SyncRunSummaryOut.model_validate(dict(row)) for row in rows[:limit]]
    return Page(items=items, next_cursor=encode_cursor(items[-1].id) if len(rows) > limit else None)


async def list_sources(db: AsyncSession) -> list[SourceOut]:
    """Where people come from, the latest first: files and lists by their source, and SCIM when it has told anything."""
    columns = [col(getattr(SyncSource, name)) for name in ("source", "mapping", "applied_at")]
    known = (await db.execute(select(*columns))).mappings()
    sources = [SourceOut(**row, people=None) for row in known]
    living = col(ScimResource.deleted_at).is_(None) & (col(ScimResource.kind) == "User")
    told = select(func.count().filter(living).label("people"), func.max(col(ScimResource.changed_at)).label("at"))
    scim = (await db.execute(told)).one()
    if scim.at is not None:
        sources.append(SourceOut(source="scim", applied_at=scim.at, mapping={}, people=scim.people))
    return sorted(sources, key=lambda each: each.applied_at, reverse=True)


async def forget_old_previews(db: AsyncSession) -> int:
    """Empty the previews nobody applied within a week: they hold people's data for nothing."""
    query = (
        select(SyncRun)
        .where(
            col(SyncRun.forgotten_at).is_(None),
            col(SyncRun.status).in_((SyncStatus.PREVIEWED, SyncStatus.FAILED)),
            col(SyncRun.created_at) < func.now() - PREVIEW_KEPT,
        )
        .order_by(col(SyncRun.id))
        .with_for_update()
    )
    old = (await db.execute(query)).scalars().all()
    await forget_people(db, import_ids=[run.id for run in old])
    for run in old:
        run.forgotten_at = now()
    await db.flush()
    return len(old)


async def _record(db: AsyncSession, actor: Actor, action: str, run_id: UUID) -> None:
    await record(
        db,
        action=action,
        subject_kind="sync_run",
        subject_id=run_id,
        actor_id=actor.id,
        actor_kind=actor.kind,
    )
