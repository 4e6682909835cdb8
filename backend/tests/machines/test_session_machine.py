"""Sessions of two pairings that share a mentor, through the HTTP API, whatever the people do and however days pass.

Time passes by moving the sessions into the past: a session of day 0 begins in six hours, one of day -1 ended 17 hours
ago. The model says in its own words what DOMAIN §8 says.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import text

from tests.conftest import _clone, _url
from tests.machines.house import MACHINE_SETTINGS, House, open_house
from viceversa.core.postgres import Cluster
from viceversa.sessions.endings import close_unlogged, settle_one_sided

MENTOR, LEARNERS = "mentor", ("ann", "bob")
OPEN = ("proposed", "confirmed")
MOVES = ("confirm", "move", "cancel", "held", "missed", "correct", "log", "agenda")
FIRST_TWO = 2


@dataclass
class Meeting:
    """What the model knows of one session."""

    id: str
    learner: str
    number: int
    day: int
    by: str
    status: str = "proposed"
    taps: set[str] = field(default_factory=set)
    missed_by: str | None = None
    sequence: int = 0
    seated: bool = False
    # The day on which it was told of afterwards.
    told: int | None = None

    @property
    def started(self) -> bool:
        return self.day < 0


class SessionMachine(RuleBasedStateMachine):
    house: House
    pairings: dict[str, str]
    programme: UUID
    both_ways: bool
    meetings: list[Meeting]
    misses: dict[str, int]
    began_at: datetime

    @initialize(both_ways=st.booleans())
    def begin(self, both_ways: bool) -> None:
        async def make(company: Any) -> None:
            people = {name: await company.user() for name in (MENTOR, *LEARNERS)}
            programme = await company.programme(await company.user("coordinator"))
            skill = await company.skill()
            self.pairings = {}
            for name in LEARNERS:
                row = await company.pairing(programme, people[MENTOR], people[name], status="active")
                self.pairings[name] = str(row.id)
                for direction in ("mentor_teaches", "learner_teaches")[: 1 + both_ways]:
                    await company.db.execute(
                        text(
                            "INSERT INTO exchange_track (id, pairing_id, skill_id, direction, baseline, target) "
                            "VALUES (gen_random_uuid(), :pairing, :skill, :direction, 1, 4)"
                        ),
                        {"pairing": row.id, "skill": skill.id, "direction": direction},
                    )
            self.house.headers = {name: await company.headers(user) for name, user in people.items()}
            self.programme = programme.id

        self.both_ways = both_ways
        self.meetings = []
        # To the minute, so that a slow run does not drift over a slot's edge.
        self.began_at = datetime.now(UTC).replace(second=0, microsecond=0)
        self.misses = dict.fromkeys(LEARNERS, 0)
        self.house.people(make)

    # What people do.

    @rule(data=st.data())
    def plan(self, data: st.DataObject) -> None:
        learner = data.draw(st.sampled_from(LEARNERS), label="pairing")
        who = data.draw(st.sampled_from([MENTOR, learner, *LEARNERS]), label="who")
        day = data.draw(st.integers(0, 4), label="day")
        answer = self.house.ask(
            who, "POST", f"/pairings/{self.pairings[learner]}/sessions", json={"starts_at": self.at(day), "minutes": 60}
        )
        if who not in (MENTOR, learner):
            self.expect(answer, 404)
            return
        mine = [each for each in self.meetings if each.learner == learner and each.status in OPEN]
        taken = any(each.day == day for each in mine)
        self.expect(answer, 409 if taken or len(mine) >= 12 else 201)
        if answer.status_code == 201:
            made = answer.json()
            numbers = {each.number for each in self.meetings if each.learner == learner and each.status != "cancelled"}
            assert made["number"] == next(n for n in range(1, 99) if n not in numbers)
            self.meetings.append(Meeting(made["id"], learner, made["number"], day, who))
        self.compare()

    @rule(data=st.data())
    def tell(self, data: st.DataObject) -> None:
        """Tell of an unplanned session of some days ago."""
        learner = data.draw(st.sampled_from(LEARNERS), label="pairing")
        day = data.draw(st.integers(-5, -1), label="day")
        path = f"/pairings/{self.pairings[learner]}/sessions/late"
        answer = self.house.ask(learner, "POST", path, json={"starts_at": self.at(day), "minutes": 60})
        ours = [each for each in self.meetings if each.learner == learner and each.status != "cancelled"]
        numbers = {each.number for each in ours}
        number = next(n for n in range(1, 99) if n not in numbers)
        refused = (
            any(each.day == day for each in ours)
            or (number > FIRST_TWO and not self.both_ways)
            or any(each.day == day and each.seated for each in self.meetings)
        )
        self.expect(answer, 409 if refused else 201)
        if not refused:
            # Told today: whatever its day, the other has 48 hours from now.
            made = Meeting(
                answer.json()["id"], learner, number, day, learner, "confirmed", {learner}, seated=True, told=0
            )
            self.meetings.append(made)
        self.compare()

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        for _ in range(3 if self.meetings else 0):
            self.one_act(data)

    def one_act(self, data: st.DataObject) -> None:
        meeting = data.draw(st.sampled_from(self.meetings), label="session")
        likely = self.legal(meeting)
        # The two of it try everything; now and then a stranger does.
        wild = [(move, who) for move in MOVES for who in (MENTOR, meeting.learner) * 2 + LEARNERS]
        biased = bool(likely) and data.draw(st.integers(0, 2), label="bias") < 2
        move, who = data.draw(st.sampled_from(likely if biased else wild), label="move")
        day = data.draw(st.integers(0, 4), label="day") if move == "move" else 0
        before = meeting.status
        allowed = who in (MENTOR, meeting.learner) and getattr(self, f"can_{move}")(meeting, who, day)
        answer = self.send(meeting, move, who, day)
        if who not in (MENTOR, meeting.learner):
            self.expect(answer, 404)
        else:
            self.expect(answer, 200 if allowed else 409)
        if allowed:
            getattr(self, f"do_{move}")(meeting, who, day)
            if move in ("move", "cancel") and before == "confirmed":
                self.misses[meeting.learner] += 1
        self.compare()

    def legal(self, meeting: Meeting) -> list[tuple[str, str]]:
        sides = (MENTOR, meeting.learner)
        return [(move, who) for move in MOVES for who in sides if getattr(self, f"can_{move}")(meeting, who, 4)]

    def send(self, meeting: Meeting, move: str, who: str, day: int) -> Any:
        path, ask = f"/sessions/{meeting.id}", self.house.ask
        if move == "agenda":
            return self.versioned(meeting, who, "agenda", {"parts": [{"code": "free", "minutes": 30}]})
        if move == "log":
            return self.versioned(meeting, who, "log", {"summary": "We talked"})
        body = {
            "move": {"starts_at": self.at(day), "minutes": 60},
            "cancel": {"reason": "away"},
            "missed": {"absent": "partner"},
        }
        paths = {"confirm": "confirmation", "cancel": "cancellation", "missed": "no-show", "correct": "correction"}
        return ask(who, "POST", f"{path}/{paths.get(move, move)}", json=body.get(move))

    def versioned(self, meeting: Meeting, who: str, what: str, body: dict[str, Any]) -> Any:
        seen = self.house.ask(MENTOR, "GET", f"/sessions/{meeting.id}").json()
        return self.house.ask(who, "PUT", f"/sessions/{meeting.id}/{what}", version=seen["version"], json=body)

    # The rules, said again.

    def can_confirm(self, meeting: Meeting, who: str, _: int) -> bool:
        free = not any(other.seated and other.day == meeting.day for other in self.meetings if other is not meeting)
        gate = meeting.number <= FIRST_TWO or self.both_ways
        return meeting.status == "proposed" and meeting.by != who and not meeting.started and free and gate

    def do_confirm(self, meeting: Meeting, _: str, __: int) -> None:
        meeting.status, meeting.seated = "confirmed", True

    def can_move(self, meeting: Meeting, _: str, day: int) -> bool:
        ours = [each for each in self.meetings if each.learner == meeting.learner and each is not meeting]
        clash = any(each.status in OPEN and each.day == day for each in ours)
        return meeting.status in OPEN and not meeting.taps and not clash

    def do_move(self, meeting: Meeting, who: str, day: int) -> None:
        meeting.status, meeting.by, meeting.day, meeting.seated = "proposed", who, day, False
        meeting.sequence += 1

    def can_cancel(self, meeting: Meeting, _: str, __: int) -> bool:
        return meeting.status in OPEN and not meeting.taps

    def do_cancel(self, meeting: Meeting, _: str, __: int) -> None:
        meeting.status, meeting.seated = "cancelled", False

    def can_held(self, meeting: Meeting, who: str, _: int) -> bool:
        if who in meeting.taps:
            return True  # tapping again is fine
        answers = meeting.status == "no_show" and meeting.missed_by != who
        return meeting.started and (meeting.status == "confirmed" or answers)

    def do_held(self, meeting: Meeting, who: str, _: int) -> None:
        if who in meeting.taps:
            return
        if meeting.status == "no_show":
            meeting.status, meeting.missed_by = "confirmed", None
            self.misses[meeting.learner] -= 1
        meeting.taps.add(who)
        if len(meeting.taps) == 2 or self.two_days_over(meeting):
            meeting.status = "held"

    def can_missed(self, meeting: Meeting, _: str, __: int) -> bool:
        return meeting.status == "confirmed" and meeting.started and not meeting.taps

    def do_missed(self, meeting: Meeting, who: str, _: int) -> None:
        meeting.status, meeting.missed_by = "no_show", who
        self.misses[meeting.learner] += 1

    def can_correct(self, meeting: Meeting, who: str, _: int) -> bool:
        tapped = meeting.status in ("confirmed", "held") and who in meeting.taps
        return tapped or (meeting.status == "no_show" and meeting.missed_by == who)

    def do_correct(self, meeting: Meeting, who: str, _: int) -> None:
        if meeting.status == "no_show":
            meeting.missed_by = None
            self.misses[meeting.learner] -= 1
        meeting.taps.discard(who)
        meeting.status = "confirmed"

    def can_log(self, meeting: Meeting, _: str, __: int) -> bool:
        return meeting.status in ("held", "logged")

    def do_log(self, meeting: Meeting, _: str, __: int) -> None:
        meeting.status = "logged"

    def can_agenda(self, meeting: Meeting, _: str, __: int) -> bool:
        return meeting.status in OPEN

    def do_agenda(self, meeting: Meeting, who: str, day: int) -> None:
        """Words only: nothing of the session's course changes."""

    # Time.

    def two_days_over(self, meeting: Meeting) -> bool:
        return meeting.day <= -3 and (meeting.told is None or meeting.told <= -2)

    def two_weeks_over(self, meeting: Meeting) -> bool:
        return meeting.day <= -15 and (meeting.told is None or meeting.told <= -14)

    @rule(days=st.sampled_from([1, 1, 1, 2, 3, 8]))
    def days_pass(self, days: int) -> None:
        pairings = ", ".join(f"'{id_}'" for id_ in self.pairings.values())
        ours = f"pairing_id IN ({pairings})"
        shift = f"interval '{days} days'"
        # Far away and back: on the way, a seat never meets one that has not moved yet.
        seats = f"FROM mentoring_session s WHERE s.id = session_id AND s.{ours}"
        statements = [
            f"UPDATE mentoring_session SET starts_at = starts_at - {shift}, ends_at = ends_at - {shift}, "
            f"told_late_at = told_late_at - {shift} WHERE {ours}",
            f"UPDATE session_seat SET during = tstzrange(lower(during) + interval '900 years', "
            f"upper(during) + interval '900 years') {seats}",
            f"UPDATE session_seat SET during = tstzrange(lower(during) - interval '900 years' - {shift}, "
            f"upper(during) - interval '900 years' - {shift}) {seats}",
        ]

        async def pass_by(db: Any) -> None:
            for statement in statements:
                await db.execute(text(statement))

        self.house.work(pass_by)
        self.house.work(settle_one_sided)
        self.house.work(close_unlogged)
        for meeting in self.meetings:
            meeting.day -= days
            meeting.told = None if meeting.told is None else meeting.told - days
            if meeting.status == "confirmed" and meeting.taps and self.two_days_over(meeting):
                meeting.status = "held"
            if meeting.status == "held" and self.two_weeks_over(meeting):
                meeting.status = "closed"
        self.compare()

    def at(self, day: int) -> str:
        return (self.began_at + timedelta(days=day, hours=6)).isoformat()

    def expect(self, answer: Any, status: int) -> None:
        told = f"{answer.request.method} {answer.request.url.path}: {answer.status_code}, not {status}: {answer.text}"
        assert answer.status_code == status, told

    def compare(self) -> None:
        query = text(
            "SELECT s.id, s.status, s.sequence, count(DISTINCT t.id) AS seats, "
            "s.mentor_says_held_at IS NOT NULL AS mentor, "
            "s.learner_says_held_at IS NOT NULL AS learner FROM mentoring_session s "
            "JOIN pairing p ON p.id = s.pairing_id LEFT JOIN session_seat t ON t.session_id = s.id "
            "WHERE p.programme_id = :programme GROUP BY s.id"
        )
        lines = text(
            "SELECT pairing_id, count(*) AS total FROM session_miss WHERE pairing_id = ANY(:pairings) GROUP BY 1"
        )

        async def read(db: Any) -> tuple[list[Any], list[Any]]:
            sessions = (await db.execute(query, {"programme": self.programme})).all()
            return sessions, (await db.execute(lines, {"pairings": list(self.pairings.values())})).all()

        rows, misses = self.house.work(read)
        found = {str(row.id): (row.status, row.sequence, row.seats, row.mentor, row.learner) for row in rows}
        assert found == {
            each.id: (
                each.status, each.sequence, 2 * each.seated, MENTOR in each.taps, each.learner in each.taps
            )
            for each in self.meetings
        }  # fmt: skip
        counted = {str(row.pairing_id): row.total for row in misses}
        assert counted == {self.pairings[who]: total for who, total in self.misses.items() if total}

    def teardown(self) -> None:
        for learner, stranger in (LEARNERS, LEARNERS[::-1]):
            for meeting in [each for each in getattr(self, "meetings", []) if each.learner == learner][-3:]:
                assert self.house.ask(learner, "GET", f"/sessions/{meeting.id}").json()["status"] == meeting.status
                assert self.house.ask(stranger, "GET", f"/sessions/{meeting.id}").status_code == 404
                assert self.house.ask(MENTOR, "GET", f"/sessions/{meeting.id}/card").status_code == 200


def test_sessions_whatever_happens(cluster: Cluster, template: str) -> None:
    with open_house(_url(cluster, _clone(cluster, template))) as house:
        SessionMachine.house = house
        run_state_machine_as_test(SessionMachine, settings=MACHINE_SETTINGS)
