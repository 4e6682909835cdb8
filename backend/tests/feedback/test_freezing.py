"""Figures frozen on the real database: once, whole, from the right answers, and the same however people are called."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.feedback.answering import DAYS, Person, invent, level_facts, survey_facts, write
from tests.sessions.couples import acting, add_couple, add_programme, add_user
from viceversa.accounts.models import User
from viceversa.core.db import Database, new_id
from viceversa.core.errors import NotFound
from viceversa.feedback import freezing, insights, insights_export
from viceversa.feedback.facts import Periods
from viceversa.feedback.freezing import Closing, freeze, period_ends
from viceversa.feedback.gathering import gather_levels, gather_surveys
from viceversa.feedback.insight_jobs import freeze_programme
from viceversa.feedback.models import Pulse
from viceversa.feedback.survey_models import InsightsSnapshot, Moment, Survey
from viceversa.feedback.unlinking import unlink_surveys
from viceversa.sessions.models import MentoringSession, SessionMiss, SessionStatus
from viceversa.skills.models import Skill
from viceversa.skills.service import load_catalogue


def day_after(moment: Moment) -> datetime:
    return datetime.combine(DAYS[moment] + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=2)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def move(moment: datetime) -> None:
        for module in (freezing, insights):
            monkeypatch.setattr(module, "now", lambda: moment)

    return move


async def add_skills(db: AsyncSession) -> dict[str, UUID]:
    """Skills of the areas that the invented people speak of."""
    await load_catalogue(db)
    codes = {"ai": ["1.1"], "sheets": ["1.2"], "safety": ["4.1"], "story": []}
    ids: dict[str, UUID] = {}
    for name, digcomp in codes.items():
        family = "digital" if digcomp else "experience"
        row = Skill(title_en=name, title_fr=name, family=family, digcomp=digcomp)
        db.add(row)
        await db.flush()
        ids[name] = row.id
    return ids


async def snapshots(db: AsyncSession) -> list[dict[str, Any]]:
    rows = await db.execute(select(col(InsightsSnapshot.content)).order_by(col(InsightsSnapshot.period_end)))
    return list(rows.scalars().all())


def test_a_period_ends_when_nobody_can_answer_a_moment_any_more() -> None:
    def closing(moment: str, opens: int, closes: int) -> Closing:
        first = datetime(2026, 1, 1, tzinfo=UTC)
        return Closing(moment, first + timedelta(days=opens), first + timedelta(days=closes))

    start, late, end = closing("start", 0, 21), closing("start", 7, 28), closing("end", 90, 111)
    much_later = datetime(2026, 12, 1, tzinfo=UTC)
    assert start.last_day == date(2026, 1, 21)
    # On the 21st others still answer the same moment: they are told of together.
    assert period_ends([start, late, end], after=None, at=much_later) == [date(2026, 1, 28), date(2026, 4, 21)]
    assert period_ends([start, late, end], after=date(2026, 1, 28), at=much_later) == [date(2026, 4, 21)]
    assert period_ends([start], after=None, at=start.closes_at - timedelta(seconds=1)) == []
    assert period_ends([start], after=None, at=start.closes_at) == [start.last_day]
    # Closing at noon, it is over with the day.
    noon = Closing("start", start.opens_at, start.closes_at + timedelta(hours=12))
    assert period_ends([noon], after=None, at=noon.closes_at) == []
    assert period_ends([noon], after=None, at=noon.closes_at + timedelta(hours=12)) == [date(2026, 1, 22)]


async def test_answers_taken_from_who_gave_them_count_as_before(db: AsyncSession) -> None:
    """Erased or past its time: before and after still belong to one and the same nobody."""
    programme_id = await add_programme(db)
    people = invent(Random(5), size=40)
    await write(db, programme_id, people, skills=await add_skills(db), now=Moment.LATER)
    periods = Periods(tuple(DAYS.values()))
    before = await gather_surveys(db, programme_id, periods)
    given = (await db.execute(select(col(Survey.user_id)).distinct().order_by(col(Survey.user_id)))).scalars().all()
    assert sum([await unlink_surveys(db, user_id=each) for each in given[::2] if each is not None]) >= 20
    after = await gather_surveys(db, programme_id, periods)
    assert (after.everyone, after.topics, after.changes) == (before.everyone, before.topics, before.changes)


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_database_counts_what_one_counts_by_hand(db: AsyncSession, seed: int) -> None:
    programme_id, elsewhere = await add_programme(db), await add_programme(db)
    skills = await add_skills(db)
    people = invent(Random(seed), size=40)
    await write(db, programme_id, people, skills=skills, now=Moment.LATER)
    await write(db, elsewhere, people[:9], skills=skills, now=Moment.LATER)
    for moment in Moment:
        periods = Periods(tuple(day for day in DAYS.values() if day <= DAYS[moment]))
        found = await gather_surveys(db, programme_id, periods)
        wanted = survey_facts(people, moment)
        assert found.everyone == wanted.everyone
        assert found.topics == wanted.topics
        assert found.changes == wanted.changes
        assert found.standings == wanted.standings
        levels = await gather_levels(db, programme_id, periods, everyone=found.everyone)
        by_hand = level_facts(people, moment, everyone=found.everyone)
        names = {str(identifier): name for name, identifier in skills.items()}

        def named(marks: frozenset[str], names: dict[str, str] = names) -> frozenset[str]:
            return frozenset(f"skill {names[mark[6:]]}" if mark.startswith("skill ") else mark for mark in marks)

        assert {
            area: {named(marks): number for marks, number in told.items()} for area, told in levels.topics.items()
        } == by_hand.topics
        assert {(role, names.get(key, key)): dict(values) for (role, key), values in levels.gains.items()} == {
            key: dict(values) for key, values in by_hand.gains.items()
        }


async def test_what_is_frozen_stays(db: AsyncSession, at: Any) -> None:
    coordinator = await add_user(db)
    programme_id = await add_programme(db, coordinator=coordinator)
    skills = await add_skills(db)
    people = invent(Random(27), size=170)
    await write(db, programme_id, people, skills=skills, now=Moment.END)
    at(day_after(Moment.START) - timedelta(hours=3))
    assert await freeze(db, programme_id=programme_id) == []
    nothing = await insights.read_insights(db, coordinator, programme_id=programme_id)
    assert (nothing.period, nothing.periods, nothing.next_period_end) == (None, [], DAYS[Moment.START])
    with pytest.raises(insights_export.NothingFrozen):
        await export(db, coordinator, programme_id)
    # The night's job did not run for months: the periods are frozen one by one, each with its own answers.
    at(day_after(Moment.END))
    days = [DAYS[Moment.START], DAYS[Moment.HALFWAY], DAYS[Moment.END]]
    assert await freeze(db, programme_id=programme_id) == days
    before = await snapshots(db)
    assert await freeze(db, programme_id=programme_id) == []
    # Whatever is written afterwards, what was published is not touched.
    await db.execute(update(Survey).values(c1=0, used_at_work=0))
    assert await freeze(db, programme_id=programme_id) == []
    assert await snapshots(db) == before
    found = await insights.read_insights(db, coordinator, programme_id=programme_id)
    assert found.periods == days[::-1]
    assert found.period is not None
    assert found.period.period_end == DAYS[Moment.END]
    answered = [person for person in people if person.group == "taking_part" and person.answered(Moment.END)]
    (line,) = [each for each in found.period.responses if each.group == "taking_part"]
    assert line.answered.value == len(answered)
    both = [person for person in answered if person.answered(Moment.START)]
    (culture,) = [each for each in found.period.promises if (each.promise, each.group) == ("culture", "taking_part")]
    assert culture.change is not None
    up = [person for person in both if (person.change("culture", Moment.END) or 0) > 0]
    assert (culture.change.up.value, culture.change.up.n) == (round(100 * len(up) / len(both)), len(both))
    assert culture.change.median.low is not None
    first = await insights.read_insights(db, coordinator, programme_id=programme_id, period_end=days[0])
    assert first.period is not None
    assert {each.moment for each in first.period.responses} == {Moment.START}
    assert all(each.change is None for each in first.period.promises)
    with pytest.raises(insights.PeriodNotThere):
        await insights.read_insights(db, coordinator, programme_id=programme_id, period_end=date(2026, 2, 2))
    with pytest.raises(NotFound):
        await insights.read_insights(db, await add_user(db), programme_id=programme_id)


async def export(db: AsyncSession, coordinator: Any, programme_id: UUID, **values: Any) -> str:
    chosen: dict[str, Any] = {"period_end": None, "table": "all", "language": "en", **values}
    _, document = await insights_export.export_insights(db, coordinator, programme_id=programme_id, **chosen)
    return document.decode("utf-8-sig")


async def test_the_export_is_the_page_and_no_cell_is_a_formula(db: AsyncSession, at: Any) -> None:
    coordinator = await add_user(db)
    programme_id = await add_programme(db, coordinator=coordinator)
    skills = await add_skills(db)
    people = invent(Random(4), size=150)
    await write(db, programme_id, people, skills=skills, now=Moment.END)
    await db.execute(update(Survey).where(col(Survey.moment) == "end").values(what_helped="=1+1", texts_shared=True))
    at(day_after(Moment.END))
    await freeze(db, programme_id=programme_id)
    table = await export(db, coordinator, programme_id)
    assert "before/after among volunteers" in table
    assert "too few to show" in table
    assert "'=1+1" in table
    assert ",=1+1" not in table
    french = await export(db, coordinator, programme_id, table="responses", language="fr")
    assert "taux de réponse" in french
    assert "promesses" not in french
    with pytest.raises(insights_export.TableNotThere):
        await export(db, coordinator, programme_id, table="manager")


@pytest.mark.parametrize(("k", "texts", "shown"), [(5, 10, 10), (5, 9, 0), (12, 11, 0), (12, 12, 12)])
async def test_texts_are_shown_among_enough_others(db: AsyncSession, at: Any, k: int, texts: int, shown: int) -> None:
    coordinator = await add_user(db)
    programme_id = await add_programme(db, coordinator=coordinator, k_anonymity=k)
    people = [Person("learner", {Moment.END: {"c1": 3}}) for _ in range(30)]
    ids = await write(db, programme_id, people, skills={}, now=Moment.END)
    for place, user_id in enumerate(ids):
        values = {"what_helped": f"text {place:02}", "texts_shared": place < texts}
        await db.execute(update(Survey).where(col(Survey.user_id) == user_id).values(**values))
    at(day_after(Moment.END))
    await freeze(db, programme_id=programme_id)
    found = await insights.read_period(db, coordinator, programme_id=programme_id, period_end=None)
    assert found is not None
    helped, change = found.texts
    assert sorted(helped.texts) == [f"text {place:02}" for place in range(shown)]
    assert helped.n.value == (shown or None)
    assert change.texts == []
    if shown:
        assert helped.texts != sorted(helped.texts)


async def test_how_people_are_called_changes_nothing(db: AsyncSession, at: Any) -> None:
    programme_id = await add_programme(db)
    skills = await add_skills(db)
    people = invent(Random(5), size=60)
    await write(db, programme_id, people, skills=skills, now=Moment.END)
    at(day_after(Moment.END))
    await freeze(db, programme_id=programme_id)
    first = await snapshots(db)
    await db.execute(delete(InsightsSnapshot))
    await db.execute(delete(Survey))
    # Other people, in another order, with the same answers.
    await write(db, programme_id, people[::-1], skills=skills, now=Moment.END)
    await db.execute(update(User).values(given_name="Someone", family_name="Else"))
    await freeze(db, programme_id=programme_id)
    assert await snapshots(db) == first


async def add_meetings(db: AsyncSession, programme_id: UUID, couples: int, *, day: datetime) -> list[Any]:
    made = []
    for number in range(couples):
        couple = await add_couple(db, programme_id=programme_id)
        row = MentoringSession(
            pairing_id=couple.pairing_id,
            number=1,
            status=SessionStatus.HELD,
            starts_at=day - timedelta(hours=1),
            ends_at=day,
            proposed_by=couple.mentor.id,
        )
        db.add(row)
        await db.flush()
        # Ten couples balanced; in the others the senior took over.
        taps: dict[str, Any] = {"learned": 4, "taught": 4, "voice": 4, "steering": 2}
        if number >= 10:
            taps = {"learned": 1, "taught": 3, "voice": 1, "steering": 4}
        for side in (couple.mentor, couple.learner):
            db.add(Pulse(session_id=row.id, user_id=side.id, created_at=day + timedelta(hours=1), **taps))
        db.add(SessionMiss(pairing_id=couple.pairing_id, session_id=row.id, side="mentor", kind="moved", at=day))
        made.append((couple, row))
    await db.flush()
    return made


async def test_pulses_and_balance_of_a_period(db: AsyncSession, at: Any) -> None:
    coordinator = await add_user(db)
    programme_id = await add_programme(db, coordinator=coordinator)
    await write(db, programme_id, [Person("learner", {Moment.START: {"c1": 3}})], skills={}, now=Moment.START)
    end = datetime.combine(DAYS[Moment.START] + timedelta(days=1), datetime.min.time(), UTC)
    made = await add_meetings(db, programme_id, 18, day=end - timedelta(days=5))
    # One pulse may still be changed on the last day: it waits for the next period.
    late = made[0][0].mentor.id
    await db.execute(update(Pulse).where(col(Pulse.user_id) == late).values(created_at=end - timedelta(hours=47)))
    at(day_after(Moment.START))
    await freeze(db, programme_id=programme_id)
    found = await insights.read_period(db, coordinator, programme_id=programme_id, period_end=None)
    assert found is not None
    # 35 of 36 gave one: how many were asked would tell of the one who did not.
    assert (found.pulses.given.value, found.pulses.given.n, found.pulses.response_rate.hidden) == (35, 35, "too_few")
    learned = {part.answer: part.share.value for part in found.pulses.questions[0].parts}
    assert learned == {"0": None, "1": 46, "2": None, "3": None, "4": 54}
    assert found.balance.pairings.value == 17
    assert [(each.band, each.share.value) for each in found.balance.bands] == [
        ("balanced", 53), ("watch", None), ("rebalance", 47),
    ]  # fmt: skip
    moved = {f"{each.kind} {each.side}": each.figure.value for each in found.commitment}
    assert (moved["moved mentor"], moved["moved learner"], moved["no_show mentor"]) == (18, 0, 0)


async def test_few_pairings_have_no_balance(db: AsyncSession, at: Any) -> None:
    coordinator = await add_user(db)
    programme_id = await add_programme(db, coordinator=coordinator)
    await write(db, programme_id, [Person("learner", {Moment.START: {"c1": 3}})], skills={}, now=Moment.START)
    end = datetime.combine(DAYS[Moment.START] + timedelta(days=1), datetime.min.time(), UTC)
    await add_meetings(db, programme_id, 4, day=end - timedelta(days=5))
    at(day_after(Moment.START))
    await freeze(db, programme_id=programme_id)
    found = await insights.read_period(db, coordinator, programme_id=programme_id, period_end=None)
    assert found is not None
    assert found.balance.pairings.hidden == "too_few"
    assert all(part.share.hidden for part in [*found.balance.bands, *found.balance.leans])
    assert all(each.figure.value in (0, None) for each in found.commitment)
    assert "index" not in str(found.model_dump())


async def test_a_snapshot_costs_few_statements_however_many_answer(db: AsyncSession, at: Any) -> None:
    coordinator = await add_user(db)
    skills = await add_skills(db)
    counts: list[int] = []
    for size in (30, 90):
        programme_id = await add_programme(db, coordinator=coordinator)
        await write(db, programme_id, invent(Random(6), size=size), skills=skills, now=Moment.START)
        at(day_after(Moment.START))
        counts.append(await statements(db, freeze(db, programme_id=programme_id)))
        counts.append(await statements(db, insights.read_insights(db, coordinator, programme_id=programme_id)))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12


async def statements(db: AsyncSession, work: Any) -> int:
    """How many statements some work costs."""
    told: list[str] = []

    def tell(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    engine = (await db.connection()).sync_engine
    event.listen(engine, "before_cursor_execute", tell)
    try:
        await work
    finally:
        event.remove(engine, "before_cursor_execute", tell)
    return len(told)


async def committed(database: Database, size: int) -> UUID:
    async with database.transaction() as db:
        coordinator = await add_user(db)
        programme_id = await add_programme(db, coordinator=coordinator)
        people = invent(Random(7), size=size)
        await write(db, programme_id, people, skills=await add_skills(db), now=Moment.START)
    return programme_id


async def count_snapshots(database: Database) -> int:
    async with database.transaction() as db:
        return (await db.execute(select(func.count()).select_from(InsightsSnapshot))).scalar_one()


async def test_eight_workers_at_once_write_one_snapshot(database: Database, at: Any) -> None:
    programme_id = await committed(database, 30)
    at(day_after(Moment.START))
    await asyncio.gather(*(freeze_programme(database, programme_id=str(programme_id)) for _ in range(8)))
    assert await count_snapshots(database) == 1


class Killed(BaseException):
    """As good as kill -9: nothing of ours may catch it."""


async def test_killed_half_way_it_leaves_nothing_and_the_next_run_writes_it_all(
    database: Database, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme_id = await committed(database, 30)
    at(day_after(Moment.START))

    async def die(*_: Any) -> Sequence[Any]:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(freezing, "gather_texts", die)
        with pytest.raises(Killed):
            await freeze_programme(database, programme_id=str(programme_id))
    assert await count_snapshots(database) == 0
    await freeze_programme(database, programme_id=str(programme_id))
    assert await count_snapshots(database) == 1


async def test_while_a_period_is_being_frozen_the_last_whole_one_is_served(database: Database, at: Any) -> None:
    programme_id = await committed(database, 30)
    at(day_after(Moment.START))
    await freeze_programme(database, programme_id=str(programme_id))
    async with database.transaction() as db:
        owner = (await db.execute(select(col(User.id)).order_by(col(User.created_at)).limit(1))).scalar_one()
    async with database.transaction() as freezing_now:
        row = (await freezing_now.execute(select(InsightsSnapshot))).scalar_one()
        freezing_now.add(
            InsightsSnapshot(id=new_id(), programme_id=programme_id, period_end=date(2026, 3, 1), content=row.content)
        )
        await freezing_now.flush()
        async with database.transaction() as reading:
            from_here = insights_export.export_insights(
                reading,
                acting(owner),
                programme_id=programme_id,
                period_end=None,
                table="all",
                language="fr",
            )
            day, document = await from_here
    assert day == DAYS[Moment.START]
    assert document


async def test_the_night_asks_for_programmes_with_something_to_freeze(db: AsyncSession, at: Any) -> None:
    programme_id, quiet = await add_programme(db), await add_programme(db)
    await write(db, programme_id, invent(Random(8), size=12), skills={}, now=Moment.START)
    assert quiet
    queued: list[str] = []

    async def enqueue(_db: AsyncSession, name: str, **payload: Any) -> None:
        queued.append(payload["programme_id"])

    at(day_after(Moment.START))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freezing.jobs, "enqueue_unless_waiting", enqueue)
        await freezing.queue_freezing(db)
        assert queued == [str(programme_id)]
        await freeze(db, programme_id=programme_id)
        await freezing.queue_freezing(db)
    assert queued == [str(programme_id)]
