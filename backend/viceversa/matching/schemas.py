"""API shapes of matching, for coordinators only: participants see sentences, never scores."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictInt

from viceversa.core.schemas import In, Out
from viceversa.matching.models import CoupleRuleKind, Decision, RunStatus


class MatchRunIn(In):
    """The seed only decides between solutions of equal worth; the same input and seed give the same answer."""

    seed: Annotated[StrictInt, Field(ge=0, le=2_147_483_647)] = 1


class MatchRunOut(Out):
    """Scores are in millionths. `gap` 0 says: no other set of couples is better."""

    id: UUID
    programme_id: UUID
    status: RunStatus
    seed: int
    engine: str
    input_hash: str
    people: int
    pairs: int
    total_score: int
    upper_bound: int
    gap: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Sentence(Out):
    en: str
    fr: str


class LineOut(Out):
    """A skill that would flow one way."""

    skill_id: UUID
    title_en: str
    title_fr: str


class PersonOut(Out):
    user_id: UUID
    given_name: str
    family_name: str
    job_title: str | None
    department: str | None
    site: str | None


class MatchProposalOut(Out):
    id: UUID
    mentor: PersonOut
    learner: PersonOut
    score: int
    factors: dict[str, int]
    mentor_teaches: list[LineOut]
    learner_teaches: list[LineOut]
    reasons: list[Sentence]
    pinned: bool
    decision: Decision
    pairing_id: UUID | None


class UnmatchedOut(Out):
    person: PersonOut
    side: Literal["mentor", "learner"]
    removed: dict[str, int]
    reasons: list[Sentence]


class CheckOut(Out):
    code: str
    passed: bool
    sentence: Sentence


class CoupleOut(Out):
    """Every rule's answer for two people, and the score they would have."""

    mentor: PersonOut
    learner: PersonOut
    feasible: bool
    checks: list[CheckOut]
    score: int | None
    factors: dict[str, int]
    rule: CoupleRuleKind | None


class ApprovalIn(In):
    """Which proposals to approve; leave `proposal_ids` out for all that are pending."""

    proposal_ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None
    publish: bool = Field(default=True, strict=True, description="Ask the mentors at once.")


class ApprovedOut(Out):
    approved: int
    pairing_ids: list[UUID]


class CoupleRuleOut(Out):
    mentor_id: UUID
    learner_id: UUID
    kind: CoupleRuleKind
