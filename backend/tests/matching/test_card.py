"""The matching card tells of the code as it stands, and of all of it."""

from dataclasses import field, make_dataclass

import pytest

from viceversa.cli import main
from viceversa.config import PROJECT
from viceversa.directory.columns import BANS
from viceversa.matching import card
from viceversa.matching.problem import DEFAULT_WEIGHTS, FACTORS, Person
from viceversa.matching.rules import RULES
from viceversa.privacy.pages import card_of_this_code

CARD = PROJECT / "docs" / "matching-card.md"


def test_the_card_is_current() -> None:
    # When this fails: viceversa matching-card docs/matching-card.md, then read what changed.
    assert CARD.read_text("utf-8") == card_of_this_code()


def test_the_command_writes_it(tmp_path) -> None:
    main(["matching-card", str(tmp_path / "card.md")])
    assert (tmp_path / "card.md").read_text("utf-8") == card_of_this_code()


def test_it_tells_every_rule_weight_input_refusal_and_test() -> None:
    said = card_of_this_code()
    assert all(f"| {code} |" in said for code, _ in RULES)
    assert len(RULES) == 12
    assert all(f"| {name} | {DEFAULT_WEIGHTS[name]:g} |" in said for name in FACTORS)
    assert all(ban.en in said and ban.fr in said for ban in BANS)
    for refused in ("age", "tenure", "gender"):
        assert any(refused in ban.words for ban in BANS)
    for never in ("pulses", "sessions held or missed", "any other conduct"):
        assert never in said
    assert "tests/matching/test_rather_not.py" in said


def test_an_input_without_words_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = make_dataclass("Person", ["id", ("punctuality", float, field(default=0.0))])
    monkeypatch.setattr(card, "Person", planted)
    with pytest.raises(KeyError, match="punctuality"):
        card_of_this_code()
    monkeypatch.setattr(card, "Person", Person)
    monkeypatch.setattr(card, "FACTORS", (*FACTORS, "charm"))
    with pytest.raises(KeyError, match="charm"):
        card_of_this_code()
