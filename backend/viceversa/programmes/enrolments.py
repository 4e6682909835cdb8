"""Places in a programme: invited, applied, ready, matched. Admission is never scored (DOMAIN §5)."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor
from viceversa.accounts.models import User, UserStatus
from viceversa.audit.service import record
from viceversa.core.db import new_id
from viceversa.core.errors import AppError, NotFound
from viceversa.core.etag import check_version
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.service import tell
from viceversa.programmes.models import (
    ENROLMENT_MOVES,
    Enrolment,
    EnrolmentStatus,
    Programme,
    ProgrammeStatus,
)
from viceversa.programmes.schemas import (
    ApplyIn,
    CandidateOut,
    EnrolmentChangeIn,
    EnrolmentOut,
    InvitedOut,
    MyPlace,
)
from viceversa.programmes.service import coordinated, refuse_unknown
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
    fr = "Une place à l’état « {now} » ne peut pas passer à « {wanted} »."


class StillPaired(AppError):
    status = 409
    code = "still_paired"
    en = "End your pairing first; it is one step on its page and needs no reason."
    fr = "Mettez d’abord fin à votre binôme ; c’est une étape sur sa page, sans raison à donner."


# A member moves their own place this way; a coordinator has the other moves.
_OWN_MOVES = {EnrolmentStatus.APPLIED, EnrolmentStatus.READY, EnrolmentStatus.WITHDRAWN}


async def apply_to_programme(db: AsyncSession, actor: Actor, *, programme_id: UUID, application: ApplyIn) -> MyPlace:
    """Take a place in an open programme; an invited or withdrawn person applies the same way.

    Raises `NotFound`, `NotOpen`, `AlreadyEnrolled`.
    """
    programme = (
        await db.execute(
            select(col(Programme.status)).where(col(Programme.id) == programme_id).with_for_update(read=True)
        )
    ).one_or_none()
    if programme is None or programme.status == ProgrammeStatus.DRAFT:
        raise NotFound
    if programme.status not in (ProgrammeStatus.OPEN, ProgrammeStatus.MATCHING):
        raise NotOpen
    await db.execute(
        insert(Enrolment)
        .values(id=new_id(), programme_id=programme_id, user_id=actor.id, status=EnrolmentStatus.INVITED)
        .on_conflict_do_nothing(index_elements=["programme_id", "user_id"])
    )
    row = await _lock_own(db, actor, programme_id)
    if row.status not in (EnrolmentStatus.INVITED, EnrolmentStatus.WITHDRAWN):
        raise AlreadyEnrolled
    row.status = EnrolmentStatus.APPLIED
    row.wish, row.capacity = application.wish, application.capacity
    row.version += 1
    await db.flush()
    return _my_place(row)


async def _lock_own(db: AsyncSession, actor: Actor, programme_id: UUID) -> Enrolment:
    row = (
        await db.execute(
            select(Enrolment)
            .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.user_id) == actor.id)
            .with_for_update()
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _my_place(row: Enrolment) -> MyPlace:
    return MyPlace(
        enrolment_id=row.id,
        status=EnrolmentStatus(row.status),
        wish=row.wish,  # type: ignore[arg-type]
        capacity=row.capacity,
        version=row.version,
    )


async def update_enrolment(
    db: AsyncSession, actor: Actor, *, enrolment_id: UUID, if_match: str | None, change: EnrolmentChangeIn
) -> MyPlace:
    """Change a place: one's own wish, capacity, readiness; or, as its coordinator, its status.

    Raises `NotFound` (not yours, not your programme), `IllegalEnrolmentMove`, `StillPaired`.
    """
    row = (
        await db.execute(select(Enrolment).where(col(Enrolment.id) == enrolment_id).with_for_update())
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    own = row.user_id == actor.id
    if not own:
        if not actor.may("coordinate"):
            raise NotFound
        await coordinated(db, actor, row.programme_id)
    check_version(if_match, row.version)
    if change.status is not None and change.status != row.status:
        if own and change.status not in _OWN_MOVES:
            raise IllegalEnrolmentMove(now=row.status, wanted=change.status.value)
        _move(row, change.status)
    if change.wish is not None:
        row.wish = change.wish
    if change.capacity is not None:
        row.capacity = change.capacity
    if change.prepared is not None:
        row.prepared = change.prepared
    row.version += 1
    await db.flush()
    if not own:
        await record(
            db,
            action="update_enrolment",
            subject_kind="enrolment",
            subject_id=row.id,
            actor_id=actor.id,
            programme_id=row.programme_id,
        )
    return _my_place(row)


def _move(row: Enrolment, wanted: EnrolmentStatus) -> None:
    now = EnrolmentStatus(row.status)
    if wanted not in ENROLMENT_MOVES[now]:
        raise IllegalEnrolmentMove(now=now.value, wanted=wanted.value)
    if now == EnrolmentStatus.MATCHED and wanted == EnrolmentStatus.WITHDRAWN:
        raise StillPaired
    row.status = wanted


async def withdraw_from_programme(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> MyPlace:
    """Give one's place back, without a reason. Raises `NotFound`, `StillPaired`, `IllegalEnrolmentMove`."""
    row = await _lock_own(db, actor, programme_id)
    _move(row, EnrolmentStatus.WITHDRAWN)
    row.version += 1
    await db.flush()
    return _my_place(row)


