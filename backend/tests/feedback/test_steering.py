"""Which card a session shows: steered when a pairing is out of balance, drawn by lot, and proof of nothing."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.clock import moved_clock
from tests.sessions.couples import Couple, add_couple
from viceversa.core.db import Database
from viceversa.feedback import service, steering
from viceversa.feedback.models import CardDraw
from viceversa.feedback.schemas import PulseIn
from viceversa.feedback.steering import FITTING, TICKETS, choose_cards, choose_theme
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.sessions.cards import USUAL_ROUND
from viceversa.sessions.models import MentoringSession, SessionStatus
from viceversa.sessions.reading import read_card

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
BEST = PulseIn(learned=4, taught=4, voice=4, steering=2)
UNHEARD = PulseIn(learned=0, taught=1, voice=0, steering=4)


def always(ticket: int) -> steering.Draw:
    """A lot that always draws the same ticket."""
    return lambda _: ticket


def outcomes(*, rebalance: bool, usual: str) -> Counter[str]:
    """How many of the tickets lead to each theme that the two see."""
    return Counter(choose_theme(ticket, rebalance=rebalance) or usual for ticket in range(TICKETS))


@pytest.mark.parametrize("usual", sorted(set(USUAL_ROUND)))
def test_no_theme_is_more_than_three_times_as_likely_for_one_reason_than_for_another(usual: str) -> None:
    low, other = outcomes(rebalance=True, usual=usual), outcomes(rebalance=False, usual=usual)
    assert set(low) == set(other), "a theme that only one of the two can draw would be proof"
    for theme in low:
        assert Fraction(1, 3) <= Fraction(low[theme], other[theme]) <= 3


def test_a_pairing_out_of_balance_is_steered_three_times_of_four() -> None:
    tickets = range(TICKETS)
    assert sum(choose_theme(ticket, rebalance=True) in FITTING for ticket in tickets) == TICKETS * 3 // 4
    assert sum(choose_theme(ticket, rebalance=False) is None for ticket in tickets) == TICKETS * 3 // 4
    assert set(FITTING) <= set(USUAL_ROUND)


async def add_session(
    db: AsyncSession, couple: Couple, *, number: int, hours: int, status: SessionStatus = SessionStatus.CONFIRMED
) -> UUID:
    """A session so many hours from `NOW`."""
    start = NOW + timedelta(hours=hours)
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


async def meet(db: AsyncSession, couple: Couple, *, number: int, mentor: PulseIn | None, learner: PulseIn) -> None:
    held = await add_session(db, couple, number=number, hours=-240 + number, status=SessionStatus.HELD)
    if mentor is not None:
        await service.submit_pulse(db, couple.mentor, session_id=held, pulse=mentor)
    await service.submit_pulse(db, couple.learner, session_id=held, pulse=learner)


async def met(db: AsyncSession, *, mentor: PulseIn | None = UNHEARD, learner: PulseIn = BEST, times: int = 3) -> Couple:
    """A couple that met some times, each time saying the same."""
    couple = await add_couple(db, status=PairingStatus.ACTIVE)
    for number in range(1, times + 1):
        await meet(db, couple, number=number, mentor=mentor, learner=learner)
    return couple


async def theme_of(db: AsyncSession, session_id: UUID) -> str | None:
    found = await db.execute(select(col(MentoringSession.card_theme)).where(col(MentoringSession.id) == session_id))
    return found.scalar_one()


@pytest.fixture(autouse=True)
def _stopped_clock() -> object:
    with moved_clock(NOW) as clock:
        yield clock


# Ticket 5 steers only what is out of balance; ticket 1 anything; ticket 11 nothing.
@pytest.mark.parametrize(
    ("ticket", "mentor", "theme"),
    [
        (5, UNHEARD, "disagreeing"),
        (5, BEST, None),
        (1, UNHEARD, "not_knowing"),
        (1, BEST, "not_knowing"),
        (11, UNHEARD, None),
        (11, BEST, None),
    ],
)
async def test_the_lot_and_the_balance_choose_the_next_card(
    db: AsyncSession, ticket: int, mentor: PulseIn, theme: str | None
) -> None:
    couple = await met(db, mentor=mentor)
    ahead = await add_session(db, couple, number=4, hours=70)
    await choose_cards(db, draw=always(ticket))
    assert await theme_of(db, ahead) == theme
    shown = {(await read_card(db, side, ahead)).code for side in (couple.mentor, couple.learner)}
    assert len(shown) == 1


async def test_three_days_ahead_and_once(db: AsyncSession) -> None:
    couple = await met(db)
    ahead = await add_session(db, couple, number=4, hours=73)
    assert (await choose_cards(db, draw=always(0)), await theme_of(db, ahead)) == (0, None)
    await db.execute(update(MentoringSession).where(col(MentoringSession.id) == ahead).values(starts_at=NOW))
    assert await choose_cards(db, draw=always(0)) == 0, "it has begun: what they look at does not change"
    later = NOW + timedelta(hours=2)
    await db.execute(update(MentoringSession).where(col(MentoringSession.id) == ahead).values(starts_at=later))
    assert (await choose_cards(db, draw=always(0)), await theme_of(db, ahead)) == (1, "balance")
    assert (await choose_cards(db, draw=always(1)), await theme_of(db, ahead)) == (0, "balance")


@pytest.mark.parametrize("status", [PairingStatus.ENDED, PairingStatus.COMPLETED])
async def test_a_pairing_that_is_over_is_left_alone(db: AsyncSession, status: PairingStatus) -> None:
    couple = await met(db)
    await add_session(db, couple, number=4, hours=10)
    await db.execute(update(Pairing).where(col(Pairing.id) == couple.pairing_id).values(status=status))
    assert await choose_cards(db, draw=always(0)) == 0


@pytest.mark.parametrize(("times", "mentor"), [(2, UNHEARD), (3, None)])
async def test_fewer_than_three_sessions_with_both_pulses_are_nothing_to_go_by(
    db: AsyncSession, times: int, mentor: PulseIn | None
) -> None:
    couple = await met(db, mentor=mentor, times=times)
    ahead = await add_session(db, couple, number=9, hours=10)
    # A choice is made all the same: that there was one says nothing of who gave a pulse.
    assert (await choose_cards(db, draw=always(5)), await theme_of(db, ahead)) == (1, None)


async def test_each_pulse_is_looked_at_for_one_card(db: AsyncSession) -> None:
    couple = await met(db)
    first = await add_session(db, couple, number=4, hours=10)
    second = await add_session(db, couple, number=5, hours=20)
    assert await choose_cards(db, draw=always(5)) == 2
    assert [await theme_of(db, each) for each in (first, second)] == ["disagreeing", None]
    for number in (6, 7, 8):
        await meet(db, couple, number=number, mentor=UNHEARD, learner=BEST)
    third = await add_session(db, couple, number=9, hours=30)
    await choose_cards(db, draw=always(5))
    assert await theme_of(db, third) == "disagreeing"


async def test_the_card_of_a_session_called_off_goes_to_the_next(db: AsyncSession) -> None:
    couple = await met(db)
    first = await add_session(db, couple, number=4, hours=10)
    await choose_cards(db, draw=always(5))
    called_off = update(MentoringSession).where(col(MentoringSession.id) == first)
    await db.execute(called_off.values(status=SessionStatus.CANCELLED))
    second, third = [await add_session(db, couple, number=number, hours=10 * number) for number in (4, 5)]
    await choose_cards(db, draw=always(11))
    assert [await theme_of(db, each) for each in (second, third)] == ["disagreeing", None]


async def test_two_workers_choose_once(database: Database) -> None:
    async with database.transaction() as db:
        couple = await met(db)
        ahead = await add_session(db, couple, number=4, hours=10)

    async def work(ticket: int) -> int:
        async with database.transaction() as db:
            return await choose_cards(db, draw=always(ticket))

    assert sum(await asyncio.gather(*(work(ticket) for ticket in (0, 1, 2, 11)))) == 1
    async with database.transaction() as db:
        theme = await theme_of(db, ahead)
        assert await choose_cards(db, draw=always(4)) == 0
        assert await theme_of(db, ahead) == theme
        assert (await db.execute(select(func.count()).select_from(CardDraw))).scalar_one() == 1
