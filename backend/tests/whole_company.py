"""The small company of `world.py` in which, besides, every table has rows: people have used everything."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from tests.factories import Company
from tests.world import CHARTER, World, settle
from viceversa.accounts.models import KnownAs, SignIn, SsoIdentity, Throttle, User
from viceversa.core.idempotency import IdempotencyRecord
from viceversa.directory.models import JobLevel, SyncPerson, SyncRow, SyncSource
from viceversa.directory.scim.models import ScimResource
from viceversa.feedback.models import CardDraw, Pulse
from viceversa.feedback.survey_models import InsightsSnapshot, Survey, SurveyLevel
from viceversa.matching.models import CoupleRule, MatchProposal, MatchRun, MatchRunInput, UnmatchedPerson
from viceversa.matching.shortlist_models import PrivateExclusion
from viceversa.notifications.models import Notice, NoticeDigest, NoticeKind, NoticePreference
from viceversa.pairings.models import CharterVersion, PairingEvent, PairingObjection, PairingStatus
from viceversa.privacy.models import RetentionCount
from viceversa.programmes.models import Admission
from viceversa.sessions.models import Holiday, MissKind, Nudge, SessionMiss, SessionNote

AN_HOUR = timedelta(hours=1)


async def settle_whole(
    company: Company, *, pairing: PairingStatus = PairingStatus.ACTIVE, session: str = "held", password_hash: str | None
) -> World:
    """Make the company, with a manager of the mentor and a programme of the other coordinator."""
    world = await settle(company, pairing=pairing, session=session, password_hash=password_hash)
    db = company.db
    manager = await company.user()
    world.ids["manager"] = manager.id
    world.headers["manager"] = await company.headers(manager)
    for name in ("mentor", "learner"):
        await db.execute(
            update(User)
            .where(col(User.id) == world.ids[name])
            .values(external_id=f"HR-{secrets.token_hex(4)}", job_title="Engineer", site="Lyon")
        )
    await db.execute(update(User).where(col(User.id) == world.ids["mentor"]).values(manager_id=manager.id))
    db.add_all(_rows(world))
    await db.flush()
    survey = _survey(world, "mentor")
    db.add_all([survey, _survey(world, "learner"), *_directory(world)])
    await db.flush()
    db.add(SurveyLevel(survey_id=survey.id, skill_id=_id(world, "skill"), level_now=4, level_at_start=2))
    await _another_programme(company, world)
    await db.execute(update(User).where(col(User.password_hash).is_(None)).values(password_hash=password_hash))
    await db.flush()
    return world


def _id(world: World, name: str) -> UUID:
    return UUID(str(world.ids[name]))


def _survey(world: World, who: str) -> Survey:
    moment = datetime.now(UTC)
    return Survey(
        programme_id=_id(world, "programme"),
        user_id=_id(world, who),
        moment="end",
        role=who,
        opens_at=moment - timedelta(days=7),
        closes_at=moment + timedelta(days=7),
        submitted_at=moment,
        c1=3,
        what_helped="Talking",
        what_to_change="More time",
        texts_shared=who == "learner",
    )


def _rows(world: World) -> list[Any]:
    moment = datetime.now(UTC)
    mentor, learner, session = _id(world, "mentor"), _id(world, "learner"), _id(world, "session")
    pairing, programme = _id(world, "pairing"), _id(world, "programme")
    return [
        SessionNote(session_id=session, author_id=mentor, audience="private", body="Mine"),
        SessionNote(session_id=session, author_id=learner, audience="private", body="Mine"),
        SessionNote(session_id=session, author_id=None, audience="pair", body="Ours"),
        CharterVersion(pairing_id=pairing, version=1, fields=CHARTER),
        PairingObjection(pairing_id=pairing, author_id=learner, sentence="Too near", answer="No", answered_at=moment),
        PairingEvent(pairing_id=pairing, from_status="accepted", to_status="active", actor_kind="system"),
        SessionMiss(pairing_id=pairing, session_id=session, side="mentor", kind=MissKind.MOVED, at=moment),
        Nudge(pairing_id=pairing, step=14, quiet_since=moment, given_at=moment),
        Pulse(session_id=session, user_id=mentor, learned=4, taught=3, voice=2, steering=2),
        Pulse(session_id=session, user_id=learner, learned=3, taught=3, voice=4, steering=2),
        SsoIdentity(user_id=mentor, issuer="https://login.example", subject="a1", last_used_at=moment),
        SsoIdentity(user_id=learner, issuer="https://login.example", subject="a2", last_used_at=moment),
        KnownAs(user_id=mentor, external_id="HR-of-before"),
        CardDraw(session_id=session, counted=[str(session)]),
        Holiday(day=date(2027, 7, 14), country=None, name="A day"),
        PrivateExclusion(programme_id=_id(world, "asked"), user_id=mentor, other_id=_id(world, "member")),
        PrivateExclusion(programme_id=_id(world, "asked"), user_id=_id(world, "member"), other_id=mentor),
        CoupleRule(
            programme_id=programme,
            mentor_id=mentor,
            learner_id=_id(world, "member"),
            kind="forbid",
            decided_by=_id(world, "coordinator"),
        ),
        MatchRunInput(run_id=_id(world, "run"), people_ids=[mentor, learner]),
        UnmatchedPerson(
            run_id=_id(world, "run"), user_id=_id(world, "member"), side="mentor", removed={}, reasons=[{"en": "-"}]
        ),
        Admission(programme_id=programme, mode="human", actor_id=_id(world, "coordinator")),
        InsightsSnapshot(programme_id=programme, period_end=date(2026, 9, 30), content={"pulses": 12}),
        Notice(user_id=mentor, kind=NoticeKind.SESSION, path=f"/sessions/{session}"),
        NoticeDigest(user_id=mentor, local_day=date(2026, 10, 1)),
        NoticePreference(user_id=mentor, kind=NoticeKind.SESSION, mailing="digest"),
        IdempotencyRecord(
            owner_id=mentor, key="a-key-of-theirs", request_hash=b"1", status=200, headers={}, body=b"{}"
        ),
        RetentionCount(day=date(2026, 10, 1), rule="notes", rows=3),
        SyncRow(
            import_id=_id(world, "import"), row=2, rank=1, external_id="8", name="Ann Lee", outcome="changed", said={}
        ),
        SyncPerson(
            import_id=_id(world, "import"),
            row=2,
            external_id="8",
            email="ann@example.com",
            manager_external_id="9",
            record={},
            taken=True,
            leaving=False,
        ),
        SyncSource(source="csv", mapping={}, applied_at=moment),
        JobLevel(job_title="Engineer", career_level=3),
        Throttle(key=f"sign-in:account:{world.ids['mentor_email']}", attempts=1, window_started_at=moment),
    ]


def _directory(world: World) -> list[Any]:
    moment = datetime.now(UTC)
    return [
        ScimResource(kind="User", unique_key="one", document={}, keys={}, user_id=_id(world, who), changed_at=moment)
        if who == "mentor"
        else ScimResource(
            kind="User", unique_key="two", document={}, keys={}, user_id=_id(world, who), changed_at=moment
        )
        for who in ("mentor", "learner")
    ]


async def _another_programme(company: Company, world: World) -> None:
    """Of the other coordinator, with a couple of its own: what they read must not be the first one's."""
    db = company.db
    found = (await db.execute(select(User).where(col(User.id) == world.ids["other_coordinator"]))).scalar_one()
    programme = await company.programme(found)
    sides = [await company.user(), await company.user(career_level=4)]
    for each in sides:
        await company.enrol(programme, each)
    pairing = await company.pairing(programme, *sides, status=PairingStatus.ACTIVE)
    run = MatchRun(
        programme_id=programme.id, policy=programme.policy, seed=1, status="done", engine="t", input_hash="0"
    )
    db.add(run)
    await db.flush()
    db.add(
        MatchProposal(
            run_id=run.id,
            mentor_id=sides[0].id,
            learner_id=sides[1].id,
            score=1,
            factors={},
            lines={"mentor_teaches": [], "learner_teaches": []},
            reasons=[{"en": "-", "fr": "-"}],
            override_reason="Because",
            rejection_reason="Because",
        )
    )
    world.ids |= {"elsewhere": programme.id, "elsewhere_pairing": pairing.id, "elsewhere_run": run.id}
    world.ids |= {"elsewhere_mentor": sides[0].id}
    world.headers["elsewhere_mentor"] = await company.headers(sides[0])


async def sign_in_of(company: Company, user_id: UUID, **values: Any) -> SignIn:
    """A sign-in of someone, for what depends on how old it is."""
    moment = datetime.now(UTC)
    values = {"idle_expires_at": moment + AN_HOUR, "absolute_expires_at": moment + AN_HOUR, **values}
    row = SignIn(user_id=user_id, salt=secrets.token_bytes(16), **values)
    company.db.add(row)
    await company.db.flush()
    return row
