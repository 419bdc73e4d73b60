"""What a property is called besides its name: by its description, its unit, or as money."""

import re
from collections.abc import Iterator

from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.linking.names import Name
from agent.names.naming import word, words
from agent.names.taxonomy import KnownProperty

_HEAD = re.compile(
    r"(?:The\s+|A\s+|An\s+)?(?P<head>[A-Za-z]+(?:\s+[A-Za-z]+)?)(?=\s+(?:of|in|that|which|when|for)\b|[.:]|$)"
)
_NO_HEADS = frozenset(
    [
        "name",
        "key",
        "value",
        "type",
        "kind",
        "number",
        "id",
        "text",
        "time",
        "date",
        "way",
        "full",
        "address",
        "whether",
        "how",
        "what",
        "where",
        "why",
        "deprecated",
        "moment",
        "day",
    ]
)


def heads(one: KnownProperty) -> tuple[Name, ...]:
    head = _HEAD.match(one.description)
    if head is None or set(head["head"].lower().split()) & _NO_HEADS:
        return ()
    return (words(head["head"]),)


def as_unit(one: KnownProperty) -> Iterator[Name]:
    """What a number is counted in: megabytes, dollars."""
    if one.type == "number":
        for text in {w.text for w in words(one.name)} & standard.UNITS.keys():
            yield words(standard.UNITS[text])


def as_time(one: KnownProperty) -> Iterator[Name]:
    """What a length of time is called: the minutes that somebody waits are a wait time."""
    *rest, last = words(one.name) or (word(""),)
    timed = rest and rest[-1].text not in {"time", "duration", "length", "age"}
    if one.type == "number" and last.text in standard.TIME_UNITS and timed:
        yield (*rest, word("time"))


def as_money(one: KnownProperty) -> Iterator[Name]:
    """What an amount of money is called as well: revenue, or the value of an order."""
    held = words(one.name)
    stems = {w.text for w in held}
    if one.type != "number" or not stems & standard.MONEY:
        return
    if not stems & {"price", "cost"}:
        yield words("revenue")
    of = [w.text for w in held if w.text not in standard.MONEY]
    for called in ("value", "amount", "total", "revenue"):
        yield words(" ".join([*of, called]))
    if of and not stems & {"price", "cost"}:
        yield words(" ".join([*of, "price"]))  # the snack price, of `snack_eur`
