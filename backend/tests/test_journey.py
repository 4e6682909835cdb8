"""The whole job through the API and the worker: from an HR file to a report. Real commits, real jobs, real mails.

It runs on the company's real export where `shared/data` lies beside the repository, and on the demo company always.
"""

from datetime import timedelta
from email import message_from_bytes, policy
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from viceversa.config import PROJECT, Settings, settings
from viceversa.core.db import Database
from viceversa.demo import load_demo, seed_wishes
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.matching.models import MatchProposal
from viceversa.notifications.mail_folder import part_of
from viceversa.programmes.models import Enrolment
from viceversa.sessions.models import MentoringSession
from viceversa.skills.models import UserSkill
from viceversa.skills.service import load_catalogue

DATA = PROJECT.parent / "shared" / "data"
needs_the_export = pytest.mark.skipif(
    not (DATA / "hris_export.csv").exists(), reason="the HR export is not beside the repository (shared/data)"
)
PASSWORD = "walnut-orbit-candle-42"


class Person:
    """Someone at a browser: a client and the token of their sign-in."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def ask(self, method: str, path: str, *, expect: int = 200, version: int | None = None, **options):
        extra = {"If-Match": f'"{version}"'} if version is not None else {}
        answer = await self.client.request(method, f"/api/v1{path}", headers={**self.headers, **extra}, **options)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


async def _sign_in(client: httpx.AsyncClient, email: str, password: str) -> Person:
    answer = await client.post("/api/v1/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    return Person(client, {"Authorization": f"Bearer {answer.json()['access_token']}"})


def _invitation_of(email: str) -> str:
    """The token in the last invitation mailed to an address."""
    for file in sorted(settings().mail_folder.glob("*.eml"), reverse=True):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        text = part_of(mail, "text/plain")
        if mail["To"] == email and "/welcome#token=" in text:
            return text.partition("/welcome#token=")[2].split()[0]
    raise AssertionError(f"no invitation was mailed to {email}")


def _mails() -> int:
    return len(list(settings().mail_folder.glob("*.eml")))


async def _open_account(client: httpx.AsyncClient, email: str) -> Person:
    body = {"token": _invitation_of(email), "password": PASSWORD}
    answer = await client.post("/api/v1/auth/invitation-acceptances", json=body)
    assert answer.status_code == 204, answer.text
    return await _sign_in(client, email, PASSWORD)


async def _programme_in_matching(coordinator: Person, referent_id: str, *, people) -> str:
    """A Standard programme, its checklist settled, opened, filled by `people(id)`, and moved to matching."""
    made = await coordinator.ask(
        "POST", "/programmes", expect=201, json={"name": "Spring", "preset": "standard", "starts_on": "2027-03-01"}
    )
    identifier = made["id"]
    refused = await coordinator.ask(
        "PUT", f"/programmes/{identifier}/status", expect=409, version=1, json={"status": "open"}
    )
    assert {each["code"] for each in refused["errors"]} == {
        "business_question",
        "sponsor",
        "referent",
        "works_council",
        "notice_published",
    }
    checklist = {
        "business_question": "Do our leaders use AI with judgement?",
        "sponsor": "Steven King",
        "referent_id": referent_id,
        "works_council": {"status": "not_applicable", "reason": "No works council in this country"},
        "notice_published": True,
    }
    await coordinator.ask("PATCH", f"/programmes/{identifier}", version=1, json={"checklist": checklist})
    await coordinator.ask("PUT", f"/programmes/{identifier}/status", version=2, json={"status": "open"})
    await people(identifier)
    await coordinator.ask("PUT", f"/programmes/{identifier}/status", version=3, json={"status": "matching"})
    return identifier


async def _match(coordinator: Person, programme: str, queue: Queue) -> list[dict]:
    """Run the optimiser twice: same input, same seed, same hash; the second run's proposals come back."""
    first = await coordinator.ask("POST", f"/programmes/{programme}/match-runs", expect=202, json={"seed": 7})
    await coordinator.ask("POST", f"/programmes/{programme}/match-runs", expect=409, json={"seed": 7})
    await queue.work(forever=False)
    second = await coordinator.ask("POST", f"/programmes/{programme}/match-runs", expect=202, json={"seed": 7})
    await queue.work(forever=False)
    runs = [await coordinator.ask("GET", f"/match-runs/{run['id']}") for run in (first, second)]
    assert [run["status"] for run in runs] == ["done", "done"]
    assert runs[0]["input_hash"] == runs[1]["input_hash"]
    assert runs[1]["gap"] == 0
    pages = [await coordinator.ask("GET", f"/match-runs/{run['id']}/proposals?limit=100") for run in runs]
    stripped = [
        [{name: value for name, value in each.items() if name not in {"id", "decision"}} for each in page["items"]]
        for page in pages
    ]
    assert stripped[0] == stripped[1]
    assert pages[1]["items"]
    for proposal in pages[1]["items"]:
        assert sum(proposal["factors"].values()) == proposal["score"]
        assert all(sentence["en"] and sentence["fr"] for sentence in proposal["reasons"])
    approved = await coordinator.ask("POST", f"/match-runs/{runs[1]['id']}/approval", json={})
    assert approved["approved"] == len(pages[1]["items"])
    return pages[1]["items"]


