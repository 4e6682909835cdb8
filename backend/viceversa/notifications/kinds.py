"""The kinds of notices: how urgent each is, how it is told by default, and its words. Pure."""

from dataclasses import dataclass
from typing import Literal

from viceversa.core.errors import Text
from viceversa.notifications.models import Mailing, NoticeKind

Severity = Literal["time_critical", "ordinary"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is the same for every notice of a kind. `fixed`: nobody can switch its mails off."""

    severity: Severity
    title: Text
    in_app: bool = True
    fixed: bool = False
    template: str = "something_waits"

    @property
    def mailing(self) -> Mailing:
        """Time-critical notices are mailed at once, the others wait for the digest."""
        return Mailing.NOW if self.severity == "time_critical" else Mailing.DIGEST


KINDS: dict[NoticeKind, Kind] = {
    NoticeKind.NEXT_STEP: Kind(
        "time_critical", {"en": "A next step waits for you", "fr": "Une prochaine étape vous attend"}
    ),
    NoticeKind.PROPOSAL: Kind(
        "time_critical", {"en": "A proposal waits for your answer", "fr": "Une proposition attend votre réponse"}
    ),
    NoticeKind.PAIRING: Kind("ordinary", {"en": "News about a pairing", "fr": "Du nouveau pour un binôme"}),
    NoticeKind.CHARTER: Kind("ordinary", {"en": "News about a charter", "fr": "Du nouveau pour une charte"}),
    NoticeKind.SESSION: Kind("time_critical", {"en": "News about a session", "fr": "Du nouveau pour une séance"}),
    NoticeKind.REMINDER: Kind("ordinary", {"en": "A reminder to find a time", "fr": "Un rappel : trouver un moment"}),
    NoticeKind.PROGRAMME: Kind("ordinary", {"en": "News about a programme", "fr": "Du nouveau pour un programme"}),
    NoticeKind.SURVEY: Kind("ordinary", {"en": "A short survey for you", "fr": "Un court questionnaire pour vous"}),
    NoticeKind.SHORTLIST_READY: Kind(
        "time_critical",
        {"en": "People you could meet", "fr": "Des personnes à rencontrer"},
        template="shortlist_ready",
    ),
    NoticeKind.SHORTLIST_REMINDER: Kind(
        "time_critical",
        {"en": "Reminder of the people you could meet", "fr": "Rappel des personnes à rencontrer"},
        template="shortlist_reminder",
    ),
    NoticeKind.CALENDAR: Kind(
        "time_critical",
        {"en": "Invitations for your calendar", "fr": "Invitations pour votre agenda"},
        in_app=False,
    ),
    NoticeKind.ACCOUNT_SECURITY: Kind(
        "time_critical",
        {"en": "The security of your account", "fr": "La sécurité de votre compte"},
        fixed=True,
        template="security",
    ),
}
