"""Restates in words what was counted: which conditions, which people, which dates."""

from collections.abc import Iterable, Mapping

from agent.analytics.criteria import Breakdown, Filter, Operator, Scalar, Who
from agent.dates import Range
from agent.model.builtin.writing.foreign import heading, listed, plain, quoted
from agent.model.builtin.writing.outcome import Outcome

MOST_VALUES = 8
"""Values of one condition that are repeated; the evidence shows all of them."""

_OPERATORS: Mapping[Operator, str] = {
    "is": "is {}",
    "is_not": "is not {}",
    "contains": "contains {}",
    "not_contains": "does not contain {}",
    "matches": "matches the pattern {}",
    "not_matches": "does not match the pattern {}",
    ">": "is above {}",
    ">=": "is at least {}",
    "<": "is below {}",
    "<=": "is at most {}",
    "is_set": "is set",
    "is_not_set": "is not set",
}


def when(outcome: Outcome) -> str:
    """The dates and the time zone, in brackets."""
    span = outcome.span
    return f"({span.phrase})" if span else "(over the time that the query names)"


def dates(span: Range | None) -> str:
    """Dates without the zone, for a second time in one sentence."""
    return span.phrase.rpartition(", ")[0] if span else "the time before"


def conditions(outcome: Outcome, *more: Filter) -> str:
    """What follows behind what was counted: all conditions on it, and those on people.

    `more` are conditions of one series, beside those of the whole question.
    """
    return where([*more, *outcome.filters]) + by_whom(outcome.who)


def where(filters: Iterable[Filter]) -> str:
    """Conditions on properties: ` where “country” is “Germany”`; empty without any."""
    said = [condition(one) for one in filters]
    return f" where {listed(said)}" if said else ""


def by_whom(who: Iterable[Who]) -> str:
    """Conditions on people, as a clause; empty without any."""
    said = [_people(one) for one in who]
    return f", counting only people {listed(said)}" if said else ""


def condition(one: Filter) -> str:
    """`“country” is “Germany” or “France”`."""
    name = property_name(one.property, one.of)
    if one.operator == "between" and len(one.values) > 1:
        return f"{name} is between {value(one.values[0])} and {value(one.values[1])}"
    template = _OPERATORS.get(one.operator, "is {}")
    return f"{name} {template.format(_values(one.values))}"


def property_name(name: str, of: str = "event") -> str:
    """`“country”`, `the person's “plan”`, `the company's “size”` (a group type)."""
    if of == "event":
        return quoted(name)
    if of == "time":
        return {"weekday": "day of the week", "hour": "hour of the day"}.get(name, plain(name))
    return f"the {plain(of)}'s {quoted(name)}"


def property_heading(one: Breakdown) -> str:
    """The same for the heading of a column, without quotation marks."""
    if one.of == "time":
        return property_name(one.property, one.of)
    return heading(one.property if one.of == "event" else f"{one.of} {one.property}")


def value(one: Scalar) -> str:
    """A value that the question or the plan gave; numbers are parameters, so they may be typed."""
    if isinstance(one, bool):
        return "true" if one else "false"
    return quoted(one) if isinstance(one, str) else str(one)


def event_name(name: str) -> str:
    """`“file uploaded”`, or what stands for every event at once."""
    return quoted(name) if name else "anything"


def _values(values: tuple[Scalar, ...]) -> str:
    if not values:
        return "nothing"
    said = [value(one) for one in values[:MOST_VALUES]]
    return listed([*said, "others"] if len(values) > MOST_VALUES else said, joint="or")


def _people(one: Who) -> str:
    if one.cohort:
        return f"who are {'not ' if one.negated else ''}in the cohort {quoted(one.cohort)}"
    did = "did not do" if one.negated else "did"
    often = f" at least {one.at_least} times" if one.at_least > 1 else ""
    return f"who {did} {event_name(one.event)}{where(one.filters)}{often} in that time"
