"""How long to wait after a failure. Pure."""

import random
from datetime import timedelta
from typing import Final

FIRST: Final = timedelta(seconds=30)
LONGEST: Final = timedelta(hours=6)
KEPT_TRYING: Final = timedelta(days=2)
# So many failures in a row, and one delivery at a time finds out whether the receiver is back.
OPENS_AFTER: Final = 5


def wait_after(attempts: int) -> timedelta:
    """Before the next attempt of one delivery: 30 s × 2ⁿ, a fifth more or less, six hours at most."""
    doubled = min(FIRST * 2 ** min(attempts - 1, 20), LONGEST)
    return min(doubled * random.uniform(0.8, 1.2), LONGEST)  # noqa: S311 (jitter, not a secret)


def wait_before_probe(failing_for: timedelta) -> timedelta:
    """Before the next probe of a receiver that fails: an eighth of the time it has failed.

    Its return is noticed soon after a short absence, and a long one costs few requests.
    """
    return min(max(failing_for / 8, FIRST), LONGEST)
