"""A unique canary in every free text of every row: where one turns up, one knows whose text was read by whom.

Driven by the tables themselves: a new column of text is filled too, or named in `CODES` as one that holds no free text.
"""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, LargeBinary, String, Table, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

CANARY = re.compile(r"zq[a-z0-9]{14}")

# Texts that are codes, hashes, keys of the product or words of ours: nobody can write into them.
CODES: Mapping[str, frozenset[str]] = {
    table: frozenset(columns.split())
    for table, columns in {
        "user_account": "preferred_language time_zone country work_mode status roles password_hash "
        "working_languages availability",
        "sign_in": "salt revoked_reason",
        "sso_attempt": "state_hash browser_hash return_path",
        "link_token": "purpose token_hash",
        "throttle": "key",
        "erased_person": "keys",
        "service_account": "kind scopes",
        "service_secret": "prefix secret_hash",
        "scim_resource": "kind",
        "sync_run": "source status counts",
        "sync_row": "outcome codes",
        "sync_source": "source",
        "webhook": "event_types stopped_because",
        "webhook_secret": "sealed",
        "webhook_delivery": "type status state problem",
        "competence": "code title_en title_fr area_en area_fr",
        "skill": "code family digcomp",
        "user_skill": "direction",
        "practice_card": "code risk",
        "programme": "status preset policy",
        "enrolment": "status wish",
        "admission": "mode drawn admitted",
        "match_run": "status mode policy engine input_hash phase refused_pins",
        "match_run_input": "people_ids snapshot",
        "match_proposal": "factors lines standings decision",
        "unmatched_person": "side removed relaxation",
        "couple_rule": "kind",
        "shortlist_round": "status policy",
        "shortlist_card": "i_could_learn i_could_show",
        "pairing": "status mentor_could_teach learner_could_teach levels_at_start mentor_next learner_next",
        "pairing_event": "from_status to_status actor_kind",
        "exchange_track": "direction",
        "mentoring_session": "status cancel_reason card_theme",
        "session_note": "audience",
        "action_item": "owner",
        "session_miss": "side kind",
        "holiday": "country",
        "survey": "moment role",
        "card_draw": "counted",
        # Closed: `test_canaries.py` writes what is inside by the application itself.
        "support_case": "author_mark referent_mark wrapped_key head",
        "support_message": "content",
        "support_key": "key_id",
        "insights_snapshot": "content",
        "notice": "kind occasion path mailing",
        "notice_preference": "kind mailing",
        "unsubscribe_link": "scope token_hash",
        "calendar_feed": "token_hash",
        "retention_count": "rule",
        "audit_record": "actor_kind action subject_kind subject_id",
        "idempotency_record": "key request_hash headers",
    }.items()
}


def _sentences(text: str) -> Any:
    return [{"en": text, "fr": text}]


def _scim_document(text: str) -> Any:
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": text,
        "displayName": text,
        "name": {"givenName": text, "familyName": text},
        "emails": [{"value": f"{text}@test.example", "primary": True}],
    }


# What a JSON column looks like with a text in it.
SHAPES: Mapping[str, Callable[[str], Any]] = {
    "scim_resource.document": _scim_document,
    "scim_resource.keys": lambda text: {"user_name": text},
    "sync_run.mapping": lambda text: {text: "given_name"},
    "sync_run.dropped_columns": lambda text: [{"column": text, "code": "unknown", "en": text, "fr": text}],
    "sync_run.chosen": lambda text: {text: "ignore"},
    "sync_row.said": lambda text: {
        "changes": [{"field": "job_title", "before": text, "after": text}],
        "reasons": [],
        "remarks": [],
    },
    "sync_person.record": lambda text: {"external_id": text, "given_name": text, "given": ["given_name"]},
    "sync_source.mapping": lambda text: {text: "given_name"},
    "sync_run.notes": lambda text: [{"code": "encoding", "en": text, "fr": text}],
    "practice_card.steps": _sentences,
    "programme.checklist": lambda text: {"business_question": text, "sponsor": text},
    "match_run.note": lambda text: {"code": "nobody_fits", "en": text, "fr": text},
    "match_proposal.reasons": _sentences,
    "unmatched_person.reasons": _sentences,
    "shortlist_card.reasons": _sentences,
    "pairing.reasons": _sentences,
    "charter.fields": lambda text: _charter(text),
    "charter_version.fields": lambda text: _charter(text),
    "mentoring_session.agenda": lambda text: [{"code": "arrive", "minutes": 5, "topic": text}],
    "idempotency_record.body": lambda text: json.dumps({"said": text}).encode(),
}


def _charter(text: str) -> Any:
    return {
        "rhythm": text,
        "place": text,
        "booked_by": "learner",
        "notes_policy": text,
        "recording": False,
        "closing_on": "2027-08-31",
    }


@dataclass(frozen=True, slots=True)
class Canary:
    """Where a canary was put."""

    table: str
    column: str
    row: Mapping[str, Any] = field(repr=False)

    @property
    def place(self) -> str:
        return f"{self.table}.{self.column}"


def is_text(column: Column[Any]) -> bool:
    """Whether a column can hold words at all."""
    if isinstance(column.type, (JSONB, JSON, ARRAY, LargeBinary)):
        return True
    return isinstance(getattr(column.type, "impl", column.type), String)


def free_texts(table: Table) -> list[Column[Any]]:
    """The columns of a table into which somebody's words may come."""
    return [each for each in table.columns if is_text(each) and each.name not in CODES.get(table.name, ())]


def unknown_shapes() -> list[str]:
    """Columns of JSON or bytes of which nobody has said what a text in them looks like."""
    return [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in free_texts(table)
        if isinstance(column.type, (JSONB, JSON, ARRAY, LargeBinary)) and f"{table.name}.{column.name}" not in SHAPES
    ]


async def fill(db: AsyncSession, *, only: Mapping[str, set[UUID]] | None = None) -> dict[str, Canary]:
    """Put a canary into every free text of every row, or of the rows named by table and id; canary → where it is."""
    found: dict[str, Canary] = {}
    for table in SQLModel.metadata.sorted_tables:
        columns = free_texts(table)
        keys = list(table.primary_key.columns)
        if not columns or (only is not None and table.name not in only):
            continue
        for row in (await db.execute(select(table))).mappings().all():
            if only is not None and row["id"] not in only[table.name]:
                continue
            values = {}
            for column in columns:
                canary = "zq" + secrets.token_hex(7)
                place = f"{table.name}.{column.name}"
                if column.name == "email":
                    values[column.name] = f"{canary}@test.example"
                elif place in SHAPES:
                    values[column.name] = SHAPES[place](canary)
                else:
                    values[column.name] = canary
                found[canary] = Canary(table.name, column.name, {**row})
            here = [key == row[key.name] for key in keys]
            await db.execute(update(table).where(*here).values(values))
    await db.flush()
    return found


def without_canaries(found: Mapping[str, Canary]) -> list[str]:
    """Free texts that no row of this company has: the crawl would say nothing about them."""
    filled = {canary.place for canary in found.values()}
    every = {
        f"{table.name}.{column.name}" for table in SQLModel.metadata.tables.values() for column in free_texts(table)
    }
    return sorted(every - filled)
