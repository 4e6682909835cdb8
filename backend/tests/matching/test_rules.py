"""Each hard rule refuses exactly when it should, on both sides of its limit."""

from typing import Any

import pytest
from hypothesis import given

from tests.matching.builders import (
    make_learner,
    make_mentor,
    make_problem,
    problems,
    refused_codes,
    thorough,
)
from tests.matching.reference import refused_by
from viceversa.matching.company import encode, everyone
from viceversa.matching.problem import Policy, Problem
from viceversa.matching.rules import RULES, first_refusal, public_code, refusals, skill_lines


def test_a_couple_just_inside_every_limit_passes_every_rule() -> None:
    assert refused_codes(make_mentor(), make_learner()) == set()
    assert [code for code, _ in RULES] == [f"R{number}" for number in range(1, 13)]


def test_nobody_is_their_own_partner() -> None:
    own_teacher = make_mentor(wish="both", offers=(("AI", 5),), seeks=(("AI", 3, 1),))
    relaxed = Policy(minimum_level_gap=0, different_department=False)
    assert refused_codes(own_teacher, policy=relaxed) == {"R1"}


@pytest.mark.parametrize(
    ("mentor_chain", "learner_chain", "refused"),
    [
        (("leo",), (), True),
        (("ann", "bob", "leo"), (), True),
        ((), ("ann", "bob", "mia"), True),
        (("ann", "eve"), ("ann", "sam"), True),
        (("ann", "eve"), ("bob", "eve"), False),
        (("ann", "eve"), ("eve",), False),
        ((), (), False),
    ],
)
def test_a_reporting_line_refuses_at_any_depth_and_a_shared_manager_only_when_direct(
    mentor_chain: tuple[str, ...], learner_chain: tuple[str, ...], refused: bool
) -> None:
    codes = refused_codes(make_mentor(management_chain=mentor_chain), make_learner(management_chain=learner_chain))
    assert codes == ({"R2"} if refused else set())


@pytest.mark.parametrize(
    ("mentor_level", "learner_level", "minimum", "refused"),
    [
        (2, 3, 1, False),
        (2, 2, 1, True),
        (2, 4, 2, False),
        (2, 3, 2, True),
        (2, 2, 0, False),
        (3, 2, 0, True),
        (None, 3, 1, True),
        (2, None, 1, True),
        (None, 3, 0, False),
        (None, None, 0, False),
    ],
)
def test_the_level_gap_reaches_the_minimum_and_an_unknown_level_passes_only_among_peers(
    mentor_level: int | None, learner_level: int | None, minimum: int, refused: bool
) -> None:
    codes = refused_codes(
        make_mentor(career_level=mentor_level),
        make_learner(career_level=learner_level),
        policy=Policy(minimum_level_gap=minimum),
    )
    assert codes == ({"R3"} if refused else set())


@pytest.mark.parametrize(
    ("mentor_department", "learner_department", "asked", "refused"),
    [
        ("Sales", "Finance", True, False),
        ("Sales", "Sales", True, True),
        ("Sales", "Sales", False, False),
        (None, "Sales", True, False),
        (None, None, True, False),
    ],
)
def test_the_same_known_department_refuses_when_the_policy_asks(
    mentor_department: str | None, learner_department: str | None, asked: bool, refused: bool
) -> None:
    codes = refused_codes(
        make_mentor(department=mentor_department),
        make_learner(department=learner_department),
        policy=Policy(different_department=asked),
    )
    assert codes == ({"R4"} if refused else set())


def test_one_common_language_is_needed_and_enough() -> None:
    assert refused_codes(make_mentor(languages={"fr": "fluent", "en": "working"}), make_learner()) == set()
    assert refused_codes(make_mentor(languages={"en": "fluent"}), make_learner()) == {"R5"}
    assert refused_codes(make_mentor(languages={}), make_learner(languages={})) == {"R5"}


@pytest.mark.parametrize(
    ("slots", "minimum", "refused"),
    [(2, 60, False), (1, 60, True), (2, 61, True), (0, 0, False), (0, 1, True)],
)
def test_shared_availability_is_counted_over_a_fortnight(slots: int, minimum: int, refused: bool) -> None:
    codes = refused_codes(
        make_mentor(availability=frozenset(range(600, 672))),
        make_learner(availability=frozenset(range(672 - slots, 672))),
        policy=Policy(minimum_overlap_minutes=minimum),
    )
    assert codes == ({"R6"} if refused else set())


