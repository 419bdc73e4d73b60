"""Finds the number that an extreme is of: the largest upload, the cheapest trip, the longest call."""

from agent.model.builtin.understanding.items import Mark
from agent.model.builtin.understanding.linking import standard
from agent.model.builtin.understanding.sentence import Sentence
from agent.model.builtin.understanding.settling.carried import carried_by_any
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_SIZES = {
    "largest": {"size"}, "biggest": {"size"}, "smallest": {"size"}, "cheapest": {"price"},
    "longest": {"duration", "length", "seconds"}, "shortest": {"duration", "length", "seconds"},
    "heaviest": {"weight", "kg", "grams", "size"}, "lightest": {"weight", "kg", "grams"},
    "expensive": set(standard.MONEY),
    "priciest": {"price", "cost", "value", "amount", "total"},
}  # fmt: skip


_OF_ONE_KIND = {
    "cheapest": standard.MONEY, "priciest": standard.MONEY, "expensive": standard.MONEY,
    "heaviest": {"kg", "grams", "weight", "heavy"}, "lightest": {"kg", "grams", "weight", "heavy"},
}  # fmt: skip


def of_that_kind(sentence: Sentence, math: Mark, numeric: KnownProperty) -> KnownProperty | None:
    """The number, unless it is of another kind: the cheapest trip is of no `trip_minutes`."""
    said = sentence.question[math.start : math.end].lower().split()[-1]
    own = {w.text for w in words(numeric.name)} | {w.text for w in words(numeric.description)}
    told = said not in _OF_ONE_KIND or own & (_SIZES.get(said, set()) | _OF_ONE_KIND[said])
    return numeric if told else None


def by_size(sentence: Sentence, math: Mark) -> KnownProperty | None:
    """The largest upload: the one number that is a size."""
    named = _SIZES.get(sentence.question[math.start : math.end].lower().split()[-1], set())
    numbers = [p for p in carried_by_any(sentence) if p.type == "number"]
    fitting = [p for p in numbers if named & {w.text for w in words(p.name)}]
    return fitting[0] if len(fitting) == 1 else None


def by_total(sentence: Sentence, math: Mark) -> KnownProperty | None:
    """The median total of invoices: the one number that is called a total."""
    totals = [m for m in sentence.marks("math") if m.value == "total" and m.start > math.start]
    numbers = [p for p in carried_by_any(sentence) if p.type == "number"]
    fitting = [p for p in numbers if "total" in {w.text for w in words(p.name)}]
    return fitting[0] if totals and len(fitting) == 1 else None
