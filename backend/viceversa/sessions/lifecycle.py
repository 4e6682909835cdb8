"""What a side may do with a session as it stands. The verbs ask the same question as the screens. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from viceversa.sessions.models import OPEN_SESSIONS, TOOK_PLACE, SessionStatus

ONE_WORD_IS_ENOUGH_AFTER = timedelta(hours=48)
"""From this long after the end, one side's word makes a session held."""


class Step(StrEnum):
    CONFIRM = "confirm"
    MOVE = "move"
    CANCEL = "cancel"
    EDIT_AGENDA = "edit_agenda"
    MARK_HELD = "mark_held"
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

    @property
    def started(self) -> bool:
        return self.starts_at <= self.now


def steps_open_to(session: Situation) -> list[Step]:
    """The steps this side may take now, in the order a screen shows them."""
    still_open = session.status in OPEN_SESSIONS and not (session.i_said_held or session.partner_said_held)
    proposed_by_partner = session.status == SessionStatus.PROPOSED and not session.proposed_by_me
    rules = {
        Step.CONFIRM: proposed_by_partner and session.meeting and not session.started,
        Step.MOVE: still_open and session.meeting,
        Step.CANCEL: still_open,
        Step.EDIT_AGENDA: session.status in OPEN_SESSIONS and session.meeting,
        # Also after the pairing ended: what took place, took place.
        Step.MARK_HELD: session.status == SessionStatus.CONFIRMED and session.started and not session.i_said_held,
        Step.GIVE_PULSE: session.status in TOOK_PLACE,
    }
    return [step for step, is_open in rules.items() if is_open]


def is_held(*, mentor_says: bool, learner_says: bool, ends_at: datetime, now: datetime) -> bool:
    """A session was held when both say so, or when one does and 48 h have passed since its end."""
    if mentor_says and learner_says:
        return True
    return (mentor_says or learner_says) and now >= ends_at + ONE_WORD_IS_ENOUGH_AFTER
