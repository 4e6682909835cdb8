"""What a run stored, as one text: equal texts mean equal results, byte for byte."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from viceversa.core.db import Database


async def result_of(database: Database, run_id: UUID | str) -> str:
    """Every stored column that says something, rows in the order of the couples; ids of rows and clocks left out."""
    async with database.transaction() as db:
        found = await db.execute(
            text(
                """
                SELECT (SELECT string_agg(concat_ws('|', mentor_id, learner_id, score, factors, lines, reasons,
                            standings, pinned, decision, by_hand), E'\\n' ORDER BY mentor_id, learner_id)
                        FROM match_proposal WHERE run_id = :run) AS proposals,
                       (SELECT string_agg(concat_ws('|', user_id, side, candidates, feasible, removed, relaxation,
                            reasons), E'\\n' ORDER BY user_id)
                        FROM unmatched_person WHERE run_id = :run) AS unmatched,
                       (SELECT concat_ws('|', status, engine, input_hash, people, pairs, total_score, upper_bound, gap,
                            note, refused_pins) FROM match_run WHERE id = :run) AS run
                """
            ),
            {"run": UUID(str(run_id))},
        )
        row = found.one()
    return f"{row.run}\n\n{row.proposals}\n\n{row.unmatched}"


async def ask(database: Database, question: str, **values: Any) -> Any:
    """One value from the tables."""
    async with database.transaction() as db:
        return (await db.execute(text(question), values)).scalar_one_or_none()
