"""The product's one clock, moved: every module of ours that asks `core.clock.now` gets the time of the test."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

import pytest

from viceversa.core import clock


class MovedClock:
    """What time it is, until it is moved again."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@contextmanager
def moved_clock(moment: datetime) -> Generator[MovedClock]:
    """Stop the clock at a moment; set `.moment` to move it."""
    made, real = MovedClock(moment), clock.now
    patch = pytest.MonkeyPatch()
    for name, module in list(sys.modules.items()):
        if name.startswith("viceversa") and getattr(module, "now", None) is real:
            patch.setattr(module, "now", made.now)
    # A test that fails leaves the time to the others as it was.
    try:
        yield made
    finally:
        patch.undo()
