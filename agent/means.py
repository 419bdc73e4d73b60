"""What jobs work with: the agent, the threads it speaks in, and who people are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agent.agent import Agent
from agent.ports import ReplyThread
from agent.turn import Person, Turn


@dataclass(frozen=True, slots=True)
class Means:
    """`agent` has the limits of background work; `threads` makes the thread where a turn is answered.

    `person` tells who a user id stands for. `home` is the address of the Slack workspace.
    """

    agent: Agent
    threads: Callable[[Turn], ReplyThread]
    person: Callable[[str], Awaitable[Person]]
    home: str = ""
