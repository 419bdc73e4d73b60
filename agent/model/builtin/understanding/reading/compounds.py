"""Takes a compound of small words for the event whose description has it: "no-show", "walk-in".

By themselves "no" and "show" say something else to the grammar, or nothing at all.
"""

import re

from agent.model.builtin.understanding.lexicon import SILENT
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.names.naming import PARTICLES, word
from agent.names.taxonomy import KnownEvent

_COMPOUND = re.compile(r"(?<![\w“\"-])(?P<one>[a-z]+)-(?P<other>[a-z]+)(?![\w”\"-])", re.IGNORECASE)
_STAYED_AWAY = re.compile(
    r"\b(?:did\s+not|didn['’]?t|do\s+not|don['’]?t|never|failed\s+to)\s+(?:show|turn(?:ed)?|showed)\s+up\b",
    re.IGNORECASE,
)
_FREE = re.compile(r"(?<![\w“\"-])(?P<what>[a-z]+)-free\s+(?P<who>[a-z]+)", re.IGNORECASE)
_SMALL = SILENT | PARTICLES | {"no", "not", "by", "on", "in"}


def with_compounds(question: str, catalogue: Catalogue) -> str:
    """`question` with the name of the event in the place of such a compound."""
    if _STAYED_AWAY.search(question) and (event := _described(catalogue, "no", "show")):
        question = _STAYED_AWAY.sub(f"did “{event.name}”", question)
    question = _FREE.sub(lambda m: _without(m, catalogue), question)
    return _COMPOUND.sub(lambda m: _named(m, catalogue), question)


def _named(match: re.Match[str], catalogue: Catalogue) -> str:
    parts = (match["one"].lower(), match["other"].lower())
    small = {parts[0], parts[1].removesuffix("s")} <= _SMALL
    event = _described(catalogue, *parts) if small else None
    return f"“{event.name}”" if event else match[0]


def _without(match: re.Match[str], catalogue: Catalogue) -> str:
    """Crash-free users are those without a crash, where that is an event."""
    if not catalogue.events.hits(word(match["what"].lower())):
        return match[0]
    return f"{match['who']} without any {match['what']}"


def _described(catalogue: Catalogue, one: str, other: str) -> KnownEvent | None:
    """The one event whose name or description has the compound; None where several have it."""
    stem = word(other).stem
    told = re.compile(rf"\b{one}[\s_-]?{stem}s?\b", re.IGNORECASE)
    events = catalogue.found.events
    found = [e for e in events if told.search(e.name)] or [
        e for e in events if told.search(e.description)
    ]
    return found[0] if len(found) == 1 else None
