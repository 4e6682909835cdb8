"""Pins and forbidden couples that cannot all be kept: told before a run starts, with the names."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from viceversa.accounts.models import User
from viceversa.core.db import among
from viceversa.core.errors import AppError, FieldProblem
from viceversa.matching.models import CoupleRule, CoupleRuleKind
from viceversa.matching.snapshot import HERE, places_taken
from viceversa.pairings.models import OPEN, Pairing
from viceversa.programmes.models import Enrolment, EnrolmentStatus

MOST_NAMED = 20


class ContradictoryRules(AppError):
    status = 409
    code = "contradictory_couple_rules"
    en = "Pins and set-aside couples contradict each other: {couples}. Free one of each, then start again."
    fr = "Des binômes imposés ou écartés se contredisent : {couples}. Libérez l’un des deux, puis relancez."


async def refuse_contradictions(db: AsyncSession, programme_id: UUID) -> None:
    """Refuse pins of a couple that is also set aside, pinned both ways round, or beyond someone's places left.

    Pins of people who are not ready, or are already together, wait for their day: they contradict nothing.
    Raises `ContradictoryRules`, naming the couples.
    """
    rules = await _read_rules(db, programme_id)
    pins = [rule for rule in rules if rule.kind == CoupleRuleKind.PIN]
    set_aside = {frozenset((rule.mentor_id, rule.learner_id)) for rule in rules if rule.kind == CoupleRuleKind.FORBID}
    ways = Counter(frozenset((rule.mentor_id, rule.learner_id)) for rule in pins)
    found: list[FieldProblem] = []
    for rule in pins:
        couple = frozenset((rule.mentor_id, rule.learner_id))
        if couple in set_aside:
            found.append(_told(rule, "pinned_and_forbidden", "pinned and set aside", "imposé et écarté"))
        elif ways[couple] > 1:
            found.append(_told(rule, "pinned_both_ways", "pinned both ways round", "imposé dans les deux sens"))
    found += await _beyond_their_places(db, programme_id, pins)
    if found:
        shown = found[:MOST_NAMED]
        raise ContradictoryRules(
            fields=shown, couples={"en": _list(x.en for x in shown), "fr": _list(x.fr for x in shown)}
        )


async def _read_rules(db: AsyncSession, programme_id: UUID) -> list[Any]:
    mentor: Any = aliased(User)
    learner: Any = aliased(User)
    together = (
        select(1)
        .where(
            col(Pairing.status).in_(OPEN),
            or_(
                and_(col(Pairing.mentor_id) == mentor.id, col(Pairing.learner_id) == learner.id),
                and_(col(Pairing.mentor_id) == learner.id, col(Pairing.learner_id) == mentor.id),
            ),
        )
        .exists()
    )
    rows = await db.execute(
        select(
            col(CoupleRule.mentor_id),
            col(CoupleRule.learner_id),
            col(CoupleRule.kind),
            (mentor.given_name + " " + mentor.family_name).label("mentor"),
            (learner.given_name + " " + learner.family_name).label("learner"),
        )
        .join(mentor, mentor.id == col(CoupleRule.mentor_id))
        .join(learner, learner.id == col(CoupleRule.learner_id))
        .where(col(CoupleRule.programme_id) == programme_id, ~together)
        .order_by(col(CoupleRule.id))
    )
    return list(rows)


async def _beyond_their_places(db: AsyncSession, programme_id: UUID, pins: list[Any]) -> list[FieldProblem]:
    taken = places_taken(programme_id)
    rows = await db.execute(
        select(col(Enrolment.user_id), (col(Enrolment.capacity) - func.coalesce(taken.c.taken, 0)).label("left"))
        .join(User, col(User.id) == col(Enrolment.user_id))
        .outerjoin(taken, taken.c.user_id == col(Enrolment.user_id))
        .where(
            col(Enrolment.programme_id) == programme_id,
            col(Enrolment.status) == EnrolmentStatus.READY,
            col(User.status).in_(HERE),
            among(col(Enrolment.user_id), {each for pin in pins for each in (pin.mentor_id, pin.learner_id)}),
        )
    )
    left = {row.user_id: row.left for row in rows}
    live = [pin for pin in pins if left.get(pin.mentor_id, 0) > 0 and left.get(pin.learner_id, 0) > 0]
    wanted = Counter(each for pin in live for each in {pin.mentor_id, pin.learner_id})
    return [
        _told(pin, "beyond_capacity", "more pins than places left", "plus de binômes imposés que de places libres")
        for pin in live
        if wanted[pin.mentor_id] > left[pin.mentor_id] or wanted[pin.learner_id] > left[pin.learner_id]
    ]


def _told(rule: Any, code: str, english: str, french: str) -> FieldProblem:
    return FieldProblem(
        f"/couple-rules/{rule.mentor_id}/{rule.learner_id}",
        code,
        f"{rule.mentor} and {rule.learner} ({english})",
        f"{rule.mentor} et {rule.learner} ({french})",
    )


def _list(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(parts))
