"""French as it is printed: no line ends before one of its high signs, nor inside quotation marks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from viceversa.config import PROJECT

PACKAGE = PROJECT / "backend" / "viceversa"
# A plain space between a word and a colon, semicolon, exclamation or question mark after which a word ends (a bind like
# " :run" or a question to JSON like " ? 'key'" is no such sign), or within quotation marks. English sets none so.
LOOSE = re.compile(r"(?<=[\w»”’)%*]) (?=[:;!?](?! ['(])(?:[\s)\"”»]|$))| (?=»)|(?<=«) ")


def sentences_of(source: str) -> Iterator[tuple[int, str]]:
    """Every text of a module; a value put into it stands as a letter, so that what follows it follows a word."""
    inside: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            inside.update(id(each) for each in node.values)
            parts = (str(x.value) if isinstance(x, ast.Constant) else "x" for x in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


def faults(package: Path) -> list[str]:
    """Where a plain space stands in place of a no-break one, in modules, templates and data."""
    found = []
    for file in sorted(package.rglob("*")):
        if file.suffix == ".py":
            lines: Iterator[tuple[int, str]] = sentences_of(file.read_text("utf-8"))
        elif file.suffix == ".json" or ".fr." in file.name:
            lines = enumerate(re.sub(r'"\s*:', '":', file.read_text("utf-8")).splitlines(), start=1)
        else:
            continue
        found += [
            f"{file.relative_to(package)}:{line} {text.strip()[:80]}" for line, text in lines if LOOSE.search(text)
        ]
    return found


def test_french_never_leaves_a_sign_alone_at_the_start_of_a_line() -> None:
    assert faults(PACKAGE) == []


def test_planted_spaces_are_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        'class Late:\n    fr = "Trop tard : c’est fini."\n    sql = "SELECT 1 WHERE id = :run AND a ? \'b\'"\n'
        'def say(name):\n    return f"Pour {name} ; voilà", "C’est « ouvert\N{NO-BREAK SPACE}»", "Qui ?", '
        '"Un\N{NO-BREAK SPACE}: deux"\n',
        "utf-8",
    )
    (tmp_path / "mail.fr.txt").write_text("Bonjour !\nVoici\N{NO-BREAK SPACE}:\n", "utf-8")
    (tmp_path / "mail.en.txt").write_text("Hello !\n", "utf-8")
    (tmp_path / "data.json").write_text('{"fr" : "Oui ; non"}', "utf-8")
    assert [each.partition(" ")[0] for each in faults(tmp_path)] == [
        "data.json:1",
        "mail.fr.txt:1",
        "one.py:2",
        "one.py:5",
        "one.py:5",
        "one.py:5",
    ]
