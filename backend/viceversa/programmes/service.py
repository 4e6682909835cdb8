"""Programmes: editions, their policy, their checklist and their status. Places in them: `enrolments.py`."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.access import Actor, may_be_confided_in
from viceversa.accounts.models import User
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.errors import AppError, FieldProblem, Malformed, NotFound
from viceversa.core.etag import check_version
from viceversa.programmes.models import (
    PROGRAMME_MOVES,
    Enrolment,
    Programme,
    ProgrammeCoordinator,
    ProgrammeStatus,
)
from viceversa.programmes.places import shape_place, waiting_position
from viceversa.programmes.policy import PRESETS, as_stored
from viceversa.programmes.schemas import (
    Checklist,
    ChecklistLine,
    ProgrammeChangeIn,
    ProgrammeDetailOut,
    ProgrammeIn,
    ProgrammeOut,
)


class IllegalProgrammeMove(AppError):
    status = 409
    code = "illegal_programme_move"
    en = "A programme that is {now} cannot become {wanted}."
    fr = "Un programme à l’état « {now} » ne peut pas passer à « {wanted} »."


class ChecklistNotDone(AppError):
    status = 409
    code = "checklist_not_done"
    en = "Before the programme opens, these lines must be settled."
    fr = "Avant l’ouverture du programme, ces lignes doivent être réglées."


class PolicyFrozen(AppError):
    status = 409
    code = "policy_frozen"
    en = "The policy can be changed until the programme runs."
    fr = "La politique peut être modifiée jusqu’au lancement du programme."


_LINE_SENTENCES = {
    "business_question": (
        "Write the business question in one sentence.",
        "Écrivez la question métier en une phrase.",
    ),
    "sponsor": ("Name the sponsor.", "Nommez le sponsor."),
    "referent": (
        "Name an active referent who neither coordinates this programme nor administers accounts.",
        "Nommez une personne référente active qui ne coordonne pas ce programme et n’administre pas les comptes.",
    ),
    "works_council": (
        "Say that the works council was informed or consulted, or why this does not apply.",
        "Indiquez que le CSE a été informé ou consulté, ou pourquoi cela ne s’applique pas.",
    ),
    "notice_published": ("Publish the participants' notice.", "Publiez la notice aux participant·e·s."),
}


def _visible_to(actor: Actor) -> Any:
    """Drafts are for their coordinators; from `open` on, every participant sees a programme."""
    # A list of ids, not a correlated question: the reading joins the same table.
    coordinates = col(Programme.id).in_(
        select(col(ProgrammeCoordinator.programme_id)).where(col(ProgrammeCoordinator.user_id) == actor.id)
    )
    drafts_hidden = col(Programme.status) != ProgrammeStatus.DRAFT
    return or_(coordinates, drafts_hidden) if actor.may("coordinate") else drafts_hidden


async def coordinated(db: AsyncSession, actor: Actor, programme_id: UUID) -> None:
    """Pass when the actor coordinates this programme; otherwise it is not for their eyes (`NotFound`)."""
    found = await db.execute(
        select(1).where(
            col(ProgrammeCoordinator.programme_id) == programme_id,
            col(ProgrammeCoordinator.user_id) == actor.id,
        )
    )
    if found.first() is None:
        raise NotFound


async def read_policy(db: AsyncSession, programme_id: UUID) -> dict[str, Any]:
    """A programme's policy as stored (`policy.Policy` says what is in it), for whoever has checked who may ask."""
    return (await db.execute(select(col(Programme.policy)).where(col(Programme.id) == programme_id))).scalar_one()


async def lock_coordinated(db: AsyncSession, actor: Actor, programme_id: UUID) -> Programme:
    """The programme's row, locked, when the actor coordinates it. Raises `NotFound`."""
    await coordinated(db, actor, programme_id)
    return (await db.execute(select(Programme).where(col(Programme.id) == programme_id).with_for_update())).scalar_one()


