"""Declines what lies ahead, by tense or by time, and tells of which year a bare month was taken."""

import re

from agent.calendar.dates import instant, step
from agent.calendar.points import MONTH
from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Loose, Mark, Mention, Time
from agent.model.builtin.understanding.sentence import HELPS, Sentence

_FUTURE = re.compile(
    r"(?<!\bi )\bwill\b(?!\s+(?:you|i)\b)|(?<=\w)(?<!\bi)['\u2019]ll\b|\bwon['\u2019]t\b"
    r"|\bgonna\b|(?:\b(?:is|are|am)|['\u2019](?:s|re))\b[^.;?!]*?\bgoing\s+to\s+"
    r"(?!(?:the|an?|our|my|your|their|this|that|these|those|each|all|any|both|date)\b)[a-z]",
    re.IGNORECASE,
)
"""Will, is going to: but not "will you show me", "I will need", nor people going to the shop."""

_WILL = re.compile(r"\b(?:will|going)\b", re.IGNORECASE)

_NAMED = re.compile(rf"\b{MONTH}(?!\w)|\bQ[1-4]\b|\bH[12]\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d")


def refuse_ahead(sentence: Sentence) -> Refuse | None:
    """Why a question about what is still to come cannot be answered.

    How many will sign up, are we going to grow; and any time that begins only after now.
    """
    times = [t for t in sentence.all(Time) if not t.mention.open_start]
    ahead = any(instant(t.mention.range.start) > instant(sentence.now) for t in times)
    if ahead or _FUTURE.search(_without_names(sentence)):
        return Refuse(
            "I cannot look ahead.",
            f"I can show how it went so far, by day, week or month. {HELPS}",
        )
    return None


def note_years(sentence: Sentence) -> None:
    """In November, "bookings in December" are those of the last one, and the answer says so."""
    for time in sentence.all(Time):
        named = _NAMED.search(time.mention.words)
        first = (time.mention.around or time.mention.range).start
        if not named or _YEAR.search(time.mention.words) or first.year >= sentence.now.year:
            continue
        if step(first.date(), "year", 1) > sentence.now.date():
            said = named[0].strip(" .")
            sentence.note(f"This year's “{said}” is still ahead, so I took that of {first.year}.")


def _without_names(sentence: Sentence) -> str:
    """The question without its values, nor an event called "Will signed"; other events are verbs."""
    text = sentence.question
    for item in sentence.items:
        if isinstance(item, Mark | Loose | Time):
            continue
        spots = (
            item.spots if isinstance(item, Mention) and item.spots else ((item.start, item.end),)
        )
        for start, end in spots:
            if not isinstance(item, Mention) or _WILL.search(text[start:end]):
                text = f"{text[:start]}{'~' * (end - start)}{text[end:]}"
    return text
