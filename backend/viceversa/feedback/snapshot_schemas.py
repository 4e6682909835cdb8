"""API shapes of a period's figures, as they are frozen; what the page of a programme shows of them."""

from datetime import date
from typing import Literal
from uuid import UUID

from viceversa.core.schemas import Figure, Out
from viceversa.feedback.balance import Band, Lean
from viceversa.feedback.promises import PromiseName
from viceversa.feedback.schemas import Breakdown, Question, SessionFigures, StatusTable
from viceversa.feedback.survey_models import Moment
from viceversa.sessions.models import MissKind

Group = Literal["taking_part", "waiting"]


class MedianOut(Out):
    """A median and the range in which 95 of 100 would fall, had others like these people answered; `n` answers."""

    median: float | None
    low: float | None
    high: float | None
    n: int | None
    hidden: Literal["too_few"] | None


class ResponseOut(Out):
    """How many people answered a survey, and their share of those asked."""

    moment: Moment
    group: Group
    answered: Figure
    rate: Figure


class ChangeOut(Out):
    """Of the people who answered before and now: up, same or down; median change in points of the scale 0 to 4.

    `unsaid` are those who skipped the question before or now; when they are few they stand with `same`.
    """

    before: Moment
    up: Figure
    same: Figure
    down: Figure
    unsaid: Figure
    same_includes_unsaid: bool
    median: MedianOut


class PromiseOut(Out):
    """One promise at one moment: where people stand, 0 to 4, and how that changed where they were asked before."""

    promise: PromiseName
    moment: Moment
    group: Group
    standing: MedianOut
    change: ChangeOut | None


class SpreadPart(Out):
    """An answer, or a range of answers ("7-8"), and its share in whole percents."""

    answer: str
    share: Figure


class SpreadOut(Out):
    question: Literal["used_at_work", "recommendation"] | Question
    answered: Figure
    parts: list[SpreadPart]


class PulseRates(Out):
    """`given` counts pulses; `response_rate` is the share of the people who met."""

    given: Figure
    response_rate: Figure
    questions: list[SpreadOut]


class GainOut(Out):
    """Levels gained in an area or in one skill, as people of one side see it at the end. Shares are of areas only."""

    side: Literal["mentor", "learner", "both"]
    skill: bool
    name_en: str
    name_fr: str
    people: Figure
    up: Figure | None
    same: Figure | None
    down: Figure | None
    median: MedianOut


class BandOut(Out):
    band: Band
    share: Figure


class LeanOut(Out):
    lean: Lean
    share: Figure


class BalanceOut(Out):
    """Pairings by how balanced their exchange is, and by where it leans; never one pairing."""

    pairings: Figure
    bands: list[BandOut]
    leans: list[LeanOut]


class CommitmentFigure(Out):
    """Sessions that both had confirmed and one side called off, moved or missed."""

    kind: MissKind
    side: Literal["mentor", "learner"]
    figure: Figure


class TextsOut(Out):
    """What people wrote and allow to be shown, shuffled; nothing while there are fewer than ten, or than k."""

    question: Literal["what_helped", "what_to_change"]
    n: Figure
    texts: list[str]


class PeriodOut(Out):
    """The figures of one period, frozen on the day after its end and never changed."""

    period_end: date
    k: int
    responses: list[ResponseOut]
    promises: list[PromiseOut]
    answers: list[SpreadOut]
    levels: list[GainOut]
    pulses: PulseRates
    balance: BalanceOut
    commitment: list[CommitmentFigure]
    texts: list[TextsOut]


class InsightsOut(Out):
    """A programme in counts. Nothing tells of fewer than `k` people, nor does any sum or difference.

    Places and sessions are as they stand now. Everything that people answered stands in `period`: frozen, the one
    that was asked for or the latest; null before the first. `periods` are the last days of all of them, latest first.
    """

    programme_id: UUID
    k: int
    read_as: Literal["before_after_among_volunteers"] = "before_after_among_volunteers"
    instrument: Literal["new_and_unvalidated"] = "new_and_unvalidated"
    enrolments: StatusTable
    enrolled: Figure
    matched: Figure
    pairings: StatusTable
    sessions: SessionFigures
    breakdowns: list[Breakdown]
    periods: list[date]
    period: PeriodOut | None
    next_period_end: date | None
