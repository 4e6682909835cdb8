"""What the codes of a period's figures are called in a table, in both languages."""

from collections.abc import Mapping

from viceversa.core.errors import Language, Text

HEADER: Mapping[Language, tuple[str, ...]] = {
    "en": ("table", "about", "", "", "", "unit", "value", "from (95 %)", "to (95 %)", "n", "hidden"),
    "fr": ("tableau", "sujet", "", "", "", "unité", "valeur", "de (95 %)", "à (95 %)", "n", "masqué"),
}
UNITS: Mapping[str, Text] = {
    "people": {"en": "people", "fr": "personnes"},
    "percent": {"en": "%", "fr": "%"},
    "points": {"en": "points, 0 to 4", "fr": "points, de 0 à 4"},
    "levels": {"en": "levels, 0 to 8", "fr": "niveaux, de 0 à 8"},
    "pairings": {"en": "pairings", "fr": "binômes"},
    "sessions": {"en": "sessions", "fr": "séances"},
    "pulses": {"en": "pulses", "fr": "ressentis"},
    "texts": {"en": "texts", "fr": "textes"},
}


def _words(**pairs: tuple[str, str]) -> Mapping[str, Text]:
    return {code: {"en": english, "fr": french} for code, (english, french) in pairs.items()}


WORDS: Mapping[str, Text] = _words(
    responses=("responses", "réponses"),
    promises=("promises (before/after among volunteers)", "promesses (avant/après parmi des volontaires)"),
    answers=("answers", "réponses données"),
    levels=("levels gained", "niveaux gagnés"),
    balance=("balance of the exchange", "équilibre de l’échange"),
    commitment=("called off, moved or missed", "annulées, déplacées ou manquées"),
    texts=("texts", "textes"),
    department=("by department", "par service"),
    site=("by site", "par site"),
    too_few=("too few to show", "trop peu pour être montré"),
    start=("start", "début"),
    halfway=("halfway", "mi-parcours"),
    end=("end", "fin"),
    later=("90 days later", "90 jours après"),
    taking_part=("taking part", "dans le programme"),
    waiting=("waiting list", "liste d’attente"),
    answered=("answered", "ont répondu"),
    rate=("response rate", "taux de réponse"),
    standing=("median", "médiane"),
    up=("up", "en hausse"),
    same=("same", "inchangé"),
    same_or_unsaid=("same or not said", "inchangé ou non dit"),
    down=("down", "en baisse"),
    unsaid=("not said", "non dit"),
    change=("median change", "évolution médiane"),
    n=("n", "n"),
    given=("given", "donnés"),
    pulses=("pulses", "ressentis"),
    skill=("skill", "compétence"),
    area=("area", "domaine"),
    mentor=("mentors", "mentors"),
    learner=("learners", "apprenant·es"),
    both=("mentors and learners at once", "mentors et apprenant·es à la fois"),
    pairings=("pairings", "binômes"),
    band=("balance", "équilibre"),
    band_balanced=("balanced", "équilibré"),
    band_watch=("to watch", "à surveiller"),
    band_rebalance=("to rebalance", "à rééquilibrer"),
    lean=("lean", "sens dominant"),
    lean_upward=("mostly from mentor to learner", "surtout du mentor vers l’apprenant·e"),
    lean_even=("both ways", "dans les deux sens"),
    lean_downward=("mostly from learner to mentor", "surtout de l’apprenant·e vers le mentor"),
    miss_cancelled=("called off", "annulées"),
    miss_moved=("moved", "déplacées"),
    miss_no_show=("missed", "manquées"),
    what_helped=("what helped", "ce qui a aidé"),
    what_to_change=("what to change", "ce qu’il faudrait changer"),
    enrolled=("enrolled", "inscrits"),
    matched=("matched", "en binôme"),
    unnamed=("none named", "non renseigné"),
    promise_culture=("asking for help whatever one’s position", "demander de l’aide quelle que soit sa position"),
    promise_generations=("learning across career stages", "apprendre d’une étape de carrière à l’autre"),
    promise_heard=("being heard", "être entendu"),
    promise_team=("communication in the team", "communication dans l’équipe"),
    promise_energy=("energy at work", "énergie au travail"),
    promise_staying=("wanting to stay", "envie de rester"),
    promise_safety=("safety in the pair", "sécurité dans le binôme"),
    promise_balance=("balance in the pair", "équilibre dans le binôme"),
    promise_both_ways=("learning both ways", "apprendre dans les deux sens"),
    question_used_at_work=("used at work in two weeks, 0 to 4", "utilisé au travail en deux semaines, de 0 à 4"),
    question_recommendation=("would recommend, 0 to 10", "recommanderait, de 0 à 10"),
    question_learned=("pulse: I learned, 0 to 4", "ressenti : j’ai appris, de 0 à 4"),
    question_taught=("pulse: I helped learn, 0 to 4", "ressenti : j’ai aidé à apprendre, de 0 à 4"),
    question_voice=("pulse: I could speak, 0 to 4", "ressenti : j’ai pu m’exprimer, de 0 à 4"),
    question_steering=("pulse: who steered, 0 me to 4 my partner", "ressenti : qui menait, de 0 moi à 4 l’autre"),
)
