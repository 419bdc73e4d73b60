"""Reads figures of different kinds joined by "and": uploads and uploaders, the count and the average size."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import (
    Condition,
    Item,
    Mark,
    Mention,
    Named,
    Split,
    Time,
)
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.measures import is_earned
from agent.model.builtin.understanding.shapes.side_by_side import side_by_side

_OF_A_SIDE = frozenset({"count", "unique", "math", "person", "verb", "events", "each"})
_OF_ALL = frozenset({"interval", "by", "shown"})


@dataclass(frozen=True, slots=True)
class _Figure:
    """One side: how it is counted, of which number, and the event where the side names one."""

    math: str
    measured: Named | None = None
    mention: Mention | None = None


def has_two_figures(sentence: Sentence) -> bool:
    """Whether "and" joins figures that are counted in different ways, each said in full.

    How many uploads and how many uploaders; total size and number of uploads. "People who uploaded
    and shared" are one figure, and so are "uploads and downloads" two of one kind.
    """
    marks = {m.kind for m in sentence.all(Mark)}
    if not marks <= _OF_A_SIDE | _OF_ALL | {"and"} or not sentence.mentions:
        return False
    if any(m.negated or m.relative or m.often for m in sentence.mentions):
        return False
    return len({f.math for f in _figures(sentence)}) > 1


def two_figures(sentence: Sentence) -> Plan:
    """A call of `trends` with a series for each; a condition behind the last is on all of them."""
    sides, figures = _sides(sentence), _figures(sentence)
    if any(isinstance(i, Condition) for i in _heads(sides)):
        raise Settled(
            Refuse("I cannot tell which of these figures that is about.", "Ask for each by itself.")
        )
    if sentence.conditions:
        sentence.note("I took the condition for each of these figures.")
    series: list[Json] = []
    for figure in figures:
        event = sentence.event(figure.mention or sentence.mentions[0]).name
        if figure.mention is None and figure.math == "people":
            sentence.note(f"I counted the people who did “{event}”.")
        of = sentence.property(figure.measured) if figure.measured else None
        own = {"property": of.name, "of": of.of} if of is not None else {}
        series.append({"event": event, "math": figure.math} | own)
    for item in sentence.items:
        if isinstance(item, Mark) and item.kind in _OF_A_SIDE | {"and", "by"}:
            item.used = True
        item.used = item.used or isinstance(item, Named | Mention)
    return side_by_side(sentence, series)


def _sides(sentence: Sentence) -> list[list[Item]]:
    """What stands between the "and"s, without times and splits, which are of all of it."""
    sides: list[list[Item]] = [[]]
    for item in sentence.items:
        if isinstance(item, Mark) and item.kind == "and":
            sides.append([])
        elif not isinstance(item, Time | Split) and not _is_of_all(item):
            sides[-1].append(item)
    return [side for side in sides if side]


def _is_of_all(item: Item) -> bool:
    return isinstance(item, Mark) and item.kind in _OF_ALL


def _heads(sides: Sequence[Sequence[Item]]) -> list[Item]:
    """Everything but what stands behind the last figure."""
    *others, last = sides
    place = max(n for n, i in enumerate(last) if not isinstance(i, Condition))
    return [*(i for side in others for i in side), *last[:place]]


def _figures(sentence: Sentence) -> list[_Figure]:
    """The figure of each side; none where one of them is no figure by itself."""
    events = {m.events[0].name for m in sentence.mentions}
    found: list[_Figure] = []
    for side in _sides(sentence):
        if _is_each(side):  # and how many people did each
            found += [_Figure("people", mention=m) for m in sentence.mentions]
            continue
        figure = _figure(sentence, side)
        if figure is None or not (figure.mention or len(events) == 1):
            return []
        found.append(figure)
    return found


def _is_each(side: Sequence[Item]) -> bool:
    kinds = {i.kind if isinstance(i, Mark) else "" for i in side}
    return {"person", "each"} <= kinds <= {"person", "each", "count", "verb"}


def _figure(sentence: Sentence, side: Sequence[Item]) -> _Figure | None:
    """What one side asks for; None where it is no figure by itself."""
    mentions = [i for i in side if isinstance(i, Mention)]
    numbers = [i for i in side if isinstance(i, Named)]
    others = [i for i in side if not isinstance(i, Mention | Named | Condition | Mark)]
    if len(mentions) > 1 or len(numbers) > 1 or others:
        return None
    mention = mentions[0] if mentions else None
    if numbers:
        return _of_number(sentence, side, numbers[0], mention)
    math = _counted(side, mention)
    return _Figure(math, mention=mention) if math else None


def _counted(side: Sequence[Item], mention: Mention | None) -> str:
    """Events or people; of a side without an event only what is all of it, as in "and how many"."""
    kinds = {i.kind for i in side if isinstance(i, Mark)}
    if mention is None and (any(isinstance(i, Condition) for i in side) or "math" in kinds):
        return ""  # how many by card, without internal users
    if "person" in kinds or (mention and (mention.agents or "unique" in kinds)):
        return "" if "each" in kinds else "people"
    if mention and mention.verbal:
        return "people" if "count" in kinds else ""
    return "events" if mention or "count" in kinds else ""


def _of_number(
    sentence: Sentence, side: Sequence[Item], number: Named, mention: Mention | None
) -> _Figure | None:
    """Average size; revenue, which is a sum by itself."""
    if any(p.type != "number" for p in number.properties):
        return None
    maths = [i.value for i in side if isinstance(i, Mark) and i.kind == "math"]
    counts = [i for i in side if isinstance(i, Mark) and i.kind == "count"]
    much = any("much" in sentence.question[c.start : c.end].lower() for c in counts)
    much = much or (not counts and is_earned(sentence.question[number.start : number.end]))
    if len(maths) > 1 or (not maths and not much):
        return None
    math = "sum" if not maths or maths[0] == "total" else str(maths[0])
    return _Figure(math, number, mention)
