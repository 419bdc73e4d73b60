"""A mode: a kind of expertise that a conversation can take on, declared in one file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A worked example of a task in this mode: what was asked, and the steps that solved it."""

    asked: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mode:
    """One file of `agent/modes/` declares one as `MODE`.

    `when` tells in one line when to use it, and `prompt` how to work in it; both always stand in
    the system prompt, so that it is the same text whichever modes are on. `toolsets` names the
    sets of `agent/tools/` that the mode gains. One that is `always` on need not be enabled.
    `signs` are words of a request that call for it. `tags` limit where it is offered: none means
    everywhere.
    """

    name: str
    when: str
    prompt: str
    toolsets: tuple[str, ...] = ()
    trajectories: tuple[Trajectory, ...] = ()
    always: bool = False
    signs: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
