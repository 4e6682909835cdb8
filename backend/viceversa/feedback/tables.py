"""The tables of a programme's insights, built from counted cells: each number shown, or "too few"."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from viceversa.core.schemas import Figure
from viceversa.core.suppression import by_size, choose_publishable, suppress_groups
from viceversa.feedback.schemas import Breakdown, GroupFigures, Question, StatusFigure, StatusTable
from viceversa.pairings.models import PairingStatus
from viceversa.programmes.models import EnrolmentStatus

FEWEST_PAIRINGS = 5
FEWEST_RESPONDENTS = 8
ENROLLED = frozenset(
    {
        EnrolmentStatus.APPLIED,
        EnrolmentStatus.READY,
        EnrolmentStatus.WAITLISTED,
        EnrolmentStatus.MATCHED,
        EnrolmentStatus.COMPLETED,
    }
)
MATCHED = frozenset({EnrolmentStatus.MATCHED, EnrolmentStatus.COMPLETED})
QUESTIONS: tuple[Question, ...] = ("learned", "taught", "voice", "steering")
TOO_FEW = Figure(value=None, n=None, hidden="too_few")

Cell = tuple[str, str | None, str | None]
"""Status, department and site of people with a place: whom the tables tell apart."""
By = Literal["department", "site"]
_PLACE: dict[By, int] = {"department": 1, "site": 2}
_Name = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class EnrolmentTables:
    """What is shown of the places in a programme."""

    enrolments: StatusTable
    enrolled: Figure
    matched: Figure
    breakdowns: list[Breakdown]


def show(value: int | None, *, n: int | None = None) -> Figure:
    """A figure, or "too few" when there is no value to show."""
    return TOO_FEW if value is None else Figure(value=value, n=n, hidden=None)


def build_enrolment_tables(people: Mapping[Cell, int], *, k: int) -> EnrolmentTables:
    """Places by status, and of the people enrolled how many were matched: in all, by department and by site.

    All these numbers count the same people, so they are chosen together: no sum or difference of any of them,
    in one table or across tables, tells of 1 to k-1 people. A share of nearly none or nearly all is not shown
    either.
    """
    enrolled = [cell for cell in people if cell[0] in ENROLLED]
    figures: dict[_Name, Collection[Cell]] = {("all", None): list(people), ("enrolled", None): enrolled}
    _add_share(figures, ("matched", None), enrolled, people=people, k=k)
    statuses: Counter[str] = Counter()
    for cell, count in people.items():
        statuses[cell[0]] += count
    for status in by_size(statuses):
        figures["status", status] = [cell for cell in people if cell[0] == status]
    groups: dict[By, Counter[str | None]] = {}
    for by, place in _PLACE.items():
        groups[by] = Counter()
        for cell in enrolled:
            groups[by][cell[place]] += people[cell]
        for group in by_size(groups[by]):
            figures[by, group] = [cell for cell in enrolled if cell[place] == group]
        for group in by_size(groups[by]):
            _add_share(figures, (f"{by}_matched", group), figures[by, group], people=people, k=k)
    shown = choose_publishable(people, figures, k=k)

    def count(name: _Name) -> int | None:
        return sum(people[cell] for cell in figures[name]) if name in shown else None

    def share(name: _Name, *, of: _Name) -> Figure:
        part, whole = count(name), count(of)
        return TOO_FEW if part is None or not whole else show(round(100 * part / whole), n=whole)

    return EnrolmentTables(
        enrolments=StatusTable(
            total=show(count(("all", None))),
            by_status=[
                StatusFigure(status=status, figure=show(count(("status", status)) if statuses[status] else 0))
                for status in EnrolmentStatus
            ],
        ),
        enrolled=show(count(("enrolled", None))),
        matched=share(("matched", None), of=("enrolled", None)),
        breakdowns=[
            Breakdown(
                by=by,
                groups=[
                    GroupFigures(
                        group=group,
                        enrolled=show(count((by, group))),
                        matched=share((f"{by}_matched", group), of=(by, group)),
                    )
                    for group in sorted(groups[by], key=lambda name: (name is None, name or ""))
                ],
            )
            for by in _PLACE
        ],
    )


def _add_share(
    figures: dict[_Name, Collection[Cell]],
    name: _Name,
    among: Collection[Cell],
    *,
    people: Mapping[Cell, int],
    k: int,
) -> None:
    matched = [cell for cell in among if cell[0] in MATCHED]
    part, whole = sum(people[cell] for cell in matched), sum(people[cell] for cell in among)
    # "All of them" or "none of them" tells what is true of each, so shares keep k people on both sides.
    if k <= part <= whole - k:
        figures[name] = matched


def build_pairing_table(pairings: Mapping[str, int], *, k: int) -> StatusTable:
    """Pairings by status."""
    total, statuses = suppress_groups(pairings, k=k)
    return StatusTable(
        total=show(total),
        by_status=[StatusFigure(status=status, figure=show(statuses.get(status, 0))) for status in PairingStatus],
    )
