"""Ways to sign in, and the trip to the company's identity provider and back."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import RedirectResponse

from viceversa.accounts import sso_sign_ins
from viceversa.accounts.access import Administrator
from viceversa.accounts.browser import network, set_refresh_cookie, set_trip_cookie, trip_cookie
from viceversa.accounts.schemas import CompanySignInOut, SignInOptionsOut
from viceversa.accounts.sso import Provider
from viceversa.accounts.sso_sign_ins import SsoProblem, SsoRefused
from viceversa.core.errors import record_problems
from viceversa.core.http import Db, feature_router

auth = feature_router(tag="auth", prefix="/auth")
users = feature_router(tag="users", prefix="/users")

Answer = Annotated[str | None, Query(max_length=8192)]


def _goes_to(what: str) -> dict[int | str, dict[str, Any]]:
    location = {"description": what, "schema": {"type": "string"}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        303: {"description": what, "headers": {"Location": location}},
        "default": {"description": "Anything but a redirection is a problem.", "content": problem},
    }


def _sign_in_page(**query: str) -> RedirectResponse:
    return RedirectResponse(f"/sign-in?{urlencode(query)}", status_code=303)


@auth.get("/sign-in-options", summary="How may one sign in here")
async def get_sign_in_options(request: Request) -> SignInOptionsOut:
    """What the sign-in page offers: a password, the company's account, or both."""
    configuration = request.app.state.settings
    return SignInOptionsOut(
        password=configuration.password_offered,
        company=CompanySignInOut(label=configuration.sso_label) if configuration.sso_offered else None,
    )


@auth.get(
    "/sso/start",
    summary="Go to the company's identity provider",
    status_code=303,
    response_class=RedirectResponse,
    responses=_goes_to("The provider, or the sign-in page with `sso=` and why not."),
)
async def sso_start(
    request: Request,
    return_path: Annotated[
        str, Query(alias="next", max_length=500, description="The page that was wanted; only a path of this site.")
    ] = "/",
) -> RedirectResponse:
    """A browser opens this address. OpenID Connect's code flow with PKCE, a state and a nonce."""
    provider: Provider | None = request.app.state.sso_provider
    if provider is None:
        return _sign_in_page(sso=SsoProblem.NOT_OFFERED)
    try:
        departure = await sso_sign_ins.depart(
            request.app.state.database,
            provider=provider,
            browser=request.cookies.get(trip_cookie()),
            return_path=return_path,
            network=network(request),
        )
    except SsoRefused as refusal:
        return _sign_in_page(sso=refusal.problem, next=refusal.return_path)
    response = RedirectResponse(departure.url, status_code=303)
    set_trip_cookie(response, departure.browser)
    return response


@auth.get(
    "/sso/callback",
    summary="Come back from the identity provider",
    status_code=303,
    response_class=RedirectResponse,
    responses=_goes_to("The sign-in page: `sso=done` and a refresh cookie, or `sso=` and why nobody is signed in."),
)
async def sso_callback(
    request: Request,
    db: Db,
    state: Answer = None,
    code: Answer = None,
    error: Answer = None,
    iss: Answer = None,
) -> RedirectResponse:
    """The address to register with the provider. An account must exist already; it is linked at the first visit.

    Signs in the account of (issuer, subject). At the first visit that is the account whose address the provider has
    verified; an account that is linked to somebody else stays theirs.
    """
    provider: Provider | None = request.app.state.sso_provider
    if provider is None:
        return _sign_in_page(sso=SsoProblem.NOT_OFFERED)
    try:
        arrival = await sso_sign_ins.arrive(
            request.app.state.database,
            db,
            provider=provider,
            keys=request.app.state.keys,
            settings=request.app.state.settings,
            browser=request.cookies.get(trip_cookie()),
            state=state,
            code=code,
            error=error,
            iss=iss,
            network=network(request),
            user_agent=request.headers.get("user-agent", ""),
        )
    except SsoRefused as refusal:
        return _sign_in_page(sso=refusal.problem, next=refusal.return_path)
    response = _sign_in_page(sso="done", next=arrival.return_path)
    set_refresh_cookie(response, arrival.opened.refresh_token)
    return response


@users.delete(
    "/{user_id}/company-account",
    summary="Unlink someone's company account",
    status_code=204,
    responses=record_problems(),
)
async def unlink_company_account(db: Db, actor: Administrator, user_id: UUID) -> None:
    """For a person whom the provider gave a new identity: the next visit links by the verified address again.

    Ends the person's sign-ins.
    """
    await sso_sign_ins.unlink_company_account(db, actor, user_id=user_id)
