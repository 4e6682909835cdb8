"""The one funnel by which people come in. Files are in `imports.py`, the grading in `job_levels.py`."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import any_, func, literal, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.erasures import erased_among, erased_key
from viceversa.accounts.mergers import other_names
from viceversa.accounts.models import Role, User, UserStatus, WorkMode
from viceversa.audit.service import record
from viceversa.config import settings
from viceversa.core.db import TextList, insert_rows, new_id
from viceversa.core.errors import AppError
from viceversa.directory.effects import ask_again, follow
from viceversa.directory.models import JobLevel
from viceversa.directory.people import DirectoryPerson
from viceversa.directory.plan import (
    AddressRight,
    Company,
    KnownPerson,
    Outcome,
    Plan,
    plan_changes,
    title_key,
)
from viceversa.directory.schemas import PersonIn, PersonOut

_CHUNK: Final = 500
# Held by every write of the directory: two imports at once could close a loop of managers between them.
_DIRECTORY_LOCK: Final = int.from_bytes(b"people", "big")


class EmailOfAnother(AppError):
    status = 409
    code = "email_of_another"
    en = "This e-mail address belongs to another account. Change it there first."
    fr = "Cette adresse appartient à un autre compte. Changez-la d’abord là-bas."


class EmailProtected(AppError):
    status = 409
    code = "email_protected"
    en = "This account is in use; only an administrator may change its address."
    fr = "Ce compte est utilisé, seule une personne administratrice peut en changer l’adresse."


# Nobody comes in with more than this: roles and passwords are never the directory's.
_NEWCOMER: Final[Mapping[str, Any]] = {
    "status": UserStatus.INVITED,
    "roles": [Role.MEMBER],
    "work_mode": WorkMode.BOTH,
}
_REFUSALS: Mapping[str, type[AppError]] = {each.code: each for each in (EmailOfAnother, EmailProtected)}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a set of records would do to the accounts as they are now."""

    plans: list[Plan]
    company: Company
    ids: Mapping[str, UUID]
    # Someone's manager, level or department was changed: pairings rest on these.
    rules_touched: bool = False


def address_rights(actor: Actor) -> frozenset[AddressRight]:
    """Whose e-mail address the actor's imports may change: with a new address, a password can be reset."""
    if actor.may("manage_accounts"):
        return frozenset(AddressRight)
    if actor.kind == "service":
        return frozenset({AddressRight.UNOPENED, AddressRight.OPENED})
    return frozenset({AddressRight.UNOPENED})


async def apply_person(db: AsyncSession, *, person: DirectoryPerson, rights: frozenset[AddressRight]) -> Plan:
    """The funnel for one person: see `apply_people`; pairings hear of it at once."""
    survey = await apply_people(db, people=[person], rights=rights)
    if survey.rules_touched:
        await ask_again(db)
    return survey.plans[0]


async def apply_people(
    db: AsyncSession,
    *,
    people: Sequence[DirectoryPerson],
    rights: frozenset[AddressRight],
    looped: Collection[str] = (),
) -> Survey:
    """The one funnel of every source: make accounts say what the directory says. Twice changes nothing.

    Answers what was done to each person, in the order given. Reads do not grow with the number of people;
    writes go by the five hundred. Roles, passwords and what people set themselves stay as they are. When they are
    a part of many, managers come first and `looped` are those whose line comes back to them.
    """
    await lock_directory(db)
    survey = await survey_people(db, people=people, rights=rights, looped=looped, lock=True)
    await _write(db, survey)
    return replace(survey, rules_touched=await follow(db, survey.plans))


async def lock_directory(db: AsyncSession) -> None:
    """Let one writer of the directory at a time go on, until its transaction ends."""
    await db.execute(select(func.pg_advisory_xact_lock(_DIRECTORY_LOCK)))


