"""Is the matching fair to groups? Rates by department, site, language and work mode, never about few.

People are counted in cells; `core/suppression.py` chooses what may be shown. The figures that `insights` publishes
about the same people come first and in the same order, so that the two pages together tell no more than one of them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User
from viceversa.core.schemas import Figure
from viceversa.core.suppression import FLOOR, by_size, choose_publishable
from viceversa.matching.answers import last_round_id
from viceversa.matching.models import CoupleRule, Decision, MatchProposal, MatchRun
from viceversa.matching.oversight_schemas import FairnessGroup, FairnessOut, FairnessTable
from viceversa.matching.shortlist_models import Shortlist, ShortlistCard
from viceversa.programmes.models import Enrolment, EnrolmentStatus
from viceversa.programmes.service import coordinated, read_policy

By = Literal["department", "site", "language", "work_mode"]
DIMENSIONS: tuple[By, ...] = ("department", "site", "language", "work_mode")
ENROLLED = frozenset(set(EnrolmentStatus) - {EnrolmentStatus.INVITED, EnrolmentStatus.WITHDRAWN})
MATCHED = frozenset({EnrolmentStatus.MATCHED, EnrolmentStatus.COMPLETED})
WAITING = frozenset({EnrolmentStatus.APPLIED, EnrolmentStatus.WAITLISTED})
# What makes a proposal an override; a decision that a person took against the engine belongs here.
_BY_A_PERSON = (col(MatchProposal.decision) == Decision.REJECTED, col(MatchProposal.by_hand))
TOO_FEW = Figure(value=None, n=None, hidden="too_few")


@dataclass(frozen=True, slots=True)
class Cell:
    """People whom no figure tells apart. `languages` are all that they work in."""

    status: str
    department: str | None
    site: str | None
    languages: tuple[str, ...]
    work_mode: str
    overridden: bool

    def groups(self, by: By) -> tuple[str | None, ...]:
        """The groups of a breakdown that these people belong to."""
        if by == "language":
            return self.languages or (None,)
        return ({"department": self.department, "site": self.site, "work_mode": self.work_mode}[by],)


Name = tuple[Hashable, ...]
Figures = dict[Name, Collection[Cell]]


def build_fairness(people: Mapping[Cell, int], appearances: Mapping[Cell, int], *, k: int) -> list[FairnessTable]:
    """The tables of the fairness page, each number shown or "too few". `appearances` counts cards that show them."""
    figures, groups = _figures(people, k=k)
    shown = choose_publishable(people, figures, k=k)

    def share(name: Name, *, whole: int) -> Figure:
        if name not in shown or not whole:
            return TOO_FEW
        return Figure(value=round(100 * sum(people[cell] for cell in figures[name]) / whole), n=whole, hidden=None)

    def row(by: By, group: str | None) -> FairnessGroup:
        if (by, group) not in shown:
            return FairnessGroup(
                group=group, people=TOO_FEW, matched=TOO_FEW, waiting=TOO_FEW, shown=TOO_FEW, overridden=TOO_FEW
            )
        cells = figures[by, group]
        whole = sum(people[cell] for cell in cells)
        cards = sum(appearances.get(cell, 0) for cell in cells)
        return FairnessGroup(
            group=group,
            people=Figure(value=whole, n=None, hidden=None),
            matched=share((f"{by}_matched", group), whole=whole),
            waiting=share((f"{by}_waiting", group), whole=whole),
            shown=Figure(value=round(100 * cards / whole), n=whole, hidden=None),
            overridden=share((f"{by}_overridden", group), whole=whole),
        )

    return [
        FairnessTable(
            by=by,
            groups=[row(by, group) for group in sorted(groups[by], key=lambda name: (name is None, name or ""))],
        )
        for by in DIMENSIONS
    ]


def _figures(people: Mapping[Cell, int], *, k: int) -> tuple[Figures, dict[By, Counter[str | None]]]:
    """Everything that could be shown, in order of importance, and the size of each group."""
    enrolled = [cell for cell in people if cell.status in ENROLLED]
    groups: dict[By, Counter[str | None]] = {by: Counter() for by in DIMENSIONS}
    members: dict[tuple[By, str | None], list[Cell]] = defaultdict(list)
    for cell in enrolled:
        for by in DIMENSIONS:
            for group in cell.groups(by):
                groups[by][group] += people[cell]
                members[by, group].append(cell)

    figures: Figures = {("all",): list(people), ("enrolled",): enrolled}

    def add_share(name: Name, among: Collection[Cell], part: Collection[Cell]) -> None:
        # "All of them" or "none of them" tells what is true of each, so shares keep k people on both sides.
        whole, inside = sum(people[cell] for cell in among), sum(people[cell] for cell in part)
        if k <= inside <= whole - k:
            figures[name] = part

    def add_matched(by: By) -> None:
        for group in by_size(groups[by]):
            among = members[by, group]
            add_share((f"{by}_matched", group), among, [cell for cell in among if cell.status in MATCHED])

    add_share(("matched",), enrolled, [cell for cell in enrolled if cell.status in MATCHED])
    statuses: Counter[str] = Counter()
    for cell, count in people.items():
        statuses[cell.status] += count
    for status in by_size(statuses):
        figures["status", status] = [cell for cell in people if cell.status == status]
    for by in DIMENSIONS:
        for group in by_size(groups[by]):
            figures[by, group] = members[by, group]
        add_matched(by)
    for by in DIMENSIONS:
        for group in by_size(groups[by]):
            among = members[by, group]
            add_share((f"{by}_waiting", group), among, [cell for cell in among if cell.status in WAITING])
            add_share((f"{by}_overridden", group), among, [cell for cell in among if cell.overridden])
    return figures, groups


async def read_fairness(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> FairnessOut:
    """The fairness page of a programme the actor coordinates, in four statements. Raises `NotFound`."""
    await coordinated(db, actor, programme_id)
    policy = await read_policy(db, programme_id)
    k = max(FLOOR, int(policy["k_anonymity"]))
    people: Counter[Cell] = Counter()
    appearances: Counter[Cell] = Counter()
    for cell, cards in await _read_people(db, programme_id):
        people[cell] += 1
        appearances[cell] += cards
    return FairnessOut(programme_id=programme_id, k=k, tables=build_fairness(people, appearances, k=k))


async def _read_people(db: AsyncSession, programme_id: UUID) -> list[tuple[Cell, int]]:
    cards = (
        select(col(ShortlistCard.candidate_id).label("user_id"), func.count().label("cards"))
        .join(Shortlist, col(Shortlist.id) == col(ShortlistCard.shortlist_id))
        .where(col(Shortlist.round_id) == last_round_id(programme_id))
        .group_by(col(ShortlistCard.candidate_id))
        .subquery()
    )
    overridden = _overridden(programme_id)
    rows = await db.execute(
        select(
            col(Enrolment.status),
            col(User.department),
            col(User.site),
            col(User.working_languages),
            col(User.work_mode),
            func.coalesce(cards.c.cards, 0).label("cards"),
            overridden.c.user_id.is_not(None).label("overridden"),
        )
        .join(User, col(User.id) == col(Enrolment.user_id))
        .outerjoin(cards, cards.c.user_id == col(User.id))
        .outerjoin(overridden, overridden.c.user_id == col(User.id))
        .where(col(Enrolment.programme_id) == programme_id)
    )
    return [
        (
            Cell(
                status=row.status,
                department=row.department,
                site=row.site,
                languages=tuple(sorted(row.working_languages)),
                work_mode=row.work_mode,
                overridden=row.overridden,
            ),
            row.cards,
        )
        for row in rows
    ]


def _overridden(programme_id: UUID) -> Any:
    """Who is in a couple that a coordinator pinned, forbade, rejected or made by hand, against the engine."""
    rejected = (
        select(col(MatchProposal.mentor_id), col(MatchProposal.learner_id))
        .join(MatchRun, col(MatchRun.id) == col(MatchProposal.run_id))
        .where(col(MatchRun.programme_id) == programme_id, or_(*_BY_A_PERSON))
        .subquery()
    )
    ruled = (
        select(col(CoupleRule.mentor_id), col(CoupleRule.learner_id))
        .where(col(CoupleRule.programme_id) == programme_id)
        .subquery()
    )
    return union(
        select(rejected.c.mentor_id.label("user_id")),
        select(rejected.c.learner_id),
        select(ruled.c.mentor_id),
        select(ruled.c.learner_id),
    ).subquery()
