"""Reads what a follow-up says to do with the figure before: leave a part out, add one, change one.

"Remove the filter" is no question about deleted tasks, nor is "view by city" one about views: the
verb is of an event only where other words of the same name stand with it ("delete account").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.model.builtin.understanding.items import Condition, Loose, Mark, Mention, Time
from agent.model.builtin.understanding.sentence import Sentence
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent

Kind = Literal["remove", "add", "change", "other"]

_POLITE = (
    r"\W*(?:(?:please|pls|and|now|then|also|ok(?:ay)?|but|no|sorry|can\s+you|could\s+you|can\s+we|let'?s"
    r"|i\s+want\s+(?:you\s+)?to|i'd\s+like\s+to)[\s,]+)*"
)
PARTS = r"(?:filter(?:s|ing)?|conditions?|restrictions?|constraints?|cohorts?)"
SPLITS = r"(?:split(?:s|ting)?|break\s?downs?|group(?:s|ings?)|segmentations?|dimensions?)"
_OTHERS = r"(?:compar(?:ison|ing)|(?:last|first|final|\w+)\s+steps?)"
_VERBS: tuple[tuple[Kind, str], ...] = (
    (
        "remove",
        (
            r"(?:remove|delete|drop|discard|clear|lose|undo|cancel|reset|forget|skip|omit|hide|get\s+rid\s+of"
            r"|take\s+(?:away|out|off)|leave\s+(?:out|off|away))(?!\s*-?\s*offs?\b|\s+(?:in|of|from|between|rates?|ratio)\b)"
            rf"|(?:without|no|not)(?=\s+(?:(?:the|that|this|any|those|these)\s+)*(?:[\w$.]+\s+){{0,2}}?"
            rf"(?:{PARTS}|{SPLITS}|{_OTHERS})\b)"
        ),
    ),
    ("add", r"(?:add|include|append|bring\s+in|put\s+in)(?!\s+to\b)(?:\s+back)?"),
    (
        "change",
        (
            r"(?:change|switch|turn|set|convert|update|swap|make)(?:\s+(?:it|that|this|them|back"
            r"|(?:the|our)\s+(?:event|metric|figure|figures|time|period|split|breakdown|grouping|interval|chart|filter|date\s+range)))*"
            r"\s+(?:in)?to|(?:view|display)(?=\s+(?:it|that|this|them|by|per|as|only|just|in|for)\b)"
            r"(?:\s+(?:it|that|this|them))?"
        ),
    ),
)
_COMMANDS = tuple(
    (kind, re.compile(rf"{_POLITE}(?P<verb>{verb})(?!\w)", re.IGNORECASE)) for kind, verb in _VERBS
)
_DONE_TO_IT = re.compile(
    rf"{_POLITE}(?P<verb>(?!(?:split|break|group|do|compare|see|get|have|plot|draw|chart|give|take|show|make)\b|\w+(?:s|ed|ing)\b)"
    rf"\w+)\s+(?:(?:it|them)\b|(?:that|this|those)(?=\W*$|\s+(?:by|per|as|in|for|on|with|to|from|only|again|instead)\b)|(?:(?:the|an?|any|all)\s+)?(?:[\w$.]+\s+)?(?:{PARTS}|{SPLITS})\b)",
    re.IGNORECASE,
)
"""Create it, share that: what is to be done with a figure is no event either."""
_CHANGES = re.compile(
    rf"{_POLITE}(?P<verb>change|switch|swap|replace|set|convert|turn|update)\s+(?:the\s+|our\s+)?(?P<old>\S+(?:\s+\S+){{0,3}}?)"
    r"\s+(?:to|into|with|for|by)\s+(?=\S)",
    re.IGNORECASE,
)
"""Change Germany to Spain: what is there now has to be what was said."""
_INSTEAD = re.compile(
    rf"{_POLITE}(?:(?:what|how)\s+about\s+)?(?P<new>[^,]+?),?\s+(?:instead\s+of|rather\s+than|in\s+place\s+of)\s+(?P<old>[^,]+?)[\s?.!]*"
    rf"|{_POLITE}(?:instead\s+of|rather\s+than|in\s+place\s+of)\s+(?P<old2>[^,]+),\s*(?P<new2>[^,]+?)[\s?.!]*",
    re.IGNORECASE,
)
"""Spain instead of Germany: Germany is not left out of the figure, Spain takes its place."""
_POINTS = re.compile(r"\W*(?:it|that|this|them|those|these|one|all|last|\W)*\W*", re.IGNORECASE)
_ADDED = re.compile(
    rf"\b(?:(?:an?|the|another|one\s+more|as\s+an?|as\s+the)\s+)?(?:(?:new|more|extra|further)\s+)?"
    rf"(?:{PARTS}(?:\s+(?:for|on|by|of|to))?|{SPLITS}(?=\s+(?:by|of|on)\b)|lines?(?=\s+for\b)|series(?=\s+of\b))",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?:as\s+)?(?:an?|the|another|one\s+more)\s+(?:(?P<which>first|second|third|fourth|fifth|next|last|final|new|more"
    r"|further|extra|\d(?:st|nd|rd|th))\s+)?step\b(?:\s*[:,]|\s+for\b)?"
    r"|\b(?:at|to|in)\s+the\s+(?:very\s+)?(?P<place>end|beginning|start|front)(?:\s+of\s+(?:it|that|(?:the|this|that)\s+funnel))?",
    re.IGNORECASE,
)
_A_STEP = re.compile(r"(?<=\w)\s+steps?(?=\W*$)", re.IGNORECASE)
"""Without the upload step: the step that is called so."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is to be done with a part, and `rest`: the question without the words that say so.

    `filtering` when the part was called a filter, `step` which step of a funnel it was called, `old`
    what is to be changed into something else.
    """

    kind: Kind
    rest: str
    verb: str
    filtering: bool = False
    several: bool = False
    split: bool = False
    step: str = ""
    old: str = ""

    @property
    def aimless(self) -> bool:
        """Whether no part is named: "delete that", "undo"."""
        pointed = bool(_POINTS.fullmatch(self.rest))
        return self.kind == "other" or (pointed and not (self.filtering or self.split or self.step))

    @property
    def leans(self) -> bool:
        """Whether it can only be about a figure before, whatever stands with it."""
        return self.aimless or self.filtering or self.split or bool(self.step)


def commanded(sentence: Sentence, held: Sequence[KnownEvent] = ()) -> Command | None:
    """The command that a question begins with; None where it begins with an event's name.

    `held` are the events of the figure before: of several that stand side by side, "remove the
    notes" takes one away, though there is an event of removed notes.
    """
    question = sentence.question
    for kind, pattern in _COMMANDS:
        match = pattern.match(question)
        if match and not _is_name(sentence, match, kind, held):
            return _command(kind, match["verb"], _blanked(question, 0, match.end()))
    match = _CHANGES.match(question)
    if match and not _is_name(sentence, match, "change", held):
        rest = _blanked(question, 0, match.end())
        return Command("change", rest, match["verb"], old=match["old"])
    match = _DONE_TO_IT.match(question)
    if match and any(m.spots == (match.span("verb"),) for m in sentence.mentions):
        return Command("other", question, match["verb"])
    return None


def swapped(question: str) -> Command | None:
    """Firefox rather than Chrome; instead of Germany, Spain: what is there, and what takes its place."""
    match = _INSTEAD.fullmatch(question)
    if match is None:
        return None
    new, old = match["new"] or match["new2"], match["old"] or match["old2"]
    return Command("change", new.strip(), "change", old=old.strip())


def _command(kind: Kind, verb: str, rest: str) -> Command:
    parts = re.search(rf"\b{PARTS}\b", rest, re.IGNORECASE)
    split = bool(re.search(rf"\b(?:{SPLITS})\b", rest, re.IGNORECASE))
    found = _STEP.search(rest)
    step = _which_step(found)
    for pattern in (_STEP, _ADDED) if kind == "add" else ():
        rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    several = parts is not None and parts[0].lower().endswith("s")
    if kind == "remove":
        rest = rest if step else _A_STEP.sub(lambda m: " " * len(m[0]), rest)
        rest = re.sub(
            rf"\b(?:{PARTS}|{SPLITS})\b", lambda m: " " * len(m[0]), rest, flags=re.IGNORECASE
        )
    return Command(kind, rest, verb, parts is not None, several, split, step)


def _which_step(found: re.Match[str] | None) -> str:
    """The second step; a step at the end; empty for none."""
    if found is None:
        return ""
    if found["place"]:
        return "last" if found["place"].lower() == "end" else "first"
    return (found["which"] or "new").lower()


def _is_name(
    sentence: Sentence, match: re.Match[str], kind: Kind, held: Sequence[KnownEvent]
) -> bool:
    """Whether the verb is of a name: with another word of an event, in a property, before a time.

    "Add comments" adds them all the same.
    """
    start = match.start("verb")
    for item in sentence.items:
        spots = (
            item.spots if isinstance(item, Mention) and item.spots else ((item.start, item.end),)
        )
        own = next(((a, b) for a, b in spots if a <= start < b), None)
        if own is None or isinstance(item, Loose | Mark):
            continue
        if isinstance(item, Condition) and item.negated:  # drop the gold filter
            continue
        if not isinstance(item, Mention):
            return True
        others = " ".join(sentence.question[max(a, match.end()) : b] for a, b in spots)
        if others.strip():
            beside = kind == "remove" and len(held) > 1 and _names_one(others, held)
            return kind != "add" and not beside
        return isinstance(sentence.after(item), Time)
    return False


def _names_one(said: str, held: Sequence[KnownEvent]) -> bool:
    """Whether all of what was said is in the name of one of the events."""
    stems = {w.stem for w in words(said)}
    return any(stems <= {w.stem for w in words(event.name)} for event in held)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
