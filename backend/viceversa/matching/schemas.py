"""API shapes of matching, for coordinators only: participants see sentences, never scores."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictInt, StringConstraints

from viceversa.core.schemas import In, Out, Paragraph
from viceversa.matching.models import CoupleRuleKind, Decision, RunMode, RunStatus

Why = Annotated[Paragraph, StringConstraints(min_length=10, max_length=1000), Field(min_length=10, max_length=1000)]


class MatchRunIn(In):
    """The seed only decides between solutions of equal worth; the same input and seed give the same answer.

    `manual` makes a run without the optimiser: its coordinator puts couples into it, under the same hard rules.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"seed": 1}, {"mode": "manual"}]})

    seed: Annotated[StrictInt, Field(ge=0, le=2_147_483_647)] = 1
    mode: RunMode = RunMode.OPTIMISER


class NoteOut(Out):
    """What a surprising result means and what to do about it."""

    code: str
    en: str
    fr: str


class RefusedPinOut(Out):
    """A pin that could not be kept, with the public code of the first rule against it."""

    mentor_id: UUID
    learner_id: UUID
    code: str


class MatchRunProgressOut(Out):
    """Where a run stands. `steps` is 0 while their number is not known."""

    run_id: UUID
    status: RunStatus
    phase: str
    steps_done: int
    steps: int


class MatchRunOut(Out):
    """Scores are in millionths. `gap` 0 says: no other set of couples is better."""

    id: UUID
    programme_id: UUID
    status: RunStatus
    mode: RunMode
    seed: int
    engine: str
    input_hash: str
    people: int
    pairs: int
    total_score: int
    upper_bound: int
    gap: int
    phase: str
    steps_done: int
    steps: int
    note: NoteOut | None
    refused_pins: list[RefusedPinOut]
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


class StalePersonOut(PersonOut):
    """Someone in a couple still to be decided who can no longer be matched: `left`, `on_leave` or `not_ready`."""

    why: Literal["left", "on_leave", "not_ready"]


class DecisionsOut(Out):
    """How many couples of a run wait, were approved or set aside; `by_hand` counts those a coordinator made."""

    pending: int
    approved: int
    rejected: int
    by_hand: int


class MatchRunDetailOut(MatchRunOut):
    """A run as its board needs it. With `stale_people`, some of its couples can no longer be approved: run again."""

    decisions: DecisionsOut
    stale_people: list[StalePersonOut]


class MatchProposalOut(Out):
    """A suggested couple. `reasons` is empty in a list asked for without them."""

    id: UUID
    mentor: PersonOut
    learner: PersonOut
    score: int
    factors: dict[str, int]
    mentor_teaches: list[LineOut]
    learner_teaches: list[LineOut]
    reasons: list[Sentence]
    pinned: bool
    by_hand: bool
    override_reason: str | None
    rejection_reason: str | None
    decision: Decision
    pairing_id: UUID | None


class AlternativeOut(Out):
    """Another possible partner. With these two together, every plan would hold at least `pairs_lost` couples fewer, or
    total at least `cost` millionths less; `why_not` says so in words."""

    person: PersonOut
    score: int
    pairs_lost: int
    cost: int
    why_not: Sentence


class StandingOut(Out):
    """How the partner stands among the `feasible` possible partners of one person, and the best three others."""

    rank: int
    feasible: int
    alternatives: list[AlternativeOut]


class AlternativesOut(Out):
    """For each of the two, as the run found them. Null where no run worked it out: a couple made by hand, or a company
    too large."""

    proposal_id: UUID
    mentor: StandingOut | None
    learner: StandingOut | None


class ProposalByHandIn(In):
    """Two people their coordinator puts together. The reason is told when the couple overrides the optimiser."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "mentor_id": "019ab3f2-c7d8-7e0b-9f6a-4d5c2e81b370",
                    "learner_id": "019ab3f2-c7d8-7e0b-9f6a-4d5c2e81b371",
                    "reason": "Both asked for it at the kick-off meeting",
                }
            ]
        },
    )

    mentor_id: UUID
    learner_id: UUID
    reason: Why | None = None


class RejectionIn(In):
    """Why a suggested couple is set aside."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "They work on the same bid until June"}]}
    )

    reason: Annotated[Paragraph, StringConstraints(min_length=3, max_length=1000), Field(min_length=3, max_length=1000)]


class RelaxationOut(Out):
    """One policy switch set to a softer value, and how many more possible partners that gives."""

    switch: str
    value: int | bool
    candidates_gained: int


class UnmatchedOut(Out):
    """Someone without a partner: `removed` counts, in the order of the rules, the candidates each one took away."""

    person: PersonOut
    side: Literal["mentor", "learner"]
    candidates: int
    feasible: int
    removed: dict[str, int]
    relaxation: RelaxationOut | None
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

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"publish": True}]})

    proposal_ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None
    publish: bool = Field(default=True, strict=True, description="Ask the mentors at once.")
    override_reason: Why | None = Field(
        default=None, description="Why couples made by hand are chosen against the optimiser, where not yet said."
    )


class ApprovedOut(Out):
    approved: int
    pairing_ids: list[UUID]


class CoupleRuleOut(Out):
    mentor_id: UUID
    learner_id: UUID
    kind: CoupleRuleKind
    mentor: PersonOut
    learner: PersonOut


class ComparedCoupleOut(Out):
    mentor_id: UUID
    learner_id: UUID
    score: int


class ChangedPersonOut(Out):
    """Someone who has a partner in both runs, but not the same."""

    user_id: UUID
    before: list[UUID]
    after: list[UUID]


class MatchRunComparisonOut(Out):
    """What a run changes beside another: `added` is in this run only, `removed` in the other only.

    Differences are this run's figures less the other's, over couples that nobody rejected; `people` names everyone
    whose id stands above, but for the couples kept.
    """

    run_id: UUID
    with_id: UUID
    kept: list[ComparedCoupleOut]
    added: list[ComparedCoupleOut]
    removed: list[ComparedCoupleOut]
    changed_partner: list[ChangedPersonOut]
    gained_partner: list[UUID]
    lost_partner: list[UUID]
    pairs_difference: int
    total_difference: int
    people: list[PersonOut]