async def survey_people(
    db: AsyncSession,
    *,
    people: Sequence[DirectoryPerson],
    rights: frozenset[AddressRight],
    lock: bool = False,
    believe_managers: bool = False,
    looped: Collection[str] = (),
) -> Survey:
    """What the funnel would do now, without doing it. See `plan_changes` for managers of a part of many people."""
    former = await _former_names(db, people)
    people = [_with_current_manager(each, former) for each in people] if former else people
    known = await _load_known(db, people, lock=lock)
    company = Company(
        levels={title_key(title): level for title, level in await load_levels(db)},
        language=settings().default_language,
        time_zone=settings().default_time_zone,
        last_administrator=await _last_administrator(db) if any(each.status == "left" for each in people) else None,
        erased=await _erased(db, people),
        merged=frozenset(former),
    )
    chain: Mapping[str, str | None] | None = None
    ids: Mapping[str, UUID] = {}
    if not believe_managers:
        wanted = _managers_wanted(people, known)
        chain, ids = await load_chain(db, wanted) if wanted else ({}, {})
    # Thousands of people take a moment to compare: the process goes on answering meanwhile.
    plans = await asyncio.to_thread(
        plan_changes, people, known=known, chain=chain, company=company, rights=rights, looped=looped
    )
    return Survey(plans, company, ids)


async def _erased(db: AsyncSession, people: Sequence[DirectoryPerson]) -> frozenset[str]:
    keys = {
        each.external_id: {erased_key("external_id", each.external_id), erased_key("email", each.email)}
        for each in people
    }
    gone = await erased_among(db, set().union(*keys.values()))
    return frozenset(external_id for external_id, own in keys.items() if own & gone)


async def _former_names(db: AsyncSession, people: Sequence[DirectoryPerson]) -> dict[str, str]:
    """Keys of merged accounts among those of these people and their managers, with what each goes by now."""
    managers = {each.manager_external_id for each in people if each.manager_external_id is not None}
    return await other_names(db, {*managers, *(each.external_id for each in people)})


def _with_current_manager(person: DirectoryPerson, former: Mapping[str, str]) -> DirectoryPerson:
    manager = former.get(person.manager_external_id or "")
    return person if manager is None else replace(person, manager_external_id=manager)


async def _last_administrator(db: AsyncSession) -> UUID | None:
    """The one active administrator, when there is only one; all are locked, so that two cannot go at once."""
    query = (
        select(col(User.id))
        .where(col(User.roles).contains([Role.ADMIN.value]), col(User.status) == UserStatus.ACTIVE)
        .order_by(col(User.id))
        .with_for_update(key_share=True)
    )
    found = (await db.execute(query)).scalars().all()
    return found[0] if len(found) == 1 else None


async def load_levels(db: AsyncSession) -> list[tuple[str, int]]:
    """The company's grading: job titles and their career levels, by title."""
    found = await db.execute(
        select(col(JobLevel.job_title), col(JobLevel.career_level)).order_by(col(JobLevel.job_title))
    )
    return [(row.job_title, row.career_level) for row in found]


async def _load_known(db: AsyncSession, people: Sequence[DirectoryPerson], *, lock: bool) -> list[KnownPerson]:
    manager = aliased(User)
    same = (
        "id",
        "external_id",
        "email",
        "given_name",
        "family_name",
        "job_title",
        "department",
        "site",
        "country",
    )
    own = (
        "career_level",
        "time_zone",
        "preferred_language",
        "working_languages",
        "status",
        "roles",
        "version",
    )
    # One array a list, however long: thousands of separate parameters would not fit in one statement. Two lookups by
    # index rather than one OR, which PostgreSQL answers by reading every account once it knows little of them.
    external_ids = func.unnest(literal([person.external_id for person in people], TextList))
    emails = func.unnest(literal([person.email for person in people], TextList))
    named = union(
        select(col(User.id)).where(col(User.external_id).in_(select(external_ids))),
        select(col(User.id)).where(col(User.email).in_(select(emails))),
    )
    query = (
        select(
            *(col(getattr(User, name)) for name in same + own),
            col(User.password_hash).is_not(None).label("opened"),
            col(manager.external_id).label("manager_external_id"),
        )
        .outerjoin(manager, col(manager.id) == col(User.manager_id))
        .where(col(User.id).in_(named))
        .order_by(col(User.id))
    )
    if lock:
        query = query.with_for_update(of=User, key_share=True)
    return [KnownPerson(**row) for row in (await db.execute(query)).mappings()]


