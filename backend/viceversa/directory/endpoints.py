"""The directory over HTTP: imports of files, the grading, and one person at a time."""

import asyncio
import hashlib
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, File, Form, Header, Path, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter
from starlette.datastructures import UploadFile as SentFile

from viceversa.accounts.access import Importer, Once
from viceversa.core.errors import Malformed, member_problems, record_problems
from viceversa.core.http import Db, feature_router
from viceversa.core.idempotency import KeyInFlight, KeyReused, Pending, hold_key, request_hash
from viceversa.core.language import language_of
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Line, Name, Page
from viceversa.core.validation import field_problems
from viceversa.directory import imports, job_levels, report, service
from viceversa.directory.csv_file import LARGEST_FILE, MOST_ROWS, FileRefused
from viceversa.directory.json_people import read_people
from viceversa.directory.plan import Outcome
from viceversa.directory.schemas import (
    JobLevelOut,
    JobLevelsOut,
    ListedPersonIn,
    MappingText,
    PersonIn,
    PersonOut,
    Source,
    SourceOut,
    SyncRowOut,
    SyncRunOut,
    SyncRunSummaryOut,
)

router = feature_router(tag="directory", prefix="/directory")
Departures = Annotated[bool, Query(description="`true` when closing more than one account in five is meant.")]
# The file itself, and room for the other fields of the form.
IMPORT_BODY = LARGEST_FILE + 64 * 1024
EXAMPLE_MAPPING = '{"Matricule": "external_id", "Téléphone": "ignore"}'


_PERSON_SCHEMA = ListedPersonIn.model_json_schema()
# Inherited from `PersonIn`, whose id stands in the address.
_EXAMPLE = {"external_id": "4711", **_PERSON_SCHEMA.pop("examples")[0]}
# FastAPI describes a body of one kind; this operation takes two.
LIST_BODY: dict[str, Any] = {
    "schema": {
        "type": "object",
        "title": "ListedPeopleIn",
        "additionalProperties": False,
        "required": ["people"],
        "properties": {
            "source": {**TypeAdapter(Source).json_schema(), "default": "rest"},
            "people": {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": _PERSON_SCHEMA},
            "dry_run": {"type": "boolean", "description": "Wins over the one of the address."},
        },
    },
    "examples": {"one": {"value": {"source": "hris", "people": [_EXAMPLE]}}},
}


async def once_for_people(
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
    """`Once` for a file or a list: what a form holds is compared, as clients draw a new boundary each time."""
    if idempotency_key is None:
        return
    content = hashlib.sha256()
    if _is_json(request):
        content.update(await request.body())
    else:
        for name, value in (await request.form()).multi_items():
            content.update(f"{len(name)}:{name}=".encode("utf-8", "surrogatepass"))
            if isinstance(value, str):
                content.update(value.encode("utf-8", "surrogatepass"))
            else:
                content.update(await _bytes_of(value))
    digest = request_hash(request.method, request.url.path, request.url.query, content.digest())
    request.state.idempotency = await hold_key(db, Pending(actor.id, idempotency_key, digest))


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


async def _bytes_of(sent: SentFile) -> bytes:
    # From the start, whoever read it before: the key check, or an attempt that lost a race.
    await sent.seek(0)
    return await sent.read()


def _location(run: SyncRunOut) -> str:
    return f"/api/v1/directory/imports/{run.id}"


@router.post(
    "/imports",
    summary="See what a file or a list of people would change",
    status_code=201,
    dependencies=[Depends(once_for_people)],
    max_body_size=IMPORT_BODY,
    openapi_extra={"requestBody": {"content": {"application/json": LIST_BODY}}},
    responses={
        **member_problems(FileRefused, imports.ManyLeave, KeyReused, KeyInFlight),
        202: {"model": SyncRunOut, "description": "With `dry_run=false`: previewed and queued at once."},
    },
)
async def preview_import(
    request: Request,
    response: Response,
    db: Db,
    actor: Importer,
    file: Annotated[UploadFile | None, File(description="A CSV file of at most 20 MiB and 100,000 people.")] = None,
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
    """Reads a CSV file (a form) or a list of people (JSON) and answers who would be created, changed, left alone or
    refused, and why.

    No account is touched. Columns and attributes we refuse, such as pay, are dropped before anything is kept, and
    named.
    """
    if _is_json(request):
        people = await asyncio.to_thread(read_people, await request.body())
        dry_run = dry_run if people.dry_run is None else people.dry_run
        run = await imports.preview_people(db, actor, people=people)
    elif file is not None:
        raw = await _bytes_of(file)
        run = await imports.preview_import(
            db, actor, source=source, file_name=file.filename or "", raw=raw, mapping=mapping
        )
    else:
        raise Malformed(fields=field_problems([{"type": "missing", "loc": ("body", "file")}]))
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
    """Queues what the preview showed, or what is left of an import that failed; read the import again to follow
    `done` of `total`, and to see it `applied`.

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
    """What it would do, or did: counts, dropped columns, notes, and up to 1,000 rows; how far it is meanwhile."""
    return await imports.read_import(db, import_id=import_id)


@router.get("/imports/{import_id}/rows", summary="Every row of an import", responses=record_problems())
async def list_import_rows(
    db: Db,
    actor: Importer,
    import_id: UUID,
    outcome: Annotated[Outcome | None, Query(description="Only rows with this outcome.")] = None,
    code: Annotated[
        str | None,
        Query(max_length=40, pattern="^[a-z_]+$", description="Only rows of which this was said.", examples=["double"]),
    ] = None,
    remarked: Annotated[bool, Query(description="Only rows of which something could not be taken.")] = False,
    search: Annotated[Line | None, Query(description="Only rows whose name or id holds this.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SyncRowOut]:
    """What happens to each, and why: those someone has to look at first."""
    return await report.list_rows(
        db,
        import_id=import_id,
        outcome=outcome,
        code=code,
        remarked=remarked,
        search=search,
        limit=limit,
        cursor=cursor,
    )


@router.get(
    "/imports/{import_id}/report.csv",
    summary="Every row of an import as a table",
    response_class=StreamingResponse,
    responses={
        **record_problems(),
        200: {
            "description": "UTF-8 with its mark, in the language of Accept-Language; no cell is a formula.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
    },
)
async def export_import(request: Request, db: Db, actor: Importer, import_id: UUID) -> StreamingResponse:
    """One line a row, with what changes and every reason, for a spreadsheet."""
    await report.check_import(db, import_id=import_id)
    lines = report.write_report(request.app.state.database, import_id=import_id, language=language_of(request))
    return StreamingResponse(
        lines,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="import-{import_id}.csv"'},
    )


@router.get("/sources", summary="Where people come from", responses=member_problems())
async def list_sources(db: Db, actor: Importer) -> list[SourceOut]:
    """Each source with when it last said something, and the columns its last file was read by: propose them again."""
    return await imports.list_sources(db)


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
