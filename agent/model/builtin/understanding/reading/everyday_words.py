"""Says in the words of counts what people ask in passing: our best day, every Monday, when it peaked."""

import re
from collections.abc import Callable
from typing import Final

from agent.model.builtin.understanding.linking.catalogue import Catalogue

_HOW_BIG: Final = re.compile(
    r"^\W*how\s+(?:big|large)\s+(?:is|are|was|were)\s+(?:(?:the\s+|an?\s+)?average\s+(?P<one>[^?]+?)|(?:the\s+|our\s+)?(?P<many>[^?]+?)\s+on\s+average(?P<rest>\s+[^?]+)?)[?\s]*$",
    re.IGNORECASE,
)
_BEST: Final = re.compile(
    r"^\W*(?:(?:what|which)\s+(?:was|is)\s+)?(?:(?:the|our)\s+)?(?:(?P<best>best|busiest|biggest|strongest)|(?P<worst>worst|quietest|weakest))\s+"
    r"(?P<unit>day|week|month)(?P<rest>(?:\s+(?!for\b|of\b)[^?\s]+)*)[?\s]*$",
    re.IGNORECASE,
)
_ON_EACH: Final = re.compile(
    r"\b(?:are\s+)?on\s+(?:each|every)\s+(?=\w)(?!(?:single\s+)?(?:\w+day|day|week|month|quarter|hour)\b)",
    re.IGNORECASE,
)
_CONVERTS_TO: Final = re.compile(
    r"\b(?P<what>conversions?(?:\s+rates?)?|converts?(?:\s+(?:the\s+)?(?:best|worst))?)\s+(?:to|into)\s+(?!(?:the\s+)?(?:week|month)\b)",
    re.IGNORECASE,
)
_EVERY_DAY: Final = re.compile(
    r"\b(?:on\s+)?(?:every|each)\s+(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_PEAK: Final = re.compile(
    r"^\W*when\s+did\s+(?:the\s+|our\s+)?(?P<what>\w[\w\s-]*?)\s+peak(?P<rest>\s+[^?]+?)?[?\s]*$",
    re.IGNORECASE,
)


def _how_big(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """How big files are on average: their average size."""
    asked = _HOW_BIG.match(question)
    if not asked:
        return "", ""
    return f"average size of {asked['one'] or asked['many']}{asked['rest'] or ''}", ""


def _best(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Our best day: the one with most active people."""
    asked = _BEST.match(question)
    if not asked:
        return "", ""
    most = "most" if asked["best"] else "fewest"
    said = f"{asked['best'] or asked['worst']} {asked['unit']}"
    note = f"I took the {said} to be the one with the {most} active people."
    return f"which {asked['unit']} had the {most} active users{asked['rest']}", note


def _on_each(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """How many people are on each plan."""
    return _ON_EACH.sub("by ", question, count=1), ""


def _converts_to(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Conversion to the upload: from the sign-up on."""
    if re.search(r"\bfrom\b", question, re.IGNORECASE) or not _CONVERTS_TO.search(question):
        return "", ""
    words = _CONVERTS_TO.sub(r"\g<what> from sign-up to ", question, count=1)
    return words, "You named no beginning, so I took the sign-up."


def _every_day(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Every Monday since September: on Mondays."""
    return _EVERY_DAY.sub(r"on \g<day>s", question, count=1), ""


def _peak(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """When errors peaked: on which day there were the most."""
    asked = _PEAK.match(question)
    return (
        (f"which day had the most {asked['what']}{asked['rest'] or ''}", "") if asked else ("", "")
    )


TURNS: Final[tuple[Callable[[str, Catalogue], tuple[str, str]], ...]] = (
    _how_big, _best, _on_each, _converts_to, _every_day, _peak,
)  # fmt: skip
