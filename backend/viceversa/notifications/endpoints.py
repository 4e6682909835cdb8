"""Notices over HTTP: what I am told, how it reaches me, my calendar address, and the link that stops mails."""

from html import escape
from typing import Annotated
from urllib.parse import quote

from fastapi import Path
from fastapi.responses import HTMLResponse

from viceversa.accounts.access import Once, Participant
from viceversa.config import settings
from viceversa.core import errors
from viceversa.core.errors import member_problems, problems
from viceversa.core.http import Db, feature_router
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page
from viceversa.notifications import feeds, preferences, service
from viceversa.notifications.schemas import (
    FeedAddressOut,
    FeedOut,
    NoticeOut,
    NoticePreferenceOut,
    NoticePreferencesIn,
    ReadIn,
    UnreadOut,
    UnsubscribedOut,
    UnsubscribeLinkOut,
)

router = feature_router(tag="notifications")
_LEADS_ON = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Vice Versa</title>'
    '<p><a href="{address}">Go on · <span lang="fr">Continuer</span></a></p></html>'
)
Token = Annotated[str, Path(max_length=200, description="The token of the link, as the mail has it.")]


@router.get("/users/me/notices", summary="What am I told", responses=member_problems())
async def list_my_notices(
    db: Db, actor: Participant, unread: bool = False, limit: Limit = 20, cursor: Cursor = None
) -> Page[NoticeOut]:
    """Your notices, newest first; `unread=true` leaves out what you have read."""
    return await service.list_my_notices(db, actor, unread=unread, limit=limit, cursor=cursor)


@router.get("/users/me/notices/count", summary="How many notices have I not read", responses=member_problems())
async def count_my_notices(db: Db, actor: Participant) -> UnreadOut:
    """The number beside the bell."""
    return await service.count_unread(db, actor)


@router.post(
    "/users/me/notices/read",
    summary="Mark notices as read",
    dependencies=[Once],
    responses=member_problems(),
)
async def read_my_notices(db: Db, actor: Participant, body: ReadIn) -> UnreadOut:
    """Some by id, or all with `"ids": null`. Answers how many are left; ids that are not yours change nothing."""
    return await service.read_notices(db, actor, ids=body.ids)


@router.get("/users/me/notice-preferences", summary="How do notices reach me", responses=member_problems())
async def get_my_notice_preferences(db: Db, actor: Participant) -> list[NoticePreferenceOut]:
    """Every kind of notice, in the application and by mail; also those you never changed."""
    return await preferences.read_preferences(db, actor)


@router.put(
    "/users/me/notice-preferences",
    summary="Choose how notices reach me",
    responses=member_problems(preferences.SecurityMailsStay, preferences.NoDigestForCalendars),
)
async def set_my_notice_preferences(db: Db, actor: Participant, body: NoticePreferencesIn) -> list[NoticePreferenceOut]:
    """Kinds that are not named go back to their default. Security notices always reach you."""
    return await preferences.write_preferences(db, actor, preferences=body.preferences)


@router.get("/users/me/calendar-feed", summary="Do I have a calendar address", responses=member_problems())
async def get_my_calendar_feed(db: Db, actor: Participant) -> FeedOut:
    """Whether there is one, and since when. The address itself is shown when it is made, once."""
    return await feeds.read_feed(db, actor)


@router.post(
    "/users/me/calendar-feed",
    summary="Make a calendar address",
    status_code=201,
    responses=member_problems(),
)
async def make_my_calendar_feed(db: Db, actor: Participant) -> FeedAddressOut:
    """A private address for your calendar program, shown this once. The one before stops working at once."""
    return await feeds.make_feed(db, actor)


@router.delete(
    "/users/me/calendar-feed",
    summary="Revoke my calendar address",
    status_code=204,
    responses=member_problems(),
)
async def revoke_my_calendar_feed(db: Db, actor: Participant) -> None:
    """It stops working at once; calendars that subscribed to it find nothing any more."""
    await feeds.revoke_feed(db, actor)


@router.get(
    "/unsubscribe/{token}",
    summary="Open the page that stops mails",
    response_class=HTMLResponse,
    responses={200: {"description": "A page that leads on to the one of the web client that asks once more."}},
)
async def open_unsubscribe_page(token: Token) -> HTMLResponse:
    """Changes nothing, because mail scanners open links: it leads to the page where a person says yes."""
    address = f"{settings().public_url}/unsubscribe#token={quote(token, safe='')}"
    page = _LEADS_ON.format(address=escape(address))
    return HTMLResponse(page, headers={"Refresh": f"0; url={address}", "Cache-Control": "no-store"})


@router.get(
    "/unsubscribe/{token}/scope", summary="What would a link in a mail stop", responses=problems(errors.NotFound)
)
async def read_unsubscribe_link(db: Db, token: Token) -> UnsubscribeLinkOut:
    """For the page that asks once more: the kind of mails that the link stops. Changes nothing."""
    return await preferences.read_link(db, token=token)


@router.post("/unsubscribe/{token}", summary="Stop mails of one kind", responses=problems(errors.NotFound))
async def unsubscribe(db: Db, token: Token) -> UnsubscribedOut:
    """One click in a mail program (RFC 8058) or on our page, without signing in. Doing it again changes nothing."""
    return await preferences.unsubscribe(db, token=token)
