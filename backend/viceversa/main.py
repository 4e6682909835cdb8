"""The API process: middleware, error handlers, routers, the documentation pages, the built web client."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi_offline import FastAPIOffline
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viceversa import registry
from viceversa.accounts.access import PERMISSIONS, May
from viceversa.accounts.key_files import read_key_file
from viceversa.accounts.sign_ins import Keys
from viceversa.accounts.sso import Provider
from viceversa.accounts.tokens import KeyRing
from viceversa.config import Settings, settings
from viceversa.core.db import Database
from viceversa.core.errors import NotFound
from viceversa.core.http import WEB_CLIENT_POLICY, Envelope, install_error_handlers, operation_id, problem_response
from viceversa.core.schemas import Problem
from viceversa.support.keys import read_vault

API = "/api/v1"
LARGEST_BODY = 1_048_576
DESCRIPTION = (
    "Vice Versa runs reverse mentoring inside a company: two-way, voluntary, safe for the person earlier in their "
    "career, measured honestly. Errors are problem documents (RFC 9457) with a stable `code`; lists are paged by "
    "cursor; edits carry `If-Match`; repeated POSTs carry `Idempotency-Key`."
)

CLIENT_CREDENTIALS = {
    "type": "oauth2",
    "description": "A service account of the kind `client`: its id and its secret are traded for a token.",
    "flows": {
        "clientCredentials": {
            "tokenUrl": f"{API}/oauth/token",
            "scopes": {
                "people:write": "Create and change people, import files of them.",
                "people:read": "Read people.",
                "reports:read": "Read figures of programmes.",
                "scim": "Provision people by SCIM 2.0 at /scim/v2.",
            },
        }
    },
}


def create_app(
    configuration: Settings | None = None, *, database: Database | None = None, keys: Keys | None = None
) -> FastAPI:
    """The application. `database` and `keys` may be given by tests; otherwise they come from the settings."""
    configuration = configuration or settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        yield
        if database is None:
            await app.state.database.close()

    documented = configuration.documented
    app = FastAPIOffline(
        title="Vice Versa",
        version="0.1.0",
        description=DESCRIPTION,
        openapi_tags=registry.TAGS,
        docs_url="/docs" if documented else None,
        redoc_url="/redoc" if documented else None,
        openapi_url="/openapi.json",
        max_body_size=LARGEST_BODY,
        lifespan=lifespan,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        # A hundred and fifty operations: their subjects first, and a box to search them with.
        swagger_ui_parameters={"docExpansion": "none", "filter": True},
        servers=[{"url": "/", "description": "This installation"}],
    )
    app.state.settings = configuration
    if database is not None:
        app.state.database = database
    elif configuration.database_url is not None:
        app.state.database = Database(
            configuration.database_url,
            pool=configuration.database_pool,
            statement_timeout_seconds=configuration.statement_timeout_seconds,
        )
    app.state.sso_provider = Provider(configuration) if configuration.sso_offered else None
    # Set when the process must end: a stream of events watches it and ends by itself.
    app.state.stopping = asyncio.Event()
    if keys is not None:
        app.state.keys, app.state.key_ring = keys, keys.ring
    install_error_handlers(app)
    versioned = APIRouter(prefix=API)
    for router in registry.ROUTERS:
        versioned.include_router(router)
    app.include_router(versioned)
    for router in registry.UNVERSIONED:
        app.include_router(router)
    for path, made in registry.MOUNTS.items():
        app.mount(path, made())
    app.openapi = lambda: contract(app)  # type: ignore[method-assign]
    _serve_web_client(app, configuration.web_folder)
    if configuration.trusted_hosts != "*":
        hosts = [host.strip() for host in configuration.trusted_hosts.split(",")]
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.add_middleware(DocumentationPolicy)
    # Around all of it, the framework's own middleware too: its 413 and our 500 are answers like the others.
    framework = app.build_middleware_stack
    app.build_middleware_stack = lambda: Envelope(framework(), secure=configuration.secure_origin)  # type: ignore[method-assign]
    return app


def read_keys(folder: Path) -> Keys:
    """The keys of this installation. Raises `ConfigurationError` for a missing or weak one."""
    return Keys(
        ring=KeyRing.from_folder(folder), refresh=read_key_file(folder / "refresh.key"), cases=read_vault(folder)
    )


def contract(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: FastAPI's, with the problem document and without its own error shapes."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        tags=app.openapi_tags,
        routes=app.routes,
        servers=app.servers,
        license_info=app.license_info,
    )
    schemas = document["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    schemas.update(schemas["Problem"].pop("$defs", {}))
    # Only a stale change carries it.
    schemas["Problem"]["required"].remove("current")
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for_services = {
        operation_id(route): scopes
        for context in iter_route_contexts(app.routes)
        if isinstance(route := context.original_route, APIRoute) and (scopes := _scopes_of(route.dependant))
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                media = answer.get("content", {})
                stream = media.get("text/event-stream", {})
                if "itemSchema" in stream:
                    # A word of OpenAPI 3.2; 3.1 has none for a stream, so the shape of one event stands for it.
                    stream["schema"] = stream.pop("itemSchema")
                    answer["description"] = "Events, each of this shape."
                if media.get("application/json", {}).get("schema", {}).get("$ref", "").endswith("HTTPValidationError"):
                    answer["description"] = "Some of what was sent cannot be read."
                    answer["content"] = problem
                elif status.startswith(("4", "5")) and "application/problem+json" in media:
                    media.pop("application/json", None)
            for parameter in operation.get("parameters", []):
                # Where Swagger looks for what to begin with.
                if examples := parameter["schema"].get("examples"):
                    parameter.setdefault("example", examples[0])
            # Said in full: an operation that asks for no token is meant to.
            operation.setdefault("security", [])
            if (scopes := for_services.get(operation["operationId"])) is not None:
                operation["security"].append({"clientCredentials": scopes})
    # The token endpoint refuses in OAuth's words, with 400 and 401 alone.
    document["paths"][f"{API}/oauth/token"]["post"]["responses"].pop("422", None)
    document["components"]["securitySchemes"]["clientCredentials"] = CLIENT_CREDENTIALS
    app.openapi_schema = document
    return document


def _scopes_of(dependant: Dependant) -> list[str]:
    """The scopes that open an operation to service accounts: those of the action it asks about."""
    found = [scope for each in dependant.dependencies for scope in _scopes_of(each)]
    if isinstance(dependant.call, May):
        found += [grant.removeprefix("scope:") for grant in PERMISSIONS[dependant.call.action] if ":" in grant]
    return sorted(set(found))


REDOC_SCRIPT = "/static-offline-docs/redoc.standalone.js"
# ReDoc's own logo. Our policy would refuse it, loudly; nothing, in as many letters, is asked of nobody.
_ELSEWHERE = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
_NOTHING = b"data:,".ljust(len(_ELSEWHERE), b"#")


class DocumentationPolicy:
    """Swagger UI and ReDoc have one inline script each: their hashes are allowed, and nothing from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in {"/docs", "/redoc", "/docs/oauth2-redirect", REDOC_SCRIPT}:
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                page = bytes(body).replace(_ELSEWHERE, _NOTHING)
                if scope["path"] != REDOC_SCRIPT:
                    start["headers"] = [*start["headers"], (b"content-security-policy", _policy_for(page))]
                await send(start)
                await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, collect)


def _policy_for(page: bytes) -> bytes:
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(each).digest()).decode()}'" for each in scripts)
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )
    return policy.encode()


def _serve_web_client(app: FastAPI, folder: Path) -> None:
    """Serve the built client where it exists: its files as they are, and `index.html` for every page of it."""
    if not (folder / "index.html").is_file():
        return
    index = folder / "index.html"
    root = folder.resolve()

    @app.get("/{page:path}", include_in_schema=False)
    async def web_client(request: Request, page: str) -> Response:
        if page.startswith(("api/", "scim/")) or "\x00" in page:
            return problem_response(request, NotFound())
        file = (folder / page).resolve()
        hidden = any(part.startswith(".") for part in Path(page).parts)
        headers = {"content-security-policy": WEB_CLIENT_POLICY}
        if page and not hidden and file.is_relative_to(root) and file.is_file():
            # Built assets carry their hash in their name: they never change.
            forever = page.startswith("assets/")
            headers["cache-control"] = "public, max-age=31536000, immutable" if forever else "no-cache"
            return FileResponse(file, headers=headers)
        if page.startswith("assets/"):
            return problem_response(request, NotFound())
        return FileResponse(index, headers={**headers, "cache-control": "no-cache"})
