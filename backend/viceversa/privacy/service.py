"""What people do with their own data: take it with them, and have it erased in two steps."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.confirmation import confirm_identity
from viceversa.accounts.models import LinkPurpose, LinkToken, Role, User, UserStatus
from viceversa.accounts.service import issue_link, keep_one_administrator, link_digest
from viceversa.audit.service import record
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.core.errors import AppError
from viceversa.core.sealing import Damaged, Locked, Vault
from viceversa.pairings.models import OPEN, Pairing
from viceversa.privacy.data_map import data_map_of_this_code
from viceversa.privacy.erasure import erase_person
from viceversa.privacy.export import export_person
from viceversa.privacy.schemas import ErasureRequestOut, ExportOut, LeftOut, TableOfMine
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeCoordinator, ProgrammeStatus
from viceversa.support.own import read_own_cases

_GOES_ON = (ProgrammeStatus.OPEN, ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING, ProgrammeStatus.CLOSING)
_CASE_COLUMNS = {
    "en": {"category": "about what", "status": "open or closed", "closed_on": "closed on", "messages": "the thread"},
    "fr": {"category": "à quel sujet", "status": "ouvert ou clos", "closed_on": "clos le", "messages": "le fil"},
}
_WAITS = (EnrolmentStatus.INVITED, EnrolmentStatus.APPLIED, EnrolmentStatus.READY, EnrolmentStatus.WAITLISTED)


class OnlyCoordinator(AppError):
    status = 409
    code = "only_coordinator"
    en = (
        "You alone coordinate “{programme}”, and people are in it. Close or cancel it on its page first, so that "
        "nobody waits for an answer that cannot come; then come back."
    )
    fr = (
        "Vous seul·e coordonnez « {programme} », où des personnes sont engagées. Clôturez-le ou annulez-le d’abord sur "
        "sa page, pour que nul n’attende une réponse qui ne peut venir ; puis revenez."
    )


class ErasureTokenSpent(AppError):
    status = 409
    code = "erasure_token_spent"
    en = "This confirmation is over fifteen minutes old or was used. Nothing was erased. Please begin again."
    fr = "Cette confirmation a plus de quinze minutes ou a déjà servi. Rien n’a été effacé. Recommencez."


async def export_me(database: Database, db: AsyncSession, actor: Actor, *, password: str, vault: Vault) -> ExportOut:
    """Everything kept about the actor that they may read. Raises `WrongPassword`, `SignInTooOld`, `TooManyRequests`."""
    await confirm_identity(database, db, actor, password=password)
    await record(db, action="export_me", subject_kind="user", subject_id=actor.id, actor_id=actor.id)
    export = await export_person(db, user_id=actor.id, language=actor.language)
    # Sealed and nameless, cases are found by no map: only with the keys of this installation.
    says = data_map_of_this_code().tables["support_case"].says.of(actor.language)
    try:
        cases = await read_own_cases(db, actor, vault)
    except (Locked, Damaged) as error:
        left = LeftOut(name="support_case", title=says, columns=[], why=error.detail(actor.language))
        return export.model_copy(update={"left_out": [*export.left_out, left]})
    if not cases:
        return export
    table = TableOfMine(name="support_case", title=says, columns=_CASE_COLUMNS[actor.language], rows=cases)
    return export.model_copy(update={"tables": [*export.tables, table]})


async def request_erasure(db: AsyncSession, actor: Actor) -> ErasureRequestOut:
    """The first step: a token for the second, good for fifteen minutes, and what would end. Nothing is erased.

    Raises `LastAdministrator`, `OnlyCoordinator`.
    """
    await _refuse_to_leave_others_alone(db, actor.id)
    pairings = select(func.count()).where(
        or_(
            (col(Pairing.mentor_id) == actor.id) & col(Pairing.mentor_asked_at).is_not(None),
            (col(Pairing.learner_id) == actor.id) & col(Pairing.learner_asked_at).is_not(None),
        ),
        col(Pairing.status).in_(OPEN),
    )
    places = select(func.count()).where(col(Enrolment.user_id) == actor.id, col(Enrolment.status).in_(_WAITS))
    token = await issue_link(db, user_id=actor.id, purpose=LinkPurpose.ERASURE)
    return ErasureRequestOut(
        token=token,
        expires_at=now() + timedelta(minutes=15),
        open_pairings=(await db.execute(pairings)).scalar_one(),
        places_given_back=(await db.execute(places)).scalar_one(),
    )


async def erase_me(
    database: Database, db: AsyncSession, actor: Actor, *, token: str, password: str, vault: Vault
) -> None:
    """The second step: erase the actor now, in one transaction. There is no way back.

    Raises `WrongPassword`, `SignInTooOld`, `TooManyRequests`, `ErasureTokenSpent`, `LastAdministrator`,
    `OnlyCoordinator`.
    """
    spent = await db.execute(
        update(LinkToken)
        .where(
            col(LinkToken.token_hash) == link_digest(token),
            col(LinkToken.user_id) == actor.id,
            col(LinkToken.purpose) == LinkPurpose.ERASURE,
            col(LinkToken.used_at).is_(None),
            col(LinkToken.expires_at) > func.now(),
        )
        .values(used_at=func.now())
        .returning(col(LinkToken.id))
    )
    if spent.first() is None:
        raise ErasureTokenSpent
    await confirm_identity(database, db, actor, password=password)
    await _refuse_to_leave_others_alone(db, actor.id)
    await erase_person(db, user_id=actor.id, vault=vault)


async def _refuse_to_leave_others_alone(db: AsyncSession, user_id: UUID) -> None:
    roles = (await db.execute(select(col(User.roles)).where(col(User.id) == user_id))).scalar_one()
    if Role.ADMIN in roles:
        await keep_one_administrator(db, user_id)
    others = (
        select(1)
        .select_from(ProgrammeCoordinator)
        .join(User, col(User.id) == col(ProgrammeCoordinator.user_id))
        .where(
            col(ProgrammeCoordinator.programme_id) == col(Programme.id),
            col(User.id) != user_id,
            col(User.status) == UserStatus.ACTIVE,
        )
        .correlate(Programme)
    )
    alone = (
        select(col(Programme.name))
        .join(ProgrammeCoordinator, col(ProgrammeCoordinator.programme_id) == col(Programme.id))
        .where(col(ProgrammeCoordinator.user_id) == user_id, col(Programme.status).in_(_GOES_ON), ~others.exists())
        .order_by(col(Programme.name))
        .limit(1)
        # Two who coordinate it together cannot both leave at once.
        .with_for_update(of=Programme)
    )
    name = (await db.execute(alone)).scalar_one_or_none()
    if name is not None:
        raise OnlyCoordinator(programme=name)
