"""What a snapshot says of sessions: pulses, balance, and what was called off; three statements (see `gathering.py`)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.feedback.balance import balance_of
from viceversa.feedback.facts import Counts, Periods, PulseFacts, marks_of_answer, with_the_rest
from viceversa.feedback.gathering import rows_of
from viceversa.feedback.ledger import Marks, People
from viceversa.feedback.tables import QUESTIONS

_TOOK = """
    took AS MATERIALIZED (
        SELECT mentoring_session.id, ends_at, pairing_id, mentor_id, learner_id
        FROM mentoring_session JOIN pairing ON pairing.id = mentoring_session.pairing_id
        WHERE pairing.programme_id = :programme_id AND mentoring_session.status = ANY(CAST(:took_place AS text[]))
    )"""
_PULSES_SQL = text(f"""
    WITH {_TOOK}, settled AS MATERIALIZED (
        SELECT user_id AS person, created_at, learned, taught, voice, steering,
            width_bucket(created_at + :editable - interval '1 microsecond', CAST(:ends AS timestamptz[])) AS period
        FROM pulse JOIN took ON took.id = pulse.session_id WHERE created_at + :editable <= :until
    ), gave AS MATERIALIZED (
        SELECT DISTINCT ON (person, period) * FROM settled ORDER BY person, period, created_at DESC
    ), met AS (
        SELECT mentor_id AS person, ends_at FROM took UNION ALL SELECT learner_id, ends_at FROM took
    ), part AS (
        SELECT person, width_bucket(ends_at + :editable - interval '1 microsecond', CAST(:ends AS timestamptz[]))
            AS period, false AS gave FROM met WHERE ends_at + :editable <= :until
        UNION SELECT person, period, true FROM gave
    ), people AS MATERIALIZED (
        SELECT person, CAST(sum(CAST(code AS bigint) << (2 * period)) AS bigint) AS pattern
        FROM (SELECT person, period, 1 + max(CAST(gave AS int)) AS code FROM part GROUP BY person, period) AS each
        GROUP BY person
    )
    SELECT topic, period, pattern, value, count(*) AS people FROM gave JOIN people USING (person)
    CROSS JOIN LATERAL (VALUES {", ".join(f"('{name}', {name})" for name in QUESTIONS)}) AS told (topic, value)
    GROUP BY topic, period, pattern, value
    UNION ALL SELECT 'everyone', 0, pattern, NULL, count(*) FROM people GROUP BY pattern
    UNION ALL SELECT 'pulses', period, 0, NULL, count(*) FROM settled GROUP BY period
""")  # noqa: S608
_BALANCE_SQL = text(f"""
    WITH {_TOOK}, both_said AS (
        SELECT took.*, period, mentor.learned AS m_learned, mentor.taught AS m_taught, mentor.voice AS m_voice,
            mentor.steering AS m_steering, learner.learned AS l_learned, learner.taught AS l_taught,
            learner.voice AS l_voice, learner.steering AS l_steering,
            row_number() OVER (PARTITION BY pairing_id, period ORDER BY ends_at DESC, took.id) AS rank
        FROM took
        JOIN pulse AS mentor ON mentor.session_id = took.id AND mentor.user_id = took.mentor_id
        JOIN pulse AS learner ON learner.session_id = took.id AND learner.user_id = took.learner_id
        CROSS JOIN LATERAL (SELECT greatest(mentor.created_at, learner.created_at) + :editable AS at) AS settled
        CROSS JOIN LATERAL (
            SELECT width_bucket(at - interval '1 microsecond', CAST(:ends AS timestamptz[])) AS period
        ) AS when_settled WHERE at <= :until
    )
    SELECT pairing_id, period, mentor_id, learner_id,
        CAST(coalesce(sum(l_learned), 0) + coalesce(sum(m_taught), 0) AS float)
            / nullif(count(l_learned) + count(m_taught), 0) AS up,
        CAST(coalesce(sum(m_learned), 0) + coalesce(sum(l_taught), 0) AS float)
            / nullif(count(m_learned) + count(l_taught), 0) AS down,
        CAST(avg(m_voice) AS float) AS mentor_voice, CAST(avg(l_voice) AS float) AS learner_voice,
        CAST(coalesce(sum(2 - l_steering), 0) + coalesce(sum(m_steering - 2), 0) AS float)
            / nullif(count(l_steering) + count(m_steering), 0) AS steering
    FROM both_said WHERE rank <= 3 GROUP BY pairing_id, period, mentor_id, learner_id
