"""Mails reach a real SMTP server, in the reader's language, and hold no content of pairings."""

import re
from email import policy
from email.parser import BytesHeaderParser
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.factories import Company
from tests.notifications.sink import Sink, text_of
from viceversa import jobs
from viceversa.accounts.models import LinkPurpose, UserStatus
from viceversa.accounts.service import issue_link, use_link
from viceversa.config import PROJECT, settings
from viceversa.core.db import Database
from viceversa.notifications.mail_folder import part_of
from viceversa.notifications.mails import Reader, compose
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.service import tell


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


class Page(HTMLParser):
    """What a mail program would do with a page: words it shows, places it leads to, things it would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.loads, self.language = "", [], [], ""
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._hidden = tag in {"title", "style"}
        self.language = self.language or (given.get("lang") or "")
        if tag == "a":
            self.links.append(given["href"])
        self.loads += [value for name, value in attrs if name in {"src", "srcset", "background", "poster", "data"}]
        self.loads += [tag] if tag in {"img", "link", "script", "iframe", "object", "form", "input"} else []
        self.loads += re.findall(r"url\(", given.get("style") or "")

    def handle_data(self, data: str) -> None:
        self.words += "" if self._hidden else f" {data}"


TEMPLATES = (
    "invitation",
    "password_reset",
    "something_waits",
    "shortlist_ready",
    "shortlist_reminder",
    "security",
    "digest",
    "session_confirmed",
    "session_tentative",
    "session_cancelled",
)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_text_and_html_say_the_same_and_load_nothing(template: str, language: str) -> None:
    reader = Reader("ann@test.example", "Ann <b>&", language, "Europe/Paris", "active")
    mail = compose(
        reader,
        template=template,
        message_id=uuid4(),
        unsubscribe="stop-token",
        token="a-token",
        path="/sessions/1",
        title="Séance avec Zoé",
        when="mardi",
        day="2027-03-08",
        count=3,
        lines={"Du nouveau": 3},
    )
    page = Page(part_of(mail, "text/html"))
    words = text_of(mail)
    assert page.language == language
    assert page.loads == []
    assert page.links == re.findall(r"https?://\S+", words)
    assert all(link.startswith("http://test/") for link in page.links)
    plain = re.sub(r"\s?: https?://\S+", "", words).replace("-- \n", "")
    assert page.words.split() == ["Vice", "Versa", *str(mail["Subject"]).split(), *plain.split()]
    assert "\u00a0:" in words or language == "en"


async def test_one_click_stops_a_kind_and_its_headers_arrive_whole(database: Database, sink: Sink) -> None:
    async with database.transaction() as db:
        user = await Company(db).user()
        await tell(db, user_id=user.id, kind=NoticeKind.SESSION)
    await jobs.Queue(database).work(forever=False)
    (raw,) = sink.raw
    lines = raw.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert [line for line in lines if line.startswith(b"List-Unsubscribe-Post")] == [
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    ]
    (stop,) = [line for line in lines if line.startswith(b"List-Unsubscribe:")]
    assert re.fullmatch(rb"List-Unsubscribe: <http://test/api/v1/unsubscribe/[A-Za-z0-9_-]{43}>", stop)
    assert b"Auto-Submitted: auto-generated" in lines


async def test_a_new_password_is_told_by_a_mail_that_cannot_be_switched_off(database: Database, sink: Sink) -> None:
    async with database.transaction() as db:
        user = await Company(db).user()
        token = await issue_link(db, user_id=user.id, purpose=LinkPurpose.PASSWORD_RESET)
    async with database.transaction() as db:
        await use_link(db, token=token, purpose=LinkPurpose.PASSWORD_RESET, password="orchard lantern seventeen")
    queue = jobs.Queue(database)
    await queue.work(forever=False)
    (mail,) = sink.to(user.email)
    assert (mail["List-Unsubscribe"], "password" in str(mail["Subject"])) == (None, True)


def test_headers_are_folded_and_addresses_in_them_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoded word has 75 characters at most (RFC 2047 §2); a link in a header has as many as it needs."""
    monkeypatch.setenv("VICEVERSA_PUBLIC_URL", "https://mentorat.une-tres-grande-entreprise.example.com")
    settings.cache_clear()
    reader = Reader("ann@test.example", "Ann", "fr", "Europe/Paris", "active")
    title = "Séance Vice Versa avec Zoé-Éléonore-Clémence-Hélène de la Très-Longue-Particule"
    mail = compose(
        reader, template="session_confirmed", message_id=uuid4(), unsubscribe="s" * 43, title=title, when="", path="/"
    )
    monkeypatch.undo()
    settings.cache_clear()
    lines = mail.as_bytes().partition(b"\r\n\r\n")[0].split(b"\r\n")
    link = b"<https://mentorat.une-tres-grande-entreprise.example.com/api/v1/unsubscribe/" + b"s" * 43 + b">"
    assert b"List-Unsubscribe: " + link in lines
    assert max(len(line) for line in lines if b"unsubscribe/" not in line) <= 78
    assert BytesHeaderParser(policy=policy.default).parsebytes(mail.as_bytes())["Subject"] == title


def test_a_name_cannot_add_a_header() -> None:
    reader = Reader("ann@test.example", "Ann\r\nBcc: eve@evil.example", "en", "Europe/Paris", "active")
    mail = compose(
        reader,
        template="session_confirmed",
        message_id=uuid4(),
        title="Session with X\r\nBcc: eve@evil.example",
        when="Monday",
        path="/",
    )
    headers = BytesHeaderParser(policy=policy.default).parsebytes(mail.as_bytes())
    assert headers["Bcc"] is None
    assert mail["To"] == "ann@test.example"


async def test_nothing_reads_mail() -> None:
    """An answer to an invitation or an out-of-office note has no effect, because there is no ear for it."""
    sources = "".join(file.read_text("utf-8") for file in (PROJECT / "backend" / "viceversa").rglob("*.py"))
    assert re.findall(r"\b(imaplib|poplib|smtpd|aiosmtpd|METHOD:REPLY)\b", sources) == []
