"""Finds of which number a comparison is that names none: transfers over 1000, files over 1 GB.

It is of what the event is an amount of, or of the event's only number in such a unit; the answer
says which one was taken, and what the number was converted to.
"""

from collections.abc import Sequence

from agent.analytics.criteria import Scalar
from agent.model.builtin.understanding.items import (
    Compared,
    Condition,
    Item,
    Mark,
    Mention,
    Named,
    Split,
    Time,
)
from agent.model.builtin.understanding.linking.unit_sizes import factor, is_time
from agent.model.builtin.understanding.reading.quantities import currency_of, is_currency
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.carried import lacks
from agent.model.builtin.understanding.settling.own_numbers import (
    is_about,
    numbers,
    obvious,
)
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_OTHERS = ("retention", "stickiness", "lifecycle", "growth", "wow", "window", "within", "takes")
"""Shapes of questions in which a comparison is rather of the figure."""

_LISTS = ("top", "most", "which", "what", "interval", "rank")


def settle_compared(sentence: Sentence) -> None:
    """Make conditions of the comparisons whose number is beyond doubt; leave the others unread."""
    for one in sentence.all(Compared):
        named = _named(sentence, one)
        mention = _beside(sentence, one)
        if named is not None:
            _of_named(sentence, one, named)
        elif mention is None or sentence.has(*_OTHERS):
            continue
        elif not one.units:
            _put(sentence, one, obvious(sentence, mention), 1.0)
        elif all(is_currency(unit) for unit in one.units):
            _of_money(sentence, one, mention)
        else:
            _in_unit(sentence, one, mention)


# --- where it stands -----------------------------------------------------------------------------


def _named(sentence: Sentence, one: Compared) -> Named | None:
    """Size over 1 GB: the number that stands right before it."""
    before = sentence.before(one)
    numeric = isinstance(before, Named) and all(p.type == "number" for p in before.properties)
    return before if numeric and isinstance(before, Named) else None


def _beside(sentence: Sentence, one: Compared) -> Mention | None:
    """The event that stands right before it; None where it may be of the figure.

    "Transfers over 1000", "how many transfers were over 1000"; but "countries with transfers over
    1000" and "were transfers over 1000?" may be about how many there were.
    """
    before = [m for m in sentence.mentions if m.start < one.start]
    if not before or before[-1].negated or before[-1].agents:
        return None
    mention = before[-1]
    passed = (Condition, Compared, Time)
    if not all(isinstance(i, passed) or _is_small(i) for i in sentence.between(mention, one)):
        return None
    last = words(sentence.question[slice(*max(mention.spots))])[-1:] if mention.spots else ()
    if mention.verbal and not one.units and (not last or last[0].is_participle):
        return None  # people who ordered more than 5
    if len(sentence.mentions) > 1 and mention is sentence.mentions[-1]:
        return None  # of logins and transfers over 1000 the logins have no amount
    verb = sentence.question[one.start : one.end].lower().split()[0] in _VERBS
    if verb and not sentence.has("count", "rel"):
        return None
    return None if _ranks(sentence, mention) else mention


_VERBS = frozenset(["is", "are", "was", "were", "has", "have", "had"])


def _is_small(item: Item) -> bool:
    return isinstance(item, Mark) and item.kind in {"rel", "and", "verb", "but"}


def _ranks(sentence: Sentence, mention: Mention) -> bool:
    """Whether it lists something else before: countries with orders over 100."""
    ahead = sentence.items[: sentence.items.index(mention)]
    return any(
        isinstance(i, Named | Split) or (isinstance(i, Mark) and i.kind in _LISTS) for i in ahead
    )


# --- of what it is -------------------------------------------------------------------------------


def _of_named(sentence: Sentence, one: Compared, named: Named) -> None:
    """Size over 1 GB, of a `size_mb`."""
    fitting = [p for p in named.properties if len(one.units) == 1 and factor(one.units[0], p)]
    if len(fitting) == 1:
        sentence.items.remove(named)
        _put(sentence, one, fitting, factor(one.units[0], fitting[0]))


def _of_money(sentence: Sentence, one: Compared, mention: Mention) -> None:
    """Over 1000 euros, where another property says the currency: both have to hold."""
    found = [p for p in obvious(sentence, mention) if not _currencies(p)]
    code = currency_of(one.units[0])
    known = [
        (p, value)
        for p in sentence.catalogue.found.properties
        if p.type == "text" and p.of == "event" and "currency" in {w.text for w in words(p.name)}
        and not all(lacks(sentence.catalogue, e, p) for e in mention.events)
        for value in p.values
        if value.lower() == code
    ]  # fmt: skip
    if len(found) != 1 or len(known) != 1:
        return
    [(currency, value)] = known
    place = sentence.items.index(one)
    _put(sentence, one, found, 1.0)
    told = Condition(one.start, one.end, (currency,), "is", (value,))
    told.per_property = ((value,),)
    sentence.items.insert(place + 1, told)
    sentence.note(f"I counted only those whose “{currency.name}” is “{value}”.")


def _currencies(one: KnownProperty) -> set[str]:
    return {w.text for w in words(one.name) if is_currency(w.text) or w.text == "cents"}


def _in_unit(sentence: Sentence, one: Compared, mention: Mention) -> None:
    """Files over 1 GB, of a `size_mb`: a number of the event in a unit of the same kind."""
    if len(set(one.units)) != 1:
        return
    unit = one.units[0]
    found = [p for p in numbers(sentence, mention) if factor(unit, p)]
    if is_time(unit):
        # "Over 30 days" is rather when it happened than how long it took.
        said = sentence.question[one.start : one.end].lower().split()
        longer = bool(_LONGER & set(said)) or unit.rstrip("s") not in {"day", "week"}
        found = [p for p in found if longer and any(is_about(e, p) for e in mention.events)]
    if len({factor(unit, p) for p in found}) == 1:
        _put(sentence, one, found, factor(unit, found[0]))


_LONGER = frozenset(
    ["longer", "shorter", "took", "takes", "taking", "lasting", "lasted", "lasts", "last"]
)


def _put(sentence: Sentence, one: Compared, found: Sequence[KnownProperty], by: float) -> None:
    """A condition in the place of `one`; where several fit, whoever reads it asks which."""
    if not found:
        return
    values = tuple(_converted(value, by) for value in one.values)
    made = Condition(one.start, one.end, tuple(found), one.operator, values)
    sentence.items[sentence.items.index(one)] = made
    if len(found) > 1:
        return
    said = sentence.question[one.start : one.end]
    if by == 1.0:
        sentence.note(f"I took “{said}” to be of “{found[0].name}”.")
    else:
        numbers_said = " and ".join(f"{value:,}" for value in values)
        sentence.note(f"I took “{said}” to be {numbers_said} in “{found[0].name}”.")


def _converted(value: Scalar, by: float) -> Scalar:
    made = round(float(value) * by, 6)
    return int(made) if made.is_integer() else made