LINE_LIMITS = [(5, 3, False), (4, 2, True), (5, 4, True), (6, 4, False), (8, 7, True), (5, 0, False)]


@pytest.mark.parametrize(("teacher_level", "learner_level", "refused"), LINE_LIMITS)
def test_an_upward_line_needs_level_five_and_a_gap_of_two(
    teacher_level: int, learner_level: int, refused: bool
) -> None:
    mentor = make_mentor(offers=(("AI", teacher_level),))
    learner = make_learner(seeks=(("AI", learner_level, 3),))
    assert refused_codes(mentor, learner) == ({"R7"} if refused else set())
    assert len(skill_lines(teacher=mentor, learner=learner)) == (0 if refused else 1)


@pytest.mark.parametrize(("teacher_level", "learner_level", "refused"), LINE_LIMITS)
def test_a_return_line_is_held_to_the_same_limits_while_reciprocity_is_required(
    teacher_level: int, learner_level: int, refused: bool
) -> None:
    mentor = make_mentor(seeks=(("DECIDE", learner_level, 3),))
    learner = make_learner(offers=(("DECIDE", teacher_level),))
    assert refused_codes(mentor, learner) == ({"R8"} if refused else set())
    assert refused_codes(mentor, learner, policy=Policy(reciprocity_required=False)) == set()


def test_a_skill_of_the_same_area_is_not_a_line() -> None:
    assert refused_codes(make_mentor(offers=(("DATA", 8),)), make_learner()) == {"R7"}


def test_an_exclusion_from_either_side_refuses_and_reads_as_not_available() -> None:
    assert refused_codes(make_mentor(exclusions=frozenset({"leo"})), make_learner()) == {"R9"}
    assert refused_codes(make_mentor(), make_learner(exclusions=frozenset({"mia"}))) == {"R9"}
    assert refused_codes(make_mentor(exclusions=frozenset({"ann"})), make_learner()) == set()
    assert public_code("R9") == public_code("R10") == "R10"


@pytest.mark.parametrize("changes", [{"ready": False}, {"capacity": 0}])
def test_both_must_be_ready_with_a_place_left(changes: dict[str, Any]) -> None:
    assert refused_codes(make_mentor(**changes), make_learner()) == {"R10"}
    assert refused_codes(make_mentor(), make_learner(**changes)) == {"R10"}


def test_nobody_is_put_on_a_side_they_did_not_wish_for() -> None:
    problem = make_problem(make_mentor(wish="learner"), make_learner())
    assert first_refusal(problem, mentor_id="mia", learner_id="leo") == "R10"


@pytest.mark.parametrize(("listing", "code"), [("already_paired", "R11"), ("forbidden", "R12")])
def test_a_listed_couple_is_refused_in_both_directions_and_nobody_else(listing: str, code: str) -> None:
    for couple, refused in ((("mia", "leo"), True), (("leo", "mia"), True), (("mia", "ann"), False)):
        codes = refused_codes(make_mentor(), make_learner(), **{listing: frozenset({couple})})
        assert codes == ({code} if refused else set())


def test_the_first_refusal_follows_the_order_of_the_rules() -> None:
    problem = make_problem(make_mentor(languages={}, ready=False), make_learner(department="Sales"))
    assert first_refusal(problem, mentor_id="mia", learner_id="leo") == "R4"
    passing = make_problem(make_mentor(), make_learner())
    assert first_refusal(passing, mentor_id="mia", learner_id="leo") is None


@thorough
@given(problem=problems(wishes=("mentor", "learner", "both")))
def test_every_rule_agrees_with_the_specification_on_every_couple(problem: Problem) -> None:
    block = everyone(encode(problem))
    found = refusals(block)
    for i, mentor in enumerate(block.mentors):
        for j, learner in enumerate(block.learners):
            codes = {code for code, matrix in found.items() if matrix[i, j]}
            assert codes == refused_by(problem, mentor, learner)
            first = first_refusal(problem, mentor_id=mentor.id, learner_id=learner.id)
            assert first == min(codes, key=lambda code: int(code[1:]), default=None)