""")  # noqa: S608
_MISSES_SQL = text("""
    SELECT pairing_id, side, kind, count(*) AS misses,
        width_bucket(at - interval '1 microsecond', CAST(:ends AS timestamptz[])) AS period
    FROM session_miss JOIN pairing ON pairing.id = session_miss.pairing_id
    WHERE pairing.programme_id = :programme_id AND at <= :until GROUP BY pairing_id, side, kind, period
""")


async def gather_pulses(db: AsyncSession, programme_id: UUID, periods: Periods) -> PulseFacts:
    """One statement."""
    everyone: Counts = Counter()
    topics: dict[str, Counts] = defaultdict(Counter)
    given = 0
    for topic, period, pattern, value, people in await rows_of(db, _PULSES_SQL, programme_id, periods):
        if topic == "pulses":
            given += people if period == len(periods.days) - 1 else 0
        elif topic == "everyone":
            everyone[_gave(pattern, periods.days)] += people
        else:
            marks = _gave(pattern, periods.days) | marks_of_answer(topic, value)
            topics[f"{topic} {periods.days[period]}"][marks] += people
    return PulseFacts(
        everyone, {topic: with_the_rest(told, everyone=everyone) for topic, told in topics.items()}, given
    )


def _gave(pattern: int, days: Sequence[date]) -> Marks:
    codes = ((day, (pattern >> 2 * place) & 3) for place, day in enumerate(days))
    return frozenset(
        mark for day, code in codes for mark in (f"pulse {day} asked", f"pulse {day} answered")[: min(code, 2)]
    )


async def gather_balance(db: AsyncSession, programme_id: UUID, periods: Periods) -> tuple[People, int]:
    """Pairings by band and lean in each period, and how many people the index of this period rests on.

    The index of a pairing lives in this function and nowhere else. One statement.
    """
    pairings: dict[UUID, set[str]] = defaultdict(set)
    respondents: set[UUID] = set()
    for row in await rows_of(db, _BALANCE_SQL, programme_id, periods):
        pairing_id, period, mentor_id, learner_id, up, down, mentor_voice, learner_voice, steering = row
        if None in (up, down, mentor_voice, learner_voice, steering):
            continue
        found = balance_of(up=up, down=down, mentor_voice=mentor_voice, learner_voice=learner_voice, steering=steering)
        day = periods.days[period]
        pairings[pairing_id] |= {f"index {day}", f"{found.band} {day}", f"{found.direction} {day}"}
        if day == periods.days[-1]:
            respondents |= {mentor_id, learner_id}
    return _counted(pairings.values()), len(respondents)


async def gather_misses(
    db: AsyncSession, programme_id: UUID, periods: Periods
) -> tuple[People, Counter[tuple[str, str]]]:
    """Pairings by the kinds of misses of each side and period; and the misses of this period by (kind, side).

    One statement.
    """
    pairings: dict[UUID, set[str]] = defaultdict(set)
    misses: Counter[tuple[str, str]] = Counter()
    for pairing_id, side, kind, number, period in await rows_of(db, _MISSES_SQL, programme_id, periods):
        for each in ("mentor", "learner") if side == "both" else (side,):
            pairings[pairing_id].add(f"{kind} {each} {periods.days[period]}")
            if period == len(periods.days) - 1:
                misses[kind, each] += number
    return _counted(pairings.values()), misses


def _counted(cells: Iterable[set[str]]) -> People:
    return Counter(frozenset(marks) for marks in cells)
