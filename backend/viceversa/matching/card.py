"""The matching card: what the engine is given, what it refuses to know, its rules, weights and limits.

It is written from the code it tells of, so that it cannot tell of another; `viceversa matching-card` writes it and a
test keeps it current. A field, factor, rule or objective without its words here is an error, not an omission.
"""

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from viceversa.core.suppression import FLOOR
from viceversa.matching import card_french
from viceversa.matching.explain import REFUSED, SOFTER
from viceversa.matching.problem import (
    DEFAULT_WEIGHTS,
    ENGINE_VERSION,
    FACTORS,
    LINE_GAP,
    LINE_SATURATION,
    PARTIAL_CREDIT,
    SCORE_SCALE,
    STYLE_SLIDERS,
    TEACH_LEVEL,
    TOP_LEVEL,
    Objective,
    Person,
    Policy,
    Problem,
)
from viceversa.matching.rules import RULES, public_code
from viceversa.matching.scoring import (
    BOTH_FLUENT,
    NEUTRAL,
    ONE_WORKING,
    OTHER_DEPARTMENT,
    OTHER_SITE,
    PREFERENCE_UNSEEN,
    PREFERENCE_VALUES,
    SATURATING_MINUTES,
)
from viceversa.matching.shortlist import SHOWN_PER_PLACE, SIZE


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of information that is dropped before storage: words that betray it, and why."""

    words: Sequence[str]
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of tests and what it says it proves."""

    file: str
    says: str


# What each input is, and who says it.
PERSON: Mapping[str, tuple[str, str]] = {
    "id": ("a key without meaning; only breaks ties, by a seeded draw", "the product"),
    "career_level": ("a small number of the company's own grading, for the gap between two people", "HR directory"),
    "department": ("its name, compared with the other's", "HR directory"),
    "site": ("its name, compared with the other's", "HR directory"),
    "management_chain": ("whom one reports to, at any depth: such couples are refused", "HR directory"),
    "languages": ("working languages, each working or fluent", "the person"),
    "availability": ("free quarter-hours of a usual week", "the person"),
    "work_mode": ("on site, remote or both", "the person"),
    "offers": (f"skills one can show, with a self-placed level 0 to {TOP_LEVEL}", "the person"),
    "seeks": (f"skills one wants to learn, with a self-placed level 0 to {TOP_LEVEL} and a priority", "the person"),
    "wish": ("to mentor, to learn, or both", "the person"),
    "capacity": ("how many more pairings one can hold", "the person"),
    "ready": ("whether one takes part now", "the person, and admission (never by a score)"),
    "style": (f"{STYLE_SLIDERS} optional sliders of working style", "the person"),
    "exclusions": ("whom one would rather not meet: private, never shown, never counted apart", "the person"),
}
PROBLEM: Mapping[str, tuple[str, str]] = {
    "people": ("everyone with a place in the programme", "enrolments"),
    "policy": ("the programme's rules and weights", "the coordinator, published"),
    "skill_areas": ("the DigComp area of each skill, for partial credit", "the catalogue"),
    "already_paired": ("couples that exist already", "pairings"),
    "forbidden": ("couples the coordinator leaves out", "the coordinator"),
    "pinned": ("couples the coordinator keeps", "the coordinator"),
    "preferences": (f"one's order, 1 to {SIZE}, of the people one was shown: private", "the person"),
    "previous": ("couples of an earlier solution that should stay", "the coordinator, when asked for few changes"),
    "stay_bonus": ("what staying is worth, in millionths; 0 unless few changes are asked for", "the coordinator"),
    "seed": ("decides between solutions of equal worth, nothing else", "the coordinator"),
}
_RANKS = ", ".join(f"rank {rank} is worth {value:g}" for rank, value in sorted(PREFERENCE_VALUES.items()))
FACTOR_TEXTS: Mapping[str, tuple[str, str]] = {
    "learn": (
        f"How much of what the learner seeks the mentor can show, by priority. A skill counts from level {TEACH_LEVEL} "
        f"and {LINE_GAP} levels apart, and is worth no more beyond {LINE_SATURATION}; a skill of the same area is "
        f"worth {PARTIAL_CREDIT:g} of it.",
        "Ce que le mentor peut montrer de ce que l’apprenant·e recherche, selon les priorités.",
    ),
    "return": (
        "The same the other way. The two are scored together, so that a one-sided couple cannot win.",
        "De même en retour. Les deux sont notés ensemble : un binôme à sens unique ne peut pas l’emporter.",
    ),
    "preference": (
        f"What both sides answered: {_RANKS}, not ordered {PREFERENCE_UNSEEN:g}; the geometric mean of the two. "
        f"{NEUTRAL:g} for all where nobody was asked.",
        "Ce que les deux personnes ont répondu à propos l’une de l’autre.",
    ),
    "style": (
        f"One minus the mean difference on the sliders both answered; an unanswered one counts {NEUTRAL:g}.",
        "La proximité des curseurs facultatifs de style de travail.",
    ),
    "perspective": (
        f"Another department {OTHER_DEPARTMENT:g}, another site {OTHER_SITE:g}, the rest by the gap in career levels.",
        "L’écart de point de vue : autre service, autre site, niveaux de carrière différents.",
    ),
    "practicality": (
        f"Shared hours, saturating at {SATURATING_MINUTES // 120} h a week, and work modes that can meet.",
        "Les heures libres en commun et des modes de travail compatibles.",
    ),
    "language": (
        f"Both fluent in a common language {BOTH_FLUENT:g}, otherwise {ONE_WORKING:g}.",
        "L’aisance dans une langue de travail commune.",
    ),
}
OBJECTIVES: Mapping[str, tuple[str, str]] = {
    "most_pairs_then_total": (
        "As many couples as can be, then the highest total.",
        "Le plus de binômes possible, puis le meilleur total.",
    ),
    "best_total": (
        "The highest total, even with fewer couples.",
        "Le meilleur total, même avec moins de binômes.",
    ),
    "fairest": (
        "As many couples as can be, then the highest lowest score, then the total.",
        "Le plus de binômes, puis la note la plus basse la plus haute possible, puis le total.",
    ),
}
LIMITS: Sequence[tuple[str, str]] = (
    (
        "It suggests; a person approves. Nobody is told anything before that, and each side may still say no.",
        "Il propose ; une personne approuve. Rien n’est dit avant, et chaque côté peut encore refuser.",
    ),
    (
        "It does not measure people: levels are self-placed, and a score is about a couple, never about a person.",
        "Il ne mesure personne : les niveaux sont déclarés, et une note porte sur un binôme, jamais sur quelqu’un.",
    ),
    (
        "It does not admit: who takes part is decided before, by order, by lot or by a person.",
        "Il n’admet pas : qui participe est décidé avant, dans l’ordre, par tirage ou par une personne.",
    ),
    (
        "It learns nothing: no machine learning, no embeddings, no personality test, nothing of how pairings went.",
        "Il n’apprend rien : ni apprentissage automatique, ni test de personnalité, ni suivi des binômes.",
    ),
    (
        "It does not guess: an unknown career level refuses a couple where a gap is asked; an unknown department or "
        "site never does.",
        "Il ne devine pas : un niveau inconnu n’écarte que si un écart est demandé ; un service inconnu, jamais.",
    ),
    (
        f"Shortlists show up to {SIZE} people, each at most {SHOWN_PER_PLACE} times per place they have.",
        f"Les listes montrent au plus {SIZE} personnes, chacune au plus {SHOWN_PER_PLACE} fois par place disponible.",
    ),
    (
        f"Rates by group are shown from {FLOOR} people, so unfairness to a smaller group does not show there.",
        f"Les taux par groupe s’affichent à partir de {FLOOR} personnes : une inégalité plus petite n’y paraît pas.",
    ),
    (
        "A side may object with a sentence that its partner never reads; a coordinator may override, with a reason.",
        "Chaque côté peut objecter par une phrase que l’autre ne lit jamais ; "
        "la coordination peut passer outre, avec une raison.",
    ),
)


