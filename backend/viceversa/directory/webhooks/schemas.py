"""API shapes of webhooks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from viceversa.core.schemas import Flag, In, Out, clean_line
from viceversa.directory.webhooks.models import DeliveryState, EventType, StoppedBecause

Url = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(clean_line)]
Description = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean_line)]
EventTypes = Annotated[list[EventType], Field(min_length=1, max_length=len(EventType))]


class NewWebhookIn(In):
    """Where to post, and what about. The address must be `https://` and lead to the internet, or where is allowed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": "https://hr.example.com/hooks/mentoring",
                    "description": "HR portal",
                    "event_types": ["pairing.status_changed"],
                }
            ]
        }
    )

    url: Url
    description: Description = ""
    event_types: EventTypes


class WebhookChangeIn(In):
    """`null` leaves as it is. `enabled: true` starts a stopped receiver again: what waits for it goes out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": False}]})

    url: Url | None = None
    description: Description | None = None
    event_types: EventTypes | None = None
    enabled: Flag | None = None


class RotationIn(In):
    """For how many hours the former secret signs too; 0 when it leaked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"former_hours": 24}]})

    former_hours: Annotated[StrictInt, Field(ge=0, le=168)] = 24


class WebhookSecretOut(Out):
    """A secret that signs now; `ends_at` is null for the newest."""

    id: UUID
    created_at: datetime
    ends_at: datetime | None


class WebhookOut(Out):
    """A receiver. `failing_since` is null while it answers; `waiting` counts what it has not taken yet."""

    id: UUID
    created_at: datetime
    version: int
    url: str
    description: str
    event_types: list[EventType]
    stopped_because: StoppedBecause | None
    failing_since: datetime | None
    probe_at: datetime | None
    waiting: int
    secrets: list[WebhookSecretOut]


class NewWebhookOut(WebhookOut):
    """The only answer that holds the first secret."""

    secret: str


class NewWebhookSecretOut(WebhookSecretOut):
    """The only answer that holds the secret itself."""

    secret: str


class DeliveryOut(Out):
    """One event for one receiver and its last attempt. Of what was answered only the code is kept."""

    id: UUID
    event_id: str
    type: EventType
    subject_id: UUID
    programme_id: UUID
    status: str
    occurred_at: datetime
    state: DeliveryState
    attempts: int
    tried_at: datetime | None
    answer_code: int | None
    problem: str | None
    milliseconds: int | None
    next_try_at: datetime | None
