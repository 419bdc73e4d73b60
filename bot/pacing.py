"""Keeps Rootle below the rate at which Slack begins to refuse messages, for each channel by itself.

Slack takes about one message a second in a channel, in short bursts more; one edit of a message
every three seconds; and of some methods a number a minute for the whole workspace. The counts are
kept in this process: several web processes share a workspace, and what their sum is too much for
Slack answers with 429, after which `hold` keeps everybody here waiting for as long as it asks.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

POST = (1.0, 4)
"""Seconds between messages in a channel, and how many may come at once (Slack: "short bursts")."""

EDIT = (3.0, 1)
"""Seconds between edits of one message (Slack's documentation of chat.update advises this)."""

STREAMS = (3.0, 15)
"""Starts of streams for the whole workspace: 20 a minute are sure (tier 2), some kept in hand."""

APPENDS, ENDINGS = (1.0, 20), (1.5, 20)
"""Additions to all streams of the workspace, while they are written and as their last words: 100 a
minute are sure (tier 4), of which 40 are kept for the endings."""

KEPT = 4_096
"""Keys remembered; what was not used for its interval can be forgotten at once."""


@dataclass(slots=True)
class _Lane:
    """When the next call would be due if calls came evenly, and until when nothing may go."""

    due: float = 0.0
    held: float = 0.0


class Pacing:
    """Slots for calls, by key; a slot is taken in order of asking."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        """`clock` gives seconds that only grow; the event loop's own by default."""
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._lanes: dict[str, _Lane] = {}

    async def wait(self, key: str, rate: tuple[float, int]) -> None:
        """Take the next slot of `key` and sleep until it comes."""
        delay = self._reserve(key, rate)
        while delay > 0:
            await asyncio.sleep(delay)
            delay = self._lane(key).held - self._clock()  # a 429 may have come meanwhile

    def take(self, key: str, rate: tuple[float, int]) -> bool:
        """Take a slot of `key` if one is free now."""
        if self._delay(key, rate) > 0:
            return False
        self._reserve(key, rate)
        return True

    def hold(self, key: str, seconds: float) -> None:
        """Let nothing of `key` go for that long, because Slack asked for it."""
        lane = self._lane(key)
        lane.held = max(lane.held, self._clock() + seconds)

    def _delay(self, key: str, rate: tuple[float, int]) -> float:
        interval, burst = rate
        now, lane = self._clock(), self._lane(key)
        return max(lane.due - now - interval * (burst - 1), lane.held - now, 0.0)

    def _reserve(self, key: str, rate: tuple[float, int]) -> float:
        delay = self._delay(key, rate)
        lane, now = self._lane(key), self._clock()
        lane.due = max(lane.due, now, lane.held) + rate[0]
        return delay

    def _lane(self, key: str) -> _Lane:
        lane = self._lanes.get(key)
        if lane is None:
            if len(self._lanes) >= KEPT:
                self._forget()
            lane = self._lanes[key] = _Lane()
        return lane

    def _forget(self) -> None:
        now = self._clock()
        idle = [key for key, lane in self._lanes.items() if max(lane.due, lane.held) <= now]
        for key in idle:
            del self._lanes[key]
