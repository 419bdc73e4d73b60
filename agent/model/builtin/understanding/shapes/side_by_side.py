"""Reads several figures of one event: customers and orders, smallest and largest, more than."""

from collections.abc import Sequence

from agent.analytics.criteria import OF_PROPERTY
from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import Condition, Item, Loose, Mark, Mention, Named
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.carrying import carrier
from agent.model.builtin.understanding.settling.counted import more_things
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.model.builtin.understanding.shapes.counting import chart, query, splits
from agent.model.builtin.understanding.times.stretches import compared, course, two_times
from agent.names.taxonomy import KnownProperty

_MORE = frozenset({"more", "fewer", "less", "larger", "bigger", "higher"})

Figure = tuple[str, KnownProperty | None]


def has_several(sentence: Sentence) -> bool:
    """Whether two figures of one event, or of none that is named, are joined by "and"."""
    if len(sentence.mentions) > 1 or any(m.relative or m.negated for m in sentence.mentions):
        return False
    if sentence.has("rel", "percent", "vs", "compare", "per_person", "per_event", "growth"):
        return False
    return len(_joined(sentence)) > 1


def several(sentence: Sentence) -> Plan:
    """A call of `trends` with one series for each figure."""
    found = _joined(sentence)
    named = next((n for n in sentence.all(Named) if _is_number(n)), None)
    measured = sentence.property(named) if named else None
    for mark in sentence.marks("count", "math", "person", "unique", "and", "events"):
        mark.used = True
    mention = next(iter(sentence.mentions), None)
    if mention is not None:
        event = sentence.event(mention).name
    else:
        event = carrier(sentence, measured) if measured else ""
    series: list[Json] = []
    for math in dict.fromkeys(found):
        of = {"property": measured.name, "of": measured.of} if measured is not None else {}
        if math in OF_PROPERTY and not of:
            raise Settled(Refuse("I do not know of which property you want that.", "Name it."))
        series.append({"event": event, "math": math} | (of if math in OF_PROPERTY else {}))
    return side_by_side(sentence, series)


def side_by_side(
    sentence: Sentence,
    series: list[Json],
    *,
    formula: str = "",
    conditions: Sequence[Condition] | None = None,
) -> Plan:
    held = sentence.conditions if conditions is None else conditions
    filters, who = filters_and_who(sentence, held)
    span, before = two_times(sentence)
    interval, span = course(sentence, span)
    arguments: Json = {"series": series} | compared(span, before)
    optional: Json = {
        "interval": interval, "breakdowns": splits(sentence, 1), "filters": filters, "who": who,
        "formula": formula, "chart": chart(sentence),
    }  # fmt: skip
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "trends", arguments)


def _joined(sentence: Sentence) -> list[str]:
    """The maths of the figures that "and" joins, in order; empty when anything else is joined."""
    found: list[str] = []
    joined = True
    for n, item in enumerate(sentence.items):
        if isinstance(item, Mark) and item.kind == "and":
            joined = True
            continue
        math = _figure(sentence, n, item)
        if math and joined:
            found.append(math)
            joined = False
    return found if len(set(found)) == len(found) else []


def _figure(sentence: Sentence, at: int, item: Item) -> str:
    """Customers; orders; total amount; the smallest."""
    counts = at and isinstance(sentence.items[at - 1], Mark) and _counting(sentence, at - 1)
    if isinstance(item, Mark) and item.kind == "person" and counts:
        return "people"
    if isinstance(item, Mention) and not item.verbal and counts:
        return "events"
    if not isinstance(item, Mark) or item.kind != "math":
        return ""
    numbers = [n for n in sentence.all(Named) if _is_number(n)]
    if not numbers:
        return ""
    if item.value != "total":
        return str(item.value)
    after = sentence.after(item)
    return "sum" if after in numbers else ""


