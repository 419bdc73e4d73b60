"""Finds the leave to take one's time in what people say: "no rush: …", "…? Take your time."."""

import re

_PLAIN = r"take\s+your\s+time|(?:there\s+is\s+|there['\u2019]s\s+)?no\s+(?:rush|hurry)"
_ALSO = (
    r"(?:(?:do|run|work\s+on|answer)\s+(?:this|that|it)\s+)?in\s+the\s+background"
    r"|answer(?:\s+me)?(?:\s+this)?\s+later"
    r"|when(?:ever)?\s+you\s+(?:can|have(?:\s+the)?\s+time|get\s+to\s+it)"
)
_PLEASE = r"(?:please,?\s+)?"
_BREAK = r"[,:;.?!(\u2013\u2014-]"

_FOUND = re.compile(
    rf"^\W*{_PLEASE}(?:{_PLAIN}|{_ALSO})(?:,?\s+please)?\s*(?:{_BREAK}+|\band\b|\n)\s*"
    rf"|\s*{_BREAK}\s*{_PLEASE}(?:but\s+)?(?:{_PLAIN}|{_ALSO})(?:,?\s+please)?[.!?)]*\s*$"
    rf"|\s+{_PLEASE}(?:{_PLAIN})[.!?)]*\s*$",
    re.IGNORECASE,
)
"""Said before the request or behind it; "how many sessions run in the background" asks about
something, so that without a break only the unmistakable ones count."""


def unhurried(text: str) -> tuple[str, bool]:
    """Plain words without the leave to take one's time, and whether it was given."""
    found = _FOUND.search(text)
    if not found:
        return text, False
    asks = "?" if found.group().lstrip().startswith("?") else ""
    rest = (text[: found.start()] + asks + text[found.end() :]).strip()
    return (rest, True) if rest else (text, False)


def without_hurry(text: str) -> str:
    """The same request with that leave."""
    return f"Take your time: {text}"
