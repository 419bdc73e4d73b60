"""Writes the moments of runs for people."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agent.calendar.dates import MONTHS, WEEKDAYS


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Day and time on the clocks of `zone`: Mon 16 Nov 2026, 09:00."""
    local = at.astimezone(zone)
    day = f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M}"
