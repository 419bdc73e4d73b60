"""Learns which events carry which properties, with one question to PostHog."""

from collections.abc import Mapping
from datetime import datetime

from agent.names.values import WINDOWS
from integrations.posthog import PostHog, TooLong

LEAST_SEEN = 30
"""An event that came less often may well have properties that only did not come with it yet."""

Carried = Mapping[str, frozenset[str]]
"""The names of the properties that an event came with; an event of which too little is known is
missing."""


async def read_carried(posthog: PostHog, *, now: datetime) -> Carried:
    """What the events of late carry, over the longest window that PostHog does not find too much."""
    hour = now.replace(minute=0, second=0, microsecond=0)  # the same question all the hour
    for window in WINDOWS:
        try:
            found = await posthog.carried_properties(since=hour - window)
        except TooLong:
            if window == WINDOWS[-1]:
                raise
        else:
            return {event: names for event, (seen, names) in found.items() if seen >= LEAST_SEEN}
    raise AssertionError("the last window returns or raises")
