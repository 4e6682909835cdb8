"""Keyset paging: a cursor holds the sort key of the last row, so pages stay right while rows come and go."""

import base64
import binascii
import json
from typing import Annotated
from uuid import UUID

from fastapi import Query

from viceversa.core.errors import FieldProblem, Malformed

Limit = Annotated[int, Query(ge=1, le=100, description="How many items, 1 to 100.")]
Cursor = Annotated[str | None, Query(max_length=500, description="Where to go on: `next_cursor` of the page before.")]


def encode_cursor(*key: str | UUID) -> str:
    """The opaque cursor of a sort key."""
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode()


def decode_cursor(cursor: str, *, parts: int) -> list[str]:
    """The sort key inside a cursor, its last part a UUID. Raises `Malformed` for anything we did not write."""
    try:
        key = json.loads(base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True))
        if not isinstance(key, list) or len(key) != parts or not all(isinstance(part, str) for part in key):
            raise ValueError
        UUID(key[-1])
        if any("\x00" in part for part in key):
            raise ValueError
        "".join(key).encode("utf-8")
    except (ValueError, binascii.Error, RecursionError) as error:
        raise Malformed(
            fields=[
                FieldProblem(
                    pointer="/query/cursor",
                    code="cursor",
                    en="This cursor is not one of ours. Start again from the first page.",
                    fr="Ce curseur n’est pas des nôtres. Reprenez à la première page.",
                )
            ]
        ) from error
    return key
