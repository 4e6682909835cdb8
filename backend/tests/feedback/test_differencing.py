"""Nothing that the product shows, added or subtracted in any way, tells of fewer than k people (SECURITY, T-ANA-01).

Companies are invented; everything that any actor can be shown about them is enumerated, over every breakdown and over
two consecutive snapshots; and it is asked of the 0/1 matrix of whose answers enter each sum whether its row space holds
one person, or a group of fewer than k. The attacker is written another way than the product: it reads the figures as
they go out, knows each person, and solves over a finite field, where linear algebra is exact.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest

from tests.feedback.answering import AREAS, DAYS, Person, facts_of, invent
from tests.scale import NIGHTLY
from viceversa.core.schemas import Figure
from viceversa.feedback import ledger as ledgers
from viceversa.feedback.publishing import build_period
from viceversa.feedback.snapshot_schemas import PeriodOut, SpreadOut
from viceversa.feedback.survey_models import Moment
from viceversa.feedback.tables import ENROLLED, MATCHED, build_enrolment_tables
from viceversa.matching.oversight import MATCHED as PLACED
from viceversa.matching.oversight import WAITING, Cell, build_fairness

K = 5
COMPANIES = 200 if NIGHTLY else 50
PRIME = 2_147_483_629

Members = frozenset[int]


class Attacker:
    """What can be computed from sums over known sets of people."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.rows: set[Members] = set()

    def reads(self, members: Collection[int]) -> None:
        if members:
            self.rows.add(frozenset(members))

    def finds(self, *, k: int = K) -> Members | None:
        """One to k-1 people whose sum lies in the row space, or nobody."""
        if not self.rows:
            return None
        matrix = np.zeros((len(self.rows), self.size), dtype=np.int64)
        for place, row in enumerate(sorted(self.rows, key=sorted)):
            matrix[place, sorted(row)] = 1
        # People in exactly the same sums cannot be told apart: they come together or not at all.
        columns, whose = np.unique(matrix, axis=1, return_inverse=True)
        weights = np.bincount(whose.reshape(-1))
        told = columns.any(axis=0)
        seeds = np.random.default_rng(11)
        # Two random functionals that vanish on the row space: a set is inside only if both do on it.
        first, second = (_vanishing(columns, seeds) for _ in range(2))
        small = [int(cell) for cell in np.flatnonzero(told & (weights < k))]
        for subset in _small_sets(small, weights, (first, second), k=k):
            indicator = np.zeros(columns.shape[1])
            indicator[list(subset)] = 1
            solution, *_ = np.linalg.lstsq(columns.T.astype(float), indicator, rcond=None)
            if np.abs(columns.T @ solution - indicator).max() < 1e-6:
                return frozenset(np.flatnonzero(np.isin(whose.reshape(-1), list(subset))).tolist())
        return None


