"""Knows the unit that a property's name tells: `size_mb` is in MB, `amount_usd` in USD."""

import re

CURRENCIES = frozenset(
    ("usd", "eur", "gbp", "chf", "jpy", "cny", "inr", "cad", "aud", "nzd", "sek", "nok", "dkk")
)
"""Codes of currencies that names and people use (ISO 4217)."""

_UNITS = {
    "bytes": "bytes", "kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB", "cents": "cents",
    "ms": "ms", "millis": "ms", "milliseconds": "ms", "seconds": "seconds", "secs": "seconds",
    "minutes": "minutes", "mins": "minutes", "hours": "hours", "days": "days", "weeks": "weeks",
    "months": "months", "years": "years", "km": "km", "meters": "m", "metres": "m",
    "percent": "%", "percentage": "%", "pct": "%",
}  # fmt: skip
"""Units by the last word of a property's name."""

_NAMED = {"$session_duration": "seconds"}
"""PostHog's own, whose names do not say it (posthog.com/docs/data/sessions, 2026)."""

_SIZES = (
    {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12},
    {"ms": 0.001, "seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800},
    {"m": 1, "km": 1_000},
)
"""How large the units of one kind are; a kilobyte is 1,000 bytes (IEC 80000-13)."""

_SCALED = re.compile(r"\s*[A-H]\s*(?P<how>[/*])\s*(?P<by>\d+(?:\.\d+)?)\s*")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def unit_of(name: str) -> str:
    """The unit that the last word of a property's name says: `size_mb` is in MB; else empty."""
    if name in _NAMED:
        return _NAMED[name]
    found = _WORDS.findall(name)
    last = found[-1].lower() if found else ""
    return last.upper() if last in CURRENCIES else _UNITS.get(last, "")


def scaled(formula: str, unit: str) -> str:
    """The unit that a formula turns a figure in `unit` into: `A / 1000` of MB is in GB; else empty."""
    found = _SCALED.fullmatch(formula)
    sizes = next((kind for kind in _SIZES if unit in kind), None)
    if found is None or sizes is None or not float(found["by"]):
        return ""
    by = float(found["by"]) if found["how"] == "/" else 1 / float(found["by"])
    return next((u for u, size in sizes.items() if abs(size / sizes[unit] / by - 1) < _SAME), "")


_SAME = 1e-5
"""How far a rounded factor may be from the true one."""
