"""What administrators do with webhooks: receivers, their secrets, and the log of what was delivered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, case, delete, func, null, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.key_files import ConfigurationError
from viceversa.audit.service import record
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.errors import AppError, FieldProblem, Malformed, NotFound
from viceversa.core.etag import check_version
from viceversa.core.outgoing import Rules, refused_url
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.directory.webhooks.models import (
    DeliveryState,
    EventType,
    StoppedBecause,
    Webhook,
    WebhookDelivery,
    WebhookSecret,
)
from viceversa.directory.webhooks.pace import KEPT_TRYING
from viceversa.directory.webhooks.schemas import (
    DeliveryOut,
    NewWebhookIn,
    NewWebhookOut,
    NewWebhookSecretOut,
    WebhookChangeIn,
    WebhookOut,
    WebhookSecretOut,
)
from viceversa.directory.webhooks.signing import make_secret, seal

# Each change of a status is written once for each of them.
MOST_RECEIVERS: Final = 20
_PLAIN: Final = tuple(name for name in WebhookOut.model_fields if name not in ("waiting", "secrets"))
_LOGGED: Final = tuple(name for name in DeliveryOut.model_fields if name not in ("event_id", "next_try_at"))


class TooManyWebhooks(AppError):
    status = 409
    code = "too_many_webhooks"
    en = "There are twenty receivers already. Delete one that nobody reads."
    fr = "Il y a déjà vingt destinataires. Supprimez-en un que personne ne lit."


class WebhookKeyMissing(AppError):
    status = 409
    code = "webhook_key_missing"
    en = "This installation has no key for webhooks yet: whoever runs it must add the file webhooks.key to its keys."
    fr = (
        "Cette installation n’a pas encore de clé pour les webhooks\u00a0: "
        "qui l’exploite doit ajouter le fichier webhooks.key à ses clés."
    )


class WebhookStopped(AppError):
    status = 409
    code = "webhook_stopped"
    en = "This receiver is stopped. Start it again, then deliver once more."
    fr = "Ce destinataire est arrêté. Relancez-le, puis refaites l’envoi."


def rules() -> Rules:
    """Where this installation may call."""
    given = settings()
    return Rules(networks=given.webhook_networks_allowed, plain_http=given.environment != "production")


def message_id(event_id: UUID) -> str:
    """The `webhook-id` of an event, by which receivers know that they have it already."""
    return f"evt_{event_id.hex}"


async def list_webhooks(db: AsyncSession) -> list[WebhookOut]:
    """All of them, oldest first."""
    return await _read(db)


async def create_webhook(db: AsyncSession, actor: Actor, *, given: NewWebhookIn) -> NewWebhookOut:
    """Make a receiver with its first secret, shown in this answer and never again.

    Raises `Malformed` for an address that will not be called, `TooManyWebhooks`, `WebhookKeyMissing`.
    """
    _refuse_url(given.url)
    if (await db.execute(select(func.count()).select_from(Webhook))).scalar_one() >= MOST_RECEIVERS:
        raise TooManyWebhooks
    row = Webhook(url=given.url, description=given.description, event_types=_in_order(given.event_types))
    db.add(row)
    await db.flush()
    secret, _ = await _add_secret(db, row.id)
    await _record(db, actor, "create_webhook", row.id)
    (told,) = await _read(db, webhook_id=row.id)
    return NewWebhookOut(**told.model_dump(), secret=secret)


async def update_webhook(
    db: AsyncSession, actor: Actor, *, webhook_id: UUID, if_match: str | None, change: WebhookChangeIn
) -> WebhookOut:
    """Change a receiver, stop it or start it again. Raises `NotFound`, `Malformed`, and for the version."""
    row = await _lock(db, webhook_id)
    check_version(if_match, row.version)
    if change.url is not None:
        _refuse_url(change.url)
        row.url = change.url
    if change.description is not None:
        row.description = change.description
    if change.event_types is not None:
        row.event_types = _in_order(change.event_types)
    if change.enabled is not None:
        row.stopped_because = None if change.enabled else row.stopped_because or StoppedBecause.BY_HAND
    # Whatever was wrong may have been mended by this: it is tried anew.
    row.failures, row.failing_since, row.probe_at, row.told_at = 0, None, None, None
    row.version += 1
    await db.flush()
    if row.stopped_because is None:
        await release(db, row.id)
    await _record(db, actor, "update_webhook", row.id)
    return (await _read(db, webhook_id=row.id))[0]


async def release(db: AsyncSession, webhook_id: UUID) -> None:
    """Let everything that waits for a receiver go out now."""
    await db.execute(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.webhook_id) == webhook_id, col(WebhookDelivery.state) == DeliveryState.WAITING)
        .values(next_try_at=func.least(col(WebhookDelivery.next_try_at), now()))
    )


async def rotate_webhook_secret(
    db: AsyncSession, actor: Actor, *, webhook_id: UUID, former_hours: int
) -> NewWebhookSecretOut:
    """Make another secret; the newest of the former ones signs too for so many hours, the others no more.

    Raises `NotFound`, `WebhookKeyMissing`.
    """
    await _lock(db, webhook_id)
    this, moment = col(WebhookSecret.webhook_id) == webhook_id, now()
    await db.execute(delete(WebhookSecret).where(this, col(WebhookSecret.ends_at).is_not(None)))
    if former_hours:
        ends_at = moment + timedelta(hours=former_hours)
        await db.execute(update(WebhookSecret).where(this).values(ends_at=ends_at))
    else:
        await db.execute(delete(WebhookSecret).where(this))
    secret, row = await _add_secret(db, webhook_id)
    await _record(db, actor, "rotate_webhook_secret", webhook_id)
    return NewWebhookSecretOut(id=row.id, created_at=row.created_at, ends_at=None, secret=secret)


async def delete_webhook(db: AsyncSession, actor: Actor, *, webhook_id: UUID) -> None:
    """Forget a receiver, its secrets and its log. Raises `NotFound`."""
    row = await _lock(db, webhook_id)
    await db.delete(row)
    await db.execute(delete(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == webhook_id))
    await _record(db, actor, "delete_webhook", webhook_id)


async def list_deliveries(
    db: AsyncSession, *, webhook_id: UUID, state: DeliveryState | None, limit: int, cursor: str | None
) -> Page[DeliveryOut]:
    """The log of a receiver, newest first. Raises `NotFound`."""
    if (await db.execute(select(1).where(col(Webhook.id) == webhook_id))).first() is None:
        raise NotFound
    query = _deliveries().where(col(WebhookDelivery.webhook_id) == webhook_id)
    if state is not None:
        query = query.where(col(WebhookDelivery.state) == state)
    order = tuple_(col(WebhookDelivery.created_at), col(WebhookDelivery.id))
    if cursor is not None:
        at, last = decode_cursor(cursor, parts=2)
        query = query.where(order < tuple_(_instant(at), UUID(last)))
    query = query.order_by(col(WebhookDelivery.created_at).desc(), col(WebhookDelivery.id).desc()).limit(limit + 1)
    rows = (await db.execute(query)).mappings().all()
    more = (
        encode_cursor(rows[limit - 1]["created_at"].isoformat(), rows[limit - 1]["id"]) if len(rows) > limit else None
    )
    return Page(items=[_delivery_out(row) for row in rows[:limit]], next_cursor=more)


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        # Not a cursor of ours: the one door refuses it in the one way.
        decode_cursor("", parts=2)
        raise


async def replay_delivery(db: AsyncSession, actor: Actor, *, webhook_id: UUID, delivery_id: UUID) -> DeliveryOut:
    """Deliver an event once more, now, under the same `webhook-id`. Raises `NotFound`, `WebhookStopped`."""
    receiver = await _lock(db, webhook_id)
    this = and_(col(WebhookDelivery.id) == delivery_id, col(WebhookDelivery.webhook_id) == webhook_id)
    if (await db.execute(select(1).where(this))).first() is None:
        raise NotFound
    if receiver.stopped_because is not None:
        raise WebhookStopped
    moment = now()
    await db.execute(
        update(WebhookDelivery)
        .where(this)
        .values(state=DeliveryState.WAITING, attempts=0, next_try_at=moment, give_up_at=moment + KEPT_TRYING)
    )
    await _record(db, actor, "replay_webhook_delivery", webhook_id)
    return _delivery_out((await db.execute(_deliveries().where(this))).mappings().one())


def _deliveries() -> Any:
    waits = col(WebhookDelivery.state) == DeliveryState.WAITING
    return select(
        *(col(getattr(WebhookDelivery, name)) for name in _LOGGED),
        col(WebhookDelivery.created_at),
        col(WebhookDelivery.event_id),
        case((waits, col(WebhookDelivery.next_try_at)), else_=null()).label("next_try_at"),
    )


def _delivery_out(row: Any) -> DeliveryOut:
    values = {name: row[name] for name in DeliveryOut.model_fields}
    return DeliveryOut.model_validate(values | {"event_id": message_id(row["event_id"])})


def active(moment: datetime) -> Any:
    """The condition of a secret that signs."""
    return or_(col(WebhookSecret.ends_at).is_(None), col(WebhookSecret.ends_at) > moment)


def _in_order(wanted: Sequence[EventType]) -> list[str]:
    return [each.value for each in EventType if each in wanted]


def _refuse_url(url: str) -> None:
    if refused_url(url, rules=rules()):
        raise Malformed(
            fields=[
                FieldProblem(
                    pointer="/body/url",
                    code="url",
                    en="This address will not be called: write https:// and a host outside closed networks.",
                    fr=(
                        "Cette adresse ne sera pas appelée\u00a0: écrivez https:// et un hôte hors des réseaux fermés."
                    ),
                )
            ]
        )


async def _add_secret(db: AsyncSession, webhook_id: UUID) -> tuple[str, WebhookSecret]:
    secret = make_secret()
    row = WebhookSecret(webhook_id=webhook_id, sealed=b"")
    try:
        row.sealed = seal(secret, row_id=row.id)
    except ConfigurationError as error:
        raise WebhookKeyMissing from error
    db.add(row)
    await db.flush()
    return secret, row


async def _lock(db: AsyncSession, webhook_id: UUID) -> Webhook:
    query = select(Webhook).where(col(Webhook.id) == webhook_id).with_for_update(key_share=True)
    row = (await db.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


async def _read(db: AsyncSession, *, webhook_id: UUID | None = None) -> list[WebhookOut]:
    waiting = (
        select(func.count())
        .where(col(WebhookDelivery.webhook_id) == col(Webhook.id), col(WebhookDelivery.state) == DeliveryState.WAITING)
        .correlate(Webhook)
        .scalar_subquery()
    )
    query = select(*(col(getattr(Webhook, name)) for name in _PLAIN), waiting.label("waiting"))
    held = select(
        col(WebhookSecret.webhook_id), *(col(getattr(WebhookSecret, name)) for name in WebhookSecretOut.model_fields)
    ).where(active(now()))
    if webhook_id is not None:
        query = query.where(col(Webhook.id) == webhook_id)
        held = held.where(col(WebhookSecret.webhook_id) == webhook_id)
    rows = (await db.execute(query.order_by(col(Webhook.id)))).mappings().all()
    of: dict[UUID, list[WebhookSecretOut]] = {row["id"]: [] for row in rows}
    for secret in (await db.execute(held.order_by(col(WebhookSecret.id).desc()))).mappings():
        of[secret["webhook_id"]].append(WebhookSecretOut.model_validate(dict(secret)))
    return [WebhookOut.model_validate({**row, "secrets": of[row["id"]]}) for row in rows]


async def _record(db: AsyncSession, actor: Actor, action: str, webhook_id: UUID) -> None:
    await record(db, action=action, subject_kind="webhook", subject_id=webhook_id, actor_id=actor.id)
