"""Who is admitted, apart from who meets whom: first come, a drawn lot, or a person's choice. Never a score (DOMAIN §5).

Whatever counts or gives places holds the programme's row first, so the last place is given once.
"""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User, UserStatus
from viceversa.audit.service import record
from viceversa.core.errors import AppError, FieldProblem, Malformed
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.service import tell
from viceversa.programmes.models import Admission, Enrolment, EnrolmentStatus, Programme, ProgrammeStatus
from viceversa.programmes.places import ADMITTED, WAITING, AdmissionRules, Room, draw_order, read_rules
from viceversa.programmes.schemas import AdmissionOut
from viceversa.programmes.service import coordinated


class NotAdmitting(AppError):
    status = 409
    code = "programme_not_admitting"
    en = "Places are given while a programme is open, matching or running."
    fr = "Les places s’attribuent quand un programme est ouvert, apparie ou se déroule."


class NoPlaceLeft(AppError):
    status = 409
    code = "no_place_left"
    en = (
        "There are {places} places on each side, and no room for this. Free a place, or raise the number in the policy."
    )
    fr = (
        "Il y a {places} places de chaque côté, et plus assez pour cela. "
        "Libérez une place, ou augmentez leur nombre dans la politique."
    )


class AdmissionInOrder(AppError):
    status = 409
    code = "admission_in_order"
    en = (
        "Places in this programme are given in order, by nobody's choice. The policy says how; it can be changed there."
    )
    fr = (
        "Les places de ce programme sont attribuées dans un ordre, sans choix de personne. "
        "La politique dit lequel ; c’est là qu’il se change."
    )


_GIVING = (ProgrammeStatus.OPEN, ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING)
# Someone who left the company no longer holds a place.
_PRESENT = (UserStatus.INVITED, UserStatus.ACTIVE, UserStatus.ON_LEAVE)
_LARGEST_SEED = 2**31


