"""Refusals of the token endpoint in the words of OAuth 2.0 (RFC 6749 §5.2), which is what its clients can read."""

from collections.abc import Callable, Coroutine
from typing import Any, Final, Literal

import starlette.exceptions
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from viceversa.accounts.service_accounts import InvalidClient, InvalidScope
from viceversa.core.http import OneTransactionRoute
from viceversa.core.schemas import Out

_WORDS: Final = {
    "invalid_client": InvalidClient.en,
    "invalid_request": "A parameter is missing, given twice, too long or not text.",
    "invalid_scope": InvalidScope.en,
    "unsupported_grant_type": "The only grant there is here is client_credentials.",
}


class OAuthErrorOut(Out):
    """`error` is one of OAuth's words; `error_description` is for whoever sets the client up, in English."""

    error: Literal["invalid_client", "invalid_request", "invalid_scope", "unsupported_grant_type"]
    error_description: str


class OAuthRoute(OneTransactionRoute):
    """A route whose 400 and 401 are OAuth's. What is not about the request (busy, too large) stays a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def in_the_words_of_oauth(request: Request) -> Response:
            try:
                return await handle(request)
            except (InvalidClient, InvalidScope) as refusal:
                return _answer(refusal.code, status=refusal.status, headers=refusal.headers)
            except RequestValidationError as malformed:
                wrong = {each["loc"][-1]: each["type"] for each in malformed.errors()}
                return _answer(
                    "unsupported_grant_type" if wrong.get("grant_type") == "literal_error" else "invalid_request"
                )
            except starlette.exceptions.HTTPException as unreadable:
                if unreadable.status_code != 400:
                    raise
                return _answer("invalid_request")

        return in_the_words_of_oauth


def _answer(code: str, *, status: int = 400, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": code, "error_description": _WORDS[code]}, status_code=status, headers=headers)


def _told(*codes: str) -> dict[str, Any]:
    examples = {code: {"value": {"error": code, "error_description": _WORDS[code]}} for code in codes}
    return {
        "model": OAuthErrorOut,
        "description": " ".join(_WORDS[code] for code in codes),
        "content": {"application/json": {"examples": examples}},
    }


OAUTH_ERRORS: dict[int | str, dict[str, Any]] = {
    400: _told("invalid_request", "invalid_scope", "unsupported_grant_type"),
    401: {
        **_told("invalid_client"),
        "headers": {"WWW-Authenticate": {"description": "Always Basic.", "schema": {"type": "string"}}},
    },
}
