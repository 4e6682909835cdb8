"""Asking an address that the operator wrote into the settings for a small JSON document.

Redirects are not followed, proxies of the environment are not asked, nothing is unpacked, and the time and the size are
bounded: the other side may be down, slow or somebody else, and must cost a request no more than that.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx

SECONDS = 3.0
LARGEST_DOCUMENT = 64 * 1024


class NotFetched(Exception):
    """There is no document; `reason` is a word for a log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fetched:
    """A status and the JSON object that came with it."""

    status: int
    document: dict[str, Any]


@lru_cache
def _trusted() -> ssl.SSLContext:
    # The authorities of `SSL_CERT_FILE`, or those every browser knows. Reading them takes tens of milliseconds.
    return httpx.create_ssl_context()


async def fetch_json(
    url: str, *, form: bytes | None = None, headers: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> Fetched:
    """GET a document, or POST a form and read the answer. Raises `NotFetched` for anything but a JSON object."""
    asked = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(verify=_trusted(), trust_env=False, follow_redirects=False, timeout=seconds) as client,
            client.stream("GET" if form is None else "POST", url, content=form, headers=asked) as answer,
        ):
            body = bytearray()
            async for part in answer.aiter_raw():
                body.extend(part)
                if len(body) > LARGEST_DOCUMENT:
                    raise NotFetched("too_large")
            status = answer.status_code
    except TimeoutError as error:
        raise NotFetched("timeout") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotFetched(type(error).__name__) from error
    if 300 <= status < 400:
        raise NotFetched("redirect")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotFetched("not_json" if status < 500 else "server_error") from error
    if not isinstance(document, dict):
        raise NotFetched("not_an_object")
    return Fetched(status, document)
