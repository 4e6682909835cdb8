"""Places in a programme: invited, applied, ready, matched. Admission is never scored (DOMAIN §5)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.db import among, new_id
from viceversa.core.errors import AppError, NotFound
from viceversa.core.etag import check_version
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.programmes.admission import (
    AdmissionInOrder,
    admit_next,
    lock_programme,
    queue_applicant,
    refuse_more_than_room,
    refuse_without_room,
)
from viceversa.programmes.models import (
    ENROLMENT_MOVES,
    Enrolment,
    EnrolmentStatus,
    Programme,
    ProgrammeStatus,
)
from viceversa.programmes.places import ADMITTED, read_rules, shape_place, waiting_position
from viceversa.programmes.schemas import ApplyIn, EnrolmentChangeIn, EnrolmentOut, MyPlace
from viceversa.programmes.service import coordinated
from viceversa.skills.models import Direction, UserSkill


class NotOpen(AppError):
    status = 409
    code = "programme_not_open"
    en = "This programme does not take applications now. Its coordinator can tell you when the next one opens."
    fr = "Ce programme ne prend pas de candidatures actuellement. Sa coordination vous dira quand le prochain ouvre."


class AlreadyEnrolled(AppError):
    status = 409
    code = "already_enrolled"
    en = "You already have a place in this programme."
    fr = "Vous avez déjà une place dans ce programme."


class IllegalEnrolmentMove(AppError):
    status = 409
    code = "illegal_enrolment_move"
    en = "A place that is {now} cannot become {wanted}."
    fr = "Une place à l’état « {now} » ne peut pas passer à « {wanted} »."


class StillPaired(AppError):
    status = 409
    code = "still_paired"
    en = "End your pairing first; it is one step on its page and needs no reason."
    fr = "Mettez d’abord fin à votre binôme ; c’est une étape sur sa page, sans raison à donner."


# A member moves their own place this way; a coordinator has the other moves.
_OWN_MOVES = {EnrolmentStatus.APPLIED, EnrolmentStatus.READY, EnrolmentStatus.WITHDRAWN}


async def apply_to_programme(db: AsyncSession, actor: Actor, *, programme_id: UUID, application: ApplyIn) -> MyPlace:
    """Take a place in an open programme; an invited or withdrawn person applies the same way.

    Raises `NotFound`, `NotOpen`, `AlreadyEnrolled`.
    """
    status = (
        await db.execute(select(col(Programme.status)).where(col(Programme.id) == programme_id))
    ).scalar_one_or_none()
    if status is None or status == ProgrammeStatus.DRAFT:
        raise NotFound
    programme = await lock_programme(db, programme_id=programme_id)
    if programme.status not in (ProgrammeStatus.OPEN, ProgrammeStatus.MATCHING):
        raise NotOpen
    await db.execute(
        insert(Enrolment)
        .values(id=new_id(), programme_id=programme_id, user_id=actor.id, status=EnrolmentStatus.INVITED)
        .on_conflict_do_nothing(index_elements=["programme_id", "user_id"])
    )
    row = await _lock(db, (col(Enrolment.programme_id) == programme_id) & (col(Enrolment.user_id) == actor.id))
    if row.status not in (EnrolmentStatus.INVITED, EnrolmentStatus.WITHDRAWN):
        raise AlreadyEnrolled
    row.status, row.applied_at = EnrolmentStatus.APPLIED, now()
    row.wish, row.capacity = application.wish, application.capacity
    row.version += 1
    await db.flush()
    await queue_applicant(db, programme, row)
    return await _my_place(db, row)


async def _lock(db: AsyncSession, which: Any) -> Enrolment:
    return (
        await db.execute(select(Enrolment).where(which).with_for_update().execution_options(populate_existing=True))
    ).scalar_one()


async def _my_place(db: AsyncSession, row: Enrolment) -> MyPlace:
    found = (
        await db.execute(
            select(col(Programme.policy), waiting_position())
            .join(Enrolment, col(Enrolment.programme_id) == col(Programme.id))
            .where(col(Enrolment.id) == row.id)
        )
    ).one()
    return shape_place(
        enrolment_id=row.id,
        status=row.status,
        wish=row.wish,
        capacity=row.capacity,
        version=row.version,
        policy=found.policy,
        position=found.waiting_position,
    )


async def update_enrolment(
    db: AsyncSession, actor: Actor, *, enrolment_id: UUID, if_match: str | None, change: EnrolmentChangeIn
) -> MyPlace:
    """Change a place: one's own wish, capacity, readiness; or, as its coordinator, its status.

    Raises `NotFound` (not yours, not your programme), `IllegalEnrolmentMove`, `StillPaired`, `NoPlaceLeft`,
    `AdmissionInOrder` where nobody chooses who is admitted.
    """
    seen = (
        await db.execute(
            select(col(Enrolment.user_id), col(Enrolment.programme_id)).where(col(Enrolment.id) == enrolment_id)
        )
    ).one_or_none()
    if seen is None:
        raise NotFound
    own = seen.user_id == actor.id
    if not own:
        if not actor.may("coordinate"):
            raise NotFound
        await coordinated(db, actor, seen.programme_id)
    programme = await lock_programme(db, programme_id=seen.programme_id)
    row = await _lock(db, col(Enrolment.id) == enrolment_id)
    check_version(if_match, row.version)
    if change.wish is not None and change.wish != row.wish:
        await _change_wish(db, programme, row, wish=change.wish)
    if change.status is not None and change.status != row.status:
        if own and change.status not in _OWN_MOVES:
            raise IllegalEnrolmentMove(now=row.status, wanted=change.status.value)
        await _refuse_out_of_order(db, programme, row, wanted=change.status, own=own)
        _move(row, change.status)
    if change.capacity is not None:
        row.capacity = change.capacity
    if change.prepared is not None:
        row.prepared = change.prepared
    row.version += 1
    await db.flush()
    await admit_next(db, programme)
    if not own:
        await record(
            db,
            action="update_enrolment",
            subject_kind="enrolment",
            subject_id=row.id,
            actor_id=actor.id,
            programme_id=row.programme_id,
        )
    return await _my_place(db, row)


async def _change_wish(db: AsyncSession, programme: Programme, row: Enrolment, *, wish: str) -> None:
    if row.status in ADMITTED:
        rules = read_rules(programme.policy)
        await refuse_without_room(db, rules, programme_id=programme.id, wish=wish, instead_of=row.wish)
    row.wish = wish


async def _refuse_out_of_order(
    db: AsyncSession, programme: Programme, row: Enrolment, *, wanted: EnrolmentStatus, own: bool
) -> None:
    """Nobody passes others by: an order is kept, a waiting list is left by the coordination, places are counted."""
    rules, moved = read_rules(programme.policy), {EnrolmentStatus(row.status), wanted}
    if EnrolmentStatus.WITHDRAWN in moved or not moved & {EnrolmentStatus.READY, EnrolmentStatus.WAITLISTED}:
        return
    if wanted not in ENROLMENT_MOVES[EnrolmentStatus(row.status)]:
        raise IllegalEnrolmentMove(now=row.status, wanted=wanted.value)
    if rules.in_order or (own and rules.places is not None):
        raise AdmissionInOrder
    if own and row.status == EnrolmentStatus.WAITLISTED:
        raise IllegalEnrolmentMove(now=row.status, wanted=wanted.value)
    if wanted == EnrolmentStatus.READY and row.status not in ADMITTED:
        await refuse_without_room(db, rules, programme_id=programme.id, wish=row.wish)


def _move(row: Enrolment, wanted: EnrolmentStatus) -> None:
    source = EnrolmentStatus(row.status)
    if wanted not in ENROLMENT_MOVES[source]:
        raise IllegalEnrolmentMove(now=source.value, wanted=wanted.value)
    if source == EnrolmentStatus.MATCHED and wanted == EnrolmentStatus.WITHDRAWN:
        raise StillPaired
    row.status = wanted
    if wanted == EnrolmentStatus.WITHDRAWN:
        # Who applies again waits at the end of the list.
        row.applied_at = row.queue_number = None


async def withdraw_from_programme(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> MyPlace:
    """Give one's place back, without a reason; the next on the list has it.

    Raises `NotFound`, `StillPaired`, `IllegalEnrolmentMove`.
    """
    mine = (col(Enrolment.programme_id) == programme_id) & (col(Enrolment.user_id) == actor.id)
    if (await db.execute(select(1).where(mine))).first() is None:
        raise NotFound
    programme = await lock_programme(db, programme_id=programme_id)
    row = await _lock(db, mine)
    _move(row, EnrolmentStatus.WITHDRAWN)
    row.version += 1
    await db.flush()
    await admit_next(db, programme)
    return await _my_place(db, row)


async def mark_ready(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> int:
    """As its coordinator, make every applicant ready; returns how many. Nobody is scored.

    Raises `NotFound`, `AdmissionInOrder`, `NoPlaceLeft` when there are fewer places than applicants.
    """
    await coordinated(db, actor, programme_id)
    rules = read_rules((await lock_programme(db, programme_id=programme_id)).policy)
    if rules.in_order:
        raise AdmissionInOrder
    rows = (
        (
            await db.execute(
                select(Enrolment)
                .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.status) == EnrolmentStatus.APPLIED)
                .order_by(col(Enrolment.id))
                .with_for_update()
            )
        )
        .scalars()
        .all()
    )
    await refuse_more_than_room(db, rules, rows)
    for row in rows:
        row.status = EnrolmentStatus.READY
        row.version += 1
    await db.flush()
    await record(
        db,
        action="mark_ready",
        subject_kind="programme",
        subject_id=programme_id,
        actor_id=actor.id,
        programme_id=programme_id,
    )
    return len(rows)


async def list_enrolments(
    db: AsyncSession,
    actor: Actor,
    *,
    programme_id: UUID,
    status: EnrolmentStatus | None,
    q: str | None,
    limit: int,
    cursor: str | None,
) -> Page[EnrolmentOut]:
    """Who has a place in a programme, by name, for its coordinator: three statements whatever the size.

    `q` keeps those whose name holds it, whatever its case and accents.
    """
    await coordinated(db, actor, programme_id)

    def lines(direction: Direction) -> Any:
        return (
            select(func.count())
            .where(col(UserSkill.user_id) == col(Enrolment.user_id), col(UserSkill.direction) == direction.value)
            .scalar_subquery()
        )

    query = (
        select(
            col(Enrolment.id),
            col(Enrolment.user_id),
            col(User.given_name),
            col(User.family_name),
            col(User.department),
            col(User.job_title),
            col(Enrolment.status),
            col(Enrolment.wish),
            col(Enrolment.capacity),
            col(Enrolment.prepared),
            lines(Direction.OFFER).label("offers"),
            lines(Direction.SEEK).label("seeks"),
            col(Enrolment.created_at),
            col(Enrolment.version),
        )
        .join(User, col(User.id) == col(Enrolment.user_id))
        .where(col(Enrolment.programme_id) == programme_id)
        .order_by(col(User.family_name), col(User.given_name), col(Enrolment.id))
        .limit(limit + 1)
    )
    if status is not None:
        query = query.where(col(Enrolment.status) == status)
    if q:
        query = query.where(named(q))
    if cursor:
        family, given, identifier = decode_cursor(cursor, parts=3)
        query = query.where(
            tuple_(col(User.family_name), col(User.given_name), col(Enrolment.id))
            > tuple_(family, given, UUID(identifier))
        )
    rows = (await db.execute(query)).mappings().all()
    items = [EnrolmentOut.model_validate(dict(row)) for row in rows[:limit]]
    last = items[-1] if len(rows) > limit else None
    return Page(items=items, next_cursor=encode_cursor(last.family_name, last.given_name, last.id) if last else None)


def named(q: str) -> Any:
    """Whether a person's name holds these letters, whatever their case and accents."""
    name = func.viceversa_plain(col(User.given_name) + " " + col(User.family_name))
    return name.contains(func.viceversa_plain(q), autoescape=False)


async def lock_places(db: AsyncSession, *, programme_id: UUID, user_ids: Collection[UUID]) -> dict[UUID, Enrolment]:
    """The places of some people, locked in ascending id so that two locks never wait for each other in a ring."""
    rows = (
        await db.execute(
            select(Enrolment)
            .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.user_id).in_(user_ids))
            .order_by(col(Enrolment.id))
            .with_for_update()
        )
    ).scalars()
    return {row.user_id: row for row in rows}


async def hold_places(db: AsyncSession, *, programme_id: UUID, user_ids: Collection[UUID]) -> None:
    """Lock the places of any number of people, in the order of `lock_places`, without reading them."""
    await db.execute(
        select(col(Enrolment.id))
        .where(col(Enrolment.programme_id) == programme_id, among(col(Enrolment.user_id), user_ids))
        .order_by(col(Enrolment.id))
        .with_for_update()
    )


async def count_enrolments(db: AsyncSession, *, programme_id: UUID) -> dict[str, int]:
    """How many places there are by status."""
    rows = await db.execute(
        select(col(Enrolment.status), func.count().label("total"))
        .where(col(Enrolment.programme_id) == programme_id)
        .group_by(col(Enrolment.status))
    )
    return {row.status: row.total for row in rows}
