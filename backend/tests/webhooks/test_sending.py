"""Delivering: signed, at least once, patient with those who fail, and no one pays for another's failure."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlmodel import col

from tests import receivers
from tests.clock import moved_clock
from tests.factories import Company
from tests.receivers import Request, answers, certificate, receiving, then
from tests.webhooks.conftest import NOBODY, a_programme, change, deliveries, make, queue, receiver_of
from viceversa import jobs
from viceversa.core import outgoing
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.directory.webhooks import pace, sending, service
from viceversa.directory.webhooks.jobs import tidy_webhooks
from viceversa.directory.webhooks.models import DeliveryState, Webhook, WebhookDelivery
from viceversa.directory.webhooks.sending import AT_ONCE, TO_ONE, deliver_due, deliver_forever, lease
from viceversa.notifications.models import Notice


def verified(request: Request, secret: str) -> bool:
    """Whether one of a request's signatures was made with a secret: by the specification, without our library."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [request.headers["webhook-id"].encode(), request.headers["webhook-timestamp"].encode(), request.body]
    )
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in request.headers["webhook-signature"].split(" ")


async def test_an_event_arrives_signed(database: Database) -> None:
    programme = await a_programme(database)
    async with receiving(answers(200)) as receiver:
        webhook = await make(database, receiver.url)
        await change(database, programme)
        assert await deliver_due(database) == 1
    (request,) = receiver.requests
    assert verified(request, webhook.secret)
    assert not verified(request, "whsec_" + base64.b64encode(b"another" * 5).decode())
    assert abs(int(request.headers["webhook-timestamp"]) - time.time()) < 60
    assert request.headers["content-type"] == "application/json"
    data = json.loads(request.body)["data"]
    assert data == {"programme_id": str(programme), "status": "running"}
    (row,) = await deliveries(database, webhook.id)
    assert (row.state, row.answer_code, row.problem, row.attempts) == (DeliveryState.DELIVERED, 200, None, 1)
    assert await deliver_due(database) == 0


async def test_two_secrets_sign_until_the_former_one_ends(database: Database) -> None:
    programme = await a_programme(database)
    async with receiving(answers(200)) as receiver:
        webhook = await make(database, receiver.url)
        made = [webhook.secret]
        for hours in (24, 24, 0):
            async with database.transaction() as db:
                other = await service.rotate_webhook_secret(db, NOBODY, webhook_id=webhook.id, former_hours=hours)
            made.append(other.secret)
            await change(database, programme)
            await deliver_due(database)
    signed = [[verified(request, secret) for secret in made] for request in receiver.requests]
    assert signed == [[True, True, False, False], [False, True, True, False], [False, False, False, True]]
    with moved_clock(now() + timedelta(hours=25)):
        async with database.transaction() as db:
            (told,) = await service.list_webhooks(db)
    assert len(told.secrets) == 1


async def test_a_failure_is_tried_again_under_the_same_id(database: Database) -> None:
    programme = await a_programme(database)
    async with receiving(then(answers(500), answers(503), answers(200))) as receiver:
        webhook = await make(database, receiver.url)
        await change(database, programme)
        with moved_clock(now()) as clock:
            for wait, attempts in ((0, 1), (23, 0), (14, 1), (47, 0), (26, 1), (86_400, 0)):
                clock.moment += timedelta(seconds=wait)
                assert await deliver_due(database) == attempts
    assert len(receiver.requests) == 3
    assert len(set(receiver.ids)) == 1
    assert len({request.body for request in receiver.requests}) == 1
    (row,) = await deliveries(database, webhook.id)
    assert (row.state, row.attempts, row.answer_code) == (DeliveryState.DELIVERED, 3, 200)


def test_the_waits_double_up_to_six_hours() -> None:
    for attempts, seconds in ((1, 30), (2, 60), (3, 120), (6, 960), (10, 15_360)):
        waits = [pace.wait_after(attempts).total_seconds() for _ in range(50)]
        assert seconds * 0.8 <= min(waits) < max(waits) <= seconds * 1.2
    assert pace.wait_after(500) <= pace.LONGEST
    assert pace.wait_before_probe(timedelta(0)) == pace.FIRST
    assert pace.wait_before_probe(timedelta(minutes=10)) == timedelta(seconds=75)
    assert pace.wait_before_probe(timedelta(days=9)) == pace.LONGEST


@pytest.mark.parametrize(
    ("behave", "code", "problem"),
    [
        (answers(302, headers="Location: http://127.0.0.1:1/\r\n"), 302, None),
        (answers(404), 404, None),
        (receivers.hangs, None, "timeout"),
        (receivers.hangs_up, None, "broken_off"),
        (receivers.endless(500), 500, None),
    ],
)
async def test_what_is_no_yes_is_a_failure(
    database: Database, monkeypatch: pytest.MonkeyPatch, behave: receivers.Behave, code: int | None, problem: str | None
) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 1.0)
    programme = await a_programme(database)
    async with receiving(behave) as receiver:
        webhook = await make(database, receiver.url)
        await change(database, programme)
        await deliver_due(database)
    (row,) = await deliveries(database, webhook.id)
    assert (row.state, row.answer_code, row.problem) == (DeliveryState.WAITING, code, problem)
    assert row.next_try_at > now() + timedelta(seconds=20)


