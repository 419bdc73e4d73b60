"""Says that a digest comes late, which run it stands for, and which ones were missed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agent.digests.moments import moment

LATE = timedelta(minutes=20)
"""From here on a digest is late; a long one may take that long by itself."""

MOST_NAMED = 5
"""Missed runs that are named, the last ones; more are counted."""


def lateness(
    at: datetime, now: datetime, zone: ZoneInfo, *, missed: Sequence[datetime], in_all: int
) -> str:
    """A sentence for the run at `at` that is posted at `now`; empty where it is in time.

    `missed` are earlier runs that it stands for too, the oldest first, and `in_all` how many there
    are; fewer may be named.
    """
    if now - at < LATE and not in_all:
        return ""
    words = f"This comes late: it was due on {moment(at, zone)} ({zone.key})"
    if not in_all:
        return f"{words}."
    named = [moment(one, zone) for one in missed[-MOST_NAMED:]]
    more = in_all - len(named)
    runs = ", ".join([*([f"{more} earlier ones"] if more else []), *named])
    return f"{words}, and stands also for what was missed before: {runs}."
