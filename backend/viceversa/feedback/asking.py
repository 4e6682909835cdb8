"""Who is asked at each moment of a programme, and reminded once. By `core.clock.now`; run twice, it asks once."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.models import User, UserStatus
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.feedback.moments import REMIND_BEFORE, Window, open_moments
from viceversa.feedback.survey_models import Moment, Survey, SurveyRole
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell_all
from viceversa.pairings.models import LIVE, Pairing, PairingStatus
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus
from viceversa.programmes.places import ADMITTED

AT_ONCE = 500
People = Mapping[UUID, SurveyRole]


async def queue_programmes(db: AsyncSession) -> None:
    """One job for each programme whose people might be asked: what goes wrong in one leaves the others alone."""
    quiet = (ProgrammeStatus.DRAFT, ProgrammeStatus.CANCELLED)
    rows = await db.execute(select(col(Programme.id)).where(col(Programme.status).not_in(quiet)))
    for programme_id in rows.scalars().all():
        await jobs.enqueue_unless_waiting(db, "feedback.ask", programme_id=str(programme_id))


async def ask_programme(db: AsyncSession, *, programme_id: UUID) -> int:
    """Open the surveys that are due, tell those asked, and remind once. Returns how many were opened.

    One row for each person and moment, whatever restarts happen: the constraint decides, and only those whose row was
    made now are told, in the same transaction.
    """
    row = (
        await db.execute(
            select(col(Programme.status), col(Programme.starts_on), col(Programme.policy)).where(
                col(Programme.id) == programme_id
            )
        )
    ).one_or_none()
    if row is None or row.status == ProgrammeStatus.CANCELLED:
        return 0
    opened = 0
    due = open_moments(now(), starts_on=row.starts_on, status=ProgrammeStatus(row.status), policy=row.policy)
    for moment, window in due.items():
        people = await _READERS[moment](db, programme_id)
        opened += await _open(db, programme_id, moment=moment, window=window, people=people)
    await _remind(db, programme_id)
    return opened


async def _open(db: AsyncSession, programme_id: UUID, *, moment: Moment, window: Window, people: People) -> int:
    opened = 0
    # In one order everywhere, so that two workers never wait for each other crosswise.
    ordered = sorted(people.items())
    for first in range(0, len(ordered), AT_ONCE):
        rows = await db.execute(
            insert(Survey)
            .values(
                [
                    {
                        "id": new_id(),
                        "programme_id": programme_id,
                        "user_id": user_id,
                        "moment": moment.value,
                        "role": role.value,
                        "opens_at": now(),
                        "closes_at": window.closes_at,
                    }
                    for user_id, role in ordered[first : first + AT_ONCE]
                ]
            )
            .on_conflict_do_nothing(index_elements=["programme_id", "user_id", "moment"])
            .returning(col(Survey.user_id), col(Survey.id))
        )
        places = _places(rows)
        await tell_all(db, places=places, kind=Occasion.SURVEY_OPENED)
        opened += len(places)
    return opened


async def _remind(db: AsyncSession, programme_id: UUID) -> None:
    """Remind, once, whoever was asked a week ago or earlier, has not sent it, and has a week left."""
    soon, asked_before = now() + REMIND_BEFORE, now() - REMIND_BEFORE
    rows = await db.execute(
        update(Survey)
        .where(
            col(Survey.programme_id) == programme_id,
            col(Survey.submitted_at).is_(None),
            col(Survey.reminded_at).is_(None),
            col(Survey.opens_at) <= asked_before,
            col(Survey.closes_at) > now(),
            col(Survey.closes_at) <= soon,
            col(Survey.user_id).in_(_taking_part(programme_id, select(col(Enrolment.user_id)))),
        )
        .values(reminded_at=now())
        .returning(col(Survey.user_id), col(Survey.id))
        .execution_options(synchronize_session=False)
    )
    places = _places(rows)
    await tell_all(db, places=places, kind=Occasion.SURVEY_REMINDER)


def _places(rows: Any) -> list[tuple[UUID, str]]:
    return [(user_id, f"/surveys/{survey_id}") for user_id, survey_id in rows]


def _taking_part(programme_id: UUID, columns: Any) -> Any:
    """Places of people who are here: nobody who left the company or the programme is asked, nobody on leave."""
    return columns.join(User, col(User.id) == col(Enrolment.user_id)).where(
        col(Enrolment.programme_id) == programme_id,
        col(Enrolment.status) != EnrolmentStatus.WITHDRAWN,
        col(User.status) == UserStatus.ACTIVE,
    )


async def _with_a_place(db: AsyncSession, programme_id: UUID) -> People:
    """Everyone admitted, by what they wished for, and the waiting list."""
    rows = await db.execute(
        _taking_part(programme_id, select(col(Enrolment.user_id), col(Enrolment.wish), col(Enrolment.status)))
    )
    return {
        row.user_id: SurveyRole.WAITING if row.status == EnrolmentStatus.WAITLISTED else SurveyRole(row.wish)
        for row in rows
        if row.status in ADMITTED or row.status == EnrolmentStatus.WAITLISTED
    }


async def _in_a_pairing(db: AsyncSession, programme_id: UUID) -> People:
    return await _sides(db, programme_id, col(Pairing.status).in_(LIVE))


async def _at_the_end(db: AsyncSession, programme_id: UUID) -> People:
    """Whoever was in a pairing, a pairing that ended early included; and the waiting list, to compare with."""
    met = or_(
        col(Pairing.status).in_((*LIVE, PairingStatus.COMPLETED)),
        and_(col(Pairing.status) == PairingStatus.ENDED, col(Pairing.activated_at).is_not(None)),
    )
    waiting = await db.execute(
        _taking_part(programme_id, select(col(Enrolment.user_id))).where(
            col(Enrolment.status) == EnrolmentStatus.WAITLISTED
        )
    )
    return dict.fromkeys(waiting.scalars(), SurveyRole.WAITING) | dict(await _sides(db, programme_id, met))


async def _sides(db: AsyncSession, programme_id: UUID, which: Any) -> People:
    here = set((await db.execute(_taking_part(programme_id, select(col(Enrolment.user_id))))).scalars())
    rows = await db.execute(
        select(col(Pairing.mentor_id), col(Pairing.learner_id)).where(
            col(Pairing.programme_id) == programme_id, which
        )
    )  # fmt: skip
    sides: dict[UUID, set[SurveyRole]] = defaultdict(set)
    for row in rows:
        sides[row.mentor_id].add(SurveyRole.MENTOR)
        sides[row.learner_id].add(SurveyRole.LEARNER)
    return {
        user_id: SurveyRole.BOTH if len(roles) > 1 else next(iter(roles))
        for user_id, roles in sides.items()
        if user_id in here
    }


async def _asked_at_the_end(db: AsyncSession, programme_id: UUID) -> People:
    """Whoever was asked at the end and had been in a pairing."""
    rows = await db.execute(
        _taking_part(programme_id, select(col(Survey.user_id), col(Survey.role)).select_from(Enrolment)).join(
            Survey,
            and_(
                col(Survey.user_id) == col(Enrolment.user_id),
                col(Survey.programme_id) == programme_id,
                col(Survey.moment) == Moment.END,
                col(Survey.role) != SurveyRole.WAITING,
            ),
        )
    )
    return {row.user_id: SurveyRole(row.role) for row in rows}


_READERS = {
    Moment.START: _with_a_place,
    Moment.HALFWAY: _in_a_pairing,
    Moment.END: _at_the_end,
    Moment.LATER: _asked_at_the_end,
}
