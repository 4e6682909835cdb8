"""What a programme promises, by which items of the survey it is measured, and where people stood before. Pure.

New, unvalidated instrument.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from viceversa.feedback.survey_models import Moment

PromiseName = Literal[
    "culture", "generations", "heard", "team", "energy", "staying", "safety", "balance", "both_ways"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise. `score` is SQL over a survey's columns: whole, 0 to 8, in half points of the scale 0 to 4.

    A promise of two items has a score when both were answered; the reversed item is turned here.
    """

    score: str
    before: Moment
    asked_at: tuple[Moment, ...]


_ABOUT_WORK = (Moment.START, Moment.END, Moment.LATER)
_ABOUT_THE_PAIRING = (Moment.HALFWAY, Moment.END)

PROMISES: Mapping[PromiseName, Promise] = {
    "culture": Promise("2 * c1", Moment.START, _ABOUT_WORK),
    "generations": Promise("g1 + (4 - g2)", Moment.START, _ABOUT_WORK),
    "heard": Promise("2 * h1", Moment.START, _ABOUT_WORK),
    "team": Promise("2 * t1", Moment.START, _ABOUT_WORK),
    "energy": Promise("2 * w1", Moment.START, _ABOUT_WORK),
    "staying": Promise("2 * s1", Moment.START, _ABOUT_WORK),
    "safety": Promise("p1 + p2", Moment.HALFWAY, _ABOUT_THE_PAIRING),
    "balance": Promise("b1 + b2", Moment.HALFWAY, _ABOUT_THE_PAIRING),
    "both_ways": Promise("2 * b3", Moment.HALFWAY, _ABOUT_THE_PAIRING),
}
POINTS = 2
"""Steps of a score that make one point of the scale."""
