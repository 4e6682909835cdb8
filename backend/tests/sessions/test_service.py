"""Planning, confirming, moving, holding: one pairing's sessions on the real database."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.sessions.couples import Couple, add_couple, add_track, add_user, shift
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.core.errors import NotFound, VersionMissing, VersionStale
from viceversa.pairings.models import Pairing, PairingStatus, TrackDirection
from viceversa.sessions import endings, outcomes, reading, seats, service
from viceversa.sessions.lifecycle import Step
from viceversa.sessions.models import CancelReason, MentoringSession, SessionSeat, SessionStatus
from viceversa.sessions.schemas import AgendaIn, SessionIn, SessionOut
from viceversa.sessions.slots import weekly_quarter_hours


def at(*, days: int, hours: int = 0) -> datetime:
    return now().replace(microsecond=0) + timedelta(days=days, hours=hours)


async def plan(db: AsyncSession, couple: Couple, *, days: int = 3, minutes: int = 60) -> SessionOut:
    """Proposed by the learner."""
    return await service.plan_session(
        db,
        couple.learner,
        pairing_id=couple.pairing_id,
        plan=SessionIn(starts_at=at(days=days), minutes=minutes),
    )


async def confirmed(db: AsyncSession, couple: Couple, *, days: int = 3) -> SessionOut:
    planned = await plan(db, couple, days=days)
    return await service.confirm_session(db, couple.mentor, session_id=planned.id)


async def seats_of(db: AsyncSession, session_id: UUID) -> int:
    found = await db.execute(select(col(SessionSeat.id)).where(col(SessionSeat.session_id) == session_id))
    return len(found.all())


async def pairing_status(db: AsyncSession, couple: Couple) -> str:
    found = await db.execute(select(col(Pairing.status)).where(col(Pairing.id) == couple.pairing_id))
    return found.scalar_one()


async def test_a_session_is_proposed_by_one_side_and_confirmed_by_the_other(db: AsyncSession) -> None:
    couple = await add_couple(db)
    planned = await plan(db, couple)
    assert (planned.status, planned.number, planned.sequence) == (SessionStatus.PROPOSED, 1, 0)
    assert (planned.my_side, planned.opener) == ("learner", "mentor")
    assert planned.can == [Step.MOVE, Step.CANCEL, Step.EDIT_AGENDA]
    assert await seats_of(db, planned.id) == 0
    with pytest.raises(service.PartnerConfirms):
        await service.confirm_session(db, couple.learner, session_id=planned.id)
    theirs = await reading.read_session(db, couple.mentor, planned.id)
    assert theirs.can == [Step.CONFIRM, Step.MOVE, Step.CANCEL, Step.EDIT_AGENDA]
    done = await service.confirm_session(db, couple.mentor, session_id=planned.id)
    assert (done.status, done.version) == (SessionStatus.CONFIRMED, planned.version + 1)
    assert await seats_of(db, planned.id) == 2
    with pytest.raises(service.SessionMovedOn):
        await service.confirm_session(db, couple.mentor, session_id=planned.id)


async def test_both_clocks_are_told(db: AsyncSession) -> None:
    couple = await add_couple(db)
    planned = await plan(db, couple)
    assert (planned.mentor.given_name, planned.learner.given_name) == ("Mina", "Luc")
    assert (planned.mentor.time_zone, planned.learner.time_zone) == ("Europe/Paris", "America/New_York")
    assert planned.mentor.starts_at_local == planned.learner.starts_at_local == planned.starts_at
    paris, new_york = planned.mentor.starts_at_local, planned.learner.starts_at_local
    assert paris.replace(tzinfo=None) - new_york.replace(tzinfo=None) >= timedelta(hours=4)


async def test_the_first_confirmed_session_makes_a_signed_pairing_active(db: AsyncSession) -> None:
    couple = await add_couple(db)
    planned = await plan(db, couple)
    assert await pairing_status(db, couple) == PairingStatus.ACCEPTED
    await service.confirm_session(db, couple.mentor, session_id=planned.id)
    assert await pairing_status(db, couple) == PairingStatus.ACTIVE


async def test_an_unsigned_charter_keeps_the_pairing_accepted(db: AsyncSession) -> None:
    couple = await add_couple(db, signed=False)
    await confirmed(db, couple)
    assert await pairing_status(db, couple) == PairingStatus.ACCEPTED


async def test_nobody_else_finds_anything(db: AsyncSession) -> None:
    couple = await add_couple(db)
    planned = await plan(db, couple)
    stranger = await add_user(db)
    body = SessionIn(starts_at=at(days=9))
    verbs = [
        reading.read_session(db, stranger, planned.id),
        reading.list_sessions(db, stranger, pairing_id=couple.pairing_id, limit=5, cursor=None),
        seats.suggest_slots(db, stranger, pairing_id=couple.pairing_id, minutes=60),
        service.plan_session(db, stranger, pairing_id=couple.pairing_id, plan=body),
        service.confirm_session(db, stranger, session_id=planned.id),
        service.move_session(db, stranger, session_id=planned.id, starts_at=at(days=9), minutes=60),
        service.cancel_session(db, stranger, session_id=planned.id, reason=CancelReason.AWAY),
        outcomes.mark_session_held(db, stranger, session_id=planned.id),
        reading.read_session(db, couple.mentor, new_id()),
    ]
    for verb in verbs:
        with pytest.raises(NotFound):
            await verb
    mine = await reading.list_my_sessions(db, stranger, which="upcoming", limit=5, cursor=None)
    assert mine.items == []
    assert (await reading.read_session(db, couple.mentor, planned.id)).version == planned.version


@pytest.mark.parametrize(
    "status", [s for s in PairingStatus if s not in (PairingStatus.ACCEPTED, PairingStatus.ACTIVE)]
)
async def test_only_accepted_and_active_pairings_plan(db: AsyncSession, status: PairingStatus) -> None:
    couple = await add_couple(db, status=status)
    hidden = status == PairingStatus.AWAITING_MENTOR
    with pytest.raises(NotFound if hidden else service.PairingNotMeeting):
        await plan(db, couple)


async def test_the_start_lies_within_the_coming_year(db: AsyncSession) -> None:
    couple = await add_couple(db)
    for days in (-1, 0, 370):
        with pytest.raises(service.OutsideTheYear):
            await plan(db, couple, days=days)
    assert (await plan(db, couple, days=365)).number == 1


async def test_a_pairing_does_not_plan_twice_at_one_time(db: AsyncSession) -> None:
    couple = await add_couple(db)
    first = await plan(db, couple, days=3)
    with pytest.raises(service.AlreadyPlanned):
        await service.plan_session(
            db,
            couple.mentor,
            pairing_id=couple.pairing_id,
            plan=SessionIn(starts_at=first.starts_at + timedelta(minutes=59)),
        )
    after = SessionIn(starts_at=first.ends_at)
    assert (await service.plan_session(db, couple.mentor, pairing_id=couple.pairing_id, plan=after)).number == 2


async def test_twelve_open_sessions_are_enough(db: AsyncSession) -> None:
    couple = await add_couple(db)
    for days in range(1, service.MOST_OPEN + 1):
        await plan(db, couple, days=days)
    with pytest.raises(service.TooManyPlanned):
        await plan(db, couple, days=50)


async def test_a_cancelled_session_gives_its_time_and_its_number_back(db: AsyncSession) -> None:
    couple = await add_couple(db)
    first = await confirmed(db, couple, days=3)
    gone = await service.cancel_session(db, couple.mentor, session_id=first.id, reason=CancelReason.WORK_CAME_FIRST)
    assert (gone.status, gone.cancelled_by, gone.cancel_reason) == (
        SessionStatus.CANCELLED,
        couple.mentor.id,
        CancelReason.WORK_CAME_FIRST,
    )
    assert gone.can == []
    assert await seats_of(db, first.id) == 0
    again = await confirmed(db, couple, days=3)
    assert again.number == 1
    with pytest.raises(service.SessionMovedOn):
        await service.cancel_session(db, couple.learner, session_id=first.id, reason=CancelReason.AWAY)


async def test_moving_keeps_the_row_and_waits_for_the_other_side_again(db: AsyncSession) -> None:
    couple = await add_couple(db)
    first = await confirmed(db, couple)
    moved = await service.move_session(db, couple.mentor, session_id=first.id, starts_at=at(days=5), minutes=30)
    assert (moved.id, moved.number, moved.sequence) == (first.id, 1, 1)
    assert (moved.status, moved.proposed_by) == (SessionStatus.PROPOSED, couple.mentor.id)
    assert sum(part.minutes for part in moved.agenda) == 30
    assert await seats_of(db, first.id) == 0
    with pytest.raises(service.PartnerConfirms):
        await service.confirm_session(db, couple.mentor, session_id=first.id)
    again = await service.confirm_session(db, couple.learner, session_id=first.id)
    assert again.status == SessionStatus.CONFIRMED
    assert await seats_of(db, first.id) == 2


async def test_a_moved_session_may_overlap_its_own_old_time_only(db: AsyncSession) -> None:
    couple = await add_couple(db)
    first, second = await plan(db, couple, days=3), await plan(db, couple, days=4)
    nudged = await service.move_session(
        db,
        couple.mentor,
        session_id=first.id,
        starts_at=first.starts_at + timedelta(minutes=15),
        minutes=60,
    )
    assert nudged.sequence == 1
    with pytest.raises(service.AlreadyPlanned):
        await service.move_session(db, couple.mentor, session_id=first.id, starts_at=second.starts_at, minutes=60)


async def test_the_third_session_waits_until_learning_goes_both_ways(db: AsyncSession) -> None:
    couple = await add_couple(db)
    await confirmed(db, couple, days=1)
    await confirmed(db, couple, days=2)
    third = await plan(db, couple, days=3)
    with pytest.raises(service.ReturnTrackMissing) as refusal:
        await service.confirm_session(db, couple.mentor, session_id=third.id)
    assert "teaches back" in refusal.value.detail("en")
    await add_track(db, couple.pairing_id, TrackDirection.LEARNER_TEACHES)
    done = await service.confirm_session(db, couple.mentor, session_id=third.id)
    assert done.status == SessionStatus.CONFIRMED


async def test_without_reciprocity_the_third_session_is_open(db: AsyncSession) -> None:
    couple = await add_couple(db, reciprocity_required=False)
    for days in (1, 2, 3):
        assert (await confirmed(db, couple, days=days)).number == days


async def test_a_cancelled_session_does_not_bring_the_gate_nearer(db: AsyncSession) -> None:
    couple = await add_couple(db)
    for _ in range(3):
        planned = await plan(db, couple)
        await service.cancel_session(db, couple.learner, session_id=planned.id, reason=CancelReason.OTHER)
    assert (await confirmed(db, couple)).number == 1


async def test_held_needs_both_sides(db: AsyncSession) -> None:
    couple = await add_couple(db)
    session = await confirmed(db, couple)
    for side in (couple.mentor, couple.learner):
        with pytest.raises(service.NotStarted):
            await outcomes.mark_session_held(db, side, session_id=session.id)
    await shift(db, session.id, starts_at=at(days=0, hours=-2))
    one = await outcomes.mark_session_held(db, couple.mentor, session_id=session.id)
    assert (one.status, one.mentor.says_held, one.learner.says_held) == (
        SessionStatus.CONFIRMED,
        True,
        False,
    )
    assert Step.MARK_HELD not in one.can
    # What one side says took place is no longer called off or moved by the other.
    for verb in (
        service.cancel_session(db, couple.learner, session_id=session.id, reason=CancelReason.OTHER),
        service.move_session(db, couple.learner, session_id=session.id, starts_at=at(days=4), minutes=60),
    ):
        with pytest.raises(service.SessionMovedOn):
            await verb
    again = await outcomes.mark_session_held(db, couple.mentor, session_id=session.id)
    assert again.version == one.version
    both = await outcomes.mark_session_held(db, couple.learner, session_id=session.id)
    assert both.status == SessionStatus.HELD
    assert both.can == [Step.TAKE_BACK, Step.LOG, Step.GIVE_PULSE]


@pytest.mark.parametrize(("hours_since_end", "held"), [(47, False), (49, True)])
async def test_two_days_later_one_side_is_enough(db: AsyncSession, hours_since_end: int, held: bool) -> None:
    couple = await add_couple(db)
    session = await confirmed(db, couple)
    await shift(db, session.id, starts_at=at(days=0, hours=-hours_since_end - 1))
    told = await outcomes.mark_session_held(db, couple.learner, session_id=session.id)
    assert (told.status == SessionStatus.HELD) is held


async def test_the_clock_settles_what_one_side_said(db: AsyncSession) -> None:
    one, silent = await add_couple(db), await add_couple(db)
    said, unsaid = await confirmed(db, one), await confirmed(db, silent)
    await shift(db, said.id, starts_at=at(days=0, hours=-2))
    await outcomes.mark_session_held(db, one.mentor, session_id=said.id)
    assert await endings.settle_one_sided(db) == 0
    for session in (said, unsaid):
        await shift(db, session.id, starts_at=at(days=-3))
    assert await endings.settle_one_sided(db) == 1
    assert (await reading.read_session(db, one.learner, said.id)).status == SessionStatus.HELD
    assert (await reading.read_session(db, silent.mentor, unsaid.id)).status == SessionStatus.CONFIRMED


async def test_a_proposal_whose_time_passed_can_only_be_moved_or_cancelled(db: AsyncSession) -> None:
    couple = await add_couple(db)
    planned = await plan(db, couple)
    await shift(db, planned.id, starts_at=at(days=-1))
    theirs = await reading.read_session(db, couple.mentor, planned.id)
    assert theirs.can == [Step.MOVE, Step.CANCEL, Step.EDIT_AGENDA]
    with pytest.raises(service.SessionMovedOn):
        await service.confirm_session(db, couple.mentor, session_id=planned.id)
    with pytest.raises(service.SessionMovedOn):
        await outcomes.mark_session_held(db, couple.mentor, session_id=planned.id)


async def test_a_stopped_pairing_frees_what_lay_ahead_and_nothing_else(db: AsyncSession) -> None:
    couple = await add_couple(db)
    ahead, begun, asked = (
        await confirmed(db, couple, days=1),
        await confirmed(db, couple, days=2),
        await plan(db, couple, days=3),
    )
    await shift(db, begun.id, starts_at=at(days=0, hours=-1))
    # Going on again before the job ran: nothing is cancelled.
    assert await endings.stop_sessions(db, pairing_id=couple.pairing_id) == 0
    pairing = (await db.execute(select(Pairing).where(col(Pairing.id) == couple.pairing_id))).scalar_one()
    pairing.status = PairingStatus.ENDED
    await db.flush()
    assert await endings.stop_sessions(db, pairing_id=couple.pairing_id) == 2
    assert await endings.stop_sessions(db, pairing_id=couple.pairing_id) == 0
    for session in (ahead, asked):
        gone = await reading.read_session(db, couple.mentor, session.id)
        assert (gone.cancel_reason, gone.cancelled_by) == (CancelReason.PAIRING_STOPPED, None)
        assert await seats_of(db, session.id) == 0
    # It had begun: its sides may still say that it took place.
    told = await outcomes.mark_session_held(db, couple.mentor, session_id=begun.id)
    assert told.mentor.says_held


AGENDA = AgendaIn.model_validate(
    {"parts": [{"code": "up", "minutes": 40, "topic": "Prompts"}, {"code": "pulse", "minutes": 20}]}
)


async def test_both_write_one_agenda(db: AsyncSession) -> None:
    couple = await add_couple(db)
    first = await plan(db, couple)
    assert [(part.code, part.minutes) for part in first.agenda] == [
        ("arrive", 5), ("up", 20), ("back", 20), ("one_thing", 10), ("pulse", 5)
    ]  # fmt: skip
    second = await plan(db, couple, days=4)
    assert (second.opener, [part.code for part in second.agenda][1:3]) == ("learner", ["back", "up"])
    with pytest.raises(VersionMissing):
        await service.update_agenda(db, couple.mentor, session_id=first.id, if_match=None, agenda=AGENDA)
    written = await service.update_agenda(
        db, couple.mentor, session_id=first.id, if_match=f'"{first.version}"', agenda=AGENDA
    )
    assert written.agenda == AGENDA.parts
    with pytest.raises(VersionStale):
        await service.update_agenda(
            db, couple.learner, session_id=first.id, if_match=f'"{first.version}"', agenda=AGENDA
        )
    # An agenda that people wrote survives a move; it must fit into the session it is written for.
    moved = await service.move_session(db, couple.mentor, session_id=first.id, starts_at=at(days=8), minutes=45)
    assert moved.agenda == AGENDA.parts
    with pytest.raises(service.AgendaTooLong) as refusal:
        await service.update_agenda(
            db, couple.learner, session_id=first.id, if_match=f'"{moved.version}"', agenda=AGENDA
        )
    assert "60 minutes" in refusal.value.detail("en")


async def test_lists_are_paged_and_mine_alone(db: AsyncSession) -> None:
    couple, other = await add_couple(db), await add_couple(db)
    days = [4, 2, 3, 1]
    for each in days:
        await plan(db, couple, days=each)
    await plan(db, other)
    seen: list[SessionOut] = []
    cursor = None
    while True:
        page = await reading.list_my_sessions(db, couple.mentor, which="upcoming", limit=3, cursor=cursor)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [session.number for session in seen] == [4, 2, 3, 1]
    assert {session.pairing_id for session in seen} == {couple.pairing_id}
    listed = await reading.list_sessions(db, couple.learner, pairing_id=couple.pairing_id, limit=50, cursor=None)
    assert [session.id for session in listed.items] == [session.id for session in seen]


async def test_slots_avoid_both_peoples_confirmed_sessions(db: AsyncSession) -> None:
    mentor = await add_user(db, time_zone="UTC")
    learner = await add_user(db, time_zone="UTC")
    couple = await add_couple(db, mentor=mentor, learner=learner)
    before = await seats.suggest_slots(db, learner, pairing_id=couple.pairing_id, minutes=60)
    assert before.slots
    assert all(slot.starts_at >= now() + timedelta(hours=23) for slot in before.slots)
    usual = weekly_quarter_hours(None, "UTC", week_of=now().date())
    for slot in before.slots:
        start = slot.starts_at
        assert start.weekday() * 96 + start.hour * 4 + start.minute // 15 in usual
    # The mentor's session with someone else takes the first of them.
    taken = before.slots[0].starts_at
    elsewhere = await add_couple(db, mentor=mentor)
    planned = await service.plan_session(
        db, elsewhere.learner, pairing_id=elsewhere.pairing_id, plan=SessionIn(starts_at=taken)
    )
    await service.confirm_session(db, mentor, session_id=planned.id)
    after = await seats.suggest_slots(db, learner, pairing_id=couple.pairing_id, minutes=60)
    ends = taken + timedelta(hours=1)
    assert not [slot for slot in after.slots if slot.starts_at < ends and taken < slot.ends_at]


async def test_counts_of_a_programme(db: AsyncSession) -> None:
    couple = await add_couple(db)
    await confirmed(db, couple, days=1)
    await plan(db, couple, days=2)
    gone = await plan(db, couple, days=3)
    await service.cancel_session(db, couple.mentor, session_id=gone.id, reason=CancelReason.AWAY)
    held = await plan(db, couple, days=4)
    row = (await db.execute(select(MentoringSession).where(col(MentoringSession.id) == held.id))).scalar_one()
    row.status = SessionStatus.HELD
    await db.flush()
    counts = await reading.count_sessions(db, couple.programme_id)
    assert counts.model_dump() == {"planned": 2, "planned_pairings": 1, "held": 1, "held_pairings": 1}
