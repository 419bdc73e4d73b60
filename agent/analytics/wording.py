"""How names and figures stand in what the analytics tools say."""

from collections.abc import Iterable, Sequence
from typing import Any

LONGEST_NAME = 60
MOST_NAMES = 5


def quoted(name: str) -> str:
    """A name in quotation marks, on one line and of bearable length."""
    line = " ".join(name.split())
    return f"“{line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + '…'}”"


def listed(names: Iterable[str], *, word: str = "and") -> str:
    """“a”, “b” and “c”; of many the first few."""
    shown = [quoted(name) for name in names][:MOST_NAMES]
    return " ".join([", ".join(shown[:-1]), word, shown[-1]]) if len(shown) > 1 else "".join(shown)


def figure(value: Any) -> str:
    """A figure as tools write it: 1,234, 12.35, or “no figure” where there is none."""
    if value is None:
        return "no figure"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"
    return f"{value:,.0f}"


def sentences(parts: Sequence[str]) -> str:
    """Those sentences that say something, as one line."""
    return " ".join(part for part in parts if part)