def _managers_wanted(people: Iterable[DirectoryPerson], known: Iterable[KnownPerson]) -> set[str]:
    """The managers whose own line matters: none when nobody's manager changes."""
    now = {each.external_id: each.manager_external_id for each in known}
    given = [person for person in people if "manager_external_id" in person.given]
    if all(person.manager_external_id == now.get(person.external_id) for person in given):
        return set()
    return {person.manager_external_id for person in given if person.manager_external_id is not None} | {
        manager for manager in now.values() if manager is not None
    }


async def load_chain(db: AsyncSession, wanted: Iterable[str]) -> tuple[dict[str, str | None], dict[str, UUID]]:
    """The wanted managers and everyone above them: external id → manager's, and external id → our id."""
    columns = (col(User.id), col(User.external_id), col(User.manager_id))
    line = (
        select(*columns)
        .where(col(User.external_id) == any_(literal(sorted(wanted), TextList)))
        .cte("line", recursive=True)
    )
    # UNION, not UNION ALL: it ends even if a loop stood in the database.
    line = line.union(select(*columns).join(line, col(User.id) == line.c.manager_id))
    above = line.alias("above")
    found = (
        await db.execute(
            select(line.c.external_id, line.c.id, above.c.external_id.label("manager")).outerjoin(
                above, above.c.id == line.c.manager_id
            )
        )
    ).all()
    return {row.external_id: row.manager for row in found}, {row.external_id: row.id for row in found}


async def _write(db: AsyncSession, survey: Survey) -> None:
    ids = dict(survey.ids)
    created: dict[str, Plan] = {}
    for plan in survey.plans:
        if plan.outcome is Outcome.CREATED:
            created[plan.person.external_id] = plan
            ids[plan.person.external_id] = new_id()
        elif plan.known is not None:
            ids[plan.person.external_id] = plan.known.id
    # In one statement: managers and those who report to them may come in any order.
    new = [{"id": ids[name], **_NEWCOMER, **_columns(plan.values, ids)} for name, plan in created.items()]
    await insert_rows(db, User, new)
    changed = [
        {"id": plan.known.id, "version": plan.known.version + 1, **_columns(plan.values, ids)}
        for plan in survey.plans
        if plan.outcome is Outcome.CHANGED and plan.known is not None
    ]
    # Rows that write the same columns go in one statement.
    changed.sort(key=lambda row: sorted(row))
    for start in range(0, len(changed), _CHUNK):
        await db.execute(update(User), changed[start : start + _CHUNK])


def _columns(values: Mapping[str, Any], ids: Mapping[str, UUID]) -> dict[str, Any]:
    """The columns to write, with the manager by our own id."""
    columns = {name: value for name, value in values.items() if name != "manager_external_id"}
    if "manager_external_id" in values:
        manager = values["manager_external_id"]
        columns["manager_id"] = ids[manager] if manager is not None else None
    return columns


async def upsert_person(db: AsyncSession, actor: Actor, *, source: str, external_id: str, given: PersonIn) -> PersonOut:
    """Make one account say what an HR system says. Raises `EmailOfAnother` or `EmailProtected`."""
    values = given.model_dump()
    person = DirectoryPerson(external_id=external_id, **values, given=frozenset(given.model_fields_set))
    plan = await apply_person(db, person=person, rights=address_rights(actor))
    if plan.outcome is Outcome.REFUSED:
        raise _REFUSALS[plan.reasons[0].code]
    if plan.outcome is not Outcome.UNCHANGED:
        await record(
            db,
            action=f"upsert_person:{source}",
            subject_kind="user",
            # The key of the HR system names a person; the audit record holds our own ids alone.
            subject_id=await _id_of(db, external_id),
            actor_id=actor.id,
            actor_kind=actor.kind,
        )
    return PersonOut.model_validate(
        {
            "external_id": external_id,
            "outcome": plan.outcome,
            "changes": [asdict(change) for change in plan.changes],
            "remarks": [asdict(remark) for remark in plan.person.remarks],
        }
    )


async def _id_of(db: AsyncSession, external_id: str) -> UUID:
    return (await db.execute(select(col(User.id)).where(col(User.external_id) == external_id))).scalar_one()
