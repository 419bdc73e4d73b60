"""Says what businesses call things in the words of events: features, churn."""

import re
from collections.abc import Callable
from typing import Final

from agent.model.builtin.understanding.lexicon import PERSONS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import verb_of
from agent.model.builtin.writing.foreign import quoted

ENDS: Final = ("cancel", "churn", "end", "expir", "terminat", "lapse")
"""Stems of what a subscription that is lost comes to."""

_FEATURES: Final = re.compile(
    rf"^\W*(?:(?:which|what|show\s+me|list)\s+)?(?:(?:are|is)\s+)?(?:(?:the|our)\s+)?"
    rf"(?:top\s+(?P<number>\d+\s+)?features|most\s+(?:used|popular|common)\s+features?"
    rf"|features?\s+(?:(?:are|is|do|does|did|get|gets)\s+)?(?:(?:our\s+|the\s+)?(?:{PERSONS})\s+)?(?:used?|using|popular|liked?)?"
    rf"(?:\s+(?:the\s+)?most(?:\s+(?:often|used|popular))?)?)"
    rf"(?:\s+by\s+(?:number\s+of\s+)?(?:{PERSONS}))?(?P<rest>\s+[^?]+?)?[?\s]*$",
    re.IGNORECASE,
)
_CHURN: Final = re.compile(
    r"^\W*(?:(?:what(?:['’]?s|\s+is|\s+was)|how\s+(?:high|big|much)\s+(?:is|was)|show\s+me|give\s+me)\s+)?(?:(?:the|our)\s+)?"
    r"(?:(?P<every>daily|weekly|monthly)\s+)?(?:(?:user|customer|overall)\s+)?churn(?:\s+rate)?(?P<rest>\s+[^?]+?)?[?\s]*$",
    re.IGNORECASE,
)
_UNITS: Final = {"daily": "day", "weekly": "week", "monthly": "month"}


def _features(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """The most used features: the events that most people do."""
    asked = _FEATURES.match(question)
    if not asked:
        return "", ""
    number = (asked["number"] or "10").strip()
    words = f"top {number} events by number of people{asked['rest'] or ''}"
    return words, "I took features to be events, and those of most people first."


def _churn(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Churn: who was here in one week, and not in the next."""
    asked = _CHURN.match(question)
    if not asked:
        return "", ""
    unit = _UNITS.get((asked["every"] or "").lower(), "week")
    note = f"I took churn to be people who stay away: those who were here in one {unit} and not in the next."
    ends = [e.name for e in catalogue.found.events if verb_of(e).startswith(ENDS)]
    if ends:
        note += f" I can count {quoted(ends[0])} as well."
    return f"new, returning and dormant people by {unit}{asked['rest'] or ''}", note


TURNS: Final[tuple[Callable[[str, Catalogue], tuple[str, str]], ...]] = (_features, _churn)
