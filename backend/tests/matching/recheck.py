"""The twelve hard rules, written a second time in SQL against the tables. Nothing here knows `matching/rules.py`.

Availability is the one thing SQL is not asked about: weekly windows are counted here minute by minute, with the
database's own clock of each zone (`AT TIME ZONE`).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Each asks for the couples of a run that break one rule. `v` is a view of couples with both people and the policy.
_COUPLES = """
WITH RECURSIVE v AS (
    SELECT p.id, p.mentor_id, p.learner_id, r.programme_id, r.policy, p.run_id,
           m.career_level AS m_level, l.career_level AS l_level,
           m.department AS m_department, l.department AS l_department,
           m.manager_id AS m_manager, l.manager_id AS l_manager,
           m.working_languages AS m_languages, l.working_languages AS l_languages,
           m.status AS m_status, l.status AS l_status
    FROM match_proposal p
    JOIN match_run r ON r.id = p.run_id
    JOIN user_account m ON m.id = p.mentor_id
    JOIN user_account l ON l.id = p.learner_id
    WHERE p.run_id = :run
),
above AS (
    SELECT id AS person, manager_id AS boss FROM user_account WHERE manager_id IS NOT NULL
    UNION
    SELECT above.person, u.manager_id FROM above JOIN user_account u ON u.id = above.boss WHERE u.manager_id IS NOT NULL
)
"""
_LINE = """
EXISTS (SELECT 1 FROM user_skill o JOIN user_skill s ON s.skill_id = o.skill_id
        WHERE o.user_id = v.{teacher} AND o.direction = 'offer' AND o.level >= 5
          AND s.user_id = v.{seeker} AND s.direction = 'seek' AND o.level - s.level >= 2)
"""
_READY = """
EXISTS (SELECT 1 FROM enrolment e WHERE e.programme_id = v.programme_id AND e.user_id = v.{side}_id
          AND e.status = 'ready' AND e.wish IN ('{side}', 'both')
          AND e.capacity >= (
              SELECT count(*) FROM match_proposal q
              WHERE q.run_id = v.run_id AND v.{side}_id IN (q.mentor_id, q.learner_id))
            + (SELECT count(*) FROM pairing x
               WHERE x.programme_id = v.programme_id AND v.{side}_id IN (x.mentor_id, x.learner_id)
                 AND x.status IN ('accepted', 'active', 'paused', 'conflict')))
"""
_BROKEN: dict[str, str] = {
    "R1": "v.mentor_id = v.learner_id",
    "R2": """v.m_manager = v.l_manager OR EXISTS (SELECT 1 FROM above
             WHERE (person, boss) IN ((v.mentor_id, v.learner_id), (v.learner_id, v.mentor_id)))""",
    "R3": """(v.policy->>'minimum_level_gap')::int > 0 AND (v.l_level IS NULL OR v.m_level IS NULL)
             OR v.l_level - v.m_level < (v.policy->>'minimum_level_gap')::int""",
    "R4": "(v.policy->>'different_department')::bool AND v.m_department = v.l_department",
    "R5": "NOT EXISTS (SELECT 1 FROM jsonb_object_keys(v.m_languages) k WHERE v.l_languages ? k)",
    "R7": f"NOT {_LINE.format(teacher='mentor_id', seeker='learner_id')}",
    "R8": f"""(v.policy->>'reciprocity_required')::bool
              AND NOT {_LINE.format(teacher="learner_id", seeker="mentor_id")}""",
    "R9": """EXISTS (SELECT 1 FROM private_exclusion x WHERE x.programme_id = v.programme_id
              AND (x.user_id, x.other_id) IN ((v.mentor_id, v.learner_id), (v.learner_id, v.mentor_id)))""",
    "R10": f"""v.m_status NOT IN ('active', 'invited') OR v.l_status NOT IN ('active', 'invited')
               OR NOT {_READY.format(side="mentor")} OR NOT {_READY.format(side="learner")}""",
    "R11": """EXISTS (SELECT 1 FROM pairing x
               WHERE (x.mentor_id, x.learner_id) IN ((v.mentor_id, v.learner_id), (v.learner_id, v.mentor_id))
                 AND x.status IN ('proposed', 'awaiting_mentor', 'awaiting_learner', 'accepted', 'active', 'paused',
                                  'conflict'))""",
    "R12": """EXISTS (SELECT 1 FROM couple_rule c WHERE c.programme_id = v.programme_id AND c.kind = 'forbid'
               AND (c.mentor_id, c.learner_id) IN ((v.mentor_id, v.learner_id), (v.learner_id, v.mentor_id)))""",
}
_OVERLAP = """
SELECT v.id, count(*) * 30 AS minutes, (v.policy->>'minimum_overlap_minutes')::int AS wanted
FROM (SELECT p.id, r.policy, g.starts_on, m.availability AS m_hours, m.time_zone AS m_zone,
             l.availability AS l_hours, l.time_zone AS l_zone
      FROM match_proposal p JOIN match_run r ON r.id = p.run_id JOIN programme g ON g.id = r.programme_id
      JOIN user_account m ON m.id = p.mentor_id JOIN user_account l ON l.id = p.learner_id WHERE p.run_id = :run) v
CROSS JOIN LATERAL generate_series(
    date_trunc('week', v.starts_on::timestamp) AT TIME ZONE 'UTC',
    date_trunc('week', v.starts_on::timestamp) AT TIME ZONE 'UTC' + interval '7 days' - interval '15 minutes',
    interval '15 minutes') AS quarter
WHERE {mentor_free} AND {learner_free}
GROUP BY v.id, v.policy
"""
_FREE = """
EXISTS (SELECT 1 FROM jsonb_array_elements(CASE WHEN jsonb_typeof(v.{side}_hours) = 'array' THEN v.{side}_hours
            ELSE (SELECT jsonb_agg(jsonb_build_object('weekday', day, 'start', '09:00', 'end', '17:00'))
                  FROM generate_series(0, 4) day) END) w
        CROSS JOIN (SELECT quarter AT TIME ZONE v.{side}_zone AS clock) c
        WHERE (w->>'weekday')::int = extract(isodow FROM c.clock)::int - 1
          AND c.clock::time >= (w->>'start')::time
          AND c.clock::time + interval '15 minutes' <= (w->>'end')::time
          AND c.clock::time < time '23:45')
"""


async def broken_rules(db: AsyncSession, run_id: UUID | str) -> dict[str, int]:
    """How many proposals of a run break each rule, rules that all keep left out. Empty is what is wanted.

    R6 counts shared quarter-hours of the programme's first week.
    """
    values = {"run": UUID(str(run_id))}
    found: dict[str, int] = {}
    for code, broken in _BROKEN.items():
        count = await _one(db, f"{_COUPLES} SELECT count(*) FROM v WHERE {broken}", values)
        if count:
            found[code] = count
    overlap = _OVERLAP.format(mentor_free=_FREE.format(side="m"), learner_free=_FREE.format(side="l"))
    everyone = await _one(db, "SELECT count(*) FROM match_proposal WHERE run_id = :run", values)
    enough = await _one(db, f"SELECT count(*) FROM ({overlap}) o WHERE o.minutes >= o.wanted", values)
    if enough != everyone:
        found["R6"] = everyone - enough
    return found


async def _one(db: AsyncSession, question: str, values: dict[str, Any]) -> int:
    return (await db.execute(text(question), values)).scalar_one()
