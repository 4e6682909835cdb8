"""The charter: one agreement a pairing; both sign the version they read, and a change takes both signatures away."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.clock import now
from viceversa.core.errors import AppError, FieldProblem, Malformed, NotFound, VersionStale
from viceversa.core.etag import check_version
from viceversa.notifications.models import Occasion
from viceversa.notifications.service import tell
from viceversa.pairings.activation import activate_if_ready
from viceversa.pairings.lifecycle import By
from viceversa.pairings.models import LIVE, Charter, CharterVersion, Pairing
from viceversa.pairings.schemas import CharterIn, CharterOut, CharterTrackOut, ClauseOut
from viceversa.pairings.service import lock_pairing_of, partner_of, read_sides, side_of
from viceversa.pairings.wording import STANDING
from viceversa.skills.models import Skill


class PairingNotLive(AppError):
    status = 409
    code = "pairing_not_live"
    en = "This is possible once both of you have accepted, and until the pairing is over."
    fr = "C’est possible une fois que vous avez accepté tous les deux, et tant que le binôme dure."


_COLUMNS = (
    col(Charter.fields),
    col(Charter.mentor_signed_at),
    col(Charter.learner_signed_at),
    col(Charter.version),
)


async def read_charter(db: AsyncSession, *, pairing_id: UUID) -> CharterOut | None:
    """The charter of a pairing, or None before anyone wrote one."""
    row = (await db.execute(select(*_COLUMNS).where(col(Charter.pairing_id) == pairing_id))).one_or_none()
    return (await _shapes(db, [row]))[0] if row else None


async def list_charter_versions(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> list[CharterOut]:
    """What the charter said before, newest first, the present one not included. Raises `NotFound`."""
    await read_sides(db, actor, pairing_id)
    rows = await db.execute(
        select(
            col(CharterVersion.fields),
            col(CharterVersion.mentor_signed_at),
            col(CharterVersion.learner_signed_at),
            col(CharterVersion.version),
        )
        .where(col(CharterVersion.pairing_id) == pairing_id)
        .order_by(col(CharterVersion.version).desc())
        .limit(50)
    )
    return await _shapes(db, rows.all())


async def _shapes(db: AsyncSession, rows: Sequence[Any]) -> list[CharterOut]:
    # A charter written before a field existed has it empty.
    stored: list[dict[str, Any]] = [
        {"tracks": [], "confidentiality": "", "speaking_up": "", "closing_on": None, **row.fields} for row in rows
    ]
    wanted = {UUID(track["skill_id"]) for fields in stored for track in fields["tracks"]}
    titles = {}
    if wanted:
        found = select(col(Skill.id), col(Skill.title_en), col(Skill.title_fr)).where(col(Skill.id).in_(wanted))
        titles = {str(skill.id): skill for skill in await db.execute(found)}
    standing = [ClauseOut(code=clause.code, en=clause.en, fr=clause.fr) for clause in STANDING]
    return [
        CharterOut(
            **{name: value for name, value in fields.items() if name != "tracks"},
            tracks=[
                CharterTrackOut(
                    skill_id=titles[track["skill_id"]].id,
                    title_en=titles[track["skill_id"]].title_en,
                    title_fr=titles[track["skill_id"]].title_fr,
                    direction=track["direction"],
                )
                for track in fields["tracks"]
                if track["skill_id"] in titles
            ],
            standing=standing,
            mentor_signed_at=row.mentor_signed_at,
            learner_signed_at=row.learner_signed_at,
            version=row.version,
        )
        for row, fields in zip(rows, stored, strict=True)
    ]


async def _lock_charter(db: AsyncSession, pairing: Pairing) -> Charter | None:
    if pairing.status not in LIVE:
        raise PairingNotLive
    return (
        await db.execute(select(Charter).where(col(Charter.pairing_id) == pairing.id).with_for_update())
    ).scalar_one_or_none()


async def update_charter(
    db: AsyncSession, actor: Actor, *, pairing_id: UUID, if_match: str | None, charter: CharterIn
) -> CharterOut:
    """Write or change the charter; a change un-signs it and keeps what it was. The first is written with
    `If-Match: "0"`.

    Raises `NotFound`, `PairingNotLive`, `VersionMissing`, `Malformed` for an unknown skill, and `VersionStale`, which
    shows the charter as it stands.
    """
    pairing = await lock_pairing_of(db, actor, pairing_id)
    row = await _lock_charter(db, pairing)
    try:
        check_version(if_match, row.version if row else 0)
    except VersionStale as stale:
        raise await _showing(db, stale, pairing_id) from None
    await _refuse_unknown_skills(db, charter)
    fields = charter.model_dump(mode="json")
    changed = row is None or row.fields != fields
    if row is None:
        db.add(Charter(pairing_id=pairing_id, fields=fields))
    elif changed:
        db.add(
            CharterVersion(
                pairing_id=pairing_id,
                version=row.version,
                fields=row.fields,
                mentor_signed_at=row.mentor_signed_at,
                learner_signed_at=row.learner_signed_at,
            )
        )
        row.fields, row.version = fields, row.version + 1
        row.mentor_signed_at = row.learner_signed_at = None
    await db.flush()
    if changed:
        await tell(
            db, user_id=partner_of(actor.id, pairing), kind=Occasion.CHARTER_CHANGED, path=f"/pairings/{pairing_id}"
        )
    written = await read_charter(db, pairing_id=pairing_id)
    assert written is not None  # noqa: S101 (written just above)
    return written


async def sign_charter(db: AsyncSession, actor: Actor, *, pairing_id: UUID, version: int) -> CharterOut:
    """Sign the version one has read.

    Raises `NotFound`, `PairingNotLive`, and `VersionStale` when it changed since, which shows it as it stands.
    """
    pairing = await lock_pairing_of(db, actor, pairing_id)
    row = await _lock_charter(db, pairing)
    if row is None:
        raise NotFound
    if row.version != version:
        raise await _showing(db, VersionStale(headers={"ETag": f'"{row.version}"'}), pairing_id)
    if side_of(actor, pairing) == By.MENTOR:
        row.mentor_signed_at = row.mentor_signed_at or now()
    else:
        row.learner_signed_at = row.learner_signed_at or now()
    await db.flush()
    await activate_if_ready(db, pairing=pairing, session_confirmed=False)
    closing = row.fields.get("closing_on")
    if closing and pairing.activated_at and row.mentor_signed_at and row.learner_signed_at:
        pairing.ends_on = date.fromisoformat(closing)
        await db.flush()
    await tell(db, user_id=partner_of(actor.id, pairing), kind=Occasion.CHARTER_SIGNED, path=f"/pairings/{pairing_id}")
    signed = await read_charter(db, pairing_id=pairing_id)
    assert signed is not None  # noqa: S101 (locked above)
    return signed


async def _showing(db: AsyncSession, stale: VersionStale, pairing_id: UUID) -> VersionStale:
    current = await read_charter(db, pairing_id=pairing_id)
    return stale.showing(current.model_dump(mode="json")) if current else stale


async def _refuse_unknown_skills(db: AsyncSession, charter: CharterIn) -> None:
    wanted = {track.skill_id for track in charter.tracks}
    if not wanted:
        return
    known = set((await db.execute(select(col(Skill.id)).where(col(Skill.id).in_(wanted)))).scalars())
    unknown = [place for place, track in enumerate(charter.tracks) if track.skill_id not in known]
    if unknown:
        raise Malformed(
            fields=[
                FieldProblem(
                    f"/body/tracks/{place}/skill_id",
                    "unknown_skill",
                    "This skill is not in the catalogue.",
                    "Cette compétence n’est pas au catalogue.",
                )
                for place in unknown
            ]
        )
