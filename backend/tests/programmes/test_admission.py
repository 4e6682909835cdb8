"""Places are given by an order or by a person's choice, never by a score; the last place is given once."""

import asyncio
from collections import Counter
from random import Random
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from viceversa.accounts.models import User, UserStatus
from viceversa.audit.models import AuditRecord
from viceversa.config import Settings
from viceversa.core.db import Database, new_id
from viceversa.main import create_app
from viceversa.programmes.admission import admit_where_places_came_free
from viceversa.programmes.models import Admission, Enrolment, EnrolmentStatus, Programme, ProgrammeStatus
from viceversa.programmes.places import Room, draw_order

APPLICANTS = 30
API = "/api/v1"


class Edition:
    """A programme that takes applications, its coordinator, and people who apply through the API."""

    def __init__(self, client: httpx.AsyncClient, company: Company, programme: Programme, coordinator: User) -> None:
        self.client, self.company, self.programme = client, company, programme
        self.coordinator = coordinator
        self.headers: dict[UUID, dict[str, str]] = {}

    async def ask(self, method: str, path: str, user: User, *, expect: int = 200, version: int | None = None, **sent):
        if user.id not in self.headers:
            self.headers[user.id] = await self.company.headers(user)
        extra = {"If-Match": f'"{version}"'} if version is not None else {}
        answer = await self.client.request(method, API + path, headers={**self.headers[user.id], **extra}, **sent)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def apply(self, user: User, *, wish: str = "mentor", expect: int = 201):
        path = f"/programmes/{self.programme.id}/enrolments"
        return await self.ask("POST", path, user, expect=expect, json={"wish": wish, "capacity": 1})

    async def place(self, user: User):
        return (await self.ask("GET", f"/programmes/{self.programme.id}", user))["my_place"]

    async def admit(self, *, expect: int = 200, **body):
        path = f"/programmes/{self.programme.id}/admissions"
        return await self.ask("POST", path, self.coordinator, expect=expect, json=body)

    async def withdraw(self, user: User):
        return await self.ask("DELETE", f"/programmes/{self.programme.id}/enrolments/mine", user)


async def edition(client: httpx.AsyncClient, company: Company, **policy: object) -> Edition:
    coordinator = await company.user("coordinator")
    programme = await company.programme(coordinator, status=ProgrammeStatus.OPEN, **policy)
    return Edition(client, company, programme, coordinator)


async def people(company: Company, count: int) -> list[User]:
    return [await company.user() for _ in range(count)]


async def test_first_come_gives_places_in_order_and_tells_the_others_their_position(
    client: httpx.AsyncClient, company: Company
) -> None:
    here = await edition(client, company, admission="first_come", places=2)
    users = await people(company, 5)
    seen = [await here.apply(user) for user in users]
    assert [place["status"] for place in seen] == ["ready", "ready", "waitlisted", "waitlisted", "waitlisted"]
    assert [place["waiting_position"] for place in seen] == [None, None, 1, 2, 3]
    assert "number 3" in seen[4]["waiting"]["en"]
    assert "position 3" in seen[4]["waiting"]["fr"]
    # Learners have their own places, and who waits for the other side is not ahead of anyone.
    learner = await company.user()
    assert (await here.apply(learner, wish="learner"))["status"] == "ready"
    await here.withdraw(users[0])
    assert [(await here.place(user))["waiting_position"] for user in users[2:]] == [None, 1, 2]
    assert (await here.place(users[2]))["status"] == "ready"
    # Who comes back waits at the end.
    assert (await here.apply(users[0]))["waiting_position"] == 3


