"""Imports of files: a dry run that anyone can read, then the application, by a job, in one transaction."""

import asyncio
import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update
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
from viceversa.directory.csv_file import read_csv
from viceversa.directory.models import SyncRun, SyncStatus
from viceversa.directory.people import DirectoryPerson
from viceversa.directory.plan import AddressRight, Outcome, Plan, is_erased, notes_of
from viceversa.directory.schemas import SyncRunOut, SyncRunSummaryOut
from viceversa.directory.service import Survey, address_rights, apply_people, survey_people

MOST_LISTED: Final = 1000
# In a small company one person is a fifth.
FEW_LEAVE: Final = 3
PREVIEW_KEPT: Final = timedelta(days=7)
# Notes about the file stay when it is applied; those about its people are counted again.
_FILE_NOTES: Final = frozenset({"encoding", "ignored_columns"})
_FAILED: Final = {
    "code": "failed",
    "en": "Applying this import failed and nothing of it was kept. It can be applied again.",
    "fr": "L’application de cet import a échoué et rien n’en a été gardé. Il peut être appliqué à nouveau.",
}


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
    reading = await asyncio.to_thread(read_csv, raw, mapping=mapping)
    survey = await survey_people(db, people=reading.people, rights=address_rights(actor))
    run = SyncRun(
        source=source,
        file_name="".join(letter for letter in file_name if letter.isprintable())[:200],
        actor_id=actor.id,
        mapping=reading.mapping,
        dropped_columns=[asdict(each) for each in reading.dropped],
        notes=[asdict(note) for note in reading.notes],
        people=[
            *(
                {"person": person.to_json()}
                for person, plan in zip(reading.people, survey.plans, strict=True)
                if not is_erased(plan)
            ),
            *({"refused": asdict(row)} for row in reading.refused),
        ],
        counts={},
        rows=[],
    )
    _tell(run, survey, [_refused_row(asdict(row)) for row in reading.refused])
    db.add(run)
    await db.flush()
    await _record(db, actor, "preview_import", run.id)
    return await read_import(db, import_id=run.id)


async def apply_import(
    db: AsyncSession, actor: Actor, *, import_id: UUID, confirm_departures: bool = False
) -> SyncRunOut:
    """Queue an import that was previewed. One that is queued or applied already is left as it is.

    Raises `NotFound`, `PreviewExpired`, or `ManyLeave` when it would close more than one account in five and nobody
    has said that this is meant.
    """
    run = await _lock_run(db, import_id)
    if run is None:
        raise NotFound
    if run.status in (SyncStatus.PREVIEWED, SyncStatus.FAILED):
        if run.people is None:
            raise PreviewExpired
        if not confirm_departures:
            await _refuse_many_departures(db, leaving=run.counts.get("leaving", 0))
        run.status = SyncStatus.QUEUED
        run.notes = [note for note in run.notes if note["code"] != _FAILED["code"]]
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


async def _refuse_many_departures(db: AsyncSession, *, leaving: int) -> None:
    open_accounts = select(func.count()).where(
        col(User.external_id).is_not(None), col(User.status).not_in((UserStatus.LEFT, UserStatus.SUSPENDED))
    )
    total = (await db.execute(open_accounts)).scalar_one() if leaving else 0
    if leaving > FEW_LEAVE and leaving * 5 > total:
        raise ManyLeave(leaving=leaving, open=total)


async def apply_queued(db: AsyncSession, *, import_id: UUID, rights: frozenset[AddressRight]) -> None:
    """Do what a queued import says, all of it or nothing. Run again, it does nothing more."""
    run = await _lock_run(db, import_id)
    if run is None or run.status != SyncStatus.QUEUED or run.people is None:
        return
    people = [DirectoryPerson.from_json(each["person"]) for each in run.people if "person" in each]
    refused = [_refused_row(each["refused"]) for each in run.people if "refused" in each]
    survey = await apply_people(db, people=people, rights=rights)
    run.notes = [note for note in run.notes if note["code"] in _FILE_NOTES]
    _tell(run, survey, refused)
    run.status = SyncStatus.APPLIED
    run.applied_at = now()
    run.people = None
    await db.flush()
    await record(db, action="import_applied", subject_kind="sync_run", subject_id=run.id)


