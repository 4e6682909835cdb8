"""Who is asked at each moment, told once, reminded once; whatever stops, starts again or runs twice."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.clock import moved_clock
from tests.feedback.survey_world import asked, at, enrol, enrolled_couple, told
from tests.notifications.test_places import leads_somewhere
from tests.sessions.couples import add_programme, add_user
from viceversa.accounts.models import User, UserStatus
from viceversa.core.db import Database
from viceversa.feedback import surveys
from viceversa.feedback.asking import ask_programme, queue_programmes
from viceversa.feedback.survey_models import Moment, Survey
from viceversa.feedback.survey_schemas import SurveyAnswersIn, SurveyIn
from viceversa.notifications.models import Notice, Occasion
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus, Wish

BEFORE, HALFWAY, END, LATER = at(12, 29, year=2025), at(3, 31), at(6, 24), at(9, 21)


async def set_status(db: AsyncSession, programme_id: UUID, status: ProgrammeStatus) -> None:
    await db.execute(update(Programme).where(col(Programme.id) == programme_id).values(status=status))


async def test_at_the_start_everyone_with_a_place_and_the_waiting_list(db: AsyncSession) -> None:
    programme_id = await add_programme(db)
    ready = await enrol(db, programme_id, wish=Wish.MENTOR)
    matched = await enrol(db, programme_id, status=EnrolmentStatus.MATCHED, wish=Wish.LEARNER)
    waiting = await enrol(db, programme_id, status=EnrolmentStatus.WAITLISTED, wish=Wish.BOTH)
    for status in (EnrolmentStatus.INVITED, EnrolmentStatus.APPLIED, EnrolmentStatus.WITHDRAWN):
        await enrol(db, programme_id, status=status)
    left = await enrol(db, programme_id)
    await db.execute(update(User).where(col(User.id) == left.id).values(status=UserStatus.LEFT))
    with moved_clock(BEFORE):
        assert await ask_programme(db, programme_id=programme_id) == 3
    expected = {ready.id: "mentor", matched.id: "learner", waiting.id: "waiting"}
    assert await asked(db, programme_id, Moment.START) == expected
    notices = await told(db, Occasion.SURVEY_OPENED)
    assert {user_id for user_id, _ in notices} == set(expected)
    assert all(leads_somewhere(path) for _, path in notices)


@pytest.mark.parametrize(
    ("moment", "status", "opens"),
    [
        (at(12, 21, year=2025), ProgrammeStatus.OPEN, False),  # fifteen days ahead
        (at(12, 22, year=2025), ProgrammeStatus.OPEN, True),
        (BEFORE, ProgrammeStatus.MATCHING, True),
        (BEFORE, ProgrammeStatus.RUNNING, True),
        (BEFORE, ProgrammeStatus.DRAFT, False),
        (BEFORE, ProgrammeStatus.CANCELLED, False),
        (at(1, 11, hour=23), ProgrammeStatus.RUNNING, True),
        (at(1, 12, hour=0), ProgrammeStatus.RUNNING, False),
    ],
)
async def test_the_start_is_asked_around_the_first_day(
    db: AsyncSession, moment: object, status: ProgrammeStatus, opens: bool
) -> None:
    programme_id = await add_programme(db)
    await set_status(db, programme_id, status)
    await enrol(db, programme_id)
    with moved_clock(moment):  # ty: ignore[invalid-argument-type]
        assert await ask_programme(db, programme_id=programme_id) == int(opens)


async def test_halfway_whoever_is_in_a_pairing(db: AsyncSession) -> None:
    programme_id = await add_programme(db)
    couple = await enrolled_couple(db, programme_id)
    await enrolled_couple(db, programme_id, status=PairingStatus.ENDED)
    await enrolled_couple(db, programme_id, status=PairingStatus.AWAITING_LEARNER)
    gone = await enrolled_couple(db, programme_id)
    away = update(User).where(col(User.id) == gone.mentor.id).values(status=UserStatus.ON_LEAVE)
    withdrawn = update(Enrolment).where(col(Enrolment.user_id) == gone.learner.id)
    await db.execute(away)
    await db.execute(withdrawn.values(status=EnrolmentStatus.WITHDRAWN))
    await enrol(db, programme_id, status=EnrolmentStatus.WAITLISTED)
    # In the middle of two pairings, on either side.
    other = await add_user(db)
    await enrolled_couple(db, programme_id, mentor=other)
    chain = Pairing(programme_id=programme_id, mentor_id=couple.learner.id, learner_id=other.id, status="active")
    db.add(chain)
    await db.flush()
    with moved_clock(HALFWAY):
        await ask_programme(db, programme_id=programme_id)
    found = await asked(db, programme_id, Moment.HALFWAY)
    assert (found[couple.mentor.id], found[couple.learner.id], found[other.id]) == ("mentor", "both", "both")
    assert len(found) == 4
    assert not {gone.mentor.id, gone.learner.id} & set(found)


async def test_at_the_end_whoever_was_in_one_and_the_waiting_list_and_later_the_first_of_them(
    db: AsyncSession,
) -> None:
    programme_id = await add_programme(db)
    completed = await enrolled_couple(db, programme_id, status=PairingStatus.COMPLETED)
    ended = await enrolled_couple(db, programme_id, status=PairingStatus.ENDED)
    began = update(Pairing).where(col(Pairing.id) == ended.pairing_id).values(activated_at=BEFORE)
    await db.execute(began)
    await enrolled_couple(db, programme_id, status=PairingStatus.ENDED)  # never began
    await enrolled_couple(db, programme_id, status=PairingStatus.DECLINED)
    waiting = await enrol(db, programme_id, status=EnrolmentStatus.WAITLISTED)
    await enrol(db, programme_id)  # admitted, never matched
    took_part = {
        completed.mentor.id: "mentor",
        completed.learner.id: "learner",
        ended.mentor.id: "mentor",
        ended.learner.id: "learner",
    }
    await set_status(db, programme_id, ProgrammeStatus.CLOSING)
    with moved_clock(END) as clock:
        await ask_programme(db, programme_id=programme_id)
        assert await asked(db, programme_id, Moment.END) == {**took_part, waiting.id: "waiting"}
        await set_status(db, programme_id, ProgrammeStatus.CLOSED)
        left = update(User).where(col(User.id) == ended.learner.id).values(status=UserStatus.LEFT)
        await db.execute(left)
        clock.moment = LATER
        await ask_programme(db, programme_id=programme_id)
    del took_part[ended.learner.id]
    assert await asked(db, programme_id, Moment.LATER) == took_part


async def test_asking_again_asks_and_tells_only_who_is_new(db: AsyncSession) -> None:
    programme_id = await add_programme(db)
    first = await enrol(db, programme_id)
    with moved_clock(BEFORE) as clock:
        assert await ask_programme(db, programme_id=programme_id) == 1
        assert await ask_programme(db, programme_id=programme_id) == 0
        second = await enrol(db, programme_id)
        clock.moment = at(12, 30, year=2025)
        assert await ask_programme(db, programme_id=programme_id) == 1
    assert [user_id for user_id, _ in await told(db, Occasion.SURVEY_OPENED)] == [first.id, second.id]


async def test_one_reminder_a_week_before_closing_and_none_to_who_sent_it(db: AsyncSession) -> None:
    programme_id = await add_programme(db)
    silent, sent, gone = [await enrol(db, programme_id) for _ in range(3)]
    # Opened on 22 December, closes on 12 January.
    with moved_clock(at(12, 22, year=2025)) as clock:
        await ask_programme(db, programme_id=programme_id)
        own = (await surveys.list_my_surveys(db, sent, limit=5, cursor=None)).items[0]
        answers = SurveyIn(answers=SurveyAnswersIn(), submitted=True)
        await surveys.submit_survey(db, sent, survey_id=own.id, if_match='"1"', survey=answers)
        withdrawn = update(Enrolment).where(col(Enrolment.user_id) == gone.id)
        await db.execute(withdrawn.values(status=EnrolmentStatus.WITHDRAWN))
        for day in (4, 5, 6, 11):
            clock.moment = at(1, day)
            late = await enrol(db, programme_id) if day == 6 else None
            await ask_programme(db, programme_id=programme_id)
            expected = [] if day == 4 else [silent.id]
            assert [user_id for user_id, _ in await told(db, Occasion.SURVEY_REMINDER)] == expected, day
            # Asked with six days left: once is enough.
            assert late is None or late.id in {user_id for user_id, _ in await told(db, Occasion.SURVEY_OPENED)}


async def test_a_programme_called_off_asks_and_reminds_nobody(db: AsyncSession) -> None:
    programme_id = await add_programme(db)
    await enrol(db, programme_id)
    with moved_clock(at(12, 22, year=2025)) as clock:
        await ask_programme(db, programme_id=programme_id)
        await set_status(db, programme_id, ProgrammeStatus.CANCELLED)
        clock.moment = at(1, 6)
        assert await ask_programme(db, programme_id=programme_id) == 0
    assert await told(db, Occasion.SURVEY_REMINDER) == []


async def test_every_programme_that_goes_on_has_a_job_of_its_own_and_one_only(db: AsyncSession) -> None:
    programmes = [await add_programme(db) for _ in range(3)]
    await set_status(db, programmes[2], ProgrammeStatus.CANCELLED)
    for _ in range(2):
        await queue_programmes(db)
    rows = await db.execute(text("SELECT args FROM procrastinate_jobs WHERE task_name = 'feedback.ask'"))
    queued = [args["programme_id"] for args in rows.scalars()]
    assert sorted(queued) == sorted(str(each) for each in programmes[:2])


async def test_two_workers_ask_everyone_once(database: Database) -> None:
    async with database.transaction() as db:
        programme_id = await add_programme(db)
        for _ in range(40):
            await enrol(db, programme_id)

    async def work() -> int:
        async with database.transaction() as db:
            return await ask_programme(db, programme_id=programme_id)

    with moved_clock(BEFORE):
        assert sum(await asyncio.gather(*(work() for _ in range(4)))) == 40
    async with database.transaction() as db:
        rows = (await db.execute(select(func.count()).select_from(Survey))).scalar_one()
        notices = await db.execute(
            select(func.count()).select_from(Notice).where(col(Notice.occasion) == Occasion.SURVEY_OPENED)
        )
        assert (rows, notices.scalar_one()) == (40, 40)


async def test_a_worker_killed_in_the_middle_leaves_nothing_half_done(database: Database) -> None:
    async with database.transaction() as db:
        programme_id = await add_programme(db)
        await enrol(db, programme_id)
    with moved_clock(BEFORE):

        async def die() -> None:
            async with database.transaction() as db:
                assert await ask_programme(db, programme_id=programme_id) == 1
                raise ConnectionError

        with pytest.raises(ConnectionError):
            await die()
        async with database.transaction() as db:
            assert await told(db, Occasion.SURVEY_OPENED) == []
            assert await ask_programme(db, programme_id=programme_id) == 1
            assert len(await told(db, Occasion.SURVEY_OPENED)) == 1
