"""Every link that a notice, a mail or a calendar entry carries leads to a page of the web client."""

import ast
import re
from collections.abc import Iterator
from importlib import resources

import pytest

from viceversa.config import PROJECT

PACKAGE = PROJECT / "backend" / "viceversa"
ROUTES = PROJECT / "frontend" / "src" / "app"
# Not pages: a mail program asks these of the server itself.
FOR_PROGRAMS = ("/api/v1/",)


class UnreadablePath(Exception):
    """A call of `tell` whose path this test cannot read: write it where it stands, or just before."""


def pages() -> list[re.Pattern[str]]:
    """The addresses of the web client, `$parameter` being anything without a slash."""
    sources = "".join(file.read_text("utf-8") for file in sorted(ROUTES.glob("*outes.tsx")))
    declared = re.findall(r'\bpath: "(/[^"]*)"', sources)
    return [re.compile(re.sub(r"\\?\$\w+", r"[^/]+", re.escape(path))) for path in declared]


def leads_somewhere(path: str) -> bool:
    return any(page.fullmatch(path.partition("#")[0].partition("?")[0]) for page in pages())


def filled(node: ast.expr | None, scope: ast.AST) -> str:
    """The text of a path, with `1` for what is filled in later. Raises `UnreadablePath`."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in parts)
        case ast.Name(id=name):
            values = [
                each.value
                for each in ast.walk(scope)
                if isinstance(each, ast.Assign) and [getattr(goal, "id", "") for goal in each.targets] == [name]
            ]
            if len(values) == 1:
                return filled(values[0], scope)
    raise UnreadablePath(ast.unparse(node) if node else "no path")


def told_paths(source: str) -> Iterator[str]:
    """The paths that a module hands to `tell`."""
    functions = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.AsyncFunctionDef)]
    for function in functions:
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "tell":
                given = {each.arg: each.value for each in call.keywords}
                yield filled(given.get("path"), function)


def paths_of_many(source: str) -> Iterator[str]:
    """Every path in a module that hands `tell_all` people with their places: the pairs are built all over it."""
    tree = ast.parse(source)
    called = {each.func.id for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)}
    if "tell_all" in called:
        parts = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Constant, ast.JoinedStr)) and id(node) not in parts:
                text = filled(node, tree) if isinstance(node, ast.JoinedStr) or isinstance(node.value, str) else ""
                if text.startswith("/"):
                    yield text


def modules() -> dict[str, str]:
    return {str(file.relative_to(PACKAGE)): file.read_text("utf-8") for file in sorted(PACKAGE.rglob("*.py"))}


def test_the_path_of_every_notice_is_a_page() -> None:
    told = {name: [*told_paths(source), *paths_of_many(source)] for name, source in modules().items()}
    assert sum(map(len, told.values())) >= 30
    lost = [(name, path) for name, paths in told.items() for path in paths if not leads_somewhere(path)]
    assert lost == []


def test_every_address_in_a_mail_is_a_page() -> None:
    templates = resources.files("viceversa.notifications") / "templates"
    texts = {each.name: each.read_text("utf-8") for each in templates.iterdir()}
    # `path` is a notice's own, `stop_url` is built in code: the other tests read those.
    written = {
        (name, path)
        for name, text in texts.items()
        for path in re.findall(r"\{\{ public_url \}\}([^\s\"<]*)", re.sub(r"\{\{ (?:path|token) \}\}", "", text))
    }
    assert len(written) >= 6
    assert [each for each in sorted(written) if each[1] and not leads_somewhere(each[1])] == []


def test_every_address_that_code_builds_is_a_page() -> None:
    built = [
        (name, re.sub(r"\{[^}]*\}", "1", path))
        for name, source in modules().items()
        if name.startswith(("notifications", "sessions", "pairings", "programmes", "matching"))
        for path in re.findall(r"public_url\}(/[^\s\"'<>]*)", source)
    ]
    assert len(built) >= 3
    lost = [each for each in built if not each[1].startswith(FOR_PROGRAMS) and not leads_somewhere(each[1])]
    assert lost == []


def test_a_path_that_leads_nowhere_is_found() -> None:
    planted = 'async def f(db):\n    await tell(db, user_id=1, path=f"/meetings/{row.id}")'
    assert [path for path in told_paths(planted) if not leads_somewhere(path)] == ["/meetings/1"]
    many = 'async def f(db):\n    await tell_all(db, places=g())\ndef g():\n    return [(1, f"/meetings/{row.id}")]'
    assert [path for path in paths_of_many(many) if not leads_somewhere(path)] == ["/meetings/1"]
    assert [path for path in ("/sessions/1", "/sessions/1/2", "/session") if leads_somewhere(path)] == ["/sessions/1"]


def test_a_path_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(UnreadablePath):
        list(told_paths("async def f(db, path):\n    await tell(db, user_id=1, path=path)"))
