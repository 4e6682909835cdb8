"""Ranks and costs hold: counted again by hand, and no plan with the other couple does better than the prices say."""

from dataclasses import replace

import pytest

from tests.matching.builders import make_company, make_learner, make_mentor, make_problem
from tests.matching.reference import refused_by, score
from viceversa.matching import alternatives
from viceversa.matching.alternatives import say_why_not, stand
from viceversa.matching.explain import Sentence
from viceversa.matching.optimizer import certify, solve
from viceversa.matching.problem import Objective, Policy, seat_people
from viceversa.matching.work import Work


@pytest.mark.parametrize("objective", ["most_pairs_then_total", "best_total", "fairest"])
def test_no_plan_with_the_other_couple_beats_what_the_prices_say(objective: Objective) -> None:
    problem = make_company(seed=14, mentors=14, learners=14, policy=Policy(objective=objective))
    solution = solve(problem)
    told = 0
    for (mentor_id, _), standings in stand(problem, solution).items():
        for other in standings.mentor.alternatives:
            forced = solve(replace(problem, pinned=frozenset({(mentor_id, other.person_id)})))
            assert forced.refused_pins == ()
            fewer = len(solution.proposals) - len(forced.proposals)
            if objective == "best_total":
                assert solution.total - forced.total >= other.cost
            elif objective == "most_pairs_then_total":
                assert (fewer, solution.total - forced.total) >= (other.pairs_lost, other.cost) or fewer > 0
            assert say_why_not(other).en.endswith(".")
            assert say_why_not(other).fr.endswith(".")
            told += 1
    assert told > 15


@pytest.mark.parametrize("places", [1, 3])
def test_ranks_and_the_best_others_are_those_of_a_count_by_hand(places: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = make_company(seed=15, mentors=25, learners=25, both=4)
    problem = replace(problem, people=tuple(replace(x, capacity=places) for x in problem.people))
    solution = solve(problem)
    people, chosen = {person.id: person for person in problem.people}, dict(solution.sides_chosen)
    side = {x.id: chosen.get(x.id, x.wish) for x in problem.people}
    # Many blocks, met by several threads: nothing is lost between two of them.
    monkeypatch.setattr(alternatives, "CELLS_AT_ONCE", 60)
    found = stand(problem, solution, work=Work(threads=4))
    assert found.keys() == {(x.mentor_id, x.learner_id) for x in solution.proposals}
    for (mentor_id, learner_id), standings in found.items():
        for own, partner, standing in (
            (mentor_id, learner_id, standings.mentor),
            (learner_id, mentor_id, standings.learner),
        ):
            partners = {
                x.learner_id if own == x.mentor_id else x.mentor_id
                for x in solution.proposals
                if own in (x.mentor_id, x.learner_id)
            }
            others = {}
            for other in problem.people:
                couple = (people[own], other) if own == mentor_id else (other, people[own])
                if side[other.id] != side[own] and not refused_by(problem, *couple):
                    others[other.id] = score(problem, *couple)
            better = sum(value > others[partner] + 1 for value in others.values())
            as_good = sum(value >= others[partner] - 1 for value in others.values())
            assert standing.feasible == len(others)
            assert better < standing.rank <= as_good
            assert all(abs(x.score - others[x.person_id]) < 1 for x in standing.alternatives)
            assert not partners & {x.person_id for x in standing.alternatives}
            best = sorted((value for other, value in others.items() if other not in partners), reverse=True)[:3]
            assert [x.score for x in standing.alternatives] == pytest.approx(best, abs=1)


def test_the_words_follow_the_prices() -> None:
    twins = make_problem(make_mentor(), make_mentor("ada"), make_learner())
    solution = solve(twins)
    (chosen,) = solution.proposals
    standing = stand(twins, solution)[chosen.mentor_id, "leo"].learner
    seats = [person.id for person in seat_people(twins.people, seed=twins.seed) if person.id != "leo"]
    assert (standing.rank, standing.feasible) == (1 + seats.index(chosen.mentor_id), 2)
    assert say_why_not(standing.alternatives[0]) == Sentence(
        "The prices alone do not tell these two couples apart: a plan with this one may be as good.",
        "Les prix seuls ne départagent pas ces deux binômes\N{NO-BREAK SPACE}: une répartition avec celui-ci peut être "
        "aussi bonne.",
    )
    better = make_mentor("ada", offers=(("AI", 8),))
    picky = make_learner("lou", exclusions=frozenset({"mia"}))
    both = make_problem(make_mentor(), better, make_learner(), picky)
    solution = solve(both)
    assert len(solution.proposals) == 2
    worth = {x.learner_id: x.score + solution.certificate.bonus for x in solution.proposals}
    prices = {"ada": worth["lou"], "leo": worth["leo"]}
    solution = replace(solution, certificate=replace(solution.certificate, prices=prices))
    assert certify(both, solution) == ()
    (other,) = stand(both, solution)["mia", "leo"].learner.alternatives
    assert (other.person_id, other.pairs_lost) == ("ada", 1)
    assert say_why_not(other).en == "Somebody else would be left without a partner."


def test_a_private_exclusion_is_neither_ranked_nor_an_alternative() -> None:
    wary = make_mentor("ada", exclusions=frozenset({"leo"}))
    excluded = make_problem(make_mentor(), wary, make_learner())
    forbidden = make_problem(make_mentor(), make_mentor("ada"), make_learner(), forbidden=frozenset({("ada", "leo")}))
    standings = [stand(x, solve(x))["mia", "leo"] for x in (excluded, forbidden)]
    assert standings[0] == standings[1]
    standing = standings[0].learner
    assert (standing.rank, standing.feasible, standing.alternatives) == (1, 1, ())


def test_a_company_too_large_to_ask_has_a_plan_and_no_standings(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = make_company(seed=15, mentors=5, learners=5)
    solution = solve(problem)
    assert len(stand(problem, solution)) == len(solution.proposals)
    monkeypatch.setattr(alternatives, "CELLS_IN_ALL", 24)
    assert stand(problem, solution) == {}
