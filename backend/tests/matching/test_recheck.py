"""What a run proposes, asked again in SQL: on an invented crowd always, on the company's HR export where it lies."""

from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import browser
from tests.factories import TEST_KEYS, Company
from tests.matching.crowd import gather
from tests.matching.recheck import broken_rules
from viceversa.config import PROJECT, Settings
from viceversa.core.db import Database
from viceversa.demo import seed_wishes
from viceversa.jobs import Queue
from viceversa.main import create_app
from viceversa.skills.service import load_catalogue

DATA: Path = PROJECT.parent / "shared" / "data"
needs_the_export = pytest.mark.skipif(
    not (DATA / "hris_export.csv").exists(), reason="the HR export is not beside the repository (shared/data)"
)
PEOPLE = 96


async def _run(client: httpx.AsyncClient, queue: Queue, headers: dict[str, str], programme: UUID) -> dict:
    started = await client.post(f"/api/v1/programmes/{programme}/match-runs", json={"seed": 7}, headers=headers)
    assert started.status_code == 202, started.text
    await queue.work(forever=False)
    run = (await client.get(f"/api/v1/match-runs/{started.json()['id']}", headers=headers)).json()
    assert run["status"] == "done"
    return run


@needs_the_export
async def test_on_the_hr_export_the_gap_is_zero_and_every_rule_holds(
    database: Database, configuration: Settings
) -> None:
    app, queue = create_app(configuration, database=database, keys=TEST_KEYS), Queue(database)
    async with database.transaction() as db:
        await load_catalogue(db)
        company = Company(db)
        coordinator = await company.user("coordinator")
        coordinator.career_level = None
        programme = await company.programme(coordinator)
        headers = await company.headers(coordinator)
    async with browser(app) as client:
        levels = {"file": ("levels.csv", (DATA / "hris_job_levels.csv").read_bytes(), "text/csv")}
        answer = await client.put("/api/v1/directory/job-levels", files=levels, headers=headers)
        assert answer.status_code == 200, answer.text
        export = {"file": ("hris_export.csv", (DATA / "hris_export.csv").read_bytes(), "text/csv")}
        preview = await client.post("/api/v1/directory/imports", files=export, headers=headers)
        assert preview.status_code == 201, preview.text
        await client.post(f"/api/v1/directory/imports/{preview.json()['id']}/application", headers=headers)
        await queue.work(forever=False)
        async with database.transaction() as db:
            told = await seed_wishes(db, programme=str(programme.id), people=PEOPLE, seed=1)
        run = await _run(client, queue, headers, programme.id)
    assert len(told) >= 60
    assert run["gap"] == 0
    assert run["pairs"] >= 12
    async with database.transaction() as db:
        assert await broken_rules(db, run["id"]) == {}


async def test_on_a_crowd_every_rule_holds_and_every_broken_one_is_seen(
    database: Database, configuration: Settings
) -> None:
    """Break each rule for the couples of a sound run, in the tables: the check must see it, and only then."""
    crowd = await gather(database, mentors=60, learners=60)
    app, queue = create_app(configuration, database=database, keys=TEST_KEYS), Queue(database)
    async with database.transaction() as db:
        # Someone would rather not meet most of the other side: the run has something to respect.
        await db.execute(
            text(
                "INSERT INTO private_exclusion (id, programme_id, user_id, other_id) "
                "SELECT gen_random_uuid(), :programme, :shy, other FROM unnest(CAST(:others AS uuid[])) AS other"
            ),
            {"programme": crowd.programme_id, "shy": crowd.mentors[0], "others": list(crowd.learners[:40])},
        )
    async with browser(app) as client:
        run = await _run(client, queue, crowd.headers, crowd.programme_id)
    assert run["pairs"] >= 40
    planted = {
        "R1": "UPDATE match_proposal SET learner_id = mentor_id",
        "R2": "UPDATE user_account u SET manager_id = p.learner_id FROM match_proposal p WHERE u.id = p.mentor_id",
        "R3": "UPDATE user_account SET career_level = 4",
        "R4": "UPDATE user_account SET department = 'One'",
        "R5": 'UPDATE user_account u SET working_languages = \'{"fi": "fluent"}\' FROM match_proposal p '
        "WHERE u.id = p.mentor_id",
        "R6": "UPDATE user_account u SET availability = '[]' FROM match_proposal p WHERE u.id = p.mentor_id",
        "R7": "UPDATE user_skill SET level = 4 WHERE direction = 'offer' AND user_id IN "
        "(SELECT mentor_id FROM match_proposal)",
        "R8": "UPDATE user_skill SET level = 4 WHERE direction = 'offer' AND user_id IN "
        "(SELECT learner_id FROM match_proposal)",
        "R9": "INSERT INTO private_exclusion (id, programme_id, user_id, other_id) "
        "SELECT gen_random_uuid(), r.programme_id, p.learner_id, p.mentor_id "
        "FROM match_proposal p JOIN match_run r ON r.id = p.run_id",
        "R10": "UPDATE enrolment SET wish = 'learner'",
        "R11": "INSERT INTO pairing (id, programme_id, mentor_id, learner_id, status, reasons, mentor_could_teach, "
        "learner_could_teach) SELECT gen_random_uuid(), r.programme_id, p.learner_id, p.mentor_id, 'proposed', '[]', "
        "'[]', '[]' FROM match_proposal p JOIN match_run r ON r.id = p.run_id",
        "R12": "INSERT INTO couple_rule (id, programme_id, mentor_id, learner_id, kind, decided_by) "
        "SELECT gen_random_uuid(), r.programme_id, p.learner_id, p.mentor_id, 'forbid', p.mentor_id "
        "FROM match_proposal p JOIN match_run r ON r.id = p.run_id",
    }
    async with database.transaction() as db:
        assert await broken_rules(db, run["id"]) == {}
        for code, change in planted.items():
            point = await db.begin_nested()
            await db.execute(text(change))
            found = await broken_rules(db, run["id"])
            assert found.get(code) == run["pairs"], f"{code}: {found}"
            await point.rollback()
        assert await broken_rules(db, run["id"]) == {}
