"""What a merger means for pairings, capacity, roles, lines of managers, the HR system and the identity provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tests.factories import TEST_KEYS, Company, unknown_id
from viceversa.accounts.access import Actor
from viceversa.accounts.erasures import remember_erasure
from viceversa.accounts.models import ErasedPerson, KnownAs, SsoIdentity, User, UserStatus
from viceversa.core.errors import AppError
from viceversa.directory.people import DirectoryPerson
from viceversa.directory.plan import AddressRight, Outcome, Plan
from viceversa.directory.scim.accounts import Accounts
from viceversa.directory.scim.models import ScimResource
from viceversa.directory.service import apply_person
from viceversa.matching.models import MatchRun
from viceversa.matching.shortlist_models import PrivateExclusion
from viceversa.notifications.models import Notice
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.privacy import merging
from viceversa.privacy.erasure import erase_person
from viceversa.privacy.schemas import MergerOut
from viceversa.programmes.models import Enrolment, EnrolmentStatus, ProgrammeCoordinator
from viceversa.sessions.models import MentoringSession, SessionSeat
from viceversa.skills.models import UserSkill


@dataclass
class Two:
    """Two accounts of one person, an administrator, and what a test asks of them."""

    company: Company
    gone: User
    kept: User
    admin: User

    @property
    def db(self) -> AsyncSession:
        return self.company.db

    async def merge(
        self, user: User | None = None, into: User | None = None, *, actor: Actor | None = None
    ) -> MergerOut:
        user, into = user or self.gone, into or self.kept
        done = await merging.merge_users(
            self.db,
            actor or await self.company.actor(self.admin),
            TEST_KEYS.cases,
            user_id=user.id,
            into=into.id,
            if_match=f'"{user.version}"',
        )
        for each in (user, into):
            await self.db.refresh(each)
        return done

    async def told(self, user: User) -> list[str]:
        rows = await self.db.execute(select(col(Notice.occasion)).where(col(Notice.user_id) == user.id))
        return sorted(str(each) for each in rows.scalars())


@pytest.fixture
async def two(company: Company) -> Two:
    return Two(company, await company.user(), await company.user(), await company.user("admin"))


async def apply(db: AsyncSession, external_id: str, email: str, **values: Any) -> Plan:
    person = DirectoryPerson(
        external_id=external_id,
        email=email,
        given_name=values.pop("given_name", "Ann"),
        family_name="Lee",
        **values,
        given=frozenset({"email", "given_name", "family_name", *values}),
    )
    return await apply_person(db, person=person, rights=frozenset(AddressRight))


async def test_partners_of_one_another_end_and_sessions_are_freed(two: Two) -> None:
    programme = await two.company.programme(two.admin)
    for each in (two.gone, two.kept):
        await two.company.enrol(programme, each, status=EnrolmentStatus.MATCHED)
    pairing = await two.company.pairing(programme, two.gone, two.kept, status=PairingStatus.ACTIVE)
    done = await two.merge()
    await two.db.refresh(pairing)
    assert (pairing.status, pairing.mentor_id) == ("ended", two.gone.id)
    assert (done.pairings_ended, done.pairings_moved, done.places_dropped) == (1, 0, 1)
    place = (await two.db.execute(select(Enrolment).where(col(Enrolment.user_id) == two.kept.id))).scalar_one()
    await two.db.refresh(place)
    assert place.status == "ready"


async def test_two_pairings_of_one_programme_wait_for_its_coordinator(two: Two) -> None:
    programme = await two.company.programme(two.admin)
    partners = [await two.company.user(career_level=5) for _ in range(3)]
    for each in (two.gone, two.kept, *partners):
        await two.company.enrol(programme, each, status=EnrolmentStatus.MATCHED)
    own = await two.company.pairing(programme, two.kept, partners[0], status=PairingStatus.ACTIVE)
    came = await two.company.pairing(programme, two.gone, partners[1], status=PairingStatus.ACTIVE)
    offered = await two.company.pairing(programme, two.gone, partners[2], status=PairingStatus.AWAITING_MENTOR)
    done = await two.merge()
    for each in (own, came, offered):
        await two.db.refresh(each)
    assert [own.status, came.status, offered.status] == ["active", "conflict", "withdrawn"]
    assert came.mentor_id == two.kept.id
    assert (done.pairings_waiting, done.places_dropped) == (1, 1)
    assert await two.told(partners[1]) == ["pairing_frozen"]
    assert await two.told(partners[0]) == []


async def test_a_place_for_two_holds_both(two: Two) -> None:
    programme = await two.company.programme(two.admin)
    partners = [await two.company.user(career_level=5) for _ in range(2)]
    await two.company.enrol(programme, two.kept, capacity=2)
    for each in (two.gone, *partners):
        await two.company.enrol(programme, each, status=EnrolmentStatus.WITHDRAWN)
    rows = [
        await two.company.pairing(programme, who, partner, status=PairingStatus.ACTIVE)
        for who, partner in zip((two.kept, two.gone), partners, strict=True)
    ]
    assert (await two.merge()).pairings_waiting == 0
    for each in rows:
        await two.db.refresh(each)
    assert {each.status for each in rows} == {"active"}


async def test_of_two_pairings_with_one_partner_the_lesser_ends(two: Two) -> None:
    programme = await two.company.programme(two.admin)
    partner = await two.company.user(career_level=5)
    for each in (two.gone, two.kept, partner):
        await two.company.enrol(programme, each, capacity=2)
    lesser = await two.company.pairing(programme, two.kept, partner, status=PairingStatus.AWAITING_MENTOR)
    further = await two.company.pairing(programme, partner, two.gone, status=PairingStatus.ACTIVE)
    await two.merge()
    for each in (lesser, further):
        await two.db.refresh(each)
    assert (lesser.status, further.status, further.learner_id) == ("ended", "active", two.kept.id)


async def test_two_sessions_at_one_hour_leave_one(two: Two) -> None:
    programme = await two.company.programme(two.admin)
    partners = [await two.company.user(career_level=5) for _ in range(2)]
    for each in (two.gone, two.kept, *partners):
        await two.company.enrol(programme, each, capacity=2)
    starts = datetime.now(UTC) + timedelta(days=3)
    rows = []
    for who, partner in zip((two.kept, two.gone), partners, strict=True):
        pairing = await two.company.pairing(programme, who, partner, status=PairingStatus.ACTIVE)
        session = MentoringSession(
            pairing_id=pairing.id,
            number=1,
            status="confirmed",
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            place="Here",
            proposed_by=who.id,
        )
        two.db.add(session)
        await two.db.flush()
        during = Range(starts, starts + timedelta(hours=1), bounds="[)")
        two.db.add_all(SessionSeat(session_id=session.id, user_id=each.id, during=during) for each in (who, partner))
        rows.append(session)
    await two.db.flush()
    assert (await two.merge()).sessions_cancelled == 1
    for each in rows:
        await two.db.refresh(each)
    assert [each.status for each in rows] == ["confirmed", "cancelled"]
    seats = await two.db.execute(select(col(SessionSeat.user_id)))
    assert set(seats.scalars()) == {two.kept.id, partners[0].id}
    assert await two.told(partners[1]) == ["session_cancelled"]


async def test_rows_that_both_have_are_one(two: Two) -> None:
    skill, other = await two.company.skill(), await two.company.skill(title_en="Sewing")
    await two.company.lines(two.gone, offers=[(skill, 2), (other, 3)])
    await two.company.lines(two.kept, offers=[(skill, 6)])
    programme = await two.company.programme(two.admin)
    member = await two.company.user()
    two.db.add_all(
        PrivateExclusion(programme_id=programme.id, user_id=who.id, other_id=whom.id)
        for who, whom in [(two.gone, two.kept), (two.gone, member), (two.kept, member), (member, two.gone)]
    )
    two.db.add_all(
        SsoIdentity(user_id=each.id, issuer="https://a", subject=each.email) for each in (two.gone, two.kept)
    )
    two.db.add(SsoIdentity(user_id=two.gone.id, issuer="https://b", subject="b"))
    await two.db.flush()
    done = await two.merge()
    assert (done.skills_moved, done.skills_dropped) == (1, 1)
    lines = await two.db.execute(select(col(UserSkill.level)).where(col(UserSkill.user_id) == two.kept.id))
    assert sorted(lines.scalars()) == [3, 6]
    rather = await two.db.execute(select(col(PrivateExclusion.user_id), col(PrivateExclusion.other_id)))
    assert {tuple(row) for row in rather} == {(two.kept.id, member.id), (member.id, two.kept.id)}
    subjects = await two.db.execute(select(col(SsoIdentity.subject)).where(col(SsoIdentity.user_id) == two.kept.id))
    assert set(subjects.scalars()) == {two.kept.email, "b"}


async def test_the_place_that_came_further_stays(two: Two) -> None:
    programme = await two.company.programme(two.admin)
    await two.company.enrol(programme, two.gone, status=EnrolmentStatus.READY, wish="mentor")
    await two.company.enrol(programme, two.kept, status=EnrolmentStatus.WITHDRAWN, wish="learner")
    await two.merge()
    places = await two.db.execute(select(col(Enrolment.user_id), col(Enrolment.wish)))
    assert [tuple(row) for row in places] == [(two.kept.id, "mentor")]


async def test_roles_are_not_carried_over_and_programmes_are(two: Two) -> None:
    coordinator = await two.company.user("coordinator", "admin")
    programme = await two.company.programme(coordinator)
    done = await two.merge(coordinator)
    assert done.roles_left_behind == ["admin", "coordinator"]
    assert two.kept.roles == ["member"]
    rows = await two.db.execute(
        select(col(ProgrammeCoordinator.user_id)).where(col(ProgrammeCoordinator.programme_id) == programme.id)
    )
    assert list(rows.scalars()) == [two.kept.id]


async def test_who_reported_to_the_one_reports_to_the_other_and_no_line_closes(two: Two) -> None:
    report, above = await two.company.user(manager_id=two.gone.id), await two.company.user()
    two.gone.manager_id, two.kept.manager_id = above.id, two.gone.id
    await two.db.flush()
    await two.merge()
    await two.db.refresh(report)
    assert (report.manager_id, two.kept.manager_id) == (two.kept.id, above.id)
    # A third account whose manager reports to them: the line would lead back, so it is cut above who stays.
    third = await two.company.user()
    between = await two.company.user(manager_id=two.kept.id)
    third.manager_id = between.id
    await two.db.flush()
    await two.merge(two.kept, third)
    await two.db.refresh(between)
    assert (between.manager_id, third.manager_id) == (third.id, None)


async def test_the_old_file_changes_nothing_and_says_why(two: Two) -> None:
    for key in ("G-1", "K-1"):
        await apply(two.db, key, f"{key}@test.example".lower(), manager_external_id=None)
    gone, kept = [
        (await two.db.execute(select(User).where(col(User.external_id) == key))).scalar_one() for key in ("G-1", "K-1")
    ]
    await apply(two.db, "R-1", "r-1@test.example", manager_external_id="G-1")
    done = await two.merge(gone, kept)
    assert done.external_id == "remembered"
    count = select(func.count()).select_from(User)
    before = (await two.db.execute(count)).scalar_one()
    replayed = [
        await apply(two.db, "G-1", "g-1@test.example", status="active"),
        await apply(two.db, "K-1", "k-1@test.example", manager_external_id=None),
        # Their manager still stands there under the old key.
        await apply(two.db, "R-1", "r-1@test.example", manager_external_id="G-1"),
    ]
    assert [each.outcome for each in replayed] == [Outcome.UNCHANGED] * 3
    assert [each.code for each in replayed[0].person.remarks] == ["merged"]
    assert (await two.db.execute(count)).scalar_one() == before
    # Merged once more, both keys lead to whoever stays.
    await two.merge(kept, two.kept)
    assert two.kept.external_id == "K-1"
    assert [each.code for each in (await apply(two.db, "G-1", "g-1@test.example")).person.remarks] == ["merged"]


async def test_a_key_that_is_taken_over_goes_on_as_before(two: Two) -> None:
    two.gone.external_id, two.gone.job_title, two.gone.department = "G-2", "Baker", "Bread"
    two.kept.department = None
    email = two.gone.email
    await two.db.flush()
    assert (await two.merge()).external_id == "taken"
    assert (two.kept.external_id, two.kept.job_title, two.kept.department) == ("G-2", "Baker", "Bread")
    assert two.gone.external_id is None
    # The HR system rules over the address: the row says so, field by field.
    plan = await apply(two.db, "G-2", email, given_name=two.kept.given_name)
    assert [each.field for each in plan.changes if each.field == "email"] == ["email"]


async def test_an_erasure_holds_for_both_accounts(two: Two) -> None:
    two.gone.external_id, two.kept.external_id = "G-4", "K-4"
    await two.db.flush()
    await two.merge()
    assert await erase_person(two.db, user_id=two.kept.id, vault=TEST_KEYS.cases)
    for key in ("G-4", "K-4"):
        plan = await apply(two.db, key, f"new-{key}@test.example".lower())
        assert [each.code for each in plan.person.remarks] == ["erased"]
    # Both go into the list outside the database: a restored backup has both.
    listed = await two.db.execute(select(col(ErasedPerson.user_id)))
    assert set(listed.scalars()) == {two.gone.id, two.kept.id}


async def test_the_identity_provider_may_speak_of_both(two: Two) -> None:
    two.gone.external_id, two.kept.external_id = "G-3", "K-3"
    rows = [
        ScimResource(
            kind="User",
            unique_key=key,
            document={"externalId": key, "userName": key},
            keys={},
            user_id=user.id,
            changed_at=datetime.now(UTC),
        )
        for user, key in ((two.gone, "idp-gone"), (two.kept, "idp-kept"))
    ]
    two.db.add_all(rows)
    await two.db.flush()
    await two.merge()
    for each in rows:
        await two.db.refresh(each)
    assert [each.user_id for each in rows] == [None, two.kept.id]
    known = await two.db.execute(select(col(KnownAs.external_id)).where(col(KnownAs.user_id) == two.kept.id))
    assert set(known.scalars()) == {"G-3", "idp-gone", str(rows[0].id)}
    assert (await apply(two.db, "idp-gone", "new@test.example")).outcome is Outcome.UNCHANGED
    # It goes on to speak of the one that went, even by a new name: nobody is made anew.
    count = select(func.count()).select_from(User)
    people = (await two.db.execute(count)).scalar_one()
    before = rows[0].document
    rows[0].document = {
        "externalId": "renamed",
        "userName": "ann@test.example",
        "name": {"givenName": "Ann", "familyName": "Lee"},
        "active": True,
    }
    await two.db.flush()
    provider = Actor(unknown_id(), "service", frozenset({"scope:scim"}), None, "en")
    await Accounts(provider).follow(two.db, rows[0], before)
    assert (await two.db.execute(count)).scalar_one() == people
    assert rows[0].user_id is None


async def test_what_cannot_be_merged_is_refused(two: Two) -> None:
    async def code(**asked: Any) -> str:
        with pytest.raises(AppError) as refused:
            await two.merge(**asked)
        return refused.value.code

    me = await two.company.actor(two.gone)
    assert await code(into=two.gone) == "same_account"
    assert await code(actor=me) == "merger_of_oneself"
    assert await code(actor=await two.company.actor(two.kept)) == "merger_of_oneself"
    assert await code(user=two.admin) == "merger_of_oneself"
    # Whoever asks, someone who administers is left.
    asks = Actor(unknown_id(), "user", frozenset({"admin"}), None, "en")
    assert await code(user=two.admin, actor=asks) == "last_administrator"
    closed = await two.company.user(status=UserStatus.LEFT)
    assert await code(into=closed) == "merger_into_closed"
    erased = await two.company.user()
    await remember_erasure(two.db, user_id=erased.id, names=[])
    assert await code(user=erased) == "merger_of_the_erased"
    programme = await two.company.programme(two.admin)
    await two.company.enrol(programme, two.gone)
    run = MatchRun(
        programme_id=programme.id, policy=programme.policy, seed=1, status="running", engine="t", input_hash="0"
    )
    two.db.add(run)
    await two.db.flush()
    assert await code() == "matching_under_way"
    run.status = "done"
    await two.db.flush()
    await two.merge()
    assert await code() == "merged_already"
    assert await code(user=closed, into=two.gone) == "merged_already"


async def test_over_http_it_wants_a_version_and_people_who_exist(
    client: httpx.AsyncClient, company: Company, two: Two
) -> None:
    headers = await company.headers(two.admin)
    path, body = f"/api/v1/users/{two.gone.id}/merger", {"into": str(two.kept.id)}
    stale: Mapping[str, str] = {**headers, "If-Match": '"99"'}
    assert (await client.post(path, json=body, headers=headers)).status_code == 428
    assert (await client.post(path, json=body, headers=stale)).status_code == 412
    nobody: UUID = unknown_id()
    unknown = await client.post(path, json={"into": str(nobody)}, headers={**headers, "If-Match": '"1"'})
    assert unknown.status_code == 404
    french = {**headers, "Accept-Language": "fr"}
    same = await client.get(path, params={"into": str(two.gone.id)}, headers=french)
    assert same.status_code == 409
    assert same.json()["code"] == "same_account"


async def test_pairings_of_before_are_history_of_who_stays(two: Two) -> None:
    programme = await two.company.programme(two.admin)
    partner = await two.company.user()
    await two.company.pairing(programme, partner, two.gone, status=PairingStatus.COMPLETED)
    await two.merge()
    sides = await two.db.execute(select(col(Pairing.mentor_id), col(Pairing.learner_id)))
    assert [tuple(row) for row in sides] == [(partner.id, two.kept.id)]
    assert await two.told(partner) == []
