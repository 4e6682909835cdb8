"""The policy of a programme and its presets (DOMAIN §5). Pure: numbers and their bounds."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from viceversa.core.schemas import Flag, In

Preset = Literal["discovery", "standard", "executive"]
AdmissionMode = Literal["first_come", "lottery", "human"]
Phases = Literal["one", "two"]
Weight = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Weights(In):
    """How much each factor of the score counts; they sum to 1."""

    learn: Weight = 0.25
    # `return` is a word of the language; the published name stays as people read it.
    return_: Annotated[Weight, Field(alias="return")] = 0.15
    preference: Weight = 0.20
    style: Weight = 0.15
    perspective: Weight = 0.10
    practicality: Weight = 0.10
    language: Weight = 0.05

    @model_validator(mode="after")
    def sum_to_one(self) -> "Weights":
        total = sum(self.model_dump().values())
        if abs(total - 1) > 1e-9:
            raise PydanticCustomError("weights_sum", "the weights must sum to 1")
        return self


class Policy(In):
    """The rules of one programme; a MatchRun keeps a copy of them."""

    minimum_level_gap: Annotated[StrictInt, Field(ge=0, le=10)] = 1
    different_department: Flag = True
    minimum_overlap_minutes: Annotated[StrictInt, Field(ge=15, le=2400)] = 60
    reciprocity_required: Flag = True
    objective: Literal["most_pairs_then_total", "best_total", "fairest"] = "most_pairs_then_total"
    weights: Weights = Weights()
    # One phase by default: asking people first costs a week and an answer of each; a programme chooses to.
    phases: Phases = "one"
    # How places are given when there are fewer than applicants; never by a score. `places` counts people on each side
    # (mentors, and as many learners); null is no limit.
    admission: AdmissionMode = "human"
    places: Annotated[StrictInt, Field(ge=1, le=100_000)] | None = None
    default_capacity: Annotated[StrictInt, Field(ge=1, le=3)] = 1
    session_minutes: Annotated[StrictInt, Field(ge=15, le=240)] = 60
    session_weeks: Annotated[list[Annotated[StrictInt, Field(ge=1, le=104)]], Field(min_length=1, max_length=30)] = [
        1,
        3,
        7,
        11,
        15,
        19,
    ]
    mid_point_week: Annotated[StrictInt, Field(ge=1, le=104)] = 12
    closing_week: Annotated[StrictInt, Field(ge=1, le=104)] = 24
    consent_working_days: Annotated[StrictInt, Field(ge=1, le=30)] = 5
    # Five is a floor: small groups are never shown.
    k_anonymity: Annotated[StrictInt, Field(ge=5, le=50)] = 5
    retention_days: Annotated[StrictInt, Field(ge=1, le=365)] = 30


PRESETS: dict[Preset, Policy] = {
    "standard": Policy(),
    "discovery": Policy(session_weeks=[1, 4, 8], mid_point_week=5, closing_week=10),
    # Monthly for six months, then quarterly.
    "executive": Policy(session_weeks=[1, 5, 9, 13, 17, 21, 34, 47], mid_point_week=24, closing_week=52),
}


def as_stored(policy: Policy) -> dict[str, Any]:
    """The policy as it is kept and shown, by its published names."""
    return policy.model_dump(mode="json", by_alias=True)
