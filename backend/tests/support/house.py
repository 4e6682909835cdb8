"""A small company for confidential cases: an author and a partner, each with a line above, and referents."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.factories import Company
from viceversa.accounts.models import User
from viceversa.pairings.models import Pairing

WORDS = "quetzal-lanterne-0317: on m’a demandé de venir seule."
ANSWER = "marronnier-violet-9921: voyons-nous à midi."
API = "/api/v1/support"


@dataclass
class House:
    """People by name, their keys, and the pairing of author and partner."""

    company: Company
    people: dict[str, User]
    headers: dict[str, dict[str, str]]
    pairing: Pairing

    def id(self, name: str) -> str:
        return str(self.people[name].id)


async def settle_house(company: Company) -> House:
    """Chief above both; the boss above the partner; referents near and far."""
    chief = await company.user("referent")
    boss = await company.user("referent", manager_id=chief.id)
    people = {
        "chief": chief,
        "boss": boss,
        "author": await company.user(manager_id=chief.id),
        "partner": await company.user("referent", manager_id=boss.id),
        "coordinator": await company.user("coordinator", "referent"),
        "admin": await company.user("admin", "referent"),
        "member": await company.user(),
        "first": await company.user("referent"),
        "second": await company.user("referent"),
        "third": await company.user("referent"),
    }
    people["assistant"] = await company.user("referent", manager_id=people["partner"].id)
    programme = await company.programme(people["coordinator"])
    programme.checklist = {"referent_id": str(people["second"].id)}
    for name in ("author", "partner"):
        await company.enrol(programme, people[name])
    pairing = await company.pairing(programme, people["author"], people["partner"])
    await company.db.flush()
    headers = {name: await company.headers(user) for name, user in people.items()}
    return House(company, people, headers, pairing)


async def write(
    client: httpx.AsyncClient, house: House, *, to: str = "first", who: str = "author", **more: Any
) -> httpx.Response:
    """Open a case; `more` are headers (`key`) and members of the body."""
    headers = dict(house.headers[who])
    if "key" in more:
        headers["Idempotency-Key"] = more.pop("key")
    body = {"referent_id": house.id(to), "category": "pressure", "text": WORDS, **more}
    return await client.post(f"{API}/cases", json=body, headers=headers)


async def ask(client: httpx.AsyncClient, house: House, who: str, path: str) -> Any:
    """What someone reads at an address."""
    answer = await client.get(f"{API}{path}", headers=house.headers[who])
    assert answer.status_code == 200, answer.text
    return answer.json()
