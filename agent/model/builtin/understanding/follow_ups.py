"""Reads a question that leans on the one before: it changes one part, and the rest stays."""

import re
from dataclasses import replace
from datetime import datetime

from agent.dates import Range
from agent.model.builtin.plan import Plan, Query
from agent.model.builtin.understanding.carried_by import as_carried
from agent.model.builtin.understanding.catalogue import Catalogue
from agent.model.builtin.understanding.edit import Edit
from agent.model.builtin.understanding.edited_figure import (
    change_figure,
    change_total,
    drop_splits,
)
from agent.model.builtin.understanding.edited_how import (
    change_limit,
    change_look,
    change_measure,
    change_splits,
    change_to_percent,
)
from agent.model.builtin.understanding.edited_when import (
    change_interval,
    change_time,
    change_window,
)
from agent.model.builtin.understanding.edited_whom import (
    change_event,
    change_filters,
    change_persons,
)
from agent.model.builtin.understanding.interpreting import parted
from agent.model.builtin.understanding.items import Named, Time
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.spelling import Corrected
from agent.model.builtin.understanding.unclaimed import ask_unclaimed
from agent.taxonomy import KnownEvent

_WHO = re.compile(
    r"^\W*(?:and\s+)?who(?:\s+(?:exactly|did|was|were|are|is|has|have|it|that|this|they|those|them|done|so))*\W*$",
    re.IGNORECASE,
)
"""Who, and nothing else: the people behind the figure before."""

FOLLOWS_UP = re.compile(
    r"\W*(?:and|what\s+about|how\s+about|the\s+same|same|also|then|now|or|instead|but|only|just|ok(?:ay)?|so"
    r"|make\s+(?:it|that)|show\s+(?:it|that|this|them)|split\s+(?:it|that|this)|break\s+(?:it|that|this|them)"
    r"|group\s+(?:it|that)|do\s+(?:it|that|the\s+same)|can\s+(?:you|i|we)\s+(?:split|see\s+(?:it|that|this|them)|get\s+(?:it|that|this))"
    r"|compare\s+(?:it|that|this)|(?:go(?:ing)?\s+)?back\s+to|sorry|no|i\s+mean(?:t)?|rather|excluding|without|except|as\s+an?|in\s+a\s+(?:table|chart)|again)\b",
    re.IGNORECASE,
)
"""How a question begins that changes one part of the last one."""

_FILLERS = re.compile(
    r"\b(?:what\s+about|how\s+about|(?:(?:do\s+|show\s+)?the\s+same(?:\s+(?:thing|question|figure|chart|but))?|same(?:\s+(?:again|thing|question|but))?)"
    r"(?!\s+(?:days?|period|time|dates?|stretch|weeks?|months?|quarters?|years?)\b)"
    r"|instead(?!\s+of)|(?:let'?s\s+)?(?:(?:go(?:ing)?|come)\s+)?back\s+to|once\s+more|again|rather(?!\s+than)|i\s+mean(?:t)?|sorry|make\s+(?:it|that)|show\s+(?:it|that|this|them)"
    r"|(?:split|break|group|do|compare|see|get|have|plot|draw|chart|give\s+me|take)\s+(?:it|that|this|them|those)(?!\s+back)|that\s+down|now|then|but|(?<=\bno\b)\s*,|please)\b|^\W*no\s*,",
    re.IGNORECASE,
)
_UNSPLIT = re.compile(
    r"\b(?:(?:drop|remove|undo|forget|lose|skip|clear|without|no|not|take\s+(?:away|out)|leave\s+out)\s+(?:(?:the|that|any|this)\s+)*"
    r"(?:split(?:ting)?|break\s?downs?|grouping|groups|segments?|segmentation|split\s+by\s+\w+)|un-?split|not\s+split|all\s+together)\b",
    re.IGNORECASE,
)
_PEOPLE_NOT_EVENTS = re.compile(
    r"\b(?:people|users|persons|unique\s+users|uniques?)\s+(?:instead\s+of|rather\s+than|not|and\s+not)\s+(?:events|times|totals?|counts?|\w+)\b",
    re.IGNORECASE,
)
_EVENTS_NOT_PEOPLE = re.compile(
    r"\b(?:events|times|totals?|counts?)\s+(?:instead\s+of|rather\s+than|not|and\s+not)\s+(?:people|users|persons|uniques?)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(r"\b(?:also|too|as\s+well|add|plus|additionally|on\s+top)\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:also|too|as\s+well|add|plus|additionally)\b", re.IGNORECASE)
