"""The mails of a development or demo installation, read back from the folder they were written into."""

import asyncio
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

from viceversa.core.paging import decode_cursor, encode_cursor
from viceversa.core.schemas import Page
from viceversa.notifications.schemas import MailOut

_NAME = re.compile(r"(?P<stamp>\d{8}T\d{12})-(?P<id>[0-9a-f]{32})\Z")


async def list_mails(folder: Path, *, limit: int, cursor: str | None) -> Page[MailOut]:
    """Mails newest first; files that are no mails of ours are passed over."""
    return await asyncio.to_thread(_list, folder, limit, cursor)


def _list(folder: Path, limit: int, cursor: str | None) -> Page[MailOut]:
    before: tuple[str, str] | None = None
    if cursor:
        stamp, identifier = decode_cursor(cursor, parts=2)
        before = (stamp, UUID(identifier).hex)
    names = (_NAME.match(file.stem) for file in folder.glob("*.eml"))
    keys = sorted(((name["stamp"], name["id"]) for name in names if name), reverse=True)
    chosen = [key for key in keys if before is None or key < before]
    items = [_read(folder, stamp, identifier) for stamp, identifier in chosen[:limit]]
    more = encode_cursor(chosen[limit - 1][0], UUID(chosen[limit - 1][1])) if len(chosen) > limit else None
    return Page(items=items, next_cursor=more)


def _read(folder: Path, stamp: str, identifier: str) -> MailOut:
    mail = message_from_bytes((folder / f"{stamp}-{identifier}.eml").read_bytes(), policy=policy.default)
    stop = (mail["List-Unsubscribe"] or "").strip("<>")
    return MailOut(
        id=UUID(identifier),
        written_at=datetime.strptime(stamp, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text=part_of(mail, "text/plain"),
        html=part_of(mail, "text/html"),
        calendar=part_of(mail, "text/calendar") or None,
        unsubscribe_url=stop or None,
    )


def part_of(mail: EmailMessage, content_type: str) -> str:
    """The text of a mail's first part of a type; empty when there is none."""
    for part in mail.walk():
        if part.get_content_type() == content_type:
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return ""
