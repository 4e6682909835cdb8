"""What an operator can mend is one sentence and exit code 1, and never repeats a secret."""

import pytest

from viceversa.cli import main
from viceversa.config import settings

SECRET = "pa55-of-the-database"

MENDABLE = {
    "nobody listens": (
        {"DATABASE_URL": f"postgresql://u:{SECRET}@localhost:1/x"},
        "The database cannot be used: connection failed",
    ),
    "not an address": (
        {"DATABASE_URL": f"{SECRET}"},
        "DATABASE_URL: write it as postgresql://user:password@host:5432/database.",
    ),
    "an address without its end": (
        {"DATABASE_URL": f"postgresql://u:{SECRET}@[::1/x"},
        "DATABASE_URL: write it as postgresql://",
    ),
    "another database": ({"DATABASE_URL": f"mysql://u:{SECRET}@h/x"}, "DATABASE_URL: write it as postgresql://"),
    "a port in words": ({"VICEVERSA_PORT": "eight"}, "VICEVERSA_PORT: Input should be a valid integer"),
    "a port that is none": ({"VICEVERSA_PORT": "70000"}, "VICEVERSA_PORT: Input should be less than"),
}


@pytest.mark.parametrize("case", MENDABLE)
def test_one_sentence(case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    environment, sentence = MENDABLE[case]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with pytest.raises(SystemExit) as ended:
        main(["run"])
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.startswith(sentence)
    assert said.count("\n") == 1
    assert SECRET not in said


@pytest.fixture(autouse=True)
def _settings_of_the_suite():
    yield
    settings.cache_clear()
