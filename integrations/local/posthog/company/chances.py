"""Chance that always falls the same way: every draw comes from a seed and a name."""

import zlib
from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Draw(Generic[T]):
    """Picks one of some things, each as often as its weight says."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.things = tuple(weights)
        self._bounds = tuple(accumulate(weights.values()))[:-1]
        self._total = sum(weights.values())

    def __call__(self, chance: Random) -> T:
        """The thing that this chance picks."""
        return self.things[bisect(self._bounds, chance.random() * self._total)]


def chance_of(*names: object) -> Random:
    """A source of chance of its own for everything that has these names."""
    return Random("/".join(map(str, names)))  # noqa: S311  a simulation


def spot(*names: object) -> float:
    """A number from 0 up to 1 that belongs to these names: no draw, and cheap."""
    return zlib.crc32("/".join(map(str, names)).encode()) / 2**32


def few(chance: Random, mean: float, *, most: int = 25) -> int:
    """A small count with this mean and a long tail."""
    return min(most, int(chance.expovariate(1 / (mean + 0.5))))


def uuid_of(number: int) -> str:
    """The UUID (version 4) that these 128 random bits make."""
    digits = f"{number & ~(0xF << 76) & ~(0x3 << 62) | 0x4 << 76 | 0x2 << 62:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def session_uuid(milliseconds: int, number: int) -> str:
    """A UUID (version 7) of this UNIX time and 74 random bits, as PostHog's sessions have it."""
    low = number & (2**62 - 1) | 0x2 << 62
    digits = f"{milliseconds:012x}7{(number >> 62) & 0xFFF:03x}{low:016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
