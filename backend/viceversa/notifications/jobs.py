"""Jobs that send mails. Link tokens are made here, so that no queue ever holds one.

No network call happens inside a transaction: what must be stored is committed first, then the mail leaves.
"""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from sqlalchemy.ext.asyncio import AsyncSession

from viceversa import jobs
from viceversa.accounts.models import LinkPurpose, UserStatus
from viceversa.accounts.service import issue_link
from viceversa.core.db import Database
from viceversa.notifications import calendar, digests
from viceversa.notifications.kinds import KINDS
from viceversa.notifications.mails import CalendarPart, Reader, compose, read_reader, send_once
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.preferences import DIGEST, issue_unsubscribe_link
from viceversa.notifications.service import Meeting, Standing, tell

READS_MAIL = (UserStatus.ACTIVE, UserStatus.ON_LEAVE)


@jobs.handler("notifications.send_invitation", own_transactions=True)
async def send_invitation(database: Database, /, *, user_id: str, job_id: int, **_: Any) -> None:
    """Mail the link that opens an account; nothing is sent once the account is open."""
    await _send_link(database, user_id, LinkPurpose.INVITATION, job_id=job_id, wanted=(UserStatus.INVITED,))


@jobs.handler("notifications.send_password_reset", own_transactions=True)
async def send_password_reset(database: Database, /, *, user_id: str, job_id: int, **_: Any) -> None:
    """Mail a reset link; an empty id is the request for an address without an account."""
    if user_id:
        await _send_link(database, user_id, LinkPurpose.PASSWORD_RESET, job_id=job_id, wanted=READS_MAIL)


async def _send_link(
    database: Database, user_id: str, purpose: LinkPurpose, *, job_id: int, wanted: tuple[UserStatus, ...]
) -> None:
    async with database.transaction() as db:
        reader = await read_reader(db, UUID(user_id))
        if reader is None or reader.status not in wanted:
            return
        token = await issue_link(db, user_id=UUID(user_id), purpose=purpose)
    message_id = uuid5(NAMESPACE_URL, f"viceversa:{purpose}:{job_id}:{user_id}")
    mail = compose(reader, template=purpose, message_id=message_id, token=token)
    await send_once(database, mail, message_id=message_id)


@jobs.handler("notifications.password_changed")
async def password_changed(db: AsyncSession, /, *, user_id: str, **_: Any) -> None:
    """Tell someone that the password of their account was changed by a link."""
    await tell(db, user_id=UUID(user_id), path="/settings", kind=NoticeKind.ACCOUNT_SECURITY)


@jobs.handler("notifications.tell", own_transactions=True)
async def send_notice(
    database: Database,
    /,
    *,
    user_id: str,
    message_id: str,
    path: str = "/",
    kind: str = NoticeKind.NEXT_STEP.value,
    values: dict[str, str] | None = None,
    **_: Any,
) -> None:
    """Tell someone that something waits for them. The same job sends the same Message-ID when it runs twice."""
    scope = NoticeKind(kind)
    about = KINDS[scope]
    more: dict[str, Any] = dict(values or {})
    async with database.transaction() as db:
        reader = await read_reader(db, UUID(user_id))
        if reader is None or reader.status not in READS_MAIL:
            return
        stop = None if about.fixed else await issue_unsubscribe_link(db, user_id=UUID(user_id), scope=scope)
    mail = compose(
        reader,
        template=about.template,
        message_id=UUID(message_id),
        unsubscribe=stop,
        path=path,
        **more,
    )
    await send_once(database, mail, message_id=UUID(message_id))


@jobs.handler("notifications.send_digest", own_transactions=True)
async def send_digest(database: Database, /, *, user_id: str, message_id: str, **_: Any) -> None:
    """Mail one digest: how many notices of which kind, and where to read them."""
    async with database.transaction() as db:
        reader = await read_reader(db, UUID(user_id))
        if reader is None or reader.status not in READS_MAIL:
            return
        lines = await digests.read_digest(db, digest_id=UUID(message_id), language=reader.language)
        if not lines:
            return
        stop = await issue_unsubscribe_link(db, user_id=UUID(user_id), scope=DIGEST)
    mail = compose(
        reader, template="digest", message_id=UUID(message_id), unsubscribe=stop, lines=lines, count=sum(lines.values())
    )
    await send_once(database, mail, message_id=UUID(message_id))


@jobs.every("*/15 * * * *", name="notifications.digests")
async def start_digests(db: AsyncSession, /, **_: Any) -> None:
    """Every quarter of an hour, because zones differ by quarters: digests of those for whom it is past eight."""
    await digests.start_due_digests(db)


@jobs.handler("notifications.invite", own_transactions=True)
async def send_calendar_mail(
    database: Database,
    /,
    *,
    user_id: str,
    partner_id: str,
    message_id: str,
    meeting_id: str,
    starts_at: str,
    ends_at: str,
    sequence: int,
    status: Standing,
    stamp: str,
    **_: Any,
) -> None:
    """Enter, move or remove a meeting in someone's calendar by a mail."""
    async with database.transaction() as db:
        reader = await read_reader(db, UUID(user_id))
        partner = await read_reader(db, UUID(partner_id))
        if reader is None or partner is None or reader.status not in READS_MAIL:
            return
        stop = await issue_unsubscribe_link(db, user_id=UUID(user_id), scope=NoticeKind.CALENDAR)
    meeting = Meeting(
        id=UUID(meeting_id),
        starts_at=datetime.fromisoformat(starts_at),
        ends_at=datetime.fromisoformat(ends_at),
        sequence=sequence,
        status=status,
        stamp=datetime.fromisoformat(stamp),
    )
    method, content = calendar.invitation(
        meeting, email=reader.email, name=reader.given_name, partner=partner.given_name, language=reader.language
    )
    mail = compose(
        reader,
        template=f"session_{status.lower()}",
        message_id=UUID(message_id),
        unsubscribe=stop,
        calendar=CalendarPart(method, content),
        title=calendar.summary(partner=partner.given_name, language=reader.language),
        when=_when(meeting, reader),
        path=f"/sessions/{meeting_id}",
    )
    await send_once(database, mail, message_id=UUID(message_id))


def _when(meeting: Meeting, reader: Reader) -> str:
    """Day, from, to and zone, as the reader's clock and language have them."""
    locale = "fr" if reader.language == "fr" else "en_GB"
    zone = ZoneInfo(reader.time_zone)
    starts, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    hours = "–".join(format_time(each, "short", locale=locale, tzinfo=zone) for each in (starts, ends))
    return f"{format_date(starts, 'full', locale=locale)}, {hours} ({reader.time_zone})"
