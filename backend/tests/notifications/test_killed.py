"""`kill -9` of the worker and of the API: nothing acknowledged is lost, no mail missing, one doubled at most."""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select, text
from sqlmodel import col

from tests.factories import Company
from tests.notifications.sink import Sink, free_port, listening
from viceversa import jobs
from viceversa.accounts.access import AUDIENCE, ISSUER
from viceversa.accounts.key_files import create_key_file
from viceversa.accounts.models import SignIn, User, UserStatus
from viceversa.accounts.sign_ins import Keys
from viceversa.accounts.tokens import sign_access_token
from viceversa.config import PROJECT
from viceversa.core.db import Database
from viceversa.main import read_keys
from viceversa.notifications.models import Notice, NoticeKind, NoticePreference
from viceversa.notifications.service import Meeting, invite, tell
from viceversa.pairings.models import PairingStatus
from viceversa.sessions.models import MentoringSession, SessionStatus

MAILS = 500
WORKER_KILLS = (30, 90, 150, 210, 270, 330, 390, 450)
CLIENTS, WRITES = 20, 600
API_KILLS = (40, 110, 180, 250, 320, 390, 460, 530)
PATIENCE = 300


# Starts a part of the product as `viceversa <command>` does, each time it is asked to, without importing it anew.
_STARTER = """
import os, sys
from viceversa import cli
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        cli.main(sys.argv[1:])
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


class Part:
    """A part of the product in a process of its own, that can be killed and started again."""

    def __init__(self, starter: subprocess.Popen[str]) -> None:
        self.starter, self.kills, self.pid = starter, 0, 0

    async def start(self) -> None:
        assert self.starter.stdin is not None
        self.starter.stdin.write("start\n")
        self.starter.stdin.flush()
        self.pid = int(await self._said())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.kills += 1

    async def death(self) -> None:
        assert await self._said() == "dead"

    async def _said(self) -> str:
        assert self.starter.stdout is not None
        return (await asyncio.to_thread(self.starter.stdout.readline)).strip()


@contextmanager
def a_part(command: str, log: Path, **environment: str) -> Generator[Part]:
    with log.open("wb") as errors:
        starter = subprocess.Popen(
            [sys.executable, "-c", _STARTER, command],
            cwd=PROJECT / "backend",
            env={**os.environ, "VICEVERSA_ENVIRONMENT": "test", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        try:
            yield Part(starter)
        finally:
            os.killpg(starter.pid, signal.SIGKILL)
            starter.communicate()


async def _queue_mails(database: Database) -> None:
    """Five hundred mails: notices, invitations for calendars, links that open accounts."""
    async with database.transaction() as db:
        company = Company(db)
        people = [await company.user() for _ in range(25)]
        newcomers = [await company.user(status=UserStatus.INVITED) for _ in range(50)]
        for number in range(MAILS - 100):
            await tell(db, user_id=people[number % 25].id, kind=NoticeKind.SESSION)
        for number in range(50):
            starts_at = datetime(2027, 3, 1, 9, tzinfo=UTC) + timedelta(days=number)
            meeting = Meeting(UUID(int=number), starts_at, starts_at + timedelta(hours=1), 0, "CONFIRMED", starts_at)
            await invite(db, user_id=people[number % 25].id, partner_id=people[0].id, meeting=meeting)
            await jobs.enqueue(db, "notifications.send_invitation", user_id=str(newcomers[number].id))


async def _bury(database: Database) -> None:
    """The dead worker's last sign of life was a minute ago, and someone looks: what time does by itself."""
    async with database.transaction() as db:
        await db.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))
        await jobs.enqueue(db, "jobs.rescue_stalled", timestamp=0)


async def test_a_worker_killed_while_it_mails_loses_none_and_repeats_one_a_kill(
    database: Database, tmp_path: Path
) -> None:
    await _queue_mails(database)
    workers: list[Part] = []

    def kill(count: int) -> None:
        # The server has taken the mail and has not said so yet: the worst moment there is.
        if count in WORKER_KILLS:
            workers[0].kill()

    sink = Sink(seconds=0.02, on_mail=kill)
    with listening(sink) as port:
        environment = {
            "DATABASE_URL": database.url,
            "VICEVERSA_DATA_FOLDER": str(tmp_path),
            "VICEVERSA_SMTP_HOST": "127.0.0.1",
            "VICEVERSA_SMTP_PORT": str(port),
            "VICEVERSA_SMTP_START_TLS": "false",
        }
        with a_part("worker", tmp_path / "log", **environment) as worker:
            workers.append(worker)
            await worker.start()
            for _ in WORKER_KILLS:
                await asyncio.wait_for(worker.death(), PATIENCE)
                await _bury(database)
                await worker.start()
            await asyncio.wait_for(_all_done(database), PATIENCE)
    arrived = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    doubled = sum(arrived.values()) - len(arrived)
    assert (len(arrived), worker.kills) == (MAILS, len(WORKER_KILLS))
    assert doubled <= worker.kills
    assert max(arrived.values()) <= 2


