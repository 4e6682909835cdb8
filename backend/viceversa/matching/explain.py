"""Reasons that hold: why this couple, why not that one, why nobody. Sentences come from templates, in EN and
FR.

A private exclusion is never told: it reads as "not available", exactly like someone who is not ready or has
no place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from viceversa.matching.company import couples_of, encode
from viceversa.matching.problem import Person, Problem, Proposal, Relaxation, SkillLine, Unmatched
from viceversa.matching.rules import public_code, refusals
from viceversa.matching.scoring import draft_proposals

SkillNames = Mapping[str, Mapping[str, str]]
"""Skill id to its name in "en" and "fr"; a skill without a name shows its id."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same thing said in English and in French."""

    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule that may be shown, whether this couple passes it, and the sentence that says so."""

    code: str
    passed: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class CoupleExplanation:
    """Every rule for one couple, the reasons there would be, and the score (with its factors) if it is
    feasible."""

    checks: tuple[RuleCheck, ...]
    feasible: bool
    score: int | None
    contributions: Mapping[str, int] | None
    reasons: tuple[Sentence, ...]


PASSED: Mapping[str, Sentence] = {
    "R1": Sentence("Two different people.", "Deux personnes différentes."),
    "R2": Sentence("No reporting line between the two.", "Aucun lien hiérarchique entre les deux."),
    "R3": Sentence("The career-level gap suits the programme.", "L’écart de niveau de carrière convient au programme."),
    "R4": Sentence("The department rule is respected.", "La règle sur les services est respectée."),
    "R5": Sentence("A common working language.", "Une langue de travail en commun."),
    "R6": Sentence("Enough shared availability.", "Assez de disponibilités communes."),
    "R7": Sentence(
        "At least one skill can flow from mentor to learner.",
        "Au moins une compétence peut passer de mentor à apprenant·e.",
    ),
    "R8": Sentence("The rule on learning both ways is respected.", "La règle de réciprocité est respectée."),
    "R10": Sentence("Both are available.", "Les deux personnes sont disponibles."),
    "R11": Sentence("Not yet paired in this programme.", "Pas encore en binôme dans ce programme."),
    "R12": Sentence("Not set aside by the coordination.", "Binôme non écarté par la coordination."),
}
SAID = 1024
"""How many sentences of a kind are kept for those they are said to next."""
REFUSED: Mapping[str, Sentence] = {
    "R1": Sentence("same person", "même personne"),
    "R2": Sentence("reporting line or same direct manager", "lien hiérarchique ou même hiérarchie directe"),
    "R3": Sentence(
        "career-level gap too small or unknown",
        "écart de niveau de carrière trop faible ou inconnu",
    ),
    "R4": Sentence("same department", "même service"),
    "R5": Sentence("no common working language", "aucune langue de travail en commun"),
    "R6": Sentence("too little shared availability", "trop peu de disponibilités communes"),
    "R7": Sentence(
        "no skill to pass from mentor to learner",
        "aucune compétence à transmettre de mentor à apprenant·e",
    ),
    "R8": Sentence("no skill to pass back to the mentor", "aucune compétence à transmettre en retour"),
    "R10": Sentence("not available", "indisponibilité"),
    "R11": Sentence("already paired in this programme", "déjà en binôme dans ce programme"),
    "R12": Sentence("set aside by the coordination", "choix de la coordination"),
}
SOFTER: Mapping[str, Sentence] = {
    "minimum_level_gap": Sentence("welcoming peers", "accueillir les binômes entre pairs"),
    "different_department": Sentence("allowing the same department", "autoriser le même service"),
    "minimum_overlap_minutes": Sentence(
        "asking for less shared availability", "demander moins de disponibilités communes"
    ),
    "reciprocity_required": Sentence("no longer requiring a skill in return", "ne plus exiger de compétence en retour"),
}
LANGUAGES: Mapping[str, Sentence] = {
    "ar": Sentence("Arabic", "arabe"),
    "cs": Sentence("Czech", "tchèque"),
    "da": Sentence("Danish", "danois"),
    "de": Sentence("German", "allemand"),
    "en": Sentence("English", "anglais"),
    "es": Sentence("Spanish", "espagnol"),
    "fr": Sentence("French", "français"),
    "it": Sentence("Italian", "italien"),
    "ja": Sentence("Japanese", "japonais"),
    "nl": Sentence("Dutch", "néerlandais"),
    "pl": Sentence("Polish", "polonais"),
    "pt": Sentence("Portuguese", "portugais"),
    "ro": Sentence("Romanian", "roumain"),
    "sv": Sentence("Swedish", "suédois"),
    "tr": Sentence("Turkish", "turc"),
    "zh": Sentence("Chinese", "chinois"),
}


def explain_proposal(
    problem: Problem, proposal: Proposal, *, skill_names: SkillNames, people: Mapping[str, Person] | None = None
) -> tuple[Sentence, ...]:
    """Return the reasons of a proposal: skills up, skills back, levels, languages, time, departments and sites.

    Who explains many proposals gives the people by id once.
    """
    people = people or {person.id: person for person in problem.people}
    mentor, learner = people[proposal.mentor_id], people[proposal.learner_id]
    reasons = [
        *_say_pin(proposal),
        _say_lines(proposal.lines_up, up=True, skill_names=skill_names),
        _say_lines(proposal.lines_back, up=False, skill_names=skill_names),
        _say_level_gap(proposal.level_gap),
        _say_languages(proposal.shared_languages),
        _say_overlap(proposal.overlap_minutes),
        *_say_distance(mentor, learner),
    ]
    return tuple(reasons)


def explain_couple(problem: Problem, *, mentor_id: str, learner_id: str, skill_names: SkillNames) -> CoupleExplanation:
    """Return every rule's answer for any two people, refused or not. Raises KeyError for an unknown id."""
    couples = couples_of(encode(problem), [(mentor_id, learner_id)])
    refused: dict[str, bool] = {}
    for code, matrix in refusals(couples).items():
        refused[public_code(code)] = refused.get(public_code(code), False) or bool(matrix.item())
    (draft,) = draft_proposals(couples)
    feasible = not any(refused.values())
    return CoupleExplanation(
        checks=tuple(
            RuleCheck(code=code, passed=not hit, sentence=_full_sentence(REFUSED[code]) if hit else PASSED[code])
            for code, hit in refused.items()
        ),
        feasible=feasible,
        score=draft.score if feasible else None,
        contributions=draft.contributions if feasible else None,
        reasons=explain_proposal(problem, draft, skill_names=skill_names),
    )


