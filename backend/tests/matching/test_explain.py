"""Reasons hold: they say what is so, in both languages, and never give a private exclusion away."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.matching.builders import (
    SKILL_NAMES,
    make_company,
    make_learner,
    make_mentor,
    make_problem,
    problems,
    quick,
)
from viceversa.matching.absences import RELAXATIONS
from viceversa.matching.explain import (
    PASSED,
    REFUSED,
    SOFTER,
    CoupleExplanation,
    Sentence,
    explain_couple,
    explain_proposal,
    explain_unmatched,
)
from viceversa.matching.optimizer import solve
from viceversa.matching.problem import Person, Problem, Relaxation, Unmatched
from viceversa.matching.rules import RULES, public_code

NO_BREAK = "\N{NO-BREAK SPACE}"


def explain(mentor: Person, learner: Person, **changes: Any) -> CoupleExplanation:
    problem = make_problem(mentor, learner, **changes)
    return explain_couple(problem, mentor_id=mentor.id, learner_id=learner.id, skill_names=SKILL_NAMES)


def reasons_for(mentor: Person, learner: Person) -> tuple[Sentence, ...]:
    return explain(mentor, learner).reasons


def french(text: str) -> str:
    """Return the text as it is set: no-break spaces before a colon and inside quotation marks."""
    return text.replace(" :", NO_BREAK + ":").replace("« ", "«" + NO_BREAK).replace(" »", NO_BREAK + "»")


def test_a_proposal_says_what_flows_each_way_and_what_the_couple_shares() -> None:
    mentor = make_mentor(offers=(("AI", 6), ("DATA", 5), ("SAFETY", 5)), languages={"fr": "fluent", "en": "working"})
    learner = make_learner(
        seeks=(("SAFETY", 1, 1), ("AI", 3, 1), ("DATA", 3, 2)),
        languages={"fr": "fluent", "en": "fluent"},
        career_level=5,
    )
    problem = make_problem(mentor, learner)
    (proposal,) = solve(problem).proposals
    assert [(x.en, x.fr) for x in explain_proposal(problem, proposal, skill_names=SKILL_NAMES)] == [
        (
            "From mentor to learner: “Phishing and deepfake fraud”, “Asking an AI well” and "
            "“Spreadsheets beyond the basics”.",
            french(
                "De mentor à apprenant·e : « Hameçonnage et arnaques aux deepfakes », « Bien formuler ses "
                "demandes à une IA » et « Le tableur au-delà des bases »."
            ),
        ),
        (
            "In return, from learner to mentor: “Deciding with missing information”.",
            french("En retour, d’apprenant·e à mentor : « Décider quand il manque des informations »."),
        ),
        (
            "3 career levels between the two, higher on the learner side.",
            "3 niveaux de carrière d’écart, plus élevé côté apprenant·e.",
        ),
        (
            "Common working languages: French and English.",
            french("Langues de travail communes : français et anglais."),
        ),
        ("30 min of shared availability a week.", "30 min de disponibilités communes par semaine."),
        ("Different departments and different sites.", "Services différents et sites différents."),
    ]


@pytest.mark.parametrize(
    ("changes", "english", "in_french"),
    [
        ({"career_level": 2}, "Peers: the same career level.", "Entre pairs : même niveau de carrière."),
        (
            {"career_level": 3},
            "1 career level between the two, higher on the learner side.",
            "1 niveau de carrière d’écart, plus élevé côté apprenant·e.",
        ),
        (
            {"career_level": 0},
            "2 career levels between the two, higher on the mentor side.",
            "2 niveaux de carrière d’écart, plus élevé côté mentor.",
        ),
        ({"career_level": None}, "A career level is not known.", "Un niveau de carrière n’est pas connu."),
        ({"offers": ()}, "Nothing flows back yet: something to agree on together.",
         "Rien ne passe encore en retour : un point à convenir à deux."),
        ({"seeks": ()}, "No skill flows from mentor to learner.",
         "Aucune compétence ne passe de mentor à apprenant·e."),
        ({"languages": {}}, "No common working language.", "Aucune langue de travail en commun."),
        ({}, "Common working language: French.", "Langue de travail commune : français."),
        ({"site": "Lyon"}, "Different departments.", "Services différents."),
        ({"department": "Sales"}, "Different sites.", "Sites différents."),
        ({"department": None}, "Different sites.", "Sites différents."),
        ({"availability": frozenset()}, "No shared availability.", "Aucune disponibilité commune."),
    ],
)  # fmt: skip
def test_each_reason_follows_the_couple(changes: dict[str, Any], english: str, in_french: str) -> None:
    assert Sentence(english, french(in_french)) in reasons_for(make_mentor(), make_learner(**changes))


@pytest.mark.parametrize(
    ("slots", "english", "in_french"),
    [
        (1, "15 min", "15 min de disponibilités communes"),
        (4, "1 h", "1 h de disponibilité commune"),
        (5, "1 h 15 min", "1 h 15 de disponibilité commune"),
        (14, "3 h 30 min", "3 h 30 de disponibilités communes"),
    ],
)
def test_shared_time_is_said_in_hours_a_week(slots: int, english: str, in_french: str) -> None:
    free = frozenset(range(slots))
    found = reasons_for(make_mentor(availability=free), make_learner(availability=free))
    assert Sentence(f"{english} of shared availability a week.", f"{in_french} par semaine.") in found


def test_the_same_place_on_both_sides_is_not_sold_as_a_distance() -> None:
    reasons = reasons_for(make_mentor(), make_learner(department="Sales", site="Lyon"))
    assert not any("ifferent" in reason.en for reason in reasons)


def test_a_skill_or_language_without_a_name_shows_its_code() -> None:
    mentor, learner = make_mentor(languages={"oc": "fluent"}), make_learner(languages={"oc": "fluent"})
    explained = explain_couple(make_problem(mentor, learner), mentor_id="mia", learner_id="leo", skill_names={})
    assert Sentence("From mentor to learner: “AI”.", french("De mentor à apprenant·e : « AI ».")) in explained.reasons
    assert Sentence("Common working language: oc.", french("Langue de travail commune : oc.")) in explained.reasons


def test_a_pinned_proposal_says_who_chose_it() -> None:
    problem = make_problem(make_mentor(), make_learner(), pinned=frozenset({("mia", "leo")}))
    (proposal,) = solve(problem).proposals
    first = explain_proposal(problem, proposal, skill_names=SKILL_NAMES)[0]
    assert first == Sentence(
        "This couple was chosen by the coordination.", "Ce binôme a été choisi par la coordination."
    )
    free = explain_proposal(problem, replace(proposal, pinned=False), skill_names=SKILL_NAMES)
    assert first not in free


def test_a_feasible_couple_passes_every_rule_and_carries_its_score() -> None:
    problem = make_problem(make_mentor(), make_learner())
    explained = explain(make_mentor(), make_learner())
    (proposal,) = solve(problem).proposals
    assert [check.code for check in explained.checks] == list(PASSED)
    assert all(check.passed and check.sentence == PASSED[check.code] for check in explained.checks)
    assert explained.feasible
    assert (explained.score, explained.contributions) == (proposal.score, proposal.contributions)


def test_a_refused_couple_names_every_rule_against_it_and_has_no_score() -> None:
    explained = explain(make_mentor(), make_learner(department="Sales", languages={}))
    failed = {check.code: check.sentence for check in explained.checks if not check.passed}
    assert failed == {
        "R4": Sentence("Same department.", "Même service."),
        "R5": Sentence("No common working language.", "Aucune langue de travail en commun."),
    }
    assert (explained.feasible, explained.score, explained.contributions) == (False, None, None)


def test_any_two_people_can_be_explained_and_a_stranger_cannot() -> None:
    same_side = make_problem(make_mentor(), make_mentor("ada"))
    explained = explain_couple(same_side, mentor_id="mia", learner_id="ada", skill_names=SKILL_NAMES)
    assert "R10" in {check.code for check in explained.checks if not check.passed}
    with pytest.raises(KeyError):
        explain_couple(same_side, mentor_id="mia", learner_id="ghost", skill_names=SKILL_NAMES)


@pytest.mark.parametrize("wary", [make_mentor(exclusions=frozenset({"leo"})), make_mentor(ready=False)])
def test_an_exclusion_cannot_be_told_from_someone_who_is_not_ready(wary: Person) -> None:
    told = explain(wary, make_learner())
    assert told == explain(make_mentor(capacity=0), make_learner())
    assert "R9" not in {check.code for check in told.checks}
    (shown,) = (check.sentence for check in told.checks if not check.passed)
    assert shown == Sentence("Not available.", "Indisponibilité.")


def test_an_exclusion_leaves_no_mark_on_the_absence_either() -> None:
    wary = make_learner(exclusions=frozenset({"mia"}))
    absences = [solve(make_problem(make_mentor(), x)).unmatched for x in (wary, make_learner(ready=False))]
    of_mentor = [next(p for p in people if p.person_id == "mia") for people in absences]
    assert of_mentor[0] == of_mentor[1]
    assert explain_unmatched(of_mentor[0])[-1] == Sentence(
        "1 ruled out: not available.", french("1 personne écartée : indisponibilité.")
    )


def test_an_absence_is_explained_rule_by_rule_then_by_the_change_that_helps_most() -> None:
    absent = Unmatched(
        person_id="mia",
        side="mentor",
        candidates=7,
        removed={"R3": 0, "R4": 2, "R8": 1},
        feasible=4,
        best_relaxation=Relaxation("different_department", False, 2),
    )
    assert [(sentence.en, sentence.fr) for sentence in explain_unmatched(absent)] == [
        ("7 people on the other side.", "7 personnes de l’autre côté."),
        ("2 ruled out: same department.", french("2 personnes écartées : même service.")),
        (
            "1 ruled out: no skill to pass back to the mentor.",
            french("1 personne écartée : aucune compétence à transmettre en retour."),
        ),
        (
            "4 people would fit, but the best overall plan pairs them otherwise.",
            "4 personnes conviendraient, mais la meilleure répartition d’ensemble prévoit d’autres binômes.",
        ),
        (
            "The change that would help most: allowing the same department (2 more people).",
            french("Le changement le plus utile : autoriser le même service (2 personnes de plus)."),
        ),
    ]
    single = replace(absent, candidates=1, feasible=1, removed={}, best_relaxation=None)
    assert [(sentence.en, sentence.fr) for sentence in explain_unmatched(single)] == [
        ("1 person on the other side.", "1 personne de l’autre côté."),
        (
            "1 person would fit, but the best overall plan pairs them otherwise.",
            "1 personne conviendrait, mais la meilleure répartition d’ensemble prévoit d’autres binômes.",
        ),
    ]
    alone = replace(absent, candidates=0, feasible=0, removed={}, best_relaxation=None)
    assert explain_unmatched(alone) == (
        Sentence("Nobody stands on the other side.", "Personne ne se trouve de l’autre côté."),
    )


def test_every_public_rule_and_switch_has_its_words() -> None:
    public = {public_code(code) for code, _ in RULES}
    assert set(PASSED) == set(REFUSED) == public
    assert set(SOFTER) == {switch for _, switch, _ in RELAXATIONS}
    for words in (PASSED, REFUSED, SOFTER):
        assert all(sentence.en and sentence.fr and sentence.en != sentence.fr for sentence in words.values())


@quick
@given(problem=problems(wishes=("mentor", "learner", "both"), size=5))
def test_the_explanation_of_a_proposed_couple_agrees_with_the_proposal(problem: Problem) -> None:
    solution = solve(problem)
    for proposal in solution.proposals:
        explained = explain_couple(
            problem,
            mentor_id=proposal.mentor_id,
            learner_id=proposal.learner_id,
            skill_names=SKILL_NAMES,
        )
        said = explain_proposal(problem, proposal, skill_names=SKILL_NAMES)
        assert explained.feasible
        assert (explained.score, explained.contributions) == (proposal.score, proposal.contributions)
        assert said[int(proposal.pinned) :] == explained.reasons
    for absent in solution.unmatched:
        assert sum(absent.removed.values()) + absent.feasible == absent.candidates
        assert len(explain_unmatched(absent)) >= 1


def test_a_whole_company_is_explained_without_a_loose_space() -> None:
    problem = make_company(seed=11, mentors=15, learners=15, both=6)
    solution = solve(problem)
    sentences = [s for p in solution.proposals for s in explain_proposal(problem, p, skill_names=SKILL_NAMES)]
    sentences += [s for absent in solution.unmatched for s in explain_unmatched(absent)]
    assert len(sentences) > 50
    for sentence in sentences:
        assert sentence.en.endswith(".")
        assert sentence.fr.endswith(".")
        assert not any(loose in sentence.fr for loose in (" :", "« ", " »", "'", "  "))