async def lock_programme(db: AsyncSession, *, programme_id: UUID) -> Programme:
    """The programme's row, held until the end of the transaction: who counts places after us sees ours taken."""
    return (
        await db.execute(
            select(Programme)
            .where(col(Programme.id) == programme_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    ).scalar_one()


async def admit_applicants(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, enrolment_ids: Sequence[UUID] | None
) -> AdmissionOut:
    """As its coordinator, give the places there are, the way the policy says; who finds none is waitlisted.

    By choice, the chosen ones are named and admitted together or not at all. By lot, the seed is drawn here and kept,
    so that nobody can try seeds; an order once drawn stays, and later applicants are drawn behind it.
    Raises `NotFound`, `NotAdmitting`, `NoPlaceLeft`, `AdmissionInOrder`, `Malformed`.
    """
    await coordinated(db, actor, programme_id)
    programme = await lock_programme(db, programme_id=programme_id)
    if programme.status not in _GIVING:
        raise NotAdmitting
    rules = read_rules(programme.policy)
    if not rules.in_order:
        return await _admit_chosen(db, actor, rules, programme_id=programme_id, enrolment_ids=enrolment_ids)
    if enrolment_ids is not None:
        raise AdmissionInOrder
    waiting = await _lock_waiting(db, programme_id)
    seed, drawn = await _put_in_order(db, rules, programme_id, [row for row in waiting if row.queue_number is None])
    admitted = await _admit_those_who_fit(db, rules, programme_id, waiting)
    return await _log(
        db,
        rules,
        programme_id=programme_id,
        seed=seed,
        drawn=drawn,
        admitted=admitted,
        waiting=len(waiting) - len(admitted),
        actor=actor,
    )


async def admit_next(db: AsyncSession, programme: Programme) -> int:
    """Give freed places to the next in order, where an order decides; returns how many. The programme is locked."""
    rules = read_rules(programme.policy)
    if not rules.in_order or programme.status not in _GIVING:
        return 0
    waiting = [row for row in await _lock_waiting(db, programme.id) if row.queue_number is not None]
    admitted = await _admit_those_who_fit(db, rules, programme.id, waiting)
    if admitted:
        await _log(
            db,
            rules,
            programme_id=programme.id,
            seed=None,
            drawn=[],
            admitted=admitted,
            waiting=len(waiting) - len(admitted),
            actor=None,
        )
    return len(admitted)


async def queue_applicant(db: AsyncSession, programme: Programme, row: Enrolment) -> None:
    """Put a new application at the end of the order, where first come decides, and admit it if there is room."""
    if read_rules(programme.policy).mode != "first_come":
        return
    rules = read_rules(programme.policy)
    unordered = [each for each in await _lock_waiting(db, programme.id) if each.queue_number is None]
    await _put_in_order(db, rules, programme.id, unordered)
    await admit_next(db, programme)
    if row.status == EnrolmentStatus.APPLIED:
        row.status = EnrolmentStatus.WAITLISTED
        await db.flush()


async def refuse_without_room(
    db: AsyncSession, rules: AdmissionRules, *, programme_id: UUID, wish: str, instead_of: str | None = None
) -> None:
    """Raise `NoPlaceLeft` unless one more person with this wish fits (instead of one with another wish)."""
    room = await _read_room(db, rules, programme_id)
    if instead_of is not None:
        room = room.free(instead_of)
    if not room.fits(wish):
        raise NoPlaceLeft(places=rules.places)


async def refuse_more_than_room(db: AsyncSession, rules: AdmissionRules, rows: Sequence[Enrolment]) -> None:
    """Raise `NoPlaceLeft` unless all of these people fit together."""
    if not rows or rules.places is None:
        return
    room = await _read_room(db, rules, rows[0].programme_id)
    for row in rows:
        room = room.take(row.wish)
    if not room.kept(rules.places):
        raise NoPlaceLeft(places=rules.places)


async def list_admissions(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> list[AdmissionOut]:
    """The last hundred acts of admitting of a programme the actor coordinates, newest first. Raises `NotFound`."""
    await coordinated(db, actor, programme_id)
    columns = [col(getattr(Admission, name)) for name in AdmissionOut.model_fields]
    rows = await db.execute(
        select(*columns)
        .where(col(Admission.programme_id) == programme_id)
        .order_by(col(Admission.id).desc())
        .limit(100)
    )
    return [AdmissionOut(**row) for row in rows.mappings()]


async def admit_where_places_came_free(db: AsyncSession) -> int:
    """Give places that came free without a request of ours (someone left, the policy changed); returns how many."""
    ids = (
        await db.execute(
            select(col(Programme.id))
            .where(
                col(Programme.status).in_(_GIVING),
                select(1)
                .where(
                    col(Enrolment.programme_id) == col(Programme.id),
                    col(Enrolment.status) == EnrolmentStatus.WAITLISTED,
                    col(Enrolment.queue_number).is_not(None),
                )
                .exists(),
            )
            .order_by(col(Programme.id))
        )
    ).scalars()
    count = 0
    for programme_id in ids.all():
        count += await admit_next(db, await lock_programme(db, programme_id=programme_id))
    return count


async def _admit_chosen(
    db: AsyncSession,
    actor: Actor,
    rules: AdmissionRules,
    *,
    programme_id: UUID,
    enrolment_ids: Sequence[UUID] | None,
) -> AdmissionOut:
    waiting = {row.id: row for row in await _lock_waiting(db, programme_id)}
    if enrolment_ids is None:
        raise _refuse_choice("/body/enrolment_ids", "missing", "Name who is admitted.", "Nommez les personnes admises.")
    for place, enrolment_id in enumerate(enrolment_ids):
        if enrolment_id not in waiting:
            raise _refuse_choice(
                f"/body/enrolment_ids/{place}",
                "not_waiting",
                "Nobody waits for a place under this id.",
                "Personne n’attend de place sous cet identifiant.",
            )
    chosen = [waiting[each] for each in dict.fromkeys(enrolment_ids)]
    await refuse_more_than_room(db, rules, chosen)
    await _give_places(db, programme_id, chosen)
    return await _log(
        db,
        rules,
        programme_id=programme_id,
        seed=None,
        drawn=[],
        admitted=chosen,
        waiting=len(waiting) - len(chosen),
        actor=actor,
    )


def _refuse_choice(pointer: str, code: str, en: str, fr: str) -> Malformed:
    return Malformed(fields=[FieldProblem(pointer, code, en, fr)])


async def _lock_waiting(db: AsyncSession, programme_id: UUID) -> Sequence[Enrolment]:
    rows = await db.execute(
        select(Enrolment)
        .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.status).in_(WAITING))
        .order_by(col(Enrolment.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()


async def _put_in_order(
    db: AsyncSession, rules: AdmissionRules, programme_id: UUID, new: Sequence[Enrolment]
) -> tuple[int | None, list[UUID]]:
    """Number those who have no number yet, behind those who have; the seed is None when nothing was drawn."""
    seed = secrets.randbelow(_LARGEST_SEED) if rules.mode == "lottery" and new else None
    if seed is not None:
        order = draw_order([row.id for row in new], seed=seed)
    else:
        order = [row.id for row in sorted(new, key=lambda row: (row.applied_at or row.created_at, row.id))]
    last = await _last_number(db, programme_id)
    by_id = {row.id: row for row in new}
    for number, enrolment_id in enumerate(order, start=last + 1):
        by_id[enrolment_id].queue_number = number
    await db.flush()
    return seed, order


async def _last_number(db: AsyncSession, programme_id: UUID) -> int:
    query = select(func.max(col(Enrolment.queue_number))).where(col(Enrolment.programme_id) == programme_id)
    return (await db.execute(query)).scalar_one() or 0


async def _read_room(db: AsyncSession, rules: AdmissionRules, programme_id: UUID) -> Room:
    query = (
        select(col(Enrolment.wish), func.count())
        .join(User, col(User.id) == col(Enrolment.user_id))
        .where(
            col(Enrolment.programme_id) == programme_id,
            col(Enrolment.status).in_(ADMITTED),
            col(User.status).in_(_PRESENT),
        )
        .group_by(col(Enrolment.wish))
    )
    return Room(places=rules.places, taken={row[0]: row[1] for row in await db.execute(query)})


async def _admit_those_who_fit(
    db: AsyncSession, rules: AdmissionRules, programme_id: UUID, waiting: Sequence[Enrolment]
) -> list[Enrolment]:
    """Walk the order once; who finds no room on their side waits, and does not block the other side."""
    room = await _read_room(db, rules, programme_id)
    admitted = []
    for row in sorted(waiting, key=lambda row: row.queue_number or 0):
        if room.fits(row.wish):
            room = room.take(row.wish)
            admitted.append(row)
        elif row.status != EnrolmentStatus.WAITLISTED:
            row.status, row.version = EnrolmentStatus.WAITLISTED, row.version + 1
    await _give_places(db, programme_id, admitted)
    return admitted


async def _give_places(db: AsyncSession, programme_id: UUID, rows: Sequence[Enrolment]) -> None:
    for row in rows:
        row.status, row.version = EnrolmentStatus.READY, row.version + 1
        await tell(db, user_id=row.user_id, path=f"/programmes/{programme_id}", kind=NoticeKind.PROGRAMME)
    await db.flush()


async def _log(
    db: AsyncSession,
    rules: AdmissionRules,
    *,
    programme_id: UUID,
    seed: int | None,
    drawn: Sequence[UUID],
    admitted: Sequence[Enrolment],
    waiting: int,
    actor: Actor | None,
) -> AdmissionOut:
    row = Admission(
        programme_id=programme_id,
        mode=rules.mode,
        places=rules.places,
        seed=seed,
        drawn=[str(each) for each in drawn],
        admitted=[str(each.id) for each in admitted],
        waiting=waiting,
        actor_id=actor.id if actor else None,
    )
    db.add(row)
    await db.flush()
    await record(
        db,
        action="admit_applicants",
        subject_kind="admission",
        subject_id=row.id,
        actor_id=row.actor_id,
        programme_id=programme_id,
    )
    values: dict[str, Any] = {name: getattr(row, name) for name in AdmissionOut.model_fields}
    return AdmissionOut.model_validate(values)
