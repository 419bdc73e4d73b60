"""Finds the time of the query before, from which a follow-up counts: "and the week before?"."""

from datetime import datetime

from agent.calendar.dates import Range, range_of
from agent.model.builtin.plan import Query


def time_of(before: Query | None, now: datetime) -> Range | None:
    """The time of the query before; None when it had none."""
    if before is None or now.tzinfo is None:
        return None
    first, last = before.arguments.get("date_from"), before.arguments.get("date_to")
    if not first or not last:
        return None
    try:
        return range_of(str(first), str(last), now.tzinfo)
    except ValueError:
        return None
