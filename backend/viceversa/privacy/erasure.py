"""Erasing someone: the one engine, driven by the data map, for the person's own wish and for a restored backup.

The account stays as a former participant: pairings of others point to it. Everything else is deleted, emptied,
unlinked or kept as the map says, with its reason.
"""

import asyncio
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.erasures import Known, close_account, remember_erasure
from viceversa.accounts.models import User
from viceversa.audit.service import record
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.idempotency import IdempotencyRecord
from viceversa.core.sealing import Vault
from viceversa.core.suppression import FLOOR
from viceversa.directory.scim.models import ScimResource
from viceversa.feedback.unlinking import unlink_pulses, unlink_surveys
from viceversa.pairings.departures import end_pairings_of
from viceversa.pairings.models import Pairing
from viceversa.pairings.sides import is_side
from viceversa.privacy.applying import delete_rows, empty_columns, empty_unless_shared, rewrite, take_out_mentions
from viceversa.privacy.belongings import Person, is_known_by, read_person, rows_of, rows_that_mention, table_of, without
from viceversa.privacy.data_map import DataMap, data_map_of_this_code
from viceversa.programmes.models import Enrolment, EnrolmentStatus
from viceversa.support.own import destroy_cases_of

# Tables whose answers stay, taken from the person: each needs to know what they still count by.
UNLINKERS: dict[str, Callable[..., Awaitable[int]]] = {"pulse": unlink_pulses, "survey": unlink_surveys}
_NOT_YET_MATCHED = (
    EnrolmentStatus.INVITED,
    EnrolmentStatus.APPLIED,
    EnrolmentStatus.READY,
    EnrolmentStatus.WAITLISTED,
)


async def erase_person(db: AsyncSession, *, user_id: UUID, vault: Vault) -> bool:
    """Erase someone; False when there is no such account. Doing it again changes nothing more.

    Open pairings end as when someone leaves: the partner is told, without a reason. The rest of the transaction is
    the map's.
    """
    person = await read_person(db, user_id)
    if person is None:
        return False
    await _leave(db, user_id)
    await _forget_remembered_answers(db, user_id)
    await destroy_cases_of(db, vault, author_id=user_id)
    names: list[tuple[Known, str]] = [("external_id", each) for each in _directory_keys(person)]
    if not person.email.endswith("@erased.invalid"):
        names.append(("email", person.email))
    await _apply_map(db, data_map_of_this_code(), person)
    await db.execute(
        update(ScimResource)
        .where(col(ScimResource.user_id) == user_id, col(ScimResource.deleted_at).is_(None))
        .values(deleted_at=now(), document={}, keys={}, unique_key=None)
    )
    await close_account(db, user_id=user_id)
    await remember_erasure(db, user_id=user_id, names=names)
    # Accounts that were merged into this one: a backup from before has them whole.
    merged = await db.execute(select(col(User.id)).where(col(User.merged_into) == user_id).order_by(col(User.id)))
    for each in merged.scalars().all():
        await remember_erasure(db, user_id=each, names=())
    await record(db, action="erase_person", subject_kind="user", subject_id=user_id)
    await jobs.enqueue(db, "privacy.list_erasures")
    await asyncio.to_thread(_delete_mails, settings().mail_folder, person)
    return True


def _directory_keys(person: Person) -> set[str]:
    told = person.names - {f"{person.given_name} {person.family_name}"}
    return {*told, *([person.external_id] if person.external_id else [])}


async def _leave(db: AsyncSession, user_id: UUID) -> None:
    # Places that were only waited for; who was matched stays in the counts of the programme.
    await db.execute(
        update(Enrolment)
        .where(col(Enrolment.user_id) == user_id, col(Enrolment.status).in_(_NOT_YET_MATCHED))
        .values(
            status=EnrolmentStatus.WITHDRAWN, applied_at=None, queue_number=None, version=col(Enrolment.version) + 1
        )
    )
    await end_pairings_of(db, user_id=user_id)
    await db.flush()


async def _forget_remembered_answers(db: AsyncSession, user_id: UUID) -> None:
    """The first answers kept for a day that partners got may show what the two wrote, without a name in it."""
    sides = select(col(Pairing.mentor_id), col(Pairing.learner_id)).where(is_side(user_id))
    ids = {each for row in await db.execute(sides) for each in row}
    await db.execute(delete(IdempotencyRecord).where(col(IdempotencyRecord.owner_id).in_(ids)))


async def _apply_map(db: AsyncSession, data_map: DataMap, person: Person) -> None:
    # What only mentions the person first: ids and names are still there to be found.
    for name, table in data_map.tables.items():
        for path in table.mentions:
            if path.key:
                await delete_rows(db, name, where=is_known_by(table_of(name).c[path.key], person))
            if path.holds:
                await take_out_mentions(db, name, path.holds, person=person, drop=table.erase == "delete")
        if table.erase == "delete":
            await delete_rows(db, name, where=rows_that_mention(data_map, name, person.id))
    for name, table in data_map.tables.items():
        if not table.people:
            continue
        theirs = rows_of(data_map, name, person.id, as_known=False)
        if table.erase == "delete":
            await delete_rows(db, name, where=theirs)
            continue
        if name in UNLINKERS:
            await _empty(db, data_map, name, person)
            await UNLINKERS[name](db, user_id=person.id)
            continue
        await _empty(db, data_map, name, person)
        for column, said in table.columns.items():
            if said.erase == "mentions":
                await rewrite(db, table_of(name).c[column], where=theirs, change=lambda value: without(value, person))
            elif said.erase == "few":
                await empty_unless_shared(db, name, column, where=theirs, fewest=FLOOR)


async def _empty(db: AsyncSession, data_map: DataMap, name: str, person: Person) -> None:
    columns = {column: said for column, said in data_map.tables[name].columns.items() if said.erase == "empty"}
    theirs = rows_of(data_map, name, person.id, as_known=False)
    await empty_columns(db, name, columns, where=theirs, person=person)


def _delete_mails(folder: Path, person: Person) -> None:
    """Mails of an installation without a mail server: those to the person, and invitations that name them."""
    words = [each.casefold() for each in (person.email, person.given_name, person.family_name) if each]
    for file in folder.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        parts = [part.get_payload(decode=True) for part in mail.walk()]
        text = " ".join(each.decode("utf-8", "replace") for each in parts if isinstance(each, bytes))
        if any(word in f"{mail['To']} {text}".casefold() for word in words):
            file.unlink(missing_ok=True)
