"""What is asked at the moments of a programme, word for word, in both languages. Pure.

The twelve R12 items are ours: a new, unvalidated instrument, and every place that shows it says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from viceversa.core.errors import Text
from viceversa.feedback.survey_models import ITEMS_A, ITEMS_B, Moment, SurveyRole

Promise = Literal[
    "culture", "generations", "heard", "team", "energy", "staying", "safety", "balance", "both_ways", "use", "advice"
]
Code = Literal[
    "c1", "g1", "g2", "h1", "t1", "w1", "s1", "p1", "p2", "b1", "b2", "b3", "used_at_work", "recommendation"
]  # fmt: skip

LABEL: Text = {
    "en": "New, unvalidated instrument: our own questions, not yet tested by research.",
    "fr": "Instrument nouveau et non validé : nos propres questions, pas encore éprouvées par la recherche.",
}

AMOUNT: Mapping[int, Text] = {
    0: {"en": "Not at all", "fr": "Pas du tout"},
    1: {"en": "A little", "fr": "Un peu"},
    2: {"en": "Partly", "fr": "En partie"},
    3: {"en": "Mostly", "fr": "Plutôt oui"},
    4: {"en": "Completely", "fr": "Tout à fait"},
}
_HOW_OFTEN: Mapping[int, Text] = {
    0: {"en": "Not once", "fr": "Pas une fois"},
    1: {"en": "Once", "fr": "Une fois"},
    2: {"en": "A few times", "fr": "Quelques fois"},
    3: {"en": "Often", "fr": "Souvent"},
    4: {"en": "Nearly every day", "fr": "Presque chaque jour"},
}
_HOW_LIKELY: Mapping[int, Text] = {
    0: {"en": "Not at all likely", "fr": "Pas du tout probable"},
    10: {"en": "Extremely likely", "fr": "Extrêmement probable"},
}


@dataclass(frozen=True, slots=True)
class Question:
    """One line to answer with a whole number from 0 to `highest`; `words` names some or all of the numbers.

    `reversed`: a high answer is bad news. It is kept as tapped and turned when it is counted.
    """

    code: Code
    promise: Promise
    words: Text
    scale: Mapping[int, Text]
    highest: int = 4
    reversed: bool = False


def _item(code: Code, promise: Promise, en: str, fr: str, *, reversed: bool = False) -> Question:
    return Question(code, promise, {"en": en, "fr": fr}, AMOUNT, reversed=reversed)


QUESTIONS: Mapping[str, Question] = {
    question.code: question
    for question in (
        _item(
            "c1", "culture",
            "Here, people ask for help from others whatever their position.",
            "Ici, on demande de l’aide aux autres quelle que soit leur position.",
        ),
        _item(
            "g1", "generations",
            "When I work with someone at a very different stage of their career, I expect to learn from them.",
            "Quand je travaille avec quelqu’un à une tout autre étape de carrière, "
            "je m’attends à apprendre de cette personne.",
        ),
        _item(
            "g2", "generations",
            "I can guess what a colleague is good at from how long they have been working.",
            "Je devine ce qu’un·e collègue sait faire d’après le temps depuis lequel il ou elle travaille.",
            reversed=True,
        ),
        _item(
            "h1", "heard",
            "When I bring an idea, someone who can act on it takes it seriously.",
            "Quand j’apporte une idée, quelqu’un qui peut agir la prend au sérieux.",
        ),
        _item(
            "t1", "team",
            "In my team, what one person knows reaches the others.",
            "Dans mon équipe, ce que l’un sait parvient aux autres.",
        ),
        _item(
            "w1", "energy",
            "My working days leave me with energy.",
            "Mes journées de travail me laissent de l’énergie.",
        ),
        _item(
            "s1", "staying",
            "I would like to still be working here in two years.",
            "J’aimerais travailler encore ici dans deux ans.",
        ),
        _item(
            "p1", "safety",
            "With my partner, I can say “I don’t know”.",
            "Avec mon binôme, je peux dire « je ne sais pas ».",
        ),
        _item(
            "p2", "safety",
            "I can tell my partner that I disagree.",
            "Je peux dire à mon binôme que je ne suis pas d’accord.",
        ),
        _item(
            "b1", "balance",
            "Our time together is decided by both of us.",
            "Nous décidons à deux de l’usage de notre temps.",
        ),
        _item(
            "b2", "balance",
            "What I say in our meetings stays separate from how I am judged at work.",
            "Ce que je dis dans nos échanges reste à part de la façon dont on me juge au travail.",
        ),
        _item(
            "b3", "both_ways",
            "Between us, learning goes both ways.",
            "Entre nous, l’apprentissage va dans les deux sens.",
        ),
        Question(
            "used_at_work",
            "use",
            {
                "en": "In the last two weeks, I used what I learned here in my real work.",
                "fr": "Ces deux dernières semaines, j’ai utilisé dans mon vrai travail ce que j’ai appris ici.",
            },
            _HOW_OFTEN,
        ),
        Question(
            "recommendation",
            "advice",
            {
                "en": "How likely is it that you would recommend this programme to a colleague?",
                "fr": "Quelle est la probabilité que vous recommandiez ce programme à un·e collègue ?",
            },
            _HOW_LIKELY,
            highest=10,
        ),
    )
}  # fmt: skip

TEXTS: Mapping[str, Text] = {
    "what_helped": {"en": "What helped you most?", "fr": "Qu’est-ce qui vous a le plus aidé·e ?"},
    "what_to_change": {"en": "What should be changed?", "fr": "Que faudrait-il changer ?"},
}

_ABOUT_THE_END = ("used_at_work", "recommendation")
_CODES: Mapping[Moment, tuple[str, ...]] = {
    Moment.START: ITEMS_A,
    Moment.HALFWAY: ITEMS_B,
    Moment.END: (*ITEMS_A, *ITEMS_B, *_ABOUT_THE_END),
    Moment.LATER: ITEMS_A,
}


def questions_of(moment: Moment, role: SurveyRole) -> tuple[Question, ...]:
    """The questions of one moment, in their order. Whoever waits is asked about work only, for comparison."""
    codes = ITEMS_A if role == SurveyRole.WAITING else _CODES[moment]
    return tuple(QUESTIONS[code] for code in codes)


def asks_about_the_end(moment: Moment, role: SurveyRole) -> bool:
    """Whether levels and the two texts are asked: once it is over, of those who took part."""
    return moment == Moment.END and role != SurveyRole.WAITING
