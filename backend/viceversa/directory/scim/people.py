"""From what an identity provider says to accounts: the mapping, and the funnel it goes through."""

from collections.abc import Mapping
from typing import Any, Final

from viceversa.core.errors import Language
from viceversa.directory.people import HIGHEST_LEVEL, Reason, read_cell, read_email, read_status
from viceversa.directory.time_zones import country_code, is_zone

ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
OURS: Final = "urn:ietf:params:scim:schemas:extension:viceversa:2.0:User"
_LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")


def read_user(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the neutral record that a SCIM User tells, each None where it tells nothing.

    What cannot be used (a level of 99, an unknown zone) is not there at all: the account keeps what it had.
    """
    enterprise, ours = document.get(ENTERPRISE, {}), document.get(OURS, {})
    given, family = _names(document)
    fields = {
        "email": _address(document),
        "given_name": given,
        "family_name": family,
        "job_title": _line(document.get("title"), "job_title"),
        "department": _line(enterprise.get("department"), "department"),
        "site": _line(ours.get("site"), "site"),
        "country": _known(ours.get("country"), country_code),
        "time_zone": _known(document.get("timezone"), lambda zone: zone if is_zone(zone) else None),
        "career_level": _level(ours.get("careerLevel")),
        "language": _known(document.get("preferredLanguage") or document.get("locale"), _language),
        "status": _status(document, ours),
    }
    return {name: value for name, value in fields.items() if not isinstance(value, Reason)}


def names_of(document: Mapping[str, Any]) -> list[str]:
    """The ids by which other systems know a person: the company's number first, then the provider's own."""
    told = (document.get(ENTERPRISE, {}).get("employeeNumber"), document.get("externalId"))
    lines = [_line(each, "external_id") for each in told]
    return [each for each in lines if isinstance(each, str)]


def manager_of(document: Mapping[str, Any]) -> str | None:
    """What stands for the manager: an id of ours, or one that the manager will bring along."""
    return (document.get(ENTERPRISE, {}).get("manager") or {}).get("value") or None


def _address(document: Mapping[str, Any]) -> str | None:
    """The primary address, else the one for work, else any, else a userName that is one."""
    told = [each for each in document.get("emails") or [] if each.get("value")]
    told.sort(key=lambda each: (not each.get("primary"), each.get("type") != "work"))
    candidates = [each["value"] for each in told] + [document.get("userName") or ""]
    return next((email for each in candidates if (email := read_email(each)) is not None), None)


def _names(document: Mapping[str, Any]) -> tuple[Any, Any]:
    name = document.get("name") or {}
    given, family = name.get("givenName"), name.get("familyName")
    if not (given and family):
        first, _, rest = str(document.get("displayName") or name.get("formatted") or "").strip().partition(" ")
        given, family = given or first, family or rest.strip() or first
    return _line(given, "given_name"), _line(family, "family_name")


def _line(value: Any, field: str) -> str | Reason | None:
    if value is None or value == "":
        return None
    read = read_cell(str(value), column=field, field=field)
    return read or None


def _known(value: Any, look_up: Any) -> Any:
    """A code that is looked up; a Reason when it is none."""
    if not value:
        return None
    return look_up(str(value)) or Reason(None, "unknown", en="Not known.", fr="Inconnu.")


def _language(tag: str) -> Language | None:
    return next((each for each in _LANGUAGES if tag.lower()[:2] == each), None)


def _level(value: Any) -> Any:
    if value is None or 0 <= value <= HIGHEST_LEVEL:
        return value
    return Reason(None, "career_level", en="Not a level.", fr="Pas un niveau.")


def _status(document: Mapping[str, Any], ours: Mapping[str, Any]) -> str | None:
    if document.get("active") is False:
        return "left"
    told = ours.get("employmentStatus")
    if told:
        return read_status(told)
    return "active" if document.get("active") else None
