"""The shape of the code base, as the design draws it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("integrations", "agent", "handlers", "bot")  # from the bottom up
UNDERSTANDING = ("linking", "times", "reading", "settling", "shapes", "following")  # likewise
TOP_LEVEL = {
    "bot", "handlers", "agent", "integrations", "tests", "docs", "pyproject.toml", "Procfile",
    "README.md", "Makefile", "requirements.lock", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
}  # fmt: skip
NAMES_WITHOUT_A_NOUN = {"utils", "util", "helpers", "helper", "common", "base", "manager"}
LONGEST_MODULE = 400


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text())
    except SystemError:  # Python 3.11 miscounts its depth now and then; the next try is right
        return ast.parse(path.read_text())


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module that `path` imports, also inside functions."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def local(path: Path) -> bool:
    return "integrations/local/" in path.as_posix()


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_point_down_only(folder):
    """A folder imports itself and the folders below it, never one above."""
    above = FOLDERS[FOLDERS.index(folder) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if name.split(".")[0] in above
    ]

    assert wrong == []


@pytest.mark.parametrize("folder", UNDERSTANDING)
def test_a_question_is_understood_in_one_direction(folder):
    """Names are linked before words are read, words before kinds of question; never the other way."""
    package = "agent.model.builtin.understanding"
    above = tuple(f"{package}.{f}." for f in UNDERSTANDING[UNDERSTANDING.index(folder) + 1 :])
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package.replace(".", "/") + f"/{folder}")
        for name in imports(path)
        if name.startswith(above)
    ]

    assert wrong == []


def test_the_agent_knows_no_transport():
    """The agent imports neither Slack's framework, nor the queue, nor a web server."""
    banned = {"slack_bolt", "slack_sdk", "rq", "aiohttp"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("agent")
        for name in imports(path)
        if name.split(".")[0] in banned
    ]

    assert wrong == []


def test_integrations_do_not_import_each_other():
    """Each client stands alone, but for the HTTP rules, the error tree, and HogQL as a language."""
    shared = {"integrations", "integrations.http", "integrations.errors", "integrations.hogql"}
    wrong = []
    for path in modules("integrations"):
        if local(path):
            continue
        for name in imports(path):
            parts = name.split(".")
            module = ".".join(parts[:2])
            own = parts[-1 if len(parts) == 1 else 1].startswith(path.stem.split("_")[0])
            if parts[0] == "integrations" and module not in shared and not own:
                wrong.append(f"{path.name} imports {name}")

    assert wrong == []


def test_the_local_workspace_stands_on_the_other_side():
    """Stand-ins import nothing of ours but HogQL as a language, and nothing of ours imports them."""
    wrong = []
    for folder in FOLDERS:
        for path in modules(folder):
            for name in imports(path):
                ours = name.split(".")[0] in FOLDERS and not name.startswith("integrations.hogql")
                stand_in = name.startswith("integrations.local")
                if (local(path) and ours and not stand_in) or (not local(path) and stand_in):
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")

    assert wrong == []


@pytest.mark.parametrize("path", [p for f in FOLDERS for p in modules(f)], ids=str)
def test_a_module_has_a_noun_for_a_name_and_a_readable_size(path):
    """No module is a drawer for left-overs, and none is longer than one can read."""
    assert path.stem not in NAMES_WITHOUT_A_NOUN
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(tree(path)), "the first line says what it is"


def test_the_top_level_holds_what_the_design_lists():
    """Nothing stands at the top level beside the four folders and their papers."""
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")}

    assert found - {"__pycache__"} <= TOP_LEVEL


def test_importing_does_nothing():
    """No module makes a connection, a file or a thread at import: calls at module level are few."""
    allowed = {"get_logger", "TypeVar", "frozenset", "compile", "timedelta", "field", "Typer"}
    suspicious = {"connect", "open", "Thread", "run", "create_engine", "create_async_engine"}
    wrong = []
    for folder in FOLDERS:
        for path in modules(folder):
            for node in tree(path).body:
                for call in [n for n in ast.walk(node) if isinstance(n, ast.Call)]:
                    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                        continue
                    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                    if name in suspicious - allowed:
                        wrong.append(f"{path.relative_to(ROOT)}:{call.lineno} {name}()")

    assert wrong == []
