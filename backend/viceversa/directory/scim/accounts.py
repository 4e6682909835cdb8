"""What follows for accounts when a SCIM resource changes: the funnel for people, roles for groups."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from scim2_models import ConflictException, UniquenessException
from sqlalchemy import String, and_, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.mergers import other_names
from viceversa.accounts.models import Role, User
from viceversa.audit.service import record
from viceversa.config import settings
from viceversa.core.db import among
from viceversa.directory.people import DirectoryPerson
from viceversa.directory.plan import Outcome, is_erased
from viceversa.directory.scim.filters import text_at
from viceversa.directory.scim.models import ScimResource
from viceversa.directory.scim.people import manager_of, names_of, read_user
from viceversa.directory.service import address_rights, apply_person

_NEEDED: Final = ("email", "given_name", "family_name")
_LIVING: Final = col(ScimResource.deleted_at).is_(None)


class Accounts:
    """The effect of one service account's requests on accounts and roles."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    async def follow(self, db: AsyncSession, row: ScimResource, before: dict[str, Any]) -> None:
        """What a change of `row` means here; `before` is what was told of it until now."""
        if row.kind == "Group":
            members = _members(before) | _members(row.document)
            await self._settle_roles(db, members, groups={_title(before), _title(row.document)})
        elif row.deleted_at is not None:
            if row.user_id is not None:
                await self._apply(db, row, {"status": "left"})
        else:
            await self._follow_person(db, row, before)

    async def _follow_person(self, db: AsyncSession, row: ScimResource, before: Mapping[str, Any]) -> None:
        told, former = read_user(row.document), read_user(before)
        is_new = row.user_id is None
        if is_new:
            # Someone the provider names is here, unless it says otherwise; what it does not tell stays as it is.
            changed = {"status": "active", **{name: value for name, value in told.items() if value is not None}}
            if any(name not in changed for name in _NEEDED):
                return  # kept as told, without an account, until there is an address and a name
        else:
            changed = {name: told[name] for name in told if name not in former or former[name] != told[name]}
            for name in (*_NEEDED, "status"):
                if changed.get(name, "") is None:
                    del changed[name]
        if is_new or manager_of(row.document) != manager_of(before):
            manager = manager_of(row.document)
            if manager is not None or not is_new:
                changed["manager_external_id"] = await _external_id_of(db, manager) if manager else None
        if changed:
            await self._apply(db, row, changed)
        if row.user_id is not None and (is_new or names_of(row.document) != names_of(before)):
            await self._join_team(db, row)
        if row.user_id is not None and is_new:
            await self._settle_roles(db, {str(row.id)}, groups=None)

    async def _apply(self, db: AsyncSession, row: ScimResource, changed: Mapping[str, Any]) -> None:
        """Put fields through the funnel, and remember which account it was. Raises SCIM's refusals."""
        known = await _account(db, row)
        if known is None and row.user_id is None:
            known = await _known_already(db, row, email=changed["email"])
        external_id = known.external_id if known is not None and known.external_id else await _new_name(db, row)
        standing = {name: getattr(known, name) for name in _NEEDED} if known is not None else {}
        person = DirectoryPerson(**{**standing, **changed}, external_id=external_id, given=frozenset(changed))
        plan = await apply_person(db, person=person, rights=address_rights(self.actor))
        if plan.outcome is Outcome.REFUSED:
            refusal = UniquenessException if plan.reasons[0].code == "email_of_another" else ConflictException
            raise refusal(detail=plan.reasons[0].en)
        if is_erased(plan):
            raise ConflictException(detail=plan.person.remarks[0].en)
        if plan.outcome in (Outcome.CREATED, Outcome.CHANGED):
            await self._record(db, f"scim_{plan.outcome}", "person", row.id)
        for remark in plan.person.remarks:
            await self._record(db, f"scim_remark:{remark.code}", "person", row.id)
        if row.user_id is None:
            row.user_id = (
                await db.execute(select(col(User.id)).where(col(User.external_id) == external_id))
            ).scalar_one_or_none()
            await db.flush()

    async def _join_team(self, db: AsyncSession, manager: ScimResource) -> None:
        """People whose manager came after them: give them this one now."""
        names = [str(manager.id), *names_of(manager.document)]
        waiting = (
            select(ScimResource)
            .join(User, col(User.id) == col(ScimResource.user_id))
            .where(
                text_at("EnterpriseUser", "manager", "value").in_(names),
                col(User.manager_id).is_distinct_from(manager.user_id),
                col(ScimResource.id) != manager.id,
                _LIVING,
            )
            .order_by(col(ScimResource.id))
        )
        external_id = await _external_id_of(db, str(manager.id))
        for row in (await db.execute(waiting)).scalars().all():
            await self._apply(db, row, {"manager_external_id": external_id})

    async def _settle_roles(
        self, db: AsyncSession, members: Collection[str], *, groups: Collection[str] | None
    ) -> None:
        """Give the roles of their groups to these people, and take those roles from who is in none of them.

        A role that the settings tie to a group is the directory's alone; other roles stay the administrators'.
        """
        tied = {title.casefold(): role for title, role in settings().scim_group_roles.items()}
        if not tied or (groups is not None and not tied.keys() & set(groups)):
            return
        ids = [UUID(each) for each in members if _is_id(each)]
        people = (
            select(User, col(ScimResource.id))
            .join(ScimResource, col(ScimResource.user_id) == col(User.id))
            .where(among(col(ScimResource.id), ids), _LIVING)
            .order_by(col(User.id))
            .with_for_update(of=User)
        )
        for user, resource_id in (await db.execute(people)).all():
            granted = {tied[title] for title in await _titles_of(db, resource_id) if title in tied}
            roles = sorted({Role.MEMBER.value, *(set(user.roles) - set(tied.values())), *granted})
            if roles == sorted(user.roles) or (
                Role.ADMIN in user.roles and Role.ADMIN not in roles and await _is_last_administrator(db, user.id)
            ):
                continue
            user.roles = roles
            user.version += 1
            await db.flush()
            await self._record(db, "scim_roles", "user", user.id)

    async def _record(self, db: AsyncSession, action: str, kind: str, subject: UUID) -> None:
        await record(
            db,
            action=action[:60],
            subject_kind=kind,
            subject_id=subject,
            actor_id=self.actor.id,
            actor_kind=self.actor.kind,
        )