def explain_unmatched(unmatched: Unmatched) -> tuple[Sentence, ...]:
    """Return why this person has no proposal, rule by rule, and the one change that would open most."""
    if not unmatched.candidates:
        nobody = Sentence("Nobody stands on the other side.", "Personne ne se trouve de l’autre côté.")
        return (nobody,)
    sentences = [_say_candidates(unmatched.candidates, drawn_from=unmatched.drawn_from)]
    sentences += [_say_removed(code, count) for code, count in unmatched.removed.items() if count]
    if unmatched.feasible:
        sentences.append(_say_feasible(unmatched.feasible))
    if unmatched.best_relaxation:
        sentences.append(_say_relaxation(unmatched.best_relaxation))
    return tuple(sentences)


def _say_pin(proposal: Proposal) -> tuple[Sentence, ...]:
    pin = Sentence("This couple was chosen by the coordination.", "Ce binôme a été choisi par la coordination.")
    return (pin,) if proposal.pinned else ()


def _say_lines(lines: Sequence[SkillLine], *, up: bool, skill_names: SkillNames) -> Sentence:
    if not lines and up:
        return Sentence("No skill flows from mentor to learner.", "Aucune compétence ne passe de mentor à apprenant·e.")
    if not lines:
        return Sentence(
            "Nothing flows back yet: something to agree on together.",
            "Rien ne passe encore en retour : un point à convenir à deux.",
        )
    names = [skill_names.get(line.skill_id, {}) for line in lines]
    english = _list([f"“{n.get('en', x.skill_id)}”" for n, x in zip(names, lines, strict=True)], last="and")
    french = _list([f"« {n.get('fr', x.skill_id)} »" for n, x in zip(names, lines, strict=True)], last="et")
    if up:
        return Sentence(f"From mentor to learner: {english}.", f"De mentor à apprenant·e : {french}.")
    return Sentence(f"In return, from learner to mentor: {english}.", f"En retour, d’apprenant·e à mentor : {french}.")


