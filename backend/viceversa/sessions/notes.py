"""Notes of a session: one private note a person, one shared by the two. Nobody else ever reads them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import Actor
from viceversa.core.errors import VersionStale
from viceversa.core.etag import check_version
from viceversa.pairings.charter import PairingNotLive
from viceversa.pairings.models import LIVE
from viceversa.sessions.models import Audience, SessionNote
from viceversa.sessions.notebook_schemas import NotesOut, SessionNoteOut
from viceversa.sessions.reading import read_session
from viceversa.sessions.service import lock_session


async def read_notes(db: AsyncSession, actor: Actor, *, session_id: UUID) -> NotesOut:
    """The actor's own note and the shared one; the partner's private note is nowhere. Raises `NotFound`."""
    await read_session(db, actor, session_id)
    return NotesOut(
        private=await _read(db, session_id=session_id, author_id=actor.id),
        pair=await _read(db, session_id=session_id, author_id=None),
    )


async def _read(db: AsyncSession, *, session_id: UUID, author_id: UUID | None) -> SessionNoteOut | None:
    row = (
        await db.execute(
            select(col(SessionNote.audience), col(SessionNote.body), col(SessionNote.version)).where(
                col(SessionNote.session_id) == session_id, col(SessionNote.author_id).is_not_distinct_from(author_id)
            )
        )
    ).one_or_none()
    return SessionNoteOut(audience=row.audience, body=row.body, version=row.version) if row else None


async def write_note(
    db: AsyncSession, actor: Actor, *, session_id: UUID, audience: Audience, if_match: str | None, body: str
) -> SessionNoteOut:
    """Write the private or the shared note; the first one with `If-Match: "0"`.

    The shared one rests once the pairing is over: whoever left is not written to. Raises `NotFound`, `PairingNotLive`,
    `VersionMissing`, and `VersionStale`, which shows the note as it stands.
    """
    pairing, _ = await lock_session(db, actor, session_id)
    if audience == Audience.PAIR and pairing.status not in LIVE:
        raise PairingNotLive
    author_id = actor.id if audience == Audience.PRIVATE else None
    row = (
        await db.execute(
            select(SessionNote)
            .where(
                col(SessionNote.session_id) == session_id, col(SessionNote.author_id).is_not_distinct_from(author_id)
            )
            .with_for_update()
        )
    ).scalar_one_or_none()
    try:
        check_version(if_match, row.version if row else 0)
    except VersionStale as stale:
        if row is None:
            raise
        current = SessionNoteOut(audience=audience, body=row.body, version=row.version)
        raise stale.showing(current.model_dump(mode="json")) from None
    if row is None:
        row = SessionNote(session_id=session_id, author_id=author_id, audience=audience.value, body=body)
        db.add(row)
    elif row.body != body:
        row.body, row.version = body, row.version + 1
    await db.flush()
    return SessionNoteOut(audience=audience, body=row.body, version=row.version)
