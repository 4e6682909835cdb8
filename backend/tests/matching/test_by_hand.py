"""Couples in the coordinator's hands: put together, set aside, approved, taken to a spreadsheet."""

import csv
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Company, unknown_id
from viceversa.accounts.models import User, UserStatus
from viceversa.core.spreadsheet import csv_document, safe_cell
from viceversa.matching.models import MatchProposal, MatchRun, RunMode, RunStatus
from viceversa.programmes.models import EnrolmentStatus, Programme
from viceversa.skills.models import Skill

WHY = "Both asked for it at the kick-off"


@dataclass
class Desk:
    """A coordinator with a finished run, three mentors and three learners who all fit."""

    client: httpx.AsyncClient
    company: Company
    db: AsyncSession
    headers: dict[str, str]
    programme: Programme
    run: MatchRun
    mentors: list[User]
    learners: list[User]
    skills: tuple[Skill, Skill]

    async def ask(self, method: str, path: str, *, expect: int = 200, headers: dict[str, str] | None = None, **options):
        answer = await self.client.request(
            method, f"/api/v1{path}", headers={**self.headers, **(headers or {})}, **options
        )
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content.startswith((b"{", b"[")) else answer

    async def add(self, mentor: User, learner: User, *, expect: int = 201, **more: Any):
        body = {"mentor_id": str(mentor.id), "learner_id": str(learner.id), **more}
        return await self.ask("POST", f"/match-runs/{self.run.id}/proposals", expect=expect, json=body)

    async def approve(self, *, expect: int = 200, **body: Any):
        return await self.ask("POST", f"/match-runs/{self.run.id}/approval", expect=expect, json=body)

    async def suggest(self, mentor: User, learner: User, **values: Any) -> MatchProposal:
        """A couple as the optimiser would have left it."""
        told: dict[str, Any] = {
            "score": 500_000,
            "factors": {"learn": 500_000},
            "lines": {"mentor_teaches": [str(self.skills[0].id)], "learner_teaches": [str(self.skills[1].id)]},
            "reasons": [{"en": "They fit.", "fr": "Cela convient."}],
            **values,
        }
        row = MatchProposal(run_id=self.run.id, mentor_id=mentor.id, learner_id=learner.id, **told)
        self.db.add(row)
        await self.db.flush()
        return row

    async def acts(self, action: str) -> int:
        found = await self.db.execute(
            text("SELECT count(*) FROM audit_record WHERE action = :action"), {"action": action}
        )
        return found.scalar_one()


@pytest.fixture
async def desk(client: httpx.AsyncClient, company: Company, db: AsyncSession) -> Desk:
    coordinator = await company.user("coordinator")
    programme = await company.programme(coordinator)
    up, back = await company.skill(), await company.skill(title_en="Budgets", title_fr="Budgets")
    mentors = [await company.user(career_level=2) for _ in range(3)]
    learners = [await company.user(career_level=5) for _ in range(3)]
    for mentor in mentors:
        await company.lines(mentor, offers=[(up, 7)], seeks=[(back, 1)])
        await company.enrol(programme, mentor, wish="mentor")
    for learner in learners:
        await company.lines(learner, offers=[(back, 7)], seeks=[(up, 1)])
        await company.enrol(programme, learner, wish="learner")
    run = MatchRun(
        programme_id=programme.id, policy=programme.policy, seed=1, status=RunStatus.DONE, engine="t", input_hash="0"
    )
    db.add(run)
    await db.flush()
    headers = await company.headers(coordinator)
    return Desk(client, company, db, headers, programme, run, mentors, learners, (up, back))


