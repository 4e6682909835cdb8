"""Webhooks over HTTP, for administrators."""

from uuid import UUID

from fastapi import Response

from viceversa.accounts.access import Administrator, Once
from viceversa.core import errors
from viceversa.core.errors import problems
from viceversa.core.etag import IfMatch, put_etag
from viceversa.core.http import Db, feature_router
from viceversa.core.idempotency import KeyInFlight, KeyReused
from viceversa.core.paging import Cursor, Limit
from viceversa.core.schemas import Page
from viceversa.directory.webhooks import service
from viceversa.directory.webhooks.models import DeliveryState
from viceversa.directory.webhooks.schemas import (
    DeliveryOut,
    NewWebhookIn,
    NewWebhookOut,
    NewWebhookSecretOut,
    RotationIn,
    WebhookChangeIn,
    WebhookOut,
)

router = feature_router(tag="directory", prefix="/webhooks")
# Answers that hold a secret take no Idempotency-Key: what is replayed for a day would have to be kept for a day.
ADMINISTRATORS_ONLY = (errors.NotSignedIn, errors.Forbidden)


@router.get("", summary="List webhooks", responses=problems(*ADMINISTRATORS_ONLY))
async def list_webhooks(db: Db, actor: Administrator) -> list[WebhookOut]:
    """Receivers, oldest first: whether they answer, and how much waits for them."""
    return await service.list_webhooks(db)


@router.post(
    "",
    summary="Make a webhook",
    status_code=201,
    responses=problems(*ADMINISTRATORS_ONLY, service.TooManyWebhooks, service.WebhookKeyMissing),
)
async def create_webhook(db: Db, actor: Administrator, body: NewWebhookIn) -> NewWebhookOut:
    """Its secret is in this answer and nowhere else: keep it now.

    Each event is a POST of `{"type", "timestamp", "data"}`, where `data` holds ids and a status and nothing else,
    signed as [Standard Webhooks](https://www.standardwebhooks.com) say. An event may arrive twice, and after a later
    one: know it by `webhook-id`. Any 2xx within five seconds takes it; 410 stops the receiver.
    """
    return await service.create_webhook(db, actor, given=body)


@router.patch(
    "/{webhook_id}",
    summary="Change, stop or start a webhook",
    responses=problems(*ADMINISTRATORS_ONLY, errors.NotFound, errors.VersionMissing, errors.VersionStale),
)
async def update_webhook(
    response: Response, db: Db, actor: Administrator, webhook_id: UUID, body: WebhookChangeIn, if_match: IfMatch = None
) -> WebhookOut:
    """While it is stopped it is told of nothing new; what waited before goes out when it starts again."""
    webhook = await service.update_webhook(db, actor, webhook_id=webhook_id, if_match=if_match, change=body)
    put_etag(response, webhook.version)
    return webhook


@router.delete(
    "/{webhook_id}",
    summary="Delete a webhook",
    status_code=204,
    responses=problems(*ADMINISTRATORS_ONLY, errors.NotFound),
)
async def delete_webhook(db: Db, actor: Administrator, webhook_id: UUID) -> None:
    """Its secrets and its log go with it."""
    await service.delete_webhook(db, actor, webhook_id=webhook_id)


@router.post(
    "/{webhook_id}/secrets",
    summary="Make another signing secret",
    status_code=201,
    responses=problems(*ADMINISTRATORS_ONLY, errors.NotFound, service.WebhookKeyMissing),
)
async def rotate_webhook_secret(
    db: Db, actor: Administrator, webhook_id: UUID, body: RotationIn
) -> NewWebhookSecretOut:
    """Both sign until the former one ends, so that a receiver changes over without a gap."""
    return await service.rotate_webhook_secret(db, actor, webhook_id=webhook_id, former_hours=body.former_hours)


@router.get(
    "/{webhook_id}/deliveries",
    summary="Log of a webhook",
    responses=problems(*ADMINISTRATORS_ONLY, errors.NotFound),
)
async def list_deliveries(
    db: Db,
    actor: Administrator,
    webhook_id: UUID,
    state: DeliveryState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DeliveryOut]:
    """Newest first, kept for thirty days."""
    return await service.list_deliveries(db, webhook_id=webhook_id, state=state, limit=limit, cursor=cursor)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    summary="Deliver once more",
    dependencies=[Once],
    responses=problems(*ADMINISTRATORS_ONLY, errors.NotFound, service.WebhookStopped, KeyReused, KeyInFlight),
)
async def replay_delivery(db: Db, actor: Administrator, webhook_id: UUID, delivery_id: UUID) -> DeliveryOut:
    """The same event under the same `webhook-id`, signed anew."""
    return await service.replay_delivery(db, actor, webhook_id=webhook_id, delivery_id=delivery_id)
