"""What an import would change: neutral records + what is known → a plan for each person. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from viceversa.directory.csv_file import Note
from viceversa.directory.people import DirectoryPerson, Reason, manager_loops
from viceversa.directory.remarks import (
    CLOSED,
    ERASED,
    LAST_ADMINISTRATOR,
    LOOP,
    MERGED,
    NEVER_CAME,
    ROLES_PROTECTED,
    UNKNOWN,
)
from viceversa.directory.time_zones import zone_of_place

# Fields the directory rules over: whatever the source gives is taken, an empty cell empties them.
_RULED = ("email", "given_name", "family_name", "job_title", "department", "site", "country")


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


def is_erased(plan: "Plan") -> bool:
    """Whether a plan is about someone who had themselves erased: nothing of the record is kept then."""
    return ERASED in plan.person.remarks


class AddressRight(StrEnum):
    """Whose e-mail address an import may change. A new address opens the account to whoever reads it."""

    UNOPENED = "unopened"
    OPENED = "opened"
    WITH_ROLES = "with_roles"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An account as the plan needs to see it; `opened` once its owner has chosen a password."""

    id: UUID
    external_id: str | None
    email: str
    given_name: str
    family_name: str
    job_title: str | None
    department: str | None
    site: str | None
    country: str | None
    career_level: int | None
    manager_external_id: str | None
    time_zone: str
    preferred_language: str
    working_languages: Mapping[str, str]
    status: str
    roles: Sequence[str]
    opened: bool
    version: int


@dataclass(frozen=True, slots=True)
class Company:
    """What the installation adds: levels of job titles (by `title_key`), its usual language and time zone.

    `last_administrator` is set when there is one only: whoever that is cannot be closed out. `erased` are the external
    ids, as they come, of people who had themselves erased; `merged` those of accounts that became part of another.
    """

    levels: Mapping[str, int]
    language: str
    time_zone: str
    last_administrator: UUID | None = None
    erased: frozenset[str] = frozenset()
    merged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """One field that would become another."""

    field: str
    before: str | int | None
    after: str | int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to one person: `values` are the columns to write, `manager_external_id` among them."""

    person: DirectoryPerson
    outcome: Outcome
    known: KnownPerson | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    reasons: tuple[Reason, ...] = ()
    zone_assumed: bool = False
    level_unknown: bool = False


@dataclass(frozen=True, slots=True)
class _Match:
    person: DirectoryPerson
    known: KnownPerson | None


def title_key(title: str) -> str:
    """Two spellings of one job title have one key."""
    return " ".join(title.casefold().split())


def plan_changes(
    people: Sequence[DirectoryPerson],
    *,
    known: Sequence[KnownPerson],
    chain: Mapping[str, str | None] | None,
    company: Company,
    rights: frozenset[AddressRight],
    looped: Collection[str] = (),
) -> list[Plan]:
    """The plan of each person, in the order given.

    `known` holds every account that shares an id or an address with `people`; `chain` leads the external id
    of each wanted manager, and of everyone above, to that of their own manager (empty when nobody's manager
    changes). People of a loop, or whose manager nobody knows, are taken without a manager, with a remark.
    When `people` are a part of many, `looped` holds those whose line was seen to come back to them, and without a
    `chain` every manager is believed for now.
    """
    by_id = {each.external_id: each for each in known if each.external_id is not None}
    by_email = {each.email: each for each in known}
    found = [_match(person, by_id=by_id, by_email=by_email, rights=rights, company=company) for person in people]
    matches = [each for each in found if isinstance(each, _Match)]
    settled = iter(matches if chain is None else _settle_managers(matches, chain=chain, looped=looped))
    return [each if isinstance(each, Plan) else _plan_one(next(settled), company=company) for each in found]


def _match(
    person: DirectoryPerson,
    *,
    by_id: Mapping[str, KnownPerson],
    by_email: Mapping[str, KnownPerson],
    rights: frozenset[AddressRight],
    company: Company,
) -> _Match | Plan:
    known = by_id.get(person.external_id)
    holder = by_email.get(person.email)
    if person.external_id in company.merged:
        return Plan(replace(person, remarks=(*person.remarks, MERGED)), Outcome.UNCHANGED)
    if known is None and holder is not None and holder.external_id is None:
        # Someone invited by hand before the directory knew them.
        return _Match(person, holder)
    if known is None and holder is None and person.external_id in company.erased:
        return Plan(_nobody(person), Outcome.UNCHANGED)
    if known is None and holder is None and person.status == "left":
        return Plan(replace(person, remarks=(*person.remarks, NEVER_CAME)), Outcome.UNCHANGED)
    if holder is not None and holder is not known:
        reason = Reason(
            None,
            "email_of_another",
            en="This e-mail address belongs to another account. Change it there first, then import again.",
            fr="Cette adresse appartient à un autre compte. Changez-la d’abord là-bas, puis réimportez.",
        )
        return Plan(person, Outcome.REFUSED, known, reasons=(reason,))
    if known is not None and known.email != person.email and _right_needed(known) not in rights:
        reason = Reason(
            None,
            "email_protected",
            en="This account is in use, so its address is not changed by this import. Ask an administrator.",
            fr="Ce compte est utilisé, son adresse n’est donc pas changée par cet import. "
            "Demandez à un·e administrateur·rice.",
        )
        return Plan(person, Outcome.REFUSED, known, reasons=(reason,))
    if person.status == "left" and known is not None and _is_protected(known, rights):
        remarks = (*person.remarks, ROLES_PROTECTED)
        person = replace(person, given=person.given - {"status"}, remarks=remarks)
    return _Match(person, known)


def _nobody(person: DirectoryPerson) -> DirectoryPerson:
    """A record of which only the row's number is left: a report must not bring back who had themselves erased."""
    return DirectoryPerson("", "", "", "", row=person.row, remarks=(ERASED,))


