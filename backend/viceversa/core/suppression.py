"""Which counts may be shown, so that no addition or subtraction of them tells of fewer than k people. Pure.

People are sorted into cells: those whom no published figure tells apart. A figure is the number of people in
a set of cells. From published figures anyone can compute every weighted sum of them, so a set of people is
given away when the 0/1 row of its cells lies in the row space of the figures. A figure is published only
when, with those before it, no set of 1 to k-1 people is given away. Hiding the next-smallest group beside a
hidden one, keeping hidden groups together at k or more, and letting no two figures differ by fewer than k
people all follow from that one rule, also across tables that share people (departments and sites).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import comb
from typing import TypeVar

import numpy as np

Cell = TypeVar("Cell")
Name = TypeVar("Name")
Answer = TypeVar("Answer")

FLOOR = 5
MOST_SUBSETS = 300_000
"""What would need more subsets than this to be proven safe is not published."""
_TOLERANCE = 1e-9


def choose_publishable(
    people: Mapping[Cell, int],
    figures: Mapping[Name, Collection[Cell]],
    *,
    k: int,
    given: Collection[Name] = frozenset(),
) -> frozenset[Name]:
    """The names of the figures that may be shown together; `figures` come in order of importance.

    `people` counts each cell; a figure is a collection of cells. A figure of nobody is always shown. Those of
    `given` are out already, whatever is found now: the others are weighed with them.
    Raises ValueError when k is below 5.
    """
    if k < FLOOR:
        raise ValueError(f"k is {k}; it is never below {FLOOR}")
    present = {name: frozenset(cell for cell in cells if people.get(cell, 0) > 0) for name, cells in figures.items()}
    shown = [present[name] for name in figures if name in given and present[name]]
    names = {name for name in figures if name in given or not present[name]}

    def add(wanted: Sequence[Name]) -> None:
        # Safe together is safe one by one, in any order: a proof for many spares one for each.
        if gives_nobody_away(people, [*shown, *(present[name] for name in wanted)], k=k):
            shown.extend(present[name] for name in wanted)
            names.update(wanted)
        elif len(wanted) > 1:
            add(wanted[: len(wanted) // 2])
            add(wanted[len(wanted) // 2 :])

    wanted = [name for name in figures if name not in names]
    if wanted:
        add(wanted)
    return frozenset(names)


def by_size(groups: Mapping[Name, int]) -> list[Name]:
    """Group names, the largest first: what is refused later is then the smallest that helps."""
    return sorted(groups, key=lambda name: (-groups[name], str(name)))


def suppress_groups(groups: Mapping[Name, int], *, k: int) -> tuple[int | None, dict[Name, int | None]]:
    """The total and the groups of a one-way breakdown, None where too few people would be told of."""
    figures: dict[tuple[str, Name | None], Collection[Name]] = {("total", None): list(groups)}
    figures |= {("group", name): [name] for name in by_size(groups)}
    shown = choose_publishable(groups, figures, k=k)
    total = sum(groups.values()) if ("total", None) in shown else None
    return total, {name: count if ("group", name) in shown else None for name, count in groups.items()}


def suppress_answers(
    answers: Mapping[Answer, int], *, skipped: int, k: int
) -> tuple[int | None, dict[Answer, int | None]]:
    """How many answered, and how many gave each answer; `skipped` more people were asked and did not say.

    The number of people asked counts as published. When all gave the same answer nothing is shown, because
    the figure would tell what each of them said; for the same reason an answer that nobody gave reads as too
    few.
    """
    given = {answer: count for answer, count in answers.items() if count > 0}
    cells: dict[Answer | None, int] = {**given, None: skipped}
    figures: dict[tuple[str, Answer | None], list[Answer | None]] = {
        ("asked", None): [*given, None],
        ("answered", None): [*given],
    }
    for answer in by_size(given):
        figures["answer", answer] = [answer]
    shown = choose_publishable(cells, figures, k=k)
    if ("asked", None) not in shown or ("answered", None) not in shown or len(given) < 2:
        return None, dict.fromkeys(answers)
    return sum(given.values()), {
        answer: given[answer] if answer in given and ("answer", answer) in shown else None for answer in answers
    }


def gives_nobody_away(people: Mapping[Cell, int], shown: Sequence[Collection[Cell]], *, k: int) -> bool:
    """True when it is proven that no set of 1 to k-1 people can be computed from these figures."""
    membership: Counter[Cell] = Counter()
    for place, figure in enumerate(shown):
        for cell in figure:
            membership[cell] |= 1 << place
    cells: Counter[int] = Counter()
    for cell, figures in membership.items():
        cells[figures] += people.get(cell, 0)
    present = sorted(figures for figures, count in cells.items() if count > 0)
    weights = np.array([cells[figures] for figures in present])
    small = np.flatnonzero(weights < k)
    if not small.size:
        return True
    at_once = k // 2
    if sum(comb(small.size, size) for size in range(at_once + 1)) > MOST_SUBSETS:
        return False
    rows = np.array([[figures >> place & 1 for figures in present] for place in range(len(shown))], dtype=float)
    return not _some_subset_vanishes(weights[small], _distances(rows)[small], k=k, at_once=at_once)


def _distances(rows: np.ndarray) -> np.ndarray:
    """One number a cell; those of a set add up to 0 exactly when the set's row lies in the row space.

    They are what is left of a random direction when its part inside the row space is taken away. The
    direction is fixed by a seed, so that the same figures are always shown.
    """
    direction = np.random.default_rng(5).standard_normal(rows.shape[1])
    inside, *_ = np.linalg.lstsq(rows.T, direction, rcond=None)
    return direction - rows.T @ inside


def _some_subset_vanishes(weights: np.ndarray, distances: np.ndarray, *, k: int, at_once: int) -> bool:
    # A set of at most k-1 cells is two sets of at most half as many, whose sums meet.
    halves = _halves(weights, k=k, at_once=at_once)
    sums = distances[halves].sum(axis=1, where=halves >= 0)
    order = np.argsort(sums)
    ranked = sums[order]
    # In order as well: what is searched for next lies beside what was found last.
    first = np.searchsorted(ranked, -ranked[::-1] - _TOLERANCE, side="left")[::-1]
    last = np.searchsorted(ranked, -ranked[::-1] + _TOLERANCE, side="right")[::-1]
    for index in np.flatnonzero(last > first):
        mine = {int(cell) for cell in halves[order[index]] if cell >= 0}
        for place in order[first[index] : last[index]]:
            other = {int(cell) for cell in halves[place] if cell >= 0}
            if (mine or other) and not mine & other and weights[[*mine, *other]].sum() < k:
                return True
    return False


def _halves(weights: np.ndarray, *, k: int, at_once: int) -> np.ndarray:
    """The sets of at most `at_once` cells of fewer than k people, one a row, filled up with -1."""
    found = [np.full((1, at_once), -1)]
    for size in range(at_once):
        before = found[-1]
        last = before[:, size - 1] if size else np.full(1, -1)
        # Each set grows by every cell behind its last one.
        more = len(weights) - 1 - last
        grown = np.repeat(before, more, axis=0)
        begins = np.cumsum(more) - more
        grown[:, size] = np.arange(more.sum()) - np.repeat(begins, more) + np.repeat(last + 1, more)
        people = weights[grown[:, : size + 1]].sum(axis=1)
        found.append(grown[people < k])
    return np.concatenate(found)