async def _all_done(database: Database) -> None:
    """Wait until no job of ours is left, failed ones included."""
    left = text(
        "SELECT count(*) FROM procrastinate_jobs "
        "WHERE status IN ('todo', 'doing', 'failed') AND task_name LIKE 'notifications.%'"
    )
    remaining = MAILS
    while remaining:
        await asyncio.sleep(0.2)
        async with database.transaction() as db:
            remaining = (await db.execute(left)).scalar_one()


class Couple:
    """A client that lives two people's sessions: each request is repeated, under its key, until it is answered."""

    def __init__(self, base: str, pairing: UUID, headers: dict[str, dict[str, str]], tally: "Tally") -> None:
        self.base, self.pairing, self.headers, self.tally = base, pairing, headers, tally
        self.done: list[UUID] = []
        self.chosen = ""

    async def live(self, writes: int) -> None:
        async with httpx.AsyncClient(base_url=self.base, timeout=20) as self.client:
            for number in range(writes // 10):
                starts_at = datetime.now(UTC) + timedelta(days=2 + number)
                plan = {"starts_at": starts_at.isoformat(), "minutes": 60}
                session = UUID((await self.write("mentor", "POST", f"/pairings/{self.pairing}/sessions", plan))["id"])
                await self.write("learner", "POST", f"/sessions/{session}/confirmation")
                for who in ("learner", "mentor"):
                    await self.choose(who)
                later = {"starts_at": (starts_at + timedelta(days=1)).isoformat(), "minutes": 60}
                await self.write("mentor", "POST", f"/sessions/{session}/move", later)
                await self.write("learner", "POST", "/users/me/notices/read", {"ids": None})
                await self.write("learner", "POST", f"/sessions/{session}/confirmation")
                await self.choose("mentor")
                await self.write("learner", "POST", f"/sessions/{session}/cancellation", {"reason": "away"})
                await self.choose("mentor")
                self.done.append(session)

    async def choose(self, who: str) -> None:
        mailing = secrets.choice(("now", "digest", "none"))
        way = {"kind": "pairing", "in_app": True, "mailing": mailing}
        await self.write(who, "PUT", "/users/me/notice-preferences", {"preferences": [way]})
        if who == "mentor":
            self.chosen = mailing

    async def write(self, who: str, method: str, path: str, body: Any = None) -> Any:
        headers = {**self.headers[who], "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_hex(12)
        content = json.dumps(body).encode() if body is not None else b""
        while True:
            try:
                answer = await self.client.request(method, f"/api/v1{path}", headers=headers, content=content)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code in (409, 503) and answer.json()["code"] in _NOT_YET:
                await asyncio.sleep(0.1)
                continue
            assert answer.status_code in (200, 201), f"{method} {path}: {answer.status_code} {answer.text}"
            self.tally.add()
            return answer.json()


# The killed process's transaction may live for a moment, and with it the key it holds.
_NOT_YET = {"idempotency_key_in_flight", "unavailable"}


class Tally:
    """Counts what was acknowledged, and kills at some of the counts."""

    def __init__(self) -> None:
        self.count = 0
        self.api: Part | None = None

    def add(self) -> None:
        self.count += 1
        if self.count in API_KILLS and self.api is not None:
            self.api.kill()


@asynccontextmanager
async def an_api_that_is_killed(tally: Tally, log: Path, **environment: str) -> AsyncGenerator[None]:
    """The API in its own process; whenever it dies, another one starts on the same port."""
    with a_part("api", log, **environment) as tally.api:
        api = tally.api

        async def keep_alive() -> None:
            for _ in range(len(API_KILLS) + 1):
                await api.start()
                await api.death()

        keeper = asyncio.create_task(keep_alive())
        yield
    # Its starter is gone: the keeper has read the end of what it said.
    await asyncio.gather(keeper, return_exceptions=True)


async def _headers(company: Company, user: User, keys: Keys) -> dict[str, str]:
    moment = datetime.now(UTC)
    row = SignIn(
        user_id=user.id,
        salt=secrets.token_bytes(16),
        idle_expires_at=moment + timedelta(hours=8),
        absolute_expires_at=moment + timedelta(hours=24),
    )
    company.db.add(row)
    await company.db.flush()
    seconds = int(time.time())
    token = sign_access_token(
        keys.ring,
        user_id=user.id,
        sign_in_id=row.id,
        issuer=ISSUER,
        audience=AUDIENCE,
        authenticated_at=seconds,
        now=seconds,
    )
    return {"Authorization": f"Bearer {token}"}


async def test_an_api_killed_while_twenty_write_keeps_what_it_said_it_kept(database: Database, tmp_path: Path) -> None:
    for name in ("token.current.key", "refresh.key", "cases.current.key"):
        create_key_file(tmp_path / name)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    tally, couples, mentors = Tally(), [], {}
    async with database.transaction() as db:
        company = Company(db)
        programme = await company.programme(await company.user("coordinator"))
        for _ in range(CLIENTS):
            mentor, learner = await company.user(), await company.user()
            pairing = await company.pairing(programme, mentor, learner, status=PairingStatus.ACTIVE)
            keys = read_keys(tmp_path)
            headers = {"mentor": await _headers(company, mentor, keys)}
            headers["learner"] = await _headers(company, learner, keys)
            couples.append(Couple(base, pairing.id, headers, tally))
            mentors[pairing.id] = mentor.id
    environment = {
        "DATABASE_URL": database.url,
        "VICEVERSA_DATA_FOLDER": str(tmp_path),
        "VICEVERSA_SECRETS_FOLDER": str(tmp_path),
        "VICEVERSA_PORT": str(port),
        "VICEVERSA_PUBLIC_URL": base,
    }
    async with an_api_that_is_killed(tally, tmp_path / "log", **environment):
        await asyncio.wait_for(asyncio.gather(*(each.live(WRITES // CLIENTS) for each in couples)), PATIENCE)
        async with httpx.AsyncClient(base_url=base) as client:
            made = await client.post("/api/v1/users/me/calendar-feed", headers=couples[0].headers["mentor"])
            feed = made.json()["url"]
            assert (await client.get(feed)).status_code == 200
            assert (await client.get(feed[:-8] + "AAAA.ics")).status_code == 404
    assert tally.api is not None
    assert tally.api.kills == len(API_KILLS)
    assert await _lost_or_doubled(database, couples, mentors) == []
    said = (tmp_path / "log").read_text("utf-8")
    assert feed.rpartition("/")[2][:20] not in said, "the address is in no log"


async def _lost_or_doubled(database: Database, couples: list[Couple], mentors: dict[UUID, UUID]) -> list[str]:
    """What was acknowledged and is not there, or is there more than once."""
    faults = []
    done = {session for couple in couples for session in couple.done}
    async with database.transaction() as db:
        rows = {row.id: row for row in (await db.execute(select(MentoringSession))).scalars()}
        if set(rows) != done:
            faults.append(f"{len(done - set(rows))} sessions lost, {len(set(rows) - done)} unasked for")
        for row in rows.values():
            lived = (row.status, row.sequence, row.calendar_sequence, row.version)
            if lived != (SessionStatus.CANCELLED, 1, 3, 5):
                faults.append(f"session {row.id}: {lived}")
        of_sessions = select(col(Notice.path), func.count().label("told")).where(col(Notice.kind) == "session")
        told = await db.execute(of_sessions.group_by(col(Notice.path)))
        notices = {row.path: row.told for row in told}
        if notices != {f"/sessions/{session}": 5 for session in done}:
            faults.append(f"notices: {Counter(notices.values())}")
        mails = await db.execute(
            text(
                "SELECT args ->> 'meeting_id', count(*) FROM procrastinate_jobs "
                "WHERE task_name = 'notifications.invite' GROUP BY 1"
            )
        )
        invitations = {UUID(session): count for session, count in mails}
        if invitations != dict.fromkeys(done, 8):
            faults.append(f"invitations: {Counter(invitations.values())}")
        for couple in couples:
            row = await db.get(NoticePreference, (mentors[couple.pairing], "pairing"))
            if row is None or row.mailing != couple.chosen:
                faults.append(f"a preference is not {couple.chosen}")
    return faults
