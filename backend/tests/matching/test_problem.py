"""A problem that contradicts itself is refused before anything is computed."""

from typing import Any

import pytest

from tests.matching.builders import make_learner, make_mentor, make_problem, weigh
from viceversa.matching.problem import DEFAULT_WEIGHTS, InvalidProblem, Policy, seat_people


def test_the_default_weights_are_the_published_ones() -> None:
    assert dict(DEFAULT_WEIGHTS) == {
        "learn": 0.25,
        "return": 0.15,
        "preference": 0.20,
        "style": 0.15,
        "perspective": 0.10,
        "practicality": 0.10,
        "language": 0.05,
    }


@pytest.mark.parametrize(
    "weights",
    [
        weigh(learn=0.99),
        weigh(learn=1.01),
        weigh(learn=1.5, style=-0.5),
        weigh(learn=float("nan")),
        {"learn": 1.0},
        weigh(learn=0.5) | {"charm": 0.5},
    ],
)
def test_weights_that_do_not_sum_to_one_over_the_seven_factors_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(InvalidProblem, match="weight"):
        Policy(weights=weights)


def test_weights_may_carry_the_rounding_of_decimal_fractions() -> None:
    assert Policy(weights=dict(zip(DEFAULT_WEIGHTS, [0.1] * 3 + [0.2] * 2 + [0.15] * 2, strict=True)))


@pytest.mark.parametrize(
    "changes",
    [
        {"offers": (("AI", 9),)},
        {"seeks": (("AI", -1, 1),)},
        {"seeks": (("AI", 1, 0),)},
        {"seeks": (("AI", 1, 4),)},
        {"offers": (("AI", 5), ("AI", 6))},
        {"seeks": (("AI", 1, 1), ("AI", 1, 2))},
        {"capacity": -1},
        {"availability": frozenset({672})},
        {"style": (0.5,) * 5},
        {"style": (1.1,) + (None,) * 5},
        {"wish": "either"},
        {"work_mode": "hybrid"},
        {"languages": {"fr": "native"}},
    ],
)
def test_a_person_outside_the_scales_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidProblem, match="mia"):
        make_mentor(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"pinned": frozenset({("mia", "nobody")})},
        {"preferences": {("mia", "leo"): 4}},
        {"preferences": {("mia", "leo"): 0}},
    ],
)
def test_a_problem_about_unknown_people_or_ranks_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidProblem):
        make_problem(make_mentor(), make_learner(), **changes)


def test_two_people_with_one_id_are_refused() -> None:
    with pytest.raises(InvalidProblem, match="twice"):
        make_problem(make_mentor("leo"), make_learner("leo"))


def test_seats_depend_on_the_seed_and_not_on_the_order_of_arrival() -> None:
    people = [make_mentor(f"p{index}") for index in range(20)]
    seated = seat_people(people, seed=1)
    assert seated == seat_people(reversed(people), seed=1)
    assert seated != seat_people(people, seed=2)
    assert seated != tuple(people)
