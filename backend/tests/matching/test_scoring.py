"""The seven factors are those of the published table, and they add up to the score."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.builders import (
    SKILL_AREAS,
    make_learner,
    make_mentor,
    make_problem,
    problems,
    quick,
    thorough,
    weigh,
)
from tests.matching.reference import score as reference_score
from viceversa.matching.company import couples_of, encode, everyone
from viceversa.matching.problem import FACTORS, SCORE_SCALE, Person, Policy, Problem
from viceversa.matching.scoring import score_couples, skill_fit, total_scores


def score_couple(mentor: Person, learner: Person, **changes: Any) -> dict[str, int]:
    couples = couples_of(encode(make_problem(mentor, learner, **changes)), [(mentor.id, learner.id)])
    return dict(zip(FACTORS, score_couples(couples)[0].tolist(), strict=True))


def factor(name: str, mentor: Person, learner: Person, **changes: Any) -> float:
    """Return one factor alone, 0..1."""
    policy = Policy(weights=weigh(**{name: 1.0}), reciprocity_required=False)
    return score_couple(mentor, learner, policy=policy, **changes)[name] / SCORE_SCALE


def fit_up(offers: tuple[tuple[str, int], ...], seeks: tuple[tuple[str, int, int], ...]) -> float:
    return factor("learn", make_mentor(offers=offers), make_learner(seeks=seeks))


@pytest.mark.parametrize(("level", "worth"), [(4, 0), (5, 0.5), (6, 0.75), (7, 1), (8, 1)])
def test_a_line_counts_from_gap_two_and_saturates_at_gap_four(level: int, worth: float) -> None:
    assert fit_up((("AI", level),), (("AI", 3, 1),)) == worth


def test_a_gap_below_two_or_a_teacher_below_level_five_counts_nothing() -> None:
    assert fit_up((("AI", 5),), (("AI", 4, 1),)) == 0
    assert fit_up((("AI", 4),), (("AI", 0, 1),)) == 0


def test_seeks_are_weighted_three_two_one_by_priority() -> None:
    seeks = (("AI", 1, 1), ("SAFETY", 1, 2), ("NEGOTIATE", 1, 3))
    assert fit_up((("AI", 8),), seeks) == pytest.approx(3 / 6)
    assert fit_up((("SAFETY", 8),), seeks) == pytest.approx(2 / 6, abs=1e-6)
    assert fit_up((("NEGOTIATE", 8),), seeks) == pytest.approx(1 / 6, abs=1e-6)


def test_a_skill_of_the_same_area_earns_partial_credit_and_one_without_area_none() -> None:
    assert fit_up((("DATA", 8),), (("AI", 1, 1),)) == 0.3
    assert fit_up((("SAFETY", 8),), (("AI", 1, 1),)) == 0
    assert fit_up((("DECIDE", 8),), (("NEGOTIATE", 1, 1),)) == 0


@pytest.mark.parametrize("codes", [frozenset({"1"}), frozenset({1}), frozenset({"1.2"})])
def test_areas_may_be_codes_or_numbers(codes: frozenset[Any]) -> None:
    areas = SKILL_AREAS | {"DATA": codes}
    seeker = make_learner(seeks=(("AI", 1, 1),))
    assert factor("learn", make_mentor(offers=(("DATA", 8),)), seeker, skill_areas=areas) == 0.3


@quick
@given(direct=st.integers(5, 8), related=st.integers(0, 8), own=st.integers(0, 3))
def test_partial_credit_is_never_worth_more_than_a_direct_hit(direct: int, related: int, own: int) -> None:
    by_direct = fit_up((("AI", own + 2 if own + 2 >= 5 else direct),), (("AI", own, 1),))
    by_related = fit_up((("DATA", related),), (("AI", own, 1),))
    by_both = fit_up((("AI", direct), ("DATA", related)), (("AI", own, 1),))
    assert by_related < by_direct
    assert by_both == fit_up((("AI", direct),), (("AI", own, 1),))


def test_seeking_nothing_fits_nothing() -> None:
    assert factor("learn", make_mentor(), make_learner(seeks=())) == 0


@pytest.mark.parametrize(
    ("preferences", "worth"),
    [
        ({}, 0.5),
        ({("mia", "leo"): 1, ("leo", "mia"): 1}, 1),
        ({("mia", "leo"): 2, ("leo", "mia"): 2}, 0.7),
        ({("mia", "leo"): 3, ("leo", "mia"): 3}, 0.4),
        ({("ann", "eve"): 1}, 0.2),
        ({("mia", "leo"): 1}, 0.2**0.5),
        ({("leo", "mia"): 1}, 0.2**0.5),
    ],
)
def test_mutual_preference_is_the_geometric_mean_of_both_shortlists(
    preferences: dict[tuple[str, str], int], worth: float
) -> None:
    found = factor("preference", make_mentor(), make_learner(), preferences=preferences)
    assert found == pytest.approx(worth, abs=1e-6)


@pytest.mark.parametrize(
    ("mentor_style", "learner_style", "worth"),
    [
        ((0.0,) * 6, (1.0,) * 6, 0),
        ((0.3,) * 6, (0.3,) * 6, 1),
        ((None,) * 6, (None,) * 6, 0.5),
        ((1.0,) * 6, (None,) * 6, 0.5),
        ((0.5,) * 5 + (None,), (0.5,) * 5 + (0.0,), 1 - 0.5 / 6),
    ],
)
def test_working_style_is_one_less_the_mean_difference_with_one_half_for_the_unanswered(
    mentor_style: tuple[float | None, ...], learner_style: tuple[float | None, ...], worth: float
) -> None:
    found = factor("style", make_mentor(style=mentor_style), make_learner(style=learner_style))
    assert found == pytest.approx(worth, abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "worth"),
    [
        ({}, 0.4 + 0.2 + 0.2),
        ({"department": "Sales"}, 0.2 + 0.2),
        ({"department": None}, 0.2 + 0.2),
        ({"site": "Lyon"}, 0.4 + 0.2),
        ({"site": None}, 0.4 + 0.2),
        ({"career_level": None}, 0.6),
        ({"career_level": 1}, 0.6),
        ({"career_level": 2}, 0.6),
        ({"career_level": 4}, 1),
        ({"career_level": 5}, 1),
        ({"career_level": 6}, 0.8),
        ({"career_level": 12}, 0.8),
    ],
)
def test_perspective_distance_adds_department_site_and_level(changes: dict[str, Any], worth: float) -> None:
    found = factor("perspective", make_mentor(department="Sales"), make_learner(**changes))
    assert found == pytest.approx(worth, abs=1e-6)


@pytest.mark.parametrize(
    ("slots", "modes", "worth"),
    [
        (16, ("onsite", "onsite"), 1),
        (40, ("both", "remote"), 1),
        (8, ("onsite", "both"), 0.75),
        (16, ("onsite", "remote"), 0.5),
        (0, ("remote", "onsite"), 0),
        (15, ("remote", "remote"), 0.5 + 15 / 32),
    ],
)
def test_practicality_is_shared_hours_up_to_four_a_week_and_work_modes_that_meet(
    slots: int, modes: tuple[Any, Any], worth: float
) -> None:
    free = frozenset(range(slots))
    mentor = make_mentor(availability=free, work_mode=modes[0])
    found = factor("practicality", mentor, make_learner(availability=free, work_mode=modes[1]))
    assert found == pytest.approx(worth, abs=1e-6)


@pytest.mark.parametrize(
    ("mentor_languages", "learner_languages", "worth"),
    [
        ({"fr": "fluent"}, {"fr": "fluent"}, 1),
        ({"fr": "fluent"}, {"fr": "working"}, 0.6),
        ({"fr": "working"}, {"fr": "working"}, 0.6),
        ({"fr": "working", "en": "fluent"}, {"fr": "fluent", "en": "fluent"}, 1),
        ({"fr": "fluent", "en": "working"}, {"fr": "working", "en": "fluent"}, 0.6),
        ({"fr": "fluent"}, {"en": "fluent"}, 0),
    ],
)
def test_language_comfort_is_full_when_both_are_fluent_in_the_same_language(
    mentor_languages: dict[str, Any], learner_languages: dict[str, Any], worth: float
) -> None:
    found = factor("language", make_mentor(languages=mentor_languages), make_learner(languages=learner_languages))
    assert found == worth


SEEKS_UP = {"AI": 1, "SAFETY": 1}
SEEKS_BACK = {"DECIDE": 1, "NEGOTIATE": 1}
COVERAGE = st.lists(st.sampled_from([0, 4, 5, 8]), min_size=2, max_size=2)


def exchange(up: list[int], back: list[int]) -> tuple[Person, Person]:
    """Return a couple of whom each seeks two skills, and offers what the other seeks at these levels."""
    mentor = make_mentor(
        offers=tuple(zip(SEEKS_UP, up, strict=True)), seeks=tuple((skill, 1, 1) for skill in SEEKS_BACK)
    )
    learner = make_learner(
        offers=tuple(zip(SEEKS_BACK, back, strict=True)), seeks=tuple((skill, 1, 1) for skill in SEEKS_UP)
    )
    return mentor, learner


def joint(up: list[int], back: list[int], **policy: Any) -> int:
    parts = score_couple(*exchange(up, back), policy=Policy(**policy))
    return parts["learn"] + parts["return"]


@quick
@given(one_way=COVERAGE, up=COVERAGE, back=COVERAGE)
def test_a_one_sided_couple_never_beats_a_two_way_one(one_way: list[int], up: list[int], back: list[int]) -> None:
    fits = [
        skill_fit(couples_of(encode(make_problem(*exchange(up, back))), [("mia", "leo")]), upward=flow).item()
        for flow in (True, False)
    ]
    one_sided = max(joint(one_way, [0, 0]), joint([0, 0], one_way))
    if min(fits) >= 0.5:
        assert one_sided < joint(up, back)
    assert one_sided <= SCORE_SCALE * 0.125 < joint([8, 0], [8, 0])


def test_balance_counts_only_while_reciprocity_is_required() -> None:
    assert joint([8, 8], [0, 0]) == 125_000
    assert joint([8, 8], [0, 0], reciprocity_required=False) == 250_000
    assert joint([8, 8], [8, 8]) == joint([8, 8], [8, 8], reciprocity_required=False) == 400_000
    assert joint([8, 8], [8, 0]) == round((0.25 + 0.15 / 2) * (0.5 + 0.5 * 2 * 0.5 / 1.5) * SCORE_SCALE)


@thorough
@given(problem=problems(wishes=("mentor", "learner", "both")))
def test_every_score_agrees_with_the_specification_and_its_factors_add_up(problem: Problem) -> None:
    block = everyone(encode(problem))
    parts = score_couples(block)
    assert parts.dtype == np.int64
    assert (parts >= 0).all()
    assert (parts.sum(axis=-1) <= SCORE_SCALE).all()
    assert (parts.sum(axis=-1) == total_scores(block)).all()
    for row, column in np.ndindex(block.shape):
        expected = reference_score(problem, block.mentors[row], block.learners[column])
        assert abs(int(parts[row, column].sum()) - expected) < 0.501


@quick
@given(problem=problems(size=5))
def test_a_couple_scores_the_same_alone_as_in_the_crowd(problem: Problem) -> None:
    company = encode(problem)
    block = everyone(company)
    together = score_couples(block)
    for row, column in np.ndindex(block.shape):
        alone = couples_of(company, [(block.mentors[row].id, block.learners[column].id)])
        assert score_couples(alone)[0].tolist() == together[row, column].tolist()
