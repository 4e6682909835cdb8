"""What RFC 5545, 5546 and 6047 demand of our objects and mails, read without any iCalendar library."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message

_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)"
    r'(?P<params>(;[A-Za-z0-9-]+=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
    r'(,("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*))*)*)'
    r":(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)\Z"
)
_PARAM = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^;:]*)')
_UTC = re.compile(r"\d{8}T\d{6}Z\Z")
_TEXT = re.compile(r"(\\[\\;,nN]|[^\\;,])*\Z")
TEXTS = {"SUMMARY", "DESCRIPTION", "UID", "PRODID", "X-WR-CALNAME", "LOCATION", "COMMENT"}
ONCE = {"UID", "DTSTAMP", "DTSTART"}
AT_MOST_ONCE = {
    "DTEND", "DURATION", "CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED", "LOCATION", "ORGANIZER",
    "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID", "RRULE",
}  # fmt: skip
VALUES = {
    "STATUS": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "CLASS": {"PUBLIC", "PRIVATE", "CONFIDENTIAL"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"},
}
PARAMS = {
    "RSVP": {"TRUE", "FALSE"},
    "PARTSTAT": {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"},
    "ROLE": {"CHAIR", "REQ-PARTICIPANT", "OPT-PARTICIPANT", "NON-PARTICIPANT"},
    "CUTYPE": {"INDIVIDUAL", "GROUP", "RESOURCE", "ROOM", "UNKNOWN"},
}


@dataclass(frozen=True)
class Property:
    """One content line: `name;params:value`."""

    name: str
    params: dict[str, str]
    value: str


def lines_of(content: bytes) -> tuple[list[str], list[str]]:
    """The unfolded lines of an object, and what is wrong with its bytes (RFC 5545 §3.1)."""
    faults = []
    if not content.endswith(b"\r\n"):
        faults.append("the last line does not end with CRLF")
    if re.search(rb"(?<!\r)\n|\r(?!\n)", content):
        faults.append("a line ends with LF or CR alone")
    physical = content.split(b"\r\n")[:-1]
    for line in physical:
        if len(line) > 75:
            faults.append(f"{len(line)} octets in a line")
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            faults.append("a fold inside a character")
    whole = re.sub(rb"\r\n[ \t]", b"", content).decode("utf-8", "replace")
    return whole.split("\r\n")[:-1], faults


def parse(content: bytes) -> tuple[list[Property], list[list[Property]], list[str]]:
    """The properties of the calendar, those of each event, and faults of grammar and nesting."""
    lines, faults = lines_of(content)
    calendar: list[Property] = []
    events: list[list[Property]] = []
    open_components: list[str] = []
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            faults.append(f"not a content line: {line[:40]!r}")
            continue
        params = {name.upper(): value.strip('"') for name, value in _PARAM.findall(found["params"])}
        each = Property(found["name"].upper(), params, found["value"])
        if each.name == "BEGIN":
            if (each.value, open_components[-1:]) not in (("VCALENDAR", []), ("VEVENT", ["VCALENDAR"])):
                faults.append(f"{each.value} begins inside {open_components}")
            open_components.append(each.value)
            if each.value == "VEVENT":
                events.append([])
        elif each.name == "END":
            if open_components[-1:] != [each.value]:
                faults.append(f"{each.value} ends, {open_components} is open")
            open_components = open_components[:-1]
        elif open_components == ["VCALENDAR"]:
            calendar.append(each)
        elif open_components == ["VCALENDAR", "VEVENT"]:
            events[-1].append(each)
        else:
            faults.append(f"{each.name} lies outside")
    if open_components:
        faults.append(f"{open_components} never end")
    return calendar, events, faults


def faults_of(content: bytes, *, method: str | None) -> list[str]:
    """Everything that is wrong with an object of a method; with None, of a calendar to subscribe to."""
    calendar, events, faults = parse(content)
    heads = Counter(each.name for each in calendar)
    faults += [f"{name} stands {heads[name]} times" for name in ("PRODID", "VERSION") if heads[name] != 1]
    methods = [each.value for each in calendar if each.name == "METHOD"]
    if methods != ([method] if method else []):
        faults.append(f"METHOD is {methods}")
    if [each.value for each in calendar if each.name == "VERSION"] != ["2.0"]:
        faults.append("VERSION is not 2.0")
    if method and len(events) != 1:
        faults.append(f"{len(events)} events")
    uids = [each.value for event in events for each in event if each.name == "UID"]
    if len(set(uids)) < len(uids):
        faults.append("two events with one UID")
    for event in events:
        faults += _faults_of_event(event, method=method)
    return faults + _faults_of_texts([*calendar, *(each for event in events for each in event)])


def _faults_of_texts(properties: list[Property]) -> list[str]:
    return [
        f"{each.name} is not escaped: {each.value[:40]!r}"
        for each in properties
        if each.name in TEXTS and not _TEXT.match(each.value)
    ]


def _instant(value: str) -> datetime | None:
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ") if _UTC.match(value) else None  # noqa: DTZ007 (both in UTC)


def _faults_of_event(event: list[Property], *, method: str | None) -> list[str]:
    counts, one = Counter(each.name for each in event), {each.name: each for each in event}
    faults = [f"{name} stands {counts[name]} times" for name in ONCE if counts[name] != 1]
    faults += [f"{name} stands {counts[name]} times" for name in AT_MOST_ONCE if counts[name] > 1]
    if counts["DTEND"] + counts["DURATION"] != 1:
        faults.append("neither an end nor a duration, or both")
    for name in ("DTSTAMP", "DTSTART", "DTEND"):
        if name in one and _instant(one[name].value) is None:
            faults.append(f"{name} is not in UTC: {one[name].value}")
    start, end = (_instant(one[name].value) if name in one else None for name in ("DTSTART", "DTEND"))
    if start and end and end <= start:
        faults.append("it ends before it starts")
    for each in event:
        if each.name in VALUES and each.value not in VALUES[each.name]:
            faults.append(f"{each.name} is {each.value}")
        faults += [
            f"{name} is {value}" for name, value in each.params.items() if value not in PARAMS.get(name, {value})
        ]
        if each.name in {"ORGANIZER", "ATTENDEE"} and not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", each.value):
            faults.append(f"{each.name} is {each.value}")
    if "SEQUENCE" in one and not one["SEQUENCE"].value.isdecimal():
        faults.append("SEQUENCE is no number")
    if method is None:
        return faults
    # RFC 5546 §3.2.2 and §3.2.5
    faults += [f"{method} without {name}" for name in ("ORGANIZER", "SEQUENCE", "ATTENDEE") if not counts[name]]
    status = one["STATUS"].value if "STATUS" in one else None
    if (method == "CANCEL") != (status == "CANCELLED"):
        faults.append(f"{method} with STATUS {status}")
    if method == "REQUEST" and not counts["SUMMARY"]:
        faults.append("REQUEST without SUMMARY")
    return faults


def octets(part: Message) -> bytes:
    """What a part of a mail holds; nothing for one that holds other parts."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def faults_of_mail(mail: EmailMessage) -> list[str]:
    """What is wrong with a mail that brings an object (RFC 6047), and what Outlook, Gmail or Apple would not take."""
    faults = []
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if len(parts) != 1:
        return [f"{len(parts)} parts of text/calendar"]
    (part,) = parts
    content = octets(part)
    method = str(part.get_param("method"))
    if str(part.get_param("charset")).upper() != "UTF-8":
        faults.append("no charset")
    if part.get_content_disposition() is not None:
        faults.append("the part that programs act on is an attachment")
    alternatives = [each for each in mail.walk() if each.get_content_type() == "multipart/alternative"]
    kinds = [[each.get_content_type() for each in alternative.iter_parts()] for alternative in alternatives]
    if kinds != [["text/plain", "text/html", "text/calendar"]]:
        faults.append(f"alternatives are {kinds}")
    files = [each for each in mail.iter_attachments() if (each.get_filename() or "").endswith(".ics")]
    if [octets(each) for each in files] != [content]:
        faults.append("the attached file is not the same object")
    sender = mail["From"].addresses[0].addr_spec
    if f":mailto:{sender}\r\n".encode() not in re.sub(rb"\r\n[ \t]", b"", content):
        faults.append("the organizer is not the sender")
    return [*faults, *faults_of(content, method=method)]


def values_of(mail: EmailMessage) -> dict[str, str]:
    """Name → value of the event in a mail, METHOD included."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    calendar, (event,), _ = parse(octets(part))
    return {each.name: each.value for each in (*calendar, *event)}
