"""Who could take part, and who is asked to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor
from viceversa.accounts.models import User, UserStatus
from viceversa.audit.service import record
from viceversa.core.db import new_id
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.service import tell
from viceversa.programmes.enrolments import NotOpen, named
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus
from viceversa.programmes.schemas import CandidateOut, InvitedOut
from viceversa.programmes.service import coordinated, refuse_unknown


async def list_candidates(db: AsyncSession, actor: Actor, *, programme_id: UUID, q: str | None) -> list[CandidateOut]:
    """People of the company who have no place in the programme yet, by name, at most 1,000."""
    await coordinated(db, actor, programme_id)
    taken = select(col(Enrolment.user_id)).where(col(Enrolment.programme_id) == programme_id)
    query = (
        select(
            col(User.id).label("user_id"),
            col(User.given_name),
            col(User.family_name),
            col(User.department),
            col(User.job_title),
            col(User.site),
        )
        .where(
            col(User.status).in_((UserStatus.ACTIVE, UserStatus.INVITED)),
            col(User.id).not_in(taken),
        )
        .order_by(col(User.family_name), col(User.given_name), col(User.id))
        .limit(1000)
    )
    if q:
        query = query.where(named(q))
    return [CandidateOut(**row) for row in (await db.execute(query)).mappings()]


async def invite_to_programme(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, user_ids: Sequence[UUID]
) -> InvitedOut:
    """Offer places; each invited person gets a mail (with the link that opens their account, if it is not open).

    Raises `NotFound`, `NotOpen`, `Malformed` for an unknown person.
    """
    await coordinated(db, actor, programme_id)
    status = (await db.execute(select(col(Programme.status)).where(col(Programme.id) == programme_id))).scalar_one()
    if status not in (ProgrammeStatus.OPEN, ProgrammeStatus.MATCHING):
        raise NotOpen
    wanted = sorted(set(user_ids))
    known = {
        row.id: row.status
        for row in await db.execute(
            select(col(User.id), col(User.status)).where(
                col(User.id).in_(wanted), col(User.status).in_((UserStatus.ACTIVE, UserStatus.INVITED))
            )
        )
    }
    for place, user_id in enumerate(user_ids):
        if user_id not in known:
            raise refuse_unknown(f"/body/user_ids/{place}")
    added = (
        (
            await db.execute(
                insert(Enrolment)
                .values(
                    [
                        {
                            "id": new_id(),
                            "programme_id": programme_id,
                            "user_id": user_id,
                            "status": EnrolmentStatus.INVITED,
                        }
                        for user_id in wanted
                    ]
                )
                .on_conflict_do_nothing(index_elements=["programme_id", "user_id"])
                .returning(col(Enrolment.user_id))
            )
        )
        .scalars()
        .all()
    )
    for user_id in added:
        if known[user_id] == UserStatus.INVITED:
            await jobs.enqueue(db, "notifications.send_invitation", user_id=str(user_id))
        else:
            await tell(db, user_id=user_id, path=f"/programmes/{programme_id}", kind=NoticeKind.PROGRAMME)
    await record(
        db,
        action="invite_to_programme",
        subject_kind="programme",
        subject_id=programme_id,
        actor_id=actor.id,
        programme_id=programme_id,
    )
    return InvitedOut(invited=len(added), already_there=len(wanted) - len(added))
