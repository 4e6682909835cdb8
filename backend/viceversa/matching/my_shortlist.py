"""One's own shortlist and one's own answer. Nobody else's eyes: no verb here takes another person's id to read for."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.accounts.models import User, UserStatus
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.core.errors import AppError, FieldProblem, Malformed, NotFound, VersionMissing
from viceversa.core.etag import check_version
from viceversa.core.suppression import FLOOR
from viceversa.matching.answers import answers_are_read, last_round_id
from viceversa.matching.reading import read_titles
from viceversa.matching.schemas import LineOut, Sentence
from viceversa.matching.shortlist_models import PrivateExclusion, Shortlist, ShortlistCard, ShortlistRound
from viceversa.matching.shortlist_schemas import CardOut, MyShortlistOut, PreferencesIn, SetAsideOut
from viceversa.programmes.admission import lock_programme
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus

_STILL_THERE = (EnrolmentStatus.READY, EnrolmentStatus.MATCHED)


class PreferencesClosed(AppError):
    status = 409
    code = "preferences_closed"
    en = "The final matching has begun, so what you said stands. Tell the coordinator if something changed."
    fr = "L’appariement final a commencé : votre réponse reste telle quelle. Prévenez la coordination si besoin."


def _mine(actor: Actor, programme_id: UUID) -> Any:
    return (col(Shortlist.user_id) == actor.id) & (col(Shortlist.round_id) == last_round_id(programme_id))


async def read_my_shortlist(db: AsyncSession, actor: Actor, *, programme_id: UUID) -> MyShortlistOut:
    """The actor's own cards and answer, in six statements. Raises `NotFound` before there are any."""
    head = (
        await db.execute(
            select(
                col(Shortlist.id),
                col(Shortlist.answered_at),
                col(Shortlist.version),
                col(ShortlistRound.answer_by),
                col(Programme.policy),
                col(Programme.status),
                answers_are_read().label("read"),
            )
            .join(ShortlistRound, col(ShortlistRound.id) == col(Shortlist.round_id))
            .join(Programme, col(Programme.id) == col(ShortlistRound.programme_id))
            .where(_mine(actor, programme_id))
        )
    ).one_or_none()
    if head is None:
        raise NotFound
    cards = await _read_cards(db, head.id, programme_id)
    avoided = {row.other_id: row.given_name for row in await _read_avoided(db, actor, programme_id)}
    k = max(FLOOR, int(head.policy["k_anonymity"]))
    large = await _large_departments(db, {card.department for card in cards if card.department}, k=k)
    titles = await read_titles(db, (each for card in cards for each in (*card.i_could_learn, *card.i_could_show)))

    def flows(ids: list[str]) -> list[LineOut]:
        return [titles[each] for each in ids if each in titles]

    return MyShortlistOut(
        programme_id=programme_id,
        open=_takes_answers(head),
        answer_by=head.answer_by,
        answered_at=head.answered_at,
        cards=[
            CardOut(
                user_id=card.candidate_id,
                given_name=card.given_name,
                job_title=card.job_title,
                area=card.department if card.department in large else None,
                i_could_learn=flows(card.i_could_learn),
                i_could_show=flows(card.i_could_show),
                reasons=[Sentence(**each) for each in card.reasons],
                rank=card.rank,
                rather_not=card.candidate_id in avoided,
            )
            for card in cards
        ],
        set_aside=[
            SetAsideOut(user_id=user_id, given_name=given_name)
            for user_id, given_name in avoided.items()
            if user_id not in {card.candidate_id for card in cards}
        ],
        version=head.version,
    )


def _takes_answers(head: Any) -> bool:
    return not head.read and head.status in (ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING)


