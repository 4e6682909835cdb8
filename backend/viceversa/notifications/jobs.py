"""Jobs that send mails. Link tokens are made here, so that no queue ever holds one.

No network call happens inside a transaction: what must be stored is committed first, then the mail leaves.
"""

from typing import Any
from uuid import UUID

from viceversa import jobs
from viceversa.accounts.models import LinkPurpose, UserStatus
from viceversa.accounts.service import issue_link
from viceversa.core.db import Database, new_id
from viceversa.notifications.service import compose, deliver, read_reader


@jobs.handler("notifications.send_invitation", own_transactions=True)
async def send_invitation(database: Database, /, *, user_id: str, **_: Any) -> None:
    """Mail the link that opens an account; nothing is sent once the account is open."""
    await _send_link(database, user_id, LinkPurpose.INVITATION, wanted=(UserStatus.INVITED,))


@jobs.handler("notifications.send_password_reset", own_transactions=True)
async def send_password_reset(database: Database, /, *, user_id: str, **_: Any) -> None:
    """Mail a reset link; an empty id is the request for an address without an account."""
    if user_id:
        wanted = (UserStatus.ACTIVE, UserStatus.ON_LEAVE)
        await _send_link(database, user_id, LinkPurpose.PASSWORD_RESET, wanted=wanted)


async def _send_link(database: Database, user_id: str, purpose: LinkPurpose, *, wanted: tuple[UserStatus, ...]) -> None:
    async with database.transaction() as db:
        reader = await read_reader(db, UUID(user_id))
        if reader is None or reader.status not in wanted:
            return
        token = await issue_link(db, user_id=UUID(user_id), purpose=purpose)
    await deliver(compose(reader, kind=purpose, message_id=new_id().hex, token=token))


@jobs.handler("notifications.tell", own_transactions=True)
async def tell(
    database: Database,
    /,
    *,
    user_id: str,
    message_id: str,
    path: str = "/",
    kind: str = "something_waits",
    values: dict[str, str] | None = None,
    **_: Any,
) -> None:
    """Tell someone that something waits for them. The same job sends the same Message-ID when it runs twice."""
    async with database.transaction() as db:
        reader = await read_reader(db, UUID(user_id))
    if reader is None or reader.status not in (UserStatus.ACTIVE, UserStatus.ON_LEAVE):
        return
    await deliver(compose(reader, kind=kind, message_id=message_id, path=path, **(values or {})))