def _right_needed(known: KnownPerson) -> AddressRight:
    if set(known.roles) - {"member"}:
        return AddressRight.WITH_ROLES
    return AddressRight.OPENED if known.opened else AddressRight.UNOPENED


def _is_protected(known: KnownPerson, rights: frozenset[AddressRight]) -> bool:
    """Whoever may not change the address of an account in use does not close the one of a coordinator either."""
    return bool(set(known.roles) - {"member"}) and rights == {AddressRight.UNOPENED}


def _settle_managers(
    matches: Sequence[_Match], *, chain: Mapping[str, str | None], looped: Collection[str]
) -> Iterator[_Match]:
    graph = {**chain, **{match.person.external_id: _wanted_manager(match) for match in matches}}
    looped = {*looped, *manager_loops(graph)}
    for match in matches:
        person, manager = match.person, match.person.manager_external_id
        if manager is None:
            yield match
        elif person.external_id in looped:
            yield _without_manager(match, LOOP)
        elif manager in graph or (match.known and match.known.manager_external_id == manager):
            yield match
        else:
            yield _without_manager(match, UNKNOWN)


def _without_manager(match: _Match, remark: Reason) -> _Match:
    person = replace(match.person, manager_external_id=None, remarks=(*match.person.remarks, remark))
    return replace(match, person=person)


def _wanted_manager(match: _Match) -> str | None:
    if "manager_external_id" in match.person.given:
        return match.person.manager_external_id
    return match.known.manager_external_id if match.known else None


def _plan_one(match: _Match, *, company: Company) -> Plan:
    return _create(match.person, company) if match.known is None else _change(match.person, match.known, company)


def _create(person: DirectoryPerson, company: Company) -> Plan:
    level = person.career_level
    if "career_level" not in person.given:
        level = company.levels.get(title_key(person.job_title or ""))
    zone = person.time_zone or zone_of_place(site=person.site, country=person.country)
    language = person.language or company.language
    values = {
        "external_id": person.external_id,
        **{field: getattr(person, field) for field in _RULED},
        "career_level": level,
        "manager_external_id": person.manager_external_id,
        "preferred_language": language,
        "working_languages": {language: "fluent"},
        "time_zone": zone or company.time_zone,
    }
    return Plan(
        person,
        Outcome.CREATED,
        values=values,
        zone_assumed=zone is None,
        level_unknown=level is None,
    )


