"""A programme that has been lived, for the journeys of the browser.

`python -m tests.feedback.seeding <database> <email of its coordinator>`. People are invented and have answered at the
start, halfway and at the end; the figures are frozen by the product's own verb. Prints the programme's id.
"""

import asyncio
import sys
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.feedback.answering import DAYS, invent, write_surveys
from tests.sessions.couples import add_programme, add_user
from viceversa.accounts.models import User
from viceversa.core.db import Database
from viceversa.feedback.freezing import freeze
from viceversa.feedback.models import Pulse
from viceversa.feedback.survey_models import Moment, Survey
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeCoordinator
from viceversa.sessions.models import MentoringSession, SessionMiss, SessionStatus
from viceversa.skills.models import Skill

SKILLS = {"ai": "AI-01", "sheets": "DAT-02", "safety": "SEC-02", "story": "EXP-01"}
HELPED = ("An hour of real questions.", "Being asked what I think.", "Une heure rien que pour cela.", "Nobody judging.")
CHANGE = ("A little more time at the start.", "Plus de cartes en français.", "Shorter surveys.")


async def seed(db: AsyncSession, *, email: str) -> UUID:
    """A programme of 170 people, coordinated by the account of this address."""
    coordinator = (await db.execute(select(col(User.id)).where(col(User.email) == email))).scalar_one()
    programme_id = await add_programme(db)
    programme = await db.get_one(Programme, programme_id)
    programme.name = "Regards croisés"
    db.add(ProgrammeCoordinator(programme_id=programme_id, user_id=coordinator))
    codes = {row.code: row.id for row in (await db.execute(select(Skill))).scalars()}
    skills = {name: codes[code] for name, code in SKILLS.items()}
    draw = Random(12)
    people = [person for person in invent(Random(7), size=170) if person.role != "both"]
    sides: dict[str, list[UUID]] = {"mentor": [], "learner": [], "waiting": []}
    for person in people:
        user = await add_user(
            db,
            department=draw.choice(("Operations", "Finance", "Sales", "Engineering")),
            site=draw.choice(("Lyon", "Lille", "Lyon")),
            working_languages=draw.choice(({"fr": "fluent"}, {"fr": "fluent", "en": "working"})),
            work_mode=draw.choice(("onsite", "both", "remote")),
        )
        status = EnrolmentStatus.WAITLISTED if person.role == "waiting" else EnrolmentStatus.MATCHED
        status = EnrolmentStatus.READY if status == EnrolmentStatus.MATCHED and draw.random() < 0.2 else status
        db.add(Enrolment(programme_id=programme_id, user_id=user.id, status=status))
        await write_surveys(db, programme_id, person, user_id=user.id, skills=skills, until=Moment.END)
        sides[person.role].append(user.id)
    await db.flush()
    for row in (await db.execute(select(Survey).where(col(Survey.moment) == Moment.END))).scalars():
        if row.role != "waiting" and row.c1 is not None and draw.random() < 0.4:
            row.what_helped, row.what_to_change = draw.choice(HELPED), draw.choice(CHANGE)
            row.texts_shared = True
    await _let_them_meet(db, programme_id, sides, draw)
    await freeze(db, programme_id=programme_id)
    return programme_id


async def _let_them_meet(db: AsyncSession, programme_id: UUID, sides: dict[str, list[UUID]], draw: Random) -> None:
    for mentor, learner in zip(sides["mentor"], sides["learner"], strict=False):
        pairing = Pairing(programme_id=programme_id, mentor_id=mentor, learner_id=learner, status=PairingStatus.ACTIVE)
        db.add(pairing)
        await db.flush()
        worst, best = draw.choice(((0, 2), (1, 4), (3, 4), (3, 4)))
        for number, moment in enumerate((Moment.START, Moment.HALFWAY, Moment.END), start=1):
            end = datetime.combine(DAYS[moment], time(10), UTC) - timedelta(days=9)
            meeting = MentoringSession(
                pairing_id=pairing.id,
                number=number,
                status=SessionStatus.CLOSED,
                starts_at=end - timedelta(hours=1),
                ends_at=end,
                proposed_by=learner,
            )
            db.add(meeting)
            await db.flush()
            for side in (mentor, learner):
                if draw.random() < 0.85:
                    taps = [draw.randint(worst, best) for _ in range(3)]
                    db.add(
                        Pulse(
                            session_id=meeting.id,
                            user_id=side,
                            created_at=end + timedelta(hours=3),
                            learned=taps[0],
                            taught=taps[1],
                            voice=taps[2],
                            steering=draw.choice((1, 2, 2, 3)),
                        )
                    )
            if draw.random() < 0.35:
                side, kind = draw.choice(("mentor", "learner")), draw.choice(("moved", "moved", "cancelled", "no_show"))
                db.add(SessionMiss(pairing_id=pairing.id, session_id=meeting.id, side=side, kind=kind, at=end))
    await db.flush()


async def main(url: str, email: str) -> None:
    database = Database(url, statement_timeout_seconds=60)
    try:
        async with database.transaction() as db:
            programme_id = await seed(db, email=email)
        sys.stdout.write(f"{programme_id}\n")
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
