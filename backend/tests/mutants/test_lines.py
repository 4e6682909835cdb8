"""A planted bug whose line was rewritten would plant nothing: every line is looked for in every run of the tests."""

import pytest

from tests.mutants import MUTANTS, Mutant
from viceversa.config import PROJECT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_its_line_is_there_once(mutant: Mutant) -> None:
    source = (PROJECT / "backend" / "viceversa" / mutant.file).read_text("utf-8")
    assert source.count(mutant.before) == 1
    assert (PROJECT / "backend" / mutant.caught_by).is_file()
