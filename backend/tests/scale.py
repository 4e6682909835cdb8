"""How much the long tests do: enough for every commit, or a night's worth (`make nightly`)."""

import os

NIGHTLY = os.environ.get("VICEVERSA_NIGHTLY") == "1"
EXAMPLES, STEPS = (300, 100) if NIGHTLY else (60, 60)
ROUNDS = 250 if NIGHTLY else 25
