"""Attributes that a provider sends and we do not keep: dropped by the library, named in the audit."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from scim2_models import Extension, Resource, ScimProvider
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.audit.models import AuditRecord
from viceversa.audit.service import record

MOST_NAMED: Final = 20
_ACTION: Final = "attribute_refused"
_NAME: Final = re.compile(r"[A-Za-z$][A-Za-z0-9_.$-]{0,59}")
_URN: Final = re.compile(r"(urn:[A-Za-z0-9._:-]+):([^:]+)", re.IGNORECASE)


async def report_refused(db: AsyncSession, actor: Actor, provider: ScimProvider, body: bytes) -> None:
    """Write down which attributes of a request were not kept: names only, once a day for each caller."""
    try:
        told = list(_attributes(json.loads(body)))
    except (ValueError, RecursionError):
        return
    known = _known(provider)
    refused = sorted({name for schema, name in told if (schema, name.lower()) not in known and _NAME.fullmatch(name)})
    if not refused:
        return
    written = select(col(AuditRecord.subject_id)).where(
        col(AuditRecord.subject_kind) == "attribute",
        col(AuditRecord.subject_id).in_(refused[:MOST_NAMED]),
        col(AuditRecord.actor_id) == actor.id,
        col(AuditRecord.created_at) > func.now() - func.make_interval(0, 0, 0, 1),
    )
    already = set((await db.execute(written)).scalars())
    for name in refused[:MOST_NAMED]:
        if name not in already:
            await record(
                db,
                action=_ACTION,
                subject_kind="attribute",
                subject_id=name,
                actor_id=actor.id,
                actor_kind=actor.kind,
            )


def _attributes(document: Any) -> Iterator[tuple[str, str]]:
    """Every attribute that a body names: (schema of the extension or "", name)."""
    if not isinstance(document, dict):
        return
    operations = document.get("Operations")
    if not isinstance(operations, list):
        yield from _of_resource(document)
        return
    for operation in operations:
        if not isinstance(operation, dict):
            continue
        path = operation.get("path")
        if "method" in operation:
            yield from _attributes(operation.get("data"))
        elif isinstance(path, str):
            yield _split(re.split(r"[\[]", path)[0])
        else:
            yield from _of_resource(operation.get("value"))


def _of_resource(value: Any) -> Iterator[tuple[str, str]]:
    for name, inside in value.items() if isinstance(value, dict) else ():
        if name.lower().startswith("urn:") and isinstance(inside, dict):
            yield from ((name.lower(), each) for each in inside)
        elif name.lower().startswith("urn:"):
            yield _split(name)
        else:
            yield "", name.partition(".")[0]


def _split(path: str) -> tuple[str, str]:
    found = _URN.fullmatch(path)
    schema, name = (found[1].lower(), found[2]) if found else ("", path)
    return schema, name.partition(".")[0]


@cache
def _known(provider: ScimProvider) -> frozenset[tuple[str, str]]:
    """What we keep, in small letters: attributes of resources without a schema or with it, of extensions with it."""
    names = set()
    for model in provider.models:
        schema = str(model.__schema__).lower()
        for field, info in model.model_fields.items():
            alias = str(info.serialization_alias or info.alias or field).lower()
            names.add((schema, alias))
            if issubclass(model, Resource):
                names.add(("", alias))
        if issubclass(model, Extension):
            names.add((schema.rpartition(":")[0], schema.rpartition(":")[2]))
    return frozenset(names | {("", "schemas"), ("", "id"), ("", "meta"), ("", "externalid")})
