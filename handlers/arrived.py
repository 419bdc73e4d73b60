"""One stored event on its way through the handlers, and the single outcome it must end in."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from agent.running import RunningTurn
from agent.state.inbox import LeasedEvent

State = Literal["answered", "failed", "ignored", "joined"]


@dataclass(slots=True)
class Lane:
    """What one conversation is doing now: at most one turn runs, later events may reach it."""

    running: RunningTurn | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an event ended, for the record."""

    state: State
    words: str


class Arrived:
    """A leased event; exactly one handler says what became of it."""

    def __init__(self, event: LeasedEvent, lane: Lane) -> None:
        self.event = event
        self.lane = lane
        self.outcome: Outcome | None = None
        self.error: Exception | None = None

    @property
    def running(self) -> RunningTurn | None:
        """The turn that runs in this conversation now, if one does."""
        return self.lane.running

    @property
    def turn_id(self) -> str:
        """The id of the turn that this event starts, should it start one."""
        return f"t{self.event.id}"

    def ignore(self, because: str) -> None:
        """Nothing is to be done, and why."""
        self.outcome = Outcome("ignored", because)

    def joined(self, turn_id: str) -> None:
        """The event became part of a running turn."""
        self.outcome = Outcome("joined", f"joined to turn {turn_id}")

    def answered(self, words: str = "answered") -> None:
        """Somebody has visibly been answered."""
        self.outcome = Outcome("answered", words)

    def failed(self, words: str) -> None:
        """Somebody has visibly been told that it failed."""
        self.outcome = Outcome("failed", words)
