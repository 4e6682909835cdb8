"""The edge: one transaction a request, problem documents, security headers, request ids."""

import re
import traceback
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viceversa.core import errors
from viceversa.core.db import Database, as_app_error, new_id, with_retries
from viceversa.core.idempotency import Replay, store_answer
from viceversa.core.language import language_of
from viceversa.core.validation import field_problems

log = structlog.get_logger()

API_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
WEB_CLIENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'"
)


_THE_LIMITS = {"en": "the limits", "fr": "les limites"}


class OneTransactionRoute(APIRoute):
    """A route whose whole work is one transaction, committed before the first byte of the answer leaves.

    The answer is validated and serialised inside it, so a shape that cannot be sent is never stored. A lost race
    (deadlock, serialisation) runs the whole request again. See docs/decisions/0007.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def in_one_transaction(request: Request) -> Response:
            database: Database = request.app.state.database

            _refuse_oversize(request)

            async def attempt() -> Response:
                request.state.idempotency = None
                async with database.transaction() as db:
                    request.state.db = db
                    try:
                        response = await handle(request)
                    except errors.AppError as refusal:
                        if not refusal.keeps_work:
                            raise
                        return problem_response(request, refusal)
                    if request.state.idempotency is not None:
                        await store_answer(db, request.state.idempotency, response)
                    return response

            try:
                return await with_retries(attempt)
            except Replay as replay:
                return replay.response

        return in_one_transaction


def _refuse_oversize(request: Request) -> None:
    # The framework looks at the announced length when the body is read or the answer leaves. A route that reads no
    # body would have done its work by then, and told its caller that it had not.
    announced, limit = request.headers.get("content-length", ""), request.scope.get(MAX_BODY_SIZE_SCOPE_KEY)
    if limit is not None and announced.isdecimal() and int(announced[:20]) > limit:
        raise errors.TooLarge(limit=_THE_LIMITS)


async def get_db(request: Request) -> AsyncSession:
    """The transaction of this request."""
    return request.state.db


Db = Annotated[AsyncSession, Depends(get_db)]


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def operation_id(route: APIRoute) -> str:
    """`start_match_run` is called `startMatchRun` in the contract."""
    return _camel(route.name)


def feature_router(*, tag: str, **options: Any) -> APIRouter:
    """A router of one feature: its tag, one transaction a request, and the refusals every operation can give."""
    return APIRouter(
        tags=[tag],
        route_class=OneTransactionRoute,
        generate_unique_id_function=operation_id,
        responses=errors.problems(
            errors.Unreadable, errors.Malformed, errors.TooLarge, errors.TooManyRequests, errors.Unavailable
        ),
        **options,
    )


def problem_response(request: Request, error: errors.AppError) -> JSONResponse:
    """A refusal as the caller sees it."""
    return JSONResponse(
        errors.problem(error, language=language_of(request), request_id=getattr(request.state, "request_id", "")),
        status_code=error.status,
        headers=error.headers,
        media_type="application/problem+json",
    )


_BY_STATUS: dict[int, type[errors.AppError]] = {
    400: errors.Unreadable,
    401: errors.NotSignedIn,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    415: errors.UnsupportedMedia,
}


def install_error_handlers(app: FastAPI) -> None:
    """Every way a request can fail ends as a problem document."""

    @app.exception_handler(errors.AppError)
    async def refused(request: Request, error: errors.AppError) -> Response:
        return problem_response(request, error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        return problem_response(request, errors.Malformed(fields=field_problems(error.errors())))

    @app.exception_handler(HTTPException)
    async def from_the_framework(request: Request, error: HTTPException) -> Response:
        if error.status_code == 413:
            return problem_response(request, errors.TooLarge(limit=_THE_LIMITS))
        known = _BY_STATUS.get(error.status_code, errors.Unreadable)
        return problem_response(request, known(headers=error.headers))

    @app.exception_handler(DBAPIError)
    async def from_the_database(request: Request, error: DBAPIError) -> Response:
        known = as_app_error(error)
        if known is None:
            log.error("database_error", route=_template(request), error=type(error.orig).__name__)
            known = errors.Internal()
        return problem_response(request, known)

    @app.exception_handler(PoolTimeout)
    async def pool_exhausted(request: Request, error: PoolTimeout) -> Response:
        return problem_response(request, errors.Unavailable(headers={"Retry-After": "2"}))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        log.error("unhandled", route=_template(request), error=type(error).__name__, trace=_trace(error))
        return problem_response(request, errors.Internal())


def _trace(error: Exception) -> list[str]:
    """Where it broke: files and lines of ours, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rpartition('viceversa/')[2]}:{frame.lineno}" for frame in frames][-8:]


def _template(request: Request) -> str:
    route = request.scope.get("route")
    return getattr(route, "path", "unmatched")


_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")


# What the framework's own middleware says in plain text: a body too large, a host that is not ours.
_SAID_PLAINLY: dict[int, errors.AppError] = {
    400: errors.Unreadable(),
    413: errors.TooLarge(limit=_THE_LIMITS),
}


class Envelope:
    """What every answer carries, errors included: security headers and a request id. Pure ASGI, so it streams.

    It goes around everything else, the framework's own middleware too, so that nothing leaves without it.
    """

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = {name.encode(): value.encode() for name, value in API_HEADERS.items()}
        if secure:
            self.headers[b"strict-transport-security"] = b"max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent_id = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"x-request-id"), "")
        request_id = sent_id if _REQUEST_ID.match(sent_id) else new_id().hex
        scope.setdefault("state", {})["request_id"] = request_id

        replaced = False

        async def send_wrapped(message: Message) -> None:
            nonlocal replaced
            if replaced:
                return
            if message["type"] == "http.response.start":
                refusal = _SAID_PLAINLY.get(message["status"])
                if refusal is not None and (b"content-type", b"text/plain; charset=utf-8") in message["headers"]:
                    await problem_response(Request(scope), refusal)(scope, receive, send_wrapped)
                    replaced = True
                    return
                present = {name.lower() for name, _ in message["headers"]}
                extra = [(name, value) for name, value in self.headers.items() if name not in present]
                message["headers"] = [*message["headers"], *extra, (b"x-request-id", request_id.encode())]
            await send(message)

        await self.app(scope, receive, send_wrapped)
