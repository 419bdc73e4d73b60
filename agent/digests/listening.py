"""Keeps an answer instead of saying it, for what is said later or together with others."""

from collections.abc import Sequence

from agent.approvals.approval import Approval
from agent.ports import Answer, Step


class QuietThread:
    """A `ReplyThread` that nobody sees; `answer` is there once something was said."""

    def __init__(self) -> None:
        self.answer: Answer | None = None

    async def status(self, text: str) -> None:
        """Nobody is watching."""

    async def step(self, step: Step) -> None:
        """Nobody is watching."""

    async def stream(self, text: str) -> None:
        """The whole answer comes with `say`."""

    async def say(self, answer: Answer) -> None:
        """Keep it."""
        self.answer = answer

    async def show(self, proposals: Sequence[Approval]) -> None:
        """There are no cards: a digest only reads."""
