"""Small problems for the matching tests: a couple inside every limit, random problems, a company."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from viceversa.matching.candidates import Field, Found, Search
from viceversa.matching.company import Couples, encode, everyone
from viceversa.matching.problem import DEFAULT_WEIGHTS, Fluency, Objective, Person, Policy, Problem, Wish
from viceversa.matching.rules import refusals
from viceversa.matching.sides import place
from viceversa.matching.work import Work

SKILL_AREAS = {"AI": frozenset({"1.1", "5.2"}), "DATA": frozenset({"1.3"}), "SAFETY": frozenset({"4.1"})}
SKILLS = ("AI", "DATA", "SAFETY", "DECIDE", "NEGOTIATE")
SKILL_NAMES = {
    "AI": {"en": "Asking an AI well", "fr": "Bien formuler ses demandes à une IA"},
    "DATA": {"en": "Spreadsheets beyond the basics", "fr": "Le tableur au-delà des bases"},
    "SAFETY": {"en": "Phishing and deepfake fraud", "fr": "Hameçonnage et arnaques aux deepfakes"},
    "DECIDE": {"en": "Deciding with missing information", "fr": "Décider quand il manque des informations"},
    "NEGOTIATE": {"en": "Negotiating", "fr": "Négocier"},
}
TWO_SLOTS = frozenset({40, 41})
"""Half an hour a week, an hour a fortnight: exactly the default minimum."""

quick = settings(max_examples=50, deadline=None, database=None)
thorough = settings(max_examples=200, deadline=None, database=None)


def make_mentor(person_id: str = "mia", **changes: Any) -> Person:
    """Return someone who can mentor anyone from `make_learner`, just inside every default limit."""
    usual: dict[str, Any] = {
        "career_level": 2,
        "department": "Sales",
        "site": "Lyon",
        "languages": {"fr": "working"},
        "availability": TWO_SLOTS,
        "offers": (("AI", 5),),
        "seeks": (("DECIDE", 3, 1),),
        "wish": "mentor",
    }
    return Person(id=person_id, **(usual | changes))


def make_learner(person_id: str = "leo", **changes: Any) -> Person:
    usual: dict[str, Any] = {
        "career_level": 3,
        "department": "Finance",
        "site": "Lille",
        "languages": {"fr": "working"},
        "availability": TWO_SLOTS,
        "offers": (("DECIDE", 5),),
        "seeks": (("AI", 3, 1),),
        "wish": "learner",
    }
    return Person(id=person_id, **(usual | changes))


def make_problem(*people: Person, **changes: Any) -> Problem:
    usual: dict[str, Any] = {"skill_areas": SKILL_AREAS}
    return Problem(people=people, **(usual | changes))


def weigh(**weights: float) -> dict[str, float]:
    """Return weights where every factor that is not named counts for nothing."""
    return dict.fromkeys(DEFAULT_WEIGHTS, 0.0) | weights


def refused_codes(*people: Person, **changes: Any) -> set[str]:
    """Return the codes of all rules that refuse the only couple of this problem."""
    couples = everyone(encode(make_problem(*people, **changes)))
    assert couples.shape == (1, 1)
    return {code for code, matrix in refusals(couples).items() if matrix.item()}


def make_company(*, seed: int, mentors: int, learners: int, both: int = 0, **changes: Any) -> Problem:
    """Return a random company in which most people have several possible partners."""
    draw = random.Random(seed)
    people = [_draw_person(draw, person_id=f"m{i:03}", wish="mentor") for i in range(mentors)]
    people += [_draw_person(draw, person_id=f"s{i:03}", wish="learner") for i in range(learners)]
    people += [_draw_person(draw, person_id=f"b{i:03}", wish="both") for i in range(both)]
    return make_problem(*people, **changes)


def _draw_person(draw: random.Random, *, person_id: str, wish: Wish) -> Person:
    digital, lived = ["AI", "DATA", "SAFETY"], ["DECIDE", "NEGOTIATE"]
    senior = wish == "learner" or (wish == "both" and draw.random() < 0.5)
    known, wanted = (lived, digital) if senior else (digital, lived)
    languages: dict[str, Fluency] = {"fr": draw.choice(["fluent", "working"])}
    if draw.random() < 0.5:
        languages["en"] = "fluent"
    return Person(
        id=person_id,
        career_level=draw.randint(4, 8) if senior else draw.randint(1, 4),
        department=draw.choice(["Sales", "Finance", "IT", "Legal", None]),
        site=draw.choice(["Lyon", "Lille", None]),
        languages=languages,
        availability=frozenset(range(40, 40 + draw.randint(2, 20))),
        work_mode=draw.choice(["onsite", "remote", "both"]),
        offers=tuple((skill, draw.randint(4, 8)) for skill in known),
        seeks=tuple((skill, draw.randint(0, 4), draw.randint(1, 3)) for skill in wanted),
        wish=wish,
        capacity=draw.choice([1, 1, 2, 3]),
        style=tuple(draw.choice([None, draw.random()]) for _ in range(6)),
    )


def make_field(
    scores: NDArray[np.int64], *, mentor_places: list[int], learner_places: list[int], **policy: Any
) -> Field:
    """Return a field with these scores (-1 closed) and places, whatever the rules would say of its people."""
    height, width = scores.shape
    people = [make_mentor(f"m{i}") for i in range(height)] + [make_learner(f"s{j}") for j in range(width)]
    company = encode(make_problem(*people, policy=Policy(**policy)))
    nobody = np.zeros(0, dtype=np.int64)
    sides = place(company, learners_of_both=nobody, pinned=Couples(company, nobody, nobody))
    places = np.array(mentor_places, dtype=np.int64), np.array(learner_places, dtype=np.int64)
    sides = replace(sides, mentor_places=places[0], learner_places=places[1])
    field = Field(sides, search=Search(), work=Work())
    rows, columns = np.nonzero(scores >= 0)
    field.__dict__["held"] = Found(rows, columns, scores[rows, columns])
    return field


LANGUAGES = st.dictionaries(st.sampled_from(["fr", "en"]), st.sampled_from(["fluent", "working"]), min_size=1)


@st.composite
def persons(draw: st.DrawFn, *, person_id: str, wishes: tuple[str, ...], ids: tuple[str, ...]) -> Person:
    """Return one person of a random problem, drawn so that every rule sometimes refuses."""
    wish = draw(st.sampled_from(wishes))
    base = make_learner if wish == "learner" else make_mentor
    levels = (3, 4, 5, 6, None) if wish == "learner" else (1, 2, 3, 3, None)
    known, wanted = ("DECIDE", "NEGOTIATE", "DATA"), ("AI", "DATA", "SAFETY")
    offered, sought = (known, wanted) if wish == "learner" else (wanted, known)
    return base(
        person_id,
        wish=wish,
        career_level=draw(st.sampled_from(levels)),
        department=draw(st.sampled_from(["Sales", "Finance", "IT", None])),
        site=draw(st.sampled_from(["Lyon", "Lille", None])),
        management_chain=draw(st.sampled_from([(), (), ("boss",), ("head", ids[0]), (ids[-1],)])),
        languages=draw(LANGUAGES),
        availability=frozenset(range(draw(st.sampled_from([39, 40, 41])), 43)),
        work_mode=draw(st.sampled_from(["onsite", "remote", "both"])),
        offers=tuple((skill, draw(st.integers(4, 8))) for skill in offered[: draw(st.integers(1, 3))]),
        seeks=tuple(
            (skill, draw(st.integers(0, 5)), draw(st.integers(1, 3))) for skill in sought[: draw(st.integers(1, 3))]
        ),
        capacity=draw(st.sampled_from([0, 1, 1, 1, 2, 3])),
        ready=draw(st.sampled_from([True, True, True, True, False])),
        style=(draw(st.sampled_from([None, 0.1, 0.25, 0.9])), None, 0.5, draw(st.floats(0, 1)), 0.3, None),
        exclusions=draw(st.sampled_from([frozenset(), frozenset(), frozenset({ids[-1]})])),
    )


@st.composite
def problems(
    draw: st.DrawFn,
    *,
    wishes: tuple[str, ...] = ("mentor", "learner"),
    size: int = 7,
    objective: Objective | None = None,
) -> Problem:
    """Return a random problem of at most `size` people, with lists, shortlists and a policy of its own."""
    count = draw(st.integers(2, size))
    ids = tuple(f"p{index}" for index in range(count))
    couples = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda couple: couple[0] != couple[1])
    return Problem(
        people=tuple(draw(persons(person_id=person_id, wishes=wishes, ids=ids)) for person_id in ids),
        policy=Policy(
            minimum_level_gap=draw(st.sampled_from([1, 1, 0, 2])),
            different_department=draw(st.booleans()),
            minimum_overlap_minutes=draw(st.sampled_from([60, 60, 0, 90])),
            reciprocity_required=draw(st.booleans()),
            objective=objective or draw(st.sampled_from(["most_pairs_then_total", "best_total", "fairest"])),
        ),
        skill_areas=SKILL_AREAS,
        already_paired=draw(st.frozensets(couples, max_size=2)),
        forbidden=draw(st.frozensets(couples, max_size=2)),
        pinned=draw(st.frozensets(couples, max_size=1)),
        preferences=draw(st.dictionaries(couples, st.integers(1, 3), max_size=6)),
        seed=draw(st.integers(0, 3)),
    )
