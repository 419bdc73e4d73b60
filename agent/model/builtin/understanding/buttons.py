"""What stands on the buttons of a question that is asked back: names, and conditions written out."""

from typing import Any

from agent.model.builtin.understanding.items import Condition
from agent.names.naming import words
from agent.names.taxonomy import Found, KnownProperty

MOST_OPTIONS = 4


def label(name: str) -> str:
    """A name on a button: 75 characters are Slack's limit."""
    line = " ".join(name.split())
    return line if len(line) <= 75 else line[:74] + "…"


def called(one: KnownProperty) -> str:
    """A property's name, with what it is of where that is not an event."""
    return one.name if one.of == "event" else f"{one.name} ({one.of})"


def values_for(item: Condition, one: KnownProperty) -> tuple[Any, ...]:
    """The values of the condition, as `one` of its properties spells them."""
    if item.per_property and one in item.properties:
        place = item.properties.index(one)
        if place < len(item.per_property):
            return item.per_property[place]
    return item.values


def condition_text(question: str, item: Condition, one: KnownProperty) -> str:
    """The condition as words that can be of nothing but `one` of its properties."""
    values = values_for(item, one)
    if not values:
        return f"“{one.name}”"
    said = " or ".join(f"“{v}”" if isinstance(v, str) else str(v) for v in values)
    operator = {"is": "=", "contains": "contains"}.get(item.operator, item.operator)
    negation = "not " if item.negated != item.not_before else ""
    if item.but and negation:
        opening = question[item.start : item.end].lower().split()[0]
        return f"{'but ' if opening == 'but' else ''}not “{one.name}” {operator} {said}"
    return f"with {negation}“{one.name}” {operator} {said}"


def is_taken_off(one: KnownProperty) -> bool:
    """Whether a number of money is what is given back or left off, and so no revenue."""
    return one.type == "number" and bool({w.text for w in words(one.name)} & _TAKEN_OFF)


def beside_fee(said: str, one: KnownProperty, found: Found) -> tuple[KnownProperty, ...]:
    """The prices that "revenue" may be too, where `one` is a fee: that may be all of it, or not."""
    if said.lower() != "revenue" or "fee" not in {w.text for w in words(one.name)}:
        return ()
    numbers = (p for p in found.properties if p.type == "number" and p.of == "event")
    return tuple(p for p in numbers if "price" in {w.text for w in words(p.name)})


def unlikely_revenue(one: KnownProperty) -> tuple[bool, bool]:
    """How unlikely a number of money is meant by "revenue": what is given back is the least so."""
    if one.type != "number":
        return (False, False)
    named = {w.text for w in words(one.name)}
    told = named | {w.text for w in words(one.description)}
    return (is_taken_off(one) or "fee" in named, not told & _EARNED)


_TAKEN_OFF = frozenset(
    ["discount", "refund", "refunded", "tip", "tips", "tax", "vat", "cost", "costs", "credit",
     "rebate", "deposit", "budget", "salary", "limit", "balance", "debt"]
)  # fmt: skip
_EARNED = frozenset(["paid", "pays", "total", "revenue", "amount", "price"])
"""Words in the names of amounts that are no income, and of such that are."""
