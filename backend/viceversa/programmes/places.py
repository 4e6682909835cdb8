"""Places of a programme: how many there are on each side, in which order they are given, where someone waits.

Nothing here knows a score. `Room` and `draw_order` are pure; `waiting_position` is one SQL expression.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.programmes.models import Enrolment, EnrolmentStatus, Wish
from viceversa.programmes.policy import AdmissionMode
from viceversa.programmes.schemas import MyPlace, WaitingSentence

# Who has, or had, one of the places.
ADMITTED = (EnrolmentStatus.READY, EnrolmentStatus.MATCHED, EnrolmentStatus.COMPLETED)
WAITING = (EnrolmentStatus.APPLIED, EnrolmentStatus.WAITLISTED)

_AT_POSITION = (
    "You are number {position} on the waiting list. When a place is freed, the next on the list has it.",
    "Vous êtes en position {position} sur la liste d’attente. À la prochaine place libre, la personne suivante l’a.",
)
_BEFORE_AN_ORDER: Mapping[AdmissionMode, tuple[str, str]] = {
    "human": (
        "The coordination decides who takes part. There is no ranking, and so no number to give you.",
        "La coordination décide qui participe. Il n’y a pas de classement, donc pas de numéro à vous donner.",
    ),
    "lottery": (
        "Places are drawn by lot among all who applied: every application has the same chance.",
        "Les places sont tirées au sort entre toutes les candidatures : chacune a la même chance.",
    ),
    "first_come": (
        "Places are given in the order of applications.",
        "Les places sont attribuées dans l’ordre des candidatures.",
    ),
}


@dataclass(frozen=True, slots=True)
class AdmissionRules:
    """How a programme gives its places; `places` counts people on each side, None is no limit."""

    mode: AdmissionMode
    places: int | None

    @property
    def in_order(self) -> bool:
        """True when an order decides, and nobody chooses."""
        return self.mode != "human"


def read_rules(policy: Mapping[str, Any]) -> AdmissionRules:
    """The part of a stored policy that is about admission."""
    return AdmissionRules(mode=policy["admission"], places=policy["places"])


@dataclass(frozen=True, slots=True)
class Room:
    """How many places are taken, by wish. Who wished for both counts on whichever side has room."""

    places: int | None
    taken: Mapping[str, int]

    def fits(self, wish: str) -> bool:
        """Whether one more person with this wish finds a place."""
        return self.places is None or self.take(wish).kept(self.places)

    def take(self, wish: str) -> "Room":
        """The room left once this person has a place."""
        return replace(self, taken={**self.taken, wish: self.taken.get(wish, 0) + 1})

    def free(self, wish: str) -> "Room":
        """The room left once this person gave the place back."""
        return replace(self, taken={**self.taken, wish: self.taken.get(wish, 0) - 1})

    def kept(self, places: int) -> bool:
        """Whether everyone admitted can stand on a side without either side overflowing."""
        mentors, learners = self.taken.get(Wish.MENTOR, 0), self.taken.get(Wish.LEARNER, 0)
        both = self.taken.get(Wish.BOTH, 0)
        return mentors <= places and learners <= places and mentors + learners + both <= 2 * places


def draw_order(applicants: Collection[UUID], *, seed: int) -> list[UUID]:
    """The order of a lot: fixed by the seed and the ids alone, so that anyone can draw it again and compare."""

    def ticket(applicant: UUID) -> bytes:
        return hashlib.blake2b(f"{seed}:{applicant}".encode(), digest_size=16).digest()

    return sorted(applicants, key=lambda applicant: (ticket(applicant), applicant))


def waiting_position() -> Any:
    """A column: the place of this enrolment in the queue for the places it could take, or null outside a queue.

    Who is ahead but waits for the other side only does not count: such a place would never be one's own.
    """
    other = aliased(Enrolment)
    ahead = (
        select(func.count())
        .where(
            col(other.programme_id) == col(Enrolment.programme_id),
            col(other.status) == EnrolmentStatus.WAITLISTED,
            col(other.queue_number) < col(Enrolment.queue_number),
            or_(
                col(Enrolment.wish) == Wish.BOTH,
                col(other.wish) == Wish.BOTH,
                col(other.wish) == col(Enrolment.wish),
            ),
        )
        .correlate(Enrolment)
        .scalar_subquery()
    )
    queued = (col(Enrolment.status) == EnrolmentStatus.WAITLISTED) & col(Enrolment.queue_number).is_not(None)
    return case((queued, ahead + 1), else_=None).label("waiting_position")


def shape_place(
    *,
    enrolment_id: UUID,
    status: str,
    wish: str,
    capacity: int,
    version: int,
    policy: Mapping[str, Any],
    position: int | None,
) -> MyPlace:
    """A place as its owner reads it, with an honest position or a sentence where there is none."""
    rules = read_rules(policy)
    position = position if rules.in_order else None
    sentence = None
    if status in WAITING:
        en, fr = _AT_POSITION if position is not None else _BEFORE_AN_ORDER[rules.mode]
        sentence = WaitingSentence(en=en.format(position=position), fr=fr.format(position=position))
    return MyPlace(
        enrolment_id=enrolment_id,
        status=EnrolmentStatus(status),
        wish=Wish(wish),
        capacity=capacity,
        version=version,
        waiting_position=position,
        waiting=sentence,
    )
