"""Invitations as Outlook, Gmail and Apple take them, checked by the standards' text and by a second parser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import icalendar
import pytest
from sqlalchemy import select, text
from sqlmodel import col

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from tests.notifications.icalendar_rules import faults_of, faults_of_mail, octets, values_of
from tests.notifications.sink import Sink, drain, text_of
from tests.world import World, settle, soon
from viceversa.accounts.models import User
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.main import create_app
from viceversa.notifications.calendar import feed, invitation
from viceversa.notifications.models import Mailing, NoticeKind, NoticePreference
from viceversa.notifications.service import Meeting
from viceversa.sessions.models import MentoringSession

STARTS = datetime(2027, 3, 1, 9, tzinfo=UTC)
NASTY = [
    "Ann",
    "Zoé-Éléonore de la Très-Longue-Particule-Qui-N’En-Finit-Pas-De-Se-Dérouler-Sur-La-Ligne 🎈🎈🎈🎈",
    'O"Neil; x, y: z\\n',
    "Ann\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    "^'^n;=\t",
]


def _meeting(**values: Any) -> Meeting:
    usual = Meeting(uuid4(), STARTS, STARTS + timedelta(hours=1), 2, "CONFIRMED", STARTS - timedelta(days=2))
    return replace(usual, **values)


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("status", ["CONFIRMED", "TENTATIVE", "CANCELLED"])
def test_invitations_keep_the_standards_whatever_people_are_called(name: str, status: str) -> None:
    meeting = _meeting(status=status)
    method, content = invitation(meeting, email="ann@test.example", name=name, partner=name, language="fr")
    assert method == ("CANCEL" if status == "CANCELLED" else "REQUEST")
    assert faults_of(content, method=method) == []
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == f"Séance Vice Versa avec {name}".replace("\r\n", "\n")
    assert (meeting.starts_at, meeting.ends_at) == (event.decoded("DTSTART"), event.decoded("DTEND"))
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert faults_of(feed([(meeting, name)], language="en"), method=None) == []


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        (b"\r\n", b"\n"),
        (b"VERSION:2.0\r\n", b""),
        (b"METHOD:REQUEST", b"METHOD:PUBLISH"),
        (b"UID:", b"X-UID:"),
        (b"DTSTAMP:", b"DTSTAMP;TZID=Europe/Paris:"),
        (b"20270301T090000Z", b"20270301T090000"),
        (b"20270301T090000Z", b"20270301T100000Z"),
        (b"SEQUENCE:2\r\n", b""),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
        (b"STATUS:CONFIRMED", b"STATUS:HELD"),
        (b"ORGANIZER", b"X-ORGANIZER"),
        (b"mailto:ann", b"ann"),
        (b"END:VEVENT\r\n", b""),
        (b"SUMMARY:", b"SUMMARY:a\\b;"),
        (b"CLASS:PRIVATE", b"CLASS:PRIVATE\r\nCLASS:PUBLIC"),
        (b"SUMMARY:", b"SUMMARY:" + b"x" * 70),
        (b"ORGANIZER;", b"ORGANIZER;RSVP=MAYBE;"),
        (b"\r\nEND:VCALENDAR", b"\r\n\r\nEND:VCALENDAR"),
    ],
)
def test_the_checker_finds_planted_faults(whole: bytes, broken: bytes) -> None:
    _, content = invitation(_meeting(), email="ann@test.example", name="Ann", partner="Zoe", language="en")
    assert faults_of(content, method="REQUEST") == []
    assert whole in content
    planted = content.replace(whole, broken)
    if broken.startswith(b"DTSTAMP;TZID"):
        planted = planted.replace(b"000Z\r\n", b"000\r\n")
    assert faults_of(planted, method="REQUEST") != []


class Story:
    """One session in the API, and the mails that each step brings."""

    def __init__(self, client: Any, database: Database, sink: Sink, world: World, emails: dict[str, str]) -> None:
        self.client, self.database, self.sink, self.world, self.emails = client, database, sink, world, emails

    async def step(self, who: str, verb: str, body: Any = None) -> dict[str, EmailMessage]:
        """Do one step; answers the one new mail of each side, if it got one."""
        before = {side: len(self.sink.to(email)) for side, email in self.emails.items()}
        path = f"/api/v1/sessions/{self.world.ids['session']}/{verb}"
        if verb == "pause":
            path = f"/api/v1/pairings/{self.world.ids['pairing']}/pause"
        answer = await self.client.post(path, headers=self.world.headers[who], json=body)
        assert answer.status_code == 200, answer.text
        await drain(self.database)
        new = {side: self.sink.to(email)[before[side] :] for side, email in self.emails.items()}
        assert all(len(mails) <= 1 for mails in new.values()), "one change, one mail"
        return {side: mails[0] for side, mails in new.items() if mails}

    async def row(self) -> MentoringSession:
        async with self.database.transaction() as db:
            found = select(MentoringSession).where(col(MentoringSession.id) == self.world.ids["session"])
            return (await db.execute(found)).scalar_one()


@pytest.fixture
async def story(database: Database, configuration: Settings, sink: Sink):
    async with database.transaction() as db:
        world = await settle(Company(db))
        emails = {}
        for side, language in (("mentor", "fr"), ("learner", "en")):
            user = await db.get_one(User, UUID(str(world.ids[side])))
            user.preferred_language, user.time_zone = (
                language,
                "America/New_York" if side == "learner" else "Europe/Paris",
            )
            emails[side] = user.email
        row = await db.get_one(MentoringSession, UUID(str(world.ids["session"])))
        row.place = "CANARY-PLACE"
        row.agenda = [{"code": "up", "minutes": 20, "topic": "CANARY-TOPIC"}]
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        yield Story(client, database, sink, world, emails)


async def test_each_change_reaches_both_calendars(story: Story) -> None:
    told = [
        await story.step("learner", "confirmation"),
        await story.step("mentor", "move", {"starts_at": soon(5), "minutes": 90}),
        await story.step("learner", "confirmation"),
        await story.step("learner", "cancellation", {"reason": "away"}),
    ]
    row = await story.row()
    for side, other in (("mentor", "learner"), ("learner", "mentor")):
        mails = [step[side] for step in told]
        assert [faults_of_mail(mail) for mail in mails] == [[], [], [], []]
        values = [values_of(mail) for mail in mails]
        assert [each["METHOD"] for each in values] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
        assert [each["STATUS"] for each in values] == ["CONFIRMED", "TENTATIVE", "CONFIRMED", "CANCELLED"]
        assert [int(each["SEQUENCE"]) for each in values] == [0, 1, 2, 3]
        assert int(values[-1]["SEQUENCE"]) == row.calendar_sequence
        assert {each["UID"] for each in values} == {f"{row.id}@viceversa"}
        stamps = [each["DTSTAMP"] for each in values]
        assert stamps == sorted(stamps)
        assert values[1]["DTSTART"] == row.starts_at.strftime("%Y%m%dT%H%M%SZ") != values[0]["DTSTART"]
        assert len({mail["Message-ID"] for mail in mails}) == 4
        everything = b"".join(octets(part) for mail in mails for part in mail.walk())
        assert b"CANARY" not in everything
        assert story.emails[other].encode() not in everything
    assert "Séance Vice Versa avec" in str(told[0]["mentor"]["Subject"])
    assert "(America/New_York)" in text_of(told[0]["learner"])
    notices = await story.client.get("/api/v1/users/me/notices", headers=story.world.headers["mentor"])
    # Whoever calls off what both had confirmed has both offered new times.
    assert [each["occasion"] for each in notices.json()["items"]] == [
        *("new_slots", "session_cancelled", "session_confirmed", "new_slots", "session_confirmed"),
    ]


async def test_calendars_hear_nothing_of_what_they_never_knew(story: Story) -> None:
    """A time that was only proposed is in nobody's calendar: the partner is told, and that is all."""
    moved = await story.step("mentor", "move", {"starts_at": soon(6), "minutes": 60})
    called_off = await story.step("learner", "cancellation", {"reason": "away"})
    assert (list(moved), list(called_off)) == (["learner"], ["mentor"])
    for mail in (moved["learner"], called_off["mentor"]):
        assert [part for part in mail.walk() if part.get_content_type() == "text/calendar"] == []


