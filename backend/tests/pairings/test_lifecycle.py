"""The table of moves says what DOMAIN §7 says, and nothing else writes a status."""

from pathlib import Path

import pytest

from viceversa.pairings.lifecycle import MOVES, By, IllegalPairingMove, Move, moves_open_to, target_of
from viceversa.pairings.models import OPEN, PairingStatus

# DOMAIN §7, written out a second time: (from, to) → who may cause it.
EXPECTED: dict[tuple[str, str], set[str]] = {
    # System: both chose to go on with each other.
    ("proposed", "awaiting_mentor"): {"coordinator", "system"},
    ("awaiting_mentor", "awaiting_learner"): {"mentor"},
    ("awaiting_mentor", "declined"): {"mentor"},
    ("awaiting_learner", "accepted"): {"learner"},
    ("awaiting_learner", "declined"): {"learner"},
    ("awaiting_mentor", "expired"): {"clock"},
    ("awaiting_learner", "expired"): {"clock"},
    ("proposed", "withdrawn"): {"coordinator", "system"},
    ("awaiting_mentor", "withdrawn"): {"coordinator", "system"},
    ("awaiting_learner", "withdrawn"): {"coordinator", "system"},
    ("accepted", "active"): {"system"},
    ("active", "paused"): {"mentor", "learner", "coordinator", "directory", "clock"},
    ("paused", "active"): {"mentor", "learner"},
    ("active", "conflict"): {"directory"},
    ("paused", "conflict"): {"directory"},
    ("accepted", "conflict"): {"directory"},
    ("conflict", "active"): {"coordinator"},
    # Frozen before it was ever active: it does not become active without a charter.
    ("conflict", "accepted"): {"coordinator"},
    # Leaving is possible from a frozen pairing too (docs/decisions/0009).
    ("conflict", "ended"): {"coordinator", "directory", "mentor", "learner"},
    ("active", "completed"): {"system", "clock"},
    ("accepted", "ended"): {"mentor", "learner", "directory"},
    ("active", "ended"): {"mentor", "learner", "directory"},
    ("paused", "ended"): {"mentor", "learner", "directory"},
    ("proposed", "ended"): {"directory"},
    ("awaiting_mentor", "ended"): {"directory"},
    ("awaiting_learner", "ended"): {"directory"},
}


def test_the_table_is_the_one_of_the_design() -> None:
    assert {(edge.source.value, edge.target.value): {who.value for who in edge.by} for edge in MOVES} == EXPECTED
    assert len(MOVES) == len(EXPECTED)


@pytest.mark.parametrize("status", list(PairingStatus))
@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("by", list(By))
def test_every_other_move_is_refused(status: PairingStatus, move: Move, by: By) -> None:
    edges = [edge for edge in MOVES if (edge.move, edge.source) == (move, status) and by in edge.by]
    if edges:
        assert target_of(move, now=status, by=by) == edges[0].target
        assert move in moves_open_to(by, now=status)
    else:
        with pytest.raises(IllegalPairingMove):
            target_of(move, now=status, by=by)
        assert move not in moves_open_to(by, now=status)


def test_nothing_leaves_the_end() -> None:
    ended = set(PairingStatus) - set(OPEN)
    assert ended == {"completed", "declined", "expired", "withdrawn", "ended"}
    assert not [edge for edge in MOVES if edge.source in ended]


def test_nothing_else_writes_a_status() -> None:
    package = Path(__file__).parents[2] / "viceversa" / "pairings"
    writers = [file.name for file in package.glob("*.py") if "pairing.status = " in file.read_text("utf-8")]
    assert writers == ["lifecycle.py"]
