"""The exchange-balance index: its golden values, and what must hold for any answers."""

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from viceversa.feedback import endpoints, insight_endpoints
from viceversa.feedback.balance import BothPulses, Taps, measure_balance

BEST = Taps(learned=4, taught=4, voice=4, steering=2)


def both(*, mentor: tuple[int | None, ...], learner: tuple[int | None, ...]) -> BothPulses:
    return BothPulses(mentor=Taps(*mentor), learner=Taps(*learner))


GOLDEN = [
    ("all best", both(mentor=(4, 4, 4, 2), learner=(4, 4, 4, 2)), 100, 0.0, "balanced"),
    ("all three of four", both(mentor=(3, 3, 3, 2), learner=(3, 3, 3, 2)), 81, 0.0, "balanced"),
    # The mentor teaches and steers, the learner listens: learned 4, taught nothing.
    ("one-way tutoring", both(mentor=(0, 4, 4, 0), learner=(4, 0, 4, 4)), 14, 1.0, "rebalance"),
    # The learner steers everything; the rest is as in "all three of four".
    ("the senior took over", both(mentor=(3, 3, 3, 4), learner=(3, 3, 3, 0)), 38, 0.0, "rebalance"),
]


@pytest.mark.parametrize(("pulses", "index", "lean", "band"), [line[1:] for line in GOLDEN], ids=lambda x: str(x)[:12])
def test_golden_values(pulses: BothPulses, index: int, lean: float, band: str) -> None:
    for sessions in (1, 3):
        measured = measure_balance([pulses] * sessions)
        assert measured is not None
        assert round(measured.index) == index
        assert measured.lean == lean
        assert measured.band == band


def test_only_the_last_three_sessions_count() -> None:
    old, best = GOLDEN[2][1], GOLDEN[0][1]
    measured = measure_balance([old, old, best, best, best])
    assert measured is not None
    assert measured.index == pytest.approx(100)


def test_the_lower_voice_counts() -> None:
    quiet = measure_balance([both(mentor=(4, 4, 1, 2), learner=(4, 4, 4, 2))])
    assert quiet is not None
    assert round(quiet.index) == 62  # 100 · 0.25^0.35
    assert quiet.band == "watch"


def test_skipped_taps_are_left_out_and_a_missing_term_means_no_index() -> None:
    half = measure_balance([both(mentor=(4, None, 4, None), learner=(4, None, 4, 2))])
    assert half is not None
    assert half.index == pytest.approx(100)
    assert measure_balance([]) is None
    assert measure_balance([both(mentor=(4, 4, None, 2), learner=(4, 4, 4, 2))]) is None


taps = st.builds(Taps, *[st.integers(0, 4)] * 4)
pulses = st.lists(st.builds(BothPulses, taps, taps), min_size=1, max_size=5)


@given(pulses)
def test_bounds_and_mirror(sessions: list[BothPulses]) -> None:
    measured = measure_balance(sessions)
    mirrored = measure_balance([BothPulses(mentor=s.learner, learner=s.mentor) for s in sessions])
    assert measured is not None
    assert mirrored is not None
    assert 5 - 1e-9 <= measured.index <= 100 + 1e-9
    # Nobody is favoured: exchanging the sides changes the sign of the lean and nothing else.
    assert mirrored.index == pytest.approx(measured.index)
    assert mirrored.lean == pytest.approx(-measured.lean)


def test_no_operation_of_feedback_answers_the_index() -> None:
    app = FastAPI()
    app.include_router(endpoints.router)
    app.include_router(insight_endpoints.router)
    schemas = app.openapi()["components"]["schemas"]
    # A programme is told how its pairings spread over bands and leans: shares, and no pairing.
    assert set(schemas["BalanceOut"]["properties"]) == {"pairings", "bands", "leans"}
    assert set(schemas["BandOut"]["properties"]) == {"band", "share"}
    assert set(schemas["LeanOut"]["properties"]) == {"lean", "share"}
    spread = {"BalanceOut", "BandOut", "LeanOut"}
    names = {name for shape, schema in schemas.items() if shape not in spread for name in schema.get("properties", {})}
    assert {"given_at", "response_rate", "balance"} <= names
    never = ("index", "lean", "band", "ebi")
    assert not {name for name in names if any(word in name for word in never)}
    assert not {name for shape in spread for name in schemas[shape]["properties"] if "id" in name.split("_")}
