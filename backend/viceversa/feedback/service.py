"""Pulses: what people say after a session. Only their author reads them back; programmes get counts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.db import new_id
from viceversa.core.errors import AppError
from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.feedback.models import Pulse
from viceversa.feedback.schemas import PulseIn, PulseOut
from viceversa.sessions.lifecycle import Step
from viceversa.sessions.reading import read_session

EDITABLE = timedelta(hours=48)
_TAPS = ("learned", "taught", "voice", "steering")


class SessionNotHeld(AppError):
    status = 409
    code = "session_not_held"
    en = "A pulse is given once the session took place: both of you have said so, or one has, two days after."
    fr = "Le ressenti se donne après la séance : une fois tenue selon vous deux, ou l’un·e deux jours après."


class PulseClosed(AppError):
    status = 409
    code = "pulse_closed"
    en = "A pulse can be changed for 48 hours. Yours stands as you gave it."
    fr = "Un ressenti se modifie pendant 48 heures. Le vôtre reste tel que vous l’avez donné."


async def submit_pulse(db: AsyncSession, actor: Actor, *, session_id: UUID, pulse: PulseIn) -> PulseOut:
    """Give or change one's own pulse of a session that took place; open for 48 h from the first time.

    Raises `NotFound`, `SessionNotHeld`, `PulseClosed`.
    """
    session = await read_session(db, actor, session_id)
    if Step.GIVE_PULSE not in session.can:
        raise SessionNotHeld
    moment = now()
    taps = pulse.model_dump()
    # One statement: two taps at once on two screens make one pulse.
    written = insert(Pulse).values(
        id=new_id(), created_at=moment, session_id=session_id, user_id=actor.id, version=1, **taps
    )
    upsert = written.on_conflict_do_update(
        index_elements=[col(Pulse.session_id), col(Pulse.user_id)],
        set_={**taps, "version": col(Pulse.version) + 1},
        where=col(Pulse.created_at) > moment - EDITABLE,
    ).returning(col(Pulse.id))
    if (await db.execute(upsert)).first() is None:
        raise PulseClosed
    row = (
        await db.execute(
            _own(actor).where(col(Pulse.session_id) == session_id).execution_options(populate_existing=True)
        )
    ).mappings()
    return _shape(row.one())


async def list_my_pulses(db: AsyncSession, actor: Actor, *, limit: int, cursor: str | None) -> Page[PulseOut]:
    """The actor's own pulses, latest first."""
    query = _own(actor).order_by(col(Pulse.id).desc()).limit(limit + 1)
    if cursor:
        query = query.where(col(Pulse.id) < UUID(decode_cursor(cursor, parts=1)[0]))
    rows = (await db.execute(query)).mappings().all()
    return Page(
        items=[_shape(row) for row in rows[:limit]],
        next_cursor=encode_cursor(rows[limit - 1]["id"]) if len(rows) > limit else None,
    )


def _own(actor: Actor) -> Any:
    columns = [col(getattr(Pulse, name)) for name in ("id", "session_id", "created_at", *_TAPS)]
    return select(*columns).where(col(Pulse.user_id) == actor.id)


def _shape(row: Any) -> PulseOut:
    return PulseOut(
        session_id=row["session_id"],
        **{name: row[name] for name in _TAPS},
        given_at=row["created_at"],
        editable_until=row["created_at"] + EDITABLE,
    )
