"""For any org chart: who is offered to an author is never close to them, to a partner, or unwanted (T-SAF)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import Company
from viceversa.pairings.models import PairingStatus
from viceversa.support import referents

SIZE = 9
CHARTS = 60


@dataclass(frozen=True)
class Chart:
    """Who manages whom by position (loops may be left in the data), who is a referent, with whom one is paired."""

    managers: tuple[int | None, ...]
    referents: frozenset[int]
    partners: frozenset[int]
    excluded: frozenset[int]


CHART = st.builds(
    Chart,
    managers=st.tuples(*(st.none() | st.integers(0, SIZE - 1) for _ in range(SIZE))),
    referents=st.frozensets(st.integers(0, SIZE - 1), min_size=3),
    partners=st.frozensets(st.integers(1, SIZE - 1), max_size=2),
    excluded=st.frozensets(st.integers(1, SIZE - 1), max_size=2),
)


def charts() -> list[Chart]:
    """The same ones at every run."""
    made: list[Chart] = []

    @seed(20270301)
    @settings(
        max_examples=CHARTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(chart=CHART)
    def collect(chart: Chart) -> None:
        made.append(chart)

    collect()
    return made


def too_close(chart: Chart) -> set[int]:
    """Written a second time, step by step: the author, the partners, everybody above, and who reports to a partner."""
    found = {0} | chart.partners
    for each in list(found):
        above = chart.managers[each] if chart.managers[each] != each else None
        walked: set[int] = set()
        while above is not None and above not in walked:
            walked.add(above)
            manager = chart.managers[above]
            above = manager if manager != above else None
        found |= walked
    below = {
        position for position, manager in enumerate(chart.managers) if manager in chart.partners and manager != position
    }
    return found | below


async def wrong_offers(chart: Chart, company: Company) -> list[str]:
    """What the list offers and must not, or keeps back without a reason."""
    people = [await company.user(*(["referent"] if position in chart.referents else [])) for position in range(SIZE)]
    for position, manager in enumerate(chart.managers):
        if manager is not None and manager != position:  # the database refuses one's own manager
            people[position].manager_id = people[manager].id
    programme = await company.programme(await company.user("coordinator"))
    await company.enrol(programme, people[0], capacity=3)
    for partner in chart.partners:
        await company.pairing(programme, people[0], people[partner], status=PairingStatus.ENDED)
    await company.db.flush()
    positions: Mapping[UUID, int] = {user.id: position for position, user in enumerate(people)}
    offered, _ = await referents.offered_to(
        company.db, people[0].id, excluded={people[each].id for each in chart.excluded}
    )
    here = {positions[each.user_id] for each in offered if each.user_id in positions}
    wrong = here & (too_close(chart) | chart.excluded)
    kept_back = chart.referents - too_close(chart) - chart.excluded - here
    return [f"{chart}: offers {wrong}"] * bool(wrong) + [f"{chart}: keeps back {kept_back}"] * bool(kept_back)


async def _wrong_in_all(company: Company) -> list[str]:
    # Each chart has people of its own, so that they can all stand in one database.
    return [fault for chart in charts() for fault in await wrong_offers(chart, company)]


async def test_nobody_close_is_offered_and_nobody_else_is_kept_back(company: Company) -> None:
    made = charts()
    assert len(made) >= CHARTS // 2
    assert any(chart.partners and too_close(chart) & chart.referents for chart in made)
    assert await _wrong_in_all(company) == []


async def test_a_list_that_forgets_the_lines_is_caught(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    async def forgetful(db: AsyncSession, author_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
        return {each: {each} for each in author_ids}

    monkeypatch.setattr(referents, "recused_for", forgetful)
    assert len(await _wrong_in_all(company)) >= 10
