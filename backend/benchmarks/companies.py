"""Companies of any size for the matching benchmarks: drawn from a seed, nothing of them is real.

Skills follow Zipf's law, as in life: everyone seeks the few that are talked about, and some are known by hardly anyone.
Easy: as many mentors as learners, with one to three places each. Tight: two mentors for five learners, who teach and
seek a bit less. Sparse: one mentor for three learners, and skills and time meet seldom. With 10,000 people on the
larger side 27, 7 and 2 million couples are feasible.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from viceversa.matching.problem import Fluency, Person, Problem, WorkMode

Kind = Literal["easy", "tight", "sparse"]

MENTORS: Mapping[Kind, float] = {"easy": 1, "tight": 0.4, "sparse": 1 / 3}
"""For each learner."""
OFFERS: Mapping[Kind, tuple[int, int]] = {"easy": (4, 9), "tight": (3, 7), "sparse": (2, 6)}
SEEKS: Mapping[Kind, tuple[int, int]] = {"easy": (2, 5), "tight": (2, 4), "sparse": (1, 4)}
HALF_DAYS: Mapping[Kind, tuple[int, int]] = {"easy": (2, 7), "tight": (2, 7), "sparse": (2, 5)}
"""From so many to fewer than so many of each person."""
DIGITAL, LIVED = 32, 20
LANGUAGES, SPOKEN = ("fr", "en", "de", "es", "it"), (0.5, 0.35, 0.05, 0.05, 0.05)
HALF_DAY = 16
"""Quarter-hours; a week has ten working half-days, from Monday 08:00."""


def make_company(size: int, *, kind: Kind, seed: int = 1) -> Problem:
    """Return a company with `size` people on the larger side."""
    random = np.random.default_rng([seed, size, list(OFFERS).index(kind)])
    mentors = max(1, int(size * MENTORS[kind]))
    people = [_draw(random, f"m{index:06}", kind=kind, mentor=True, size=size) for index in range(mentors)]
    people += [_draw(random, f"s{index:06}", kind=kind, mentor=False, size=size) for index in range(size)]
    areas = {f"d{skill:02}": frozenset({str(1 + skill % 5)}) for skill in range(DIGITAL)}
    return Problem(people=tuple(people), skill_areas=areas, seed=seed)


def _draw(random: np.random.Generator, person_id: str, *, kind: Kind, mentor: bool, size: int) -> Person:
    known, wanted = (("d", DIGITAL), ("x", LIVED)) if mentor else (("x", LIVED), ("d", DIGITAL))
    offers = _pick(random, known[1], count=int(random.integers(*OFFERS[kind])))
    seeks = _pick(random, wanted[1], count=int(random.integers(*SEEKS[kind])))
    languages: dict[str, Fluency] = {}
    for code in random.choice(
        LANGUAGES, size=int(random.integers(1, 4)), replace=False, p=(0.5, 0.35, 0.05, 0.05, 0.05)
    ):
        languages[str(code)] = "fluent" if random.random() < 0.6 else "working"
    days = random.choice(10, size=int(random.integers(*HALF_DAYS[kind])), replace=False)
    modes: tuple[WorkMode, ...] = ("onsite", "remote", "both")
    return Person(
        id=person_id,
        career_level=int(random.integers(1, 6)) if mentor else int(random.integers(3, 9)),
        department=f"department {random.integers(0, 24)}",
        site=f"site {random.integers(0, 12)}",
        management_chain=tuple(f"s{boss:06}" for boss in random.integers(0, size, size=3)) if mentor else (),
        languages=languages,
        availability=frozenset(
            slot
            for day in days.tolist()
            for slot in range(day // 2 * 96 + 32 + day % 2 * 20, day // 2 * 96 + 32 + day % 2 * 20 + HALF_DAY)
        ),
        work_mode=modes[int(random.integers(0, 3))],
        offers=tuple((f"{known[0]}{skill:02}", int(random.integers(4, 9))) for skill in offers),
        seeks=tuple(
            (f"{wanted[0]}{skill:02}", int(random.integers(0, 5)), int(random.integers(1, 4))) for skill in seeks
        ),
        wish="mentor" if mentor else "learner",
        capacity=int(random.integers(1, 4)) if mentor else 1,
        style=tuple(None if random.random() < 0.1 else round(float(random.random()), 2) for _ in range(6)),
    )


def _pick(random: np.random.Generator, skills: int, *, count: int) -> list[int]:
    weights = 1 / np.arange(1, skills + 1)
    return random.choice(skills, size=count, replace=False, p=weights / weights.sum()).tolist()
