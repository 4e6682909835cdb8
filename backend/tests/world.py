"""A small company in which every operation of the contract has something to act on."""

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.factories import TEST_KEYS, Company
from viceversa.accounts import service as accounts
from viceversa.accounts.access import AUDIENCE, ISSUER, SERVICE_TOKEN_PREFIX
from viceversa.accounts.models import LinkPurpose, ServiceAccount, ServiceSecret, SignIn, SsoIdentity, User, UserStatus
from viceversa.accounts.refresh_tokens import refresh_token
from viceversa.accounts.tokens import sign_access_token
from viceversa.core.db import new_id
from viceversa.directory.models import SyncRun
from viceversa.directory.webhooks.models import EventType, WebhookDelivery
from viceversa.directory.webhooks.schemas import NewWebhookIn
from viceversa.directory.webhooks.service import create_webhook
from viceversa.feedback.survey_models import Moment, Survey, SurveyRole
from viceversa.matching.models import MatchProposal, MatchRun, RunStatus
from viceversa.matching.shortlist_models import RoundStatus, Shortlist, ShortlistCard, ShortlistRound
from viceversa.notifications.feeds import make_feed
from viceversa.notifications.models import NoticeKind
from viceversa.notifications.preferences import issue_unsubscribe_link
from viceversa.pairings.models import Charter, ExchangeTrack, PairingObjection, PairingStatus
from viceversa.programmes.models import EnrolmentStatus, ProgrammeStatus
from viceversa.sessions.models import ActionItem, MentoringSession, SessionStatus
from viceversa.skills.models import PracticeCard
from viceversa.support.schemas import Category, SupportCaseIn
from viceversa.support.service import open_case

AN_HOUR = timedelta(hours=1)
PASSWORD = "orchard lantern seventeen"
CHARTER = {
    "rhythm": "Every four weeks",
    "place": "Video",
    "booked_by": "learner",
    "notes_policy": "",
    "recording": False,
    "closing_on": "2027-08-31",
}
SURVEY = {
    "answers": {"c1": 3, "g2": 1},
    "levels": [],
    "what_helped": "",
    "what_to_change": "",
    "texts_shared": False,
    "submitted": True,
}