def _vanishing(columns: np.ndarray, seeds: np.random.Generator) -> np.ndarray:
    """A random vector of the null space of these rows, modulo a prime."""
    matrix = columns.copy() % PRIME
    pivots: list[tuple[int, int]] = []
    row = 0
    for column in range(matrix.shape[1]):
        if row == matrix.shape[0]:
            break
        found = np.flatnonzero(matrix[row:, column])
        if not found.size:
            continue
        matrix[[row, row + found[0]]] = matrix[[row + found[0], row]]
        matrix[row] = matrix[row] * pow(int(matrix[row, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(matrix[:, column])
        others = others[others != row]
        matrix[others] = (matrix[others] - matrix[others, column][:, None] * matrix[row]) % PRIME
        pivots.append((row, column))
        row += 1
    vector = seeds.integers(1, PRIME, size=matrix.shape[1])
    vector[[column for _, column in pivots]] = 0
    values = [
        (-sum(int(a) * int(b) for a, b in zip(matrix[at], vector, strict=True) if a and b)) % PRIME for at, _ in pivots
    ]
    for (_, column), value in zip(pivots, values, strict=True):
        vector[column] = value
    return vector


def _small_sets(
    cells: Sequence[int], weights: np.ndarray, functionals: Sequence[np.ndarray], *, k: int
) -> Iterable[frozenset[int]]:
    """The sets of cells of fewer than k people on which both functionals vanish: two halves whose values meet."""
    halves = [half for size in range(k // 2 + 1) for half in combinations(cells, size)]
    if len(halves) > 1:
        table = np.full((len(halves), k // 2), -1)
        for place, half in enumerate(halves):
            table[place, : len(half)] = half
        people = np.where(table >= 0, weights[table], 0).sum(axis=1)
        table, people = table[people < k], people[people < k]
        values = [np.where(table >= 0, each[table], 0).sum(axis=1) % PRIME for each in functionals]
        keys, wanted = values[0] * 4 + values[1] % 4, ((-values[0]) % PRIME) * 4 + ((-values[1]) % PRIME) % 4
        order = np.argsort(values[0], kind="stable")
        ranked = values[0][order]
        opposite = (-values[0]) % PRIME
        left, right = np.searchsorted(ranked, opposite, "left"), np.searchsorted(ranked, opposite, "right")
        assert keys.shape == wanted.shape
        for place in np.flatnonzero(right > left):
            for other in order[left[place] : right[place]]:
                if (values[1][place] + values[1][other]) % PRIME:
                    continue
                one, two = ({int(cell) for cell in table[each] if cell >= 0} for each in (place, other))
                if (one or two) and not one & two and weights[[*one, *two]].sum() < k:
                    yield frozenset(one | two)


@dataclass
class World:
    """What is shown of a company's answers, by topic: the answers to two questions are two unknowns."""

    people: list[Person]
    beside_all: Attacker
    topics: dict[str, Attacker] = field(default_factory=dict)

    def everyone_with(self, asked: Any) -> Members:
        return frozenset(place for place, person in enumerate(self.people) if asked(person))

    def beside(self, topic: str) -> Attacker:
        return self.topics.setdefault(topic, Attacker(len(self.people)))

    def reads(self, figure: Figure, members: Members, *, topic: str | None = None) -> None:
        """A count that is shown is the number of these very people."""
        if figure.value is not None and members:
            assert figure.value == len(members)
            (self.beside(topic) if topic else self.beside_all).reads(members)

    def reads_share(self, figure: Figure, part: Members, base: Members, *, topic: str | None = None) -> None:
        """So is a share, and what it is out of."""
        if figure.value is None:
            return
        assert figure.n == len(base)
        assert figure.value == round(100 * len(part) / len(base))
        for members in (part, base):
            (self.beside(topic) if topic else self.beside_all).reads(members)

    def finds(self) -> Members | None:
        for attacker in (self.beside_all, *self.topics.values()):
            both = Attacker(len(self.people))
            both.rows = attacker.rows | self.beside_all.rows
            found = both.finds()
            if found is not None:
                return found
        return None


def read_surveys(world: World, period: PeriodOut, moment: Moment) -> None:
    """Everything about surveys that a period shows."""
    said = {each: world.everyone_with(lambda person, each=each: person.answered(each)) for each in Moment}

    def whole(group: str) -> Members:
        return said[moment] & world.everyone_with(lambda person: person.group == group)

    for line in period.responses:
        asked = world.everyone_with(lambda person, line=line: line.moment in person.said and person.group == line.group)
        world.reads(line.answered, whole(line.group))
        world.reads_share(line.rate, whole(line.group), asked)

    def base_of(figures: Iterable[Figure], group: str, before: Moment = Moment.START) -> Members:
        """The people that a figure is out of: the page says how many, and they are one of these."""
        n = next((figure.n for figure in figures if figure.n is not None), None)
        befores = [said[before], whole(group), said[Moment.START], said[Moment.HALFWAY]]
        candidates = [whole(group) & each for each in befores]
        return next((each for each in candidates if len(each) == n), frozenset())

    for line in period.promises:
        if line.standing.median is not None:
            assert line.standing.n == len(whole(line.group)) >= 2 * K
        if line.change is None or moment != Moment.END:
            continue
        change = line.change
        changes = {place: person.change(line.promise, moment) for place, person in enumerate(world.people)}
        up = world.everyone_with(lambda person, line=line: (person.change(line.promise, moment) or 0) > 0)
        down = world.everyone_with(lambda person, line=line: (person.change(line.promise, moment) or 0) < 0)
        unsaid = frozenset(place for place, found in changes.items() if found is None)
        base = base_of((change.up, change.same, change.down, change.unsaid), line.group, change.before)
        same = base - up - down if change.same_includes_unsaid else base - up - down - unsaid
        for figure, part in ((change.up, up), (change.same, same), (change.down, down), (change.unsaid, unsaid)):
            world.reads_share(figure, part & base, base, topic=line.promise)
    for spread in period.answers:
        if moment != Moment.END:
            continue
        base = base_of([part.share for part in spread.parts], "taking_part", moment)
        read_spread(
            world,
            spread,
            base,
            {place: p.said.get(moment, {}).get(spread.question) for place, p in enumerate(world.people)},
        )
    for gain in period.levels:
        if moment != Moment.END:
            continue
        area = AREAS.get(gain.name_en, gain.name_en)
        mine = [name for name, place in AREAS.items() if place == area]
        side = whole("taking_part") & world.everyone_with(lambda person, gain=gain: person.role == gain.side)
        if gain.skill:
            with_it = side & world.everyone_with(lambda person, gain=gain: gain.name_en in person.gains)
            world.reads(gain.people, with_it, topic=area)
            continue
        means = {
            place: sum(person.gains[name] for name in mine if name in person.gains)
            for place, person in enumerate(world.people)
            if any(name in person.gains for name in mine)
        }
        base = side & frozenset(means)
        world.reads(gain.people, base, topic=area)
        assert gain.up
        assert gain.same
        assert gain.down
        ways = (
            (gain.up, lambda each: each > 0),
            (gain.same, lambda each: each == 0),
            (gain.down, lambda each: each < 0),
        )
        for figure, way in ways:
            part = frozenset(place for place in base if way(means[place]))
            world.reads_share(figure, part, base, topic=area)


def read_spread(world: World, spread: SpreadOut, base: Members, said: Mapping[int, int | None]) -> None:
    for part in spread.parts:
        low, _, high = part.answer.partition("-")
        inside = frozenset(
            place for place in base if (value := said[place]) is not None and int(low) <= value <= int(high or low)
        )
        world.reads_share(part.share, inside, base, topic=f"{spread.question} {len(said)}")


def read_pulses(world: World, period: PeriodOut) -> None:
    day = period.period_end
    gave = world.everyone_with(lambda person: day in person.pulses)
    met = world.everyone_with(lambda person: day in person.met)
    if period.pulses.given.value is not None:
        assert period.pulses.given.n == len(gave)
        world.beside_all.reads(gave)
    world.reads_share(period.pulses.response_rate, gave, met)
    for spread in period.pulses.questions:
        said = {place: person.pulses.get(day, {}).get(spread.question) for place, person in enumerate(world.people)}
        world.reads(spread.answered, gave)
        for part in spread.parts:
            inside = frozenset(place for place in gave if said[place] == int(part.answer))
            world.reads_share(part.share, inside, gave, topic=f"{spread.question} {day}")


def read_places(draw: Random, size: int) -> tuple[Attacker, int]:
    """The tables of places and the fairness page, of one company; and how many figures they show."""
    departments = [f"department {number}" for number in range(draw.randint(1, 6))]
    people = [
        Cell(
            status=draw.choice(("matched", "matched", "ready", "waitlisted", "applied", "withdrawn")),
            department=draw.choice([*departments, None]),
            site=draw.choice(("Lyon", "Lyon", "Paris", "Lille")),
            languages=draw.choice((("fr",), ("fr",), ("en", "fr"), ("en",))),
            work_mode=draw.choice(("onsite", "remote", "both")),
            overridden=draw.random() < 0.1,
        )
        for _ in range(size)
    ]
    attacker = Attacker(size)
    shown = 0

    def reads(figure: Figure, asked: Any, *, out_of: Any = None) -> None:
        nonlocal shown
        if figure.value is None:
            return
        members = [place for place, cell in enumerate(people) if asked(cell)]
        whole = [place for place, cell in enumerate(people) if out_of(cell)] if out_of else None
        assert figure.value == (round(100 * len(members) / len(whole)) if whole else len(members))
        attacker.reads(members)
        shown += bool(members)

    def enrolled(cell: Cell) -> bool:
        return cell.status in ENROLLED

    counted: dict[tuple[str, str | None, str | None], int] = defaultdict(int)
    cells: dict[Cell, int] = defaultdict(int)
    for cell in people:
        counted[cell.status, cell.department, cell.site] += 1
        cells[cell] += 1
    tables = build_enrolment_tables(counted, k=K)
    reads(tables.enrolments.total, lambda cell: True)
    reads(tables.enrolled, enrolled)
    reads(tables.matched, lambda cell: cell.status in MATCHED, out_of=enrolled)
    for line in tables.enrolments.by_status:
        reads(line.figure, lambda cell, line=line: cell.status == line.status)
    for table in tables.breakdowns:
        for row in table.groups:

            def of_group(cell: Cell, row: Any = row, by: Any = table.by) -> bool:
                return enrolled(cell) and getattr(cell, by) == row.group

            reads(row.enrolled, of_group)
            reads(row.matched, lambda cell, of=of_group: of(cell) and cell.status in MATCHED, out_of=of_group)
    for fairness in build_fairness(cells, {}, k=K):
        for group in fairness.groups:

            def inside(cell: Cell, group: Any = group, by: Any = fairness.by) -> bool:
                return enrolled(cell) and group.group in cell.groups(by)

            reads(group.people, inside)
            reads(group.matched, lambda cell, of=inside: of(cell) and cell.status in PLACED, out_of=inside)
            reads(group.waiting, lambda cell, of=inside: of(cell) and cell.status in WAITING, out_of=inside)
            reads(group.overridden, lambda cell, of=inside: of(cell) and cell.overridden, out_of=inside)
    return attacker, shown


def publish(people: list[Person], moments: Sequence[Moment]) -> list[PeriodOut]:
    """The snapshots of these moments, each knowing those before it."""
    memories: list[Mapping[str, Any]] = []
    periods: list[PeriodOut] = []
    for moment in moments:
        period, memory = build_period(
            facts_of(people, moment), programme_id="a programme", day=DAYS[moment], k=K, earlier=memories
        )
        memories.append(memory)
        periods.append(period)
    return periods


def read_snapshots(people: list[Person], moments: Sequence[Moment]) -> tuple[World, World]:
    surveys, pulses = (World(people, Attacker(len(people))) for _ in range(2))
    for moment, period in zip(moments, publish(people, moments), strict=True):
        read_surveys(surveys, period, moment)
        read_pulses(pulses, period)
    return surveys, pulses


def companies(count: int) -> Iterable[tuple[int, Random, int]]:
    for seed in range(count):
        draw = Random(seed)
        yield seed, draw, draw.randint(20, 400)


def test_nobody_is_given_away_by_anything_shown() -> None:
    figures = 0
    for seed, draw, size in companies(COMPANIES):
        people = invent(draw, size=size)
        # Every two consecutive snapshots, and each with all those before it.
        for world in read_snapshots(people, tuple(Moment)):
            assert world.finds() is None, f"company {seed}"
            figures += len(world.beside_all.rows) + sum(len(each.rows) for each in world.topics.values())
        attacker, shown = read_places(draw, size)
        assert attacker.finds() is None, f"places of company {seed}"
        figures += shown
    # That nothing is told of anybody would be no achievement.
    assert figures > 60 * COMPANIES


def test_a_naive_product_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hiding each figure about fewer than k people, and no more, is what most products do."""

    def naive(people: Mapping[Any, int], figures: Mapping[Any, Any], *, k: int, given: Any = ()) -> frozenset[Any]:
        return frozenset(
            name for name, cells in figures.items() if name in given or sum(people.get(cell, 0) for cell in cells) >= k
        )

    caught = 0
    monkeypatch.setattr(ledgers, "choose_publishable", naive)
    for module in ("viceversa.feedback.tables", "viceversa.matching.oversight"):
        monkeypatch.setattr(f"{module}.choose_publishable", naive)
    for _, draw, size in companies(8):
        people = invent(draw, size=size)
        caught += any(world.finds() for world in read_snapshots(people, (Moment.START, Moment.END)))
        caught += read_places(draw, size)[0].finds() is not None
    assert caught >= 12


def test_the_attacker_finds_what_is_there() -> None:
    attacker = Attacker(30)
    attacker.reads(range(30))
    assert attacker.finds() is None
    attacker.reads(range(20))
    assert attacker.finds() is None
    attacker.reads([*range(5, 20), 20, 21, 22])
    # Neither of the three sums is small, and no difference of two: 0-4 less 20-22 is not a group.
    assert attacker.finds() is None
    attacker.reads(range(5, 30))
    attacker.reads([*range(20, 23)])
    assert attacker.finds() == frozenset({20, 21, 22})


def test_earlier_snapshots_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second snapshot that forgets the first gives people away: what was published before must count."""
    monkeypatch.setattr(ledgers.Ledger, "remember", lambda self, kept: None)
    found = 0
    for _, draw, size in companies(20):
        people = invent(draw, size=size)
        found += any(world.finds() for world in read_snapshots(people, (Moment.START, Moment.END)))
    assert found
