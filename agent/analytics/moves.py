"""Says what moved, and what of that is worth telling: by how many people, and by what is usual."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

LEAST_CHANGE = 0.1
"""A change by less than a tenth is no news."""

LEAST_PEOPLE = 20
"""A figure that is smaller both times is no news, however much it changed: small numbers jump."""

SPREADS = 3.0
"""How many times the usual spread (standard deviation) away from the usual mean is notable."""

LEAST_USUAL = 4
"""Earlier periods with anything in them, without which nobody can say what is usual."""


@dataclass(frozen=True, slots=True)
class Move:
    """A figure now and before."""

    now: float
    before: float

    @property
    def change(self) -> float:
        """0.1 for a tenth more; infinite from nothing."""
        if self.before:
            return (self.now - self.before) / self.before
        return float("inf") if self.now else 0.0

    @property
    def strength(self) -> float:
        """How far it moved for its size: with chance alone, rarely more than three."""
        total = self.now + self.before
        return abs(self.now - self.before) / sqrt(total) if total else 0.0

    @property
    def is_news(self) -> bool:
        """Whether enough people are in it, and enough of them are more or fewer."""
        return max(self.now, self.before) >= LEAST_PEOPLE and abs(self.change) >= LEAST_CHANGE


def strongest(moves: Mapping[K, Move]) -> K | None:
    """Which of them moved most, if any is news."""
    news = [one for one, move in moves.items() if move.is_news]
    return max(news, key=lambda one: moves[one].strength, default=None)


def knows_usual(usual: Sequence[float]) -> bool:
    """Whether so many of the earlier figures are more than nothing that they tell what is usual."""
    return sum(1 for value in usual if value) >= LEAST_USUAL


def is_notable(move: Move, usual: Sequence[float]) -> bool:
    """Whether a figure is beyond what it usually is, and by enough people.

    It lies further from the mean of the usual ones than `SPREADS` of their spreads, by a tenth of
    that mean, and by what chance alone makes of so many people.
    """
    if not knows_usual(usual):
        return False
    middle = mean(usual)
    by_chance = sqrt(middle)
    beyond = abs(move.now - middle)
    return (
        max(move.now, middle) >= LEAST_PEOPLE
        and beyond > SPREADS * max(stdev(usual), by_chance)
        and beyond >= LEAST_CHANGE * middle
    )


def is_notable_rate(now: tuple[float, float], before: tuple[float, float]) -> bool:
    """Whether of two rates, each (people who went on, people), one is beyond chance.

    The usual test for two shares, with `SPREADS` standard errors.
    """
    (went, all_now), (went_before, all_before) = now, before
    if min(all_now, all_before) < LEAST_PEOPLE:
        return False
    pooled = (went + went_before) / (all_now + all_before)
    error = sqrt(pooled * (1 - pooled) * (1 / all_now + 1 / all_before))
    return error > 0 and abs(went / all_now - went_before / all_before) > SPREADS * error
