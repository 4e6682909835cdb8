"""People, programmes and pairings for tests, made by the product's own tables and verbs."""

import secrets
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from viceversa.accounts.access import AUDIENCE, ISSUER, Actor
from viceversa.accounts.models import SignIn, User, UserStatus
from viceversa.accounts.sign_ins import Keys
from viceversa.accounts.tokens import KeyRing, SigningKey, sign_access_token
from viceversa.core.db import new_id
from viceversa.core.sealing import Vault
from viceversa.pairings.models import Pairing, PairingStatus
from viceversa.programmes.models import (
    Enrolment,
    EnrolmentStatus,
    Programme,
    ProgrammeCoordinator,
    ProgrammeStatus,
)
from viceversa.programmes.policy import PRESETS, as_stored
from viceversa.skills.models import Skill, UserSkill

TEST_KEYS = Keys(
    ring=KeyRing(SigningKey.from_secret(secrets.token_bytes(32))),
    refresh=secrets.token_bytes(32),
    cases=Vault(secrets.token_bytes(32)),
)


class Company:
    """Makes rows in one session and tokens for its people."""

    def __init__(self, db: AsyncSession, *, keys: Keys = TEST_KEYS) -> None:
        self.db, self.keys = db, keys
        self.count = 0

    async def user(self, *roles: str, **values: Any) -> User:
        """An active person; `roles` besides member."""
        self.count += 1
        values = {
            "email": f"person{self.count}.{secrets.token_hex(3)}@test.example",
            "given_name": f"Given{self.count}",
            "family_name": f"Family{self.count}",
            "status": UserStatus.ACTIVE,
            "roles": sorted({"member", *roles}),
            "working_languages": {"en": "fluent"},
            "department": f"Department {self.count}",
            "career_level": 3,
            "time_zone": "Europe/Paris",
            **values,
        }
        row = User(**values)
        self.db.add(row)
        await self.db.flush()
        return row

    async def actor(self, user: User) -> Actor:
        """The user as a verb's actor."""
        return Actor(user.id, "user", frozenset(user.roles), None, "en")

    async def headers(self, user: User) -> dict[str, str]:
        """The Authorization header of a fresh sign-in of this user."""
        moment = datetime.now(UTC)
        row = SignIn(
            user_id=user.id,
            salt=secrets.token_bytes(16),
            idle_expires_at=moment + timedelta(hours=8),
            absolute_expires_at=moment + timedelta(hours=24),
        )
        self.db.add(row)
        await self.db.flush()
        token = sign_access_token(
            self.keys.ring,
            user_id=user.id,
            sign_in_id=row.id,
            issuer=ISSUER,
            audience=AUDIENCE,
            authenticated_at=int(time.time()),
            now=int(time.time()),
        )
        return {"Authorization": f"Bearer {token}"}

    async def skill(self, **values: Any) -> Skill:
        values = {"title_en": "Prompting", "title_fr": "Demander à une IA", "family": "digital", **values}
        row = Skill(**values)
        self.db.add(row)
        await self.db.flush()
        return row

    async def lines(
        self, user: User, *, offers: Sequence[tuple[Skill, int]] = (), seeks: Sequence[tuple[Skill, int]] = ()
    ) -> None:
        """What a user offers and seeks, with levels."""
        for direction, pairs in (("offer", offers), ("seek", seeks)):
            for skill, level in pairs:
                self.db.add(UserSkill(user_id=user.id, skill_id=skill.id, direction=direction, level=level))
        await self.db.flush()

    async def programme(
        self, coordinator: User, *, status: ProgrammeStatus = ProgrammeStatus.MATCHING, **policy: Any
    ) -> Programme:
        row = Programme(
            name="Spring",
            preset="standard",
            starts_on=date(2027, 3, 1),
            status=status,
            policy={**as_stored(PRESETS["standard"]), **policy},
            checklist={},
        )
        self.db.add(row)
        await self.db.flush()
        self.db.add(ProgrammeCoordinator(programme_id=row.id, user_id=coordinator.id))
        await self.db.flush()
        return row

    async def enrol(
        self,
        programme: Programme,
        user: User,
        *,
        wish: str = "both",
        capacity: int = 1,
        status: EnrolmentStatus = EnrolmentStatus.READY,
    ) -> Enrolment:
        row = Enrolment(programme_id=programme.id, user_id=user.id, wish=wish, capacity=capacity, status=status)
        self.db.add(row)
        await self.db.flush()
        return row

    async def pairing(
        self,
        programme: Programme,
        mentor: User,
        learner: User,
        *,
        status: PairingStatus = PairingStatus.ACCEPTED,
    ) -> Pairing:
        """A pairing as it stands at `status`; both sides have been asked unless it waits for the mentor."""
        moment = datetime.now(UTC)
        asked = status not in (PairingStatus.PROPOSED,)
        row = Pairing(
            programme_id=programme.id,
            mentor_id=mentor.id,
            learner_id=learner.id,
            status=status,
            mentor_asked_at=moment if asked else None,
            learner_asked_at=moment if asked and status != PairingStatus.AWAITING_MENTOR else None,
            answer_by=moment + timedelta(days=7) if status.startswith("awaiting") else None,
        )
        self.db.add(row)
        await self.db.flush()
        return row


def unknown_id() -> UUID:
    """An id that is nobody's."""
    return new_id()
