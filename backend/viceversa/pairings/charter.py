"""The charter: one agreement a pairing; both sign the version they read, and a change takes both signatures away."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.errors import AppError, NotFound, VersionStale
from viceversa.core.etag import check_version
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.service import tell
from viceversa.pairings.lifecycle import By
from viceversa.pairings.models import LIVE, Charter, Pairing
from viceversa.pairings.schemas import CharterIn, CharterOut
from viceversa.pairings.service import activate_if_ready, lock_pairing_of, side_of


class PairingNotLive(AppError):
    status = 409
    code = "pairing_not_live"
    en = "This is possible once both of you have accepted, and until the pairing is over."
    fr = "C’est possible une fois que vous avez accepté tous les deux, et tant que le binôme dure."


async def read_charter(db: AsyncSession, *, pairing_id: UUID) -> CharterOut | None:
    """The charter of a pairing, or None before anyone wrote one."""
    row = (
        await db.execute(
            select(
                col(Charter.fields),
                col(Charter.mentor_signed_at),
                col(Charter.learner_signed_at),
                col(Charter.version),
            ).where(col(Charter.pairing_id) == pairing_id)
        )
    ).one_or_none()
    if row is None:
        return None
    return CharterOut(
        **row.fields,
        mentor_signed_at=row.mentor_signed_at,
        learner_signed_at=row.learner_signed_at,
        version=row.version,
    )


async def _lock_charter(db: AsyncSession, pairing: Pairing) -> Charter | None:
    if pairing.status not in LIVE:
        raise PairingNotLive
    return (
        await db.execute(select(Charter).where(col(Charter.pairing_id) == pairing.id).with_for_update())
    ).scalar_one_or_none()


async def update_charter(
    db: AsyncSession, actor: Actor, *, pairing_id: UUID, if_match: str | None, charter: CharterIn
) -> CharterOut:
    """Write or change the charter; a change un-signs it. The first one is written with `If-Match: "0"`.

    Raises `NotFound`, `PairingNotLive`, `VersionMissing`, `VersionStale`.
    """
    pairing = await lock_pairing_of(db, actor, pairing_id)
    row = await _lock_charter(db, pairing)
    check_version(if_match, row.version if row else 0)
    fields = charter.model_dump(mode="json")
    if row is None:
        db.add(Charter(pairing_id=pairing_id, fields=fields))
    elif row.fields != fields:
        row.fields, row.version = fields, row.version + 1
        row.mentor_signed_at = row.learner_signed_at = None
    await db.flush()
    written = await read_charter(db, pairing_id=pairing_id)
    assert written is not None  # noqa: S101 (written just above)
    return written


async def sign_charter(db: AsyncSession, actor: Actor, *, pairing_id: UUID, version: int) -> CharterOut:
    """Sign the version one has read. Raises `NotFound`, `PairingNotLive`, `VersionStale` when it changed since."""
    pairing = await lock_pairing_of(db, actor, pairing_id)
    row = await _lock_charter(db, pairing)
    if row is None:
        raise NotFound
    if row.version != version:
        raise VersionStale(headers={"ETag": f'"{row.version}"'})
    side = side_of(actor, pairing)
    if side == By.MENTOR:
        row.mentor_signed_at = row.mentor_signed_at or now()
    else:
        row.learner_signed_at = row.learner_signed_at or now()
    await db.flush()
    await activate_if_ready(db, pairing=pairing, session_confirmed=False)
    partner = pairing.learner_id if side == By.MENTOR else pairing.mentor_id
    await tell(db, user_id=partner, path=f"/pairings/{pairing_id}", kind=NoticeKind.CHARTER)
    signed = await read_charter(db, pairing_id=pairing_id)
    assert signed is not None  # noqa: S101 (locked above)
    return signed
