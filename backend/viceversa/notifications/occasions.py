"""What happened, in words for inside the application; an occasion has one kind, which decides how it is told. Pure."""

from dataclasses import dataclass

from viceversa.core.errors import Text
from viceversa.notifications.models import NoticeKind, Occasion


@dataclass(frozen=True, slots=True)
class About:
    """An occasion's kind and its words. A mail has the kind's words only."""

    kind: NoticeKind
    title: Text


def _about(kind: NoticeKind, en: str, fr: str) -> About:
    return About(kind, {"en": en, "fr": fr})


OCCASIONS: dict[Occasion, About] = {
    Occasion.PAIRING_ASKED: _about(
        NoticeKind.PROPOSAL, "A proposal waits for your answer", "Une proposition attend votre réponse"
    ),
    Occasion.PAIRING_ACCEPTED: _about(
        NoticeKind.PAIRING, "You both said yes: write your charter", "C’est oui à deux : écrivez votre charte"
    ),
    Occasion.PAIRING_DECLINED: _about(
        NoticeKind.PAIRING, "This pairing does not come about", "Ce binôme ne se fera pas"
    ),
    Occasion.PAIRING_EXPIRED: _about(
        NoticeKind.PAIRING, "The time to answer a proposal is over", "Le délai de réponse à une proposition est passé"
    ),
    Occasion.PAIRING_OPEN_AGAIN: _about(
        NoticeKind.PROGRAMME, "Someone can be proposed again", "Quelqu’un peut être proposé à nouveau"
    ),
    Occasion.PAIRING_PAUSED: _about(NoticeKind.PAIRING, "Your pairing is paused", "Votre binôme est en pause"),
    Occasion.PAIRING_RESUMED: _about(NoticeKind.PAIRING, "Your pairing goes on", "Votre binôme reprend"),
    Occasion.PAIRING_FROZEN: _about(
        NoticeKind.PAIRING,
        "Your pairing waits for a decision of the coordination",
        "Votre binôme attend une décision de la coordination",
    ),
    Occasion.PAIRING_CONFLICT: _about(
        NoticeKind.NEXT_STEP, "A pairing waits for your decision", "Un binôme attend votre décision"
    ),
    Occasion.PAIRING_SETTLED: _about(
        NoticeKind.PAIRING, "It is settled: your pairing goes on", "C’est réglé : votre binôme reprend"
    ),
    Occasion.PAIRING_ENDED: _about(NoticeKind.PAIRING, "The pairing ended", "Le binôme a pris fin"),
    Occasion.COMPLETION_ASKED: _about(
        NoticeKind.NEXT_STEP,
        "Has your pairing run its course? Your answer is awaited",
        "Votre binôme est-il arrivé à son terme ? Votre réponse est attendue",
    ),
    Occasion.PAIRING_COMPLETED: _about(
        NoticeKind.PAIRING,
        "Your pairing is complete: choose what comes next",
        "Votre binôme est achevé : choisissez la suite",
    ),
    Occasion.PAIRING_NEXT: _about(
        NoticeKind.PAIRING, "You go on together: a new pairing begins", "Vous poursuivez : un nouveau binôme commence"
    ),
    Occasion.PAIRING_NEEDS_SLOT: _about(
        NoticeKind.PROGRAMME, "A pairing needs a slot", "Un binôme a besoin d’un créneau"
    ),
    Occasion.OBJECTION_RAISED: _about(
        NoticeKind.NEXT_STEP, "An objection waits for your answer", "Une objection attend votre réponse"
    ),
    Occasion.OBJECTION_ANSWERED: _about(
        NoticeKind.PAIRING, "Your objection was answered", "Votre objection a reçu une réponse"
    ),
    Occasion.CHARTER_CHANGED: _about(
        NoticeKind.CHARTER,
        "Your charter changed: read it and sign again",
        "Votre charte a changé : relisez-la et signez à nouveau",
    ),
    Occasion.CHARTER_SIGNED: _about(
        NoticeKind.CHARTER, "The other side signed your charter", "L’autre partie a signé votre charte"
    ),
    Occasion.SESSION_PROPOSED: _about(
        NoticeKind.SESSION, "A time for a session is suggested to you", "Un moment vous est proposé pour une séance"
    ),
    Occasion.SESSION_CYCLE_PROPOSED: _about(
        NoticeKind.SESSION, "Times for your next sessions are suggested", "Vos prochaines séances sont proposées"
    ),
    Occasion.SESSION_CONFIRMED: _about(NoticeKind.SESSION, "A session is confirmed", "Une séance est confirmée"),
    Occasion.SESSION_MOVED: _about(
        NoticeKind.SESSION,
        "Another time is suggested for a session",
        "Un autre moment est proposé pour une séance",
    ),
    Occasion.SESSION_CANCELLED: _about(NoticeKind.SESSION, "A session is cancelled", "Une séance est annulée"),
    Occasion.SESSION_MISSED: _about(
        NoticeKind.SESSION, "A session is said to have been missed", "Une séance est notée comme manquée"
    ),
    Occasion.SESSION_TOLD_LATE: _about(
        NoticeKind.SESSION,
        "A session was added afterwards: did it take place?",
        "Une séance a été ajoutée après coup : a-t-elle eu lieu ?",
    ),
    Occasion.NEW_SLOTS: _about(
        NoticeKind.REMINDER, "Three new times to choose from", "Trois nouveaux moments au choix"
    ),
    Occasion.SURVEY_OPENED: _about(
        NoticeKind.SURVEY,
        "A few questions for you: four minutes at most, and each can be skipped",
        "Quelques questions pour vous : quatre minutes au plus, et chacune peut être passée",
    ),
    Occasion.SURVEY_REMINDER: _about(
        NoticeKind.SURVEY,
        "A few questions are still open to you for a week",
        "Quelques questions vous restent ouvertes pendant une semaine",
    ),
    Occasion.NUDGE_14: _about(
        NoticeKind.REMINDER, "Two weeks without a session ahead", "Deux semaines sans séance en vue"
    ),
    Occasion.NUDGE_45: _about(
        NoticeKind.REMINDER,
        "Does this pairing still suit you? Plan, pause or leave",
        "Ce binôme vous convient-il encore ? Prévoir, mettre en pause ou quitter",
    ),
    Occasion.NUDGE_60: _about(
        NoticeKind.PAIRING,
        "After two quiet months your pairing is paused; go on when you like",
        "Après deux mois de silence, votre binôme est en pause ; reprenez quand vous voulez",
    ),
    Occasion.WEBHOOK_SILENT: _about(
        NoticeKind.NEXT_STEP,
        "A receiver of webhooks no longer answers",
        "Un destinataire de webhooks ne répond plus",
    ),
    Occasion.ACCOUNTS_MERGED: _about(
        NoticeKind.ACCOUNT_SECURITY,
        "Another account of yours was merged into this one; if it was not yours, tell your administrators",
        "Un autre compte à votre nom a été réuni à celui-ci ; s’il n’était pas à vous, dites-le à l’administration",
    ),
}  # fmt: skip
