"""The first phase: up to three people each, an answer for its author and the final run alone."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.conftest import RolledBack, browser
from tests.factories import TEST_KEYS, Company
from tests.matching.two_phases import API, TwoPhases, committed, two_phases
from viceversa.accounts.models import User
from viceversa.config import Settings, settings
from viceversa.core.db import Database
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.matching.answers import read_answers
from viceversa.matching.models import MatchRun, RunStatus
from viceversa.matching.shortlist_models import PrivateExclusion, Shortlist, ShortlistCard, ShortlistRound
from viceversa.matching.shortlists import announce_round, forget_answers, perform_round, remind_of_shortlists
from viceversa.notifications.mail_folder import part_of
from viceversa.notifications.mails import Reader, compose
from viceversa.programmes.models import Enrolment, EnrolmentStatus, Programme, ProgrammeStatus

ROUNDS = 20


async def test_everyone_is_shown_up_to_three_people_and_no_score_level_or_family_name(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack
) -> None:
    here = await two_phases(client, company, rolled_back, each_side=6)
    made = await here.make_round()
    assert (made["status"], made["people"], made["open"]) == ("done", 12, True)
    appearances: Counter[str] = Counter()
    names = {user.family_name for user in await _users(company)}
    for user in here.everyone:
        mine = await here.shortlist(user)
        assert 1 <= len(mine["cards"]) <= 3
        assert mine["open"]
        for card in mine["cards"]:
            appearances[card["user_id"]] += 1
            assert set(card) == {
                *("user_id", "given_name", "job_title", "area", "i_could_learn", "i_could_show", "reasons"),
                *("rank", "rather_not"),
            }
            assert len(card["reasons"]) == 3
            assert all(sentence["en"] and sentence["fr"] for sentence in card["reasons"])
            assert card["i_could_learn"]
            assert card["i_could_show"]
            assert card["job_title"]
            said = str(card).lower()
            assert "level" not in said
            assert "niveau" not in said
            assert not [name for name in names if name.lower() in said]
    assert made["cards"] == sum(appearances.values())
    # Nobody is shown more than three times for the one place they have.
    assert max(appearances.values()) <= 3


async def _users(company: Company) -> list[User]:
    return list((await company.db.execute(select(User))).scalars())


async def test_an_area_is_named_only_where_enough_people_work(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack
) -> None:
    here = await two_phases(client, company, rolled_back, each_side=3)  # two people in each department
    for _ in range(3):
        await company.user(department="Finance")
    await here.make_round()
    areas = {card["area"] for user in here.everyone for card in (await here.shortlist(user))["cards"]}
    assert areas == {"Finance", None}


async def test_an_order_and_rather_not_are_kept_changed_and_taken_back(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack, db: AsyncSession
) -> None:
    here = await two_phases(client, company, rolled_back)
    await here.make_round()
    me = here.mentors[0]
    first = await here.shortlist(me)
    one, two, *_ = (card["user_id"] for card in first["cards"])
    assert (first["answered_at"], [card["rank"] for card in first["cards"]][:2]) == (None, [None, None])
    said = await here.prefer(me, version=first["version"], order=[two], rather_not=[one])
    assert {card["user_id"]: (card["rank"], card["rather_not"]) for card in said["cards"]} | {} == {
        **{card["user_id"]: (None, False) for card in first["cards"]},
        one: (None, True),
        two: (1, False),
    }
    # The same again is no change, even from the version read first: a lost answer may be sent again.
    again = await here.prefer(me, version=first["version"], order=[two], rather_not=[one])
    assert again == said
    assert (await here.prefer(me, version=None, order=[one], expect=428))["code"] == "version_missing"
    assert (await here.prefer(me, version=first["version"], order=[one], expect=412))["code"] == "version_stale"
    turned = await here.prefer(me, version=said["version"], order=[one, two])
    assert {card["user_id"]: card["rank"] for card in turned["cards"]}[one] == 1
    assert not [card for card in turned["cards"] if card["rather_not"]]
    assert (await db.execute(select(func.count()).select_from(PrivateExclusion))).scalar_one() == 0
    # What was said reaches the final run.
    found = await read_answers(db, programme_id=here.programme.id, policy=here.programme.policy)
    assert found.preferences == {(str(me.id), one): 1, (str(me.id), two): 2}


async def test_only_people_one_was_shown_can_be_named(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack
) -> None:
    here = await two_phases(client, company, rolled_back)
    await here.make_round()
    me = here.mentors[0]
    mine = await here.shortlist(me)
    shown = mine["cards"][0]["user_id"]
    stranger = str(here.mentors[1].id)
    for body in ({"order": [stranger]}, {"rather_not": [stranger]}):
        refused = await here.prefer(me, version=1, expect=422, **body)
        assert refused["errors"][0]["code"] == "not_shown"
    refused = await here.prefer(me, version=1, order=[shown], rather_not=[shown], expect=422)
    assert refused["errors"][0]["code"] == "named_twice"
    assert (await here.shortlist(me))["version"] == 1


async def test_mutual_preference_decides_the_final_run(database: Database, configuration: Settings) -> None:
    async with committed(database, configuration) as here:
        await here.make_round()
        lists = {str(user.id): [c["user_id"] for c in (await here.shortlist(user))["cards"]] for user in here.everyone}
        mutual = [(m, x) for m in map(str, (u.id for u in here.mentors)) for x in lists[m] if m in lists[x]]
        mentor_id, learner_id = mutual[-1]
        by_id = {str(user.id): user for user in here.everyone}
        await here.prefer(by_id[mentor_id], version=1, order=[learner_id])
        await here.prefer(by_id[learner_id], version=1, order=[mentor_id])
        run = await here.make_run()
        proposals = (await here.ask("GET", f"/match-runs/{run['id']}/proposals", here.coordinator))["items"]
        factors = {(p["mentor"]["user_id"], p["learner"]["user_id"]): p["factors"]["preference"] for p in proposals}
        assert factors[mentor_id, learner_id] == 200_000  # both first: 1 × .20
        assert {value for couple, value in factors.items() if couple != (mentor_id, learner_id)} == {40_000}


@pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.CANCELLED])
async def test_answers_close_when_the_final_run_starts_and_open_again_if_it_comes_to_nothing(
    database: Database, configuration: Settings, status: RunStatus
) -> None:
    async with committed(database, configuration) as here:
        await here.make_round()
        me = here.mentors[0]
        shown = (await here.shortlist(me))["cards"][0]["user_id"]
        await here.start_run()
        assert not (await here.shortlist(me))["open"]
        refused = await here.prefer(me, version=1, order=[shown], expect=409)
        assert refused["code"] == "preferences_closed"
        async with database.transaction() as db:
            await db.execute(update(MatchRun).values(status=status))
        assert (await here.shortlist(me))["open"]
        assert (await here.prefer(me, version=1, order=[shown]))["version"] == 2
        await here.make_run()
        assert (await here.prefer(me, version=2, order=[], expect=409))["code"] == "preferences_closed"


async def test_a_new_round_asks_again_and_keeps_who_is_set_aside(database: Database, configuration: Settings) -> None:
    async with committed(database, configuration) as here:
        await here.make_round()
        me = here.mentors[0]
        shown = [card["user_id"] for card in (await here.shortlist(me))["cards"]]
        await here.prefer(me, version=1, order=shown[1:2], rather_not=shown[:1])
        await here.make_run()
        second = await here.make_round()
        mine = await here.shortlist(me)
        assert (mine["open"], mine["answered_at"], mine["version"]) == (True, None, 1)
        assert shown[0] not in {card["user_id"] for card in mine["cards"]}
        assert [each["user_id"] for each in mine["set_aside"]] == [shown[0]]
        theirs = await here.shortlist(next(user for user in here.learners if str(user.id) == shown[0]))
        assert str(me.id) not in {card["user_id"] for card in theirs["cards"]}
        # One list a person and programme is kept; the earlier order is gone.
        async with database.transaction() as db:
            kept = (await db.execute(select(func.count()).select_from(Shortlist))).scalar_one()
        assert kept == second["people"]
        # Kept by naming them again, taken back by leaving them out.
        kept = await here.prefer(me, version=1, rather_not=[shown[0]])
        assert [each["user_id"] for each in kept["set_aside"]] == [shown[0]]
        assert (await here.prefer(me, version=2))["set_aside"] == []


async def test_two_phases_are_refused_where_they_make_no_sense(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack, db: AsyncSession
) -> None:
    here = await two_phases(client, company, rolled_back)
    await here.shortlist(here.mentors[0], expect=404)
    assert (await here.start_run(expect=409))["code"] == "shortlists_first"
    await here.start_round()
    assert (await here.start_round(expect=409))["code"] == "shortlists_under_way"
    assert (await here.start_run(expect=409))["code"] == "shortlists_under_way"
    await db.execute(update(ShortlistRound).values(status="failed"))
    await here.make_round()
    await here.start_run()
    assert (await here.start_round(expect=409))["code"] == "match_run_in_progress"
    await db.execute(update(MatchRun).values(status="failed"))
    await db.execute(update(Programme).values(status=ProgrammeStatus.OPEN))
    assert (await here.start_round(expect=409))["code"] == "programme_not_in_matching"
    await db.execute(update(Programme).values(status=ProgrammeStatus.MATCHING))
    await db.execute(update(Enrolment).values(status=EnrolmentStatus.APPLIED))
    assert (await here.start_round(expect=409))["code"] == "nobody_to_match"
    one = await two_phases(client, company, rolled_back, each_side=1, phases="one")
    assert (await one.start_round(expect=409))["code"] == "one_phase_only"
    await one.start_run()


async def test_a_job_delivered_twice_or_killed_changes_nothing(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack, db: AsyncSession
) -> None:
    here = await two_phases(client, company, rolled_back)
    made = await here.start_round()
    # Killed after the first transaction: the row says running, nothing is shown, and the job is run again.
    await db.execute(update(ShortlistRound).values(status="running"))
    await here.shortlist(here.mentors[0], expect=404)
    await perform_round(rolled_back, round_id=UUID(made["id"]))
    before = [await here.shortlist(user) for user in here.everyone]
    await perform_round(rolled_back, round_id=UUID(made["id"]))
    assert [await here.shortlist(user) for user in here.everyone] == before


async def test_how_many_answered_is_told_from_five_on_both_sides_and_nothing_else(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack
) -> None:
    here = await two_phases(client, company, rolled_back, each_side=6)
    await here.make_round()
    told = []
    for user in here.everyone:
        shown = (await here.shortlist(user))["cards"]
        await here.prefer(user, version=1, rather_not=[card["user_id"] for card in shown])
        (made,) = await here.ask("GET", f"{here.path}/shortlists", here.coordinator)
        assert set(made) == {
            *("id", "programme_id", "status", "seed", "answer_by", "people", "cards", "answered", "open"),
            *("created_at", "finished_at"),
        }
        told.append(made["answered"]["value"])
    assert told == [None, None, None, None, 5, 6, 7, None, None, None, None, 12]


async def test_people_are_told_once_and_reminded_once(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack, db: AsyncSession
) -> None:
    here = await two_phases(client, company, rolled_back)
    made = await here.make_round(answer_days=7)
    assert await announce_round(db, round_id=UUID(made["id"])) == 10
    assert await remind_of_shortlists(db) == 0
    await db.execute(update(ShortlistRound).values(answer_by=datetime.now(UTC) + timedelta(days=1)))
    await here.prefer(here.mentors[0], version=1)
    assert (await remind_of_shortlists(db), await remind_of_shortlists(db)) == (9, 0)
    kinds = await db.execute(
        text("SELECT args->>'kind', count(*) FROM procrastinate_jobs WHERE task_name = 'notifications.tell' GROUP BY 1")
    )
    assert {row[0]: row[1] for row in kinds} == {"shortlist_ready": 10, "shortlist_reminder": 9}


@pytest.mark.parametrize("kind", ["shortlist_ready", "shortlist_reminder"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_mails_say_where_and_until_when_and_nothing_of_anyone(kind: str, language: str) -> None:
    reader = Reader("mia@test.example", "Mia", language, "Europe/Paris", "active")
    mail = compose(reader, template=kind, message_id=UUID(int=1), path="/programmes/4711", day="2027-03-08")
    said = part_of(mail, "text/plain")
    assert "http://test/programmes/4711" in said
    assert "2027-03-08" in said
    assert re.search("Bonjour Mia" if language == "fr" else "Hello Mia", said)
    assert mail["Subject"]


async def test_what_people_said_goes_when_matching_is_over(
    client: httpx.AsyncClient, company: Company, rolled_back: RolledBack, db: AsyncSession
) -> None:
    here = await two_phases(client, company, rolled_back)
    await here.make_round()
    me = here.mentors[0]
    await here.prefer(me, version=1, rather_not=[(await here.shortlist(me))["cards"][0]["user_id"]])
    assert await forget_answers(db) == 0
    await db.execute(update(Programme).values(status=ProgrammeStatus.CLOSING))
    assert await forget_answers(db) == 1
    for table in (PrivateExclusion, Shortlist, ShortlistCard):
        assert (await db.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def _answer_after(here: TwoPhases, user: User, shown: str, seconds: float) -> tuple[UUID, str, int]:
    await asyncio.sleep(seconds)
    headers = {**here.headers[user.id], "If-Match": '"1"'}
    path = f"{API}{here.path}/my-preferences"
    answer = await here.client.put(path, json={"order": [shown]}, headers=headers)
    return user.id, shown, answer.status_code


async def test_an_answer_given_while_the_final_run_starts_is_in_it_or_refused(
    database: Database, configuration: Settings
) -> None:
    """Real commits: twenty times, ten people answer while the run starts; each answer that was taken is in the run."""
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    seen: Counter[int] = Counter()
    async with browser(app) as client:
        for turn in range(ROUNDS):
            async with database.transaction() as db:
                here = await two_phases(client, Company(db), database)
            await here.make_round()
            lists = {user.id: (await here.shortlist(user))["cards"] for user in here.everyone}

            sent = [
                _answer_after(here, user, lists[user.id][0]["user_id"], 0.004 * place * (turn % 4 + 1))
                for place, user in enumerate(here.everyone)
            ]
            run = here.client.post(
                f"{API}{here.path}/match-runs", json={"seed": 1}, headers=here.headers[here.coordinator.id]
            )
            answers, started = await asyncio.gather(asyncio.gather(*sent), run)
            assert started.status_code == 202
            seen.update(status for *_, status in answers)
            async with database.transaction() as db:
                found = await read_answers(db, programme_id=here.programme.id, policy=here.programme.policy)
            taken = {(str(user_id), shown): 1 for user_id, shown, status in answers if status == 200}
            assert found.preferences == taken
    assert set(seen) == {200, 409}, seen


async def test_the_worker_makes_a_round_from_the_request_to_the_mails(
    database: Database, configuration: Settings
) -> None:
    app = create_app(configuration, database=database, keys=TEST_KEYS)
    async with browser(app) as client:
        async with database.transaction() as db:
            here = await two_phases(client, Company(db), database)
        await here.start_round()
        for _ in range(3):  # the round's job tells the announcing job, which tells the mails'
            await Queue(database).work(forever=False)
        assert len((await here.shortlist(here.mentors[0]))["cards"]) >= 1
    mails = [file.read_text("utf-8") for file in settings().mail_folder.glob("*.eml")]
    assert len([mail for mail in mails if "People you could meet" in mail]) == 10