def _change(person: DirectoryPerson, known: KnownPerson, company: Company) -> Plan:
    wanted: dict[str, Any] = {"external_id": person.external_id}
    wanted |= {field: getattr(person, field) for field in _RULED if field in person.given}
    if "manager_external_id" in person.given:
        wanted["manager_external_id"] = person.manager_external_id
    wanted["career_level"] = _level_of(person, known, company)
    if "status" in person.given and person.status is not None:
        wanted["status"] = _status_after(person.status, known)
        if wanted["status"] == "left" != known.status and known.id == company.last_administrator:
            wanted["status"] = known.status
            person = replace(person, remarks=(*person.remarks, LAST_ADMINISTRATOR))
    if known.status == "invited":
        # What people will set themselves is the directory's until they have come in.
        wanted |= _first_settings(person, known, wanted)
    before = {field: getattr(known, field) for field in wanted}
    values = {field: value for field, value in wanted.items() if value != before[field]}
    if known.status in ("left", "suspended") and wanted.get("status", known.status) == known.status:
        person = replace(person, remarks=(*person.remarks, CLOSED))
    return Plan(
        person,
        Outcome.CHANGED if values else Outcome.UNCHANGED,
        known,
        values=values,
        changes=tuple(
            Change(field, before[field], value) for field, value in values.items() if field != "working_languages"
        ),
        level_unknown=wanted["career_level"] is None,
    )


def _status_after(said: str, known: KnownPerson) -> str:
    """A suspension is the administrators' own, and ends only by leaving; who comes back has to be let in as before."""
    if said == "left" or known.status == "suspended":
        return "left" if said == "left" else known.status
    if said == "on_leave":
        return "on_leave" if known.opened else "invited"
    if known.status in ("left", "on_leave"):
        return "active" if known.opened else "invited"
    return known.status


def _level_of(person: DirectoryPerson, known: KnownPerson, company: Company) -> int | None:
    if "career_level" in person.given:
        return person.career_level
    title = person.job_title if "job_title" in person.given else known.job_title
    level = company.levels.get(title_key(title or ""))
    if level is not None:
        return level
    # The level of a former title is not carried into a title the grading does not know.
    moved = title_key(title or "") != title_key(known.job_title or "")
    graded = title_key(known.job_title or "") in company.levels
    return None if moved and graded else known.career_level


def _first_settings(person: DirectoryPerson, known: KnownPerson, wanted: Mapping[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    site, country = wanted.get("site", known.site), wanted.get("country", known.country)
    if person.time_zone is not None:
        settings["time_zone"] = person.time_zone
    elif (site, country) != (known.site, known.country):
        settings["time_zone"] = zone_of_place(site=site, country=country) or known.time_zone
    if person.language is not None and person.language != known.preferred_language:
        settings["preferred_language"] = person.language
        settings["working_languages"] = {person.language: "fluent"}
    return settings


def codes_of(plan: Plan, *, company: Company) -> list[str]:
    """What is worth counting about one plan, and what was said of it."""
    person = plan.person
    said = [each.code for each in (*plan.reasons, *person.remarks)]
    if plan.outcome is Outcome.REFUSED:
        return said
    # Without any grading, everyone lacks a level, and nobody needs to hear it.
    graded = company.levels or "career_level" in person.given or "career_level" in said
    facts = {
        "zone_assumed": plan.zone_assumed,
        "no_department": "department" in person.given and person.department is None,
        "no_level": plan.level_unknown and graded,
        "leaving": plan.values.get("status") == "left",
    }
    return [*(code for code, holds in facts.items() if holds), *said]


def notes_of(counts: Mapping[str, int], *, company_zone: str) -> list[Note]:
    """What is worth knowing about an import as a whole: `counts` are its people by code, the refused left out."""
    told = (
        (
            "zone_assumed",
            f"time zone not known, {company_zone} is assumed",
            f"fuseau horaire inconnu, {company_zone} est supposé",
        ),
        ("no_department", "no department", "pas de département"),
        ("no_level", "no career level", "pas de niveau de carrière"),
        ("leaving", "account closes", "compte fermé"),
        ("manager_unknown", "manager not found", "responsable introuvable"),
        ("manager_loop", "managers in a loop", "responsables en boucle"),
    )
    return [
        Note(
            code,
            en=f"{count} {'person' if count == 1 else 'people'}: {en}.",
            fr=f"{count} personne{'s'[: count > 1]}\u00a0: {fr}.",
        )
        for code, en, fr in told
        if (count := counts.get(code, 0))
    ]
