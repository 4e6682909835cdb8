"""Planted bugs: one line each, in a copy of the code. `python -m tests.mutants` shows that every one is caught."""

from dataclasses import dataclass

PAIRINGS = "tests/machines/test_pairing_machine.py"
SESSIONS = "tests/machines/test_session_machine.py"
MERGERS = "tests/privacy/test_mergers.py"
MERGING = "tests/privacy/test_merging.py"


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
        "pairings/proposing.py",
        ".values(mentor_asked_at=now(),",
        ".values(mentor_asked_at=now(), learner_asked_at=now(),",
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
    Mutant(
        "two meetings at one hour stay when two accounts become one",
        "sessions/endings.py",
        "return {each.session_id for each in clashes if each.session_id != each.other}",
        "return set()",
        MERGERS,
    ),
    Mutant(
        "a confidential case stays with an account that was merged",
        "support/own.py",
        "if user_id in people:",
        "if False:",
        MERGING,
    ),
    Mutant(
        "keys of a merged account lead nowhere",
        "accounts/mergers.py",
        "return {row.former: row.key for row in rows}",
        "return {}",
        MERGERS,
    ),
    Mutant(
        "a merger closes a line of managers",
        "accounts/mergers.py",
        "if await _leads_back(db, survivor.id):",
        "if False:",
        MERGERS,
    ),
    Mutant(
        "a merger gives roles",
        "accounts/mergers.py",
        "    survivor.version += 1\n",
        "    survivor.version += 1\n    survivor.roles = ['admin', 'member']\n",
        MERGING,
    ),
    Mutant(
        "a merger asks nobody about places",
        "pairings/conflicts.py",
        "surplus = watched[: max(len(live) - place.capacity, 0)]",
        "surplus = []",
        MERGERS,
    ),
    Mutant(
        "accounts are merged while a matching is under way",
        "privacy/merging.py",
        "        raise MatchingUnderWay",
        "        return",
        MERGERS,
    ),
    Mutant(
        "of two pairings with one partner the one that came further ends",
        "pairings/merging.py",
        "less = survivor if _how_far(row.status) > _how_far(other.status) else duplicate",
        "less = duplicate if _how_far(row.status) > _how_far(other.status) else survivor",
        MERGERS,
    ),
    Mutant(
        "a preview of a merger merges",
        "privacy/merging.py",
        "await trial.rollback()",
        "await trial.commit()",
        MERGING,
    ),
    Mutant(
        "an erasure forgets the accounts merged before",
        "privacy/erasure.py",
        "await remember_erasure(db, user_id=each, names=())",
        "pass",
        MERGERS,
    ),
    Mutant(
        "documents keep the id of a merged account",
        "privacy/moving.py",
        "await db.execute(update(table).where(func.strpos(text, str(duplicate)) > 0).values({column: renamed}))",
        "pass",
        MERGING,
    ),
)
