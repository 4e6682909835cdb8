"""Planted bugs: one line each, in a copy of the code. `python -m tests.mutants` shows that every one is caught."""

from dataclasses import dataclass

PAIRINGS = "tests/machines/test_pairing_machine.py"
SESSIONS = "tests/machines/test_session_machine.py"


@dataclass(frozen=True)
class Mutant:
    """A line that says something else than it should, and the tests that must notice."""

    name: str
    file: str
    before: str
    after: str
    caught_by: str


MUTANTS = (
    Mutant(
        "places are counted without being locked",
        "programmes/enrolments.py",
        ".in_(user_ids))\n            .order_by(col(Enrolment.id))\n            .with_for_update()",
        ".in_(user_ids))\n            .order_by(col(Enrolment.id))",
        "tests/pairings/test_races.py",
    ),
    Mutant(
        "rival proposals stay open when the last place is taken",
        "pairings/service.py",
        "await close_rivals(db, row, user_id)",
        "pass",
        PAIRINGS,
    ),
    Mutant(
        "the learner is told when the mentor is asked",
        "pairings/service.py",
        "row.mentor_asked_at = now()",
        "row.mentor_asked_at = row.learner_asked_at = now()",
        PAIRINGS,
    ),
    Mutant(
        "a changed charter keeps its signatures",
        "pairings/charter.py",
        "row.mentor_signed_at = row.learner_signed_at = None",
        "pass",
        PAIRINGS,
    ),
    Mutant(
        "a settled conflict makes active what never was",
        "pairings/conflicts.py",
        "Move.SETTLE if row.activated_at else Move.REOPEN",
        "Move.SETTLE",
        PAIRINGS,
    ),
    Mutant(
        "one word completes a pairing",
        "pairings/completion.py",
        "if row.completion_asked_by in (None, actor.id):",
        "if row.completion_asked_by == actor.id:",
        PAIRINGS,
    ),
    Mutant(
        "swapping keeps the sides",
        "pairings/completion.py",
        "reversed(sides) if swap else sides",
        "sides",
        "tests/pairings/test_life.py",
    ),
    Mutant(
        "leaving keeps the places taken",
        "pairings/service.py",
        "    await free_places(db, places)\n    await tell(",
        "    await tell(",
        "tests/pairings/test_life.py",
    ),
    Mutant(
        "a mentor's answer that never came is told to the learner",
        "pairings/departures.py",
        "[row.mentor_id] if row.learner_asked_at is None else [row.mentor_id, row.learner_id]",
        "[row.mentor_id, row.learner_id]",
        "tests/pairings/test_silence.py",
    ),
    Mutant(
        "the exchange gate stands before session four",
        "sessions/service.py",
        "GATED_FROM = 3",
        "GATED_FROM = 4",
        SESSIONS,
    ),
    Mutant(
        "whoever proposed a time confirms it",
        "sessions/lifecycle.py",
        "session.status == SessionStatus.PROPOSED and not session.proposed_by_me",
        "session.status == SessionStatus.PROPOSED",
        SESSIONS,
    ),
    Mutant(
        "a moved session keeps its old time taken",
        "sessions/service.py",
        "    row.sequence += 1\n    row.version += 1\n    await free_seats(db, [row.id])",
        "    row.sequence += 1\n    row.version += 1",
        SESSIONS,
    ),
    Mutant(
        "one word is enough after a day",
        "sessions/lifecycle.py",
        "ONE_WORD_IS_ENOUGH_AFTER = timedelta(hours=48)",
        "ONE_WORD_IS_ENOUGH_AFTER = timedelta(hours=24)",
        SESSIONS,
    ),
    Mutant(
        "an answered no-show still counts",
        "sessions/outcomes.py",
        "        await forget_no_show(db, row)\n        row.status, row.missed_told_by",
        "        row.status, row.missed_told_by",
        SESSIONS,
    ),
    Mutant(
        "a reminder counts from the planned day of what was called off",
        "sessions/nudges.py",
        "col(session.status) != SessionStatus.CANCELLED, col(session.ends_at) <= moment",
        "col(session.ends_at) <= moment, col(session.status) == SessionStatus.HELD",
        "tests/machines/test_year.py",
    ),
    Mutant(
        "silence ends a pairing's reminders after the first",
        "sessions/nudges.py",
        "if step not in given and",
        "if not given and",
        "tests/machines/test_year.py",
    ),
    Mutant(
        "a digest takes what an earlier one had",
        "notifications/digests.py",
        ".is_(None),\n            col(Notice.read_at).is_(None),\n            col(Notice.created_at) <",
        ".is_not(None),\n            col(Notice.read_at).is_(None),\n            col(Notice.created_at) <",
        "tests/machines/test_year.py",
    ),
    Mutant(
        "a session called off stays in the calendars",
        "sessions/invitations.py",
        "if row.status == SessionStatus.CONFIRMED or row.calendar_sequence is not None:",
        "if row.status == SessionStatus.CONFIRMED:",
        "tests/notifications/test_calendar.py",
    ),
)
