"""No shown figure, and no sum or difference of shown figures, tells of fewer than k people.

The attacker of these tests is written another way than the code: it knows every person, adds and subtracts
shown figures in all combinations, and asks for single people by projection.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viceversa.core.suppression import (
    choose_publishable,
    gives_nobody_away,
    suppress_answers,
    suppress_groups,
)

K = 5
People = Mapping[Any, int]


def recovered(people: People, shown: Sequence[Collection[Any]], *, k: int = K) -> set[frozenset[int]]:
    """The sets of 1 to k-1 people whose number an attacker computes from the shown figures."""
    rows = [cell for cell, count in people.items() for _ in range(count)]
    if not rows:
        return set()
    figures = {tuple(int(cell in figure) for cell in rows) for figure in shown}
    matrix = np.array(sorted(figures), dtype=float).reshape(-1, len(rows))
    found: set[frozenset[int]] = set()
    assert len(matrix) <= 9, "too many figures for the attacker to try all combinations"
    for weights in product((-1, 0, 1), repeat=len(matrix)):
        mixed = np.array(weights) @ matrix
        if set(np.unique(mixed)) <= {0.0, 1.0} and 0 < mixed.sum() < k:
            found.add(frozenset(np.flatnonzero(mixed).tolist()))
    if len(matrix):
        inside = matrix.T @ np.linalg.pinv(matrix.T)
        single = np.isclose(np.diag(inside), 1, atol=1e-9)
        found |= {frozenset([int(person)]) for person in np.flatnonzero(single)}
    return found


def shown_of(groups: Mapping[str, int], *, k: int = K) -> list[Collection[Any]]:
    total, shown = suppress_groups(groups, k=k)
    figures: list[Collection[Any]] = [] if total is None else [list(groups)]
    return figures + [[name] for name, count in shown.items() if count]


TABLE = [
    # groups, total shown, groups shown
    ({"a": 20, "b": 10, "c": 3}, 33, {"a"}),  # b hides c
    ({"a": 20, "b": 10, "c": 8, "d": 3}, 41, {"a", "b"}),  # the next smallest is hidden too
    ({"a": 20, "b": 2, "c": 2}, 24, set()),  # b and c together are four: a would tell
    ({"a": 20, "b": 4, "c": 1}, 25, {"a"}),  # b and c together are five
    ({"a": 20, "b": 10, "c": 5}, 35, {"a", "b", "c"}),
    ({"a": 4}, None, set()),
    ({"a": 5}, 5, {"a"}),
    ({"a": 6, "nobody": 0}, 6, {"a", "nobody"}),
    ({}, 0, set()),
]


@pytest.mark.parametrize(("groups", "total", "visible"), TABLE)
def test_one_way_table(groups: dict[str, int], total: int | None, visible: set[str]) -> None:
    found, shown = suppress_groups(groups, k=K)
    assert found == total
    assert {name for name, count in shown.items() if count is not None} == visible
    assert all(count in (None, groups[name]) for name, count in shown.items())


def test_the_naive_way_is_recovered_by_the_attacker() -> None:
    """The attacker of these tests earns its trust: hiding only small groups is broken, in three ways."""
    one_hidden = {"a": 20, "b": 10, "c": 3}
    assert recovered(one_hidden, [["a", "b", "c"], ["a"], ["b"]]) == {frozenset({30, 31, 32})}
    two_hidden = {"a": 20, "b": 2, "c": 2}
    assert recovered(two_hidden, [["a", "b", "c"], ["a"]]) == {frozenset({20, 21, 22, 23})}
    # A department inside a site: each is large, their difference is two people.
    nested = {("factory", "Lyon"): 18, ("sales", "Lyon"): 2, ("sales", "Paris"): 9}
    lyon = [cell for cell in nested if cell[1] == "Lyon"]
    factory = [cell for cell in nested if cell[0] == "factory"]
    assert recovered(nested, [lyon, factory]) == {frozenset({18, 19})}
    assert not gives_nobody_away(nested, [lyon, factory], k=K)


sizes = st.integers(0, 12)


@given(st.dictionaries(st.sampled_from("abcdefg"), sizes, max_size=7), st.integers(5, 8))
def test_one_way_tables_give_nobody_away(groups: dict[str, int], k: int) -> None:
    assert not recovered(groups, shown_of(groups, k=k), k=k)


@given(st.dictionaries(st.sampled_from("abcdefg"), sizes, min_size=1, max_size=7))
def test_what_is_hidden_together_is_nobody_or_at_least_k(groups: dict[str, int]) -> None:
    total, shown = suppress_groups(groups, k=K)
    hidden = [groups[name] for name, count in shown.items() if count is None]
    if total is None:
        assert 0 < sum(groups.values()) < K
    elif hidden:
        assert sum(hidden) >= K
        assert len(hidden) >= 2
    assert all(count >= K for count in shown.values() if count)


cells = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.booleans()), st.integers(1, 9), max_size=12
)


@settings(max_examples=150, deadline=None)
@given(cells)
def test_tables_that_share_people_give_nobody_away(people: dict[tuple[str, str, bool], int]) -> None:
    figures: dict[Any, list[Any]] = {"all": list(people)}
    figures["matched"] = [cell for cell in people if cell[2]]
    for place, names in ((0, "abc"), (1, "xyz")):
        for name in names:
            figures[place, name] = [cell for cell in people if cell[place] == name]
    shown = choose_publishable(people, figures, k=K)
    assert not recovered(people, [figures[name] for name in shown])


@given(cells)
def test_the_same_people_always_give_the_same_figures(people: dict[tuple[str, str, bool], int]) -> None:
    figures: dict[Any, list[Any]] = {name: [cell for cell in people if name in cell] for name in "abcxyz"}
    again = dict(reversed(people.items()))
    assert choose_publishable(people, figures, k=K) == choose_publishable(again, figures, k=K)


def test_large_tables_are_answered_quickly_or_not_at_all() -> None:
    people = {(f"d{d}", f"s{s}"): 1 + (d * 7 + s * 3) % 4 for d in range(30) for s in range(12)}
    figures: dict[Any, list[Any]] = {"all": list(people)}
    figures |= {f"d{d}": [cell for cell in people if cell[0] == f"d{d}"] for d in range(30)}
    figures |= {f"s{s}": [cell for cell in people if cell[1] == f"s{s}"] for s in range(12)}
    shown = choose_publishable(people, figures, k=K)
    assert "all" in shown
    assert len(shown) >= 40
    # With k = 20 the proof would need too many subsets: nothing that is unproven is shown.
    assert not gives_nobody_away(people, [figures[name] for name in figures], k=20)


def test_k_is_never_below_five() -> None:
    with pytest.raises(ValueError, match="never below 5"):
        suppress_groups({"a": 9}, k=4)


ANSWERS = [
    # answers, skipped, answered shown, which answers are shown
    ({0: 0, 1: 0, 2: 6, 3: 7, 4: 6}, 0, 19, {2, 3, 4}),
    ({0: 0, 1: 1, 2: 6, 3: 7, 4: 6}, 0, 20, {2, 3}),
    ({0: 0, 1: 0, 2: 6, 3: 7, 4: 6}, 1, None, set()),  # asked minus answered would be one person
    ({0: 0, 1: 0, 2: 6, 3: 7, 4: 6}, 5, 19, {2, 3, 4}),
    ({0: 0, 1: 0, 2: 0, 3: 0, 4: 12}, 0, None, set()),  # all the same: the figure would tell of each
    ({0: 0, 1: 0, 2: 0, 3: 0, 4: 0}, 9, None, set()),
]


@pytest.mark.parametrize(("answers", "skipped", "answered", "visible"), ANSWERS)
def test_answers(answers: dict[int, int], skipped: int, answered: int | None, visible: set[int]) -> None:
    found, shown = suppress_answers(answers, skipped=skipped, k=K)
    assert found == answered
    assert list(shown) == list(answers)
    assert {answer for answer, count in shown.items() if count is not None} == visible


@given(st.lists(st.none() | st.integers(0, 4), max_size=40))
def test_answers_give_nobody_away(taps: list[int | None]) -> None:
    counts = Counter(taps)
    skipped = counts.pop(None, 0)
    answers = {tap: counts[tap] for tap in range(5)}
    answered, shown = suppress_answers(answers, skipped=skipped, k=K)
    people: People = {**answers, "skipped": skipped}
    if answered is None:
        assert not any(shown.values())
        return
    figures: list[Collection[Any]] = [list(people), list(answers)]
    figures += [[answer] for answer, count in shown.items() if count is not None]
    assert not recovered(people, figures)
    assert max(answers.values()) < answered
