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

    `when` tells the model in one line when to use it; `prompt` is what it then reads. `toolsets`
    names the sets of `agent/tools/` that the mode gains. `tags` limit where it is offered: none
    means everywhere.
    """

    name: str
    when: str
    prompt: str
    toolsets: tuple[str, ...] = ()
    trajectories: tuple[Trajectory, ...] = ()
    tags: frozenset[str] = frozenset()
