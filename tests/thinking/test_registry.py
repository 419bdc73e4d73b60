"""The folder is the registry."""

import importlib
import sys
from dataclasses import dataclass

import pytest

import agent.modes
import agent.tools
from agent.mode import Mode
from agent.registry import RegistryError, load
from agent.tool import Toolset


@dataclass(frozen=True)
class Thing:
    name: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Makes an importable package of the given files and returns it."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "thinking_thing", sys.modules[__name__])

    def make(**files):
        package = tmp_path / "shelf"
        package.mkdir()
        (package / "__init__.py").write_text('"""A shelf."""\n')
        for name, body in files.items():
            (package / f"{name}.py").write_text("from thinking_thing import Thing\n" + body)
        for loaded in [n for n in sys.modules if n.split(".")[0] == "shelf"]:
            monkeypatch.delitem(sys.modules, loaded)
        return importlib.import_module("shelf")

    yield make
    for loaded in [n for n in sys.modules if n.split(".")[0] == "shelf"]:
        del sys.modules[loaded]


def test_every_module_of_a_folder_is_found_by_its_name(folder):
    """The constants come in the order of the files, keyed by their own names."""
    shelf = folder(b='THING = Thing("first")', c='THING = Thing("last")', a='THING = Thing("z")')

    assert list(load(shelf, "THING", Thing)) == ["z", "first", "last"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "shelf/b.py declares no THING"),
        ("THING = 3", "shelf/b.py declares THING as int, it must be Thing"),
        ('THING = Thing("a")', "a name that shelf/a.py has already taken"),
    ],
)
def test_a_file_that_declares_nothing_usable_stops_start_up(folder, body, sentence):
    """The message is a sentence that names the file."""
    shelf = folder(a='THING = Thing("a")', b=body)

    with pytest.raises(RegistryError, match=sentence):
        load(shelf, "THING", Thing)


def test_an_import_error_is_not_swallowed(folder):
    """A broken import inside a member is raised as it is."""
    shelf = folder(a="import there_is_no_such_module")

    with pytest.raises(ModuleNotFoundError, match="there_is_no_such_module"):
        load(shelf, "THING", Thing)


def test_the_real_folders_load():
    """Every tool set and mode declares its constant; modes name only tool sets that exist."""
    toolsets = load(agent.tools, "TOOLSET", Toolset)
    modes = load(agent.modes, "MODE", Mode)

    assert {"ask_user", "cannot", "taxonomy", "trends"} <= set(toolsets)
    assert all(set(mode.toolsets) <= set(toolsets) for mode in modes.values())


def test_every_tool_says_what_it_is_for():
    """Each tool has a prompt, a described schema that allows nothing else, and a human title."""
    for toolset in load(agent.tools, "TOOLSET", Toolset).values():
        for tool in toolset.tools:
            assert len(tool.description) > 80
            assert tool.spec.schema["additionalProperties"] is False
            assert "_" not in tool.title({})
