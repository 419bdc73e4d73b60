"""Reads how long people had for all steps of a funnel: "within 7 days", "7 day window"."""

from collections.abc import Sequence

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Item, Loose, Mark, Mention
from agent.model.builtin.understanding.sentence import Sentence, Settled

_DAYS = {
    "minute": 1 / 1440, "min": 1 / 1440, "hour": 1 / 24, "h": 1 / 24, "hr": 1 / 24,
    "day": 1, "week": 7, "month": 30,
}  # fmt: skip

_LONGEST = 3
"""Words between "within" and what a window begins with: "7 days of"."""


def window_of(sentence: Sentence) -> float | None:
    """The window in days: "within 7 days", "in 3 days"; None when none is named."""
    sentence.take("window")
    marks: list[Mark] = [*sentence.marks("within", "window"), *_in_days(sentence)]
    for mark in marks:
        place = sentence.items.index(mark)
        ahead = sentence.items[place:] if mark.kind == "figure" else sentence.items[place + 1 :]
        behind = sentence.items[max(place - 2, 0) : place] if mark.kind == "window" else []
        length = _length(sentence, ahead[:2]) or _length(sentence, behind)
        if length is None:
            raise Settled(
                Refuse("I cannot read that window.", "Say, for instance, “within 7 days”.")
            )
        mark.used = True
        return length
    return None


def bare_window(sentence: Sentence) -> float | None:
    """Give them 3 days: a length of time and nothing else, which of a funnel is its window."""
    parts = sentence.items
    number = parts[0] if parts else None
    if len(parts) != _NUMBER_AND_UNIT or not (isinstance(number, Mark) and number.kind == "figure"):
        return None
    return _length(sentence, parts)


_NUMBER_AND_UNIT = 2


def counted_from(sentence: Sentence, steps: Sequence[Mention]) -> Mention | None:
    """The step that the window begins with: "uploaded within 7 days of signing up"."""
    for mark in sentence.marks("within"):
        behind = [m for m in steps if m.start > mark.end]
        said = sentence.question[mark.end : behind[0].start].lower().split() if behind else []
        if said[-1:] in (["of"], ["after"], ["from"]) and len(said) <= _LONGEST:
            return behind[0]
    return None


def _in_days(sentence: Sentence) -> list[Mark]:
    """Converted in 3 days."""
    figures = sentence.marks("figure")
    return [m for m in figures if sentence.question[: m.start].lower().split()[-1:] == ["in"]]


def _length(sentence: Sentence, parts: Sequence[Item]) -> float | None:
    """7 days; an hour; one week."""
    for number, unit in zip((None, *parts), parts, strict=False):
        said = sentence.question[unit.start : unit.end].lower()
        days = _DAYS.get(said, _DAYS.get(said.removesuffix("s")))
        if days is None:
            continue
        unit.used = True
        many = 1.0
        if isinstance(number, Mark) and number.kind == "figure":
            number.used, many = True, float(number.value)
        elif isinstance(number, Loose) and number.text.lower() == "one":
            number.used = True
        length = many * days
        return int(length) if length.is_integer() else round(length, 6)
    return None
