"""Restates in words what was counted: which conditions, which people, which dates."""

import re
from collections.abc import Iterable, Mapping, Sequence

from agent.analytics.criteria import Breakdown, Filter, Operator, Scalar, Who
from agent.calendar.dates import TO, Range
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


_PLACES = frozenset({"country", "city", "region", "continent"})
_DEVICES = frozenset({"browser", "device", "os", "platform"})
_SAY_NOTHING = frozenset({"geoip", "name", "type", "code", "operating", "system"})
"""Words of a property's name that “in Germany” and “on Mobile” say as well."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def when(outcome: Outcome) -> str:
    """The dates and the time zone, in brackets."""
    span = outcome.span
    return f"({span.phrase})" if span else "(over the time that the query names)"


def dates(span: Range | None) -> str:
    """Dates without the zone, for a second time in one sentence."""
    return span.phrase.rpartition(", ")[0] if span else "the time before"


def conditions(outcome: Outcome, *more: Filter, people_did: str | None = None) -> str:
    """What follows behind what was counted: all conditions on it, and those on people.

    `more` are conditions of one series, beside those of the whole question. `people_did` is the
    event (empty: any) where the words before are of the people who did it.
    """
    restated = where([*more, *outcome.filters])
    if people_did is None:
        return restated + by_whom(outcome.who)
    often, others = times_done(outcome.who, people_did)
    did = [_also(one) for one in others if not one.cohort and not one.until]
    in_that_time = f" and {' and '.join(did)} in that time" if did else ""
    later = [_also(one) for one in others if one.until]
    in_that_time += f" and {' and '.join(later)} until now" if later else ""
    cohorts = [
        f", {'not ' if one.negated else ''}in the cohort {quoted(one.cohort)}"
        for one in others
        if one.cohort
    ]
    return often + restated + in_that_time + "".join(cohorts)


def where(filters: Iterable[Filter]) -> str:
    """Conditions on properties: ` in “Germany” where “plan” is “pro”`; empty without any."""
    every = list(filters)
    placed: dict[str, list[str]] = {" in ": [], " on ": [], ", not in ": [], ", not on ": []}
    for one in every:
        if joint := _joint(one):
            placed[joint].append(_values(one.values))
    said = [condition(one) for one in every if not _joint(one)]
    places = "".join(f"{joint}{listed(some)}" for joint, some in placed.items() if some)
    return places + (f" where {listed(said)}" if said else "")


def by_whom(who: Iterable[Who]) -> str:
    """Conditions on people, as a clause; empty without any."""
    said = [_people(one) for one in who]
    return f", counting only people {listed(said)}" if said else ""


def condition(one: Filter) -> str:
    """`“plan” is “free” or “pro”`; each number stands beside the name of what it is of."""
    name = property_name(one.property, one.of)
    numbers = all(isinstance(given, int | float) for given in one.values)
    if one.operator == "between" and len(one.values) > 1:
        low, high = map(value, one.values[:2])
        return f"{name} is {low}{TO}{high}" if numbers else f"{name} is between {low} and {high}"
    template = _OPERATORS.get(one.operator, "is {}")
    if numbers and 1 < len(one.values) <= MOST_VALUES:
        joint = "and" if one.operator.startswith("not_") or one.operator == "is_not" else "or"
        return listed([f"{name} {template.format(value(v))}" for v in one.values], joint=joint)
    return f"{name} {template.format(_values(one.values))}"


def _joint(one: Filter) -> str:
    """` in ` a country, ` on ` a device, where the property's name would say nothing more."""
    texts = all(isinstance(given, str) for given in one.values)
    if one.of != "event" or one.operator not in {"is", "is_not"} or not one.values or not texts:
        return ""
    said = {word.lower() for word in _WORDS.findall(one.property)} - _SAY_NOTHING
    joint = "in" if said & _PLACES else "on"
    if not said and re.fullmatch(r"\$?operating[ _]?system", one.property, re.IGNORECASE):
        said = {"os"}
    if len(said) != 1 or said.isdisjoint(_PLACES | _DEVICES):
        return ""
    return f", not {joint} " if one.operator == "is_not" else f" {joint} "


def times_done(who: Sequence[Who], event: str) -> tuple[str, list[Who]]:
    """` at least 3 times` where people are asked to have done `event` itself, and what is left."""
    own = [one for one in who if one.event == event and event and not one.filters]
    least = [one.at_least for one in own if not one.negated]
    more = [one.at_least for one in own if one.negated]
    if len(least) > 1 or len(more) > 1 or more == [1]:
        return "", list(who)
    rest = [one for one in who if one not in own]
    if more and least and more[0] == least[0] + 1:
        return (f" exactly {least[0]} times" if least[0] > 1 else " exactly once"), rest
    said = [f"at least {least[0]} times"] if least and least[0] > 1 else []
    said += [f"fewer than {more[0]} times"] if more else []
    return (f" {listed(said)}" if said else ""), rest


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


def _also(one: Who) -> str:
    did = "did not do" if one.negated else "did"
    often = f" at least {one.at_least} times" if one.at_least > 1 else ""
    return f"{did} {event_name(one.event)}{where(one.filters)}{often}"


def people_who(event: str, rest: str = "") -> str:
    """`people who did “paid”`, or `active people` where no event is named."""
    return f"people who did {event_name(event)}{rest}" if event else f"active people{rest}"


def _people(one: Who) -> str:
    if one.cohort:
        return f"who are {'not ' if one.negated else ''}in the cohort {quoted(one.cohort)}"
    return f"who {_also(one)} {'until now' if one.until else 'in that time'}"
