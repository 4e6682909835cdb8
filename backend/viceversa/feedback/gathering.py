"""What a snapshot is made of, counted by the database in a few statements, whatever the number of answers.

Nobody is named: people come as numbers of those who have the same marks (`ledger.py`). Answers are counted in the
period in which they could last be changed, and in no other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.feedback.facts import (
    Counts,
    LevelFacts,
    Periods,
    SurveyFacts,
    answered,
    asked,
    ever,
    marks_of_answer,
    with_the_rest,
)
from viceversa.feedback.ledger import Marks, People
from viceversa.feedback.promises import PROMISES
from viceversa.feedback.service import EDITABLE
from viceversa.feedback.survey_models import ITEMS, Moment
from viceversa.sessions.models import TOOK_PLACE

_MOMENTS = tuple(Moment)
_BITS = 12
"""Of the pattern that says how someone took part in one moment."""
_ANSWERS = (*ITEMS, "used_at_work", "recommendation")
_SAID = f"""
    said AS MATERIALIZED (
        SELECT id AS survey_id, coalesce(user_id, respondent, id) AS person, moment, role,
            width_bucket(closes_at - interval '1 microsecond', CAST(:ends AS timestamptz[])) AS period,
            role = 'waiting' AS waiting,
            num_nonnulls({", ".join(_ANSWERS)}) > 0 AS answered,
            {", ".join(f"{promise.score} AS {name}" for name, promise in PROMISES.items())},
            used_at_work, recommendation
        FROM survey WHERE programme_id = :programme_id AND closes_at <= :until
    )"""  # noqa: S608 (built from our own constants; values are bound)
_PATTERN = (
    "CAST(sum(CAST(1 + answered::int + 2 * waiting::int + 4 * period AS bigint) << CASE moment "
    + " ".join(f"WHEN '{moment}' THEN {_BITS * place}" for place, moment in enumerate(_MOMENTS))
    + " END) AS bigint)"
)


def _at(column: str, moment: Moment) -> str:
    return f"max({column}) FILTER (WHERE moment = '{moment}')"


_CHANGES = {
    **{f"{name} end": f"{_at(name, Moment.END)} - {_at(name, each.before)}" for name, each in PROMISES.items()},
    **{
        f"{name} later": f"{_at(name, Moment.LATER)} - {_at(name, each.before)}"
        for name, each in PROMISES.items()
        if Moment.LATER in each.asked_at
    },
    "used_at_work": _at("used_at_work", Moment.END),
    "recommendation": _at("recommendation", Moment.END),
}
_ALL_CHANGES = ", ".join(f'{sql} AS "{name}"' for name, sql in _CHANGES.items())
_EACH_CHANGE = ", ".join(f"""('{name}', "{name}")""" for name in _CHANGES)
_ANSWERS_SQL = text(f"""
    WITH {_SAID}, people AS MATERIALIZED (
        SELECT {_PATTERN} AS pattern, {_ALL_CHANGES}
        FROM said GROUP BY person
    )
    SELECT topic, pattern, value, count(*) AS people FROM people
    CROSS JOIN LATERAL (VALUES {_EACH_CHANGE}) AS told (topic, value)
    GROUP BY topic, pattern, value
""")  # noqa: S608
_STANDINGS_SQL = text(f"""
    WITH {_SAID}
    SELECT moment, waiting, topic, value, count(*) AS people FROM said
    CROSS JOIN LATERAL (VALUES {", ".join(f"('{name}', {name})" for name in PROMISES)}) AS told (topic, value)
    WHERE period = :now AND value IS NOT NULL GROUP BY moment, waiting, topic, value
""")  # noqa: S608
_LEVELS_SQL = text(f"""
    WITH {_SAID}, people AS MATERIALIZED (SELECT person, {_PATTERN} AS pattern FROM said GROUP BY person),
    placed AS (
        SELECT said.person, said.role, coalesce(CAST(competence.area AS text), skill.family) AS field,
            round(2 * avg(level_now - level_at_start)) AS gain,
            sign(avg(level_now - level_at_start)) AS way,
            array_agg(CAST(skill.id AS text) ORDER BY skill.id) AS skills
        FROM said
        JOIN survey_level ON survey_level.survey_id = said.survey_id
        JOIN skill ON skill.id = survey_level.skill_id
        LEFT JOIN competence ON competence.code = skill.digcomp[1]
        WHERE said.moment = 'end' AND said.answered AND NOT said.waiting
            AND level_now IS NOT NULL AND level_at_start IS NOT NULL
        GROUP BY said.person, said.role, field
    )
    SELECT pattern, role, field, CAST(gain AS int) AS gain, CAST(way AS int) AS way, skills, count(*) AS people
    FROM placed JOIN people USING (person) GROUP BY pattern, role, field, gain, way, skills
