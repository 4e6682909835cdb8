"""When a change in the directory breaks a rule between two people: the pairing stands still until someone decides."""

from collections.abc import Mapping, Set
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.lines import read_lines
from viceversa.accounts.models import User
from viceversa.core.clock import now
from viceversa.core.errors import AppError
from viceversa.core.etag import check_version
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell
from viceversa.pairings.activation import activate_if_ready
from viceversa.pairings.capacity import close_rivals, free_places
from viceversa.pairings.lifecycle import By, Move, move, target_of
from viceversa.pairings.models import LIVE, Pairing, PairingEvent, PairingStatus
from viceversa.pairings.service import (
    audit,
    go_on,
    lock_pairing_of,
    lock_with_places,
    partner_of,
    side_of,
    stop_sessions,
    tell_both,
    tell_coordinators,
)
from viceversa.pairings.sides import is_side
from viceversa.programmes.enrolments import lock_places
from viceversa.programmes.models import EnrolmentStatus, Programme
from viceversa.programmes.service import coordinated

BrokenRule = Literal["reporting_line", "level_gap", "capacity"]
_WATCHED = tuple(status for status in LIVE if status != PairingStatus.CONFLICT)


class RulesBroken(AppError):
    status = 409
    code = "rules_broken"
    en = (
        "Something changed in the organisation during the pause, and the rules of the programme no longer fit. "
        "Your coordinator decides how you go on; you need to do nothing."
    )
    fr = (
        "L’organisation a changé pendant la pause et les règles du programme ne conviennent plus. "
        "Votre coordination décide de la suite ; vous n’avez rien à faire."
    )
    # The pairing stays frozen although the request is refused: the coordinator must see it.
    keeps_work = True


def broken_rule(
    *,
    mentor: UUID,
    learner: UUID,
    managers: Mapping[UUID, UUID | None],
    levels: Mapping[UUID, int | None],
    minimum_gap: int,
    either_way: bool = False,
) -> BrokenRule | None:
    """The rule of DOMAIN §6.1 (R2, R3) that two people who meet no longer pass, or None.

    `either_way`: two who chose to go on together may have swapped sides; the gap is asked of them either way.
    """
    if learner in _chain(mentor, managers) or mentor in _chain(learner, managers):
        return "reporting_line"
    manager = managers.get(mentor)
    if manager is not None and manager == managers.get(learner):
        return "reporting_line"
    high, low = levels.get(learner), levels.get(mentor)
    if minimum_gap <= 0:
        return None
    if high is None or low is None:
        return "level_gap"
    gap = abs(high - low) if either_way else high - low
    return "level_gap" if gap < minimum_gap else None


def _chain(user_id: UUID, managers: Mapping[UUID, UUID | None]) -> set[UUID]:
    above: set[UUID] = set()
    each = managers.get(user_id)
    # A loop left in the data ends the chain where it closes.
    while each is not None and each not in above:
        above.add(each)
        each = managers.get(each)
    return above


async def _broken(db: AsyncSession, *, pairing_id: UUID | None = None) -> dict[UUID, BrokenRule]:
    """Live pairings that break a rule now, in three statements: a new manager touches everyone below."""
    mentor, learner, before = aliased(User), aliased(User), aliased(Pairing)
    query = (
        select(
            col(before.id).is_not(None).label("went_on"),
            col(Pairing.id),
            col(Pairing.mentor_id),
            col(Pairing.learner_id),
            col(Programme.policy),
            col(mentor.career_level).label("mentor_level"),
            col(learner.career_level).label("learner_level"),
        )
        .join(Programme, col(Programme.id) == col(Pairing.programme_id))
        .join(mentor, col(mentor.id) == col(Pairing.mentor_id))
        .join(learner, col(learner.id) == col(Pairing.learner_id))
        .outerjoin(before, col(before.next_pairing_id) == col(Pairing.id))
        .where(col(Pairing.status).in_(_WATCHED))
        .order_by(col(Pairing.id))
    )
    if pairing_id is not None:
        query = query.where(col(Pairing.id) == pairing_id)
    rows = (await db.execute(query)).all()
    managers = await read_lines(db, {side for row in rows for side in (row.mentor_id, row.learner_id)})
    found: dict[UUID, BrokenRule] = {}
    for row in rows:
        rule = broken_rule(
            mentor=row.mentor_id,
            learner=row.learner_id,
            managers=managers,
            levels={row.mentor_id: row.mentor_level, row.learner_id: row.learner_level},
            minimum_gap=int(row.policy["minimum_level_gap"]),
            either_way=row.went_on,
        )
        if rule is not None:
            found[row.id] = rule
    # What a coordinator has decided on stays decided: a later change elsewhere does not freeze it again.
    decided = await db.execute(
        select(col(PairingEvent.pairing_id), col(PairingEvent.reason)).where(
            col(PairingEvent.pairing_id).in_(found), col(PairingEvent.to_status) == PairingStatus.CONFLICT
        )
    )
    for event in decided:
        if found.get(event.pairing_id) == event.reason:
            del found[event.pairing_id]
    return found


