"""Knows how many of one unit another one is: 1 GB is 1,000 of `size_mb`, an hour 60 of minutes."""

from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_KINDS: dict[str, dict[str, float]] = {
    "data": {
        "b byte": 1, "kb kilobyte": 1e3, "mb megabyte": 1e6, "gb gigabyte": 1e9, "tb terabyte": 1e12,
    },
    "time": {
        "ms milli millisecond": 0.001, "s sec second": 1, "min minute": 60, "h hr hour": 3_600,
        "day": 86_400, "week": 604_800,
    },
    "weight": {"mg milligram": 0.001, "g gram": 1, "kg kilogram": 1e3, "ton tonne": 1e6},
    "volume": {"ml millilitre milliliter": 1, "cl": 10, "l litre liter": 1e3},
    "length": {"mm millimetre": 1, "cm centimetre": 10, "m metre meter": 1e3, "km kilometre": 1e6},
}  # fmt: skip
"""By kind, what a unit is called and how large it is; a kilobyte is 1,000 bytes (IEC 80000-13)."""

_SIZES = {
    called: (kind, size)
    for kind, units in _KINDS.items()
    for names, size in units.items()
    for called in names.split()
}

SPOKEN = {"kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB"}
"""How units are written, where that differs."""


def is_unit(said: str) -> bool:
    """Whether a word is a unit that can be converted."""
    return _size(said) is not None


def is_time(said: str) -> bool:
    """Whether a word is a unit of time."""
    found = _size(said)
    return found is not None and found[0] == "time"


def factor(said: str, one: KnownProperty) -> float:
    """How many of the number's own unit one of `said` is; 0 where they are not of one kind."""
    asked, own = _size(said), _own(one)
    if asked is None or own is None or asked[0] != own[0]:
        return 0.0
    return asked[1] / own[1]


def _own(one: KnownProperty) -> tuple[str, float] | None:
    """The unit at the end of the name; without one, the only one that its description has."""
    held = words(one.name)
    named = _size(held[-1].text) if held else None
    if named is not None:
        return named
    told = {s for w in words(one.description) if len(w.text) > 1 and (s := _size(w.text))}
    return told.pop() if len(told) == 1 else None


def _size(said: str) -> tuple[str, float] | None:
    low = said.lower()
    return _SIZES.get(low) or (_SIZES.get(low.removesuffix("s")) if len(low) > 3 else None)