async def test_a_couple_made_by_hand_carries_its_score_its_reasons_and_its_maker(desk: Desk) -> None:
    made = await desk.add(desk.mentors[0], desk.learners[0], reason=WHY)
    assert (made["by_hand"], made["decision"], made["override_reason"]) == (True, "pending", WHY)
    assert sum(made["factors"].values()) == made["score"] > 0
    assert any("Prompting" in sentence["en"] for sentence in made["reasons"])
    assert all(sentence["fr"] for sentence in made["reasons"])
    assert [line["title_en"] for line in made["mentor_teaches"]] == ["Prompting"]
    assert await desk.ask("GET", f"/match-proposals/{made['id']}") == made
    listed = await desk.ask("GET", f"/match-runs/{desk.run.id}/proposals")
    assert listed["items"] == [made]
    light = await desk.ask("GET", f"/match-runs/{desk.run.id}/proposals?reasons=false")
    assert light["items"] == [{**made, "reasons": []}]
    counts = (await desk.ask("GET", f"/match-runs/{desk.run.id}"))["decisions"]
    assert counts == {"pending": 1, "approved": 0, "rejected": 0, "by_hand": 1}
    again = await desk.add(desk.mentors[0], desk.learners[0], expect=409)
    assert again["code"] == "couple_already_suggested"
    turned = await desk.add(desk.learners[0], desk.mentors[0], expect=409)
    assert turned["code"] == "couple_already_suggested"
    assert await desk.acts("add_proposal_by_hand") == 1


async def _same_department(desk: Desk) -> None:
    desk.mentors[0].department = desk.learners[0].department


async def _boss(desk: Desk) -> None:
    desk.mentors[0].manager_id = desk.learners[0].id


async def _far_above(desk: Desk) -> None:
    between = await desk.company.user()
    desk.mentors[0].manager_id, between.manager_id = between.id, desk.learners[0].id


async def _same_boss(desk: Desk) -> None:
    boss = await desk.company.user()
    desk.mentors[0].manager_id = desk.learners[0].manager_id = boss.id


async def _peer(desk: Desk) -> None:
    desk.mentors[0].career_level = desk.learners[0].career_level


async def _no_language(desk: Desk) -> None:
    desk.mentors[0].working_languages = {"fi": "fluent"}


async def _no_time(desk: Desk) -> None:
    desk.mentors[0].availability = []


async def _nothing_to_teach(desk: Desk) -> None:
    await desk.db.execute(
        text("DELETE FROM user_skill WHERE user_id = :id AND direction = 'offer'"), {"id": desk.mentors[0].id}
    )


async def _nothing_back(desk: Desk) -> None:
    await desk.db.execute(
        text("DELETE FROM user_skill WHERE user_id = :id AND direction = 'offer'"), {"id": desk.learners[0].id}
    )


async def _away(desk: Desk) -> None:
    desk.learners[0].status = UserStatus.ON_LEAVE


async def _not_ready(desk: Desk) -> None:
    await desk.db.execute(
        text("UPDATE enrolment SET status = 'applied' WHERE user_id = :id"), {"id": desk.learners[0].id}
    )


async def _together(desk: Desk) -> None:
    await desk.db.execute(text("UPDATE enrolment SET capacity = 2"))
    await desk.company.pairing(desk.programme, desk.mentors[0], desk.learners[0])


