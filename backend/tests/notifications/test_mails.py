"""Mails reach a real SMTP server, in the reader's language, and hold no content of pairings."""

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from tests.factories import Company
from viceversa import jobs
from viceversa.accounts.models import UserStatus
from viceversa.config import settings
from viceversa.core.db import Database
from viceversa.notifications.service import tell


class Sink:
    """Keeps what it is sent; refuses the first mail when asked to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    kept = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("VICEVERSA_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("VICEVERSA_SMTP_PORT", str(port))
    monkeypatch.setenv("VICEVERSA_SMTP_START_TLS", "false")
    settings.cache_clear()
    yield kept
    controller.stop()
    settings.cache_clear()


@pytest.mark.parametrize(("language", "greeting"), [("fr", "Bonjour"), ("en", "Hello")])
async def test_an_invitation_arrives_in_the_readers_language(
    database: Database, sink: Sink, language: str, greeting: str
) -> None:
    async with database.transaction() as db:
        user = await Company(db).user(status=UserStatus.INVITED, preferred_language=language)
        await jobs.enqueue(db, "notifications.send_invitation", user_id=str(user.id))
    await jobs.Queue(database).work(forever=False)
    (mail,) = sink.mails
    body = text_of(mail)
    assert (mail["To"], greeting in body) == (user.email, True)
    assert re.search(r"/welcome#token=[A-Za-z0-9_-]{40,}", body)


async def test_a_refused_mail_is_sent_again_with_the_same_message_id(database: Database, sink: Sink) -> None:
    sink.refusals = 1
    async with database.transaction() as db:
        user = await Company(db).user()
        await tell(db, user_id=user.id, path="/pairings/1")
    queue = jobs.Queue(database)
    await queue.work(forever=False)
    assert sink.mails == []
    async with database.transaction() as db:
        payload = (
            await db.execute(
                text("SELECT args ->> 'message_id' FROM procrastinate_jobs WHERE task_name = 'notifications.tell'")
            )
        ).scalar_one()
        await db.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))
    await queue.work(forever=False)
    (mail,) = sink.mails
    assert mail["Message-ID"] == f"<{payload}@viceversa>"
    assert "/pairings/1" in text_of(mail)


async def test_nothing_is_mailed_to_people_who_left(database: Database, sink: Sink) -> None:
    async with database.transaction() as db:
        company = Company(db)
        for status in (UserStatus.LEFT, UserStatus.SUSPENDED):
            await tell(db, user_id=(await company.user(status=status)).id)
        opened = await company.user()
        await jobs.enqueue(db, "notifications.send_invitation", user_id=str(opened.id))
        await jobs.enqueue(db, "notifications.send_password_reset", user_id="")
    await jobs.Queue(database).work(forever=False)
    assert sink.mails == []