def _counting(sentence: Sentence, at: int) -> bool:
    mark = sentence.items[at]
    counts = isinstance(mark, Mark) and mark.kind in {"count", "unique"}
    return counts or (isinstance(mark, Mark) and mark.kind == "math" and mark.value == "total")


def _is_number(named: Named) -> bool:
    return bool(named.properties) and all(p.type == "number" for p in named.properties)


# --- more of one than of the other ---------------------------------------------------------------


def is_more(sentence: Sentence) -> bool:
    """How many more orders than refunds; which is more, orders or refunds."""
    return bool(_more(sentence)) and (
        len(sentence.mentions) == 2 or bool(_values(sentence)) or _two_values(sentence)
    )


def more(sentence: Sentence) -> Plan:
    """Both counts, and their difference where "how many more" asks for it."""
    how_many = any(
        "how many" in sentence.question[m.start : m.end].lower() for m in _more(sentence)
    )
    for mark in _more(sentence):
        sentence.items.remove(mark)
    sentence.take("compare", "and", "which", "what", "verb", "count")
    formula = "A - B" if how_many else ""
    if len(sentence.mentions) == 2:
        for one in sentence.mentions:
            if one.negated or one.relative:
                raise Settled(Refuse("I cannot compare these.", "Ask for both counts."))
        names = [sentence.event(one).name for one in sentence.mentions]
        if sentence.has("person") or sentence.conditions:
            raise Settled(Refuse("I cannot tell which of both that is about.", "Ask for each."))
        return side_by_side(
            sentence, [{"event": n, "math": "events"} for n in names], formula=formula
        )
    return _by_value(sentence, formula)


def _by_value(sentence: Sentence, formula: str) -> Plan:
    """More orders from Germany than from Austria."""
    sides = _values(sentence)
    pair = sides or [c for c in sentence.conditions if _is_pair(c)][:1]
    rest = [c for c in sentence.conditions if c not in pair]
    [first, *_] = pair
    one = sentence.property(first)
    values = [v for c in pair for v in (c.per_property[0] if c.per_property else c.values)]
    for c in pair:
        c.used = True
    event = sentence.event(sentence.mentions[0]).name if sentence.mentions else ""
    things = bool(event) and bool(more_things(sentence))
    people = sentence.take("person", "unique") and not things
    if not event and not people:  # are videos bigger than images
        raise Settled(
            Refuse(
                f"You named nothing that is to be counted for each “{one.name}”.",
                f"Name an event, or a number, such as: its average by “{one.name}”.",
            )
        )
    math = "people" if people or not event else "events"
    series: list[Json] = []
    for value in values:
        own = {"property": one.name, "of": one.of, "operator": "is", "values": [value]}
        series.append({"event": event, "math": math, "filters": [own]})
    return side_by_side(sentence, series, formula=formula, conditions=rest)


def _more(sentence: Sentence) -> list[Item]:
    marks: list[Item] = [
        m
        for m in sentence.marks("growth")
        if _MORE & set(sentence.question[m.start : m.end].lower().split())
    ]
    loose: list[Item] = [one for one in sentence.all(Loose) if one.text.lower() in _MORE]
    compares = sentence.has("compare") or any(m.value == "or" for m in sentence.marks("and"))
    alternatives = compares or _two_values(sentence)
    return [*marks, *loose] if alternatives else []


def _values(sentence: Sentence) -> list[Condition]:
    """Two conditions on one property with "than" between."""
    plain = [c for c in sentence.conditions if c.operator == "is" and c.values and not c.negated]
    for n, one in enumerate(plain):
        for other in plain[n + 1 :]:
            between = sentence.between(one, other)
            than = any(isinstance(i, Mark) and i.kind == "compare" for i in between)
            if than and one.properties[:1] == other.properties[:1]:
                return [one, other]
    return []


def _is_pair(condition: Condition) -> bool:
    return len(condition.values) == 2 and condition.operator == "is" and not condition.negated


def _two_values(sentence: Sentence) -> bool:
    return any(_is_pair(c) for c in sentence.conditions)
