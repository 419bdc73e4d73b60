"""Reads an amount for each person: revenue per customer is the sum over the people.

ARPU is of everyone who was active, and revenue per user of those who paid; the answer says which.
"""

from collections.abc import Sequence

from agent.model.builtin.plan import Plan, Refuse
from agent.model.builtin.understanding.items import Mark, Mention, Named
from agent.model.builtin.understanding.linking.linked_properties import best_properties
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.series import series_of
from agent.model.builtin.understanding.shapes.counting import chart, query, splits
from agent.model.builtin.understanding.times.stretches import compared, course, two_times
from agent.names.naming import words


def is_sum_per_person(sentence: Sentence) -> bool:
    """Whether a number is asked for by person: "amount per customer"."""
    if sentence.has("arpu"):
        return True
    marks = sentence.marks("per_person") or _per_doer(sentence)
    numbers = [n for n in sentence.all(Named) if all(p.type == "number" for p in n.properties)]
    return bool(marks and numbers) and not any(m.value for m in marks) and not sentence.has("count")


def _per_doer(sentence: Sentence) -> list[Mark]:
    """Size per uploader, revenue per paying user: for each person who did that."""
    return [
        mark
        for mark in sentence.marks("per_event")
        if isinstance(doer := sentence.after(mark), Mention)
        and doer.agents
        and len(sentence.mentions) == 1
    ]


def sum_per_person(sentence: Sentence) -> Plan:
    """The sum over everyone, divided by how many people they are."""
    for mark in sentence.marks("math"):
        if mark.value not in {"average", "total", "sum"}:
            raise Settled(Refuse("For each person I count the average.", "Ask for the average."))
        mark.used = True
    sentence.take("per_person", "per_event")
    _name_revenue(sentence)
    named = next(n for n in sentence.all(Named) if n.properties[0].type == "number")
    one = sentence.property(named)
    series, who, shared = series_of(sentence, "sum", one)
    if len(series) != 1:
        raise Settled(Refuse("I can do that of one event.", "Name one event."))
    [whole] = series
    if sentence.has("arpu"):
        kept: Json = {name: whole[name] for name in ("event", "filters") if name in whole}
        divided = [whole, _everyone(sentence, kept, shared) | {"math": "people"}]
    else:
        divided = beside_people(sentence, whole)
    span, before = two_times(sentence)
    interval, span = course(sentence, span)
    arguments: Json = {"series": divided} | compared(span, before)
    optional: Json = {
        "interval": interval, "breakdowns": splits(sentence, 1), "filters": shared, "who": who,
        "formula": "A / B", "chart": chart(sentence),
    }  # fmt: skip
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "trends", arguments)


def beside_people(sentence: Sentence, whole: Json) -> list[Json]:
    """A sum, and the people that it is divided by: those who did the same thing."""
    kept = {name: whole[name] for name in ("event", "filters") if name in whole}
    sentence.note("I divided the sum by the number of people who did it.")
    return [whole, kept | {"math": "people"}]


def _name_revenue(sentence: Sentence) -> None:
    """ARPU says of itself that it is of revenue."""
    for mark in sentence.marks("arpu"):
        found = best_properties(sentence.catalogue, words("revenue"))
        if len(found) != 1:
            such = ", ".join(f"“{p.name}”" for p in found) or "none"
            raise Settled(
                Refuse(
                    f"I do not know which amount of money that is of: here is {such}.",
                    "Name one and what it is to be divided by, such as its total per user.",
                )
            )
        place = sentence.items.index(mark)
        sentence.items.insert(place + 1, Named(mark.end, mark.end, found))
        sentence.note(f"I took “{found[0].name}” for the revenue.")


def _everyone(sentence: Sentence, paid: Json, shared: Sequence[Json]) -> Json:
    """Everyone who did anything at all; what only payments have is no condition on them."""
    sentence.take("arpu", "active")
    people = {p.name for p in sentence.catalogue.found.properties if p.of == "person"}
    held = [*paid.get("filters", ()), *shared, *splits(sentence, 1)]
    for one in held:
        name = one["property"]
        if one.get("of", "event") == "event" and name not in people and not name.startswith("$"):
            raise Settled(
                Refuse(
                    f"I cannot tell of everyone who was active what “{name}” was.",
                    "Ask for the revenue and for the active users by themselves.",
                )
            )
    sentence.note("I divided the sum by everyone who did anything at all in that time.")
    return paid | {"event": ""}