async def mark_ready(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> int:
    """As its coordinator, make every applicant ready; returns how many. Nobody is scored."""
    await coordinated(db, actor, programme_id)
    rows = (
        await db.execute(
            select(Enrolment)
            .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.status) == EnrolmentStatus.APPLIED)
            .order_by(col(Enrolment.id))
            .with_for_update()
        )
    ).scalars()
    count = 0
    for row in rows:
        row.status = EnrolmentStatus.READY
        row.version += 1
        count += 1
    await db.flush()
    await record(
        db,
        action="mark_ready",
        subject_kind="programme",
        subject_id=programme_id,
        actor_id=actor.id,
        programme_id=programme_id,
    )
    return count


async def list_enrolments(
    db: AsyncSession,
    actor: Actor,
    *,
    programme_id: UUID,
    status: EnrolmentStatus | None,
    limit: int,
    cursor: str | None,
) -> Page[EnrolmentOut]:
    """Who has a place in a programme, by name, for its coordinator: three statements whatever the size."""
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


async def list_candidates(db: AsyncSession, actor: Actor, *, programme_id: UUID, q: str | None) -> list[CandidateOut]:
    """People of the company who have no place in the programme yet, by name, at most 1,000."""
    await coordinated(db, actor, programme_id)
    taken = select(col(Enrolment.user_id)).where(col(Enrolment.programme_id) == programme_id)
    query = (
        select(
            col(User.id).label("user_id"),
            col(User.given_name),
            col(User.family_name),
            col(User.department),
            col(User.job_title),
            col(User.site),
        )
        .where(
            col(User.status).in_((UserStatus.ACTIVE, UserStatus.INVITED)),
            col(User.id).not_in(taken),
        )
        .order_by(col(User.family_name), col(User.given_name), col(User.id))
        .limit(1000)
    )
    if q:
        query = query.where(
            func.viceversa_plain(col(User.given_name) + " " + col(User.family_name)).contains(
                func.viceversa_plain(q), autoescape=False
            )
        )
    return [CandidateOut(**row) for row in (await db.execute(query)).mappings()]


async def invite_to_programme(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, user_ids: Sequence[UUID]
) -> InvitedOut:
    """Offer places; each invited person gets a mail (with the link that opens their account, if it is not open).

    Raises `NotFound`, `NotOpen`, `Malformed` for an unknown person.
    """
    await coordinated(db, actor, programme_id)
    status = (await db.execute(select(col(Programme.status)).where(col(Programme.id) == programme_id))).scalar_one()
    if status not in (ProgrammeStatus.OPEN, ProgrammeStatus.MATCHING):
        raise NotOpen
    wanted = sorted(set(user_ids))
    known = {
        row.id: row.status
        for row in await db.execute(
            select(col(User.id), col(User.status)).where(
                col(User.id).in_(wanted), col(User.status).in_((UserStatus.ACTIVE, UserStatus.INVITED))
            )
        )
    }
    for place, user_id in enumerate(user_ids):
        if user_id not in known:
            raise refuse_unknown(f"/body/user_ids/{place}")
    added = (
        (
            await db.execute(
                insert(Enrolment)
                .values(
                    [
                        {
                            "id": new_id(),
                            "programme_id": programme_id,
                            "user_id": user_id,
                            "status": EnrolmentStatus.INVITED,
                        }
                        for user_id in wanted
                    ]
                )
                .on_conflict_do_nothing(index_elements=["programme_id", "user_id"])
                .returning(col(Enrolment.user_id))
            )
        )
        .scalars()
        .all()
    )
    for user_id in added:
        if known[user_id] == UserStatus.INVITED:
            await jobs.enqueue(db, "notifications.send_invitation", user_id=str(user_id))
        else:
            await tell(db, user_id=user_id, path=f"/programmes/{programme_id}", kind=NoticeKind.PROGRAMME)
    await record(
        db,
        action="invite_to_programme",
        subject_kind="programme",
        subject_id=programme_id,
        actor_id=actor.id,
        programme_id=programme_id,
    )
    return InvitedOut(invited=len(added), already_there=len(wanted) - len(added))


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


async def count_enrolments(db: AsyncSession, *, programme_id: UUID) -> dict[str, int]:
    """How many places there are by status."""
    rows = await db.execute(
        select(col(Enrolment.status), func.count().label("total"))
        .where(col(Enrolment.programme_id) == programme_id)
        .group_by(col(Enrolment.status))
    )
    return {row.status: row.total for row in rows}
