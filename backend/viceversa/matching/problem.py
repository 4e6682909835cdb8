"""The matching problem and its answer, as plain frozen data."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Wish = Literal["mentor", "learner", "both"]
Side = Literal["mentor", "learner"]
WorkMode = Literal["onsite", "remote", "both"]
Fluency = Literal["working", "fluent"]
Objective = Literal["most_pairs_then_total", "best_total", "fairest"]
Couple = tuple[str, str]
"""Two person ids; where the sides matter, the mentor comes first."""

ENGINE_VERSION = "viceversa-matching/2"
SCORE_SCALE = 1_000_000
"""Scores are whole millionths, so sums are exact and runs are identical on every machine."""
QUARTER_HOURS_IN_WEEK = 7 * 24 * 4
TOP_LEVEL = 8
TEACH_LEVEL = 5
"""A person may teach a skill from this self-placed level."""
LINE_GAP = 2
"""A line is useful from this many levels between teacher and learner..."""
LINE_SATURATION = 4
"""...and is worth no more beyond this many."""
PARTIAL_CREDIT = 0.3
"""What a skill of the same DigComp area is worth beside the skill that is sought."""
STYLE_SLIDERS = 6

FACTORS = ("learn", "return", "preference", "style", "perspective", "practicality", "language")
DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType(
    dict(zip(FACTORS, (0.25, 0.15, 0.20, 0.15, 0.10, 0.10, 0.05), strict=True))
)


class InvalidProblem(ValueError):
    """The problem contradicts its own definition: a level, rank, weight or person that cannot be."""


class ProblemTooLarge(ValueError):
    """The problem is larger than the present engine can hold in memory."""


@dataclass(frozen=True, slots=True)
class Person:
    """One enrolled person, as the rules see them.

    `management_chain` holds ids, the direct manager first, then upward. `availability` holds the free
    quarter-hours of a UTC reference week, 0 (Monday 00:00) to 671. `offers` are (skill id, level 0-8);
    `seeks` are (skill id, own level 0-8, priority 1-3, 1 the most important). `capacity` is the number of
    places left, 0 for none. `style` holds six sliders in 0..1, None where unanswered. `exclusions` are
    private: nothing made for people may show them.
    """

    id: str
    career_level: int | None = None
    department: str | None = None
    site: str | None = None
    management_chain: tuple[str, ...] = ()
    languages: Mapping[str, Fluency] = field(default_factory=dict)
    availability: frozenset[int] = frozenset()
    work_mode: WorkMode = "both"
    offers: tuple[tuple[str, int], ...] = ()
    seeks: tuple[tuple[str, int, int], ...] = ()
    wish: Wish = "both"
    capacity: int = 1
    ready: bool = True
    style: tuple[float | None, ...] = (None,) * STYLE_SLIDERS
    exclusions: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _require(self.wish in get_args(Wish), f"{self.id}: unknown wish {self.wish!r}")
        _require(self.work_mode in get_args(WorkMode), f"{self.id}: unknown work mode {self.work_mode!r}")
        _require(self.capacity >= 0, f"{self.id}: capacity is below 0")
        unknown_fluency = set(self.languages.values()) - set(get_args(Fluency))
        _require(not unknown_fluency, f"{self.id}: unknown language level {sorted(unknown_fluency)}")
        slots_known = all(0 <= slot < QUARTER_HOURS_IN_WEEK for slot in self.availability)
        _require(slots_known, f"{self.id}: availability is outside the week (0-{QUARTER_HOURS_IN_WEEK - 1})")
        _require(len(self.style) == STYLE_SLIDERS, f"{self.id}: style needs {STYLE_SLIDERS} sliders")
        sliders_known = all(value is None or 0 <= value <= 1 for value in self.style)
        _require(sliders_known, f"{self.id}: a style slider is outside 0..1")
        levels = [level for _, level in self.offers] + [level for _, level, _ in self.seeks]
        _require(all(0 <= level <= TOP_LEVEL for level in levels), f"{self.id}: a level is outside 0-8")
        _require(all(rank in (1, 2, 3) for *_, rank in self.seeks), f"{self.id}: a priority is outside 1-3")
        _require_distinct((skill for skill, _ in self.offers), what=f"{self.id}: offered skill")
        _require_distinct((skill for skill, _, _ in self.seeks), what=f"{self.id}: sought skill")


@dataclass(frozen=True, slots=True)
class Policy:
    """The programme's matching policy.

    `minimum_level_gap` is learner minus mentor in career levels (0 allows peers and unknown levels);
    `minimum_overlap_minutes` counts shared availability in a fortnight. `weights` holds one number per name
    in `FACTORS`, none negative, summing to 1; anything else raises InvalidProblem.
    """

    minimum_level_gap: int = 1
    different_department: bool = True
    minimum_overlap_minutes: int = 60
    reciprocity_required: bool = True
    weights: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    objective: Objective = "most_pairs_then_total"

    def __post_init__(self) -> None:
        _require(set(self.weights) == set(FACTORS), f"weights need exactly the factors {', '.join(FACTORS)}")
        numbers = self.weights.values()
        _require(all(math.isfinite(weight) and weight >= 0 for weight in numbers), "a weight is negative")
        _require(abs(math.fsum(numbers) - 1) <= 1e-9, f"weights sum to {math.fsum(numbers)}, not to 1")
        _require(self.objective in get_args(Objective), f"unknown objective {self.objective!r}")
        _require(self.minimum_overlap_minutes >= 0, "the minimum overlap is below 0")


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything one run depends on; the same problem always gives the same solution, byte for byte.

    `skill_areas` gives the DigComp codes ("1.2") or area numbers of each skill; a skill without any never
    earns partial credit. Couples in `already_paired` and `forbidden` count whichever side each person stands
    on; `pinned` couples are (mentor, learner). `preferences` gives the shortlist rank 1-3 of (from, to); when
    empty, nobody has been asked yet. `seed` only decides between solutions of equal worth. Couples in `previous` count
    for `stay_bonus` millionths more when couples are chosen (not in the score that is shown): few changes from an
    earlier solution.
    """

    people: tuple[Person, ...]
    policy: Policy = field(default_factory=Policy)
    skill_areas: Mapping[str, frozenset[str] | frozenset[int]] = field(default_factory=dict)
    already_paired: frozenset[Couple] = frozenset()
    forbidden: frozenset[Couple] = frozenset()
    pinned: frozenset[Couple] = frozenset()
    preferences: Mapping[Couple, int] = field(default_factory=dict)
    seed: int = 0
    previous: frozenset[Couple] = frozenset()
    stay_bonus: int = 0

    def __post_init__(self) -> None:
        _require(0 <= self.stay_bonus <= SCORE_SCALE, "the bonus for staying is outside 0..1,000,000")
        _require_distinct((person.id for person in self.people), what="person id")
        known = {person.id for person in self.people}
        for couple in self.pinned:
            _require(known.issuperset(couple), f"the pinned couple {couple} names someone who is not enrolled")
        ranks_known = all(rank in (1, 2, 3) for rank in self.preferences.values())
        _require(ranks_known, "a preference rank is outside 1-3")


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill that can flow from a teacher to a learner of this couple."""

    skill_id: str
    teacher_level: int
    learner_level: int
    priority: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggested couple. `score` and `contributions` (one per factor, summing to the score) are in
    millionths; `level_gap` is learner minus mentor, None when a level is unknown; `overlap_minutes` counts a
    fortnight."""

    mentor_id: str
    learner_id: str
    score: int
    contributions: Mapping[str, int]
    lines_up: tuple[SkillLine, ...]
    lines_back: tuple[SkillLine, ...]
    level_gap: int | None
    shared_languages: tuple[str, ...]
    overlap_minutes: int
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One policy switch set to a softer value, and how many more possible partners that gives one person."""

    switch: str
    value: int | bool
    candidates_gained: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Why a ready person with a place left has no proposal.

    `candidates` people stand on the other side; `removed` counts those that each rule took away, in the order
    of the rules, each person once; the `feasible` rest passed every rule but were matched with others. A
    private exclusion is counted under R10, "not available", here already, so that nothing stored can give it
    away.
    """

    person_id: str
    side: Side
    candidates: int
    removed: Mapping[str, int]
    feasible: int
    best_relaxation: Relaxation | None


