"""Ranks and costs hold: counted again by hand, and no plan with the other couple does better than the prices say."""

from dataclasses import replace

import pytest

from tests.matching.builders import make_company, make_learner, make_mentor, make_problem
from tests.matching.reference import refused_by, score
from viceversa.matching.alternatives import stand, stand_all
from viceversa.matching.explain import Sentence
from viceversa.matching.optimizer import certify, solve
from viceversa.matching.problem import Objective, Policy


@pytest.mark.parametrize("objective", ["most_pairs_then_total", "best_total", "fairest"])
def test_no_plan_with_the_other_couple_beats_what_the_prices_say(objective: Objective) -> None:
    problem = make_company(seed=14, mentors=14, learners=14, policy=Policy(objective=objective))
    solution = solve(problem)
    told = 0
    for proposal in solution.proposals:
        for other in stand(
            problem, solution, person_id=proposal.mentor_id, partner_id=proposal.learner_id
        ).alternatives:
            forced = solve(replace(problem, pinned=frozenset({(proposal.mentor_id, other.person_id)})))
            assert forced.refused_pins == ()
            fewer = len(solution.proposals) - len(forced.proposals)
            if objective == "best_total":
                assert solution.total - forced.total >= other.cost
            elif objective == "most_pairs_then_total":
                assert (fewer, solution.total - forced.total) >= (other.pairs_lost, other.cost) or fewer > 0
            assert other.why.en.endswith(".")
            assert other.why.fr.endswith(".")
            told += 1
    assert told > 15


def test_the_rank_is_the_place_among_all_possible_partners_of_each_side() -> None:
    problem = make_company(seed=15, mentors=25, learners=25)
    solution = solve(problem)
    people = {person.id: person for person in problem.people}
    couples = [(x.mentor_id, x.learner_id) for x in solution.proposals]
    asked = [*couples, *((learner, mentor) for mentor, learner in couples)]
    standings = dict(zip(asked, stand_all(problem, solution, couples=asked), strict=True))
    for mentor_id, learner_id in couples:
        mentor, learner = people[mentor_id], people[learner_id]
        others = {x.id: score(problem, mentor, x) for x in problem.people if not refused_by(problem, mentor, x)}
        better = sum(value > others[learner_id] + 1 for value in others.values())
        as_good = sum(value >= others[learner_id] - 1 for value in others.values())
        found = standings[mentor_id, learner_id]
        assert found.feasible == len(others)
        assert better < found.rank <= as_good
        assert all(abs(x.score - others[x.person_id]) < 1 for x in found.alternatives)
        assert learner_id not in {x.person_id for x in found.alternatives}
        back = standings[learner_id, mentor_id]
        assert back.feasible == sum(not refused_by(problem, x, learner) for x in problem.people)


def test_the_words_follow_the_prices() -> None:
    twins = make_problem(make_mentor(), make_mentor("ada"), make_learner())
    solution = solve(twins)
    (chosen,) = solution.proposals
    standing = stand(twins, solution, person_id="leo", partner_id=chosen.mentor_id)
    assert (standing.rank in (1, 2), standing.feasible) == (True, 2)
    assert standing.alternatives[0].why == Sentence(
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
    (other,) = stand(both, solution, person_id="leo", partner_id="mia").alternatives
    assert (other.person_id, other.pairs_lost) == ("ada", 1)
    assert other.why.en == "Somebody else would be left without a partner."


def test_a_private_exclusion_is_neither_ranked_nor_an_alternative() -> None:
    wary = make_mentor("ada", exclusions=frozenset({"leo"}))
    excluded = make_problem(make_mentor(), wary, make_learner())
    forbidden = make_problem(make_mentor(), make_mentor("ada"), make_learner(), forbidden=frozenset({("ada", "leo")}))
    standings = [stand(x, solve(x), person_id="leo", partner_id="mia") for x in (excluded, forbidden)]
    assert standings[0] == standings[1]
    assert (standings[0].rank, standings[0].feasible, standings[0].alternatives) == (1, 1, ())