def write_card(
    *, refusals: Sequence[Refusal], proofs: Sequence[Proof], language: Literal["en", "fr"] | None = None
) -> str:
    """The card in Markdown, in one language or in English then French.

    Raises KeyError for something of the engine without words.
    """
    parts = [
        *(_in_english(refusals, proofs) if language != "fr" else ()),
        *(_in_french(refusals, proofs) if language != "en" else ()),
    ]
    return "\n\n".join(parts) + "\n"


def _in_english(refusals: Sequence[Refusal], proofs: Sequence[Proof]) -> list[str]:
    return [
        "# Matching card",
        "Written by `viceversa matching-card` from the code; do not edit. La version française dit la même chose.",
        f"Engine `{ENGINE_VERSION}`. Scores are whole 1/{SCORE_SCALE:,}: the same input, policy and seed give the same "
        "bytes on every machine.",
        "## What it is given",
        _table(("Of each person", "What it is", "Said by"), _rows(Person, PERSON)),
        _table(("Of the programme", "What it is", "From"), _rows(Problem, PROBLEM)),
        "Nothing else reaches it: the code that decides cannot import the database, pulses, surveys or notes.",
        "## What it refuses to know",
        _table(
            ("Columns dropped before storage, such as", "Why"),
            [(", ".join(refusal.words), refusal.en) for refusal in refusals],
        ),
        "Also never an input: pulses and surveys, sessions held or missed, messages, notes, support cases, sign-ins, "
        "and any other conduct.",
        "## The hard rules",
        "A couple that one of them refuses is never suggested. Each refusal is counted and told by its words.",
        _table(
            ("Rule", "What it asks", "Told as", "Can be softened"),
            [(code, _of(rule), _told(code), _softer(code)) for code, rule in RULES],
        ),
        f"R9 is told as {public_code('R9')}, whoever said it: nothing anyone reads tells the two apart.",
        "## The score",
        _table(
            ("Factor", "Default weight", "Computation"),
            [(name, f"{DEFAULT_WEIGHTS[name]:g}", FACTOR_TEXTS[name][0]) for name in FACTORS],
        ),
        "A programme may change the weights; they sum to 1, and each run keeps those it was made with.",
        "## The objective",
        _table(("Objective", "Meaning"), [(f"`{name}`", OBJECTIVES[name][0]) for name in get_args(Objective)]),
        f"Default: `{Policy().objective}`. Every run stores an upper bound and the gap to it; 0 proves that no set of "
        "couples is better.",
        "## Limits",
        "\n".join(f"- {english}" for english, _ in LIMITS),
        "## Tests",
        _table(("File", "What it proves"), [(f"`{proof.file}`", proof.says) for proof in proofs]),
    ]


