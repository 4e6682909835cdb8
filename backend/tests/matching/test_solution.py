"""What a run promises beyond the optimum: the same bytes, no favour to names, pins kept, honest absences."""

import hashlib
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.builders import make_company, make_learner, make_mentor, make_problem, problems, quick
from viceversa.matching import absences
from viceversa.matching.explain import explain_unmatched
from viceversa.matching.optimizer import certify, solve
from viceversa.matching.problem import (
    Person,
    Policy,
    Problem,
    RefusedPin,
    Relaxation,
    Solution,
    serialise,
)

BACKEND = Path(__file__).parents[2]
FINGERPRINT = """
import hashlib
from tests.matching.builders import make_company
from viceversa.matching.optimizer import solve
from viceversa.matching.problem import serialise
problem = make_company(seed=7, mentors=40, learners=40, both=20)
print(hashlib.sha256(serialise(solve(problem))).hexdigest())
"""


def couples_of(solution: Solution) -> set[tuple[str, str]]:
    return {(proposal.mentor_id, proposal.learner_id) for proposal in solution.proposals}


@pytest.mark.parametrize("threads", ["1", "4"])
def test_another_process_with_other_threads_and_hashes_gives_the_same_bytes(threads: str) -> None:
    here = solve(make_company(seed=7, mentors=40, learners=40, both=20))
    assert len(here.proposals) > 20
    settings = {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
    there = subprocess.run(
        [sys.executable, "-c", FINGERPRINT],
        cwd=BACKEND,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == hashlib.sha256(serialise(here)).hexdigest()


@quick
@given(problem=problems(wishes=("mentor", "learner", "both")), shuffle=st.randoms(use_true_random=False))
def test_shuffling_people_and_lists_changes_not_one_byte(problem: Problem, shuffle: random.Random) -> None:
    people, preferences = list(problem.people), list(problem.preferences.items())
    shuffle.shuffle(people)
    shuffle.shuffle(preferences)
    shuffled = replace(problem, people=tuple(people), preferences=dict(preferences))
    assert serialise(solve(shuffled)) == serialise(solve(problem))


def rename(problem: Problem, names: dict[str, str]) -> Problem:
    def renamed(person: Person) -> Person:
        return replace(
            person,
            id=names[person.id],
            management_chain=tuple(names.get(manager, manager) for manager in person.management_chain),
            exclusions=frozenset(names.get(other, other) for other in person.exclusions),
        )

    def couples(listed: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        return frozenset((names[one], names[other]) for one, other in listed)

    return replace(
        problem,
        people=tuple(renamed(person) for person in problem.people),
        already_paired=couples(problem.already_paired),
        forbidden=couples(problem.forbidden),
        pinned=couples(problem.pinned),
        preferences={(names[one], names[other]): rank for (one, other), rank in problem.preferences.items()},
    )


def is_unique(problem: Problem, solution: Solution) -> bool:
    """Return whether every other set of couples is worse: strike each chosen couple in turn and look."""
    best = len(solution.proposals), solution.total
    for couple in couples_of(solution):
        other = solve(replace(problem, forbidden=problem.forbidden | {couple}))
        if (len(other.proposals), other.total) == best:
            return False
    return True


@quick
@given(problem=problems(objective="most_pairs_then_total"), order=st.permutations(range(7)))
def test_renaming_people_changes_nothing_but_names(problem: Problem, order: list[int]) -> None:
    problem = replace(problem, pinned=frozenset())
    names = {person.id: f"p{order[index]}" for index, person in enumerate(problem.people)}
    before, after = solve(problem), solve(rename(problem, names))
    assert (len(after.proposals), after.total) == (len(before.proposals), before.total)
    if is_unique(problem, before):
        assert couples_of(after) == {(names[one], names[other]) for one, other in couples_of(before)}


def test_renaming_a_company_with_one_optimum_renames_its_couples() -> None:
    problem = make_company(seed=3, mentors=8, learners=8)
    before = solve(problem)
    assert len(before.proposals) >= 6
    assert is_unique(problem, before)
    names = {person.id: f"x{index:02}" for index, person in enumerate(reversed(problem.people))}
    assert couples_of(solve(rename(problem, names))) == {(names[m], names[x]) for m, x in couples_of(before)}


def test_the_seed_decides_between_equals_and_nothing_else() -> None:
    twins = [make_mentor(), make_learner("leo"), make_learner("lou")]
    solutions = [solve(make_problem(*twins, seed=seed)) for seed in range(20)]
    assert {frozenset(couples_of(solution)) for solution in solutions} == {
        frozenset({("mia", "leo")}),
        frozenset({("mia", "lou")}),
    }
    assert len({solution.total for solution in solutions}) == 1


def test_a_pin_is_kept_against_a_better_couple_and_takes_its_place() -> None:
    better = make_mentor("ada", offers=(("AI", 8),))
    problem = make_problem(make_mentor(), better, make_learner())
    assert couples_of(solve(problem)) == {("ada", "leo")}
    solution = solve(replace(problem, pinned=frozenset({("mia", "leo")})))
    assert couples_of(solution) == {("mia", "leo")}
    assert [proposal.pinned for proposal in solution.proposals] == [True]
    assert solution.refused_pins == ()


def test_a_pin_leaves_the_other_places_of_the_two_open() -> None:
    people = [make_mentor(capacity=2), make_learner(capacity=2), make_learner("lou"), make_mentor("ada")]
    solution = solve(make_problem(*people, pinned=frozenset({("mia", "leo")})))
    assert couples_of(solution) == {("mia", "leo"), ("mia", "lou"), ("ada", "leo")}


def test_a_pin_against_a_rule_is_reported_and_never_proposed() -> None:
    colleague = make_learner(department="Sales")
    solution = solve(make_problem(make_mentor(), colleague, pinned=frozenset({("mia", "leo")})))
    assert solution.proposals == ()
    assert solution.refused_pins == (RefusedPin(mentor_id="mia", learner_id="leo", code="R4"),)


def test_pins_beyond_the_places_left_keep_the_best() -> None:
    better = make_mentor("ada", offers=(("AI", 8),))
    pins = frozenset({("mia", "leo"), ("ada", "leo")})
    solution = solve(make_problem(make_mentor(), better, make_learner(), pinned=pins))
    assert couples_of(solution) == {("ada", "leo")}
    assert solution.refused_pins == (RefusedPin(mentor_id="mia", learner_id="leo", code="R10"),)


def peer(person_id: str, **changes: Any) -> Person:
    """Return someone who can teach and learn either way, in a department of their own."""
    both_ways: dict[str, Any] = {
        "offers": (("AI", 6), ("DECIDE", 6)),
        "seeks": (("AI", 3, 1), ("DECIDE", 3, 1)),
        "department": person_id,
        "wish": "both",
        "career_level": None,
    }
    return make_mentor(person_id, **(both_ways | changes))


PEERS = Policy(minimum_level_gap=0)


def test_a_person_who_wishes_for_both_stands_where_more_couples_are_feasible() -> None:
    towards_learners = make_problem(peer("kim"), make_learner(), policy=PEERS)
    assert solve(towards_learners).sides_chosen == (("kim", "mentor"),)
    assert couples_of(solve(towards_learners)) == {("kim", "leo")}
    towards_mentors = make_problem(peer("kim"), make_mentor(), policy=PEERS)
    assert solve(towards_mentors).sides_chosen == (("kim", "learner"),)
    assert couples_of(solve(towards_mentors)) == {("mia", "kim")}
    either_way = make_problem(peer("kim"), make_mentor(), make_learner(), policy=PEERS)
    assert solve(either_way).sides_chosen == (("kim", "mentor"),)


def test_a_pin_decides_the_side_and_one_capacity_serves_both() -> None:
    people = [peer("kim"), make_mentor(), make_learner("lou"), make_learner("sam")]
    unpinned = make_problem(*people, policy=PEERS)
    assert solve(unpinned).sides_chosen == (("kim", "mentor"),)
    solution = solve(replace(unpinned, pinned=frozenset({("mia", "kim")})))
    assert solution.sides_chosen == (("kim", "learner"),)
    assert couples_of(solution) == {("mia", "kim")}
    crossed = frozenset({("kim", "pat"), ("pat", "kim")})
    both_pinned = solve(make_problem(peer("kim", capacity=2), peer("pat", capacity=2), policy=PEERS, pinned=crossed))
    assert len(both_pinned.proposals) == 1
    assert [pin.code for pin in both_pinned.refused_pins] == ["R11"]


def test_each_absence_counts_every_candidate_once_under_the_first_rule_against_them() -> None:
    others = [
        make_learner("a", management_chain=("mia",), department="Sales"),
        make_learner("b", department="Sales", languages={}),
        make_learner("c", department="Sales"),
        make_learner("d", offers=()),
        make_learner("e", ready=False),
        make_learner("f", exclusions=frozenset({"mia"})),
        make_learner("g"),
    ]
    rival = make_mentor("ada", offers=(("AI", 8),), exclusions=frozenset("abcdef"))
    solution = solve(make_problem(make_mentor(), rival, *others))
    absent = next(person for person in solution.unmatched if person.person_id == "mia")
    counted = {code: count for code, count in absent.removed.items() if count}
    assert counted == {"R2": 1, "R4": 2, "R8": 1, "R10": 2}
    assert (absent.side, absent.candidates, absent.feasible) == ("mentor", 7, 1)
    assert "R9" not in absent.removed
    assert [person.person_id for person in solution.unmatched] == ["a", "b", "c", "d", "f", "mia"]


@pytest.mark.parametrize(
    ("changes", "relaxation"),
    [
        ({"career_level": 2}, Relaxation("minimum_level_gap", 0, 1)),
        ({"career_level": 1}, None),
        ({"department": "Sales"}, Relaxation("different_department", False, 1)),
        ({"availability": frozenset({40})}, Relaxation("minimum_overlap_minutes", 30, 1)),
        ({"availability": frozenset({1})}, None),
        ({"offers": ()}, Relaxation("reciprocity_required", False, 1)),
        ({"seeks": ()}, None),
        ({"management_chain": ("mia",)}, None),
        ({"exclusions": frozenset({"mia"})}, None),
        ({"department": "Sales", "offers": ()}, None),
    ],
)
def test_the_best_relaxation_is_the_one_switch_that_opens_most(
    changes: dict[str, Any], relaxation: Relaxation | None
) -> None:
    (absent,) = (p for p in solve(make_problem(make_mentor(), make_learner(**changes))).unmatched if p.side == "mentor")
    assert absent.best_relaxation == relaxation


def test_among_several_relaxations_the_one_that_gains_most_wins() -> None:
    alike = [make_learner(f"s{index}", offers=()) for index in range(2)]
    solution = solve(make_problem(make_mentor(), make_learner(department="Sales"), *alike))
    mentor = next(person for person in solution.unmatched if person.person_id == "mia")
    assert mentor.best_relaxation == Relaxation("reciprocity_required", False, 2)


def test_a_partner_who_already_fits_is_not_counted_as_gained() -> None:
    rival = make_mentor("ada", offers=(("AI", 8),))
    solution = solve(make_problem(make_mentor(), rival, make_learner()))
    (absent,) = solution.unmatched
    assert (absent.person_id, absent.feasible, absent.best_relaxation) == ("mia", 1, None)


def test_the_certificate_names_each_kind_of_fault() -> None:
    problem = make_company(seed=5, mentors=6, learners=6, pinned=frozenset({("m000", "s000")}))
    sound = solve(problem)
    assert certify(problem, sound) == ()
    first = sound.proposals[0]
    contributions = dict(first.contributions)
    contributions["learn"] += 1

    def tampered(**changes: Any) -> str:
        return "; ".join(certify(problem, replace(sound, **changes)))

    rest = sound.proposals[1:]
    couple = frozenset({(first.mentor_id, first.learner_id)})
    assert "is proposed twice" in tampered(proposals=(first, *sound.proposals))
    assert "exceeds their places" in tampered(proposals=sound.proposals * 4)
    assert "own score" in tampered(proposals=(replace(first, score=first.score + 1), *rest))
    assert "do not sum" in tampered(proposals=(replace(first, contributions=contributions), *rest))
    assert "own score" in tampered(proposals=(replace(first, lines_up=()), *rest))
    assert "not enrolled" in tampered(proposals=(replace(first, mentor_id="ghost"), *rest))
    assert "total" in tampered(total=sound.total + 1)
    assert "gap" in tampered(gap=-1)
    assert "unmatched" in tampered(proposals=rest)
    assert "pins" in tampered(proposals=tuple(replace(proposal, pinned=False) for proposal in sound.proposals))
    assert "refused by R12" in "; ".join(certify(replace(problem, forbidden=couple), sound))
    person = next(person for person in problem.people if person.id == first.mentor_id)
    wary = tuple(replace(p, exclusions=frozenset({first.learner_id})) if p == person else p for p in problem.people)
    assert "refused by R10" in "; ".join(certify(replace(problem, people=wary), sound))


def test_in_a_crowd_absences_are_counted_over_a_draw_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = make_company(seed=9, mentors=30, learners=60)
    exact = {person.person_id: person for person in solve(problem).unmatched}
    monkeypatch.setattr(absences, "CELLS_IN_ALL", 100)
    monkeypatch.setattr(absences, "FEWEST_COUNTED", 10)
    found = solve(problem).unmatched
    drawn = [person for person in found if person.drawn_from is not None]
    assert drawn
    for person in drawn:
        assert (person.candidates, person.drawn_from) == (10, exact[person.person_id].candidates)
        assert sum(person.removed.values()) + person.feasible == 10
        assert 0 < person.feasible <= exact[person.person_id].feasible
    nobody_drawn = [person for person in found if person.drawn_from is None]
    assert nobody_drawn, "nobody was counted over all"
    assert nobody_drawn == [exact[person.person_id] for person in nobody_drawn]
    assert (
        explain_unmatched(drawn[0])[0].en
        == f"Counted over 10 people drawn from the {drawn[0].drawn_from} on the other side."
    )
    assert certify(problem, solve(problem)) == ()
