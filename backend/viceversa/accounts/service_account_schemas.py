"""API shapes of service accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictInt

from viceversa.accounts.access import Scope
from viceversa.accounts.models import ServiceKind
from viceversa.core.schemas import In, Name, Out

Days = Annotated[StrictInt, Field(ge=1, le=730)]


class NewServiceAccountIn(In):
    """`token` is for systems that take a bearer token as it is (Entra ID, Okta), `client` for those that trade one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Entra ID", "kind": "token", "scopes": ["scim"], "days": 365}]}
    )

    name: Name
    kind: ServiceKind = ServiceKind.TOKEN
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)]
    days: Days = 365


class NewSecretIn(In):
    model_config = ConfigDict(json_schema_extra={"examples": [{"days": 365}]})

    days: Days = 365


class ServiceSecretOut(Out):
    """A secret, without what is secret: `prefix` is how it begins, `last_used_at` is right to five minutes."""

    id: UUID
    prefix: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewServiceSecretOut(ServiceSecretOut):
    """The only answer that holds the secret itself."""

    secret: str


class ServiceAccountOut(Out):
    """Its `id` is the `client_id` of a `client`; secrets come newest first."""

    id: UUID
    name: str
    kind: ServiceKind
    scopes: list[Scope]
    created_at: datetime
    revoked_at: datetime | None
    secrets: list[ServiceSecretOut]


class NewServiceAccountOut(ServiceAccountOut):
    """The only answer that holds the first secret."""

    secret: str


class ServiceTokenOut(Out):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 (the name of a scheme)
    expires_in: int
    scope: str
