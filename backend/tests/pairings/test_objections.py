"""A side objects with a sentence; the coordination answers; the partner learns nothing of it."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from viceversa.accounts.models import User
from viceversa.audit.models import AuditRecord
from viceversa.config import Settings
from viceversa.core.db import Database
from viceversa.main import create_app
from viceversa.notifications.models import Notice
from viceversa.pairings.models import Pairing, PairingObjection, PairingStatus
from viceversa.programmes.models import Programme, ProgrammeCoordinator

API = "/api/v1"
SENTENCE = "We sat on the same appeal panel; the word is quincunx."
ANSWER = "Thank you; the word is zeugma."


class Couple:
    """A live pairing and its people, asking the API."""

    def __init__(self, client: httpx.AsyncClient, company: Company) -> None:
        self.client, self.company = client, company
        self.headers: dict[Any, dict[str, str]] = {}

    mentor: User
    learner: User
    coordinator: User
    programme: Programme
    pairing: Pairing

    async def ask(
        self, method: str, path: str, user: User, *, expect: int = 200, version: int | None = None, **sent: Any
    ) -> Any:
        if user.id not in self.headers:
            self.headers[user.id] = await self.company.headers(user)
        extra = {"If-Match": f'"{version}"'} if version is not None else {}
        answer = await self.client.request(method, API + path, headers={**self.headers[user.id], **extra}, **sent)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def object(self, user: User, *, expect: int = 201) -> Any:
        path = f"/pairings/{self.pairing.id}/objections"
        return await self.ask("POST", path, user, expect=expect, json={"sentence": SENTENCE})

    async def answer(self, objection: Any, user: User, *, expect: int = 200, version: int = 1) -> Any:
        path = f"/objections/{objection['id']}/answer"
        return await self.ask("PUT", path, user, expect=expect, version=version, json={"sentence": ANSWER})

    async def told(self) -> list[str]:
        """Who was told something, in order."""
        rows = await self.company.db.execute(select(col(Notice.user_id)).order_by(col(Notice.id)))
        return [str(user_id) for user_id in rows.scalars()]


@pytest.fixture
async def couple(client: httpx.AsyncClient, company: Company) -> Couple:
    made = Couple(client, company)
    made.coordinator = await company.user("coordinator")
    made.programme = await company.programme(made.coordinator)
    made.mentor, made.learner = await company.user(), await company.user()
    for user in (made.mentor, made.learner):
        await company.enrol(made.programme, user)
    made.pairing = await company.pairing(made.programme, made.mentor, made.learner, status=PairingStatus.ACTIVE)
    made.pairing.reasons = [{"en": "Different departments.", "fr": "Services différents."}]
    await company.db.flush()
    return made


@pytest.mark.parametrize("by_the_mentor", [True, False])
async def test_from_why_us_to_the_answer(couple: Couple, by_the_mentor: bool, db: AsyncSession) -> None:
    author = couple.mentor if by_the_mentor else couple.learner
    path = f"/pairings/{couple.pairing.id}"
    # "Why us?" has its reasons on the pairing's page, in both languages, for both sides.
    for side in (couple.mentor, couple.learner):
        assert (await couple.ask("GET", path, side))["reasons"] == couple.pairing.reasons
    said = await couple.object(author)
    assert (said["status"], said["sentence"], said["answer"], said["version"]) == ("open", SENTENCE, None, 1)
    assert (await couple.object(author, expect=409))["code"] == "objection_open"
    (seen,) = await couple.ask("GET", f"/programmes/{couple.programme.id}/objections", couple.coordinator)
    assert (seen["author_id"], seen["mentor_id"]) == (str(author.id), str(couple.mentor.id))
    answered = await couple.answer(said, couple.coordinator)
    assert (answered["status"], answered["answer"], answered["version"]) == ("answered", ANSWER, 2)
    assert (await couple.answer(said, couple.coordinator, version=2, expect=409))["code"] == "objection_answered"
    assert await couple.ask("GET", f"{path}/objections", author) == [answered]
    assert await couple.told() == [str(couple.coordinator.id), str(author.id)]
    # Each notice opens where there is something to do: the board that shows objections, and the author's couple.
    waits = select(col(Notice.path)).order_by(col(Notice.id))
    assert (await db.execute(waits)).scalars().all() == [f"/programmes/{couple.programme.id}/pairings", path]
    # Answered, one may write again; the audit record says that it was answered, not what.
    await couple.object(author)
    audit = select(func.count()).where(
        col(AuditRecord.action) == "answer_objection", col(AuditRecord.subject_id) == said["id"]
    )
    assert (await db.execute(audit)).scalar_one() == 1


async def test_the_partner_learns_nothing_of_it(couple: Couple, app: FastAPI) -> None:
    # Suggested slots follow the clock; everything else that the partner can read stands still.
    paths = [path for path, methods in app.openapi()["paths"].items() if "get" in methods and "slots" not in path]
    headers = await couple.company.headers(couple.learner)
    ids = {"pairing_id": couple.pairing.id, "programme_id": couple.programme.id, "user_id": couple.mentor.id}

    async def all_that_the_partner_reads() -> dict[str, str]:
        read = {}
        for path in paths:
            names = {part.split("}")[0] for part in path.split("{")[1:]}
            if names <= ids.keys() and path.startswith(API):
                answer = await couple.client.get(path.format(**ids), headers=headers)
                read[path] = f"{answer.status_code} {answer.text}".replace(answer.headers["x-request-id"], "")
        return read

    couple.headers[couple.learner.id] = headers
    before = await all_that_the_partner_reads()
    said = await couple.object(couple.mentor)
    await couple.answer(said, couple.coordinator)
    after = await all_that_the_partner_reads()
    assert len(after) >= 25
    assert after == before
    assert await couple.ask("GET", f"/pairings/{couple.pairing.id}/objections", couple.learner) == []
    assert str(couple.learner.id) not in await couple.told()


async def test_a_coordinator_who_is_the_partner_is_a_partner_first(
    couple: Couple, company: Company, db: AsyncSession
) -> None:
    both = await company.user("coordinator")
    await company.enrol(couple.programme, both)
    db.add(ProgrammeCoordinator(programme_id=couple.programme.id, user_id=both.id))
    couple.pairing = await company.pairing(couple.programme, couple.mentor, both, status=PairingStatus.ACTIVE)
    said = await couple.object(couple.mentor)
    path = f"/programmes/{couple.programme.id}/objections"
    assert await couple.ask("GET", path, both) == []
    await couple.answer(said, both, expect=404)
    assert [each["id"] for each in await couple.ask("GET", path, couple.coordinator)] == [said["id"]]
    assert await couple.told() == [str(couple.coordinator.id)]
    # With nobody else to read it, the sentence is not taken, and the refusal says who can help.
    programme = await company.programme(both)
    for user in (couple.learner, both):
        await company.enrol(programme, user)
    couple.pairing = await company.pairing(programme, both, couple.learner, status=PairingStatus.ACTIVE)
    assert (await couple.object(couple.learner, expect=409))["code"] == "nobody_to_object_to"


async def test_others_find_nothing(couple: Couple, company: Company) -> None:
    said = await couple.object(couple.learner)
    stranger, other = await company.user(), await company.user("coordinator")
    await couple.object(stranger, expect=404)
    await couple.ask("GET", f"/pairings/{couple.pairing.id}/objections", stranger, expect=404)
    await couple.ask("GET", f"/programmes/{couple.programme.id}/objections", other, expect=404)
    await couple.answer(said, other, expect=404)
    await couple.answer(said, couple.mentor, expect=403)
    await couple.answer(said, couple.coordinator, version=7, expect=412)


async def test_ten_tabs_write_one_objection(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        company = Company(db)
        programme = await company.programme(await company.user("coordinator"))
        mentor, learner = await company.user(), await company.user()
        pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.ACTIVE)
        headers = await company.headers(mentor)
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    path = f"{API}/pairings/{pairing.id}/objections"
    async with browser(app) as client:
        answers = await asyncio.gather(
            *(client.post(path, headers=headers, json={"sentence": SENTENCE}) for _ in range(10))
        )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    async with database.transaction() as db:
        assert (await db.execute(select(func.count()).select_from(PairingObjection))).scalar_one() == 1
