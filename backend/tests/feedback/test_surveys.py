"""One's own survey over HTTP: saved as one goes, sent, changed, refused with a way out, and read by nobody else."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from viceversa.accounts.models import User
from viceversa.config import Settings
from viceversa.core.clock import now
from viceversa.core.db import Database
from viceversa.feedback.survey_models import ITEMS_A, ITEMS_B, Moment, Survey, SurveyLevel, SurveyRole
from viceversa.main import create_app
from viceversa.pairings.models import ExchangeTrack, PairingStatus, TrackDirection
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus

EMPTY: dict[str, Any] = {"answers": {}}


class Asked:
    """One person, one survey, and the way to both."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str], survey_id: UUID) -> None:
        self.client, self.headers, self.survey_id = client, headers, survey_id

    @property
    def url(self) -> str:
        return f"/api/v1/surveys/{self.survey_id}"

    async def read(self) -> dict[str, Any]:
        return (await self.client.get(self.url, headers=self.headers)).json()

    async def put(self, version: int | None, **body: Any) -> httpx.Response:
        match = {} if version is None else {"If-Match": f'"{version}"'}
        return await self.client.put(self.url, headers={**self.headers, **match}, json={**EMPTY, **body})


async def ask(
    client: httpx.AsyncClient,
    company: Company,
    *,
    moment: Moment = Moment.START,
    role: SurveyRole = SurveyRole.LEARNER,
    opens: int = -1,
    closes: int = 7,
) -> tuple[Asked, dict[str, Any]]:
    """A couple with a track each way; its learner is asked."""
    coordinator, mentor, learner = [await company.user() for _ in range(3)]
    programme = await company.programme(coordinator, status=ProgrammeStatus.RUNNING)
    for each in (mentor, learner):
        await company.enrol(programme, each, status=EnrolmentStatus.MATCHED)
    pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.ACTIVE)
    upward, back = await company.skill(), await company.skill(title_en="Budgets", title_fr="Budgets")
    for skill, direction in ((upward, TrackDirection.MENTOR_TEACHES), (back, TrackDirection.LEARNER_TEACHES)):
        company.db.add(
            ExchangeTrack(pairing_id=pairing.id, skill_id=skill.id, direction=direction, baseline=1, target=4)
        )
    row = Survey(
        programme_id=programme.id,
        user_id=learner.id,
        moment=moment,
        role=role,
        opens_at=now() + timedelta(days=opens),
        closes_at=now() + timedelta(days=closes),
    )
    company.db.add(row)
    await company.db.flush()
    ids = {
        "programme": programme.id,
        "pairing": pairing.id,
        "upward": upward.id,
        "back": back.id,
        "learner": learner.id,
        "mentor": mentor,
        "coordinator": coordinator,
    }
    return Asked(client, await company.headers(learner), row.id), ids


def codes(survey: dict[str, Any]) -> list[str]:
    return [question["code"] for question in survey["questions"]]


async def test_the_words_come_with_it_in_both_languages(client: httpx.AsyncClient, company: Company) -> None:
    asked, _ = await ask(client, company)
    survey = await asked.read()
    assert codes(survey) == list(ITEMS_A)
    first = survey["questions"][0]
    assert first["en"].startswith("Here, people ask for help")
    assert first["fr"].startswith("Ici, on demande de l’aide")
    assert [(each["value"], each["fr"]) for each in first["anchors"]][::4] == [(0, "Pas du tout"), (4, "Tout à fait")]
    assert "unvalidated" in survey["label_en"]
    assert (survey["levels"], survey["texts"], survey["can_answer"]) == ([], [], True)
    assert set(survey["answers"].values()) == {None}