def _members(document: Mapping[str, Any]) -> set[str]:
    return {each["value"] for each in document.get("members") or [] if each.get("value")}


def _title(document: Mapping[str, Any]) -> str:
    return str(document.get("displayName") or "").casefold()


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def _account(db: AsyncSession, row: ScimResource) -> User | None:
    if row.user_id is None:
        return None
    query = select(User).where(col(User.id) == row.user_id).execution_options(populate_existing=True)
    return (await db.execute(query)).scalar_one()


async def _known_already(db: AsyncSession, row: ScimResource, *, email: str) -> User | None:
    """The account of someone who came otherwise (a file, an invitation) and whom no other resource speaks for."""
    told_of = exists().where(and_(col(ScimResource.user_id) == col(User.id), _LIVING))
    names = names_of(row.document)
    query = (
        select(User)
        .where(or_(col(User.external_id).in_(names), col(User.email) == email), ~told_of)
        # The company's number says more than an address, which may have been someone else's.
        .order_by(col(User.external_id).in_(names).desc().nulls_last(), col(User.id))
        .limit(1)
    )
    return (await db.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def _new_name(db: AsyncSession, row: ScimResource) -> str:
    """The id a new account is known by: the first of its own names that is free, else the resource's id.

    Of a resource whose account was merged into another, its own id leads there, whatever it is called by now.
    """
    if await other_names(db, [str(row.id)]):
        return str(row.id)
    names = names_of(row.document)
    taken = set((await db.execute(select(col(User.external_id)).where(col(User.external_id).in_(names)))).scalars())
    return next((name for name in names if name not in taken), str(row.id))


async def _external_id_of(db: AsyncSession, told: str) -> str | None:
    """The id, in the funnel, of whom a manager reference means; None while nobody answers to it."""
    by_name = or_(text_at("external_id") == told, text_at("EnterpriseUser", "employee_number") == told.lower())
    answers = or_(col(ScimResource.id) == UUID(told), by_name) if _is_id(told) else by_name
    of_resource = (
        select(col(User.external_id))
        .join(ScimResource, col(ScimResource.user_id) == col(User.id))
        .where(answers, _LIVING, col(ScimResource.kind) == "User")
        .limit(1)
    )
    found = (await db.execute(of_resource)).scalar_one_or_none()
    if found is not None:
        return found
    query = select(col(User.external_id)).where(col(User.external_id) == literal(told, String))
    found = (await db.execute(query)).scalar_one_or_none()
    return found if found is not None else (await other_names(db, [told])).get(told)


async def _titles_of(db: AsyncSession, resource_id: UUID) -> list[str]:
    """The names of the groups that a person is in, in small letters."""
    query = select(col(ScimResource.document)["displayName"].as_string()).where(
        col(ScimResource.kind) == "Group",
        _LIVING,
        col(ScimResource.document).contains({"members": [{"value": str(resource_id)}]}),
    )
    return [str(title or "").casefold() for title in (await db.execute(query)).scalars()]


async def _is_last_administrator(db: AsyncSession, user_id: UUID) -> bool:
    others = select(col(User.id)).where(
        col(User.roles).contains([Role.ADMIN.value]), col(User.status) == "active", col(User.id) != user_id
    )
    return (await db.execute(others.limit(1))).first() is None