async def test_nobody_passes_the_others_by(client: httpx.AsyncClient, company: Company) -> None:
    here = await edition(client, company, admission="first_come", places=1)
    first, second = await people(company, 2)
    await here.apply(first)
    place = await here.apply(second)
    path = f"/enrolments/{place['enrolment_id']}"
    for user in (second, here.coordinator):
        refused = await here.ask("PATCH", path, user, expect=409, version=place["version"], json={"status": "ready"})
        assert refused["code"] == "admission_in_order"
    assert (await here.admit(expect=409, enrolment_ids=[place["enrolment_id"]]))["code"] == "admission_in_order"
    ready = f"/programmes/{here.programme.id}/readiness"
    assert (await here.ask("POST", ready, here.coordinator, expect=409))["code"] == "admission_in_order"
    # Another wish is another queue: with a free place there, it is given at once.
    moved = await here.ask("PATCH", path, second, version=place["version"], json={"wish": "learner"})
    assert (moved["status"], moved["waiting"]) == ("ready", None)
    # ... but nobody slips onto a full side once admitted.
    refused = await here.ask("PATCH", path, second, expect=409, version=moved["version"], json={"wish": "mentor"})
    assert refused["code"] == "no_place_left"


async def test_the_lot_is_drawn_once_kept_and_can_be_drawn_again_by_anyone(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    here = await edition(client, company, admission="lottery", places=3)
    users = await people(company, 8)
    places = [await here.apply(user) for user in users]
    assert {place["status"] for place in places} == {"applied"}
    assert {place["waiting_position"] for place in places} == {None}
    assert "lot" in places[0]["waiting"]["en"]
    act = await here.admit()
    ids = [UUID(place["enrolment_id"]) for place in places]
    assert act["mode"] == "lottery"
    assert [UUID(each) for each in act["drawn"]] == draw_order(ids, seed=act["seed"])
    assert act["admitted"] == act["drawn"][:3]
    assert act["waiting"] == 5
    # A second draw draws nobody again: nobody can try seeds until one pleases.
    again = await here.admit()
    assert (again["seed"], again["drawn"], again["admitted"]) == (None, [], [])
    by_id = dict(zip(act["drawn"], range(8), strict=True))
    order = sorted(users, key=lambda user: by_id[places[users.index(user)]["enrolment_id"]])
    assert [(await here.place(user))["waiting_position"] for user in order] == [None, None, None, 1, 2, 3, 4, 5]
    # Late applicants are drawn behind those who were.
    late = await people(company, 2)
    for user in late:
        await here.apply(user)
    second = await here.admit()
    assert len(second["drawn"]) == 2
    assert {(await here.place(user))["waiting_position"] for user in late} == {6, 7}
    # A place freed goes to the next of the lot.
    await here.withdraw(order[0])
    assert (await here.place(order[3]))["status"] == "ready"
    acts = await here.ask("GET", f"/programmes/{here.programme.id}/admissions", here.coordinator)
    assert [each["actor_id"] is None for each in acts] == [True, False, False, False]
    assert acts[0]["admitted"] == [act["drawn"][3]]
    audited = await db.execute(
        select(func.count()).where(
            col(AuditRecord.action) == "admit_applicants",
            col(AuditRecord.subject_id).in_([each["id"] for each in acts]),
        )
    )
    assert audited.scalar_one() == 4


async def test_a_person_chooses_where_the_policy_says_so_within_the_places(
    client: httpx.AsyncClient, company: Company
) -> None:
    here = await edition(client, company, admission="human", places=2)
    users = await people(company, 4)
    places = [await here.apply(user) for user in users]
    ids = [place["enrolment_id"] for place in places]
    assert {place["waiting_position"] for place in places} == {None}
    assert "no number" in places[0]["waiting"]["en"]
    assert (await here.admit(expect=422))["errors"][0]["pointer"] == "/body/enrolment_ids"
    assert (await here.admit(expect=409, enrolment_ids=ids[:3]))["code"] == "no_place_left"
    act = await here.admit(enrolment_ids=[ids[3], ids[1]])
    assert (act["admitted"], act["seed"], act["drawn"]) == ([ids[3], ids[1]], None, [])
    assert [(await here.place(user))["status"] for user in users] == ["applied", "ready", "applied", "ready"]
    assert (await here.admit(expect=422, enrolment_ids=[ids[3]]))["errors"][0]["code"] == "not_waiting"
    refused = await here.ask(
        "PATCH", f"/enrolments/{ids[0]}", here.coordinator, expect=409, version=2, json={"status": "ready"}
    )
    assert refused["code"] == "no_place_left"
    refused = await here.ask(
        "PATCH", f"/enrolments/{ids[0]}", users[0], expect=409, version=2, json={"status": "ready"}
    )
    assert refused["code"] == "admission_in_order"
    # A freed place waits for the coordinator's choice.
    await here.withdraw(users[1])
    assert (await here.place(users[0]))["status"] == "applied"


async def test_without_a_limit_everything_is_as_before(client: httpx.AsyncClient, company: Company) -> None:
    here = await edition(client, company)
    users = await people(company, 3)
    places = [await here.apply(user, wish="both") for user in users]
    own = await here.ask(
        "PATCH", f"/enrolments/{places[0]['enrolment_id']}", users[0], version=2, json={"status": "ready"}
    )
    assert own["status"] == "ready"
    assert await here.ask("POST", f"/programmes/{here.programme.id}/readiness", here.coordinator) == {"ready": 2}


async def test_who_left_the_company_no_longer_holds_a_place(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    here = await edition(client, company, admission="first_come", places=1)
    first, second = await people(company, 2)
    await here.apply(first)
    await here.apply(second)
    assert await admit_where_places_came_free(db) == 0
    await db.execute(update(User).where(col(User.id) == first.id).values(status=UserStatus.LEFT))
    assert await admit_where_places_came_free(db) == 1
    assert (await here.place(second))["status"] == "ready"


def test_who_wishes_both_counts_where_there_is_room() -> None:
    room = Room(places=2, taken={"mentor": 2, "learner": 1})
    assert (room.fits("mentor"), room.fits("learner"), room.fits("both")) == (False, True, True)
    full = room.take("both")
    assert (full.fits("learner"), full.fits("both")) == (False, False)
    assert full.free("mentor").fits("mentor")
    assert Room(places=None, taken={"mentor": 10_000}).fits("mentor")


def test_the_lot_favours_nobody() -> None:
    """2,000 draws of 10: each comes first about 200 times; the same seed gives the same lot in any order of ids."""
    ids = [new_id() for _ in range(10)]
    firsts = Counter(draw_order(ids, seed=seed)[0] for seed in range(2000))
    assert set(firsts) == set(ids)
    assert all(140 <= count <= 260 for count in firsts.values()), firsts
    shuffled = Random(4).sample(ids, k=10)
    assert draw_order(shuffled, seed=7) == draw_order(ids, seed=7) != draw_order(ids, seed=8)


@pytest.mark.parametrize("places", [1, 3])
async def test_thirty_at_once_on_the_last_places_admit_exactly_the_places(
    database: Database, configuration: Settings, places: int
) -> None:
    async with database.transaction() as db:
        company = Company(db)
        programme = await company.programme(
            await company.user("coordinator"), status=ProgrammeStatus.OPEN, admission="first_come", places=places
        )
        callers = [await company.headers(await company.user()) for _ in range(APPLICANTS)]
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    path = f"{API}/programmes/{programme.id}/enrolments"
    async with browser(app) as client:
        answers = await asyncio.gather(
            *(client.post(path, headers=each, json={"wish": "mentor", "capacity": 1}) for each in callers)
        )
        assert {answer.status_code for answer in answers} == {201}
        told = [answer.json()["waiting_position"] for answer in answers]
        assert sorted(each for each in told if each is not None) == list(range(1, APPLICANTS - places + 1))
        # ... and when all who have a place leave at once, the next are admitted, no more.
        admitted = [each for each, place in zip(callers, told, strict=True) if place is None]
        left = await asyncio.gather(*(client.delete(f"{path}/mine", headers=each) for each in admitted))
        assert {answer.status_code for answer in left} == {200}
    async with database.transaction() as db:
        rows = await db.execute(select(col(Enrolment.status), func.count()).group_by(col(Enrolment.status)))
        counts = {row[0]: row[1] for row in rows}
        acts = (await db.execute(select(func.count()).select_from(Admission))).scalar_one()
    assert counts == {
        EnrolmentStatus.READY: places,
        EnrolmentStatus.WITHDRAWN: places,
        EnrolmentStatus.WAITLISTED: APPLICANTS - 2 * places,
    }
    assert acts == 2 * places