async def test_it_is_saved_as_one_goes_then_sent_then_changed(client: httpx.AsyncClient, company: Company) -> None:
    asked, _ = await ask(client, company)
    saved = await asked.put(1, answers={"c1": 3})
    assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
    assert (saved.json()["answers"]["c1"], saved.json()["submitted_at"]) == (3, None)
    sent = (await asked.put(2, answers={"c1": 3, "g2": 0, "h1": None}, submitted=True)).json()
    assert sent["submitted_at"] is not None
    # Sent is not shut: an answer is taken back, and it stays sent.
    again = (await asked.put(3, answers={"c1": 3})).json()
    assert (again["answers"]["g2"], again["submitted_at"]) == (None, sent["submitted_at"])
    listed = (await client.get("/api/v1/users/me/surveys", headers=asked.headers)).json()["items"]
    assert [(each["id"], each["can_answer"], each["version"]) for each in listed] == [(str(asked.survey_id), True, 4)]


async def test_at_the_end_levels_of_what_one_was_learning_and_two_texts(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    asked, ids = await ask(client, company, moment=Moment.END)
    survey = await asked.read()
    assert codes(survey) == [*ITEMS_A, *ITEMS_B, "used_at_work", "recommendation"]
    assert [line["skill_id"] for line in survey["levels"]] == [str(ids["upward"])]
    assert [text["code"] for text in survey["texts"]] == ["what_helped", "what_to_change"]
    line = {"skill_id": str(ids["upward"]), "level_now": 5, "level_at_start": 2}
    sent = await asked.put(
        1,
        answers={"b3": 4, "used_at_work": 3, "recommendation": 10},
        levels=[line],
        what_helped="Time, given.\nAnd patience.",
        texts_shared=True,
        submitted=True,
    )
    assert sent.status_code == 200, sent.text
    found = await asked.read()
    assert (found["levels"][0]["level_now"], found["levels"][0]["level_at_start"]) == (5, 2)
    assert (found["what_helped"], found["texts_shared"]) == ("Time, given.\nAnd patience.", True)
    # Taken back: nothing stays behind.
    await asked.put(2, levels=[{**line, "level_now": None, "level_at_start": None}])
    rows = await db.execute(select(func.count()).select_from(SurveyLevel))
    assert rows.scalar_one() == 0


async def test_who_waits_is_asked_nothing_of_a_pairing(client: httpx.AsyncClient, company: Company) -> None:
    asked, _ = await ask(client, company, moment=Moment.END, role=SurveyRole.WAITING)
    survey = await asked.read()
    assert (codes(survey), survey["levels"], survey["texts"]) == (list(ITEMS_A), [], [])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"answers": {"c1": 5}}, "/body/answers/c1"),
        ({"answers": {"c1": -1}}, "/body/answers/c1"),
        ({"answers": {"c1": True}}, "/body/answers/c1"),
        ({"answers": {"c1": "3"}}, "/body/answers/c1"),
        ({"answers": {"c1": 2.0}}, "/body/answers/c1"),
        ({"answers": {"recommendation": 11}}, "/body/answers/recommendation"),
        ({"answers": {"x9": 1}}, "/body/answers/x9"),
        ({"answers": {"p1": 2}}, "/body/answers/p1"),
        ({"answers": {"c1": 1, "recommendation": 9}}, "/body/answers/recommendation"),
        ({"what_helped": "All of it"}, "/body/what_helped"),
        ({"what_helped": "x" * 2001}, "/body/what_helped"),
        ({"texts_shared": True}, "/body/texts_shared"),
    ],
)
async def test_what_cannot_be_kept_is_named_and_nothing_changes(
    client: httpx.AsyncClient, company: Company, body: dict[str, Any], pointer: str
) -> None:
    asked, _ = await ask(client, company)
    await asked.put(1, answers={"c1": 4})
    refused = await asked.put(2, **body)
    assert refused.status_code == 422
    assert [problem["pointer"] for problem in refused.json()["errors"]] == [pointer]
    survey = await asked.read()
    assert (survey["version"], survey["answers"]["c1"]) == (2, 4)


async def test_levels_are_for_skills_one_was_learning(client: httpx.AsyncClient, company: Company) -> None:
    asked, ids = await ask(client, company, moment=Moment.END)
    own, taught = str(ids["upward"]), str(ids["back"])
    for levels, code in (
        ([{"skill_id": taught, "level_now": 3}], "not_on_your_tracks"),
        ([{"skill_id": own, "level_now": 3}, {"skill_id": own, "level_now": 4}], "twice"),
    ):
        refused = await asked.put(1, levels=levels)
        assert (refused.status_code, [each["code"] for each in refused.json()["errors"]]) == (422, [code])
    assert (await asked.put(1, levels=[{"skill_id": own, "level_now": 9}])).status_code == 422


