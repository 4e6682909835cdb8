"""Two accounts of one person become one: in one transaction, so that nobody ever meets half of either.

It is no durable job: the rows of one person are few, and an administrator waits for the answer.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.mergers import join_accounts, remember_names
from viceversa.accounts.models import ErasedPerson, Role, User, UserStatus
from viceversa.accounts.service import keep_one_administrator
from viceversa.audit.service import record
from viceversa.core.errors import AppError, NotFound
from viceversa.core.etag import check_version
from viceversa.core.sealing import Vault
from viceversa.directory.effects import ask_again
from viceversa.directory.scim.models import ScimResource
from viceversa.directory.scim.people import names_of
from viceversa.directory.service import lock_directory
from viceversa.matching.models import UNDER_WAY, MatchRun
from viceversa.matching.shortlist_models import ShortlistRound
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell
from viceversa.pairings.merging import (
    ask_capacity_again,
    end_double_pairings,
    hold_pairings,
    live_pairings_of,
    move_pairings,
)
from viceversa.privacy.data_map import data_map_of_this_code
from viceversa.privacy.moving import ENDS, Moved, move_rows
from viceversa.privacy.schemas import MergerOut
from viceversa.programmes.models import Enrolment
from viceversa.sessions.endings import call_off, leave_clashing_seats
from viceversa.support.own import move_cases

_NAMED_APART = frozenset({"user_account", "pairing", "enrolment", "programme_coordinator", "user_skill", *ENDS})


class SameAccount(AppError):
    status = 409
    code = "same_account"
    en = "This is one and the same account. Choose the other account of this person."
    fr = "C’est un seul et même compte. Choisissez l’autre compte de cette personne."


class MergedAlready(AppError):
    status = 409
    code = "merged_already"
    en = "One of these accounts is part of another already. Look for the one that stayed."
    fr = "L’un de ces comptes fait déjà partie d’un autre. Cherchez celui qui est resté."


class MergerOfTheErased(AppError):
    status = 409
    code = "merger_of_the_erased"
    en = "One of these accounts was erased by its owner. Nothing of it is left to be brought together."
    fr = "L’un de ces comptes a été effacé par la personne. Il n’en reste rien à réunir."


class MergerOfOneself(AppError):
    status = 409
    code = "merger_of_oneself"
    en = (
        "One of these accounts is yours. Another administrator brings them together, so that nobody reads by it what "
        "was not theirs to read."
    )
    fr = (
        "L’un de ces comptes est le vôtre. Une autre personne administratrice les réunit, pour que nul ne lise par là "
        "ce qui ne lui était pas destiné."
    )


class MergerIntoClosed(AppError):
    status = 409
    code = "merger_into_closed"
    en = "The account that would stay is closed. Merge it into the other one instead."
    fr = "Le compte qui resterait est fermé. Réunissez-le plutôt à l’autre."


class MatchingUnderWay(AppError):
    status = 409
    code = "matching_under_way"
    en = "A matching is being computed that one of these accounts is in. Try again in a few minutes."
    fr = "Un appariement auquel l’un de ces comptes participe est en cours de calcul. Réessayez dans quelques minutes."


REFUSALS = (
    SameAccount,
    MergedAlready,
    MergerOfTheErased,
    MergerOfOneself,
    MergerIntoClosed,
    MatchingUnderWay,
)


@dataclass(frozen=True, slots=True)
class _Ended:
    pairings: int
    sessions: int
    waiting: int


async def preview_merger(db: AsyncSession, actor: Actor, vault: Vault, *, user_id: UUID, into: UUID) -> MergerOut:
    """What the merger would do, in counts: it is done, counted and taken back.

    Raises what `merge_users` raises, but for the version.
    """
    trial = await db.begin_nested()
    try:
        return await _merge(db, actor, vault, user_id=user_id, into=into)
    finally:
        await trial.rollback()


async def merge_users(
    db: AsyncSession, actor: Actor, vault: Vault, *, user_id: UUID, into: UUID, if_match: str | None
) -> MergerOut:
    """Make `user_id` a part of `into`: rows, pairings, cases and the directory's key move; its sign-ins and links end.

    `if_match` is the version of the account that goes. Raises `NotFound`, `VersionMissing`, `VersionStale`,
    `LastAdministrator`, and those of `REFUSALS`.
    """
    done = await _merge(db, actor, vault, user_id=user_id, into=into, if_match=(if_match,))
    await record(db, action="merge_users", subject_kind="user", subject_id=user_id, actor_id=actor.id)
    return done


async def _merge(
    db: AsyncSession,
    actor: Actor,
    vault: Vault,
    *,
    user_id: UUID,
    into: UUID,
    if_match: tuple[str | None] | None = None,
) -> MergerOut:
    if user_id == into:
        raise SameAccount
    # Keys and managers are the directory's: one writer at a time, so mergers take turns, too.
    await lock_directory(db)
    duplicate, survivor = await _lock_both(db, user_id=user_id, into=into)
    await _refuse(db, actor, duplicate, survivor)
    if if_match is not None:
        check_version(if_match[0], duplicate.version)
    await hold_pairings(db, user_ids=(user_id, into))
    await _refuse_while_matching(db, user_ids=(user_id, into))
    lacking = sorted(set(duplicate.roles) - set(survivor.roles) - {Role.MEMBER.value})
    key = _what_of_the_key(duplicate, survivor)

    ended = await end_double_pairings(db, duplicate=user_id, survivor=into)
    newcomers = await live_pairings_of(db, user_id=user_id)
    clashes = await leave_clashing_seats(db, user_id=user_id, other_id=into)
    await _remember_the_provider(db, duplicate, survivor)
    pairings = await move_pairings(db, duplicate=user_id, survivor=into)
    moved = await move_rows(db, data_map_of_this_code(), duplicate=user_id, survivor=into)
    await move_cases(db, vault, user_id=user_id, into=into)
    await join_accounts(db, duplicate=duplicate, survivor=survivor)
    called_off = await call_off(db, session_ids=clashes, by=into)
    waiting = await ask_capacity_again(db, user_id=into, newcomers=newcomers)
    await tell(db, user_id=into, kind=Occasion.ACCOUNTS_MERGED, path="/settings")
    # A new line above, a level: the rules of pairings are asked again by the job that a new manager starts.
    await ask_again(db)
    await db.flush()
    return _told(
        user_id, into, moved, pairings=pairings, ended=_Ended(ended, called_off, waiting), roles=lacking, key=key
    )


async def _lock_both(db: AsyncSession, *, user_id: UUID, into: UUID) -> tuple[User, User]:
    query = select(User).where(col(User.id).in_((user_id, into))).order_by(col(User.id))
    # What others insert meanwhile points to these rows and must not wait for them.
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = {each.id: each for each in (await db.execute(query)).scalars()}
    if len(found) < 2:
        raise NotFound
    return found[user_id], found[into]


async def _refuse(db: AsyncSession, actor: Actor, duplicate: User, survivor: User) -> None:
    if duplicate.merged_into is not None or survivor.merged_into is not None:
        raise MergedAlready
    ids = (duplicate.id, survivor.id)
    if actor.id in ids:
        raise MergerOfOneself
    erased = select(exists().where(col(ErasedPerson.user_id).in_(ids)))
    if (await db.execute(erased)).scalar_one():
        raise MergerOfTheErased
    if survivor.status in (UserStatus.LEFT, UserStatus.SUSPENDED):
        raise MergerIntoClosed
    if Role.ADMIN in duplicate.roles:
        await keep_one_administrator(db, duplicate.id)


async def _refuse_while_matching(db: AsyncSession, *, user_ids: tuple[UUID, UUID]) -> None:
    """A run works on a copy of its people: what it finds would be written for an account that is gone."""
    theirs = select(col(Enrolment.programme_id)).where(col(Enrolment.user_id).in_(user_ids))
    run = exists().where(col(MatchRun.programme_id).in_(theirs), col(MatchRun.status).in_(UNDER_WAY))
    round_ = exists().where(col(ShortlistRound.programme_id).in_(theirs), col(ShortlistRound.status).in_(UNDER_WAY))
    if (await db.execute(select(or_(run, round_)))).scalar_one():
        raise MatchingUnderWay


async def _remember_the_provider(db: AsyncSession, duplicate: User, survivor: User) -> None:
    """When the identity provider speaks of both, what it calls the one is remembered: else it makes that one again."""
    living = select(ScimResource).where(
        col(ScimResource.user_id).in_((duplicate.id, survivor.id)), col(ScimResource.deleted_at).is_(None)
    )
    rows = (await db.execute(living)).scalars().all()
    if len(rows) < 2:
        return
    goes_by = survivor.external_id or duplicate.external_id
    names = {name for row in rows if row.user_id == duplicate.id for name in (str(row.id), *names_of(row.document))}
    await remember_names(db, user_id=survivor.id, external_ids=names - {goes_by or ""})


def _what_of_the_key(duplicate: User, survivor: User) -> str:
    if duplicate.external_id is None:
        return "none"
    return "taken" if survivor.external_id is None else "remembered"


def _told(
    user_id: UUID,
    into: UUID,
    moved: dict[str, Moved],
    *,
    pairings: int,
    ended: _Ended,
    roles: list[str],
    key: str,
) -> MergerOut:
    # By name only what an administrator may count: what someone wrote, answered or would rather not is in one sum.
    others = [each for name, each in moved.items() if name not in _NAMED_APART]
    return MergerOut.model_validate(
        {
            "user_id": user_id,
            "into": into,
            "pairings_moved": pairings,
            "pairings_ended": ended.pairings,
            "pairings_waiting": ended.waiting,
            "sessions_cancelled": ended.sessions,
            "places_moved": moved["enrolment"].moved,
            "places_dropped": moved["enrolment"].dropped,
            "programmes_coordinated": moved["programme_coordinator"].moved,
            "skills_moved": moved["user_skill"].moved,
            "skills_dropped": moved["user_skill"].dropped,
            "sign_ins_ended": moved["sign_in"].dropped,
            "others_moved": sum(each.moved for each in others),
            "others_dropped": sum(each.dropped for each in others),
            "external_id": key,
            "roles_left_behind": roles,
        }
    )
