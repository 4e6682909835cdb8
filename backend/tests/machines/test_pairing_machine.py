"""A pairing through the HTTP API, whatever people, coordinators, the directory and the clock do, and in any order.

The model below says again, in its own words, what DOMAIN §7 says; nothing of it is imported from the product.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import text

from tests.conftest import _clone, _url
from tests.machines.house import MACHINE_SETTINGS, House, open_house
from viceversa.core.postgres import Cluster
from viceversa.pairings.departures import expire_unanswered, pause_pairings_of
from viceversa.pairings.jobs import people_changed

LIVE = {"accepted", "active", "paused", "conflict"}
ASKING = {"proposed", "awaiting_mentor", "awaiting_learner"}
MENTOR, LEARNERS, COORDINATOR = "mentor", ("ann", "bob"), "coordinator"
SIDE_MOVES = ("accept", "decline", "pause", "resume", "complete", "end", "sign", "write", "up", "back", "meet", "next")
COORDINATOR_MOVES = ("publish", "withdraw", "suspend", "keep", "part")
WORLD_MOVES = ("expire", "leave", "manager", "sync")
PATHS = {
    "accept": "acceptance", "decline": "refusal", "pause": "pause", "resume": "resumption", "complete": "completion",
    "end": "ending", "publish": "publication", "withdraw": "withdrawal", "suspend": "suspension",
}  # fmt: skip

EVERY_WAY = {
    ("proposed", "awaiting_mentor"), ("proposed", "withdrawn"), ("awaiting_mentor", "awaiting_learner"),
    ("awaiting_mentor", "declined"), ("awaiting_mentor", "expired"), ("awaiting_mentor", "withdrawn"),
    ("awaiting_learner", "accepted"), ("awaiting_learner", "declined"), ("awaiting_learner", "expired"),
    ("accepted", "active"), ("accepted", "conflict"), ("accepted", "ended"),
    ("active", "paused"), ("active", "conflict"), ("active", "completed"), ("active", "ended"),
    ("paused", "active"), ("paused", "conflict"), ("conflict", "active"), ("conflict", "accepted"),
    ("conflict", "ended"),
}  # fmt: skip


@dataclass
class Bond:
    """What the model knows of one pairing."""

    id: str
    mentor: str
    learner: str
    status: str = "proposed"
    asked: set[str] = field(default_factory=set)
    charter: int = 0
    signed: set[str] = field(default_factory=set)
    arrows: set[str] = field(default_factory=set)
    planned: int = 0
    met: bool = False
    activated: bool = False
    done: str | None = None
    choices: dict[str, str] = field(default_factory=dict)
    next_made: bool = False
    decided: bool = False
    events: int = 1

    @property
    def sides(self) -> tuple[str, str]:
        return self.mentor, self.learner

    def go(self, status: str) -> None:
        PairingMachine.walked.add((self.status, status))
        self.status = status
        self.events += 1


class PairingMachine(RuleBasedStateMachine):
    house: House
    # Every pair of statuses some example went through: a machine that never gets far proves nothing.
    walked: ClassVar[set[tuple[str, str]]] = set()
    ids: dict[str, UUID]
    bonds: list[Bond]
    skills: list[str]
    programme: UUID
    capacity: dict[str, int]
    hours: int
    reports_to: str | None

    @initialize(capacity=st.integers(1, 2))
    def begin(self, capacity: int) -> None:
        async def make(company: Any) -> None:
            people = {name: await company.user(career_level=4) for name in LEARNERS}
            people[MENTOR] = await company.user(career_level=3)
            people[COORDINATOR] = await company.user("coordinator")
            programme = await company.programme(people[COORDINATOR], status="running")
            self.skills = [str((await company.skill()).id) for _ in range(2)]
            for name in (MENTOR, *LEARNERS):
                await company.enrol(programme, people[name], capacity=capacity if name == MENTOR else 2)
            self.bonds = []
            for name in LEARNERS:
                row = await company.pairing(programme, people[MENTOR], people[name], status="proposed")
                row.learner_asked_at = None
                self.bonds.append(Bond(str(row.id), MENTOR, name))
            await company.db.execute(
                text(
                    "INSERT INTO pairing_event (id, pairing_id, to_status, actor_kind) "
                    "SELECT gen_random_uuid(), id, 'proposed', 'coordinator' "
                    "FROM pairing WHERE programme_id = :programme"
                ),
                {"programme": programme.id},
            )
            self.house.headers = {name: await company.headers(user) for name, user in people.items()}
            self.ids = {name: user.id for name, user in people.items()}
            self.programme = programme.id

        self.capacity = dict.fromkeys(LEARNERS, 2) | {MENTOR: capacity}
        self.hours, self.reports_to = 24, None
        self.house.people(make)

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        # What is over is still tried, but not most of the time.
        under_way = [bond for bond in self.bonds if self.legal(bond)]
        bond = data.draw(st.sampled_from(under_way * 6 + self.bonds), label="pairing")
        likely = self.legal(bond)
        wild = [
            *((move, who) for move in SIDE_MOVES for who in (MENTOR, *LEARNERS, COORDINATOR)),
            *((move, who) for move in COORDINATOR_MOVES for who in (COORDINATOR, bond.learner)),
            *((move, "nobody") for move in WORLD_MOVES),
        ]
        biased = bool(likely) and data.draw(st.integers(0, 4), label="bias") < 4
        move, who = data.draw(st.sampled_from(likely if biased else wild), label="move")
        {True: self.world_moves, False: self.people_move}[move in WORLD_MOVES](data, bond, move, who)
        self.compare()

    def legal(self, bond: Bond) -> list[tuple[str, str]]:
        """Moves that lead somewhere from here, the way onwards more often than the ways out."""
        both = [(move, who) for who in bond.sides for move in ("sign", "write", "up", "back", "meet")]
        leave = [("end", who) for who in bond.sides]
        missing = [("sign", who) for who in bond.sides if bond.charter and who not in bond.signed]
        missing += [] if bond.charter else [("write", bond.learner)]
        missing += [] if "up" in bond.arrows else [("up", bond.mentor)]
        missing += [] if bond.met else [("meet", bond.learner)]
        return {
            "proposed": [("publish", COORDINATOR)] * 9 + [("withdraw", COORDINATOR)],
            "awaiting_mentor": [("accept", bond.mentor)] * 9
            + [("decline", bond.mentor), ("expire", "nobody"), ("withdraw", COORDINATOR)],
            "awaiting_learner": [("accept", bond.learner)] * 9 + [("decline", bond.learner), ("expire", "nobody")],
            "accepted": missing * 8 + both + leave[:1] + [("manager", "nobody")] * 3,
            "active": [(move, who) for who in bond.sides for move in ("pause", "complete", "complete", "meet", "back")]
            + leave[:1]
            + [("suspend", COORDINATOR), ("leave", "nobody"), ("write", bond.mentor)]
            + [("manager", "nobody")] * 3,
            "paused": [("resume", who) for who in bond.sides] * 3 + leave[:1] + [("manager", "nobody")] * 2,
            "conflict": [("keep", COORDINATOR)] * 6 + [("part", COORDINATOR), *leave],
            "completed": [("next", who) for who in bond.sides],
        }.get(bond.status, [])

    def live(self, who: str) -> int:
        return sum(bond.status in LIVE for bond in self.bonds if who in bond.sides)

    def broken(self, bond: Bond) -> bool:
        return self.reports_to in bond.sides and not bond.decided

    def taken(self, bond: Bond) -> None:
        """Someone is full now: what else was only proposed for them closes."""
        for who in bond.sides:
            if self.live(who) >= self.capacity[who]:
                for rival in self.bonds:
                    if rival is not bond and who in rival.sides and rival.status in ASKING:
                        rival.go("withdrawn")

    def ready(self, bond: Bond) -> None:
        if bond.status == "accepted" and bond.met and bond.signed == set(bond.sides) and "up" in bond.arrows:
            bond.go("active")
            bond.activated = True

    # People and coordinators: the request, then what the model says of it.

    def people_move(self, data: st.DataObject, bond: Bond, move: str, who: str) -> None:
        if move in COORDINATOR_MOVES:
            self.coordinate(bond, move, who)
            return
        if move == "meet":
            self.meet(bond, who)
            return
        choice = (
            data.draw(st.sampled_from(["swap", "swap", "new_tracks", "stop"]), label="choice") if move == "next" else ""
        )
        if who not in bond.sides or who not in bond.asked:
            wanted: int = 404
        else:
            wanted = getattr(self, f"do_{move}")(bond, who, *([choice] if choice else []))
        self.expect(self.send(bond, move, who, choice), wanted)

    def send(self, bond: Bond, move: str, who: str, choice: str) -> Any:
        path, ask = f"/pairings/{bond.id}", self.house.ask
        if move in ("up", "back"):
            direction, skill = ("mentor_teaches", 0) if move == "up" else ("learner_teaches", 1)
            body = {"skill_id": self.skills[skill], "direction": direction, "baseline": 1, "target": 4}
            return ask(who, "POST", f"{path}/tracks", json=body)
        if move == "write":
            body = {"rhythm": f"Version {bond.charter}", "place": "Video"}
            version = bond.charter - (who in bond.asked and who in bond.sides and bond.status in LIVE)
            return ask(who, "PUT", f"{path}/charter", version=version, json=body)
        if move == "sign":
            return ask(who, "POST", f"{path}/charter/signature", json={"version": max(1, bond.charter)})
        if move == "next":
            answer = ask(who, "POST", f"{path}/next", json={"choice": choice})
            if answer.status_code == 200 and answer.json()["next_pairing_id"]:
                self.bonds[-1].id = answer.json()["next_pairing_id"]
            return answer
        return ask(who, "POST", f"{path}/{PATHS[move]}")

    def do_accept(self, bond: Bond, who: str) -> int:
        if (bond.status, who) == ("awaiting_mentor", bond.mentor):
            if self.live(who) >= self.capacity[who]:
                return 409
            bond.go("awaiting_learner")
            bond.asked.add(bond.learner)
            return 200
        if (bond.status, who) == ("awaiting_learner", bond.learner):
            if any(self.live(side) >= self.capacity[side] for side in bond.sides):
                return 409
            bond.go("accepted")
            self.taken(bond)
            return 200
        return 409

    def do_decline(self, bond: Bond, who: str) -> int:
        if (bond.status, who) not in (("awaiting_mentor", bond.mentor), ("awaiting_learner", bond.learner)):
            return 409
        bond.go("declined")
        return 200

    def do_pause(self, bond: Bond, _: str) -> int:
        if bond.status != "active":
            return 409
        bond.go("paused")
        return 200

    def do_resume(self, bond: Bond, _: str) -> int:
        if bond.status != "paused":
            return 409
        bond.go("conflict" if self.broken(bond) else "active")
        return 409 if bond.status == "conflict" else 200

    def do_complete(self, bond: Bond, who: str) -> int:
        if bond.status != "active":
            return 409
        if bond.done in (None, who):
            bond.done = who
        else:
            bond.go("completed")
        return 200

    def do_end(self, bond: Bond, _: str) -> int:
        if bond.status not in LIVE:
            return 409
        bond.go("ended")
        return 200

    def do_write(self, bond: Bond, _: str) -> int:
        if bond.status not in LIVE:
            return 409
        bond.charter += 1
        bond.signed = set()
        return 200

    def do_sign(self, bond: Bond, who: str) -> int:
        if bond.status not in LIVE:
            return 409
        if bond.charter == 0:
            return 404
        bond.signed.add(who)
        self.ready(bond)
        return 200

    def do_up(self, bond: Bond, _: str, arrow: str = "up") -> int:
        if bond.status not in LIVE or arrow in bond.arrows:
            return 409
        bond.arrows.add(arrow)
        self.ready(bond)
        return 201

    def do_back(self, bond: Bond, who: str) -> int:
        return self.do_up(bond, who, "back")

    def do_next(self, bond: Bond, who: str, choice: str) -> int:
        if bond.status != "completed" or bond.next_made:
            return 409
        before = dict(bond.choices)
        bond.choices[who] = choice
        if choice == "stop" or set(bond.choices.values()) != {choice} or len(bond.choices) < 2:
            return 200
        if any(self.live(side) >= self.capacity[side] for side in bond.sides):
            bond.choices = before
            return 409
        sides = bond.sides[::-1] if choice == "swap" else bond.sides
        made = Bond("", *sides, status="accepted", asked=set(sides), events=4)
        self.bonds.append(made)
        bond.next_made = True
        self.taken(made)
        return 200

    def meet(self, bond: Bond, who: str) -> None:
        """One side plans, the other confirms: two requests."""
        self.hours += 2
        body = {"starts_at": (datetime.now(UTC) + timedelta(hours=self.hours)).isoformat(), "minutes": 60}
        planned = self.house.ask(who, "POST", f"/pairings/{bond.id}/sessions", json=body)
        if who not in bond.sides or who not in bond.asked:
            self.expect(planned, 404)
            return
        if bond.status not in ("accepted", "active") or bond.planned >= 12:
            self.expect(planned, 409)
            return
        self.expect(planned, 201)
        bond.planned += 1
        other = bond.learner if who == bond.mentor else bond.mentor
        gated = bond.planned >= 3 and "back" not in bond.arrows
        answer = self.house.ask(other, "POST", f"/sessions/{planned.json()['id']}/confirmation")
        self.expect(answer, 409 if gated else 200)
        if not gated:
            bond.met = True
            self.ready(bond)

    def coordinate(self, bond: Bond, move: str, who: str) -> None:
        path = f"/pairings/{bond.id}"
        if move in ("keep", "part"):
            board = self.house.ask(COORDINATOR, "GET", f"/programmes/{self.programme}/pairings").json()["items"]
            version = next(each["version"] for each in board if each["id"] == bond.id)
            body = {"keep": move == "keep", "reason": "We spoke"}
            answer = self.house.ask(who, "POST", f"{path}/settlement", version=version, json=body)
        else:
            answer = self.house.ask(who, "POST", f"{path}/{PATHS[move]}")
        if who != COORDINATOR:
            self.expect(answer, 403)
            return
        rules: dict[str, tuple[set[str], str]] = {
            "publish": ({"proposed"}, "awaiting_mentor"),
            "withdraw": (ASKING, "withdrawn"),
            "suspend": ({"active"}, "paused"),
            "keep": ({"conflict"}, "active" if bond.activated else "accepted"),
            "part": ({"conflict"}, "ended"),
        }
        sources, target = rules[move]
        self.expect(answer, 204 if bond.status in sources else 409)
        if bond.status in sources:
            bond.go(target)
            if move == "publish":
                bond.asked.add(bond.mentor)
            if move == "keep":
                self.ready(bond)

    # The clock and the directory: no request, a job.

    def world_moves(self, _: st.DataObject, bond: Bond, move: str, __: str) -> None:
        work: dict[str, Callable[[Bond], None]] = {
            "expire": self.let_expire, "leave": self.take_leave, "manager": self.new_manager, "sync": self.sync,
        }  # fmt: skip
        work[move](bond)

    def let_expire(self, bond: Bond) -> None:
        late = text("UPDATE pairing SET answer_by = :past WHERE id = :id AND answer_by IS NOT NULL")
        past = {"past": datetime.now(UTC) - timedelta(days=1), "id": UUID(bond.id)}
        self.house.work(lambda db: db.execute(late, past))
        self.house.work(expire_unanswered)
        if bond.status in ("awaiting_mentor", "awaiting_learner"):
            bond.go("expired")

    def take_leave(self, bond: Bond) -> None:
        self.house.work(lambda db: pause_pairings_of(db, user_id=self.ids[bond.mentor]))
        for each in self.bonds:
            if bond.mentor in each.sides and each.status == "active":
                each.go("paused")

    def new_manager(self, bond: Bond) -> None:
        """The mentor of all now reports to one of the learners, or to nobody again."""
        boss = None if self.reports_to else next(who for who in bond.sides if who != MENTOR)
        self.reports_to = boss
        query = text("UPDATE user_account SET manager_id = :boss WHERE id = :id")
        values = {"boss": self.ids[boss] if boss else None, "id": self.ids[MENTOR]}
        self.house.work(lambda db: db.execute(query, values))
        self.sync(bond)

    def sync(self, _: Bond) -> None:
        self.house.work(people_changed)
        for each in self.bonds:
            if each.status in LIVE - {"conflict"} and self.broken(each):
                each.go("conflict")

    def expect(self, answer: Any, status: int) -> None:
        assert answer.status_code == status, (
            f"{answer.request.url.path}: {answer.status_code}, not {status}: {answer.text}"
        )

    def compare(self) -> None:
        """After every move the tables say what the model says, and no person has more than they can take."""
        for bond in self.bonds:
            bond.decided = bond.decided or bond.status == "conflict"
        query = text(
            "SELECT p.id, p.status, count(e.id) AS events, "
            "max(c.version) AS charter, max(num_nonnulls(c.mentor_signed_at, c.learner_signed_at)) AS signed, "
            "bool_and(e.from_status IS NOT DISTINCT FROM e.before) AS chained "
            "FROM pairing p JOIN (SELECT *, "
            "lag(to_status) OVER (PARTITION BY pairing_id ORDER BY created_at, id) AS before "
            "FROM pairing_event) e ON e.pairing_id = p.id "
            "LEFT JOIN charter c ON c.pairing_id = p.id WHERE p.programme_id = :programme GROUP BY p.id"
        )

        async def read(db: Any) -> list[Any]:
            return (await db.execute(query, {"programme": self.programme})).all()

        found = {str(row.id): row for row in self.house.work(read)}
        assert {id_: row.status for id_, row in found.items()} == {bond.id: bond.status for bond in self.bonds}
        assert {id_: row.events for id_, row in found.items()} == {bond.id: bond.events for bond in self.bonds}
        charters = {id_: (row.charter or 0, row.signed or 0) for id_, row in found.items()}
        assert charters == {bond.id: (bond.charter, len(bond.signed)) for bond in self.bonds}
        assert all(row.chained for row in found.values())
        for who, capacity in self.capacity.items():
            assert self.live(who) <= capacity

    def teardown(self) -> None:
        """Everybody sees what the model says they see, and nothing else."""
        for bond in getattr(self, "bonds", []):
            for who in (MENTOR, *LEARNERS, COORDINATOR):
                answer = self.house.ask(who, "GET", f"/pairings/{bond.id}")
                visible = who in bond.sides and who in bond.asked
                assert answer.status_code == (200 if visible else 404)
                if visible:
                    assert answer.json()["status"] == bond.status


def test_a_pairing_whatever_happens(cluster: Cluster, template: str) -> None:
    with open_house(_url(cluster, _clone(cluster, template))) as house:
        PairingMachine.house = house
        run_state_machine_as_test(PairingMachine, settings=MACHINE_SETTINGS)
    assert EVERY_WAY - PairingMachine.walked == set()
