"""When and what people are asked: dates and words, without a database."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, get_args

import pytest

from viceversa.feedback.instrument import LABEL, QUESTIONS, Code, asks_about_the_end, questions_of
from viceversa.feedback.moments import windows_of
from viceversa.feedback.survey_models import ITEMS_A, ITEMS_B, Moment, SurveyRole
from viceversa.feedback.survey_schemas import SurveyAnswers, SurveyAnswersIn
from viceversa.programmes.policy import PRESETS, as_stored

# The design's own table (DOMAIN §9), typed again from it: a word changed on either side shows here.
R12 = {
    "c1": ("Here, people ask for help from others whatever their position.",
           "Ici, on demande de l’aide aux autres quelle que soit leur position."),
    "g1": ("When I work with someone at a very different stage of their career, I expect to learn from them.",
           "Quand je travaille avec quelqu’un à une tout autre étape de carrière, je m’attends à apprendre de cette "
           "personne."),
    "g2": ("I can guess what a colleague is good at from how long they have been working.",
           "Je devine ce qu’un·e collègue sait faire d’après le temps depuis lequel il ou elle travaille."),
    "h1": ("When I bring an idea, someone who can act on it takes it seriously.",
           "Quand j’apporte une idée, quelqu’un qui peut agir la prend au sérieux."),
    "t1": ("In my team, what one person knows reaches the others.",
           "Dans mon équipe, ce que l’un sait parvient aux autres."),
    "w1": ("My working days leave me with energy.", "Mes journées de travail me laissent de l’énergie."),
    "s1": ("I would like to still be working here in two years.", "J’aimerais travailler encore ici dans deux ans."),
    "p1": ("With my partner, I can say “I don’t know”.",
           "Avec mon binôme, je peux dire «\u00a0je ne sais pas\u00a0»."),
    "p2": ("I can tell my partner that I disagree.", "Je peux dire à mon binôme que je ne suis pas d’accord."),
    "b1": ("Our time together is decided by both of us.", "Nous décidons à deux de l’usage de notre temps."),
    "b2": ("What I say in our meetings stays separate from how I am judged at work.",
           "Ce que je dis dans nos échanges reste à part de la façon dont on me juge au travail."),
    "b3": ("Between us, learning goes both ways.", "Entre nous, l’apprentissage va dans les deux sens."),
}  # fmt: skip


def test_the_items_are_the_design_s_word_for_word() -> None:
    assert {code: (QUESTIONS[code].words["en"], QUESTIONS[code].words["fr"]) for code in R12} == R12
    assert [code for code, question in QUESTIONS.items() if question.reversed] == ["g2"]
    assert "unvalidated" in LABEL["en"]
    assert "non validé" in LABEL["fr"]


def test_every_question_can_be_kept_sent_and_read() -> None:
    codes = set(QUESTIONS)
    assert codes == set(get_args(Code)) == set(SurveyAnswersIn.model_fields) == set(SurveyAnswers.model_fields)
    for question in QUESTIONS.values():
        assert {0, question.highest} <= set(question.scale)
        assert question.highest == (10 if question.code == "recommendation" else 4)


@pytest.mark.parametrize("role", [SurveyRole.MENTOR, SurveyRole.LEARNER, SurveyRole.BOTH])
def test_who_takes_part_is_asked_each_group_in_its_moments(role: SurveyRole) -> None:
    asked = {moment: tuple(question.code for question in questions_of(moment, role)) for moment in Moment}
    assert asked == {
        Moment.START: ITEMS_A,
        Moment.HALFWAY: ITEMS_B,
        Moment.END: (*ITEMS_A, *ITEMS_B, "used_at_work", "recommendation"),
        Moment.LATER: ITEMS_A,
    }
    assert [moment for moment in Moment if asks_about_the_end(moment, role)] == [Moment.END]


def test_who_waits_is_asked_about_work_only() -> None:
    for moment in (Moment.START, Moment.END):
        assert tuple(question.code for question in questions_of(moment, SurveyRole.WAITING)) == ITEMS_A
        assert not asks_about_the_end(moment, SurveyRole.WAITING)


def days(policy: dict[str, Any]) -> dict[Moment, tuple[int, int]]:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    return {
        moment: ((window.opens_at - start).days, (window.closes_at - start).days)
        for moment, window in windows_of(date(2026, 1, 5), policy).items()
    }


def test_the_windows_follow_the_programme_s_dates() -> None:
    assert days(as_stored(PRESETS["standard"])) == {
        Moment.START: (-14, 7),
        Moment.HALFWAY: (84, 105),
        Moment.END: (168, 189),
        Moment.LATER: (258, 279),
    }


@pytest.mark.parametrize("preset", list(PRESETS))
def test_no_two_moments_of_a_preset_are_open_at_once(preset: Any) -> None:
    windows = sorted(days(as_stored(PRESETS[preset])).values())
    assert all(before[1] <= after[0] for before, after in pairwise(windows))


def test_a_midpoint_gives_way_to_the_end() -> None:
    short = {"mid_point_week": 4, "closing_week": 5}
    assert days(short)[Moment.HALFWAY] == (28, 35)
    for late in (5, 6):
        assert Moment.HALFWAY not in days({"mid_point_week": late, "closing_week": 5})
