"""SCIM 2.0 at /scim/v2: the library speaks the protocol, this brings the transaction, the caller and the quirks."""

import hashlib
import hmac
import json
from http import HTTPStatus
from typing import Any, Final, cast

from scim2_models import (
    Context,
    ForbiddenException,
    InvalidFilterException,
    InvalidSyntaxException,
    InvalidValueException,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    ScimProvider,
    SearchRequest,
    UnauthorizedException,
)
from scim2_server.applications.asgi import ASGIApplication, Receive, Scope, Send
from scim2_server.handler import AsyncScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation
from scim2_server.service import ScimService
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.accounts.access import Actor, service_of
from viceversa.core.db import as_app_error, with_retries
from viceversa.core.errors import AppError, Conflict, Malformed, Unavailable
from viceversa.directory.scim.accounts import Accounts
from viceversa.directory.scim.description import describe
from viceversa.directory.scim.refused import report_refused
from viceversa.directory.scim.storage import PostgresStorage

LONGEST_FILTER: Final = 4000
_MANAGER: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:manager"
_READING: Final = frozenset({Operation.query, Operation.search, Operation.search_with_body})
_OPEN: Final = frozenset({Operation.service_provider_config})


class Service(ScimService):
    """The library's protocol, with what Entra ID sends and what it waits for."""

    def read_patch(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> Any:
        """Entra ID writes a manager as a text, or as a list of one."""
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return super().read_patch(resource_type, body, content_type)
        operations = document.get("Operations") if isinstance(document, dict) else None
        for operation in operations if isinstance(operations, list) else ():
            if isinstance(operation, dict) and str(operation.get("path", "")).lower() == _MANAGER:
                _mend_manager(operation)
        return super().read_patch(resource_type, json.dumps(document).encode(), content_type)

    def read_search(self, resource_types: list[ResourceType], payload: Any) -> tuple[SearchRequest[Any], Any]:
        """A filter of pages is nobody's question, and takes seconds to read."""
        told = (
            [value for name, value in payload.items() if name.lower() == "filter"] if isinstance(payload, dict) else []
        )
        if any(isinstance(each, str) and len(each) > LONGEST_FILTER for each in told):
            raise InvalidFilterException(detail=f"A filter has {LONGEST_FILTER} characters at most")
        return super().read_search(resource_types, payload)

    def patch_response(
        self, base_url: str, resource: Resource[Any], response_parameters: ResponseParameters[Any]
    ) -> ScimResponse:
        """200 with the resource: Okta reads it, and nobody minds."""
        published = self.publish(base_url, resource)
        return self.resource_response(published, Context.RESOURCE_REPLACEMENT_RESPONSE, response_parameters)


def _mend_manager(operation: dict[str, Any]) -> None:
    value = operation.get("value")
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        value = {"value": value} if value else None
    if value is not None:
        operation["value"] = value
    elif str(operation.get("op")).lower() != "remove":
        operation["op"] = "remove"
        operation.pop("value", None)


class ScimApplication(ASGIApplication):
    """One transaction a request, for service accounts with the scope `scim`, on the database of the application."""

    def __init__(self, provider: ScimProvider | None = None) -> None:
        self.described = provider or describe()
        # The storage and the secret of cursors come with each request: here they only announce what is served.
        nowhere = PostgresStorage(cast("AsyncSession", None), self.described)
        super().__init__(nowhere, self.described, Service(self.described, secret=b"-"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["app"].state
        headers = [(name, value.decode("latin-1").encode()) for name, value in scope["headers"]]
        request = await self.read_request({**scope, "headers": headers}, receive)
        # Never from the Host header of a caller.
        request.base_url = f"{state.settings.public_url.rstrip('/')}/scim/v2"

        async def attempt() -> ScimResponse:
            async with state.database.transaction() as db:
                return await self._answer(db, state, request)

        try:
            response = await with_retries(attempt)
        except (SCIMException, UnicodeError, RecursionError) as refusal:
            known = refusal if isinstance(refusal, SCIMException) else InvalidSyntaxException()
            response = self.handle_exception(request, known)
        except (DBAPIError, PoolTimeout) as error:
            response = self._from_the_database(request, error)
        await self.send_response(self.finalize_response(request, response), send)

    async def _answer(self, db: AsyncSession, state: Any, request: ScimRequest) -> ScimResponse:
        operation = self.service.match(request).operation
        actor = None if operation in _OPEN else await _caller(db, state, request)
        secret = hmac.digest(state.keys.refresh, b"scim cursors", hashlib.sha256)
        service = Service(self.described, secret=secret)
        effect = {"effect": Accounts(actor).follow} if actor is not None else {}
        storage = PostgresStorage(db, self.described, writing=operation not in _READING, **effect)
        response = await AsyncScimHandler(service, storage).handle(request)
        if actor is not None and request.body and operation not in _READING:
            await report_refused(db, actor, self.described, request.body)
        return response

    def _from_the_database(self, request: ScimRequest, error: Exception) -> ScimResponse:
        known: AppError | None = as_app_error(error) if isinstance(error, DBAPIError) else Unavailable()
        if known is None:
            return self.handle_exception(request, error)
        if isinstance(known, Malformed):
            return self.handle_exception(request, InvalidValueException())
        refusal = SCIMException(detail=known.detail("en"))
        refusal.status = 409 if isinstance(known, Conflict) else HTTPStatus.SERVICE_UNAVAILABLE
        return self.handle_exception(request, refusal)

    def handle_exception(self, request: ScimRequest, exception: Exception) -> ScimResponse:
        # Not logged: what is wrong with a value may repeat the value.
        return self.service.error_response(exception)

    def finalize_response(self, request: ScimRequest, response: ScimResponse) -> ScimResponse:
        response.headers["Cache-Control"] = "no-store"
        return super().finalize_response(request, response)


async def _caller(db: AsyncSession, state: Any, request: ScimRequest) -> Actor:
    """The service account that asks. Raises SCIM's 401 or 403."""
    scheme, _, token = (request.header("Authorization") or "").partition(" ")
    actor = await service_of(db, state.key_ring, token.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        raise UnauthorizedException
    if not actor.may("provision"):
        raise ForbiddenException
    return actor
