"""What the agent is given: core tools, those of modes, and what a model is told of them."""

import pytest

from agent.mode import Mode, Trajectory
from agent.offer import offered
from agent.ports import Request
from agent.registry import RegistryError
from agent.tool import ToolResult, Toolset, tool
from tests.thinking.talk import OFFER, berlin

NOW = berlin("2026-11-22")


def named(name):
    async def run(context):
        """Does something."""
        return ToolResult("done")

    run.__name__ = name
    return tool(run, risk="read", access="", title=lambda a: name)


def sets(**tools):
    """Tool sets of one tool each; those whose names begin with c are core."""
    return {n: Toolset(n, (named(t),), core=n.startswith("c")) for n, t in tools.items()}


def modes(*these):
    return {mode.name: mode for mode in these}


def test_tools_of_a_mode_can_be_used_once_it_is_on():
    """Core tools and those of a mode that is always on need nothing; all are declared always."""
    offer = offered(
        sets(core="look", a="count", b="query"),
        modes(Mode("usual", "x", "x", ("a",), always=True), Mode("deep", "x", "x", ("b",))),
    )

    def usable(*on):
        request = Request("", (), offer.specs, NOW, modes=frozenset(on))
        return [spec.name for spec in request.usable]

    assert usable() == ["look", "count"]
    assert usable("deep") == [spec.name for spec in offer.specs] == ["look", "count", "query"]
    assert (offer.mode_of("query"), offer.mode_of("count")) == ("deep", "")


def test_a_tool_of_two_modes_needs_only_one_of_them():
    """One that is there without a mode stays so."""
    offer = offered(
        sets(core="look", a="count"),
        modes(Mode("usual", "x", "x", ("a",), always=True), Mode("deep", "x", "x", ("a", "core"))),
    )

    assert offer.gains["deep"] == ("count", "look")
    assert not any(spec.mode for spec in offer.specs)


def test_a_mode_is_offered_only_where_its_tags_hold():
    """`code` is for the coding agent alone."""
    coding = modes(Mode("edit", "x", "x", ("a",), tags=frozenset({"code"})))
    tools = sets(core="look", a="change")

    assert not offered(tools, coding).modes
    assert offered(tools, coding, tags=frozenset({"code"})).gains == {"edit": ("change",)}


@pytest.mark.parametrize(
    ("toolsets", "mode", "sentence"),
    [
        (sets(core="look"), Mode("deep", "x", "x", ("b",)), "'deep' names a tool set 'b'"),
        (sets(core="look", b="query"), Mode("deep", "x", "x"), "'b' is never offered"),
    ],
)
def test_what_does_not_fit_together_stops_start_up(toolsets, mode, sentence):
    """The sentence names the file to mend."""
    with pytest.raises(RegistryError, match=sentence):
        offered(toolsets, modes(mode))


def test_worked_examples_stand_where_work_is_planned():
    """In the description of the todo list, under the question that they answer."""
    example = Trajectory("How many?", ("look", "count"))
    offer = offered(sets(core="todo_write"), modes(Mode("deep", "x", "x", (), (example,))))

    assert offer.specs[0].description.endswith("“How many?” (deep)\n1. look\n2. count")
    real = next(spec for spec in OFFER.specs if spec.name == "todo_write")
    assert all(t.asked in real.description for m in OFFER.modes.values() for t in m.trajectories)
