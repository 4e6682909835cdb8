"""`kill -9` of the worker while it delivers: no event is lost, one that comes twice has the same id."""

import asyncio
from collections import Counter
from pathlib import Path

from sqlalchemy import text

from tests.notifications.test_killed import PATIENCE, a_part
from tests.receivers import Receiver, answers, receiving
from tests.webhooks.conftest import a_programme, change, make, queue
from tests.webhooks.test_sending import verified
from viceversa.config import settings
from viceversa.core.db import Database

EVENTS = 300
KILLS = (20, 70, 120, 170, 220)


async def _bury(database: Database) -> None:
    """The dead worker's leases run out: what time does by itself."""
    async with database.transaction() as db:
        await db.execute(text("UPDATE webhook_delivery SET leased_until = now() WHERE leased_until IS NOT NULL"))


async def _left(database: Database) -> int:
    async with database.transaction() as db:
        waiting = await db.execute(text("SELECT count(*) FROM webhook_delivery WHERE state <> 'delivered'"))
        return waiting.scalar_one()


async def test_a_worker_killed_while_it_delivers_loses_none(database: Database, tmp_path: Path) -> None:
    programme = await a_programme(database)
    yes = answers(200, after=0.01)

    async def behave(receiver: Receiver, writer: asyncio.StreamWriter) -> None:
        # The receiver has it, and the worker has not heard so yet: the worst moment there is.
        if len(receiver.requests) in KILLS:
            worker.kill()
        await yes(receiver, writer)

    async with receiving(behave) as receiver:
        webhook = await make(database, receiver.url)
        await queue(database, webhook.id, count=EVENTS - 2)
        await change(database, programme, times=2)
        environment = {
            "DATABASE_URL": database.url,
            "VICEVERSA_DATA_FOLDER": str(settings().folder),
            "VICEVERSA_WEBHOOK_NETWORKS": "127.0.0.0/8",
        }
        with a_part("worker", tmp_path / "log", **environment) as worker:
            await worker.start()
            for _ in KILLS:
                await asyncio.wait_for(worker.death(), PATIENCE)
                await _bury(database)
                await worker.start()
            left = EVENTS
            while left:
                await asyncio.sleep(0.2)
                left = await _left(database)
    arrived = Counter(receiver.ids)
    assert (len(arrived), worker.kills) == (EVENTS, len(KILLS))
    # What was under way at a kill may come again: four at a time to one receiver.
    assert sum(arrived.values()) - EVENTS <= 4 * len(KILLS)
    assert max(arrived.values()) <= 2
    assert all(verified(request, webhook.secret) for request in receiver.requests)
