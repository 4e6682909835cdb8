"""The directory over HTTP: imports of files, the grading, and one person at a time."""

import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import Depends, File, Form, Header, Path, Query, Request, Response, UploadFile
from starlette.datastructures import UploadFile as SentFile

from viceversa.accounts.access import Importer, Once
from viceversa.core.errors import member_problems, record_problems
from viceversa.core.http import Db, feature_router
from viceversa.core.idempotency import KeyInFlight, KeyReused, Pending, hold_key, request_hash
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Name, Page
from viceversa.directory import imports, job_levels, service
from viceversa.directory.csv_file import LARGEST_FILE, FileRefused
from viceversa.directory.plan import Outcome
from viceversa.directory.schemas import (
    JobLevelOut,
    JobLevelsOut,
    MappingText,
    PersonIn,
    PersonOut,
    Source,
    SyncRunOut,
    SyncRunSummaryOut,
)

router = feature_router(tag="directory", prefix="/directory")
Departures = Annotated[bool, Query(description="`true` when closing more than one account in five is meant.")]
# The file itself, and room for the other fields of the form.
IMPORT_BODY = LARGEST_FILE + 64 * 1024
EXAMPLE_MAPPING = '{"Matricule": "external_id", "Téléphone": "ignore"}'


async def once_for_a_file(
    request: Request,
    actor: Importer,
    db: Db,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=8,
            max_length=64,
            pattern=r"^[A-Za-z0-9_-]+$",
            description="Any new random text; sending it again replays the first answer for 24 h.",
        ),
    ] = None,
) -> None:
    """`Once` for a form: what it holds is compared, as clients draw a new boundary each time."""
    if idempotency_key is None:
        return
    content = hashlib.sha256()
    for name, value in (await request.form()).multi_items():
        content.update(f"{len(name)}:{name}=".encode("utf-8", "surrogatepass"))
        if isinstance(value, str):
            content.update(value.encode("utf-8", "surrogatepass"))
        else:
            content.update(await _bytes_of(value))
    digest = request_hash(request.method, request.url.path, request.url.query, content.digest())
    request.state.idempotency = await hold_key(db, Pending(actor.id, idempotency_key, digest))


async def _bytes_of(sent: SentFile) -> bytes:
    # From the start, whoever read it before: the key check, or an attempt that lost a race.
    await sent.seek(0)
    return await sent.read()


def _location(run: SyncRunOut) -> str:
    return f"/api/v1/directory/imports/{run.id}"


@router.post(
    "/imports",
    summary="See what a file of people would change",
    status_code=201,
    dependencies=[Depends(once_for_a_file)],
    max_body_size=IMPORT_BODY,
    responses={
        **member_problems(FileRefused, imports.ManyLeave, KeyReused, KeyInFlight),
        202: {"model": SyncRunOut, "description": "With `dry_run=false`: previewed and queued at once."},
    },
)
async def preview_import(
    response: Response,
    db: Db,
    actor: Importer,
    file: Annotated[UploadFile, File(description="A CSV file of at most 20 MiB and 100,000 people.")],
    source: Annotated[Source, Form(description="Where the people come from.", examples=["csv"])] = "csv",
    mapping: Annotated[
        MappingText | None,
        Form(
            description="JSON text: column of the file → field, or `ignore`. Known headers need none.",
            examples=[EXAMPLE_MAPPING],
        ),
    ] = None,
    dry_run: Annotated[bool, Query(description="`false` queues the import without waiting for anyone to look.")] = True,
    confirm_departures: Departures = False,
) -> SyncRunOut:
    """Reads the file and answers, row by row, who would be created, changed, left alone or refused, and why.

    No account is touched. Columns we refuse, such as pay, are dropped before anything is kept, and named.
    """
    run = await imports.preview_import(
        db, actor, source=source, file_name=file.filename or "", raw=await _bytes_of(file), mapping=mapping
    )
    if not dry_run:
        run = await imports.apply_import(db, actor, import_id=run.id, confirm_departures=confirm_departures)
        response.status_code = 202
    response.headers["Location"] = _location(run)
    return run


@router.post(
    "/imports/{import_id}/application",
    summary="Apply an import",
    status_code=202,
    dependencies=[Once],
    responses=record_problems(
        imports.PreviewExpired,
        imports.ManyLeave,
        KeyReused,
        KeyInFlight,
    ),
)
async def apply_import(
    response: Response, db: Db, actor: Importer, import_id: UUID, confirm_departures: Departures = False
) -> SyncRunOut:
    """Queues what the preview showed, all of it or nothing; read the import again to see it `applied`.

    What would close more than one account in five stops here, and asks.
    """
    run = await imports.apply_import(db, actor, import_id=import_id, confirm_departures=confirm_departures)
    response.headers["Location"] = _location(run)
    return run


@router.get(
    "/imports/{import_id}",
    summary="One import",
    responses=record_problems(),
)
async def get_import(db: Db, actor: Importer, import_id: UUID) -> SyncRunOut:
    """What it would do, or did: counts, dropped columns, notes, and up to 1,000 rows."""
    return await imports.read_import(db, import_id=import_id)


@router.get("/imports", summary="List imports", responses=member_problems())
async def list_imports(db: Db, actor: Importer, limit: Limit = 50, cursor: Cursor = None) -> Page[SyncRunSummaryOut]:
    """Imports, newest first."""
    return await imports.list_imports(db, limit=limit, cursor=cursor)


@router.put(
    "/job-levels",
    summary="Set the career level of each job title",
    responses=member_problems(FileRefused),
)
async def set_job_levels(
    db: Db,
    actor: Importer,
    file: Annotated[UploadFile, File(description="A CSV file with the columns Job Title and Career Level.")],
) -> JobLevelsOut:
    """Replaces the company's grading, and gives its levels to people who had none of their own."""
    levels = job_levels.read_job_levels(await _bytes_of(file))
    return await job_levels.set_job_levels(db, actor, levels=levels)


@router.get("/job-levels", summary="The career level of each job title", responses=member_problems())
async def list_job_levels(db: Db, actor: Importer) -> list[JobLevelOut]:
    """The company's grading, by job title; at most a thousand."""
    return await job_levels.list_job_levels(db)


@router.put(
    "/people/{source}/{external_id}",
    summary="Create or change one person",
    responses={
        **member_problems(service.EmailOfAnother, service.EmailProtected),
        201: {"model": PersonOut, "description": "The person was not known before."},
    },
)
async def upsert_person(
    response: Response,
    db: Db,
    actor: Importer,
    source: Annotated[Source, Path(description="Which system speaks.", examples=["hris"])],
    external_id: Annotated[Name, Path(description="The person's id in that system.", examples=["4711"])],
    body: PersonIn,
) -> PersonOut:
    """The same funnel as an import, for one person; sent again, it changes nothing.

    It takes no `If-Match`: the directory rules over these fields, so there is no other edit to lose.
    """
    person = await service.upsert_person(db, actor, source=source, external_id=external_id, given=body)
    if person.outcome is Outcome.CREATED:
        response.status_code = 201
    return person
