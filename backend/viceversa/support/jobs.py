"""What the clock does for confidential cases: the same two ticks whether or not there is a case."""

from typing import Any

from viceversa import jobs
from viceversa.config import settings
from viceversa.core.db import Database
from viceversa.support.keys import read_vault
from viceversa.support.mailing import mail_waiting
from viceversa.support.retention import keep_house, remember_key


@jobs.every("0 * * * *", name="support.on_the_hour", own_transactions=True)
async def on_the_hour(database: Database, /, **_: Any) -> None:
    """Mails that say that a message waits."""
    vault = read_vault(settings().secrets)
    await remember_key(database, vault)
    await mail_waiting(database, vault)


@jobs.every("45 3 * * *", name="support.keep_house", own_transactions=True)
async def keep_house_daily(database: Database, /, **_: Any) -> None:
    """Destroy cases whose days are over (`VICEVERSA_CASE_KEPT_DAYS`)."""
    await keep_house(database, read_vault(settings().secrets), settings())
