"""iCalendar as Outlook, Gmail and Apple read it (RFC 5545, 5546): invitations for one person, and the private feed.

Times are in UTC: a meeting that does not repeat needs no zone of its own, and every calendar shows it in the reader's.
Entries hold no content: who one meets, by the given name, and where in the application to look.
"""

from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr

import icalendar

from viceversa.config import settings
from viceversa.core.errors import Text
from viceversa.notifications.service import Meeting

PRODUCT = "-//Vice Versa//Vice Versa//EN"
REFRESHED_EVERY = timedelta(hours=1)
_SUMMARY: Text = {"en": "Vice Versa session with {name}", "fr": "Séance Vice Versa avec {name}"}
_DETAILS: Text = {"en": "Agenda and notes: {url}", "fr": "Ordre du jour et notes : {url}"}
# They said yes or no in the application; an answer by mail changes nothing.
_TAKES_PART = {"CONFIRMED": "ACCEPTED", "TENTATIVE": "TENTATIVE", "CANCELLED": "DECLINED"}


def summary(*, partner: str, language: str) -> str:
    """The title of a session in a calendar."""
    return _SUMMARY["fr" if language == "fr" else "en"].format(name=partner)


def invitation(meeting: Meeting, *, email: str, name: str, partner: str, language: str) -> tuple[str, bytes]:
    """The method (`REQUEST` or `CANCEL`) and the object that enters, moves or removes a meeting for one person."""
    method = "CANCEL" if meeting.status == "CANCELLED" else "REQUEST"
    event = _event(meeting, partner=partner, language=language)
    sender_name, sender = parseaddr(settings().mail_from)
    organizer = icalendar.vCalAddress(f"mailto:{sender}")
    organizer.params["CN"] = icalendar.vText(sender_name or "Vice Versa")
    event.add("organizer", organizer, encode=False)
    attendee = icalendar.vCalAddress(f"mailto:{email}")
    attendee.params["CUTYPE"] = icalendar.vText("INDIVIDUAL")
    attendee.params["ROLE"] = icalendar.vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = icalendar.vText(_TAKES_PART[meeting.status])
    attendee.params["RSVP"] = icalendar.vText("FALSE")
    attendee.params["CN"] = icalendar.vText(name)
    event.add("attendee", attendee, encode=False)
    whole = _calendar()
    whole.add("method", method)
    whole.add_component(event)
    return method, whole.to_ical()


def feed(meetings: Iterable[tuple[Meeting, str]], *, language: str) -> bytes:
    """A calendar to subscribe to: meetings, each with the given name of the other side."""
    whole = _calendar()
    whole.add("x-wr-calname", "Vice Versa")
    whole.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", icalendar.vDuration(REFRESHED_EVERY).to_ical().decode())
    for meeting, partner in meetings:
        whole.add_component(_event(meeting, partner=partner, language=language))
    return whole.to_ical()


def _calendar() -> icalendar.Calendar:
    whole = icalendar.Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    return whole


def _event(meeting: Meeting, *, partner: str, language: str) -> icalendar.Event:
    url = f"{settings().public_url}/sessions/{meeting.id}"
    event = icalendar.Event()
    event.add("uid", f"{meeting.id}@viceversa")
    event.add("dtstamp", meeting.stamp)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("sequence", meeting.sequence)
    event.add("status", meeting.status)
    event.add("summary", summary(partner=partner, language=language))
    event.add("description", _DETAILS["fr" if language == "fr" else "en"].format(url=url))
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if meeting.status == "CANCELLED" else "OPAQUE")
    return event
