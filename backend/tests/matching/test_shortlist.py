"""What people are shown: only possible partners, shared out fairly, and not only the very top."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from tests.matching.builders import make_company, make_learner, make_mentor, make_problem, problems, quick
from tests.matching.reference import refused_by
from viceversa.matching.problem import Problem
from viceversa.matching.shortlist import SHOWN_PER_PLACE, rank_partners, shortlists


@quick
@given(problem=problems(wishes=("mentor", "learner", "both")))
def test_only_possible_partners_are_shown_and_nobody_too_often(problem: Problem) -> None:
    people = {person.id: person for person in problem.people}
    lists = shortlists(problem)
    assert set(lists) == set(people)
    exposure = Counter(other for others in lists.values() for other in others)
    assert all(count <= SHOWN_PER_PLACE * people[person_id].capacity for person_id, count in exposure.items())
    for person_id, others in lists.items():
        assert len(set(others)) == len(others) <= 3
        one = people[person_id]
        for other in others:
            assert not refused_by(problem, one, people[other]) or not refused_by(problem, people[other], one)


def test_a_company_is_shown_three_people_each_of_whom_one_is_not_the_very_top() -> None:
    problem = make_company(seed=4, mentors=60, learners=60, both=10)
    lists, ranked = shortlists(problem), rank_partners(problem)
    full = [person_id for person_id, others in lists.items() if len(others) == 3]
    assert len(full) > 100
    for person_id in full:
        places = [list(ranked[person_id]).index(other) for other in lists[person_id]]
        assert places == sorted(places)
        assert places[-1] >= 0.1 * len(ranked[person_id])
    assert sum(list(ranked[person_id]).index(lists[person_id][0]) == 0 for person_id in full) > 20


def test_the_same_problem_gives_the_same_lists_and_the_seed_another_draw() -> None:
    problem = make_company(seed=4, mentors=30, learners=30)
    backwards = replace(problem, people=tuple(reversed(problem.people)))
    assert shortlists(problem) == shortlists(backwards)
    assert shortlists(problem) != shortlists(replace(problem, seed=9))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_list_is_never_longer_than_asked(size: int) -> None:
    lists = shortlists(make_company(seed=4, mentors=20, learners=20), size=size)
    assert max(len(others) for others in lists.values()) == size


def test_a_private_exclusion_takes_both_off_each_others_lists() -> None:
    wary = make_mentor(exclusions=frozenset({"leo"}))
    problem = make_problem(wary, make_learner(), make_learner("lou"))
    assert shortlists(problem) == {"mia": ("lou",), "leo": (), "lou": ("mia",)}
    forbidden = replace(problem, people=(make_mentor(), *problem.people[1:]), forbidden=frozenset({("mia", "leo")}))
    assert shortlists(problem) == shortlists(forbidden)