@lru_cache(maxsize=SAID)
def _say_level_gap(gap: int | None) -> Sentence:
    if gap is None:
        return Sentence("A career level is not known.", "Un niveau de carrière n’est pas connu.")
    if gap == 0:
        return Sentence("Peers: the same career level.", "Entre pairs : même niveau de carrière.")
    steps = abs(gap)
    side = ("learner", "apprenant·e") if gap > 0 else ("mentor", "mentor")
    return Sentence(
        f"{_count(steps, 'career level')} between the two, higher on the {side[0]} side.",
        f"{_french_count(steps, 'niveau', 'niveaux')} de carrière d’écart, plus élevé côté {side[1]}.",
    )


@lru_cache(maxsize=SAID)
def _say_languages(codes: tuple[str, ...]) -> Sentence:
    if not codes:
        return Sentence("No common working language.", "Aucune langue de travail en commun.")
    names = [LANGUAGES.get(code, Sentence(code, code)) for code in codes]
    english, french = _list([n.en for n in names], last="and"), _list([n.fr for n in names], last="et")
    if len(codes) == 1:
        return Sentence(f"Common working language: {english}.", f"Langue de travail commune : {french}.")
    return Sentence(f"Common working languages: {english}.", f"Langues de travail communes : {french}.")


@lru_cache(maxsize=SAID)
def _say_overlap(minutes_a_fortnight: int) -> Sentence:
    if not minutes_a_fortnight:
        return Sentence("No shared availability.", "Aucune disponibilité commune.")
    hours, minutes = divmod(minutes_a_fortnight // 2, 60)
    english = " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
    french = f"{hours} h {minutes:02}" if hours and minutes else english
    plural = "s" if hours >= 2 or (not hours and minutes >= 2) else ""
    return Sentence(
        f"{english} of shared availability a week.",
        f"{french} de disponibilité{plural} commune{plural} par semaine.",
    )


def _say_distance(mentor: Person, learner: Person) -> tuple[Sentence, ...]:
    departments = None not in (mentor.department, learner.department) and mentor.department != learner.department
    sites = None not in (mentor.site, learner.site) and mentor.site != learner.site
    if departments and sites:
        return (Sentence("Different departments and different sites.", "Services différents et sites différents."),)
    if departments:
        return (Sentence("Different departments.", "Services différents."),)
    if sites:
        return (Sentence("Different sites.", "Sites différents."),)
    return ()


def _say_candidates(count: int, *, drawn_from: int | None) -> Sentence:
    if drawn_from is not None:
        return Sentence(
            f"Counted over {count} people drawn from the {drawn_from} on the other side.",
            f"Compté sur {count} personnes tirées au sort parmi les {drawn_from} de l’autre côté.",
        )
    return Sentence(
        f"{_count(count, 'person', 'people')} on the other side.",
        f"{_french_count(count, 'personne', 'personnes')} de l’autre côté.",
    )


def _say_removed(code: str, count: int) -> Sentence:
    reason = REFUSED[code]
    return Sentence(
        f"{count} ruled out: {reason.en}.",
        f"{_french_count(count, 'personne écartée', 'personnes écartées')} : {reason.fr}.",
    )


def _say_feasible(count: int) -> Sentence:
    english, french = _count(count, "person", "people"), _french_count(count, "personne", "personnes")
    verb = "conviendrait" if count == 1 else "conviendraient"
    return Sentence(
        f"{english} would fit, but the best overall plan pairs them otherwise.",
        f"{french} {verb}, mais la meilleure répartition d’ensemble prévoit d’autres binômes.",
    )


def _say_relaxation(relaxation: Relaxation) -> Sentence:
    softer, count = SOFTER[relaxation.switch], relaxation.candidates_gained
    return Sentence(
        f"The change that would help most: {softer.en} ({_count(count, 'more person', 'more people')}).",
        f"Le changement le plus utile : {softer.fr} ({_french_count(count, 'personne de plus', 'personnes de plus')}).",
    )


def _full_sentence(reason: Sentence) -> Sentence:
    return Sentence(en=f"{reason.en[0].upper()}{reason.en[1:]}.", fr=f"{reason.fr[0].upper()}{reason.fr[1:]}.")


def _list(items: Sequence[str], *, last: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _french_count(number: int, one: str, many: str) -> str:
    """French counts 0 and 1 in the singular."""
    return f"{number} {one if number < 2 else many}"
