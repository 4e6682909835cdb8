"""What our SCIM service says of itself: the attributes it keeps, and what it can do.

An attribute that is not here is dropped before anything is stored: no telephone, no address, no photo, no title of
address that tells a gender, no birth date.
"""

from typing import Annotated, ClassVar

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Group,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension

LARGEST_BULK = 1000
LARGEST_BODY = 1_048_576
LARGEST_PAGE = 200


class Name(ComplexAttribute):
    formatted: str | None = None
    """The whole name, as it is shown."""

    family_name: str | None = None
    """The family name."""

    given_name: str | None = None
    """The given name."""


class Email(ComplexAttribute):
    value: str | None = None
    """An e-mail address."""

    type: str | None = None
    """What it is for: the one for work is taken before the others."""

    primary: bool | None = None
    """Whether it is the preferred one."""


class User(Resource[AnyExtension]):
    """A person: what mentoring needs to know of them, and nothing else."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The name the person signs in with at the identity provider."""

    name: Name | None = None
    """The person's name."""

    Name: ClassVar[type[ComplexAttribute]] = Name

    display_name: str | None = None
    """The name, as it is shown."""

    nick_name: str | None = None
    """What the person is called."""

    title: str | None = None
    """The job title."""

    preferred_language: str | None = None
    """The language the person is written to in, until they choose one."""

    locale: str | None = None
    """Where the language is spoken."""

    timezone: str | None = None
    """The IANA time zone, such as Europe/Paris, until the person chooses one."""

    active: bool | None = None
    """False for someone who has left: the account closes at once."""

    emails: list[Email] | None = None
    """Addresses; the account has the primary one."""

    Emails: ClassVar[type[ComplexAttribute]] = Email


class Manager(ComplexAttribute):
    """Entra ID and HR systems send the value alone; it may be of someone who comes later."""

    value: Annotated[str | None, CaseExact.true] = None
    """The id of the manager here, or the externalId or employeeNumber they have or will have."""

    ref: Annotated[Reference["User"] | None, Mutability.read_write] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the manager's resource."""

    display_name: Annotated[str | None, Mutability.read_only] = None
    """The manager's name."""


class EnterpriseUser(Extension):
    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: str | None = None
    """The number the company knows the person by."""

    cost_center: str | None = None
    """The cost centre."""

    organization: str | None = None
    """The organisation."""

    division: str | None = None
    """The division."""

    department: str | None = None
    """The department."""

    manager: Manager | None = None
    """Who the person reports to: nobody is mentored within their own line."""


class MentoringUser(Extension):
    """What mentoring asks of the directory besides: never an age, never a hire date."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:viceversa:2.0:User")

    career_level: int | None = None
    """The level in the company's grading, 0 to 20."""

    site: str | None = None
    """Where the person works."""

    country: str | None = None
    """The country of the site, by its two-letter code."""

    employment_status: Annotated[str | None, CaseExact.false, Mutability.read_write] = None
    """active, on_leave or left."""


CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=True, max_operations=LARGEST_BULK, max_payload_size=LARGEST_BODY),
    filter=Filter(supported=True, max_results=LARGEST_PAGE),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    pagination=Pagination(cursor=True, index=True, default_page_size=100, max_page_size=LARGEST_PAGE),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="The token of a service account with the scope scim.",
            primary=True,
        )
    ],
)
# What Entra ID and Okta send beyond the specification, and what they expect back.
TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


def describe() -> ScimProvider:
    """The service as the discovery endpoints tell it."""
    types = [ResourceType.from_resource(User[EnterpriseUser | MentoringUser]), ResourceType.from_resource(Group)]
    return ScimProvider([User, EnterpriseUser, MentoringUser, Group], types, CONFIG, TOLERANT)
