"""Confidential cases: one author, one referent, and nobody else, not even to learn that there is one.

Nothing here is audited, queued or told in a notice: each of those is read by somebody else. The thread is the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.accounts.throttle import Limit, reserve
from viceversa.config import settings
from viceversa.core.clock import now
from viceversa.core.db import among
from viceversa.core.errors import NotFound
from viceversa.core.etag import check_version
from viceversa.core.sealing import Damaged, Locked, Vault
from viceversa.support.channels import list_channels
from viceversa.support.models import SupportCase, SupportKey, SupportMessage
from viceversa.support.referents import confided_in, offered_to
from viceversa.support.refusals import CaseClosed, ReferentExcluded, ReferentGone, ReferentNotOffered, TooLong
from viceversa.support.schemas import (
    Act,
    CaseMessageOut,
    HelpOut,
    PersonNameOut,
    SupportCaseDetailOut,
    SupportCaseIn,
    SupportCaseOut,
)
from viceversa.support.sealed import (
    Head,
    author_marks,
    new_case,
    new_entry,
    read_entry,
    read_head,
    referent_marks,
    write_head,
)

MOST_ENTRIES = 300
MOST_LISTED = 200
NEW_CASES = (5, timedelta(days=1))
MESSAGES = (60, timedelta(hours=1))


async def list_referents(db: AsyncSession, actor: Actor) -> HelpOut:
    """Where help is: the channels outside this product, and the referents the actor can write to."""
    offered, some_recused = await offered_to(db, actor.id)
    return HelpOut(
        channels=list_channels(settings()),
        referents=offered,
        some_recused=some_recused,
        kept_days=settings().case_kept_days,
        quiet_days=settings().case_quiet_days,
    )


async def open_case(db: AsyncSession, actor: Actor, vault: Vault, *, case: SupportCaseIn) -> SupportCaseDetailOut:
    """Write to one referent. Raises `ReferentNotOffered`, `ReferentExcluded`, `TooManyRequests`, `Locked`."""
    await _refuse_another_key(db, vault)
    if case.referent_id in case.excluded:
        raise ReferentExcluded
    if not await confided_in(db, pairs=[(actor.id, case.referent_id)]):
        raise ReferentNotOffered
    await _reserve(db, actor, vault, "open", *NEW_CASES)
    head = Head(actor.id, case.referent_id, case.category, tuple(case.excluded))
    row = new_case(vault, head)
    db.add(row)
    await db.flush()
    db.add(new_entry(vault, row, position=1, by=actor.id, from_author=True, text=case.text))
    await db.flush()
    return await _detail(db, vault, row, head, mine=True)


async def list_my_cases(db: AsyncSession, actor: Actor, vault: Vault) -> list[SupportCaseOut]:
    """What the actor wrote to referents, the latest first. Raises `Locked`."""
    return await _list(db, vault, col(SupportCase.author_mark).in_(author_marks(vault, actor.id)), mine=True)


async def list_received_cases(db: AsyncSession, actor: Actor, vault: Vault) -> list[SupportCaseOut]:
    """The cases given to the actor that they may still read, the latest first. Raises `Locked`."""
    return await _list(db, vault, col(SupportCase.referent_mark).in_(referent_marks(vault, actor.id)), mine=False)


async def read_case(db: AsyncSession, actor: Actor, vault: Vault, *, case_id: UUID) -> SupportCaseDetailOut:
    """One case with its thread, for its author and its referent. Raises `NotFound`, `Locked`, `Damaged`."""
    row, head, mine = await _find(db, actor, vault, case_id)
    return await _detail(db, vault, row, head, mine=mine)


async def mark_read(db: AsyncSession, actor: Actor, vault: Vault, *, case_id: UUID) -> None:
    """Say that the actor has read the thread as it stands: no mail tells of it then. Raises `NotFound`."""
    _, _, mine = await _find(db, actor, vault, case_id)
    await db.execute(
        update(SupportMessage)
        .where(col(SupportMessage.case_id) == case_id, col(SupportMessage.from_author) == (not mine))
        .values(read=True)
    )


async def reply(db: AsyncSession, actor: Actor, vault: Vault, *, case_id: UUID, text: str) -> SupportCaseDetailOut:
    """Add to the thread, from either side.

    Raises `NotFound`, `CaseClosed`, `ReferentGone`, `TooLong`, `TooManyRequests`.
    """
    row, head, mine = await _find(db, actor, vault, case_id, lock=True)
    if row.closed_on is not None:
        raise CaseClosed
    if mine and not await confided_in(db, pairs=[(head.author_id, head.referent_id)]):
        raise ReferentGone
    await _reserve(db, actor, vault, "write", *MESSAGES)
    await _append(db, vault, row, by=actor.id, from_author=mine, text=text)
    return await _detail(db, vault, row, head, mine=mine)


async def close_case(
    db: AsyncSession, actor: Actor, vault: Vault, *, case_id: UUID, if_match: str | None
) -> SupportCaseDetailOut:
    """Close a case, from either side, over nothing unread: its version says what was read.

    Raises `NotFound`, `CaseClosed`, `VersionStale`.
    """
    row, head, mine = await _find(db, actor, vault, case_id, lock=True)
    if row.closed_on is not None:
        raise CaseClosed
    check_version(if_match, row.version)
    row.closed_on = now().date()
    await _append(db, vault, row, by=actor.id, from_author=mine, act=Act.CLOSED)
    return await _detail(db, vault, row, head, mine=mine)


async def hand_over(
    db: AsyncSession, actor: Actor, vault: Vault, *, case_id: UUID, referent_id: UUID, if_match: str | None
) -> SupportCaseDetailOut:
    """Give one's case to another referent, who then reads the whole thread; the one before reads nothing any more.

    Raises `NotFound` (also for its referent: only the author does this), `CaseClosed`, `ReferentExcluded`,
    `ReferentNotOffered`, `VersionStale`.
    """
    row, head, mine = await _find(db, actor, vault, case_id, lock=True)
    if not mine:
        raise NotFound
    if row.closed_on is not None:
        raise CaseClosed
    check_version(if_match, row.version)
    if referent_id in head.excluded:
        raise ReferentExcluded
    if referent_id == head.referent_id or not await confided_in(db, pairs=[(actor.id, referent_id)]):
        raise ReferentNotOffered
    head = replace(head, referent_id=referent_id)
    write_head(vault, row, head)
    await db.execute(
        update(SupportMessage)
        .where(col(SupportMessage.case_id) == case_id, col(SupportMessage.from_author))
        .values(read=False)
    )
    await _append(db, vault, row, by=actor.id, from_author=True, act=Act.HANDED_OVER)
    return await _detail(db, vault, row, head, mine=True)


async def _refuse_another_key(db: AsyncSession, vault: Vault) -> None:
    """Everybody hears of a key that is missing, whether or not they have a case."""
    known = await db.execute(select(col(SupportKey.key_id)).where(col(SupportKey.key_id).not_in(vault.key_ids)))
    if known.first() is not None:
        raise Locked


async def _reserve(db: AsyncSession, actor: Actor, vault: Vault, what: str, attempts: int, window: timedelta) -> None:
    # Counted under a mark: the table of counters must not tell who writes here.
    mark = vault.marks(f"{what}:{actor.id}".encode())[0]
    await reserve(db, [Limit(mark.hex(), attempts, window)])


async def _find(
    db: AsyncSession, actor: Actor, vault: Vault, case_id: UUID, *, lock: bool = False
) -> tuple[SupportCase, Head, bool]:
    """A case, what is sealed in its head, and whether the actor is its author. Raises `NotFound` for all others."""
    await _refuse_another_key(db, vault)
    authors, referents = author_marks(vault, actor.id), referent_marks(vault, actor.id)
    query = select(SupportCase).where(
        col(SupportCase.id) == case_id,
        or_(col(SupportCase.author_mark).in_(authors), col(SupportCase.referent_mark).in_(referents)),
    )
    row = (await db.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if row is None:
        raise NotFound
    head = read_head(vault, row)
    if head.author_id == actor.id:
        return row, head, True
    # Who was chosen reads as long as they could be chosen: a new partner's manager does not.
    if head.referent_id != actor.id or not await confided_in(db, pairs=[(head.author_id, actor.id)]):
        raise NotFound
    return row, head, False


async def _append(
    db: AsyncSession,
    vault: Vault,
    row: SupportCase,
    *,
    by: UUID,
    from_author: bool,
    act: Act = Act.WROTE,
    text: str = "",
) -> None:
    last = select(func.max(col(SupportMessage.position))).where(col(SupportMessage.case_id) == row.id)
    position = (await db.execute(last)).scalar_one() + 1
    # A case can be closed and handed over however long it is.
    if act == Act.WROTE and position > MOST_ENTRIES:
        raise TooLong
    db.add(new_entry(vault, row, position=position, by=by, from_author=from_author, act=act, text=text))
    row.active_on = now().date()
    row.version += 1
    await db.flush()


async def _list(db: AsyncSession, vault: Vault, theirs: Any, *, mine: bool) -> list[SupportCaseOut]:
    await _refuse_another_key(db, vault)
    found = await db.execute(
        select(SupportCase)
        .where(theirs)
        .order_by(col(SupportCase.closed_on).is_not(None), col(SupportCase.active_on).desc(), col(SupportCase.id))
        .limit(MOST_LISTED)
    )
    rows = [(row, _head_or_none(vault, row)) for row in found.scalars()]
    heads = [head for _, head in rows if head is not None]
    confided = await confided_in(db, pairs={(head.author_id, head.referent_id) for head in heads})
    names = await _names(db, {head.referent_id if mine else head.author_id for head in heads})
    unread = await _count_unread(db, [row.id for row, _ in rows], from_author=not mine)
    return [
        _shape(row, head, mine=mine, confided=confided, names=names, unread=unread.get(row.id, 0))
        for row, head in rows
        if mine or (head is not None and (head.author_id, head.referent_id) in confided)
    ]


def _head_or_none(vault: Vault, row: SupportCase) -> Head | None:
    try:
        return read_head(vault, row)
    except Damaged:
        return None


async def _detail(db: AsyncSession, vault: Vault, row: SupportCase, head: Head, *, mine: bool) -> SupportCaseDetailOut:
    thread = await db.execute(
        select(SupportMessage).where(col(SupportMessage.case_id) == row.id).order_by(col(SupportMessage.position))
    )
    entries = [read_entry(vault, row, each) for each in thread.scalars()]
    confided = await confided_in(db, pairs=[(head.author_id, head.referent_id)])
    names = await _names(db, {head.author_id, head.referent_id, *(entry.by for entry in entries)})
    unread = await _count_unread(db, [row.id], from_author=not mine)
    shaped = _shape(row, head, mine=mine, confided=confided, names=names, unread=unread.get(row.id, 0))
    reader = head.author_id if mine else head.referent_id
    messages = [
        CaseMessageOut(
            mine=entry.by == reader,
            by=names.get(entry.by),
            act=entry.act,
            text=entry.text,
            written_at=entry.written_at,
        )
        for entry in entries
    ]
    others = []
    if mine and row.closed_on is None:
        others, _ = await offered_to(db, head.author_id, excluded={*head.excluded, head.referent_id})
    return SupportCaseDetailOut(**shaped.model_dump(), messages=messages, others=others)


def _shape(
    row: SupportCase,
    head: Head | None,
    *,
    mine: bool,
    confided: set[tuple[UUID, UUID]],
    names: Mapping[UUID, PersonNameOut],
    unread: int,
) -> SupportCaseOut:
    kept = timedelta(days=settings().case_kept_days)
    return SupportCaseOut(
        id=row.id,
        mine=mine,
        status="open" if row.closed_on is None else "closed",
        readable=head is not None,
        category=head.category if head else None,
        other=names.get(head.referent_id if mine else head.author_id) if head else None,
        reachable=head is not None and (head.author_id, head.referent_id) in confided,
        unread=unread,
        active_on=row.active_on,
        closed_on=row.closed_on,
        kept_until=row.closed_on + kept if row.closed_on else None,
        version=row.version,
    )


async def _names(db: AsyncSession, ids: set[UUID]) -> dict[UUID, PersonNameOut]:
    rows = await db.execute(
        select(col(User.id), col(User.given_name), col(User.family_name)).where(among(col(User.id), ids))
    )
    return {row.id: PersonNameOut(given_name=row.given_name, family_name=row.family_name) for row in rows}


async def _count_unread(db: AsyncSession, ids: Sequence[UUID], *, from_author: bool) -> dict[UUID, int]:
    rows = await db.execute(
        select(col(SupportMessage.case_id), func.count().label("waiting"))
        .where(
            among(col(SupportMessage.case_id), ids),
            col(SupportMessage.from_author) == from_author,
            ~col(SupportMessage.read),
        )
        .group_by(col(SupportMessage.case_id))
    )
    return {row.case_id: row.waiting for row in rows}
