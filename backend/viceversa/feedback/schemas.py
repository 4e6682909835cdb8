"""API shapes of feedback. There is no shape for the exchange-balance index: it is never shown."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict

from viceversa.core.schemas import Figure, In, Out, Tap
from viceversa.pairings.models import PairingStatus
from viceversa.programmes.models import EnrolmentStatus

Question = Literal["learned", "taught", "voice", "steering"]


class PulseIn(In):
    """Four taps, 0 to 4; null is "skipped". `steering`: 0 mostly me, 2 both, 4 mostly my partner."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"learned": 4, "taught": 3, "voice": 4, "steering": 2}]})

    learned: Tap | None
    taught: Tap | None
    voice: Tap | None
    steering: Tap | None


class PulseOut(Out):
    """One's own pulse; nobody else reads it."""

    session_id: UUID
    learned: int | None
    taught: int | None
    voice: int | None
    steering: int | None
    given_at: datetime
    editable_until: datetime


class VoiceScriptOut(Out):
    """Words to borrow, in both languages."""

    code: str
    title_en: str
    title_fr: str
    text_en: str
    text_fr: str


class VoiceCardOut(Out):
    """What only oneself is shown, by one's own answers alone; null when there is nothing to show."""

    script: VoiceScriptOut | None


class StatusFigure(Out):
    status: EnrolmentStatus | PairingStatus
    figure: Figure


class StatusTable(Out):
    total: Figure
    by_status: list[StatusFigure]


class SessionFigures(Out):
    """`n` counts the pairings that have such a session."""

    planned: Figure
    held: Figure


class GroupFigures(Out):
    """`group` is null for people whose directory record names none. `matched` is a percentage."""

    group: str | None
    enrolled: Figure
    matched: Figure


class Breakdown(Out):
    by: Literal["department", "site"]
    groups: list[GroupFigures]
