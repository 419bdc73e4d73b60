"""Says in words what a figure is of, so that a reader sees how the question was understood."""

from collections.abc import Iterable

from agent.analytics.columns import GROUP_KEY
from agent.analytics.criteria import Filter, Math, Series, Who
from agent.analytics.wording import listed, quoted

_WORDS: dict[Math, str] = {
    "distinct": "number of different",
    "sum": "total",
    "average": "average",
    "min": "lowest",
    "max": "highest",
    "median": "median",
    "p90": "90th percentile of",
    "p95": "95th percentile of",
    "p99": "99th percentile of",
}

_OPERATORS = {
    "is": "is", "is_not": "is not", "contains": "contains", "not_contains": "does not contain",
    "matches": "matches", "not_matches": "does not match", "between": "is between",
    "is_set": "is set", "is_not_set": "is not set",
}  # fmt: skip


def described(series: Series) -> str:
    """The figure of one series: “people who did “file shared””, “average “size” of “upload””."""
    event = quoted(series.event) if series.event else ""
    conditions = where(series.filters)
    match series.math:
        case "people":
            words = f"people who did {event or 'anything'}"
        case "events":
            words = f"{event} events" if event else "events of any kind"
        case "sessions":
            words = f"sessions with {event}" if event else "sessions"
        case "per_person":
            words = f"{event or 'any'} events per person"
        case "first_time":
            words = f"people who did {event or 'anything'} for the first time"
        case math:
            words = f"{_WORDS[math]} {name_of(series.property, series.of)}"
            words += f" of {event or 'all events'}"
            if series.of not in {"event", "time"} and math != "distinct":
                words += f", each {series.of} once"
    return words + conditions


def where(filters: Iterable[Filter], who: Iterable[Who] = ()) -> str:
    """The conditions, to follow what is counted; empty without any."""
    parts = [_filter(one) for one in filters]
    conditions = f" where {' and '.join(parts)}" if parts else ""
    people = " and ".join(_who(one) for one in who)
    return conditions + (f", of people who {people}" if people else "")


def name_of(name: str, of: str) -> str:
    """A property's name, with whose it is where that is not clear by itself."""
    if name == GROUP_KEY:
        return quoted(of)
    return quoted(name) if of in {"event", "person", "time"} else f"{of} {quoted(name)}"


def capital(words: str) -> str:
    """The words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _filter(one: Filter) -> str:
    words = f"{name_of(one.property, one.of)} {_OPERATORS.get(one.operator, one.operator)}"
    if one.operator in {"is_set", "is_not_set"}:
        return words
    values = [str(value) for value in one.values]
    return f"{words} {listed(values, word='and' if one.operator == 'between' else 'or')}"


def _who(one: Who) -> str:
    often = f" at least {one.at_least} times" if one.at_least > 1 else ""
    did = []
    if one.event or one.filters:
        verb = "did not do" if one.negated else "did"
        did.append(f"{verb} {quoted(one.event) if one.event else 'something'}{often}")
        did[-1] += where(one.filters) + (f" until {one.until}" if one.until else "")
    if one.cohort:
        did.append(f"are {'not ' if one.negated else ''}in the cohort {quoted(one.cohort)}")
    return (" or " if one.negated else " and ").join(did)