async def _live_it(mentor: Person, learner: Person, pairing: str, database: Database) -> None:
    """Two people from the question to the pulse."""
    await learner.ask("GET", f"/pairings/{pairing}", expect=404)
    await mentor.ask("POST", f"/pairings/{pairing}/acceptance")
    accepted = await learner.ask("POST", f"/pairings/{pairing}/acceptance")
    assert accepted["status"] == "accepted"
    charter = {"rhythm": "Every four weeks", "place": "Video", "booked_by": "learner"}
    written = await learner.ask("PUT", f"/pairings/{pairing}/charter", version=0, json=charter)
    for person in (mentor, learner):
        await person.ask("POST", f"/pairings/{pairing}/charter/signature", json={"version": written["version"]})
    up, back = accepted["mentor_teaches"][0], accepted["learner_teaches"][0]
    for flow, direction in ((up, "mentor_teaches"), (back, "learner_teaches")):
        track = {"skill_id": flow["skill_id"], "direction": direction, "baseline": 1, "target": 4}
        await mentor.ask("POST", f"/pairings/{pairing}/tracks", expect=201, json=track)
    slots = await learner.ask("GET", f"/pairings/{pairing}/slots?duration=60")
    start = slots["slots"][0]["starts_at"]
    planned = await learner.ask(
        "POST", f"/pairings/{pairing}/sessions", expect=201, json={"starts_at": start, "minutes": 60, "place": "Video"}
    )
    await mentor.ask("POST", f"/sessions/{planned['id']}/confirmation")
    assert (await mentor.ask("GET", f"/pairings/{pairing}"))["status"] == "active"
    early = await mentor.ask("POST", f"/sessions/{planned['id']}/held", expect=409)
    assert early["code"]
    # Time passes: the only thing this test moves by hand.
    async with database.transaction() as db:
        await db.execute(
            update(MentoringSession)
            .where(col(MentoringSession.id) == UUID(planned["id"]))
            .values(
                starts_at=func.now() - timedelta(hours=2),
                ends_at=func.now() - timedelta(hours=1),
            )
        )
    for person in (mentor, learner):
        await person.ask("POST", f"/sessions/{planned['id']}/held")
    for person, steering in ((mentor, 2), (learner, 3)):
        pulse = {"learned": 3, "taught": 4, "voice": 4, "steering": steering}
        await person.ask("PUT", f"/sessions/{planned['id']}/pulse", json=pulse)
        assert len((await person.ask("GET", "/users/me/pulses"))["items"]) == 1


async def _report(coordinator: Person, programme: str) -> dict:
    return await coordinator.ask("GET", f"/programmes/{programme}/insights")


