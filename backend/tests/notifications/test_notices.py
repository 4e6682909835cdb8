"""Notices in the application, the way each kind reaches a person, and the links that stop mails."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import Company
from tests.world import World, settle
from viceversa.config import settings
from viceversa.core.db import Database
from viceversa.notifications.kinds import KINDS
from viceversa.notifications.mails import Reader, compose, send_once
from viceversa.notifications.models import Notice, NoticeKind
from viceversa.notifications.preferences import DIGEST, issue_unsubscribe_link
from viceversa.notifications.service import forget_old_notices, tell

ME = "/api/v1/users/me"


@pytest.fixture
async def world(company: Company) -> World:
    return await settle(company)


class Person:
    """Someone with a bell."""

    def __init__(self, client: httpx.AsyncClient, db: AsyncSession, world: World, name: str) -> None:
        self.client, self.db, self.headers, self.id = client, db, world.headers[name], UUID(str(world.ids[name]))

    async def ask(self, method: str, path: str, *, expect: int = 200, **options: Any) -> Any:
        answer = await self.client.request(method, f"{ME}/{path}", headers=self.headers, **options)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def told(self, kind: NoticeKind, path: str = "/") -> None:
        await tell(self.db, user_id=self.id, kind=kind, path=path)

    async def ways(self) -> dict[str, tuple[bool, str]]:
        return {each["kind"]: (each["in_app"], each["mailing"]) for each in await self.ask("GET", "notice-preferences")}

    async def choose(self, expect: int = 200, **kinds: tuple[bool, str]) -> Any:
        wanted = [{"kind": kind, "in_app": way[0], "mailing": way[1]} for kind, way in kinds.items()]
        return await self.ask("PUT", "notice-preferences", expect=expect, json={"preferences": wanted})

    async def mailings(self) -> list[str]:
        rows = await self.db.execute(select(col(Notice.mailing)).where(col(Notice.user_id) == self.id))
        return list(rows.scalars())

    async def mail_jobs(self) -> int:
        counted = await self.db.execute(
            text("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'user_id' = :id"), {"id": str(self.id)}
        )
        return counted.scalar_one()


@pytest.fixture
async def ann(client: httpx.AsyncClient, db: AsyncSession, world: World) -> Person:
    return Person(client, db, world, "member")


async def test_notices_are_read_newest_first_page_by_page(ann: Person) -> None:
    for number in range(5):
        await ann.told(NoticeKind.PAIRING, path=f"/pairings/{number}")
    first = await ann.ask("GET", "notices?limit=3")
    rest = await ann.ask("GET", f"notices?limit=3&cursor={first['next_cursor']}")
    assert [each["path"][-1] for each in [*first["items"], *rest["items"]]] == ["4", "3", "2", "1", "0"]
    assert rest["next_cursor"] is None
    about = first["items"][0]
    assert (about["title"], about["severity"]) == ("News about a pairing", "ordinary")
    assert await ann.ask("GET", "notices/count") == {"unread": 5}


async def test_only_ones_own_notices_are_read_and_marked(
    ann: Person, client: httpx.AsyncClient, db: AsyncSession, world: World
) -> None:
    bob = Person(client, db, world, "referent")
    await ann.told(NoticeKind.SESSION)
    await ann.told(NoticeKind.SESSION)
    ids = [each["id"] for each in (await ann.ask("GET", "notices"))["items"]]
    await bob.ask("POST", "notices/read", json={"ids": ids})
    assert (await bob.ask("GET", "notices"))["items"] == []
    assert await ann.ask("GET", "notices/count") == {"unread": 2}
    assert await ann.ask("POST", "notices/read", json={"ids": ids[:1]}) == {"unread": 1}
    assert [each["id"] for each in (await ann.ask("GET", "notices?unread=true"))["items"]] == ids[1:]
    assert await ann.ask("POST", "notices/read", json={"ids": None}) == {"unread": 0}


async def test_urgent_kinds_are_mailed_at_once_and_the_others_wait(ann: Person) -> None:
    kinds = [kind for kind in NoticeKind if kind != NoticeKind.CALENDAR]
    for kind in kinds:
        await ann.told(kind)
    assert await ann.mailings() == ["now" if KINDS[kind].severity == "time_critical" else "digest" for kind in kinds]
    assert await ann.mail_jobs() == sum(KINDS[kind].severity == "time_critical" for kind in kinds)


async def test_people_choose_for_each_kind(ann: Person) -> None:
    before = await ann.ways()
    await ann.choose(session=(False, "digest"), pairing=(True, "now"), charter=(False, "none"))
    for kind in (NoticeKind.SESSION, NoticeKind.PAIRING, NoticeKind.CHARTER):
        await ann.told(kind)
    assert await ann.mailings() == ["digest", "now", "none"]
    assert [each["kind"] for each in (await ann.ask("GET", "notices"))["items"]] == ["pairing"]
    assert await ann.ask("GET", "notices/count") == {"unread": 1}
    chosen = await ann.ways()
    assert chosen == {**before, "session": (False, "digest"), "pairing": (True, "now"), "charter": (False, "none")}
    await ann.choose()
    assert await ann.ways() == before


async def test_security_mails_cannot_be_switched_off(ann: Person) -> None:
    for way in ((True, "none"), (True, "digest"), (False, "now")):
        assert (await ann.choose(409, account_security=way))["code"] == "security_mails_stay"
    assert (await ann.choose(409, calendar=(False, "digest")))["code"] == "no_digest_for_calendars"
    everything = await ann.ways()
    assert len(await ann.choose(200, **everything)) == len(NoticeKind)
    await ann.choose(200, **{kind: (False, "none") for kind in everything if kind != "account_security"})
    for kind in NoticeKind:
        await ann.told(kind)
    assert await ann.mail_jobs() == 1


async def test_a_link_in_a_mail_stops_its_kind_and_only_by_a_click(
    ann: Person, client: httpx.AsyncClient, db: AsyncSession
) -> None:
    before = await ann.ways()
    token = await issue_unsubscribe_link(db, user_id=ann.id, scope=NoticeKind.SESSION)
    url = f"/api/v1/unsubscribe/{token}"
    opened = await client.get(url)
    page = f"http://test/unsubscribe#token={token}"
    assert (opened.status_code, opened.headers["refresh"]) == (200, f"0; url={page}")
    assert f'href="{page}"' in opened.text
    assert (await client.get(f"{url}/scope")).json() == {"scope": "session"}
    assert await ann.ways() == before, "mail scanners open links"
    for _ in range(2):
        done = await client.post(url, data={"List-Unsubscribe": "One-Click"})
        assert (done.status_code, done.json()) == (200, {"scope": "session"})
    assert await ann.ways() == {**before, "session": (True, "none")}
    guessed = "/api/v1/unsubscribe/" + "A" * 43
    assert [(await client.post(guessed)).status_code, (await client.get(f"{guessed}/scope")).status_code] == [404, 404]


async def test_the_link_of_a_digest_stops_what_waits_for_digests(
    ann: Person, client: httpx.AsyncClient, db: AsyncSession
) -> None:
    before = await ann.ways()
    token = await issue_unsubscribe_link(db, user_id=ann.id, scope=DIGEST)
    assert (await client.post(f"/api/v1/unsubscribe/{token}")).json() == {"scope": "digest"}
    assert await ann.ways() == {
        kind: (in_app, "none" if mailing == "digest" else mailing) for kind, (in_app, mailing) in before.items()
    }


async def test_old_notices_are_forgotten(ann: Person, db: AsyncSession) -> None:
    await ann.told(NoticeKind.SESSION)
    await db.execute(text("UPDATE notice SET created_at = now() - interval '181 days'"))
    await ann.told(NoticeKind.SESSION)
    await forget_old_notices(db)
    assert len((await ann.ask("GET", "notices"))["items"]) == 1


async def test_an_administrator_of_a_development_installation_reads_the_mails(
    database: Database, client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader("ann@test.example", "Ann", "fr", "Europe/Paris", "active")
    ids = [UUID(int=number) for number in range(1, 4)]
    for message_id in ids:
        mail = compose(reader, template="something_waits", message_id=message_id, unsubscribe="stop", path="/x")
        await send_once(database, mail, message_id=message_id)
        await send_once(database, mail, message_id=message_id)  # remembered: not written again
    headers = world.headers["admin"]
    page = (await client.get("/api/v1/ops/mails?limit=2", headers=headers)).json()
    assert [UUID(each["id"]) for each in page["items"]] == ids[:0:-1]
    rest = (await client.get(f"/api/v1/ops/mails?limit=100&cursor={page['next_cursor']}", headers=headers)).json()
    assert UUID(rest["items"][0]["id"]) == ids[0]
    mail = page["items"][0]
    assert (mail["to"], mail["calendar"]) == ("ann@test.example", None)
    assert mail["subject"] == "Quelque chose vous attend dans Vice Versa"
    assert "/x" in mail["text"]
    assert '<html lang="fr"' in mail["html"]
    assert mail["unsubscribe_url"] == "http://test/api/v1/unsubscribe/stop"
    monkeypatch.setenv("VICEVERSA_ENVIRONMENT", "production")
    settings.cache_clear()
    assert (await client.get("/api/v1/ops/mails", headers=headers)).status_code == 404
    settings.cache_clear()
