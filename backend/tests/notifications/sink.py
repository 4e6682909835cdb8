"""An SMTP server that keeps what it is sent."""

import asyncio
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import text

from viceversa.core.db import Database
from viceversa.jobs import Queue
from viceversa.notifications.mail_folder import part_of


class Sink:
    """Keeps mails; may refuse the first ones, be slow to say yes, and tell someone of each mail before it does."""

    def __init__(self, *, seconds: float = 0, on_mail: Callable[[int], None] | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refusals = 0
        self.seconds, self.on_mail = seconds, on_mail

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.on_mail:
            self.on_mail(len(self.mails))
        await asyncio.sleep(self.seconds)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that one address got, in order."""
        return [mail for mail in self.mails if mail["To"] == address]


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    return part_of(mail, "text/plain").replace("\r\n", "\n")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def listening(sink: Sink) -> Generator[int]:
    """Serve a sink on a port of this machine."""
    port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


async def drain(database: Database) -> None:
    """Run jobs until none is due: jobs make jobs, and some wait for others."""
    due = text(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
    )
    for _ in range(10):
        await Queue(database).work(forever=False)
        async with database.transaction() as db:
            if not (await db.execute(due)).scalar_one():
                return
    raise AssertionError("jobs without end")
