"""Says what people write in passing in the words that the grammar reads: "I'd like to see …"."""

import re
from datetime import datetime

from agent.calendar.phrases import find_range, parse_range
from agent.model.builtin.understanding.lexicon import PERSONS
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.names.naming import word, words

_WISHES = re.compile(
    r"^\W*(?:(?:hi|hey|hello|ok|so|please|and)\W+)*(?:i|we)(?:['’]?d|\s+would|\s+will)?\s+(?:really\s+)?(?:like|love|want|need)\s+to\s+"
    r"(?:see|know|have|get|find\s+out|look\s+at|check|understand)\b(?:\s+about)?"
    r"|^\W*(?:can|could|may)\s+(?:i|we|you)\s+(?:get|see|have|give\s+(?:me|us)|show\s+(?:me|us))\s+(?:an?|the)\s+(?:list|overview)\s+of\b"
    r"|^\W*list(?:\s+(?:me|us|all|out))*(?=\s.*\b(?:by|per)\b)",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bboth\s+(?=\w+ed\b[^?]*?\band\s+\w+ed\b)", re.IGNORECASE)
"""People who both uploaded and shared; not those who uploaded both pdfs and images."""

_HOW_DID = re.compile(r"\bhow['’]d\b", re.IGNORECASE)
_OR_THEN = re.compile(
    r"^\W*(?:did|do|were|was|are|have)\s+(?:more|fewer|less)\s+(?P<what>.+?)\s+(?P<first>\S+(?:\s+\S+){0,3})"
    r"\s+or\s+(?:in\s+|on\s+)?(?P<second>[^?]+?)[?\s]*$",
    re.IGNORECASE,
)
_BIGGER = re.compile(
    r"^\W*(?:is|are|was|were)\s+(?P<one>[\w.$-]+)\s+(?:bigger|larger|higher|greater|smaller|lower|more|less)\s+than\s+"
    r"(?P<other>[\w.$-]+)\s+(?:for|in)\s+(?P<rest>[^?]+)\??\s*$",
    re.IGNORECASE,
)
_UP = re.compile(
    r"^\W*(?:is|are|was|were)\s+(?:the\s+|our\s+)?(?P<what>[^?]+?)\s+(?:up|down)(?:\s+or\s+(?:up|down))?(?P<rest>\s+[^?]+)?[?\s]*$",
    re.IGNORECASE,
)
_HIGHER = re.compile(
    r"^\W*(?:is|are|was|were)\s+(?:the\s+|our\s+)?(?P<what>[^?]+?)\s+(?:higher|lower|better|worse)\s+(?P<rest>(?:[^?]+?\s+)?than\s+[^?]+)[?\s]*$",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"^\W*(?:did|has|have)\s+(?:the\s+|our\s+)?(?P<what>(?!(?:it|that|this|they|these|those)\b)[^?]+?)\s+"
    r"(?P<verb>drop(?:ped)?|fall(?:en)?|sink|sunk|dip(?:ped)?|climb(?:ed)?|jump(?:ed)?|ris(?:e|en)|shr[iu]nk)"
    r"(?!\s*-?\s*(?:off|out|in)\b)(?P<rest>\s+[^?]+)?[?\s]*$",
    re.IGNORECASE,
)
_WENT = re.compile(
    r"^\W*how\s+(?:did|have|has)\s+(?:the\s+|our\s+)?(?P<what>(?!(?:it|we|you|i|they|people|users|many|much)\b)[^?]+?)\s+"
    r"(?P<verb>go(?:ne)?|done|perform(?:ed)?|fared?)(?P<rest>\s+[^?]+)?[?\s]*$",
    re.IGNORECASE,
)
_BEST_RATED = re.compile(
    r"\b(?P<how>best|worst|highest|lowest)\s+(?P<what>reviews?|feedback)\b", re.IGNORECASE
)
GIVEN = frozenset(["stars", "star", "rating", "score"])
"""What a number is called that somebody gave."""

_IN_TOTAL = re.compile(
    rf"^\W*(?:how\s+many|(?:what\s+is\s+)?(?:the\s+)?(?:total\s+)?number\s+of)\s+(?P<who>{PERSONS})"
    r"(?:\s+(?:do\s+we\s+have|are\s+there|have\s+we\s+got))?\s+(?:in\s+total|altogether|overall|in\s+all|so\s+far)[?\s]*$",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?P<as>vs\.?|versus|against|compared\s+(?:to|with)|relative\s+to|from|on|over|than)\s+(?!the\s)(?P<time>.+)",
    re.IGNORECASE,
)
_GOES_ON = frozenset([
    "in", "on", "at", "from", "since", "this", "last", "for", "during", "over", "vs", "versus",
    "against", "compared", "relative", "by", "per", "among",
])  # fmt: skip
"""Words that may stand behind "sign-ups dropped": anything else was dropped by somebody."""


def plainly(question: str, catalogue: Catalogue, now: datetime) -> str:
    """`question` in plainer words where it is a known turn of speech, else as it is.

    Did more people sign up in October or September? The two months against each other.
    """
    question = _because(_HOW_DID.sub("how did", _BOTH.sub("", question)), catalogue)
    wish = _WISHES.match(question)
    if wish and not _is_event(catalogue, wish[0].split()[-1:]):
        question = question[wish.end() :].lstrip(" ,:")
    for turn in (_or_then, _bigger, _up, _higher, _moved, _went, _in_total, _best_rated):
        question = turn(question, catalogue, now) or question
    return question


_CAUSE = re.compile(
    r"\b(?:because\s+of|due\s+to|owing\s+to)\s+(?:the\s+|an?\s+)?(?P<what>\w[\w-]*(?:\s+\w[\w-]*){0,3})",
    re.IGNORECASE,
)
_REASONS = frozenset(["reason", "reasons", "cause"])


