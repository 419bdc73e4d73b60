"""What a turn and a thread may spend; whoever reaches a limit answers with what was found so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from agent.ports import Usage
from agent.state.conversations import StoredMessage
from agent.transcript import tool_calls

ENOUGH = 0.8
"""The part of a turn's time after which its last generation begins: an answer takes a while, too."""

Limit = Literal["steps", "tool_calls", "seconds", "turn_tokens", "turn_usd", "thread"]
"""What may make a turn end: one of the fields of `Limits`, or one of the two of its thread."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each for one turn; tokens and US dollars for a whole thread as well.

    24 generations is what PostHog's own assistant allows a turn, and more than any measured
    question has needed; a turn that is still interactive after four minutes should be a job.
    """

    steps: int = 24
    tool_calls: int = 60
    seconds: float = 240.0
    turn_tokens: int = 1_000_000
    turn_usd: float = 1.0
    thread_tokens: int = 10_000_000
    thread_usd: float = 10.0


@dataclass(slots=True)
class Budget:
    """What one turn has spent in this process; `before` is what its thread had spent already."""

    limits: Limits
    before: Usage = field(default_factory=Usage)
    usage: list[Usage] = field(default_factory=list)
    started: float = field(default_factory=monotonic)

    @property
    def spent(self) -> Usage:
        """Tokens and money of this turn."""
        return Usage(
            sum(one.input_tokens for one in self.usage),
            sum(one.output_tokens for one in self.usage),
            sum(one.cost_usd for one in self.usage),
        )

    def reached(self, log: Sequence[StoredMessage], turn: str) -> Limit | None:
        """Why the generation that comes now must be the answer of `turn`; None if it need not be."""
        mine = [m.content for m in log if m.turn == turn and m.role == "assistant"]
        calls = sum(len(tool_calls(content)) for content in mine)
        limits, spent = self.limits, self.spent
        reached: dict[Limit, bool] = {
            "thread": self._is_thread_over(spent),
            "steps": len(mine) + 1 >= limits.steps,
            "tool_calls": calls >= limits.tool_calls,
            "seconds": monotonic() - self.started >= ENOUGH * limits.seconds,
            "turn_tokens": _tokens(spent) >= limits.turn_tokens,
            "turn_usd": spent.cost_usd >= limits.turn_usd,
        }
        return next((limit for limit, is_reached in reached.items() if is_reached), None)

    @property
    def is_thread_over(self) -> bool:
        """Whether the thread had spent all it may before this turn began."""
        return self._is_thread_over(Usage())

    @property
    def is_thread_full(self) -> bool:
        """The same with what this turn has spent: another one would not even begin."""
        return self._is_thread_over(self.spent)

    def _is_thread_over(self, more: Usage) -> bool:
        return (
            _tokens(self.before) + _tokens(more) >= self.limits.thread_tokens
            or self.before.cost_usd + more.cost_usd >= self.limits.thread_usd
        )


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens
