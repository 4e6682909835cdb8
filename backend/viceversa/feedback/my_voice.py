"""A private card for someone whose own voice is low. It knows their own answers and nobody else's.

The partner's pulses are not read here, nor whether there are any: what this returns says nothing of them.
"""

from collections.abc import Sequence
from dataclasses import asdict
from statistics import fmean
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.feedback.models import Pulse
from viceversa.feedback.schemas import VoiceCardOut, VoiceScriptOut
from viceversa.feedback.voice_scripts import script_after
from viceversa.pairings.models import LIVE
from viceversa.pairings.service import read_sides
from viceversa.sessions.models import MentoringSession

COUNTED = 3
LOW_MEAN, LOW_LATEST = 2, 1


def is_low(voice: Sequence[int]) -> bool:
    """Whether someone's own answers to "I could say what I really thought", oldest first, are low.

    The latest was "a little" or less, or the mean of the last three lies below "partly".
    """
    last = voice[-COUNTED:]
    return bool(last) and (last[-1] <= LOW_LATEST or fmean(last) < LOW_MEAN)


async def read_my_voice_card(db: AsyncSession, actor: Actor, *, pairing_id: UUID) -> VoiceCardOut:
    """The actor's private card in a pairing that is on; empty when their own voice is not low. Raises `NotFound`."""
    pairing = await read_sides(db, actor, pairing_id)
    voice = (
        (
            await db.execute(
                select(col(Pulse.voice))
                .join(MentoringSession, col(MentoringSession.id) == col(Pulse.session_id))
                .where(
                    col(MentoringSession.pairing_id) == pairing_id,
                    col(Pulse.user_id) == actor.id,
                    col(Pulse.voice).is_not(None),
                )
                .order_by(col(MentoringSession.starts_at))
            )
        )
        .scalars()
        .all()
    )
    if pairing.status not in LIVE or not is_low([tap for tap in voice if tap is not None]):
        return VoiceCardOut(script=None)
    return VoiceCardOut(script=VoiceScriptOut(**asdict(script_after(len(voice)))))
