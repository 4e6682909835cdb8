"""Pulses and insights on the real database."""

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.sessions.couples import Couple, add_couple, add_programme, add_user
from viceversa.core.clock import now
from viceversa.core.errors import NotFound
from viceversa.feedback import insights, service
from viceversa.feedback.models import Pulse
from viceversa.feedback.schemas import PulseIn
from viceversa.programmes.models import Enrolment, EnrolmentStatus
from viceversa.sessions.models import MentoringSession, SessionStatus

BEST = PulseIn(learned=4, taught=4, voice=4, steering=2)
SKIPPED = PulseIn(learned=None, taught=None, voice=1, steering=None)


async def add_session(
    db: AsyncSession, couple: Couple, *, number: int = 1, status: SessionStatus = SessionStatus.HELD
) -> UUID:
    start = now() - timedelta(days=10 - number)
    row = MentoringSession(
        pairing_id=couple.pairing_id,
        number=number,
        status=status,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        proposed_by=couple.learner.id,
    )
    db.add(row)
    await db.flush()
    return row.id


async def age(db: AsyncSession, session_id: UUID, *, hours: int) -> None:
    await db.execute(
        update(Pulse).where(col(Pulse.session_id) == session_id).values(created_at=now() - timedelta(hours=hours))
    )


async def test_a_pulse_is_given_changed_and_then_stands(db: AsyncSession) -> None:
    couple = await add_couple(db)
    session_id = await add_session(db, couple)
    given = await service.submit_pulse(db, couple.mentor, session_id=session_id, pulse=BEST)
    assert (given.learned, given.editable_until - given.given_at) == (4, timedelta(hours=48))
    await age(db, session_id, hours=47)
    changed = await service.submit_pulse(db, couple.mentor, session_id=session_id, pulse=SKIPPED)
    assert (changed.learned, changed.voice) == (None, 1)
    await age(db, session_id, hours=49)
    with pytest.raises(service.PulseClosed):
        await service.submit_pulse(db, couple.mentor, session_id=session_id, pulse=BEST)
    mine = await service.list_my_pulses(db, couple.mentor, limit=10, cursor=None)
    assert [(pulse.learned, pulse.voice) for pulse in mine.items] == [(None, 1)]
    rows = await db.execute(select(func.count()).select_from(Pulse).where(col(Pulse.session_id) == session_id))
    assert rows.scalar_one() == 1


async def test_the_partner_and_strangers_read_nothing_of_it(db: AsyncSession) -> None:
    couple = await add_couple(db)
    session_id = await add_session(db, couple)
    await service.submit_pulse(db, couple.mentor, session_id=session_id, pulse=BEST)
    stranger = await add_user(db)
    for other in (couple.learner, stranger):
        assert (await service.list_my_pulses(db, other, limit=10, cursor=None)).items == []
    with pytest.raises(NotFound):
        await service.submit_pulse(db, stranger, session_id=session_id, pulse=BEST)
    own = await service.submit_pulse(db, couple.learner, session_id=session_id, pulse=SKIPPED)
    assert own.voice == 1


@pytest.mark.parametrize(
    "status",
    [SessionStatus.PROPOSED, SessionStatus.CONFIRMED, SessionStatus.CANCELLED, SessionStatus.NO_SHOW],
)
async def test_only_what_took_place_has_a_pulse(db: AsyncSession, status: SessionStatus) -> None:
    couple = await add_couple(db)
    session_id = await add_session(db, couple, status=status)
    with pytest.raises(service.SessionNotHeld):
        await service.submit_pulse(db, couple.mentor, session_id=session_id, pulse=BEST)


@pytest.mark.parametrize("tap", [-1, 5, True, "3", 2.0, {}])
def test_taps_are_whole_and_small(tap: object) -> None:
    with pytest.raises(ValidationError):
        PulseIn.model_validate({"learned": tap, "taught": 0, "voice": 0, "steering": 0})


async def test_my_pulses_are_paged_latest_first(db: AsyncSession) -> None:
    couple = await add_couple(db)
    sessions = [await add_session(db, couple, number=number) for number in (1, 2, 3)]
    for session_id in sessions:
        await service.submit_pulse(db, couple.mentor, session_id=session_id, pulse=BEST)
    first = await service.list_my_pulses(db, couple.mentor, limit=2, cursor=None)
    rest = await service.list_my_pulses(db, couple.mentor, limit=2, cursor=first.next_cursor)
    assert [pulse.session_id for pulse in [*first.items, *rest.items]] == sessions[::-1]
    assert rest.next_cursor is None


async def test_insights_are_for_the_coordinator_of_this_programme(db: AsyncSession) -> None:
    coordinator, other = await add_user(db), await add_user(db)
    programme_id = await add_programme(db, coordinator=coordinator)
    await add_programme(db, coordinator=other)
    assert (await insights.read_insights(db, coordinator, programme_id=programme_id)).k == 5
    with pytest.raises(NotFound):
        await insights.read_insights(db, other, programme_id=programme_id)


async def test_one_pairing_is_too_few_and_nothing_of_it_is_told(db: AsyncSession) -> None:
    coordinator = await add_user(db)
    programme_id = await add_programme(db, coordinator=coordinator)
    couple = await add_couple(db, programme_id=programme_id)
    session_id = await add_session(db, couple)
    for side in (couple.mentor, couple.learner):
        db.add(Enrolment(programme_id=programme_id, user_id=side.id, status=EnrolmentStatus.MATCHED))
        await service.submit_pulse(db, side, session_id=session_id, pulse=BEST)
    await db.flush()
    found = await insights.read_insights(db, coordinator, programme_id=programme_id)
    assert found.read_as == "before_after_among_volunteers"
    # A pulse is told of in a frozen period only, and nothing was frozen.
    assert found.period is None
    for figure in (found.enrolments.total, found.pairings.total, found.sessions.held):
        assert figure.model_dump() == {"value": None, "n": None, "hidden": "too_few"}
    # Nobody planned anything: a zero is nobody.
    assert found.sessions.planned.value == 0


async def test_a_programme_of_ten_pairings_is_told(db: AsyncSession) -> None:
    coordinator = await add_user(db)
    programme_id = await add_programme(db, coordinator=coordinator, k_anonymity=5)
    await add_session(db, await add_couple(db))
    for number in range(10):
        mentor = await add_user(db, department="Sales", site="Lyon")
        learner = await add_user(db, department="Finance", site="Paris" if number < 5 else "Lyon")
        couple = await add_couple(db, programme_id=programme_id, mentor=mentor, learner=learner)
        for side in (mentor, learner):
            db.add(Enrolment(programme_id=programme_id, user_id=side.id, status=EnrolmentStatus.MATCHED))
        for each in (1, 2):
            await add_session(db, couple, number=each)
    for _ in range(6):
        waiting = await add_user(db, department="Finance", site="Paris")
        db.add(Enrolment(programme_id=programme_id, user_id=waiting.id, status=EnrolmentStatus.READY))
    await db.flush()
    found = await insights.read_insights(db, coordinator, programme_id=programme_id)
    assert (found.enrolments.total.value, found.enrolled.value) == (26, 26)
    assert (found.matched.value, found.matched.n) == (77, 26)
    assert found.pairings.total.value == 10
    assert (found.sessions.held.value, found.sessions.planned.value) == (20, 0)
    departments = {group.group: group for group in found.breakdowns[0].groups}
    assert (departments["Sales"].enrolled.value, departments["Sales"].matched.value) == (10, None)
    assert (departments["Finance"].enrolled.value, departments["Finance"].matched.value) == (16, 62)