async def test_a_certificate_that_signed_itself_is_a_failure(database: Database, tmp_path) -> None:
    programme = await a_programme(database)
    tls, _ = certificate(tmp_path)
    async with receiving(answers(200), tls=tls) as receiver:
        webhook = await make(database, receiver.url)
        await change(database, programme)
        await deliver_due(database)
    (row,) = await deliveries(database, webhook.id)
    assert (row.answer_code, row.problem) == (None, "tls")
    assert receiver.requests == []


async def test_an_address_that_is_no_longer_allowed_is_not_called(database: Database) -> None:
    programme = await a_programme(database)
    async with receiving(answers(200)) as receiver:
        webhook = await make(database, receiver.url)
        async with database.transaction() as db:
            await db.execute(update(Webhook).values(url="http://10.0.0.1/"))
        await change(database, programme)
        await deliver_due(database)
    (row,) = await deliveries(database, webhook.id)
    assert row.problem == "address_refused"


async def test_gone_stops_the_receiver_and_tells_the_administrators(database: Database) -> None:
    programme = await a_programme(database)
    async with database.transaction() as db:
        company = Company(db)
        admin = await company.user("admin")
        await company.user()
    async with receiving(answers(410)) as receiver:
        webhook = await make(database, receiver.url)
        await change(database, programme, times=2)
        await deliver_due(database)
        await change(database, programme)
        assert await deliver_due(database) == 0
    assert (await receiver_of(database, webhook.id)).stopped_because == "gone"
    assert len(await deliveries(database, webhook.id)) == 2, "stopped: nothing new is written"
    async with database.transaction() as db:
        notices = list((await db.execute(select(Notice))).scalars())
    assert [(each.user_id, each.path, each.occasion) for each in notices] == [
        (admin.id, "/admin/webhooks", "webhook_silent")
    ]


async def test_one_probe_at_a_time_after_failures_and_all_that_waited_when_it_is_back(database: Database) -> None:
    async with receiving(answers(500)) as receiver:
        webhook = await make(database, receiver.url)
        await queue(database, webhook.id, count=300)
        with moved_clock(now()) as clock:
            await deliver_due(database)
            opened = len(receiver.requests)
            assert pace.OPENS_AFTER <= opened <= pace.OPENS_AFTER + TO_ONE
            for _ in range(5):
                clock.moment += timedelta(hours=1)
                assert await deliver_due(database) == 1
            receiver.behave = answers(200)
            clock.moment += timedelta(hours=1)
            await deliver_due(database)
    assert (await receiver_of(database, webhook.id)).failing_since is None
    assert {row.state for row in await deliveries(database, webhook.id)} == {DeliveryState.DELIVERED}


async def test_ten_minutes_down_at_a_hundred_events_a_minute_lose_nothing(database: Database) -> None:
    """The clock of the product stands still and is moved; the minutes are not waited for."""
    async with receiving(answers(503)) as receiver:
        webhook = await make(database, receiver.url)
        with moved_clock(now()) as clock:
            begun = clock.moment
            while clock.moment < begun + timedelta(minutes=10):
                await queue(database, webhook.id, count=25)
                await deliver_due(database)
                clock.moment += timedelta(seconds=15)
            while_down, receiver.behave, back = len(receiver.requests), answers(200), clock.moment
            while not all(row.state == DeliveryState.DELIVERED for row in await deliveries(database, webhook.id)):
                clock.moment += timedelta(seconds=5)
                await deliver_due(database)
            took = clock.moment - back
    arrived = Counter(receiver.ids[while_down:])
    assert len(arrived) == 1000
    assert max(arrived.values()) == 1
    assert took <= timedelta(minutes=2)
    assert while_down < 30, "a receiver that is down is not hammered"


async def test_after_two_days_it_is_given_up_and_after_one_it_is_told(database: Database) -> None:
    programme = await a_programme(database)
    async with database.transaction() as db:
        await Company(db).user("admin")
    async with receiving(answers(500)) as receiver:
        webhook = await make(database, receiver.url)
        await change(database, programme)
        with moved_clock(now()) as clock:
            begun = clock.moment
            while clock.moment < begun + timedelta(hours=60):
                await deliver_due(database)
                async with database.transaction() as db:
                    await tidy_webhooks(db)
                clock.moment += timedelta(minutes=30)
        attempts = len(receiver.requests)
        assert 10 <= attempts <= 80
        (row,) = await deliveries(database, webhook.id)
        assert row.state == DeliveryState.GIVEN_UP
        async with database.transaction() as db:
            assert len((await db.execute(select(Notice))).scalars().all()) == 1, "told once"
        receiver.behave = answers(200)
        async with database.transaction() as db:
            again = await service.replay_delivery(db, NOBODY, webhook_id=webhook.id, delivery_id=row.id)
            await db.execute(update(Webhook).values(probe_at=now()))
        assert again.state == DeliveryState.WAITING
        assert await deliver_due(database) == 1
    assert len(set(receiver.ids)) == 1, "the same id, two days later"
    with moved_clock(now() + timedelta(days=31)):
        async with database.transaction() as db:
            await tidy_webhooks(db)
    assert await deliveries(database, webhook.id) == []


