"""What a side may do with a session as it stands. The verbs ask the same question as the screens. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from viceversa.sessions.models import OPEN_SESSIONS, TOOK_PLACE, SessionStatus

ONE_WORD_IS_ENOUGH_AFTER = timedelta(hours=48)
"""From this long after the end, one side's word makes a session held."""
CLOSED_AFTER = timedelta(days=14)
"""A held session that nobody logged closes this long after its end."""


class Step(StrEnum):
    CONFIRM = "confirm"
    MOVE = "move"
    CANCEL = "cancel"
    EDIT_AGENDA = "edit_agenda"
    MARK_HELD = "mark_held"
    MARK_MISSED = "mark_missed"
    TAKE_BACK = "take_back"
    LOG = "log"
    GIVE_PULSE = "give_pulse"


@dataclass(frozen=True, slots=True)
class Situation:
    """A session as one of its sides meets it. `meeting`: the pairing is accepted or active."""

    status: SessionStatus
    starts_at: datetime
    proposed_by_me: bool
    i_said_held: bool
    partner_said_held: bool
    meeting: bool
    now: datetime
    i_told_missed: bool = False

    @property
    def started(self) -> bool:
        return self.starts_at <= self.now


def steps_open_to(session: Situation) -> list[Step]:
    """The steps this side may take now, in the order a screen shows them."""
    said = session.i_said_held or session.partner_said_held
    still_open = session.status in OPEN_SESSIONS and not said
    # Whoever is said to have missed it may answer that it took place.
    answers = session.status == SessionStatus.NO_SHOW and not session.i_told_missed
    proposed_by_partner = session.status == SessionStatus.PROPOSED and not session.proposed_by_me
    rules = {
        Step.CONFIRM: proposed_by_partner and session.meeting and not session.started,
        Step.MOVE: still_open and session.meeting,
        Step.CANCEL: still_open,
        Step.EDIT_AGENDA: session.status in OPEN_SESSIONS and session.meeting,
        # Also after the pairing ended: what took place, took place.
        Step.MARK_HELD: (session.status == SessionStatus.CONFIRMED or answers)
        and session.started
        and not session.i_said_held,
        Step.MARK_MISSED: session.status == SessionStatus.CONFIRMED and session.started and not said,
        Step.TAKE_BACK: (session.status in (SessionStatus.CONFIRMED, SessionStatus.HELD) and session.i_said_held)
        or (session.status == SessionStatus.NO_SHOW and session.i_told_missed),
        Step.LOG: session.status in (SessionStatus.HELD, SessionStatus.LOGGED),
        Step.GIVE_PULSE: session.status in TOOK_PLACE,
    }
    return [step for step, is_open in rules.items() if is_open]


def is_held(
    *, mentor_says: bool, learner_says: bool, ends_at: datetime, now: datetime, told_late_at: datetime | None = None
) -> bool:
    """A session was held when both say so, or when one does and 48 h have passed since its end (since the telling, if
    it was told of later)."""
    if mentor_says and learner_says:
        return True
    known_since = max(ends_at, told_late_at or ends_at)
    return (mentor_says or learner_says) and now >= known_since + ONE_WORD_IS_ENOUGH_AFTER
