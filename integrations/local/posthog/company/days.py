"""Days of the company: its time zone, its quiet weekends, and how many visitors a day brings.

Days are counted as Python's ordinals inside the simulation; they begin at midnight in Berlin.
"""

import math
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from integrations.local.posthog.company.chances import chance_of

TIME_ZONE = ZoneInfo("Europe/Berlin")

DAYS = 90
"""How many days of history are told when nobody says since when."""

FOUNDED = date(2026, 1, 5)
VISITORS_AT_FIRST = 23.0
"""Visitors on a usual day of the first week."""

GROWTH = 0.3
"""Visitors grow with the root of the weeks since `FOUNDED`: 1.2 % a week after a year, and still
few enough for one machine after years."""

WEEKDAYS = (1.12, 1.18, 1.15, 1.08, 0.92, 0.42, 0.38)
"""Activity from Monday to Sunday; a usual day is 1."""

SECOND = 1_000_000
HOUR = 3_600 * SECOND
"""Moments inside the simulation are microseconds since 1970."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def weekday(day: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (day + 6) % 7


@lru_cache(maxsize=1024)
def midnight(day: int) -> int:
    """When the day begins in Berlin, in microseconds since 1970."""
    begins = datetime.combine(date.fromordinal(day), datetime.min.time(), TIME_ZONE)
    return int(begins.timestamp()) * SECOND


def moment(microseconds: int) -> datetime:
    """The same moment as the rest of the world writes it, in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def visitors(seed: int, day: int, size: float) -> int:
    """How many people come for the first time on a day, around the trend and the weekday."""
    weeks = max(0, day - FOUNDED.toordinal()) / 7
    usual = VISITORS_AT_FIRST * math.sqrt(1 + GROWTH * weeks) * WEEKDAYS[weekday(day)] * size
    return max(0, round(chance_of(seed, day).gauss(usual, math.sqrt(usual))))