async def set_my_preferences(
    db: AsyncSession, actor: Actor, *, programme_id: UUID, if_match: str | None, wanted: PreferencesIn
) -> MyShortlistOut:
    """Say whom one would like to meet, in order, and whom one would rather not; until the final run starts.

    Saying the same again changes nothing, whatever version was read. Raises `NotFound`, `PreferencesClosed`,
    `VersionMissing`, `VersionStale`, `Malformed` for someone who was not shown.
    """
    if (await db.execute(select(exists().where(_mine(actor, programme_id))))).scalar_one() is False:
        raise NotFound
    # The final run reads the answers under the same row: what we write is in it, or it is refused here.
    programme = await lock_programme(db, programme_id=programme_id)
    row = (
        await db.execute(
            select(Shortlist)
            .where(_mine(actor, programme_id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    closed = select(answers_are_read()).select_from(ShortlistRound).where(col(ShortlistRound.id) == row.round_id)
    read = (await db.execute(closed)).scalar_one()
    ranks = {
        card.candidate_id: card.rank
        for card in await db.execute(
            select(col(ShortlistCard.candidate_id), col(ShortlistCard.rank)).where(
                col(ShortlistCard.shortlist_id) == row.id
            )
        )
    }
    avoided = {each.other_id for each in await _read_avoided(db, actor, programme_id)}
    _refuse_strangers(wanted, shown=set(ranks), avoided=avoided)
    order = {user_id: rank for rank, user_id in enumerate(wanted.order, start=1)}
    before = {user_id: rank for user_id, rank in ranks.items() if rank is not None}
    if row.answered_at is not None and before == order and avoided == set(wanted.rather_not):
        if if_match is None:
            raise VersionMissing
        return await read_my_shortlist(db, actor, programme_id=programme_id)
    if read or programme.status not in (ProgrammeStatus.MATCHING, ProgrammeStatus.RUNNING):
        raise PreferencesClosed
    check_version(if_match, row.version)
    await _store(db, actor, row, programme_id=programme_id, order=order, before=avoided, wanted=wanted)
    return await read_my_shortlist(db, actor, programme_id=programme_id)


async def _store(
    db: AsyncSession,
    actor: Actor,
    row: Shortlist,
    *,
    programme_id: UUID,
    order: dict[UUID, int],
    before: set[UUID],
    wanted: PreferencesIn,
) -> None:
    cards = update(ShortlistCard).where(col(ShortlistCard.shortlist_id) == row.id)
    await db.execute(cards.values(rank=None))
    for user_id, rank in order.items():
        await db.execute(cards.where(col(ShortlistCard.candidate_id) == user_id).values(rank=rank))
    await db.execute(
        delete(PrivateExclusion).where(
            col(PrivateExclusion.programme_id) == programme_id,
            col(PrivateExclusion.user_id) == actor.id,
            col(PrivateExclusion.other_id).not_in(wanted.rather_not),
        )
    )
    new = [user_id for user_id in wanted.rather_not if user_id not in before]
    if new:
        await db.execute(
            insert(PrivateExclusion),
            [{"id": new_id(), "programme_id": programme_id, "user_id": actor.id, "other_id": each} for each in new],
        )
    row.answered_at, row.version = now(), row.version + 1
    await db.flush()


def _refuse_strangers(wanted: PreferencesIn, *, shown: set[UUID], avoided: set[UUID]) -> None:
    allowed = {"order": shown, "rather_not": shown | avoided}
    for name, ids in (("order", wanted.order), ("rather_not", wanted.rather_not)):
        for place, user_id in enumerate(ids):
            if user_id not in allowed[name]:
                raise Malformed(
                    fields=[
                        FieldProblem(
                            f"/body/{name}/{place}",
                            "not_shown",
                            "This person is not on your shortlist.",
                            "Cette personne n’est pas sur votre liste.",
                        )
                    ]
                )


async def _read_cards(db: AsyncSession, shortlist_id: UUID, programme_id: UUID) -> list[Any]:
    """The cards of people who still take part: one who withdrew is no longer shown."""
    rows = await db.execute(
        select(
            col(ShortlistCard.candidate_id),
            col(User.given_name),
            col(User.job_title),
            col(User.department),
            col(ShortlistCard.i_could_learn),
            col(ShortlistCard.i_could_show),
            col(ShortlistCard.reasons),
            col(ShortlistCard.rank),
        )
        .join(User, col(User.id) == col(ShortlistCard.candidate_id))
        .join(
            Enrolment,
            (col(Enrolment.user_id) == col(ShortlistCard.candidate_id)) & (col(Enrolment.programme_id) == programme_id),
        )
        .where(col(ShortlistCard.shortlist_id) == shortlist_id, col(Enrolment.status).in_(_STILL_THERE))
        .order_by(col(ShortlistCard.position))
    )
    return list(rows.all())


async def _read_avoided(db: AsyncSession, actor: Actor, programme_id: UUID) -> list[Any]:
    rows = await db.execute(
        select(col(PrivateExclusion.other_id), col(User.given_name))
        .join(User, col(User.id) == col(PrivateExclusion.other_id))
        .where(col(PrivateExclusion.programme_id) == programme_id, col(PrivateExclusion.user_id) == actor.id)
        .order_by(col(PrivateExclusion.id))
    )
    return list(rows.all())


async def _large_departments(db: AsyncSession, names: set[str], *, k: int) -> set[str]:
    """Departments in which enough people work that naming one does not say who it is."""
    rows = await db.execute(
        select(col(User.department))
        .where(col(User.department).in_(names), col(User.status).in_((UserStatus.ACTIVE, UserStatus.INVITED)))
        .group_by(col(User.department))
        .having(func.count() >= k)
    )
    return {name for name in rows.scalars() if name is not None}
