"""Receivers on this machine may be called, and every test has its own settings."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from tests.factories import Company
from viceversa.accounts.access import Actor
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.directory.webhooks import service
from viceversa.directory.webhooks.models import EventType, Webhook, WebhookDelivery
from viceversa.directory.webhooks.pace import KEPT_TRYING
from viceversa.directory.webhooks.schemas import NewWebhookIn, NewWebhookOut

NOBODY = Actor(uuid4(), "user", frozenset({"admin"}), None, "en")


@pytest.fixture(autouse=True)
def _loopback_is_allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("VICEVERSA_WEBHOOK_NETWORKS", "127.0.0.0/8, ::1/128")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def make(database: Database, url: str, *types: EventType) -> NewWebhookOut:
    """A receiver of some events, or of all."""
    given = NewWebhookIn(url=url, event_types=list(types or EventType))
    async with database.transaction() as db:
        return await service.create_webhook(db, NOBODY, given=given)


async def a_programme(database: Database) -> UUID:
    """A programme that a test moves back and forth."""
    async with database.transaction() as db:
        company = Company(db)
        return (await company.programme(await company.user("coordinator"))).id


async def change(database: Database, programme_id: UUID, *, times: int = 1) -> None:
    """So many changes of status, each in its transaction."""
    for _ in range(times):
        async with database.transaction() as db:
            await db.execute(
                text(
                    "UPDATE programme SET status = CASE status WHEN 'running' THEN 'matching' ELSE 'running' END "
                    "WHERE id = :id"
                ),
                {"id": programme_id},
            )


async def deliveries(database: Database, webhook_id: UUID) -> list[WebhookDelivery]:
    """The log of a receiver, oldest first."""
    query = select(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == webhook_id)
    async with database.transaction() as db:
        return list((await db.execute(query.order_by(col(WebhookDelivery.occurred_at)))).scalars())


async def receiver_of(database: Database, webhook_id: UUID) -> Webhook:
    async with database.transaction() as db:
        return (await db.execute(select(Webhook).where(col(Webhook.id) == webhook_id))).scalar_one()


async def queue(database: Database, webhook_id: UUID, *, count: int) -> None:
    """So many events in one statement."""
    moment = now()
    async with database.transaction() as db:
        await db.execute(
            text(
                "INSERT INTO webhook_delivery (id, webhook_id, event_id, type, subject_id, programme_id, status, "
                "occurred_at, next_try_at, give_up_at) SELECT gen_random_uuid(), :webhook, gen_random_uuid(), "
                "'programme.status_changed', gen_random_uuid(), gen_random_uuid(), 'open', :moment, :moment, :end "
                "FROM generate_series(1, :count)"
            ),
            {"webhook": webhook_id, "moment": moment, "end": moment + KEPT_TRYING, "count": count},
        )