async def freeze_broken_pairings(db: AsyncSession) -> int:
    """People changed in the directory: freeze the live pairings whose rules no longer hold. Returns how many.

    Their sessions stay as planned and can only be cancelled until a coordinator decides.
    """
    count = 0
    for pairing_id, rule in (await _broken(db)).items():
        row = (
            await db.execute(
                select(Pairing)
                .where(col(Pairing.id) == pairing_id, col(Pairing.status).in_(_WATCHED))
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        ).scalar_one_or_none()
        if row is not None:
            await _freeze(db, row, rule)
            count += 1
    return count


async def freeze_beyond_capacity(db: AsyncSession, *, user_id: UUID, programme_id: UUID, newcomers: Set[UUID]) -> int:
    """Two accounts became one person's: freeze the live pairings that are more than they can hold; answers how many.

    Those that came with the other account wait for a coordinator, the latest first; what is only proposed closes when
    no place is left. The place itself says whether there is one.
    """
    place = (await lock_places(db, programme_id=programme_id, user_ids=[user_id])).get(user_id)
    rows = (
        await db.execute(
            select(Pairing)
            .where(
                col(Pairing.programme_id) == programme_id,
                is_side(user_id),
                col(Pairing.status).in_(LIVE),
            )
            .order_by(col(Pairing.id).desc())
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalars()
    live = rows.all()
    if place is None or not live:
        return 0
    watched = [row for row in live if row.id in newcomers and row.status in _WATCHED]
    surplus = watched[: max(len(live) - place.capacity, 0)]
    for row in surplus:
        await _freeze(db, row, "capacity")
    if len(live) >= place.capacity:
        if place.status == EnrolmentStatus.READY:
            place.status, place.version = EnrolmentStatus.MATCHED, place.version + 1
        await close_rivals(db, live[0], user_id)
    await db.flush()
    return len(surplus)


async def _freeze(db: AsyncSession, row: Pairing, rule: BrokenRule) -> None:
    await move(db, row, Move.FREEZE, by=By.DIRECTORY, reason=rule)
    row.stopped_at = row.stopped_at or now()
    await db.flush()
    await tell_both(db, row, kind=Occasion.PAIRING_FROZEN)
    await tell_coordinators(db, row, kind=Occasion.PAIRING_CONFLICT)


async def resume_pairing(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> None:
    """Go on after a pause, from either side, if the rules still hold.

    Raises `NotFound`, `IllegalPairingMove`, and `RulesBroken`, after which the pairing waits for its coordinator.
    """
    row = await lock_pairing_of(db, actor, pairing_id)
    by = side_of(actor, row)
    target_of(Move.RESUME, now=PairingStatus(row.status), by=by)
    broken = (await _broken(db, pairing_id=row.id)).get(row.id)
    if broken is not None:
        await _freeze(db, row, broken)
        raise RulesBroken
    await move(db, row, Move.RESUME, by=by, actor_id=actor.id)
    await go_on(db, row)
    await tell(db, user_id=partner_of(actor.id, row), kind=Occasion.PAIRING_RESUMED, path=f"/pairings/{row.id}")


async def settle_conflict(
    db: AsyncSession, actor: Actor, *, pairing_id: UUID, if_match: str | None, keep: bool, reason: str
) -> None:
    """As its coordinator, decide on a pairing that a change in the directory froze.

    Kept, it goes on where it stood: active, or accepted when it was never active. Raises `NotFound`,
    `IllegalPairingMove`, `VersionMissing`, `VersionStale`.
    """
    row, places = await lock_with_places(db, pairing_id, col(Pairing.id) == pairing_id)
    await coordinated(db, actor, row.programme_id)
    check_version(if_match, row.version)
    if row.status != PairingStatus.CONFLICT:
        # Ending a healthy pairing is not a coordinator's to decide.
        target_of(Move.SETTLE, now=PairingStatus(row.status), by=By.COORDINATOR)
    by: dict[str, Any] = {"by": By.COORDINATOR, "actor_id": actor.id, "reason": reason}
    if keep:
        await move(db, row, Move.SETTLE if row.activated_at else Move.REOPEN, **by)
        await go_on(db, row)
        await activate_if_ready(db, pairing=row, session_confirmed=False)
    else:
        await move(db, row, Move.END, **by)
        await free_places(db, places)
        await stop_sessions(db, row)
    await audit(db, actor, "settle_conflict", row)
    await tell_both(db, row, kind=Occasion.PAIRING_SETTLED if keep else Occasion.PAIRING_ENDED)