""")  # noqa: S608
_SKILLS_SQL = text(f"""
    WITH {_SAID}
    SELECT said.role, CAST(skill.id AS text) AS skill_id, skill.title_en, skill.title_fr,
        coalesce(CAST(competence.area AS text), skill.family) AS field, competence.area_en, competence.area_fr,
        level_now - level_at_start AS gain, count(*) AS people
    FROM said
    JOIN survey_level ON survey_level.survey_id = said.survey_id
    JOIN skill ON skill.id = survey_level.skill_id
    LEFT JOIN competence ON competence.code = skill.digcomp[1]
    WHERE said.moment = 'end' AND said.answered AND NOT said.waiting AND said.period = :now
        AND level_now IS NOT NULL AND level_at_start IS NOT NULL
    GROUP BY said.role, skill.id, competence.area, competence.area_en, competence.area_fr, gain
""")  # noqa: S608
_TEXTS_SQL = text("""
    SELECT what_helped, what_to_change FROM survey
    WHERE programme_id = :programme_id AND moment = 'end' AND texts_shared AND closes_at <= :until
        AND width_bucket(closes_at - interval '1 microsecond', CAST(:ends AS timestamptz[])) = :now
""")


async def gather_surveys(db: AsyncSession, programme_id: UUID, periods: Periods) -> SurveyFacts:
    """Two statements."""
    everyone: Counts = Counter()
    topics: dict[str, Counts] = defaultdict(Counter)
    changes: dict[tuple[str, Marks], Counter[int]] = defaultdict(Counter)
    marks_of = _patterns(periods)
    for topic, pattern, value, people in await rows_of(db, _ANSWERS_SQL, programme_id, periods):
        marks = marks_of(pattern)
        if topic == "recommendation":
            everyone[marks] += people
        if not topic.endswith(" later"):
            topics[topic][marks | marks_of_answer(topic, value)] += people
        if value is not None and " " in topic:
            changes[topic, marks][value] += people
    standings: dict[tuple[str, str, str], Counter[int]] = defaultdict(Counter)
    for moment, waiting, name, value, people in await rows_of(db, _STANDINGS_SQL, programme_id, periods):
        standings[name, moment, "waiting" if waiting else "taking_part"][value] += people
    return SurveyFacts(everyone, dict(topics), changes, standings)


def _patterns(periods: Periods) -> Callable[[int], Marks]:
    """The marks of a pattern; there are few patterns, and many rows that bear them."""
    return cache(lambda pattern: _took_part(pattern, periods.days))


def _took_part(pattern: int, days: Sequence[date]) -> Marks:
    marks: set[str] = set()
    for place, moment in enumerate(_MOMENTS):
        code = (pattern >> _BITS * place) & ((1 << _BITS) - 1)
        if code:
            period, rest = divmod(code - 1, 4)
            group = "waiting" if rest & 2 else "taking_part"
            marks |= asked(moment, days[period], group)
            if rest & 1:
                marks |= answered(moment, days[period], group) | ever(moment)
    return frozenset(marks)


async def gather_levels(db: AsyncSession, programme_id: UUID, periods: Periods, *, everyone: People) -> LevelFacts:
    """Two statements."""
    topics: dict[str, Counts] = defaultdict(Counter)
    gains: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    marks_of = _patterns(periods)
    current = f"end {periods.days[-1]} taking_part answered"
    for pattern, role, area, gain, way, skills, people in await rows_of(db, _LEVELS_SQL, programme_id, periods):
        marks = marks_of(pattern)
        topics[area][marks | {f"side {role}", ("same", "up", "down")[way], *(f"skill {each}" for each in skills)}] += (
            people
        )
        if current in marks:
            gains[role, area][gain] += people
    titles: dict[str, tuple[str, str]] = {}
    skills_of: dict[str, set[str]] = defaultdict(set)
    for row in await rows_of(db, _SKILLS_SQL, programme_id, periods):
        role, skill_id, title_en, title_fr, area, area_en, area_fr, gain, people = row
        titles[skill_id] = (title_en, title_fr)
        if area_en:
            titles[area] = (area_en, area_fr)
        gains[role, skill_id][2 * gain] += people
        skills_of[area].add(skill_id)
    return LevelFacts(
        {area: with_the_rest(told, everyone=everyone) for area, told in topics.items()},
        gains,
        titles,
        {area: tuple(sorted(skills)) for area, skills in skills_of.items()},
    )


async def gather_texts(db: AsyncSession, programme_id: UUID, periods: Periods) -> dict[str, list[str]]:
    """The texts of the period that their authors allow to be shown, in no order of people. One statement."""
    rows = await rows_of(db, _TEXTS_SQL, programme_id, periods)
    return {
        "what_helped": sorted(helped for helped, _ in rows if helped.strip()),
        "what_to_change": sorted(change for _, change in rows if change.strip()),
    }


async def rows_of(db: AsyncSession, statement: Any, programme_id: UUID, periods: Periods) -> Sequence[Any]:
    """The rows of one statement, told only what it asks for."""
    known = {
        "programme_id": programme_id,
        "ends": periods.ends,
        "until": periods.ends[-1],
        "now": len(periods.days) - 1,
        "editable": EDITABLE,
        "took_place": [str(status) for status in TOOK_PLACE],
    }
    return (await db.execute(statement, {name: known[name] for name in statement.compile().params})).all()
