"""Which release of the product somebody has: it comes every Tuesday, and to a few people first."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from integrations.local.posthog.company.innocent import RELEASE, coincidences
from integrations.local.posthog.company.trouble import BLOCK, incidents

REACHED = (0.45, 0.8, 0.95)
"""The share of people who have a release on its day and the two days after; then all have it."""

LOOK_BACK = 14
"""Days within which there are always enough releases for everybody to have one of them."""

_GOLDEN = 0.6180339887
_TUESDAY = 1


@dataclass(frozen=True, slots=True)
class Release:
    """One version and the day of its release; a repair reaches everybody at once."""

    version: str
    day: int
    is_repair: bool

    def reaches(self, phase: float, day: int) -> bool:
        """Whether somebody has it on that day; `phase` from 0 up to 1 tells people apart."""
        age = day - self.day
        if self.is_repair or age >= len(REACHED):
            return True
        return (phase + self.day * _GOLDEN) % 1 < REACHED[age]


@lru_cache(maxsize=1024)
def releases_until(seed: int, day: int) -> tuple[Release, ...]:
    """The releases of the last two weeks, the newest first."""
    days = range(day - LOOK_BACK, day + 1)
    return tuple(release for one in reversed(days) if (release := _released(seed, one)) is not None)


@lru_cache(maxsize=1024)
def _released(seed: int, day: int) -> Release | None:
    """The release of that day, if there is one; named after year, week and place in the week."""
    today = date.fromordinal(day)
    causes, repairs = _special_days(seed, day // BLOCK)
    if today.weekday() != _TUESDAY and day not in causes and day not in repairs:
        return None
    year, week, _ = today.isocalendar()
    monday = day - today.weekday()
    place = sum(_released(seed, earlier) is not None for earlier in range(monday, day))
    return Release(f"{year - 2000}.{week}.{place}", day, is_repair=day in repairs)


@lru_cache(maxsize=256)
def _special_days(seed: int, block: int) -> tuple[frozenset[int], frozenset[int]]:
    """Days of a block with a release out of turn: new things, and repairs."""
    first = date.fromordinal(block * BLOCK) - timedelta(days=1)
    until = date.fromordinal((block + 1) * BLOCK)
    bound = [one for one in incidents(seed, first, until) if one.kind.by_release]
    causes = {one.first.toordinal() for one in bound}
    causes |= {
        one.first.toordinal() for one in coincidences(seed, first, until) if one.kind == RELEASE
    }
    return frozenset(causes), frozenset(one.last.toordinal() + 1 for one in bound)
