"""Invented people who answer surveys: as plain data, as the facts that the database should count, and as rows."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tests.sessions.couples import add_user
from viceversa.core.db import new_id
from viceversa.feedback.facts import (
    Facts,
    LevelFacts,
    PulseFacts,
    SurveyFacts,
    marks_of_answer,
    with_the_rest,
)
from viceversa.feedback.promises import PROMISES
from viceversa.feedback.survey_models import ITEMS_A, ITEMS_B, Moment, Survey, SurveyLevel

DAYS: dict[Moment, date] = {
    Moment.START: date(2026, 1, 25),
    Moment.HALFWAY: date(2026, 3, 29),
    Moment.END: date(2026, 6, 28),
    Moment.LATER: date(2026, 9, 27),
}
AREAS = {"ai": "1", "sheets": "1", "safety": "4", "story": "experience"}
TAPS = ("learned", "taught", "voice", "steering")


@dataclass
class Person:
    """Someone asked; `said` has a moment when they were asked at it, empty when they stayed silent."""

    role: str
    said: dict[Moment, dict[str, int | None]] = field(default_factory=dict)
    gains: dict[str, int] = field(default_factory=dict)
    pulses: dict[date, dict[str, int | None]] = field(default_factory=dict)
    met: set[date] = field(default_factory=set)

    @property
    def group(self) -> str:
        return "waiting" if self.role == "waiting" else "taking_part"

    def answered(self, moment: Moment) -> bool:
        return any(value is not None for value in self.said.get(moment, {}).values())

    def score(self, promise: str, moment: Moment) -> int | None:
        """In half points, computed from what was tapped."""
        said = self.said.get(moment, {})
        one = {"culture": "c1", "heard": "h1", "team": "t1", "energy": "w1", "staying": "s1", "both_ways": "b3"}
        if promise in one:
            value = said.get(one[promise])
            return None if value is None else 2 * value
        first, second = {"generations": ("g1", "g2"), "safety": ("p1", "p2"), "balance": ("b1", "b2")}[promise]
        values = said.get(first), said.get(second)
        if values[0] is None or values[1] is None:
            return None
        return values[0] + (4 - values[1] if promise == "generations" else values[1])

    def change(self, promise: str, moment: Moment) -> int | None:
        before = Moment.HALFWAY if promise in ("safety", "balance", "both_ways") else Moment.START
        then, now = self.score(promise, before), self.score(promise, moment)
        return None if then is None or now is None else now - then


def invent(draw: Random, *, size: int) -> list[Person]:
    """People of a programme: how many answer, skip, wait and come late differs from one company to the next."""
    keen, skips, waiting, late = draw.uniform(0.4, 1), draw.uniform(0, 0.15), draw.uniform(0, 0.4), draw.uniform(0, 0.1)
    lift = draw.choice((0, 1, 1, 2))
    people: list[Person] = []
    for _ in range(size):
        role = "waiting" if draw.random() < waiting else draw.choice(("mentor", "mentor", "learner", "learner", "both"))
        person = Person(role)
        comes_late = draw.random() < late
        for moment in Moment:
            items = {
                Moment.START: ITEMS_A,
                Moment.HALFWAY: ITEMS_B,
                Moment.END: (*ITEMS_A, *ITEMS_B, "used_at_work"),
                Moment.LATER: ITEMS_A,
            }[moment]
            if role == "waiting":
                if moment == Moment.HALFWAY:
                    continue
                items = ITEMS_A
            if comes_late and moment == Moment.START:
                continue
            said: dict[str, int | None] = {}
            if draw.random() < keen:
                more = lift if moment in (Moment.END, Moment.LATER) and role != "waiting" else 0
                said = {
                    item: None if draw.random() < skips else min(4, draw.choice((0, 1, 1, 2, 2, 3, 4)) + more)
                    for item in items
                }
                if moment == Moment.END and role != "waiting":
                    said["recommendation"] = None if draw.random() < skips else draw.randint(3, 10)
                    chosen = draw.sample(sorted(AREAS), k=draw.randint(0, 3))
                    person.gains = {skill: draw.choice((-1, 0, 1, 2, 3)) for skill in chosen}
                if not any(value is not None for value in said.values()):
                    said, person.gains = {}, {} if moment == Moment.END else person.gains
            person.said[moment] = said
        if role != "waiting":
            for day in DAYS.values():
                if draw.random() < 0.9:
                    person.met.add(day)
                    if draw.random() < keen:
                        person.pulses[day] = {
                            tap: None if draw.random() < skips else draw.choice((1, 2, 3, 3, 4, 4)) for tap in TAPS
                        }
        people.append(person)
    return people


def _taking_part(person: Person, days: dict[Moment, date]) -> frozenset[str]:
    marks: set[str] = set()
    for moment in person.said:
        if moment in days:
            marks.add(f"{moment} {days[moment]} {person.group} asked")
            if person.answered(moment):
                marks |= {f"{moment} {days[moment]} {person.group} answered", f"{moment} answered"}
    return frozenset(marks)


def survey_facts(people: list[Person], now: Moment) -> SurveyFacts:
    """What the database should count up to a moment, one person at a time."""
    days = {moment: day for moment, day in DAYS.items() if day <= DAYS[now]}
    everyone: Counter[frozenset[str]] = Counter()
    topics: dict[str, Counter[frozenset[str]]] = defaultdict(Counter)
    changes: dict[tuple[str, frozenset[str]], Counter[int]] = defaultdict(Counter)
    standings: dict[tuple[str, str, str], Counter[int]] = defaultdict(Counter)
    for person in people:
        part = _taking_part(person, days)
        if not part:
            continue
        everyone[part] += 1
        end = person.said.get(Moment.END, {}) if Moment.END in days else {}
        for question in ("used_at_work", "recommendation"):
            topics[question][part | marks_of_answer(question, end.get(question))] += 1
        for name, promise in PROMISES.items():
            change = person.change(name, Moment.END) if Moment.END in days else None
            topics[f"{name} end"][part | marks_of_answer(f"{name} end", change)] += 1
            for moment in (Moment.END, Moment.LATER):
                found = person.change(name, moment)
                if moment in days and moment in promise.asked_at and found is not None:
                    changes[f"{name} {moment}", part][found] += 1
            score = person.score(name, now)
            if score is not None:
                standings[name, now, person.group][score] += 1
    return SurveyFacts(everyone, dict(topics), changes, standings)


def level_facts(people: list[Person], now: Moment, *, everyone: Any) -> LevelFacts:
    days = {moment: day for moment, day in DAYS.items() if day <= DAYS[now]}
    topics: dict[str, Counter[frozenset[str]]] = defaultdict(Counter)
    gains: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    skills: dict[str, set[str]] = defaultdict(set)
    for person in people if Moment.END in days else ():
        for area in {AREAS[skill] for skill in person.gains}:
            mine = {skill: gain for skill, gain in person.gains.items() if AREAS[skill] == area}
            mean = sum(mine.values()) / len(mine)
            way = "up" if mean > 0 else "down" if mean < 0 else "same"
            marks = {f"side {person.role}", way, *(f"skill {skill}" for skill in mine)}
            topics[area][_taking_part(person, days) | marks] += 1
            if now == Moment.END:
                gains[person.role, area][round(2 * mean)] += 1
                skills[area] |= set(mine)
                for skill, gain in mine.items():
                    gains[person.role, skill][2 * gain] += 1
    titles = {name: (name, name) for name in (*AREAS, *AREAS.values())}
    return LevelFacts(
        {area: with_the_rest(told, everyone=everyone) for area, told in topics.items()},
        gains,
        titles,
        {area: tuple(sorted(names)) for area, names in skills.items()},
    )


def pulse_facts(people: list[Person], now: Moment) -> PulseFacts:
    days = [day for day in DAYS.values() if day <= DAYS[now]]
    everyone: Counter[frozenset[str]] = Counter()
    topics: dict[str, Counter[frozenset[str]]] = defaultdict(Counter)
    for person in people:
        part = frozenset(f"pulse {day} asked" for day in days if day in person.met)
        part |= {f"pulse {day} answered" for day in days if day in person.pulses}
        if not part:
            continue
        everyone[part] += 1
        for day in days:
            for tap, value in person.pulses.get(day, {}).items():
                topics[f"{tap} {day}"][part | marks_of_answer(tap, value)] += 1
    told = {topic: with_the_rest(found, everyone=everyone) for topic, found in topics.items()}
    return PulseFacts(everyone, told, sum(DAYS[now] in person.pulses for person in people))


def facts_of(people: list[Person], now: Moment) -> Facts:
    surveys = survey_facts(people, now)
    return Facts(
        surveys=surveys,
        levels=level_facts(people, now, everyone=surveys.everyone),
        pulses=pulse_facts(people, now),
        balance=Counter(),
        balance_respondents=0,
        misses=Counter(),
        miss_counts={},
        texts={},
    )


async def write(
    db: AsyncSession, programme_id: UUID, people: list[Person], *, skills: dict[str, UUID], now: Moment
) -> list[UUID]:
    """The surveys of these people up to a moment, as rows; returns who they are."""
    ids = [(await add_user(db)).id for _ in people]
    for user_id, person in zip(ids, people, strict=True):
        await write_surveys(db, programme_id, person, user_id=user_id, skills=skills, until=now)
    await db.flush()
    return ids


async def write_surveys(
    db: AsyncSession, programme_id: UUID, person: Person, *, user_id: UUID, skills: dict[str, UUID], until: Moment
) -> None:
    for moment, said in person.said.items():
        if DAYS[moment] > DAYS[until]:
            continue
        closes_at = datetime.combine(DAYS[moment] + timedelta(days=1), time(), UTC)
        answers: dict[str, Any] = dict(said)
        row = Survey(
            id=new_id(),
            programme_id=programme_id,
            user_id=user_id,
            moment=moment,
            role=person.role,
            opens_at=closes_at - timedelta(days=21),
            closes_at=closes_at,
            **answers,
        )
        db.add(row)
        await db.flush()
        if moment == Moment.END:
            for skill, gain in person.gains.items():
                db.add(SurveyLevel(survey_id=row.id, skill_id=skills[skill], level_at_start=2, level_now=2 + gain))