async def test_one_that_hangs_costs_the_others_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # Longer than this test may take: whoever waited for one that hangs would not be done in time.
    monkeypatch.setattr(outgoing, "SECONDS", 120.0)
    async with receiving(receivers.hangs) as slow, receiving(answers(200)) as quick:
        broken = await make(database, slow.url)
        others = [await make(database, f"{quick.url}/{number}") for number in range(8)]
        await queue(database, broken.id, count=200)
        for other in others:
            await queue(database, other.id, count=25)
        sender = asyncio.create_task(deliver_forever(database))
        await asyncio.wait_for(quick.took(200), 60)
        assert len(slow.requests) == slow.at_once == TO_ONE
        sender.cancel()
    # Whoever hangs is gone now, and nothing is under way any more.
    await asyncio.gather(sender, return_exceptions=True)
    assert len(set(quick.ids)) == len(quick.ids) == 200


async def test_jobs_go_on_while_receivers_hang(database: Database) -> None:
    """Deliveries have connections and a loop of their own: a job waits for none of them."""
    done = asyncio.Event()

    async def job(db, /, **_) -> None:
        done.set()

    jobs.handler("tests.beside_webhooks")(job)
    own = Database(database.url, pool=2)
    async with receiving(receivers.hangs) as slow:
        for _ in range(10):
            await queue(database, (await make(database, slow.url)).id, count=50)
        sender = asyncio.create_task(deliver_forever(own))
        await asyncio.wait_for(slow.took(AT_ONCE), 20)
        async with database.transaction() as db:
            await jobs.enqueue(db, "tests.beside_webhooks")
        began = time.monotonic()
        await jobs.Queue(database).work(forever=False)
        assert done.is_set()
        assert time.monotonic() - began < 3
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)
    await own.close()
    jobs.queue._handlers.pop("tests.beside_webhooks")


async def test_two_workers_share_and_never_take_the_same(database: Database) -> None:
    async with receiving(answers(200, after=0.01)) as receiver:
        webhook = await make(database, receiver.url)
        await queue(database, webhook.id, count=120)
        counts = await asyncio.gather(*(deliver_due(database) for _ in range(4)))
    while (await lease(database, most=AT_ONCE)) != []:
        pass
    assert sum(counts) == len(receiver.requests)
    assert len(set(receiver.ids)) == len(receiver.ids)
    assert receiver.most_at_once <= TO_ONE


async def test_what_a_dead_worker_held_is_delivered_when_its_lease_ends(database: Database) -> None:
    async with receiving(answers(200)) as receiver:
        webhook = await make(database, receiver.url)
        await queue(database, webhook.id, count=3)
        assert len(await lease(database, most=AT_ONCE)) == 3
        assert await deliver_due(database) == 0
        with moved_clock(now() + sending.LEASE):
            assert await deliver_due(database) == 3
    assert len(set(receiver.ids)) == 3


async def test_without_its_key_nothing_leaves_and_nothing_is_lost(database: Database, monkeypatch, tmp_path) -> None:
    async with receiving(answers(200)) as receiver:
        webhook = await make(database, receiver.url)
        await queue(database, webhook.id, count=1)
        monkeypatch.setenv("VICEVERSA_SECRETS_FOLDER", str(tmp_path))
        service.settings.cache_clear()
        await deliver_due(database)
    (row,) = await deliveries(database, webhook.id)
    assert (row.state, row.problem) == (DeliveryState.WAITING, "key_missing")
    assert receiver.requests == []


async def test_a_status_change_waits_for_no_delivery(database: Database) -> None:
    """A worker that holds every receiver's row must not hold up whoever changes a status."""
    programme = await a_programme(database)
    webhook = await make(database, "https://hr.example.com/")
    async with database.transaction() as holding:
        await holding.execute(select(Webhook).where(col(Webhook.id) == webhook.id).with_for_update(key_share=True))
        began = time.monotonic()
        await change(database, programme)
        assert time.monotonic() - began < 1
    # Nor one who deletes the receiver at that moment.
    async with database.transaction() as deleting:
        await service.delete_webhook(deleting, NOBODY, webhook_id=webhook.id)
        await change(database, programme)
    async with database.transaction() as db:
        left = (await db.execute(select(col(WebhookDelivery.webhook_id)))).scalars().all()
        assert (await db.execute(text("SELECT count(*) FROM webhook"))).scalar_one() == 0
    assert len(left) <= 1
