"""Says of which property a value is meant, when several have it."""

import re
from collections.abc import Sequence

from agent.analytics.criteria import Scalar
from agent.model.builtin.understanding.linking.catalogue import Value
from agent.model.builtin.understanding.linking.linked_properties import plainest
from agent.names.taxonomy import KnownProperty


def owners(hits: Sequence[Value]) -> tuple[KnownProperty, ...]:
    """The properties that the best spelt of `hits` belong to, plainest first, as far as they rival."""
    top = max(v.closeness for v in hits)
    return plainest([v.property for v in hits if top - v.closeness < 0.08])


def owners_all(hits: Sequence[Value]) -> tuple[KnownProperty, ...]:
    return tuple(dict.fromkeys(v.property for v in hits))


def shared(groups: Sequence[Sequence[Value]]) -> tuple[KnownProperty, ...]:
    left = [v.property for v in groups[0]]
    for group in groups[1:]:
        here = {v.property for v in group}
        left = [p for p in left if p in here]
    if len(groups) == 1:
        return owners(groups[0])
    return plainest(left)


def value_of(hits: Sequence[Value], one: KnownProperty) -> Scalar:
    best = max((v for v in hits if v.property == one), key=lambda v: v.closeness)
    return typed(one, best.value)


def holds_numbers(one: KnownProperty) -> bool:
    """Whether its values are numbers, if only written as text; a few may be something else."""
    if one.type != "text":
        return one.type == "number"
    numerals = sum(bool(_NUMERAL.fullmatch(value)) for value in one.values)
    return bool(numerals) and numerals >= 0.8 * len(one.values)


_NUMERAL = re.compile(r"-?\d+(?:\.\d+)?")


def typed(one: KnownProperty, value: str) -> Scalar:
    """`value` as the property holds it: a number, a truth value, or a text."""
    if one.type == "boolean":
        return value.casefold() in {"true", "1", "yes"}
    if one.type == "number":
        try:
            number = float(value)
        except ValueError:
            return value
        return int(number) if number.is_integer() else number
    return value
