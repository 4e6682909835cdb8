"""Mails: rendered from templates in the reader's language, delivered by SMTP or, in development, into a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosmtplib
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from viceversa import jobs
from viceversa.accounts.models import User
from viceversa.config import Settings, settings
from viceversa.core.db import new_id


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a mail is for."""

    email: str
    given_name: str
    language: str
    status: str


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
    row = (
        await db.execute(
            select(col(User.email), col(User.given_name), col(User.preferred_language), col(User.status)).where(
                col(User.id) == user_id
            )
        )
    ).one_or_none()
    return Reader(row.email, row.given_name, row.preferred_language, row.status) if row else None


def compose(reader: Reader, *, kind: str, message_id: str, **values: str) -> EmailMessage:
    """A mail of one kind in the reader's language: subject on the template's first line, then the text.

    Mails carry no content of pairings: they say that something waits, and where.
    """
    text = _templates.get_template(f"{kind}.{reader.language}.txt").render(
        given_name=reader.given_name,
        public_url=settings().public_url,
        days=settings().invitation_days,
        minutes=settings().password_reset_minutes,
        **values,
    )
    subject, _, body = text.partition("\n")
    message = EmailMessage()
    message["From"] = settings().mail_from
    message["To"] = reader.email
    message["Subject"] = subject.strip()
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{message_id}@viceversa>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    return message


async def deliver(message: EmailMessage, *, configuration: Settings | None = None) -> None:
    """Hand the mail to the SMTP server of the settings, or write it into the mail folder when there is none."""
    configuration = configuration or settings()
    if configuration.smtp_host is None:
        _write(message, configuration.mail_folder)
        return
    password = configuration.smtp_password_file.read_text("utf-8").strip() if configuration.smtp_password_file else None
    await aiosmtplib.send(
        message,
        hostname=configuration.smtp_host,
        port=configuration.smtp_port,
        username=configuration.smtp_user,
        password=password,
        start_tls=configuration.smtp_start_tls or None,
        timeout=20,
    )


def _write(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    name = f"{stamp}-{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
    (folder / name).write_bytes(message.as_bytes())


async def tell(
    db: AsyncSession, *, user_id: UUID, path: str = "/", kind: str = "something_waits", **values: str
) -> None:
    """Queue a mail that says something waits, and where, in the caller's transaction.

    `kind` names another template, with the `values` it wants; a mail still holds nothing of what people said.
    """
    await jobs.enqueue(db, "notifications.tell", **_notice(user_id, path=path, kind=kind, values=values))


async def tell_all(db: AsyncSession, *, places: Sequence[tuple[UUID, str]], kind: str = "something_waits") -> None:
    """Tell each of many people that something waits, and where: (user id, path), in one statement (see `tell`)."""
    payloads = [_notice(user_id, path=path, kind=kind, values={}) for user_id, path in places]
    await jobs.enqueue_all(db, "notifications.tell", payloads=payloads)


def _notice(user_id: UUID, *, path: str, kind: str, values: dict[str, str]) -> dict[str, Any]:
    return {"user_id": str(user_id), "message_id": new_id().hex, "path": path, "kind": kind, "values": values}