@dataclass
class World:
    """What tests name: ids for paths and bodies, headers for callers."""

    ids: dict[str, UUID | str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_token: str = ""


async def settle(
    company: Company,
    *,
    pairing: PairingStatus = PairingStatus.ACTIVE,
    session: str = "proposed",
    password_hash: str | None = None,
) -> World:
    """Make the company: a pairing at a status, a session of it (`proposed`, `started`, `said` by one, `held`)."""
    world = World()
    people = {
        name: await company.user(
            *roles,
            password_hash=password_hash,
            # The programme's rule: the learner stands at least one level above the mentor.
            career_level=4 if name == "learner" else 3,
        )
        for name, roles in {
            "mentor": (),
            "learner": (),
            "member": (),
            "coordinator": ("coordinator",),
            "other_coordinator": ("coordinator",),
            "referent": ("referent",),
            "second_referent": ("referent",),
            "admin": ("admin",),
            "suspended": ("coordinator", "admin", "referent"),
            "everything": ("coordinator", "admin", "referent"),
        }.items()
    }
    world.ids |= {name: user.id for name, user in people.items()}
    world.ids["mentor_email"] = people["mentor"].email
    for name in ("mentor", "learner", "member", "coordinator", "other_coordinator", "referent", "admin", "everything"):
        world.headers[name] = await company.headers(people[name])
    await _callers_refused(company, world, people)
    await _links(company, world, people)
    await _programme(company, world, people, status=pairing)
    await _first_phase(company, world, people)
    await _meeting(company, world, people, kind=session)
    webhook = await create_webhook(
        company.db,
        await company.actor(people["admin"]),
        given=NewWebhookIn(url="https://hr.example.com/", event_types=[EventType.PROGRAMME]),
    )
    moment = datetime.now(UTC)
    delivery = WebhookDelivery(
        webhook_id=webhook.id,
        event_id=new_id(),
        type=EventType.PROGRAMME,
        subject_id=new_id(),
        programme_id=new_id(),
        status="open",
        occurred_at=moment,
        next_try_at=moment,
        give_up_at=moment + timedelta(days=2),
    )
    company.db.add(delivery)
    await _case(company, world, people)
    run = SyncRun(
        source="csv",
        actor_id=people["coordinator"].id,
        mapping={},
        dropped_columns=[],
        counts=_COUNTS,
    )
    company.db.add(run)
    await company.db.flush()
    world.ids |= {"import": run.id, "webhook": webhook.id, "delivery": delivery.id}
    return world


_COUNTS = {"rows": 0, "created": 0, "changed": 0, "unchanged": 0, "refused": 0}


async def _callers_refused(company: Company, world: World, people: dict[str, User]) -> None:
    """Callers with every role whose key no longer opens anything, and the two service accounts."""
    db, moment = company.db, datetime.now(UTC)
    service_token, other_token = await _service(company, "people:write"), await _service(company, "reports:read")
    world.headers["scim_service"] = {"Authorization": f"Bearer {await _service(company, 'scim')}"}
    world.headers["people_service"] = {"Authorization": f"Bearer {service_token}"}
    world.headers["report_service"] = {"Authorization": f"Bearer {other_token}"}
    for name, values in {
        "revoked_service": {"revoked_at": moment - AN_HOUR},
        "expired_service": {"expires_at": moment - AN_HOUR},
    }.items():
        token = await _service(company, "people:write", **values)
        world.headers[name] = {"Authorization": f"Bearer {token}"}
    client = ServiceAccount(name="client", kind="client", scopes=["people:write", "scim"])
    db.add(client)
    await db.flush()
    secret = "vvc_" + secrets.token_urlsafe(32)
    row = ServiceSecret(
        account_id=client.id,
        prefix=secret[:10],
        secret_hash=hashlib.sha256(secret.encode()).digest(),
        expires_at=moment + timedelta(days=1),
    )
    db.add(row)
    await db.flush()
    world.ids |= {"client_account": client.id, "client_secret": secret, "client_secret_id": row.id}
    everything = people["everything"]
    world.headers["suspended"] = await company.headers(people["suspended"])
    people["suspended"].status = UserStatus.SUSPENDED
    sign_ins = {
        name: SignIn(
            user_id=everything.id,
            salt=secrets.token_bytes(16),
            idle_expires_at=moment + timedelta(hours=8),
            absolute_expires_at=moment + timedelta(hours=24),
        )
        for name in ("revoked", "idle", "cookie")
    }
    sign_ins["revoked"].revoked_at = moment
    sign_ins["idle"].idle_expires_at = moment - AN_HOUR
    db.add_all(sign_ins.values())
    await db.flush()
    for name in ("revoked", "idle"):
        world.headers[name] = {"Authorization": f"Bearer {_access(everything.id, sign_ins[name].id)}"}
    late = _access(everything.id, sign_ins["cookie"].id, ago=3600)
    world.headers["expired"] = {"Authorization": f"Bearer {late}"}
    world.refresh_token = refresh_token(
        TEST_KEYS.refresh, sign_in_id=sign_ins["cookie"].id, salt=sign_ins["cookie"].salt, counter=0
    )
    world.headers["cookie_only"] = {"Cookie": f"vv_refresh={world.refresh_token}"}
    world.headers["anonymous"] = {}


def _access(user_id: UUID, sign_in_id: UUID, *, ago: int = 0) -> str:
    now = int(time.time()) - ago
    return sign_access_token(
        TEST_KEYS.ring,
        user_id=user_id,
        sign_in_id=sign_in_id,
        issuer=ISSUER,
        audience=AUDIENCE,
        authenticated_at=now,
        now=now,
    )


async def _service(company: Company, scope: str, **values: Any) -> str:
    token = SERVICE_TOKEN_PREFIX + secrets.token_urlsafe(32)
    account = ServiceAccount(name=secrets.token_hex(6), scopes=[scope])
    company.db.add(account)
    await company.db.flush()
    values = {
        "account_id": account.id,
        "prefix": token[:12],
        "secret_hash": hashlib.sha256(token.encode()).digest(),
        "expires_at": datetime.now(UTC) + timedelta(days=1),
        # Used a moment ago: that is noted now and then only.
        "last_used_at": datetime.now(UTC),
        **values,
    }
    company.db.add(ServiceSecret(**values))
    await company.db.flush()
    return token


async def _links(company: Company, world: World, people: dict[str, User]) -> None:
    invited = await company.user(status=UserStatus.INVITED)
    world.ids["invited"] = invited.id
    for name, user, purpose in (
        ("reset_token", people["mentor"], LinkPurpose.PASSWORD_RESET),
        ("invitation_token", invited, LinkPurpose.INVITATION),
    ):
        world.ids[name] = await accounts.issue_link(company.db, user_id=user.id, purpose=purpose)
    world.ids["erasure_token"] = await accounts.issue_link(
        company.db, user_id=people["mentor"].id, purpose=LinkPurpose.ERASURE
    )
    world.ids["unsubscribe_token"] = await issue_unsubscribe_link(
        company.db, user_id=people["mentor"].id, scope=NoticeKind.SESSION
    )
    address = await make_feed(company.db, await company.actor(people["mentor"]))
    world.ids["feed_token"] = address.url.rpartition("/")[2].removesuffix(".ics")
    elsewhere = SignIn(
        user_id=people["mentor"].id,
        salt=secrets.token_bytes(16),
        idle_expires_at=datetime.now(UTC) + timedelta(hours=8),
        absolute_expires_at=datetime.now(UTC) + timedelta(hours=24),
    )
    company.db.add(elsewhere)
    await company.db.flush()
    world.ids["sign_in"] = elsewhere.id
    company.db.add(SsoIdentity(user_id=people["member"].id, issuer="https://login.example", subject="member"))
    await company.db.flush()


async def _programme(company: Company, world: World, people: dict[str, User], *, status: PairingStatus) -> None:
    skill, budget = await company.skill(), await company.skill(title_en="Budgets", title_fr="Budgets")
    await company.lines(people["mentor"], offers=[(skill, 7)], seeks=[(budget, 1)])
    await company.lines(people["learner"], offers=[(budget, 7)], seeks=[(skill, 1)])
    programme = await company.programme(people["coordinator"])
    taking = await company.programme(people["coordinator"], status=ProgrammeStatus.OPEN)
    draft = await company.programme(people["coordinator"], status=ProgrammeStatus.DRAFT)
    place = await company.enrol(programme, people["mentor"], capacity=2)
    await company.enrol(programme, people["learner"], capacity=2)
    applicant = await company.enrol(programme, await company.user(), status=EnrolmentStatus.APPLIED)
    pairing = await company.pairing(programme, people["mentor"], people["learner"], status=status)
    if status == PairingStatus.DECLINED:  # by the mentor: the learner was never asked
        pairing.learner_asked_at = None
    track = ExchangeTrack(
        pairing_id=pairing.id, skill_id=skill.id, direction="mentor_teaches", baseline=1, target=4
    )  # fmt: skip
    run = MatchRun(
        programme_id=programme.id, policy=programme.policy, seed=1, status=RunStatus.DONE, engine="test", input_hash="0"
    )
    other_run = MatchRun(
        programme_id=programme.id, policy=programme.policy, seed=2, status=RunStatus.DONE, engine="test", input_hash="1"
    )
    # By the mentor, and still open.
    objection = PairingObjection(pairing_id=pairing.id, author_id=people["mentor"].id, sentence="We know each other.")
    # Asked of the mentor, who has not answered yet.
    survey = Survey(
        programme_id=programme.id,
        user_id=people["mentor"].id,
        moment=Moment.START,
        role=SurveyRole.MENTOR,
        opens_at=datetime.now(UTC) - AN_HOUR,
        closes_at=datetime.now(UTC) + timedelta(days=7),
    )
    charter = Charter(pairing_id=pairing.id, fields=CHARTER)
    company.db.add_all([track, run, other_run, objection, charter, survey])
    await company.db.flush()
    proposal = MatchProposal(
        run_id=other_run.id,
        mentor_id=people["mentor"].id,
        learner_id=people["learner"].id,
        score=500_000,
        factors={"learn": 500_000},
        lines={"mentor_teaches": [str(skill.id)], "learner_teaches": []},
        reasons=[{"en": "They fit.", "fr": "Cela convient."}],
        standings={
            "mentor": {"rank": 1, "feasible": 1, "alternatives": []},
            "learner": {"rank": 1, "feasible": 2, "alternatives": [[str(people["member"].id), 400_000, 0, 9, False]]},
        },
    )
    company.db.add(proposal)
    await company.db.flush()
    world.ids |= {
        "skill": skill.id,
        "budget": budget.id,
        "programme": programme.id,
        "taking": taking.id,
        "draft": draft.id,
        "enrolment": place.id,
        "applicant": applicant.id,
        "pairing": pairing.id,
        "track": track.id,
        "run": run.id,
        "objection": objection.id,
        "survey": survey.id,
        "other_run": other_run.id,
        "proposal": proposal.id,
    }


async def _first_phase(company: Company, world: World, people: dict[str, User]) -> None:
    """A programme in two phases: the mentor has been shown the learner and has not answered yet."""
    programme = await company.programme(people["coordinator"], phases="two")
    for name, wish in (("mentor", "mentor"), ("learner", "learner")):
        await company.enrol(programme, people[name], wish=wish)
    asked = ShortlistRound(
        programme_id=programme.id,
        policy=programme.policy,
        seed=1,
        status=RoundStatus.DONE,
        answer_by=datetime.now(UTC) + timedelta(days=7),
        people=1,
        cards=1,
        finished_at=datetime.now(UTC),
    )
    company.db.add(asked)
    await company.db.flush()
    shown = Shortlist(round_id=asked.id, user_id=people["mentor"].id)
    company.db.add(shown)
    await company.db.flush()
    card = ShortlistCard(
        shortlist_id=shown.id,
        candidate_id=people["learner"].id,
        position=1,
        i_could_learn=[],
        i_could_show=[],
        reasons=[],
    )
    company.db.add(card)
    await company.db.flush()
    world.ids["asked"] = programme.id


async def _meeting(company: Company, world: World, people: dict[str, User], *, kind: str) -> None:
    moment = datetime.now(UTC)
    starts_at = moment + timedelta(days=2) if kind == "proposed" else moment - timedelta(hours=2)
    status = {
        "proposed": SessionStatus.PROPOSED,
        "started": SessionStatus.CONFIRMED,
        "said": SessionStatus.CONFIRMED,
        "held": SessionStatus.HELD,
    }[kind]
    row = MentoringSession(
        pairing_id=UUID(str(world.ids["pairing"])),
        number=1,
        status=status,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        proposed_by=people["mentor"].id,
        mentor_says_held_at=moment if kind == "said" else None,
    )
    company.db.add(row)
    await company.db.flush()
    world.ids["session"] = row.id
    action = ActionItem(pairing_id=row.pairing_id, session_id=row.id, owner="both", title="Try it")
    card = PracticeCard(
        code=f"T-{new_id().hex[:8]}",
        skill_id=UUID(str(world.ids["skill"])),
        level=3,
        minutes=15,
        risk="low",
        title_en="One request",
        title_fr="Une demande",
        steps=[{"en": "Ask", "fr": "Demandez"}],
        reviewed_by="Test",
        reviewed_on=moment.date(),
        expires_on=moment.date() + timedelta(days=365),
    )
    company.db.add_all([action, card])
    await company.db.flush()
    world.ids |= {"action": action.id, "card": card.id}


async def _case(company: Company, world: World, people: dict[str, User]) -> None:
    """By the mentor, in confidence, to the referent."""
    written = SupportCaseIn(referent_id=people["referent"].id, category=Category.PRESSURE, text="May we talk?")
    made = await open_case(company.db, await company.actor(people["mentor"]), TEST_KEYS.cases, case=written)
    world.ids["case"] = made.id


def soon(days: int) -> str:
    """An instant some days from now, as the contract writes it."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:00:00Z")


def nobody() -> str:
    """An id that is nobody's."""
    return str(new_id())


async def tables_of(connection: AsyncConnection) -> list[str]:
    """Every table of the database."""
    rows = await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
    return list(rows.scalars())


async def fingerprint(connection: AsyncConnection, tables: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How many rows each table has, and a sum over their content: equal before and after means nothing was stored."""
    query = " UNION ALL ".join(
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM \"{name}\" t"
        for name in tables
    )
    return {name: (count, total) for name, count, total in await connection.execute(text(query))}
