"""Webhooks by the clock: what nobody could take is given up, old lines go, and a long silence is told."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.core.clock import now
from viceversa.directory.webhooks.models import DeliveryState, Webhook, WebhookDelivery, WebhookSecret
from viceversa.directory.webhooks.sending import tell_administrators

LOG_KEPT: Final = timedelta(days=30)
TOLD_AFTER: Final = timedelta(days=1)


@jobs.every("41 * * * *", name="directory.tidy_webhooks")
async def tidy_webhooks(db: AsyncSession, /, **_: Any) -> None:
    """Give up after two days, forget after thirty, and tell the administrators once of a day without an answer."""
    moment = now()
    await db.execute(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.state) == DeliveryState.WAITING, col(WebhookDelivery.give_up_at) <= moment)
        .values(state=DeliveryState.GIVEN_UP)
    )
    await db.execute(
        delete(WebhookDelivery).where(
            col(WebhookDelivery.state) != DeliveryState.WAITING, col(WebhookDelivery.created_at) < moment - LOG_KEPT
        )
    )
    await db.execute(delete(WebhookSecret).where(col(WebhookSecret.ends_at) <= moment))
    silent = await db.execute(
        update(Webhook)
        .where(
            col(Webhook.stopped_because).is_(None),
            col(Webhook.failing_since) < moment - TOLD_AFTER,
            col(Webhook.told_at).is_(None),
        )
        .values(told_at=moment)
        .returning(col(Webhook.id))
    )
    if silent.first() is not None:
        await tell_administrators(db)
