"""Accounts over HTTP: sign-in under `/auth`, people under `/users`."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from viceversa.accounts import service, sign_ins
from viceversa.accounts.access import Administrator, Once, Participant
from viceversa.accounts.browser import (
    PasswordSignInOff,
    clear_refresh_cookie,
    network,
    passwords_are_used,
    refresh_cookie,
    set_refresh_cookie,
)
from viceversa.accounts.models import LinkPurpose, Role
from viceversa.accounts.schemas import (
    EmailIn,
    InviteIn,
    LoginIn,
    MeIn,
    MeOut,
    NewPasswordIn,
    RolesIn,
    SignedInOut,
    SignInOut,
    UserOut,
)
from viceversa.config import settings
from viceversa.core import errors
from viceversa.core.errors import AppError, member_problems, problems, record_problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page

auth = feature_router(tag="auth", prefix="/auth")
users = feature_router(tag="users", prefix="/users")
PASSWORDS = Depends(passwords_are_used)


class NotFromOurPages(AppError):
    status = 403
    code = "not_from_our_pages"
    en = "This may only be asked from the web client's own pages."
    fr = "Ceci ne peut être demandé que depuis les pages de l’application."


def from_our_pages(request: Request) -> None:
    """The cookie is only listened to when our own pages ask (SECURITY §4.4)."""
    origin = request.headers.get("origin")
    local = settings().environment == "development" and urlsplit(origin or "").hostname in {
        "localhost",
        "127.0.0.1",
    }
    if (
        request.headers.get("x-vv-csrf") != "1"
        or not (request.headers.get("content-type") or "").startswith("application/json")
        or request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
        or not (origin == settings().origin or local)
    ):
        raise NotFromOurPages


@auth.post(
    "/login",
    summary="Sign in with a password",
    dependencies=[PASSWORDS],
    responses=problems(sign_ins.WrongCredentials, PasswordSignInOff, errors.TooManyRequests),
)
async def login(request: Request, response: Response, db: Db, body: LoginIn) -> SignedInOut:
    """Answers an access token for ten minutes, and a refresh token in an HttpOnly cookie."""
    opened = await sign_ins.sign_in(
        request.app.state.database,
        db,
        keys=request.app.state.keys,
        settings=settings(),
        email=body.email,
        password=body.password,
        network=network(request),
        user_agent=request.headers.get("user-agent", ""),
    )
    set_refresh_cookie(response, opened.refresh_token)
    return opened.body


@auth.post(
    "/refresh",
    summary="Stay signed in",
    dependencies=[Depends(from_our_pages)],
    responses=problems(errors.NotSignedIn, NotFromOurPages),
)
async def refresh(request: Request, response: Response, db: Db) -> SignedInOut:
    """Trades the refresh cookie for a new access token and the next cookie. Needs the header `X-VV-CSRF: 1`."""
    opened = await sign_ins.refresh(
        db, keys=request.app.state.keys, settings=settings(), token=request.cookies.get(refresh_cookie())
    )
    set_refresh_cookie(response, opened.refresh_token)
    return opened.body


@auth.post(
    "/logout",
    summary="Sign out here",
    status_code=204,
    dependencies=[Depends(from_our_pages)],
    responses=problems(NotFromOurPages),
)
async def logout(request: Request, response: Response, db: Db) -> None:
    """Ends this sign-in; its access token stops working at once."""
    await sign_ins.sign_out(db, keys=request.app.state.keys, token=request.cookies.get(refresh_cookie()))
    clear_refresh_cookie(response)


@auth.post("/logout-everywhere", summary="Sign out everywhere", status_code=204, responses=member_problems())
async def logout_everywhere(response: Response, db: Db, actor: Participant) -> None:
    """Ends every sign-in of yours, on every machine."""
    await sign_ins.sign_out_everywhere(db, actor)
    clear_refresh_cookie(response)


@auth.get("/sign-ins", summary="Where am I signed in", responses=member_problems())
async def list_my_sign_ins(db: Db, actor: Participant) -> list[SignInOut]:
    """Your open sign-ins, newest first."""
    return await sign_ins.list_my_sign_ins(db, actor)


@auth.delete(
    "/sign-ins/{sign_in_id}",
    summary="End one sign-in",
    status_code=204,
    responses=record_problems(),
)
async def end_my_sign_in(db: Db, actor: Participant, sign_in_id: UUID) -> None:
    """Ends one of your own sign-ins."""
    await sign_ins.end_my_sign_in(db, actor, sign_in_id=sign_in_id)


@auth.post(
    "/password-reset-requests",
    summary="Ask for a reset link",
    status_code=202,
    dependencies=[PASSWORDS],
    responses=problems(PasswordSignInOff),
)
async def request_password_reset(request: Request, db: Db, body: EmailIn) -> None:
    """Sends a link if the address has an account. The answer is the same when it has none."""
    await sign_ins.request_password_reset(request.app.state.database, db, email=body.email, network=network(request))


@auth.post(
    "/password-resets",
    summary="Choose a new password by a reset link",
    status_code=204,
    dependencies=[PASSWORDS],
    responses=problems(PasswordSignInOff, service.LinkSpent, service.WeakPassword),
)
async def reset_password(db: Db, body: NewPasswordIn) -> None:
    """Spends the link; every sign-in of the account ends."""
    await service.use_link(db, token=body.token, purpose=LinkPurpose.PASSWORD_RESET, password=body.password)


@auth.post(
    "/invitation-acceptances",
    summary="Open an account by an invitation link",
    status_code=204,
    dependencies=[PASSWORDS],
    responses=problems(PasswordSignInOff, service.LinkSpent, service.WeakPassword),
)
async def accept_invitation(db: Db, body: NewPasswordIn) -> None:
    """Spends the link and sets the first password; signing in comes after."""
    await service.use_link(db, token=body.token, purpose=LinkPurpose.INVITATION, password=body.password)


@users.get("/me", summary="Who am I", responses=member_problems())
async def get_me(response: Response, db: Db, actor: Participant) -> MeOut:
    """Your own profile and roles."""
    me = await service.read_me(db, actor)
    put_etag(response, me.version)
    return me


@users.patch(
    "/me",
    summary="Change my settings",
    responses=member_problems(errors.VersionMissing, errors.VersionStale),
)
async def update_me(response: Response, db: Db, actor: Participant, body: MeIn, if_match: IfMatch = None) -> MeOut:
    """Language, zone, working languages and weekly hours; the rest comes from the directory."""
    me = await service.update_me(db, actor, if_match=if_match, change=body)
    put_etag(response, me.version)
    return me


@users.get("", summary="List accounts", responses=member_problems())
async def list_users(
    db: Db,
    actor: Administrator,
    q: Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00-\x1f]*$")] = None,
    role: Role | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[UserOut]:
    """Accounts by family name."""
    return await service.list_users(db, limit=limit, cursor=cursor, q=q, role=role)


@users.post(
    "",
    summary="Invite someone",
    status_code=201,
    dependencies=[Once],
    responses=member_problems(service.EmailTaken),
)
async def invite_user(db: Db, actor: Administrator, body: InviteIn) -> UserOut:
    """Makes an account and mails the link that opens it."""
    return await service.invite_user(db, actor, invitation=body)


@users.get(
    "/{user_id}",
    summary="One account",
    responses=record_problems(),
)
async def get_user(response: Response, db: Db, actor: Administrator, user_id: UUID) -> UserOut:
    """An account as an administrator sees it: no content of any kind."""
    user = await service.read_user(db, user_id)
    put_etag(response, user.version)
    return user


CHANGES_A_USER = record_problems(
    service.LastAdministrator,
    errors.VersionMissing,
    errors.VersionStale,
)


@users.put("/{user_id}/roles", summary="Set what an account may do", responses=CHANGES_A_USER)
async def update_user_roles(
    response: Response, db: Db, actor: Administrator, user_id: UUID, body: RolesIn, if_match: IfMatch = None
) -> UserOut:
    """Bites at the person's next request."""
    user = await service.update_user_roles(db, actor, user_id=user_id, if_match=if_match, roles=body.roles)
    put_etag(response, user.version)
    return user


@users.post("/{user_id}/deactivation", summary="Suspend an account", dependencies=[Once], responses=CHANGES_A_USER)
async def deactivate_user(
    response: Response, db: Db, actor: Administrator, user_id: UUID, if_match: IfMatch = None
) -> UserOut:
    """Ends every sign-in of the account at once."""
    user = await service.deactivate_user(db, actor, user_id=user_id, if_match=if_match)
    put_etag(response, user.version)
    return user