_ANEW = frozenset(
    {"funnel", "drop", "retention", "lifecycle", "stickiness", "paths", "takes", "of_those"}
)
_FILTERED = frozenset(
    {"trends", "funnels", "retention", "lifecycle", "stickiness", "paths", "top_values", "persons"}
)


CHANGES = (
    change_persons, change_look, change_time, change_filters, change_event, change_total,
    change_figure, change_measure, change_splits, change_interval, change_limit, change_to_percent, change_window,
)  # fmt: skip
"""Everything that a follow-up may change, in an order in which one change does not hide another."""


def continued(
    corrected: Corrected,
    catalogue: Catalogue,
    now: datetime,
    *,
    before: Query,
    span: Range | None,
) -> Plan | None:
    """The query before with one part changed; None when the question stands by itself."""
    if before.tool not in _FILTERED or span is None:
        return None
    question = _WHO.sub("who are they", corrected.question)
    events = _events(before, catalogue)
    whole = _UNSPLIT.sub(lambda m: " " * len(m[0]), question)
    sentence = parted(whole, catalogue, now, before=span, events=events)
    if not _leans(sentence, question):
        return None
    plain = _FILLERS.sub(lambda m: " " * len(m[0]), _then(question, before))
    if _ALSO.search(plain):
        plain = _ALSO.sub(lambda m: " " * len(m[0]), plain)
    math = (
        "people"
        if _PEOPLE_NOT_EVENTS.search(plain)
        else "events"
        if _EVENTS_NOT_PEOPLE.search(plain)
        else ""
    )
    for pattern in (_PEOPLE_NOT_EVENTS, _EVENTS_NOT_PEOPLE):
        plain = pattern.sub(lambda m: " " * len(m[0]), plain)
    unsplit = bool(_UNSPLIT.search(plain))
    plain = _UNSPLIT.sub(lambda m: " " * len(m[0]), plain)
    sentence = parted(plain, catalogue, now, before=span, events=events)
    for said, meant in corrected.read_as:
        sentence.note(f"I read “{said}” as “{meant}”.")
    read = list(sentence.items)
    edit = Edit(sentence, before, span, adds=bool(_ADDS.search(question)), math=math)
    try:
        if unsplit:
            drop_splits(edit)
        for change in CHANGES:
            change(edit)
    except Settled as settled:
        return sentence.lacking or settled.plan
    if not edit.changed:
        return None
    changed = Query(edit.tool, edit.arguments, (), edit.shown)
    made = (
        sentence.lacking
        or sentence.refuse_left()
        or ask_unclaimed(sentence, read)
        or as_carried(sentence, changed)
    )
    return replace(made, notes=tuple(sentence.notes)) if isinstance(made, Query) else made


def _events(before: Query, catalogue: Catalogue) -> list[KnownEvent]:
    """The events of the query before; none where it was about any event."""
    arguments = before.arguments
    counted = [*arguments.get("series", ()), *arguments.get("steps", ()), arguments]
    names = {one.get("event") for one in counted}
    return [] if "" in names else [e for e in catalogue.found.events if e.name in names]


def _leans(sentence: Sentence, question: str) -> bool:
    """Whether a question leans on the one before: it says so, or leaves out what it counts."""
    if sentence.has(*_ANEW):
        return False
    mentions = sentence.mentions
    whole = (
        sentence.has("count", "times", "percent", "which", "what", "persons") or len(mentions) > 1
    )
    timed = bool(sentence.all(Time))
    if mentions and whole and (timed or not FOLLOWS_UP.match(question)):
        return False
    if mentions and timed and not FOLLOWS_UP.match(question):
        return False
    if FOLLOWS_UP.match(question):
        return True
    if not mentions:
        return not _stands(sentence)
    return len(question.split()) <= 4 and not timed


def _stands(sentence: Sentence) -> bool:
    """A question without an event that is whole all the same: active users, sessions, a ranking."""
    if sentence.has("active", "dau", "sessions", "group") and (
        sentence.all(Time) or sentence.has("count")
    ):
        return True
    if sentence.has("count", "times") and sentence.all(Time):
        return True
    ranked = sentence.has("which", "what", "exist") and bool(sentence.all(Named))
    return ranked or (sentence.has("count") and bool(sentence.all(Named)))


def _then(question: str, before: Query) -> str:
    """The question with "then" as an arrow: in a funnel it is one more step, and no small talk."""
    return re.sub(r"\bthen\b", "->", question) if before.tool == "funnels" else question
