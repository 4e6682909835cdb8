"""Plant each bug in a copy of the code, run the tests that must notice, and say which were not caught.

The tests run once without any bug first: one that fails anyway catches nothing.

`python -m tests.mutants [word]` takes only those whose name holds the word.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants import MUTANTS, Mutant

BACKEND = Path(__file__).parents[2]


def _copy(folder: Path) -> Path:
    root = folder / "backend"
    for name in ("viceversa", "tests", "migrations"):
        shutil.copytree(BACKEND / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "alembic.ini"):
        shutil.copy(BACKEND / name, root)
    return root


def plant(root: Path, mutant: Mutant) -> str:
    """Write the bug into the copy and return what stood there. The line must be there exactly once."""
    file = root / "viceversa" / mutant.file
    source = file.read_text("utf-8")
    if source.count(mutant.before) != 1:
        raise SystemExit(f"{mutant.name}: its line is {source.count(mutant.before)} times in {mutant.file}")
    file.write_text(source.replace(mutant.before, mutant.after), "utf-8")
    return source


def passes(root: Path, tests: str) -> bool:
    """Run tests in the copy, to the first failure. Anything but passing and failing ends everything."""
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider", tests],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode not in (0, 1):
        raise SystemExit(answer.stdout[-3000:] + answer.stderr[-2000:])
    return answer.returncode == 0


def is_caught(root: Path, mutant: Mutant) -> bool:
    """Whether its tests fail with the bug; the copy is as before afterwards."""
    before = plant(root, mutant)
    try:
        return not passes(root, mutant.caught_by)
    finally:
        (root / "viceversa" / mutant.file).write_text(before, "utf-8")


def main() -> int:
    wanted = [mutant for mutant in MUTANTS if not sys.argv[1:] or sys.argv[1] in mutant.name]
    missed = []
    with tempfile.TemporaryDirectory(prefix="vv-mutants-") as folder:
        root = _copy(Path(folder))
        for tests in dict.fromkeys(mutant.caught_by for mutant in wanted):
            if not passes(root, tests):
                raise SystemExit(f"{tests} fails without any bug")
        for mutant in wanted:
            start = time.monotonic()
            caught = is_caught(root, mutant)
            sys.stdout.write(f"{'caught' if caught else 'MISSED'}  {time.monotonic() - start:5.0f} s  {mutant.name}\n")
            sys.stdout.flush()
            if not caught:
                missed.append(mutant.name)
    sys.stdout.write(f"{len(wanted) - len(missed)} of {len(wanted)} caught\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
