"""Turns dollars into cents where the number is kept in them: over 50 dollars is over 5,000 cents."""

from agent.analytics.criteria import Scalar
from agent.model.builtin.understanding.reading.quantities import is_currency
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.tokens import tokens
from agent.names.naming import words

_CENTS = frozenset(["cents", "cent"])
_IN_ONE = 100


def settle_cents(sentence: Sentence) -> None:
    """Convert what was said in a currency, and have the answer say so; a bare number is in cents."""
    for one in sentence.conditions:
        if not one.properties or not all(_is_in_cents(p.name) for p in one.properties):
            continue
        text = sentence.question[one.start : one.end]
        said = {t.low for t in tokens(text)}
        name = one.properties[0].name
        if said & _CENTS or not any(isinstance(v, int | float) for v in one.values):
            continue
        if not any(is_currency(unit) for unit in said):
            sentence.note(f"“{name}” is in cents, so I took “{text}” to be cents.")
            continue
        one.values = tuple(_in_cents(v) for v in one.values)
        one.per_property = tuple(tuple(map(_in_cents, held)) for held in one.per_property)
        numbers = " and ".join(f"{value:,}" for value in one.values)
        sentence.note(f"I took “{text}” to be {numbers} in “{name}”.")


def _is_in_cents(name: str) -> bool:
    return bool(_CENTS & {w.text for w in words(name)[-1:]})


def _in_cents(value: Scalar) -> Scalar:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    made = round(value * _IN_ONE, 6)
    return int(made) if float(made).is_integer() else made