async def list_programmes(db: AsyncSession, actor: Actor) -> list[ProgrammeOut]:
    """Programmes the actor may see, newest first, with the actor's own place in each."""
    return [ProgrammeOut.model_validate(row.model_dump()) for row in await _read(db, actor)]


async def read_programme(db: AsyncSession, actor: Actor, programme_id: UUID) -> ProgrammeDetailOut:
    """One programme. The checklist is shown to its coordinators only. Raises `NotFound`."""
    found = await _read(db, actor, programme_id=programme_id)
    if not found:
        raise NotFound
    return found[0]


async def _read(db: AsyncSession, actor: Actor, *, programme_id: UUID | None = None) -> list[ProgrammeDetailOut]:
    query = (
        select(
            col(Programme.id),
            col(Programme.name),
            col(Programme.status),
            col(Programme.preset),
            col(Programme.starts_on),
            col(Programme.policy),
            col(Programme.checklist),
            col(Programme.version),
            col(Enrolment.id).label("enrolment_id"),
            col(Enrolment.status).label("enrolment_status"),
            col(Enrolment.wish),
            col(Enrolment.capacity),
            col(Enrolment.version).label("enrolment_version"),
            waiting_position(),
            col(ProgrammeCoordinator.id).label("coordinator"),
        )
        .outerjoin(
            Enrolment,
            and_(col(Enrolment.programme_id) == col(Programme.id), col(Enrolment.user_id) == actor.id),
        )
        .outerjoin(
            ProgrammeCoordinator,
            and_(
                col(ProgrammeCoordinator.programme_id) == col(Programme.id),
                col(ProgrammeCoordinator.user_id) == actor.id,
            ),
        )
        .where(_visible_to(actor))
        .order_by(col(Programme.starts_on).desc(), col(Programme.id).desc())
        .limit(200)
    )
    if programme_id is not None:
        query = query.where(col(Programme.id) == programme_id)
    found = []
    for row in (await db.execute(query)).all():
        coordinates = row.coordinator is not None and actor.may("coordinate")
        place = None
        if row.enrolment_id is not None:
            place = shape_place(
                enrolment_id=row.enrolment_id,
                status=row.enrolment_status,
                wish=row.wish,
                capacity=row.capacity,
                version=row.enrolment_version,
                policy=row.policy,
                position=row.waiting_position,
            )
        found.append(
            ProgrammeDetailOut(
                id=row.id,
                name=row.name,
                status=row.status,
                preset=row.preset,
                starts_on=row.starts_on,
                policy=row.policy,
                my_place=place,
                coordinated_by_me=coordinates,
                version=row.version,
                checklist=row.checklist if coordinates else None,
                checklist_lines=_settled_on_paper(row.checklist) if coordinates else [],
                next_statuses=sorted(PROGRAMME_MOVES[ProgrammeStatus(row.status)]) if coordinates else [],
            )
        )
    return found


async def create_programme(db: AsyncSession, actor: Actor, *, programme: ProgrammeIn) -> ProgrammeDetailOut:
    """Make a draft from a preset; its maker coordinates it. Raises `Malformed` for a policy that cannot be."""
    row = Programme(
        name=programme.name,
        preset=programme.preset,
        starts_on=programme.starts_on,
        policy=as_stored(programme.policy or PRESETS[programme.preset]),
        checklist=programme.checklist.model_dump(mode="json"),
    )
    db.add(row)
    await db.flush()
    db.add(ProgrammeCoordinator(programme_id=row.id, user_id=actor.id))
    await db.flush()
    await record(
        db,
        action="create_programme",
        subject_kind="programme",
        subject_id=row.id,
        actor_id=actor.id,
        programme_id=row.id,
    )
    return await read_programme(db, actor, row.id)