def _because(question: str, catalogue: Catalogue) -> str:
    """Refunds because of cold food, where a `refund_reason` says so: no cause that we would find."""
    cause = _CAUSE.search(question)
    said = cause["what"].split() if cause else []
    for many in range(len(said), 0, -1):
        what = " ".join(said[:many])
        told = [v.property for v in catalogue.values(what)]
        if cause and any(_REASONS & {w.text for w in words(p.name)} for p in told):
            rest = question[cause.start("what") + len(what) :]
            return f"{question[: cause.start()]}for {what}{rest}"
    return question


def _or_then(question: str, catalogue: Catalogue, now: datetime) -> str:
    """More in October or September."""
    asked = _OR_THEN.match(question)
    if not asked or parse_range(asked["second"].strip(" ."), now) is None:
        return ""
    first = find_range(asked["first"], now)
    if first is None or asked["first"][first.end :].strip():
        return ""
    return f"how many {asked['what']} {asked['first']} vs {asked['second']}"


def _bigger(question: str, catalogue: Catalogue, now: datetime) -> str:
    """Is mobile bigger than desktop for uploads?"""
    asked = _BIGGER.match(question)
    if not asked or not all(catalogue.values(asked[side]) for side in ("one", "other")):
        return ""
    return f"{asked['one']} vs {asked['other']} {asked['rest']}"


def _up(question: str, catalogue: Catalogue, now: datetime) -> str:
    """Are uploads up this week? Are they up on last week, or from it?"""
    asked = _UP.match(question)
    rest = (asked["rest"] or "").strip() if asked else ""
    if not asked or (rest and parse_range(rest, now) is None):
        return ""
    what = re.sub(r"\s+going$", "", asked["what"], flags=re.IGNORECASE)
    last = what.split()[-1]
    if last.lower() == "trending" or _has_up(catalogue, last):
        return ""
    return f"growth of {what} {_against(rest, now)}".strip()


def _higher(question: str, catalogue: Catalogue, now: datetime) -> str:
    """Are sign-ups lower this month than last month?"""
    asked = _HIGHER.match(question)
    first, _, second = re.split(r"(\bthan\b)", asked["rest"], maxsplit=1) if asked else ("", "", "")
    if not asked or any(one.strip() and not _is_time(one, now) for one in (first, second)):
        return ""
    return f"growth of {asked['what']} {first.strip()} vs {second.strip()}"


def _moved(question: str, catalogue: Catalogue, now: datetime) -> str:
    """Did sign-ups drop last month? Nobody dropped a thing: nothing of the kind is known."""
    asked = _MOVED.match(question)
    if not asked or catalogue.events.hits(word(asked["verb"].lower())):
        return ""
    rest = (asked["rest"] or "").strip()
    if rest and rest.split()[0].lower() not in _GOES_ON and not _is_time(rest, now):
        return ""
    return f"growth of {asked['what']} {_against(rest, now)}".strip()


def _went(question: str, catalogue: Catalogue, now: datetime) -> str:
    """How did sign-ups go last week? As in how they did."""
    asked = _WENT.match(question)
    rest = (asked["rest"] or "").strip() if asked else ""
    if not asked or catalogue.events.hits(word(asked["verb"].lower())):
        return ""
    return f"how did {asked['what']} do {rest}" if not rest or _is_time(rest, now) else ""


def _best_rated(question: str, catalogue: Catalogue, now: datetime) -> str:
    """The best reviews are those with the most stars, not the most reviews."""
    asked = _BEST_RATED.search(question)
    if not asked:
        return ""
    numbers = [p for p in catalogue.found.properties if p.type == "number"]
    given = [p.name for p in numbers if GIVEN & {w.text for w in words(p.name)}]
    most = "highest" if asked["how"].lower() in {"best", "highest"} else "lowest"
    named = given[0] if len(given) == 1 else "rating"
    return f"{question[: asked.start()]}{most} average {named}{question[asked.end() :]}"


def _in_total(question: str, catalogue: Catalogue, now: datetime) -> str:
    """How many users do we have in total? Since the beginning."""
    asked = _IN_TOTAL.match(question)
    return f"how many {asked['who']} all time" if asked else ""


def _against(rest: str, now: datetime) -> str:
    """Up on last week is up against it; up on Monday, or over the last week, is up in that time."""
    asked = _AGAINST.fullmatch(rest)
    span = parse_range(asked["time"], now) if asked else None
    if not asked or span is None or not _is_time(asked["time"], now):
        return rest
    how = asked["as"].lower()
    if how in {"on", "over"} and span.unit == "day" and asked["time"].lower() != "yesterday":
        return rest
    return f"vs {asked['time']}" if span.unit else rest


def _is_time(text: str, now: datetime) -> bool:
    """Whether all of `text` is one time."""
    text = text.strip(" .,")
    found = find_range(f"in {text}", now)
    whole = found is not None and found.end == len(text) + len("in ")
    return whole and found is not None and found.start <= len("in ")


def _has_up(catalogue: Catalogue, said: str) -> bool:
    """Whether an event is called so with "up" behind it: "signed up"."""
    hits = catalogue.events.hits(word(said))
    names = (catalogue.events.names[h.thing][h.name] for h in hits)
    return any(w.text in {"up", "down"} for name in names for w in name)


def _is_event(catalogue: Catalogue, said: list[str]) -> bool:
    """Whether a company calls an event by the last word of a wish: "list created"."""
    return any(one.lower() == "list" and catalogue.events.hits(word(one)) for one in said)
