"""Versions on the wire: `version` ↔ `ETag` / `If-Match`, so that no edit is lost."""

from typing import Annotated

from fastapi import Header, Response

from viceversa.core.errors import VersionMissing, VersionStale

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=100, description='The ETag you read, for example `"3"`.'),
]


def put_etag(response: Response, version: int) -> None:
    """Write the version of what is answered."""
    response.headers["ETag"] = f'"{version}"'


def check_version(if_match: str | None, version: int) -> None:
    """Refuse a change made from no version (428) or from an old one (412)."""
    if if_match is None:
        raise VersionMissing
    if if_match.strip().removeprefix("W/") != f'"{version}"':
        raise VersionStale(headers={"ETag": f'"{version}"'})
