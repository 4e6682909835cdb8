"""What every charter says, whoever signs it. Pure: these clauses are not negotiable and nobody edits them."""

from dataclasses import dataclass
from typing import Literal

ClauseCode = Literal["confidentiality", "no_appraisal", "recording", "speaking_up", "no_fault_exit"]


@dataclass(frozen=True, slots=True)
class StandingClause:
    """One clause in both languages."""

    code: ClauseCode
    en: str
    fr: str


STANDING: tuple[StandingClause, ...] = (
    StandingClause(
        "confidentiality",
        "What we tell each other stays between us. Either of us may say “not this, please”, at any time.",
        "Ce que nous nous disons reste entre nous. Chacun·e peut dire « pas cela, s’il te plaît », à tout moment.",
    ),
    StandingClause(
        "no_appraisal",
        "Nothing from our sessions feeds an appraisal, pay, a promotion or a staffing decision, on either side.",
        "Rien de nos séances n’alimente une évaluation, un salaire, une promotion ou une affectation, d’aucun côté.",
    ),
    StandingClause(
        "recording",
        "No recording and no AI note-taker, unless both of us say yes for that one meeting, each time anew.",
        "Ni enregistrement ni IA qui prend des notes, sauf si nous disons oui à deux pour cette séance, chaque fois.",
    ),
    StandingClause(
        "speaking_up",
        "Each of us may disagree, not know, or ask to slow down. It is heard first and answered after.",
        "Chacun·e peut ne pas être d’accord, ne pas savoir ou demander à ralentir. On écoute, puis on répond.",
    ),
    StandingClause(
        "no_fault_exit",
        "Either of us may end this pairing in one step, without a reason. Nobody asks why, nobody is told why.",
        "Chacun·e peut mettre fin à ce binôme d’un geste, sans raison. Personne ne demande pourquoi ni ne l’apprend.",
    ),
)
