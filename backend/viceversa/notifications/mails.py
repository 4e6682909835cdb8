"""Mails: written from one text template a language, shown as text and as HTML, and handed to the mail server once.

Nothing in this product reads mail: an answer to an invitation, an out-of-office note or a bounce has no effect.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import aiosmtplib
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa.accounts.access import SIGNED_IN_STATUSES
from viceversa.accounts.models import User
from viceversa.config import Settings, settings
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.notifications.models import SentMail


class _OneLine(EmailPolicy):
    """Addresses in headers stay whole: the library would encode a long one as if it were words."""

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name == "List-Unsubscribe" else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        whole = name == "List-Unsubscribe"
        return self.fold(name, value).encode("ascii") if whole else super().fold_binary(name, value)


# The stubs tie a policy to its class of message, which this one does not change.
WIRE = _OneLine().clone(linesep="\r\n")  # ty: ignore[invalid-argument-type]
_LINK = re.compile(r"(?P<label>.+?)\s?: (?P<url>https?://\S+)\Z")

HandOver = Callable[[EmailMessage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a mail is for."""

    email: str
    given_name: str
    language: str
    time_zone: str
    status: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a mail; with a `url` it is a link and `text` says where it leads."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iCalendar object that goes with a mail."""

    method: str
    content: bytes


def _load(name: str) -> str:
    return (resources.files("viceversa.notifications") / "templates" / name).read_text("utf-8")


_templates = Environment(
    loader=FunctionLoader(_load),
    autoescape=select_autoescape(enabled_extensions=("html",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
)


async def read_reader(db: AsyncSession, user_id: UUID) -> Reader | None:
    """The person a mail is for, or None when the account is gone."""
    plain = [col(getattr(User, name)) for name in ("email", "given_name", "time_zone", "status")]
    query = select(*plain, col(User.preferred_language).label("language")).where(col(User.id) == user_id)
    row = (await db.execute(query)).mappings().one_or_none()
    return Reader(**row) if row else None


def compose(
    reader: Reader,
    *,
    template: str,
    message_id: UUID,
    unsubscribe: str | None = None,
    calendar: CalendarPart | None = None,
    **values: Any,
) -> EmailMessage:
    """A mail in the reader's language from a template: subject on its first line, then paragraphs.

    A paragraph `Label: https://…` is a link. `unsubscribe` is the token of a link that stops such mails. Mails carry
    no content of pairings: they say that something waits, and where.
    """
    about = settings()
    text = _templates.get_template(f"{template}.{reader.language}.txt").render(
        given_name=reader.given_name,
        public_url=about.public_url,
        days=about.invitation_days,
        minutes=about.password_reset_minutes,
        **values,
    )
    subject, _, body = text.partition("\n")
    blocks = [_block(each) for each in re.split(r"\n\s*\n", body.strip())]
    # In the fragment, so that no server's log holds it; a mail program posts to the address in the header.
    stop_url = f"{about.public_url}/unsubscribe#token={unsubscribe}" if unsubscribe else ""
    foot = _templates.get_template(f"foot.{reader.language}.txt").render(stop_url=stop_url).strip()
    message = EmailMessage(policy=WIRE)
    message["From"] = about.mail_from
    message["To"] = reader.email
    message["Subject"] = subject.strip()
    message["Date"] = format_datetime(now(), usegmt=True)
    message["Message-ID"] = f"<{message_id.hex}@viceversa>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{about.public_url}/api/v1/unsubscribe/{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(f"{body.strip()}\n\n-- \n{foot}\n", cte="quoted-printable")
    page = _templates.get_template("layout.html").render(
        language=reader.language,
        subject=subject.strip(),
        blocks=blocks,
        foot=[_block(each) for each in foot.splitlines() if each],
    )
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    if calendar is not None:
        _add_calendar(message, calendar)
    return message


def _block(paragraph: str) -> Block:
    line = " ".join(paragraph.split("\n"))
    link = _LINK.match(line)
    return Block(link["label"], link["url"]) if link else Block(line)


def _add_calendar(message: EmailMessage, part: CalendarPart) -> None:
    """The object twice: as the alternative that mail programs act on (RFC 6047), and as a file for people."""
    # Bytes in base64: its line ends are CRLF and must arrive so.
    message.add_alternative(
        part.content,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"method": part.method, "charset": "UTF-8", "component": "VEVENT"},
    )
    message.add_attachment(part.content, maintype="application", subtype="ics", cte="base64", filename="invite.ics")


# One for each event loop: what one worker hands over, it hands over one after the other.
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def send_once(
    database: Database,
    message: EmailMessage,
    *,
    message_id: UUID,
    configuration: Settings | None = None,
    listed: bool = True,
) -> None:
    """Hand a mail over unless a job that died had done so, and remember it.

    `listed`: whether it is among the mails that an administrator of a development installation looks at.

    A worker that is killed between the mail server's yes and our note of it sends that mail again, with the same
    Message-ID. As mails are handed over in turns, that is one mail a kill at most.
    """
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with _door(configuration or settings(), listed=listed) as hand_over, turn:
        async with database.transaction() as db:
            sent = await db.execute(select(1).where(col(SentMail.id) == message_id))
            if sent.first() is not None:
                return
        await hand_over(message)
        async with database.transaction() as db:
            await db.execute(insert(SentMail).values(id=message_id, sent_at=now()).on_conflict_do_nothing())


async def tell_of_message(database: Database, *, user_id: UUID, message_id: UUID) -> bool:
    """Mail someone that a message waits, and nothing else: no sender, no kind. False when it could not leave.

    Said here and now, not by a job: jobs and their failures are looked at by others.
    """
    async with database.transaction() as db:
        reader = await read_reader(db, user_id)
    if reader is None or reader.status not in SIGNED_IN_STATUSES:
        return True
    mail = compose(reader, template="message", message_id=message_id)
    try:
        await send_once(database, mail, message_id=message_id, listed=False)
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True


@asynccontextmanager
async def _door(configuration: Settings, *, listed: bool) -> AsyncGenerator[HandOver]:
    """The SMTP server of the settings, greeted and ready for a mail, or the mail folder when there is none."""
    if configuration.smtp_host is None:
        folder = configuration.mail_folder if listed else configuration.mail_folder / "unlisted"

        async def keep(message: EmailMessage) -> None:
            await asyncio.to_thread(_write, message, folder)

        yield keep
        return
    password = configuration.smtp_password_file.read_text("utf-8").strip() if configuration.smtp_password_file else None
    async with aiosmtplib.SMTP(
        hostname=configuration.smtp_host,
        port=configuration.smtp_port,
        username=configuration.smtp_user,
        password=password,
        start_tls=configuration.smtp_start_tls or None,
        timeout=20,
    ) as server:

        async def hand_over(message: EmailMessage) -> None:
            await server.sendmail(parseaddr(message["From"])[1], [message["To"]], message.as_bytes())

        yield hand_over


def _write(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    name = f"{stamp}-{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
    # Under another name until it is whole: a reader never finds half a mail.
    half = folder / f".{name}"
    half.write_bytes(message.as_bytes())
    half.rename(folder / name)
