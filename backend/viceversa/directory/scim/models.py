"""What an identity provider has told us, as it told it; accounts are made from it by the funnel of the directory."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from viceversa.core.db import Instant, Json, Versioned


class ScimResource(Versioned, table=True):
    """A User or Group of the directory. `keys` is `document` in the form in which SCIM compares values.

    A User becomes an account (`user_id`) once it has an address and a name. Deleting empties it and keeps its id.
    """

    __tablename__ = "scim_resource"
    __table_args__ = (
        CheckConstraint("kind IN ('User','Group')", name="kind"),
        Index(
            "uq_scim_resource_unique_key",
            "kind",
            "unique_key",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "uq_scim_resource_user_id",
            "user_id",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        # Identity providers look people up by these, one request each.
        *(
            Index(f"ix_scim_resource_{name}", text(f"""(keys #>> '{{{path}}}') COLLATE "C\""""))
            for name, path in {
                "external_id": "external_id",
                "employee_number": "EnterpriseUser,employee_number",
                "manager": "EnterpriseUser,manager,value",
            }.items()
        ),
    )

    kind: str = Field(max_length=10)
    unique_key: str | None = None
    document: dict[str, Any] = Field(sa_type=Json)
    keys: dict[str, Any] = Field(sa_type=Json)
    user_id: UUID | None = Field(default=None, foreign_key="user_account.id")
    changed_at: datetime = Field(sa_type=Instant)
    deleted_at: datetime | None = Field(default=None, sa_type=Instant)