async def fail_import(db: AsyncSession, *, import_id: UUID) -> None:
    """Say that applying failed; its people stay, so that it can be applied again."""
    run = await _lock_run(db, import_id)
    if run is not None and run.status == SyncStatus.QUEUED:
        run.status = SyncStatus.FAILED
        run.notes = [*run.notes, dict(_FAILED)]
        await db.flush()


async def read_import(db: AsyncSession, *, import_id: UUID) -> SyncRunOut:
    """One import. Raises `NotFound`."""
    columns = [col(getattr(SyncRun, name)) for name in SyncRunOut.model_fields]
    row = (await db.execute(select(*columns).where(col(SyncRun.id) == import_id))).mappings().one_or_none()
    if row is None:
        raise NotFound
    return SyncRunOut.model_validate(dict(row))


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


async def forget_old_previews(db: AsyncSession) -> int:
    """Empty the previews nobody applied within a week: they hold people's data for nothing."""
    gone: Any = await db.execute(
        update(SyncRun)
        .where(
            col(SyncRun.people).is_not(None),
            col(SyncRun.status).in_((SyncStatus.PREVIEWED, SyncStatus.FAILED)),
            col(SyncRun.created_at) < func.now() - PREVIEW_KEPT,
        )
        .values(people=None, rows=[])
    )
    return int(gone.rowcount)


async def _lock_run(db: AsyncSession, import_id: UUID) -> SyncRun | None:
    query = select(SyncRun).where(col(SyncRun.id) == import_id).with_for_update()
    return (await db.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def _record(db: AsyncSession, actor: Actor, action: str, run_id: UUID) -> None:
    await record(
        db,
        action=action,
        subject_kind="sync_run",
        subject_id=run_id,
        actor_id=actor.id,
        actor_kind=actor.kind,
    )


def _tell(run: SyncRun, survey: Survey, refused: Sequence[dict[str, Any]]) -> None:
    """Write counts, rows and notes into a run; `refused` are the rows the file itself refused."""
    outcomes = Counter(plan.outcome for plan in survey.plans)
    outcomes[Outcome.REFUSED] += len(refused)
    run.counts = {
        "rows": outcomes.total(),
        **{outcome.value: outcomes[outcome] for outcome in Outcome},
        "leaving": sum(plan.values.get("status") == "left" for plan in survey.plans),
    }
    first = heapq.nsmallest(MOST_LISTED, survey.plans, key=_telling)
    rows = [*refused[:MOST_LISTED], *(_planned_row(plan) for plan in first)]
    run.rows = sorted(rows, key=lambda row: row["outcome"] != Outcome.REFUSED)[:MOST_LISTED]
    run.notes = [
        *run.notes,
        *(asdict(note) for note in notes_of(survey.plans, company=survey.company)),
    ]


def _telling(plan: Plan) -> tuple[int, int]:
    # What someone has to look at comes first.
    rank = {Outcome.REFUSED: 0, Outcome.CHANGED: 1, Outcome.CREATED: 3, Outcome.UNCHANGED: 4}[plan.outcome]
    return (min(rank, 2) if plan.person.remarks else rank), plan.person.row or 0


def _planned_row(plan: Plan) -> dict[str, Any]:
    person = plan.person
    return {
        "row": person.row,
        "external_id": person.external_id,
        "name": f"{person.given_name} {person.family_name}",
        "outcome": plan.outcome,
        "changes": [asdict(change) for change in plan.changes],
        "reasons": [asdict(reason) for reason in plan.reasons],
        "remarks": [asdict(remark) for remark in person.remarks],
    }


def _refused_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "outcome": Outcome.REFUSED, "changes": [], "reasons": list(row["reasons"]), "remarks": []}