async def update_programme(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, if_match: str | None, change: ProgrammeChangeIn
) -> ProgrammeDetailOut:
    """Change the name, the dates, the checklist, or (until it runs) the policy."""
    row = await lock_coordinated(db, actor, programme_id)
    check_version(if_match, row.version)
    if change.policy is not None:
        if row.status not in (ProgrammeStatus.DRAFT, ProgrammeStatus.OPEN, ProgrammeStatus.MATCHING):
            raise PolicyFrozen
        row.policy = as_stored(change.policy)
    if change.name is not None:
        row.name = change.name
    if change.starts_on is not None:
        row.starts_on = change.starts_on
    if change.checklist is not None:
        row.checklist = change.checklist.model_dump(mode="json")
    row.version += 1
    await db.flush()
    await record(
        db,
        action="update_programme",
        subject_kind="programme",
        subject_id=row.id,
        actor_id=actor.id,
        programme_id=row.id,
    )
    return await read_programme(db, actor, programme_id)


async def change_programme_status(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, if_match: str | None, wanted: ProgrammeStatus
) -> ProgrammeDetailOut:
    """Move a programme on. Opening with an unsettled checklist is a 409 with the list."""
    row = await lock_coordinated(db, actor, programme_id)
    check_version(if_match, row.version)
    if wanted not in PROGRAMME_MOVES[ProgrammeStatus(row.status)]:
        raise IllegalProgrammeMove(now=row.status, wanted=wanted.value)
    if wanted == ProgrammeStatus.OPEN:
        await _refuse_unsettled(db, row)
    row.status = wanted
    if not PROGRAMME_MOVES[wanted]:
        row.over_since = now()
    row.version += 1
    await db.flush()
    await record(
        db,
        action=f"programme_{wanted}",
        subject_kind="programme",
        subject_id=row.id,
        actor_id=actor.id,
        programme_id=row.id,
    )
    # Surveys live above programmes: what this state asks of people is asked now, not tomorrow.
    await jobs.enqueue_unless_waiting(db, "feedback.ask", programme_id=str(row.id))
    return await read_programme(db, actor, programme_id)


def _settled_on_paper(stored: dict[str, Any]) -> list[ChecklistLine]:
    checklist = Checklist.model_validate(stored)
    return [
        ChecklistLine(code="business_question", done=bool(checklist.business_question)),
        ChecklistLine(code="sponsor", done=bool(checklist.sponsor)),
        ChecklistLine(code="referent", done=checklist.referent_id is not None),
        ChecklistLine(code="works_council", done=checklist.works_council is not None),
        ChecklistLine(code="notice_published", done=checklist.notice_published),
    ]


async def _refuse_unsettled(db: AsyncSession, programme: Programme) -> None:
    missing = [line.code for line in _settled_on_paper(programme.checklist) if not line.done]
    referent = Checklist.model_validate(programme.checklist).referent_id
    if referent is not None and not await _may_be_referent(db, programme, referent):
        missing.append("referent")
    if missing:
        raise ChecklistNotDone(
            fields=[
                FieldProblem(f"/checklist/{code}", code, _LINE_SENTENCES[code][0], _LINE_SENTENCES[code][1])
                for code in missing
            ]
        )


async def _may_be_referent(db: AsyncSession, programme: Programme, user_id: UUID) -> bool:
    # A referent who also coordinates could not be spoken to about the programme.
    coordinates = (
        select(1)
        .where(
            col(ProgrammeCoordinator.programme_id) == programme.id,
            col(ProgrammeCoordinator.user_id) == col(User.id),
        )
        .exists()
    )
    found = await db.execute(
        select(col(User.id)).where(
            col(User.id) == user_id,
            may_be_confided_in(),
            ~coordinates,
        )
    )
    return found.first() is not None


async def list_referents(db: AsyncSession) -> list[tuple[UUID, str, str]]:
    """Active people with the referent role who administer no accounts, by name: id, given name, family name."""
    rows = await db.execute(
        select(col(User.id), col(User.given_name), col(User.family_name))
        .where(may_be_confided_in())
        .order_by(col(User.family_name), col(User.given_name))
    )
    return [(row.id, row.given_name, row.family_name) for row in rows]


def refuse_unknown(place: str) -> Malformed:
    """The refusal for a person named in a request who does not exist."""
    return Malformed(
        fields=[FieldProblem(place, "unknown_person", "This person is not here.", "Cette personne n’est pas ici.")]
    )
