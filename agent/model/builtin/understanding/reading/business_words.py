"""Says what businesses call things in the words of events: features, churn, adoption."""

import re
from collections.abc import Callable
from typing import Final

from agent.model.builtin.understanding.lexicon import PERSONS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_events import verb_of
from agent.model.builtin.writing.foreign import quoted
from agent.names.naming import words as words_of

ENDS: Final = ("cancel", "churn", "end", "expir", "terminat", "lapse")
"""Stems of what a subscription that is lost comes to."""

_PAID_FOR: Final = frozenset(
    ["account", "contract", "customer", "licence", "license", "membership", "plan", "subscription"]
)
DURATION: Final = "$session_duration"
"""PostHog's own property of sessions."""

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
_SESSION_LENGTH: Final = re.compile(
    r"^\W*(?:(?:what(?:['’]?s|\s+is|\s+was|\s+are)?|show\s+me|give\s+me|compare)\s+)?(?:(?:the|our)\s+)?"
    r"(?P<said>how\s+long\s+(?:is|are|was|were|does|do)\s+(?:an?\s+|the\s+|our\s+)?(?:average\s+|typical\s+|mean\s+)?(?:sessions?|visits?)"
    r"(?:\s+(?:take|last(?!\s+(?:\d|week|month|quarter|year|night|few))))?(?:\s+on\s+average)?"
    r"|(?:(?P<how>average|mean|median)\s+)?(?:(?:session|visit)\s+(?:length|time)|length\s+of\s+(?:an?\s+|the\s+)?(?:sessions?|visits?)"
    r"|time\s+(?:spent\s+)?(?:on\s+(?:the\s+|our\s+)?(?:site|website|app)|per\s+(?:session|visit))))\b",
    re.IGNORECASE,
)
_USING: Final = re.compile(
    r"\b(?:(?:are|is|were)\s+)?(?:using|uses?|used)\s+(?:us|(?:the|our|this)\s+(?:product|app|platform|site|service|tool))\b",
    re.IGNORECASE,
)
_LOST: Final = re.compile(
    rf"^\W*how\s+many\s+(?:{PERSONS})\s+(?:did|have)\s+we\s+(?:lose|lost)(?P<rest>\s+[^?]+?)?[?\s]*$",
    re.IGNORECASE,
)
_CHURNED: Final = re.compile(
    rf"\bchurned\s+(?P<who>{PERSONS})\b|\b(?P<had>customers|members|subscribers|clients)\s+(?:have\s+)?churned\b"
    r"|\b(?:have\s+|has\s+)?churned\b",
    re.IGNORECASE,
)
_ADOPTION: Final = re.compile(
    r"^\W*(?:what(?:['’]?s|\s+is|\s+was)\s+)?(?:the\s+)?(?:feature\s+)?(?:adoption|uptake)(?:\s+rate)?\s+(?:of|for)\s+(?P<what>[^?]+?)[?\s]*$",
    re.IGNORECASE,
)
_REASONS: Final = re.compile(
    r"\b(?:the\s+|our\s+)?(?P<most>(?:top|main|most\s+(?:common|frequent))\s+)?reasons?\s+(?:for|of|behind)\s+(?:the\s+|an?\s+)?(?P<what>\w+)",
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
    """Churn, and whom we lost: who was here in one week, and not in the next."""
    asked = _CHURN.match(question) or _LOST.match(question)
    if not asked:
        return "", ""
    unit = _UNITS.get((asked.groupdict().get("every") or "").lower(), "week")
    note = f"I took that to be people who stay away: those who were here in one {unit} and not in the next."
    if ends := _ends(catalogue):
        note += f" I can count {quoted(ends[0])} as well."
    return f"new, returning and dormant people by {unit}{asked['rest'] or ''}", note


def _churned(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """Customers who churned have cancelled, where one event says so."""
    ends = _ends(catalogue)
    if len(ends) != 1 or not _CHURNED.search(question):
        return "", ""
    did = f"did “{ends[0]}”"

    def instead(said: re.Match[str]) -> str:
        """Members who churned are members no more, so nothing else may say that they are."""
        return f"people who {did}" if said["who"] else f"people {did}" if said["had"] else did

    words = _CHURNED.sub(instead, question, count=1)
    return words, f"I took “churned” to be {quoted(ends[0])}."


def _ends(catalogue: Catalogue) -> list[str]:
    """Events in which what a customer pays for ends; a cancelled order is none."""
    return [
        e.name
        for e in catalogue.found.events
        if verb_of(e).startswith(ENDS) and _PAID_FOR & {w.text for w in words_of(e.name)}
    ]


def _adoption(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """How many of all people do it."""
    asked = _ADOPTION.match(question)
    return (f"what percent of people did {asked['what']}", "") if asked else ("", "")


def _session_length(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """How long a visit takes, where PostHog measures sessions."""
    asked = _SESSION_LENGTH.match(question)
    if not asked or not any(p.name == DURATION for p in catalogue.found.properties):
        return "", ""
    how = asked["how"] or "average"
    words = f"{how} session duration{question[asked.end() :]}"
    return words, f"I took “{asked['said']}” to be the {how} of “{DURATION}”."


def _using(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """How many companies use us: how many are active."""
    return _USING.sub("are active", question, count=1), ""


def _reasons(question: str, catalogue: Catalogue) -> tuple[str, str]:
    """The reasons for cancelling, where people give one: no cause that we would find."""
    asked = _REASONS.search(question)
    if not asked:
        return "", ""
    what = {w.stem for w in words_of(asked["what"])}
    told = [
        p.name
        for p in catalogue.found.properties
        if what & (stems := {w.stem for w in words_of(p.name)}) and "reason" in stems
    ]
    if len(told) != 1:
        return "", ""
    said = f"{'most common' if asked['most'] else ''} “{told[0]}”"
    return f"{question[: asked.start()]}{said}{question[asked.end() :]}".strip(), ""


TURNS: Final[tuple[Callable[[str, Catalogue], tuple[str, str]], ...]] = (
    _features, _churn, _churned, _adoption, _session_length, _using, _reasons,
)  # fmt: skip