@needs_the_export
async def test_from_the_hr_export_to_the_report(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        await load_catalogue(db)
        company = Company(db)
        coordinator_row, referent = await company.user("coordinator"), await company.user("referent")
        coordinator_row.career_level = referent.career_level = None
        headers = await company.headers(coordinator_row)
    queue = Queue(database)
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        coordinator = Person(client, headers)
        levels = (DATA / "hris_job_levels.csv").read_bytes()
        await coordinator.ask("PUT", "/directory/job-levels", files={"file": ("levels.csv", levels, "text/csv")})
        await _import(coordinator, queue, counts={"created": 107})
        await _import(coordinator, queue, counts={"unchanged": 107})

        async def people(programme: str) -> None:
            async with database.transaction() as db:
                assert len(await seed_wishes(db, programme=programme, people=24, seed=1)) == 24
            await queue.work(forever=False)

        programme = await _programme_in_matching(coordinator, str(referent.id), people=people)
        proposals = await _match(coordinator, programme, queue)
        assert len(proposals) >= 8
        await _check_rules_against_the_tables(database, programme)
        couple = proposals[0]
        by_id = {}
        for side in ("mentor", "learner"):
            address = await _address(coordinator, database, couple[side]["user_id"])
            by_id[side] = await _open_account(client, address)
        pairing = (await by_id["mentor"].ask("GET", "/pairings"))[0]["id"]
        await _live_it(by_id["mentor"], by_id["learner"], pairing, database)
        report = await _report(coordinator, programme)
        assert report


async def _import(coordinator: Person, queue: Queue, *, counts: dict[str, int]) -> None:
    file = ("hris_export.csv", (DATA / "hris_export.csv").read_bytes(), "text/csv")
    preview = await coordinator.ask("POST", "/directory/imports", expect=201, files={"file": file})
    assert {column["column"] for column in preview["dropped_columns"]} >= {"Hire Date", "Annual Salary"}
    found = {
        name: count
        for name, count in preview["counts"].items()
        if count and name in {"created", "changed", "unchanged", "refused"}
    }
    assert found == counts
    await coordinator.ask("POST", f"/directory/imports/{preview['id']}/application", expect=202)
    await queue.work(forever=False)
    assert (await coordinator.ask("GET", f"/directory/imports/{preview['id']}"))["status"] == "applied"


async def _address(coordinator: Person, database: Database, user_id: str) -> str:
    from viceversa.accounts.models import User

    async with database.transaction() as db:
        return (await db.execute(select(col(User.email)).where(col(User.id) == UUID(user_id)))).scalar_one()


async def _check_rules_against_the_tables(database: Database, programme: str) -> None:
    """The hard rules asked again, in SQL and plain Python, without `matching/rules.py`."""
    from viceversa.accounts.models import User

    async with database.transaction() as db:
        users = {row.id: row for row in (await db.execute(select(User))).scalars()}
        couples = (await db.execute(select(col(MatchProposal.mentor_id), col(MatchProposal.learner_id)))).all()
        lines = (await db.execute(select(UserSkill))).scalars().all()
        places = {
            row.user_id: row
            for row in (
                await db.execute(select(Enrolment).where(col(Enrolment.programme_id) == UUID(programme)))
            ).scalars()
        }

    def chain(person: User) -> list[UUID]:
        found, above = [], person.manager_id
        while above is not None and above not in found:
            found.append(above)
            above = users[above].manager_id
        return found

    def flows(teacher: User, learner: User) -> bool:
        offers = {
            line.skill_id: line.level for line in lines if (line.user_id, line.direction) == (teacher.id, "offer")
        }
        seeks = {line.skill_id: line.level for line in lines if (line.user_id, line.direction) == (learner.id, "seek")}
        return any(offers[skill] >= 5 and offers[skill] - seeks[skill] >= 2 for skill in offers.keys() & seeks.keys())

    assert couples
    for mentor_id, learner_id in couples:
        mentor, learner = users[mentor_id], users[learner_id]
        assert mentor_id != learner_id
        assert mentor_id not in chain(learner)
        assert learner_id not in chain(mentor)
        assert mentor.manager_id is None or mentor.manager_id != learner.manager_id
        assert learner.career_level is not None
        assert mentor.career_level is not None
        assert learner.career_level - mentor.career_level >= 1
        assert None in (mentor.department, learner.department) or mentor.department != learner.department
        assert set(mentor.working_languages) & set(learner.working_languages)
        assert flows(mentor, learner)
        assert flows(learner, mentor)
        assert places[mentor_id].wish in {"mentor", "both"}
        assert places[learner_id].wish in {"learner", "both"}


async def test_the_same_journey_on_the_demo_company(database: Database, configuration: Settings) -> None:
    async with database.transaction() as db:
        logins = await load_demo(db)
    async with database.transaction() as db:
        assert await load_demo(db) == {}
    queue = Queue(database)
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        people = {email.partition(".")[0]: await _sign_in(client, email, word) for email, word in logins.items()}
        coordinator = people["camille"]
        programme = (await coordinator.ask("GET", "/programmes"))[0]
        await coordinator.ask("PUT", f"/programmes/{programme['id']}/status", version=1, json={"status": "matching"})
        proposals = await _match(coordinator, programme["id"], queue)
        mine = await people["ines"].ask("GET", "/pairings")
        assert len(mine) == 1, "the demo's mentor must be matched: her screens are what a newcomer looks at"
        with_ines = [each for each in proposals if each["mentor"]["given_name"] == "Inès"]
        assert [(each["learner"]["given_name"], each["pinned"]) for each in with_ines] == [("Philippe", True)]
        await _live_it(people["ines"], people["philippe"], mine[0]["id"], database)
        report = await _report(coordinator, programme["id"])
        assert report
        before = _mails()
        await queue.work(forever=False)
        assert _mails() > before
