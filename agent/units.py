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

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def unit_of(name: str) -> str:
    """The unit that the last word of a property's name says: `size_mb` is in MB; else empty."""
    found = _WORDS.findall(name)
    last = found[-1].lower() if found else ""
    return last.upper() if last in CURRENCIES else _UNITS.get(last, "")
