"""Keeps one tool's words from filling what a model can read, and says what was left out."""

SHARE = 0.15
"""The part of a model's window that one result may take."""

MOST_TOKENS = 25_000
"""However large the window: nobody finds anything in a longer text."""

CHARACTERS = 3
"""Of a token; fewer than the usual four, because tables and JSON have short ones."""


def capped(text: str, window: int) -> str:
    """`text`, or its first lines and a word about the rest; `window` is in tokens."""
    return shortened(text, int(min(SHARE * window, MOST_TOKENS) * CHARACTERS))


def shortened(text: str, most: int) -> str:
    """`text`, or its first lines up to `most` characters and a word about the rest."""
    if len(text) <= most:
        return text
    kept = text[:most]
    kept = kept[: kept.rfind("\n")] if "\n" in kept else kept
    left = len(text) - len(kept)
    return f"{kept}\n[cut: {left:,} of {len(text):,} characters are left out; ask for less at once]"
