"""A case from its first word to its end, by its two people, and the ways out when one of them is gone."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Company, unknown_id
from tests.support.house import ANSWER, API, WORDS, House, ask, settle_house, write
from viceversa.accounts.models import UserStatus


@pytest.fixture
async def house(company: Company) -> House:
    return await settle_house(company)


async def test_whom_one_can_write_to(client: httpx.AsyncClient, house: House) -> None:
    told = await ask(client, house, "author", "/referents")
    offered = [each["user_id"] for each in told["referents"]]
    # Named by the programme first. No one above or beside a side, no coordinator of it, nobody who gives roles.
    assert offered == [house.id("second"), *sorted_by_name(house, "first", "third")]
    assert [each["named"] for each in told["referents"]] == [True, False, False]
    assert told["some_recused"]
    assert [each["contact"] for each in told["channels"]][-1] == "112"
    assert len(told["channels"]) >= 3
    assert all(each["en"] and each["fr"] for each in told["channels"])


def sorted_by_name(house: House, *names: str) -> list[str]:
    return [house.id(name) for name in sorted(names, key=lambda name: house.people[name].family_name)]


async def test_a_partner_not_asked_about_yet_keeps_nobody_away(
    client: httpx.AsyncClient, house: House, db: AsyncSession
) -> None:
    house.pairing.mentor_asked_at = house.pairing.learner_asked_at = None
    await db.flush()
    offered = [each["user_id"] for each in (await ask(client, house, "author", "/referents"))["referents"]]
    assert house.id("boss") in offered, "who is missing here would tell of a pairing that nobody was told of"


@pytest.mark.parametrize(
    "name", ["author", "partner", "boss", "chief", "assistant", "coordinator", "admin", "member", "gone"]
)
async def test_who_stands_too_close_cannot_be_chosen(
    client: httpx.AsyncClient, house: House, db: AsyncSession, name: str
) -> None:
    if name == "gone":
        house.people["gone"] = await house.company.user("referent", status=UserStatus.LEFT)
    answer = await write(client, house, to=name)
    assert (answer.status_code, answer.json()["code"]) == (409, "referent_not_offered")
    assert await _count(db) == 0


async def _count(db: AsyncSession) -> int:
    return (await db.execute(text("SELECT count(*) FROM support_case"))).scalar_one()


async def test_when_all_are_too_close_the_channels_outside_remain(client: httpx.AsyncClient, house: House) -> None:
    for name in ("first", "second", "third"):
        house.people[name].manager_id = house.people["partner"].id
    await house.company.db.flush()
    told = await ask(client, house, "author", "/referents")
    assert (told["referents"], told["some_recused"]) == ([], True)
    assert len(told["channels"]) >= 3


async def test_two_people_write_and_one_closes(client: httpx.AsyncClient, house: House) -> None:
    made = await write(client, house)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    case_id = made.json()["id"]
    (received,) = await ask(client, house, "first", "/received-cases")
    assert received["unread"] == 1
    assert received["other"]["family_name"] == house.people["author"].family_name
    assert received["category"] == "pressure"
    read = await ask(client, house, "first", f"/cases/{case_id}")
    assert [(each["mine"], each["text"]) for each in read["messages"]] == [(False, WORDS)]
    assert read["others"] == []
    place = f"{API}/cases/{case_id}"
    assert (await client.post(f"{place}/reading", headers=house.headers["first"])).status_code == 204
    replied = await client.post(f"{place}/messages", json={"text": ANSWER}, headers=house.headers["first"])
    assert (replied.status_code, replied.headers["etag"]) == (201, '"2"')
    (mine,) = await ask(client, house, "author", "/cases")
    assert (mine["unread"], mine["status"], mine["reachable"], mine["kept_until"]) == (1, "open", True, None)
    seen = await ask(client, house, "author", f"/cases/{case_id}")
    assert [each["text"] for each in seen["messages"]] == [WORDS, ANSWER]
    # Not over a message that was not read: the version says so.
    stale = await client.post(f"{place}/closing", headers={**house.headers["author"], "If-Match": '"1"'})
    missing = await client.post(f"{place}/closing", headers=house.headers["author"])
    assert (stale.status_code, missing.status_code) == (412, 428)
    closed = await client.post(f"{place}/closing", headers={**house.headers["author"], "If-Match": '"2"'})
    assert (closed.json()["status"], closed.json()["messages"][-1]["act"]) == ("closed", "closed")
    assert closed.json()["kept_until"] > closed.json()["closed_on"]
    for who in ("author", "first"):
        late = await client.post(f"{place}/messages", json={"text": "Again"}, headers=house.headers[who])
        again = await client.post(f"{place}/closing", headers={**house.headers[who], "If-Match": '"3"'})
        assert [(each.status_code, each.json()["code"]) for each in (late, again)] == [(409, "case_closed")] * 2
        assert (await ask(client, house, who, f"/cases/{case_id}"))["status"] == "closed"


async def test_for_everybody_else_there_is_none(client: httpx.AsyncClient, house: House) -> None:
    case_id = (await write(client, house)).json()["id"]
    for who in set(house.people) - {"author", "first"}:
        answers = [
            await client.get(f"{API}/cases/{each}", headers=house.headers[who]) for each in (case_id, unknown_id())
        ]
        assert [each.status_code for each in answers] == [404, 404]
        same = [{**each.json(), "request_id": None} for each in answers]
        assert same[0] == same[1]
        assert await ask(client, house, who, "/cases") == []


@pytest.mark.parametrize("what", ["left", "lost_the_role", "gives_roles", "on_leave", "manages", "coordinates"])
async def test_who_may_not_be_chosen_any_more_reads_no_more_and_the_author_chooses_another(
    client: httpx.AsyncClient, house: House, what: str
) -> None:
    case_id = (await write(client, house, excluded=[house.id("third")])).json()["id"]
    first = house.people["first"]
    match what:
        case "left" | "on_leave":
            first.status = what
        case "lost_the_role":
            first.roles = ["member"]
        case "gives_roles":
            first.roles = ["admin", "member", "referent"]
        case "manages":
            house.people["partner"].manager_id = first.id
        case "coordinates":
            await house.company.enrol(await house.company.programme(first), house.people["author"])
    await house.company.db.flush()
    shut = await client.get(f"{API}/cases/{case_id}", headers=house.headers["first"])
    assert shut.status_code == (401 if what == "left" else 404)
    seen = await ask(client, house, "author", f"/cases/{case_id}")
    assert (seen["reachable"], seen["messages"][0]["text"]) == (False, WORDS)
    refused = await client.post(
        f"{API}/cases/{case_id}/messages", json={"text": ANSWER}, headers=house.headers["author"]
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "referent_gone")
    # Whom they did not want at first is not offered now either.
    others = [each["user_id"] for each in seen["others"]]
    assert others[0] == house.id("second")
    assert not {house.id("third"), house.id("first")} & set(others)
    place = f"{API}/cases/{case_id}/referent"
    version = {**house.headers["author"], "If-Match": '"1"'}
    unwanted = await client.put(place, json={"referent_id": house.id("third")}, headers=version)
    same = await client.put(place, json={"referent_id": house.id("first")}, headers=version)
    assert [each.json()["code"] for each in (unwanted, same)] == ["referent_excluded", "referent_not_offered"]
    handed = await client.put(place, json={"referent_id": house.id("second")}, headers=version)
    assert (handed.status_code, handed.json()["reachable"], handed.json()["version"]) == (200, True, 2)
    (received,) = await ask(client, house, "second", "/received-cases")
    assert received["unread"] == 2
    thread = (await ask(client, house, "second", f"/cases/{case_id}"))["messages"]
    assert [each["act"] for each in thread] == ["wrote", "handed_over"]


async def test_what_a_referent_wrote_stays_theirs_when_another_takes_over(
    client: httpx.AsyncClient, house: House
) -> None:
    case_id = (await write(client, house)).json()["id"]
    place = f"{API}/cases/{case_id}"
    await client.post(f"{place}/messages", json={"text": ANSWER}, headers=house.headers["first"])
    version = {**house.headers["author"], "If-Match": '"2"'}
    await client.put(f"{place}/referent", json={"referent_id": house.id("second")}, headers=version)
    for who in ("author", "second"):
        thread = (await ask(client, house, who, f"/cases/{case_id}"))["messages"]
        names = [each["by"]["family_name"] for each in thread]
        assert names == [house.people[each].family_name for each in ("author", "first", "author")]
        assert [each["mine"] for each in thread] == [who == "author", False, who == "author"]
    gone = await client.get(place, headers=house.headers["first"])
    assert gone.status_code == 404


async def test_only_the_author_hands_it_over(client: httpx.AsyncClient, house: House) -> None:
    case_id = (await write(client, house)).json()["id"]
    for who in ("first", "second", "admin"):
        answer = await client.put(
            f"{API}/cases/{case_id}/referent",
            json={"referent_id": house.id("second")},
            headers={**house.headers[who], "If-Match": '"1"'},
        )
        assert answer.status_code == 404


async def test_who_is_excluded_cannot_be_chosen(client: httpx.AsyncClient, house: House) -> None:
    answer = await write(client, house, excluded=[house.id("first")])
    assert (answer.status_code, answer.json()["code"]) == (409, "referent_excluded")


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "   "},
        {"text": "a" * 4001},
        {"category": "gossip"},
        {"referent_id": "nobody"},
        {"excluded": ["x"]},
        {"excluded": [str(unknown_id())] * 51},
        {"anonymous": True},
    ],
)
async def test_what_cannot_be_read_is_told_place_by_place(
    client: httpx.AsyncClient, house: House, wrong: dict[str, Any]
) -> None:
    answer = await write(client, house, **wrong)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert next(iter(wrong)) in answer.json()["errors"][0]["pointer"]
    assert WORDS not in answer.text


async def test_a_repeated_request_is_done_once(client: httpx.AsyncClient, house: House, db: AsyncSession) -> None:
    first, again = [await write(client, house, key="twice-twice-twice") for _ in range(2)]
    assert (again.status_code, again.headers.get("idempotency-replayed")) == (201, "true")
    assert first.content == again.content
    other = await write(client, house, key="twice-twice-twice", text="Other words")
    assert other.json()["code"] == "idempotency_key_reused"
    assert await _count(db) == 1
    # The same key of somebody else is another key.
    assert (await write(client, house, who="member", key="twice-twice-twice")).status_code == 201


async def test_five_a_day(client: httpx.AsyncClient, house: House, db: AsyncSession) -> None:
    answers = [(await write(client, house)).status_code for _ in range(6)]
    assert answers == [201] * 5 + [429]
    assert (await write(client, house, who="member")).status_code == 201
    keys = (await db.execute(text("SELECT key FROM throttle"))).scalars().all()
    people = {part for user in house.people.values() for part in (str(user.id), user.id.hex, user.email)}
    assert keys
    assert [key for key in keys if any(part in key for part in people)] == []