@dataclass(frozen=True, slots=True)
class RefusedPin:
    """A pinned couple that could not be kept, with the public code of the first rule against it."""

    mentor_id: str
    learner_id: str
    code: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What proves the upper bound of a solution: the price of a place of each person, by id, whole, 0 where left out.

    A couple counts for `scale` times its score (and its bonus for staying) plus `bonus`; couples below `floor` are
    closed, for the fairest plan only. No set of couples is worth more than all places at their prices together with
    what each couple is worth beyond its two prices, and the bound is just that. `higher_floor_prices` prove the same
    way, with each couple above the floor counted once, that no higher floor keeps as many couples.
    """

    scale: int
    bonus: int
    prices: Mapping[str, int]
    floor: int = 0
    higher_floor_prices: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """The best set of couples for the objective, in the order of mentor then learner id.

    `total` is the sum of scores in millionths. `upper_bound` is the most that any set of couples can total
    while it keeps the pins, the sides taken (`sides_chosen` lists those taken for people who wished for both)
    and whatever the objective puts first (at least as many couples as here); `gap` is `upper_bound - total`, 0 when
    the solution is exact, and more only when time was up before every couple had been asked.
    """

    proposals: tuple[Proposal, ...]
    unmatched: tuple[Unmatched, ...]
    refused_pins: tuple[RefusedPin, ...]
    sides_chosen: tuple[tuple[str, Side], ...]
    objective: Objective
    total: int
    upper_bound: int
    gap: int
    certificate: Certificate
    engine: str = ENGINE_VERSION


def seat_people(people: Iterable[Person], *, seed: int) -> tuple[Person, ...]:
    """Return people in the order every computation uses: a draw fixed by the seed and the ids alone.

    Ids may follow the order of registration, so an order by id would favour early comers at every tie.
    """
    return tuple(sorted(people, key=lambda person: (_draw(seed=seed, person_id=person.id), person.id)))


def serialise(solution: Solution) -> bytes:
    """Return the one canonical JSON form of a solution; equal solutions give equal bytes."""
    return json.dumps(asdict(solution), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _draw(*, seed: int, person_id: str) -> bytes:
    return hashlib.blake2b(f"{seed}:{person_id}".encode(), digest_size=16).digest()


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise InvalidProblem(message)


def _require_distinct(values: Iterable[str], *, what: str) -> None:
    seen: set[str] = set()
    for value in values:
        _require(value not in seen, f"{what} {value!r} appears twice")
        seen.add(value)