async def test_a_pairing_that_stops_clears_both_calendars(story: Story) -> None:
    await story.step("learner", "confirmation")
    stopped = await story.step("learner", "pause")
    for mail in stopped.values():
        assert faults_of_mail(mail) == []
        assert (values_of(mail)["METHOD"], values_of(mail)["SEQUENCE"]) == ("CANCEL", "1")
    assert set(stopped) == {"mentor", "learner"}


async def test_who_wants_no_invitations_is_mailed_a_plain_notice(story: Story) -> None:
    mentor = UUID(str(story.world.ids["mentor"]))
    async with story.database.transaction() as db:
        db.add(NoticePreference(user_id=mentor, kind=NoticeKind.CALENDAR, in_app=False, mailing=Mailing.NONE))
    told = await story.step("learner", "confirmation")
    assert faults_of_mail(told["learner"]) == []
    assert faults_of_mail(told["mentor"]) == ["0 parts of text/calendar"]


async def test_what_was_told_late_is_still_what_was_true(story: Story) -> None:
    """The mail server is down while a session is confirmed and called off: both mails arrive, in order."""
    story.sink.refusals = 2  # the first two mails, one to each side
    assert await story.step("learner", "confirmation") == {}
    path = f"/api/v1/sessions/{story.world.ids['session']}/cancellation"
    await story.client.post(path, headers=story.world.headers["mentor"], json={"reason": "away"})
    async with story.database.transaction() as db:
        await db.execute(_RETRY_NOW)
    await drain(story.database)
    for email in story.emails.values():
        values = [values_of(mail) for mail in story.sink.to(email) if not faults_of_mail(mail)]
        assert [(each["METHOD"], each["SEQUENCE"]) for each in values] == [("REQUEST", "0"), ("CANCEL", "1")]


_RETRY_NOW = text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
