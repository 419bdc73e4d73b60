"""What the agent is given to work with: its tools, those of each mode, and how a model is told of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from agent.mode import Mode
from agent.ports import ToolSpec
from agent.registry import RegistryError
from agent.tool import Tool, Toolset

PLANNING = "todo_write"
"""The tool whose description holds the worked examples of all modes."""


@dataclass(frozen=True, slots=True)
class Offer:
    """All tools and modes by name; `specs` is what a model is told, always the same.

    `gains` are the names of the tools that each mode adds; those of modes that are always on are
    there without being enabled.
    """

    tools: Mapping[str, Tool]
    modes: Mapping[str, Mode]
    gains: Mapping[str, tuple[str, ...]]
    specs: tuple[ToolSpec, ...]

    def mode_of(self, tool: str) -> str:
        """The mode that must be on before `tool` can be used; empty for one that is always there."""
        return next((spec.mode for spec in self.specs if spec.name == tool), "")


def offered(
    toolsets: Mapping[str, Toolset],
    modes: Mapping[str, Mode],
    *,
    tags: frozenset[str] = frozenset(),
) -> Offer:
    """Everything that is offered where `tags` hold: core tools first, then those of each mode.

    Raises `RegistryError` for a mode that names no tool set, and a tool set that nobody offers.
    """
    _check(toolsets, modes)
    here = {name: mode for name, mode in modes.items() if mode.tags <= tags}
    core = [tool for one in toolsets.values() if one.core for tool in one.tools]
    always = [tool for mode in here.values() if mode.always for tool in _tools(mode, toolsets)]
    tools = {tool.name: tool for tool in [*core, *always]}
    specs = {name: tool.spec for name, tool in tools.items()}
    for mode in here.values():
        for tool in _tools(mode, toolsets):
            tools.setdefault(tool.name, tool)
            specs.setdefault(tool.name, replace(tool.spec, mode=mode.name))
    if PLANNING in specs:
        specs[PLANNING] = _with_examples(specs[PLANNING], here.values())
    gains = {name: tuple(t.name for t in _tools(mode, toolsets)) for name, mode in here.items()}
    return Offer(tools, here, gains, tuple(specs.values()))


def _tools(mode: Mode, toolsets: Mapping[str, Toolset]) -> Iterator[Tool]:
    for name in mode.toolsets:
        yield from toolsets[name].tools


def _check(toolsets: Mapping[str, Toolset], modes: Mapping[str, Mode]) -> None:
    named = {name: mode.name for mode in modes.values() for name in mode.toolsets}
    for name, mode in named.items():
        if name not in toolsets:
            raise RegistryError(f"The mode {mode!r} names a tool set {name!r}, which there is not.")
    for name, toolset in toolsets.items():
        if not toolset.core and name not in named:
            raise RegistryError(
                f"The tool set {name!r} is never offered: make it core or name it in a mode."
            )


def _with_examples(spec: ToolSpec, modes: Iterable[Mode]) -> ToolSpec:
    lines = [spec.description, "", "Worked examples:"]
    for mode in modes:
        for one in mode.trajectories:
            lines += ["", f"“{one.asked}” ({mode.name})"]
            lines += [f"{n}. {step}" for n, step in enumerate(one.steps, start=1)]
    return replace(spec, description="\n".join(lines))
