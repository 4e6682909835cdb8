"""Receivers of webhooks, what their deliveries are signed with, and the deliveries: outbox and log in one table."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from viceversa.core.db import Instant, Row, TextList, Versioned


class EventType(StrEnum):
    """What a receiver can be told of."""

    PROGRAMME = "programme.status_changed"
    PAIRING = "pairing.status_changed"
    SESSION = "session.status_changed"


class StoppedBecause(StrEnum):
    """Why a receiver gets nothing."""

    BY_HAND = "by_hand"
    # It answered 410.
    GONE = "gone"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Webhook(Versioned, table=True):
    """One receiver. `failures`, `failing_since` and `probe_at` are its circuit breaker, the same for every worker.

    Lock it with `key_share=True` only: whoever changes a status reads it, and waits for nobody.
    """

    __tablename__ = "webhook"
    __table_args__ = (CheckConstraint("stopped_because IN ('by_hand','gone')", name="stopped_because"),)

    url: str = Field(max_length=500)
    description: str = Field(default="", max_length=200)
    event_types: list[str] = Field(sa_type=TextList)
    # Null while it is told.
    stopped_because: str | None = Field(default=None, max_length=10)
    # Failures in a row, since when, and when it is tried next once there were too many.
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failing_since: datetime | None = Field(default=None, sa_type=Instant)
    probe_at: datetime | None = Field(default=None, sa_type=Instant)
    # When the administrators were told that it does not answer.
    told_at: datetime | None = Field(default=None, sa_type=Instant)


class WebhookSecret(Row, table=True):
    """What deliveries are signed with, sealed with the key file `webhooks.key`. Two are active at most."""

    __tablename__ = "webhook_secret"

    webhook_id: UUID = Field(foreign_key="webhook.id", ondelete="CASCADE", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    # Null for the newest one.
    ends_at: datetime | None = Field(default=None, sa_type=Instant)


class WebhookDelivery(Row, table=True):
    """One event for one receiver: ids, a status and a time. Written by a trigger with the change itself (0045).

    No foreign key: a receiver that is being deleted must not make the change fail that somebody else is writing.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','delivered','given_up')", name="state"),
        Index("ix_webhook_delivery_log", "webhook_id", "created_at", "id"),
        Index("ix_webhook_delivery_due", "webhook_id", "next_try_at", postgresql_where=text("state = 'waiting'")),
    )

    webhook_id: UUID
    # The same for every receiver and at every attempt.
    event_id: UUID
    type: str = Field(max_length=40)
    subject_id: UUID
    programme_id: UUID
    status: str = Field(max_length=20)
    occurred_at: datetime = Field(sa_type=Instant)
    state: str = Field(
        default=DeliveryState.WAITING, max_length=10, sa_column_kwargs={"server_default": DeliveryState.WAITING.value}
    )
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_try_at: datetime = Field(sa_type=Instant)
    give_up_at: datetime = Field(sa_type=Instant)
    # A worker has it until then; one that died gives it back by that.
    leased_until: datetime | None = Field(default=None, sa_type=Instant)
    # The last attempt: what was answered, or why nothing was, and after how long.
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    answer_code: int | None = None
    problem: str | None = Field(default=None, max_length=20)
    milliseconds: int | None = None
