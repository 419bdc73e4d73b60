"""Waits until Rootle has answered: its last message stands and nothing in the thread is at work."""

import asyncio
from dataclasses import dataclass

from integrations.local.live import Live

SETTLED = 0.5
"""Seconds without any change after which an answer counts as complete.

Long answers come as several messages; the pause between two of them is Slack's pace of one message
a second, but Rootle's session is running in it, so half a second after the session is enough.
"""

LOOK_EVERY = 0.05
"""Seconds between two looks at the board, which is in memory."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer is awaited; `thread` is None for anywhere in the channel."""

    channel: str
    thread: str | None


async def quiet(
    live: Live, place: Place, *, since: int, seconds: float, patience: float | None = None
) -> bool:
    """Wait at most `seconds`; True when Rootle said something after `since` and is done.

    `since` is microseconds since 1970. With `patience`, give up (False) as soon as nothing has
    been going on for so many seconds: not everything that people press makes Rootle speak.
    """
    clock = asyncio.get_running_loop().time
    begun = last_sign = clock()
    while clock() - begun < seconds:
        await asyncio.sleep(LOOK_EVERY)
        board = live.board
        if place.thread is None:
            busy = board.busy_since(place.channel, since)
        else:
            busy = board.busy(place.channel, place.thread)
        moved = board.moved(place.channel, place.thread)
        settled = live.now() - moved > SETTLED * 1_000_000
        if busy or not settled:
            last_sign = clock()
        elif board.said(place.channel, place.thread) > since:
            return True
        elif patience is not None and clock() - last_sign > patience:
            return False
    return False
