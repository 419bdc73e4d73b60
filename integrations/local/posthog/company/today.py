"""What holds at the company on one day: its troubles, its releases, its flags and its holidays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from integrations.local.posthog.company.chances import spot
from integrations.local.posthog.company.days import WEEKDAYS, weekday
from integrations.local.posthog.company.flags import Flag, flags_of
from integrations.local.posthog.company.innocent import (
    BROWSER,
    HOLIDAY,
    Coincidence,
    coincidences,
)
from integrations.local.posthog.company.releases import Release, releases_until
from integrations.local.posthog.company.trouble import BLOCK, Incident, incidents

HOLIDAY_SHARE = 0.3
"""How many of those who would come do come on a public holiday."""

_BROWSERS = {"Chrome": 138, "Microsoft Edge": 138, "Firefox": 140}
"""Versions in the block of days that begins with summer 2026; Safari counts in its own way."""

_SUMMER = date(2026, 7, 1).toordinal() // BLOCK
_DAYS_TO_UPDATE = 6


@dataclass(frozen=True, slots=True)
class Today:
    """One day; `pace` is how busy a usual person is, 1 on a usual day."""

    seed: int
    day: int
    pace: float
    troubles: Mapping[str, Incident]
    beside: Mapping[str, Coincidence]
    releases: tuple[Release, ...]
    flags: tuple[Flag, ...]
    _versions: dict[str, tuple[int, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, seed: int, day: int) -> "Today":
        """The day with this ordinal."""
        this = date.fromordinal(day)
        troubles = {one.kind.name: one for one in incidents(seed, this, this)}
        beside = {one.kind: one for one in coincidences(seed, this, this)}
        return cls(
            seed=seed,
            day=day,
            pace=WEEKDAYS[weekday(day)],
            troubles=troubles,
            beside=beside,
            releases=releases_until(seed, day),
            flags=flags_of(troubles, beside),
        )

    def strength(self, kind: str, properties: Mapping[str, Any], *, released: int = 0) -> float:
        """How strongly a trouble hits something with these properties, 0 if it does not.

        `released` is the day of the release that the person has.
        """
        trouble = self.troubles.get(kind)
        if trouble is None:
            return 0.0
        if trouble.kind.by_release and released < trouble.first.toordinal():
            return 0.0
        if any(properties.get(name) != value for name, value in trouble.segment.items()):
            return 0.0
        return trouble.strength

    def release(self, phase: float) -> Release:
        """The release that somebody has; `phase` from 0 up to 1 tells people apart."""
        return next(one for one in self.releases if one.reaches(phase, self.day))

    def stays_away(self, country: str, key: str) -> bool:
        """Whether somebody who would come does not, for a holiday in their country."""
        holiday = self.beside.get(HOLIDAY)
        if holiday is None or holiday.name != country:
            return False
        return spot(self.day, key) >= HOLIDAY_SHARE

    def browser_version(self, browser: str, phase: float) -> float:
        """The version of a browser that somebody has: a new one comes in every block of days."""
        if browser not in self._versions:
            self._versions[browser] = self._newest(browser)
        since, version = self._versions[browser]
        late = self.day - since < phase * _DAYS_TO_UPDATE
        return _version(browser, version - 1 if late else version)

    def _newest(self, browser: str) -> tuple[int, float]:
        block = self.day // BLOCK
        since = self._update(browser, block)
        if since <= self.day:
            return since, block + 1 - _SUMMER
        return self._update(browser, block - 1), block - _SUMMER

    def _update(self, browser: str, block: int) -> int:
        """The day of a block on which the browser's new version comes out."""
        begins = date.fromordinal(block * BLOCK)
        ends = date.fromordinal(block * BLOCK + BLOCK - 1)
        for one in coincidences(self.seed, begins, ends):
            if one.kind == BROWSER and one.name == browser:
                return one.first.toordinal()
        return block * BLOCK + int(spot(self.seed, "browser", browser, block) * BLOCK)


def _version(browser: str, number: float) -> float:
    first = _BROWSERS.get(browser)
    return round(26 + number / 10, 1) if first is None else first + number
