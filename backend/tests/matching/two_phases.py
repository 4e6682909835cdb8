"""A programme in two phases with people who fit one another, driven through the API, its jobs run by hand."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from viceversa.accounts.models import User
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.main import create_app
from viceversa.matching.performing import perform_run
from viceversa.matching.shortlists import perform_round
from viceversa.programmes.models import Programme

API = "/api/v1"
DEPARTMENTS = ("Sales", "Finance", "Legal")


class TwoPhases:
    """The programme, its people, and what they ask of the API."""

    def __init__(self, client: httpx.AsyncClient, company: Company, database: Database) -> None:
        self.client, self.company, self.database = client, company, database
        self.mentors: list[User] = []
        self.learners: list[User] = []
        self.headers: dict[UUID, dict[str, str]] = {}

    programme: Programme
    coordinator: User

    @property
    def everyone(self) -> list[User]:
        return [*self.mentors, *self.learners]

    async def ask(self, method: str, path: str, user: User, *, expect: int = 200, version: int | None = None, **sent):
        extra = {"If-Match": f'"{version}"'} if version is not None else {}
        answer = await self.client.request(
            method, f"{API}{path}", headers={**self.headers[user.id], **extra}, **sent
        )  # fmt: skip
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def start_round(self, *, expect: int = 202, **body: Any) -> Any:
        return await self.ask("POST", f"{self.path}/shortlists", self.coordinator, expect=expect, json=body)

    async def make_round(self, **body: Any) -> Any:
        """Start a round, run its job, and return it."""
        made = await self.start_round(**body)
        await perform_round(self.database, round_id=UUID(made["id"]))
        return (await self.ask("GET", f"{self.path}/shortlists", self.coordinator))[0]

    async def start_run(self, *, expect: int = 202) -> Any:
        return await self.ask("POST", f"{self.path}/match-runs", self.coordinator, expect=expect, json={"seed": 3})

    async def make_run(self) -> Any:
        """Start the final run, do its job, and return it."""
        made = await self.start_run()
        await perform_run(self.database, run_id=UUID(made["id"]))
        return await self.ask("GET", f"/match-runs/{made['id']}", self.coordinator)

    async def shortlist(self, user: User, *, expect: int = 200) -> Any:
        return await self.ask("GET", f"{self.path}/my-shortlist", user, expect=expect)

    async def prefer(
        self, user: User, *, version: int | None, order: Sequence[str] = (), rather_not: Sequence[str] = (), expect=200
    ) -> Any:
        body = {"order": list(order), "rather_not": list(rather_not)}
        return await self.ask("PUT", f"{self.path}/my-preferences", user, expect=expect, version=version, json=body)

    @property
    def path(self) -> str:
        return f"/programmes/{self.programme.id}"


@asynccontextmanager
async def committed(database: Database, configuration: Settings, **options: Any) -> AsyncGenerator[TwoPhases]:
    """The same in a database of its own: a final run reads its input in a transaction that a savepoint cannot be."""
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        async with database.transaction() as db:
            made = await two_phases(client, Company(db), database, **options)
        yield made


async def two_phases(
    client: httpx.AsyncClient,
    company: Company,
    database: Database,
    *,
    each_side: int = 5,
    phases: str = "two",
    **policy: Any,
) -> TwoPhases:
    """`each_side` mentors and as many learners; their skills differ, so that scores and reasons do."""
    made = TwoPhases(client, company, database)
    made.coordinator = await company.user("coordinator", department="People")
    made.programme = await company.programme(made.coordinator, phases=phases, **policy)
    digital = [await company.skill(title_en=f"Tool {n}", title_fr=f"Outil {n}") for n in range(4)]
    lived = [await company.skill(title_en=f"Craft {n}", title_fr=f"Métier {n}", family="experience") for n in range(3)]
    for number in range(each_side):
        shown = [(digital[(number + step) % 4], 6 + step) for step in range(2)]
        mentor = await company.user(department=DEPARTMENTS[number % 3], career_level=2, job_title=f"Analyst {number}")
        await company.lines(mentor, offers=shown, seeks=[(lived[number % 3], 1), (lived[(number + 1) % 3], 2)])
        await company.enrol(made.programme, mentor, wish="mentor")
        made.mentors.append(mentor)
        learner = await company.user(
            department=DEPARTMENTS[(number + 1) % 3], career_level=5, job_title=f"Director {number}"
        )
        await company.lines(learner, offers=[(skill, 7) for skill in lived], seeks=[(each, 1) for each in digital])
        await company.enrol(made.programme, learner, wish="learner")
        made.learners.append(learner)
    for user in (made.coordinator, *made.everyone):
        made.headers[user.id] = await company.headers(user)
    return made
