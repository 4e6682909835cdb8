"""Exchange tracks: one skill, one direction, baseline → target → latest. Seen by the two people only."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.errors import AppError, FieldProblem, Malformed, NotFound
from viceversa.core.etag import check_version
from viceversa.pairings.activation import activate_if_ready
from viceversa.pairings.charter import PairingNotLive
from viceversa.pairings.lifecycle import By
from viceversa.pairings.models import LIVE, ExchangeTrack, TrackDirection
from viceversa.pairings.schemas import TrackChangeIn, TrackIn, TrackOut
from viceversa.pairings.service import lock_pairing_of, side_of
from viceversa.skills.models import Skill


class TrackExists(AppError):
    status = 409
    code = "track_exists"
    en = "This skill is already on that arrow."
    fr = "Cette compétence est déjà sur cette flèche."


async def list_tracks(db: AsyncSession, *, pairing_id: UUID) -> list[TrackOut]:
    """The tracks of a pairing, oldest first."""
    rows = await db.execute(
        select(
            col(ExchangeTrack.id),
            col(ExchangeTrack.skill_id),
            col(Skill.title_en),
            col(Skill.title_fr),
            col(ExchangeTrack.direction),
            col(ExchangeTrack.baseline),
            col(ExchangeTrack.target),
            col(ExchangeTrack.latest),
            col(ExchangeTrack.latest_seen),
            col(ExchangeTrack.version),
        )
        .join(Skill, col(Skill.id) == col(ExchangeTrack.skill_id))
        .where(col(ExchangeTrack.pairing_id) == pairing_id)
        .order_by(col(ExchangeTrack.id))
    )
    return [TrackOut(**row) for row in rows.mappings()]


async def add_track(db: AsyncSession, actor: Actor, *, pairing_id: UUID, track: TrackIn) -> TrackOut:
    """Put a skill on one of the two arrows. Raises `NotFound`, `PairingNotLive`, `TrackExists`, `Malformed`."""
    pairing = await lock_pairing_of(db, actor, pairing_id)
    if pairing.status not in LIVE:
        raise PairingNotLive
    known = await db.execute(select(col(Skill.id)).where(col(Skill.id) == track.skill_id))
    if known.first() is None:
        raise Malformed(
            fields=[
                FieldProblem(
                    "/body/skill_id",
                    "unknown_skill",
                    "This skill is not in the catalogue.",
                    "Cette compétence n’est pas au catalogue.",
                )
            ]
        )
    existing = await list_tracks(db, pairing_id=pairing_id)
    if any(each.skill_id == track.skill_id and each.direction == track.direction for each in existing):
        raise TrackExists
    row = ExchangeTrack(pairing_id=pairing_id, **track.model_dump(mode="python"))
    db.add(row)
    await db.flush()
    await activate_if_ready(db, pairing=pairing, session_confirmed=False)
    return next(each for each in await list_tracks(db, pairing_id=pairing_id) if each.id == row.id)


async def update_track(
    db: AsyncSession, actor: Actor, *, track_id: UUID, if_match: str | None, change: TrackChangeIn
) -> TrackOut:
    """Note a new target, or where it stands now: whoever learns places themselves (`latest`), whoever shows says what
    they see (`latest_seen`).

    Raises `NotFound`, `PairingNotLive`, `VersionStale`."""
    owner = (
        await db.execute(select(col(ExchangeTrack.pairing_id)).where(col(ExchangeTrack.id) == track_id))
    ).scalar_one_or_none()
    if owner is None:
        raise NotFound
    pairing = await lock_pairing_of(db, actor, owner)
    if pairing.status not in LIVE:
        raise PairingNotLive
    row = (
        await db.execute(select(ExchangeTrack).where(col(ExchangeTrack.id) == track_id).with_for_update())
    ).scalar_one()
    check_version(if_match, row.version)
    if change.target is not None:
        row.target = change.target
    if change.latest is not None:
        learns = By.LEARNER if row.direction == TrackDirection.MENTOR_TEACHES else By.MENTOR
        if side_of(actor, pairing) == learns:
            row.latest = change.latest
        else:
            row.latest_seen = change.latest
    row.version += 1
    await db.flush()
    return next(each for each in await list_tracks(db, pairing_id=owner) if each.id == track_id)