async def _set_aside(desk: Desk) -> None:
    path = f"/programmes/{desk.programme.id}/couples/{desk.learners[0].id}/{desk.mentors[0].id}/forbidding"
    await desk.ask("PUT", path, expect=204)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (_boss, {"R2"}),
        (_far_above, {"R2"}),
        (_same_boss, {"R2"}),
        (_peer, {"R3"}),
        (_same_department, {"R4"}),
        (_no_language, {"R5"}),
        (_no_time, {"R6"}),
        (_nothing_to_teach, {"R7"}),
        (_nothing_back, {"R8"}),
        (_away, {"R10"}),
        (_not_ready, {"R10"}),
        (_together, {"R11"}),
        (_set_aside, {"R12"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_no_hard_rule_gives_way_to_a_hand_or_to_a_reason(desk: Desk, change, codes: set[str]) -> None:
    await change(desk)
    await desk.db.flush()
    refused = await desk.add(desk.mentors[0], desk.learners[0], expect=409, reason=WHY)
    assert refused["code"] == "couple_refused"
    assert {each["code"] for each in refused["errors"]} == codes
    assert all(each["detail"] in refused["detail"] for each in refused["errors"])
    assert (await desk.ask("GET", f"/match-runs/{desk.run.id}/proposals"))["items"] == []
    why = await desk.ask("GET", f"/programmes/{desk.programme.id}/couples/{desk.mentors[0].id}/{desk.learners[0].id}")
    assert {check["code"] for check in why["checks"] if not check["passed"]} == codes


async def test_the_same_person_or_a_stranger_is_no_couple(desk: Desk) -> None:
    assert (await desk.add(desk.mentors[0], desk.mentors[0], expect=409))["code"] == "one_person_twice"
    stranger = await desk.company.user()
    await desk.add(desk.mentors[0], stranger, expect=404)
    await desk.ask("GET", f"/programmes/{desk.programme.id}/couples/{desk.mentors[0].id}/{stranger.id}", expect=404)


async def test_nobody_is_promised_beyond_their_places(desk: Desk) -> None:
    first = await desk.suggest(desk.mentors[0], desk.learners[0])
    refused = await desk.add(desk.mentors[0], desk.learners[1], expect=409)
    assert refused["code"] == "places_spoken_for"
    assert "mentor" in refused["detail"]
    await desk.ask("POST", f"/match-proposals/{first.id}/rejection", json={"reason": "Not these two"})
    made = await desk.add(desk.mentors[0], desk.learners[1])
    await desk.approve(proposal_ids=[made["id"]], publish=False, override_reason=WHY)
    spoken = await desk.add(desk.mentors[0], desk.learners[2], expect=409)
    assert spoken["code"] == "places_spoken_for", "a pairing that waits for its answers holds a place"


async def test_a_couple_set_aside_stays_so_with_its_reason_and_can_be_taken_up_again(desk: Desk) -> None:
    couple = await desk.suggest(desk.mentors[0], desk.learners[0])
    path = f"/match-proposals/{couple.id}/rejection"
    await desk.ask("POST", path, expect=422, json={"reason": " "})
    await desk.ask("POST", path, expect=422, json={})
    rejected = await desk.ask("POST", path, json={"reason": "Same bid until June"})
    assert (rejected["decision"], rejected["rejection_reason"]) == ("rejected", "Same bid until June")
    assert (await desk.ask("POST", path, expect=409, json={"reason": "Again"}))["code"] == "proposal_decided"
    assert (await desk.approve())["approved"] == 0
    await desk.approve(expect=422, proposal_ids=[str(couple.id)])
    again = await desk.add(desk.mentors[0], desk.learners[0], reason=WHY)
    assert (again["id"], again["decision"], again["by_hand"]) == (str(couple.id), "pending", True)
    assert again["rejection_reason"] is None
    await desk.ask("POST", f"/match-proposals/{unknown_id()}/rejection", expect=404, json={"reason": "Nobody"})


async def test_an_override_needs_a_reason_of_ten_letters_kept_and_audited(desk: Desk) -> None:
    await desk.suggest(desk.mentors[1], desk.learners[1])
    made = await desk.add(desk.mentors[0], desk.learners[0])
    assert (await desk.approve(expect=409, publish=False))["code"] == "override_reason_needed"
    await desk.approve(expect=422, publish=False, override_reason="Because")
    await desk.approve(expect=422, publish=False, override_reason="          ")
    assert (await desk.approve(publish=False, override_reason=WHY))["approved"] == 2
    assert (await desk.ask("GET", f"/match-proposals/{made['id']}"))["override_reason"] == WHY
    assert await desk.acts("override_optimiser") == 1
    leaked = await desk.db.execute(
        text("SELECT count(*) FROM audit_record a WHERE a::text LIKE :why"), {"why": f"%{WHY}%"}
    )
    assert leaked.scalar_one() == 0, "the audit says who did what, never content"
    pairings = await desk.ask("GET", f"/programmes/{desk.programme.id}/pairings")
    assert WHY not in str(pairings), "nobody but the board reads the reason"


async def test_a_manual_run_has_the_same_rules_and_overrides_nobody(desk: Desk) -> None:
    started = await desk.ask("POST", f"/programmes/{desk.programme.id}/match-runs", expect=202, json={"mode": "manual"})
    assert (started["status"], started["mode"], started["pairs"], started["people"]) == ("done", "manual", 0, 6)
    jobs = await desk.db.execute(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'matching.run'"))
    assert jobs.scalar_one() == 0
    desk.run = (await desk.db.get(MatchRun, UUID(started["id"]))) or desk.run
    assert desk.run.mode == RunMode.MANUAL
    await _same_department(desk)
    await desk.db.flush()
    refused = await desk.add(desk.mentors[0], desk.learners[0], expect=409)
    assert [each["code"] for each in refused["errors"]] == ["R4"]
    await desk.add(desk.mentors[0], desk.learners[1])
    assert (await desk.approve(publish=False))["approved"] == 1
    assert await desk.acts("override_optimiser") == 0


async def test_a_run_without_a_result_takes_no_couple(desk: Desk) -> None:
    desk.run.status = RunStatus.CANCELLED
    await desk.db.flush()
    assert (await desk.add(desk.mentors[0], desk.learners[0], expect=409))["code"] == "match_run_not_done"
    desk.run.status = RunStatus.DONE
    desk.programme.status = "closed"
    await desk.db.flush()
    assert (await desk.add(desk.mentors[0], desk.learners[0], expect=409))["code"] == "programme_not_in_matching"


@pytest.mark.parametrize("status", [each for each in EnrolmentStatus if each != EnrolmentStatus.READY])
async def test_any_two_enrolled_people_can_be_asked_about_ready_or_not(desk: Desk, status: EnrolmentStatus) -> None:
    await desk.db.execute(
        text("UPDATE enrolment SET status = :status WHERE user_id = :id"),
        {"status": status.value, "id": desk.mentors[0].id},
    )
    why = await desk.ask("GET", f"/programmes/{desk.programme.id}/couples/{desk.mentors[0].id}/{desk.learners[0].id}")
    assert not why["feasible"]
    assert [check["code"] for check in why["checks"] if not check["passed"]] == ["R10"]
    assert why["score"] is None


# SECURITY 1.2.10: what makes a spreadsheet run a cell.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\0=", "＝", "＋", "－", "＠", " =", "\n=", "%")


@pytest.mark.parametrize("start", STARTS, ids=repr)
def test_no_cell_is_a_formula(start: str) -> None:
    (line,) = list(csv.reader(io.StringIO(csv_document(["h"], [[f"{start}1+1|cmd"]]).decode("utf-8-sig"))))[1:]
    assert line[0].startswith("'")
    assert safe_cell("Anne-Marie") == "Anne-Marie"
    assert safe_cell(-5) == -5


async def test_the_table_speaks_the_readers_language_and_runs_nothing(desk: Desk) -> None:
    desk.mentors[0].given_name, desk.mentors[0].job_title = "=HYPERLINK(1)", "@SUM(A1)"
    desk.learners[0].department, desk.learners[0].family_name = "+1", "Éloïse"
    desk.skills[0].title_fr = "-2+3"
    await desk.suggest(
        desk.mentors[0],
        desk.learners[0],
        rejection_reason="＝1",
        reasons=[{"en": "=They fit.", "fr": "=Cela convient."}],
    )
    await desk.suggest(desk.mentors[1], desk.learners[1], score=900_000)
    path = f"/match-runs/{desk.run.id}/proposals.csv"
    english = await desk.ask("GET", path)
    assert english.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in english.headers["content-disposition"]
    assert english.content.startswith(b"\xef\xbb\xbf")
    french = await desk.ask("GET", path, headers={"Accept-Language": "fr"})
    tables = [list(csv.DictReader(io.StringIO(each.content.decode("utf-8-sig")))) for each in (english, french)]
    assert [row["score"] for row in tables[0]] == ["900000", "500000"], "best first"
    assert tables[0][1]["reasons"] == "'=They fit."
    assert tables[1][1]["raisons"] == "'=Cela convient."
    assert tables[1][1]["apprenant·e: nom"] == "Éloïse"
    assert tables[1][1]["le mentor transmet"] == "'-2+3"
    for table in tables:
        assert [cell for row in table for cell in row.values() if cell[:1] in "=+-@＝" and cell] == []


async def test_a_long_board_is_read_in_pages_without_a_gap(desk: Desk) -> None:
    for score in (300_000, 700_000, 700_000, 100_000):
        number = len((await desk.ask("GET", f"/match-runs/{desk.run.id}/proposals"))["items"])
        await desk.suggest(desk.mentors[number % 3], desk.learners[number // 3], score=score)
    path = f"/match-runs/{desk.run.id}/proposals"
    whole = await desk.ask("GET", f"{path}?limit=1000")
    assert [row["score"] for row in whole["items"]] == [700_000, 700_000, 300_000, 100_000]
    seen, cursor = [], ""
    while cursor is not None:
        page = await desk.ask("GET", f"{path}?limit=1{f'&cursor={cursor}' if cursor else ''}")
        seen += page["items"]
        cursor = page["next_cursor"]
    assert seen == whole["items"]
    await desk.ask("GET", f"{path}?limit=1001", expect=422)