def _in_french(refusals: Sequence[Refusal], proofs: Sequence[Proof]) -> list[str]:
    return [
        "# Fiche de l’appariement",
        "Écrite par `viceversa matching-card` à partir du code ; ne pas modifier.",
        f"Moteur `{ENGINE_VERSION}`. Les notes sont des nombres entiers de millionièmes : les mêmes données, règles et "
        "graine donnent les mêmes octets sur toute machine.",
        "## Ce qu’il reçoit",
        _table(("De chaque personne", "Ce que c’est", "Dit par"), _rows(Person, card_french.PERSON)),
        _table(("Du programme", "Ce que c’est", "Vient de"), _rows(Problem, card_french.PROBLEM)),
        "Rien d’autre ne lui parvient : le code qui décide ne peut importer ni la base, ni les ressentis, ni les "
        "notes.",
        "## Ce qu’il refuse de savoir",
        _table(
            ("Colonnes écartées avant d’être gardées, comme", "Pourquoi"),
            [(", ".join(refusal.words), refusal.fr) for refusal in refusals],
        ),
        "Rien non plus des ressentis, enquêtes, séances, messages, notes ou demandes d’aide.",
        "## Les règles",
        "Un binôme que l’une d’elles écarte n’est jamais proposé. Chaque refus est compté et dit en ces mots.",
        _table(
            ("Règle", "Un binôme est écarté pour", "Peut s’assouplir"),
            [(code, REFUSED[public_code(code)].fr, _softer(code, "fr")) for code, _ in RULES],
        ),
        f"R9 est dite comme {public_code('R9')}, qui que ce soit qui l’ait dit : rien de ce qui se lit ne les "
        "distingue.",
        "## La note",
        _table(
            ("Facteur", "Poids par défaut", "Ce qu’il regarde"),
            [(name, f"{DEFAULT_WEIGHTS[name]:g}".replace(".", ","), FACTOR_TEXTS[name][1]) for name in FACTORS],
        ),
        "Un programme peut changer les poids ; leur somme est 1, et chaque calcul garde ceux avec lesquels il est "
        "fait.",
        "## L’objectif",
        _table(("Objectif", "Sens"), [(f"`{name}`", OBJECTIVES[name][1]) for name in get_args(Objective)]),
        f"Par défaut : `{Policy().objective}`. Chaque calcul garde une borne supérieure et l’écart à cette borne ; 0 "
        "prouve qu’aucun ensemble de binômes n’est meilleur.",
        "## Limites",
        "\n".join(f"- {french}" for _, french in LIMITS),
        "## Les essais",
        "Ce que prouve chaque fichier est dit par le code lui-même, en anglais.",
        _table(("Fichier", "Ce qu’il prouve"), [(f"`{proof.file}`", proof.says) for proof in proofs]),
    ]


def _rows(described: Any, words: Mapping[str, tuple[str, str]]) -> list[tuple[str, ...]]:
    return [(f"`{field.name}`", *words[field.name]) for field in fields(described)]


def _of(rule: object) -> str:
    """The first paragraph of a rule's own docstring, without its code."""
    first = (inspect.getdoc(rule) or "").split("\n\n")[0].replace("\n", " ")
    return re.sub(r"^R\d+: ", "", first)


def _told(code: str) -> str:
    return f"“{REFUSED[public_code(code)].en}”"


_SWITCHES = {"R3": "minimum_level_gap", "R4": "different_department", "R6": "minimum_overlap_minutes"} | {
    "R8": "reciprocity_required"
}


def _softer(code: str, language: Literal["en", "fr"] = "en") -> str:
    if code not in _SWITCHES:
        return "no" if language == "en" else "non"
    softer = SOFTER[_SWITCHES[code]]
    return softer.en if language == "en" else softer.fr


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
