"""How each kind of notice reaches a person: in the application, by mail at once, in the digest, or not."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.db import among
from viceversa.core.errors import AppError, NotFound
from viceversa.notifications.kinds import KINDS
from viceversa.notifications.models import Mailing, NoticeKind, NoticePreference, UnsubscribeLink
from viceversa.notifications.schemas import (
    NoticePreferenceIn,
    NoticePreferenceOut,
    UnsubscribedOut,
    UnsubscribeLinkOut,
)

DIGEST: Literal["digest"] = "digest"


class SecurityMailsStay(AppError):
    status = 409
    code = "security_mails_stay"
    en = "Notices about the security of your account always reach you, at once. Leave that line as it is."
    fr = "Les messages sur la sécurité de votre compte vous parviennent toujours, aussitôt. Laissez cette ligne."


class NoDigestForCalendars(AppError):
    status = 409
    code = "no_digest_for_calendars"
    en = "An invitation is for one date, so it cannot wait for a digest. Choose at once, or none."
    fr = "Une invitation vaut pour une date : elle n’attend pas le récapitulatif. Choisissez aussitôt, ou jamais."


@dataclass(frozen=True, slots=True)
class Way:
    """How one kind reaches one person."""

    in_app: bool
    mailing: Mailing


def _default(kind: NoticeKind) -> Way:
    return Way(KINDS[kind].in_app, KINDS[kind].mailing)


async def read_way(db: AsyncSession, *, user_id: UUID, kind: NoticeKind) -> Way:
    """How a kind reaches a person: as they chose, or by the kind's default."""
    return (await read_ways(db, user_ids=(user_id,), kind=kind))[user_id]


async def read_ways(db: AsyncSession, *, user_ids: Collection[UUID], kind: NoticeKind) -> dict[UUID, Way]:
    """How a kind reaches each of these people (see `read_way`)."""
    ways = dict.fromkeys(user_ids, _default(kind))
    if not KINDS[kind].fixed:
        chosen = await db.execute(
            select(col(NoticePreference.user_id), col(NoticePreference.in_app), col(NoticePreference.mailing)).where(
                among(col(NoticePreference.user_id), user_ids), col(NoticePreference.kind) == kind
            )
        )
        ways |= {row.user_id: Way(row.in_app, Mailing(row.mailing)) for row in chosen}
    return ways


async def read_preferences(db: AsyncSession, actor: Actor) -> list[NoticePreferenceOut]:
    """Every kind with the way it reaches the actor."""
    rows = await db.execute(
        select(col(NoticePreference.kind), col(NoticePreference.in_app), col(NoticePreference.mailing)).where(
            col(NoticePreference.user_id) == actor.id
        )
    )
    chosen = {row.kind: Way(row.in_app, Mailing(row.mailing)) for row in rows}
    found = []
    for kind, about in KINDS.items():
        way = _default(kind) if about.fixed else chosen.get(kind, _default(kind))
        found.append(
            NoticePreferenceOut(
                kind=kind,
                title=about.title[actor.language],
                severity=about.severity,
                fixed=about.fixed,
                in_app=way.in_app,
                mailing=way.mailing,
            )
        )
    return found


async def write_preferences(
    db: AsyncSession, actor: Actor, *, preferences: Sequence[NoticePreferenceIn]
) -> list[NoticePreferenceOut]:
    """Set how kinds reach the actor; kinds that are not named go back to their default.

    Raises `SecurityMailsStay`, `NoDigestForCalendars`.
    """
    for each in preferences:
        if KINDS[each.kind].fixed and Way(each.in_app, each.mailing) != _default(each.kind):
            raise SecurityMailsStay
        if each.kind == NoticeKind.CALENDAR and each.mailing == Mailing.DIGEST:
            raise NoDigestForCalendars
    named = {each.kind: Way(each.in_app, each.mailing) for each in preferences if not KINDS[each.kind].fixed}
    await db.execute(
        delete(NoticePreference).where(
            col(NoticePreference.user_id) == actor.id, col(NoticePreference.kind).not_in(named)
        )
    )
    await _set(db, user_id=actor.id, ways=named)
    return await read_preferences(db, actor)


async def _set(db: AsyncSession, *, user_id: UUID, ways: dict[NoticeKind, Way]) -> None:
    if not ways:
        return
    written = insert(NoticePreference).values(
        [
            {"user_id": user_id, "kind": kind.value, "in_app": way.in_app, "mailing": way.mailing.value}
            for kind, way in sorted(ways.items())
        ]
    )
    await db.execute(
        written.on_conflict_do_update(
            index_elements=["user_id", "kind"],
            set_={"in_app": written.excluded.in_app, "mailing": written.excluded.mailing},
        )
    )


async def issue_unsubscribe_link(db: AsyncSession, *, user_id: UUID, scope: NoticeKind | Literal["digest"]) -> str:
    """Make the token of a mail's unsubscribe link and return it; only its hash stays."""
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).digest()
    db.add(UnsubscribeLink(user_id=user_id, scope=scope, token_hash=digest))
    await db.flush()
    return token


async def unsubscribe(db: AsyncSession, *, token: str) -> UnsubscribedOut:
    """Stop the mails of the kind that a link names, or the digest; doing it again changes nothing.

    In the application everything stays as it was. Raises `NotFound` for a token that is not ours.
    """
    found = await _read_link(db, token=token)
    kinds = list(KINDS) if found.scope == DIGEST else [NoticeKind(found.scope)]
    changed = {}
    for kind in kinds:
        way = await read_way(db, user_id=found.user_id, kind=kind)
        if not KINDS[kind].fixed and (found.scope != DIGEST or way.mailing == Mailing.DIGEST):
            changed[kind] = Way(way.in_app, Mailing.NONE)
    await _set(db, user_id=found.user_id, ways=changed)
    return UnsubscribedOut(scope=found.scope)


async def read_link(db: AsyncSession, *, token: str) -> UnsubscribeLinkOut:
    """What a link would stop; nothing changes. Raises `NotFound` for a token that is not ours."""
    found = await _read_link(db, token=token)
    return UnsubscribeLinkOut(scope=found.scope)


async def _read_link(db: AsyncSession, *, token: str) -> UnsubscribeLink:
    digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
    query = select(UnsubscribeLink).where(col(UnsubscribeLink.token_hash) == digest)
    found = (await db.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
