"""Where the messages of a turn go, and what those that are being streamed there tell of themselves."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from agent.policy import Label
from bot.blocks import Block, Message

STREAMED = "answer"
"""The one series whose messages may have been opened as streams."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages of a turn go. `thread` is empty for the channel itself.

    `lease` is that of the turn: a conversation's, or a job's. Its messages are found again under it.

    `after` is the `ts` behind which lost messages are looked for. `series` names the row of
    messages: `answer`, or `direct` for the same answer sent to the asker alone.
    """

    tenant: str
    lease: str
    turn: str
    fence: int
    channel: str
    thread: str
    after: str
    series: str = STREAMED
    label: Label = field(default_factory=Label)

    def key(self, number: int) -> str:
        """The key of the message with that number."""
        return f"{self.turn}:{self.series}:{number}"


Progress = Literal["absent", "done", "open", "stale"]
"""What a message streamed in this process shows: not there; all and finished; all, still open; or
something else than wanted, so that it must be replaced."""


class Streamed(Protocol):
    """The messages that are being streamed; `bot.streaming` makes them."""

    async def progress(self, number: int, message: Message) -> Progress:
        """Bring the message up to `message` if its stream can, and tell how it stands."""
        ...

    def cards(self, number: int) -> tuple[Block, ...]:
        """The step cards that stand in the message, for when all of it has to be replaced."""
        ...