async def test_a_stale_change_shows_both_and_a_blind_one_is_asked_what_it_read(
    client: httpx.AsyncClient, company: Company
) -> None:
    asked, _ = await ask(client, company)
    await asked.put(1, answers={"c1": 4})
    stale = await asked.put(1, answers={"c1": 0})
    assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')
    assert stale.json()["current"]["answers"]["c1"] == 4
    assert (await asked.put(None, answers={"c1": 0})).status_code == 428


@pytest.mark.parametrize(("opens", "closes", "code"), [(1, 9, "survey_not_open"), (-9, -1, "survey_closed")])
async def test_before_and_after_it_can_be_read_and_not_answered(
    client: httpx.AsyncClient, company: Company, opens: int, closes: int, code: str
) -> None:
    asked, _ = await ask(client, company, opens=opens, closes=closes)
    refused = await asked.put(1, answers={"c1": 4})
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    survey = await asked.read()
    assert (survey["can_answer"], survey["answers"]["c1"]) == (False, None)


async def test_a_programme_called_off_or_left_asks_nothing_more(
    client: httpx.AsyncClient, company: Company, db: AsyncSession
) -> None:
    asked, ids = await ask(client, company)
    left = update(Enrolment).where(col(Enrolment.user_id) == ids["learner"]).values(status=EnrolmentStatus.WITHDRAWN)
    cancelled = update(Programme).where(col(Programme.id) == ids["programme"]).values(status=ProgrammeStatus.CANCELLED)
    back = left.values(status=EnrolmentStatus.MATCHED)
    for change in (left, back, cancelled):
        await db.execute(change)
        answer = await asked.put(1, answers={})
        if change is back:
            assert (await asked.read())["can_answer"] is True
            await db.execute(update(Survey).values(version=1))
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "survey_stopped")


async def test_nobody_else_reads_or_writes_it(client: httpx.AsyncClient, company: Company, db: AsyncSession) -> None:
    asked, ids = await ask(client, company)
    await asked.put(1, answers={"c1": 4}, submitted=True)
    admin = await company.user("admin", "coordinator", "referent")
    await db.execute(update(User).where(col(User.id) == ids["coordinator"].id).values(roles=["coordinator", "member"]))
    for other in (ids["mentor"], ids["coordinator"], admin):
        headers = await company.headers(other)
        assert (await client.get(asked.url, headers=headers)).status_code == 404
        written = await client.put(asked.url, headers={**headers, "If-Match": '"2"'}, json=EMPTY)
        assert written.status_code == 404
        assert (await client.get("/api/v1/users/me/surveys", headers=headers)).json()["items"] == []
    # Once unlinked from its author it is nobody's, its author's neither.
    await db.execute(update(Survey).values(user_id=None))
    assert (await client.get(asked.url, headers=asked.headers)).status_code == 404
    await db.execute(delete(Survey))


@pytest.fixture
def many(database: Database, configuration: Settings) -> tuple[FastAPI, Database]:
    """An application on a database of its own: what must commit."""
    return create_app(configuration, database=database, keys=TEST_KEYS), database


async def test_of_parallel_changes_from_one_version_exactly_one_is_kept(many: tuple[FastAPI, Database]) -> None:
    app, database = many
    async with browser(app) as client:
        async with database.transaction() as db:
            asked, _ = await ask(client, Company(db))
        answers = await asyncio.gather(*(asked.put(1, answers={"c1": tap}) for tap in (0, 1, 2, 3, 4)))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [200, 412, 412, 412, 412]
        (kept,) = [answer.json()["answers"]["c1"] for answer in answers if answer.status_code == 200]
        survey = await asked.read()
        assert (survey["answers"]["c1"], survey["version"]) == (kept, 2)
