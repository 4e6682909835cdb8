"""The chosen couples are the best there are: beside brute force, and by the properties of an optimum."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.builders import (
    make_field,
    make_mentor,
    make_problem,
    problems,
    quick,
    thorough,
)
from tests.matching.reference import best_worth, best_worth_by_subsets, refused_by
from viceversa.matching.company import encode, everyone
from viceversa.matching.optimizer import certify, solve
from viceversa.matching.pricing import plan_for
from viceversa.matching.problem import Objective, Problem, ProblemTooLarge, Solution, Unmatched
from viceversa.matching.scoring import total_scores

OBJECTIVES: tuple[Objective, ...] = ("most_pairs_then_total", "best_total", "fairest")


def worth_of(values: list[int], objective: Objective) -> tuple[int, ...]:
    """Return what the objective compares, in its order."""
    return {
        "most_pairs_then_total": (len(values), sum(values)),
        "best_total": (sum(values),),
        "fairest": (len(values), min(values, default=0), sum(values)),
    }[objective]


def draw_scores(*, seed: int, largest: int) -> tuple[np.ndarray, list[int], list[int]]:
    """Return random scores (-1 closed) and places; few distinct values make ties and repeats likely."""
    random = np.random.default_rng(seed)
    height, width = random.integers(1, largest + 1, size=2)
    top = int(random.choice([3, 10, 1_000_000]))
    scores = random.integers(0, top + 1, size=(height, width))
    scores[random.random((height, width)) < random.choice([0.0, 0.4, 0.7])] = -1
    least, most = random.choice([(0, 1), (0, 2), (0, 3), (1, 3), (2, 3)])
    return (
        scores,
        random.integers(least, most + 1, height).tolist(),
        random.integers(least, most + 1, width).tolist(),
    )


def choose(scores: np.ndarray, mentor_places: list[int], learner_places: list[int], objective: Objective) -> list[int]:
    """Return the scores of the chosen couples, once these are known to keep to the rules of the game."""
    field = make_field(scores, mentor_places=mentor_places, learner_places=learner_places, objective=objective)
    outcome, _ = plan_for(field, candidates=field.first_candidates())
    assert outcome.is_best
    rows, columns = outcome.chosen.mentor.tolist(), outcome.chosen.learner.tolist()
    couples = list(zip(rows, columns, strict=True))
    assert len(set(couples)) == len(couples)
    assert all(rows.count(i) <= places for i, places in enumerate(mentor_places))
    assert all(columns.count(j) <= places for j, places in enumerate(learner_places))
    values = [int(scores[couple]) for couple in couples]
    assert min(values, default=0) >= 0
    return values


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_choice_equals_brute_force_up_to_six_by_six_with_capacities(objective: Objective) -> None:
    for seed in range(600):
        scores, mentor_places, learner_places = draw_scores(seed=seed, largest=6)
        found = worth_of(choose(scores, mentor_places, learner_places, objective), objective)
        table = tuple(map(tuple, scores.tolist()))
        assert found == best_worth(table, tuple(mentor_places), tuple(learner_places), objective), f"seed {seed}"


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_choice_equals_the_best_of_all_subsets_up_to_three_by_three(objective: Objective) -> None:
    for seed in range(150):
        scores, mentor_places, learner_places = draw_scores(seed=seed, largest=3)
        found = worth_of(choose(scores, mentor_places, learner_places, objective), objective)
        table = tuple(map(tuple, scores.tolist()))
        best = best_worth_by_subsets(table, tuple(mentor_places), tuple(learner_places), objective)
        assert found == best, f"seed {seed}"


def test_two_people_with_several_places_are_given_to_each_other_once() -> None:
    best_twice = np.array([[900, 10], [10, 0]])
    assert sorted(choose(best_twice, [2, 2], [2, 2], "best_total")) == [0, 10, 10, 900]
    assert choose(np.array([[5]]), [3], [3], "most_pairs_then_total") == [5]


def test_a_couple_that_came_up_twice_may_still_be_left_out_of_the_optimum() -> None:
    scores = np.array([[8, 3, 8, 5, 6, 1], [4, 6, 3, 3, 9, 4], [5, 2, 9, 0, 4, 5], [3, 0, 5, 10, 2, 10]])
    values = choose(scores, [3, 3, 3, 2], [1, 3, 3, 3, 3, 3], "most_pairs_then_total")
    assert (len(values), sum(values)) == (11, 79)


def test_the_objectives_differ_where_they_should() -> None:
    scores = np.array([[1000, 10], [10, -1]])
    assert choose(scores, [1, 1], [1, 1], "most_pairs_then_total") == [10, 10]
    assert choose(scores, [1, 1], [1, 1], "best_total") == [1000]
    unequal = np.array([[900, 500], [400, 100]])
    assert sorted(choose(unequal, [1, 1], [1, 1], "most_pairs_then_total")) == [100, 900]
    assert sorted(choose(unequal, [1, 1], [1, 1], "fairest")) == [400, 500]


def test_a_hundred_pairs_are_never_traded_for_a_better_total() -> None:
    size = 100
    scores = np.full((size, size), -1)
    scores[np.arange(size), np.arange(size)] = 0
    scores[np.arange(size - 1), np.arange(1, size)] = 1_000_000
    assert len(choose(scores, [1] * size, [1] * size, "most_pairs_then_total")) == size
    assert len(choose(scores, [1] * size, [1] * size, "best_total")) == size - 1


def test_nobody_and_nothing_are_answered_too() -> None:
    assert solve(make_problem()).proposals == ()
    assert solve(make_problem(make_mentor())).unmatched == (
        Unmatched(
            person_id="mia",
            side="mentor",
            candidates=0,
            removed={f"R{n}": 0 for n in range(1, 13) if n != 9},
            feasible=0,
            best_relaxation=None,
        ),
    )


def test_sums_beyond_whole_numbers_are_refused_by_name() -> None:
    with pytest.raises(ProblemTooLarge, match="1 mentors x 1 learners"):
        choose(np.array([[2**60]]), [1], [1], "best_total")


def values_of(solution: Solution) -> list[int]:
    return [proposal.score for proposal in solution.proposals]


@thorough
@given(problem=problems())
def test_a_solved_problem_equals_brute_force_over_the_specified_rules(problem: Problem) -> None:
    problem = replace(problem, pinned=frozenset())
    block = everyone(encode(problem))
    scores = total_scores(block).tolist()
    table = tuple(
        tuple(-1 if refused_by(problem, mentor, learner) else scores[i][j] for j, learner in enumerate(block.learners))
        for i, mentor in enumerate(block.mentors)
    )
    objective = problem.policy.objective
    places = tuple(m.capacity for m in block.mentors), tuple(x.capacity for x in block.learners)
    assert worth_of(values_of(solve(problem)), objective) == best_worth(table, *places, objective)


@thorough
@given(problem=problems(wishes=("mentor", "learner", "both")))
def test_every_solution_is_certified(problem: Problem) -> None:
    solution = solve(problem)
    assert certify(problem, solution) == ()
    assert solution.gap == 0
    assert solution.total == solution.upper_bound == sum(values_of(solution))


@quick
@given(problem=problems(), index=st.integers(0, 6))
def test_adding_a_mentor_never_lowers_the_optimum(problem: Problem, index: int) -> None:
    mentors = [person for person in problem.people if person.wish == "mentor"]
    pinned = {person_id for couple in problem.pinned for person_id in couple}
    spared = [person for person in mentors if person.id not in pinned]
    if not spared:
        return
    left_out = spared[index % len(spared)]
    without = replace(problem, people=tuple(person for person in problem.people if person != left_out))
    objective = problem.policy.objective
    assert worth_of(values_of(solve(without)), objective) <= worth_of(values_of(solve(problem)), objective)


@quick
@given(problem=problems(), data=st.data())
def test_forbidding_a_couple_never_raises_the_optimum(problem: Problem, data: st.DataObject) -> None:
    problem = replace(problem, pinned=frozenset())
    before = solve(problem)
    if not before.proposals:
        return
    struck = data.draw(st.sampled_from(before.proposals))
    couple = (struck.mentor_id, struck.learner_id)
    after = solve(replace(problem, forbidden=problem.forbidden | {couple}))
    objective = problem.policy.objective
    assert worth_of(values_of(after), objective) <= worth_of(values_of(before), objective)
    assert couple not in {(proposal.mentor_id, proposal.learner_id) for proposal in after.proposals}


@quick
@given(problem=problems(wishes=("mentor", "learner", "both")))
def test_the_fairest_solution_matches_as_many_and_its_lowest_score_is_no_lower(problem: Problem) -> None:
    most, fairest = (
        [
            p.score
            for p in solve(replace(problem, policy=replace(problem.policy, objective=objective))).proposals
            if not p.pinned
        ]
        for objective in ("most_pairs_then_total", "fairest")
    )
    assert len(fairest) == len(most)
    assert min(fairest, default=0) >= min(most, default=0)
    assert sum(fairest) <= sum(most)
