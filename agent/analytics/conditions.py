"""Writes the filters of a question as HogQL conditions on events.

Every condition is true or false, never NULL, so that its negation is right too: `is_not Germany`
holds where the country is missing. `is` compares exactly, `contains` in any case, `matches` by
RE2. Numbers compare as numbers, moments as moments. A text property that sometimes holds numbers
compares as text by `is`, and as a number by `>`.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from agent.analytics.columns import Known, moment, number, text
from agent.analytics.criteria import Filter, Operator, Scalar, Who
from agent.analytics.span import asked, within
from agent.analytics.wording import quoted
from agent.calendar.dates import Range, range_of
from integrations.errors import ChangeInput
from integrations.posthog import hogql_string, hogql_time

_OPPOSITES: dict[Operator, Operator] = {
    "is_not": "is",
    "not_contains": "contains",
    "not_matches": "matches",
}

TRUE, FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def everything(conditions: Iterable[str]) -> str:
    """All of the conditions that are not empty; `1` when there is none."""
    return " AND ".join(condition for condition in conditions if condition) or "1"


def event_is(event: str, alias: str = "") -> str:
    """The condition that it is this event; empty for any event."""
    return f"{_of(alias)}event = {hogql_string(event)}" if event else ""


def meets(filters: Iterable[Filter], known: Known, alias: str = "") -> list[str]:
    """A condition for each filter; `alias` is that of the events table.

    Raises `ChangeInput` where an operator and its values do not fit the property.
    """
    return [_filter(one, known, alias) for one in filters]


def is_one_of(who: Iterable[Who], known: Known, span: Range, alias: str = "") -> list[str]:
    """A condition for each `Who` on the person of an event: what they did within `span` counts."""
    return [_who(one, known, span, alias) for one in who]


def _of(alias: str) -> str:
    return f"{alias}." if alias else ""


# --- people ------------------------------------------------------------------------------------


def _who(who: Who, known: Known, span: Range, alias: str) -> str:
    person = f"{_of(alias)}person_id"
    parts = []
    if who.event or who.filters:
        time = asked(span.days[0], who.until, span.zone) if who.until else span
        did = everything([event_is(who.event), within(time), *meets(who.filters, known)])
        often = f" GROUP BY person_id HAVING count() >= {who.at_least}" if who.at_least > 1 else ""
        parts.append(
            f"{person} IN (SELECT person_id FROM events WHERE {did}{often})"  # noqa: S608  all quoted
        )
    if who.cohort:
        parts.append(f"{person} IN COHORT {hogql_string(who.cohort)}")
    if not parts:
        raise ChangeInput("A `who` needs an event, filters or a cohort.")
    return f"NOT ({everything(parts)})" if who.negated else everything(parts)


# --- properties --------------------------------------------------------------------------------


def _filter(one: Filter, known: Known, alias: str) -> str:
    column = (known, one.property, one.of, alias)
    if one.operator in {"is_set", "is_not_set"}:
        return f"{text(*column)} {'!=' if one.operator == 'is_set' else '='} ''"
    if not one.values:
        raise ChangeInput(f"The filter on {quoted(one.property)} by `{one.operator}` needs values.")
    operator = _OPPOSITES.get(one.operator, one.operator)
    match operator:
        case "is":
            found = _is(one, *column)
        case "contains":
            found = _any(_contains(text(*column), value) for value in map(_word, one.values))
        case "matches":
            found = _any(_matches(text(*column), value) for value in map(_word, one.values))
        case "between":
            found = _between(one, *column)
        case _:
            found = _any(_compared(one, value, *column) for value in one.values)
    return found if operator == one.operator else f"NOT ({found})"


def _any(conditions: Iterable[str]) -> str:
    found = list(dict.fromkeys(conditions))
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def _contains(found: str, part: str) -> str:
    if not part:
        raise ChangeInput("`contains` needs a text that is not empty.")
    return f"position(lowerUTF8({found}), lowerUTF8({hogql_string(part)})) > 0"


def _matches(found: str, pattern: str) -> str:
    return f"({found} != '' AND match({found}, {hogql_string(pattern)}))"


def _is(one: Filter, known: Known, name: str, of: str, alias: str) -> str:
    match known.property(name, of).type:
        case "number":
            found = number(known, name, of, alias)
            numbers = [_number_literal(_number(value, name)) for value in one.values]
            return f"ifNull({found} {_equal_to(numbers)}, 0)"
        case "boolean":
            words = [hogql_string(str(_truth(value, name)).lower()) for value in one.values]
            return f"{text(known, name, of, alias)} {_equal_to(words)}"
        case "time":
            return _any(_is_at(moment(known, name, of, alias), v, known, name) for v in one.values)
    found = text(known, name, of, alias)
    truths = [value for value in one.values if isinstance(value, bool)]
    spelt = [s for value in one.values if not isinstance(value, bool) for s in _spellings(value)]
    conditions = [f"{found} {_equal_to([hogql_string(word) for word in spelt])}"] if spelt else []
    if truths:
        words = [hogql_string(str(value).lower()) for value in truths]
        conditions.append(f"lower({found}) {_equal_to(words)}")
    return _any(conditions)


def _equal_to(literals: Sequence[str]) -> str:
    different = list(dict.fromkeys(literals))
    return f"= {different[0]}" if len(different) == 1 else f"IN ({', '.join(different)})"


def _spellings(value: Scalar) -> list[str]:
    """How a value may stand in a text property: some SDKs send 5 as 5.0."""
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return [f"{value:.0f}", f"{value:.1f}"]
    return [str(value)]


def _between(one: Filter, known: Known, name: str, of: str, alias: str) -> str:
    if len(one.values) != 2:
        raise ChangeInput(f"`between` on {quoted(name)} needs two values, the least and the most.")
    low, high = one.values
    at_least = one.model_copy(update={"operator": ">="})
    at_most = one.model_copy(update={"operator": "<="})
    column = (known, name, of, alias)
    return f"({_compared(at_least, low, *column)} AND {_compared(at_most, high, *column)})"


def _compared(one: Filter, value: Scalar, known: Known, name: str, of: str, alias: str) -> str:
    kind = known.property(name, of).type
    if kind == "boolean":
        raise ChangeInput(f"{quoted(name)} is true or false: compare it by `is`.")
    if kind == "number" or (kind == "text" and _is_number(value)):
        literal = _number_literal(_number(value, name))
        return f"ifNull({number(known, name, of, alias)} {one.operator} {literal}, 0)"
    day = _day(value, known, name)
    # A whole day: after it is after its end, until it is until its end.
    edge = day.end if one.operator in {">", "<="} else day.start
    operator = {">": ">=", "<=": "<"}.get(one.operator, one.operator)
    return f"ifNull({moment(known, name, of, alias)} {operator} {hogql_time(edge)}, 0)"


def _is_at(found: str, value: Scalar, known: Known, name: str) -> str:
    day = _day(value, known, name)
    return (
        f"(ifNull({found} >= {hogql_time(day.start)}, 0)"
        f" AND ifNull({found} < {hogql_time(day.end)}, 0))"
    )


# --- values ------------------------------------------------------------------------------------


def _word(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_number(value: Scalar) -> bool:
    try:
        return math.isfinite(float(value))
    except (ValueError, OverflowError):
        return False


def _number(value: Scalar, name: str) -> int | float:
    if isinstance(value, bool) or not _is_number(value):
        raise ChangeInput(f"{quoted(name)} is a number, and {quoted(str(value))} is none.")
    if isinstance(value, str):
        return int(value) if value.strip().lstrip("+-").isdecimal() else float(value)
    return value


def _number_literal(value: float) -> str:
    # HogQL reads whole numbers of 64 bits; larger ones are floating point anyway.
    return repr(float(value)) if abs(value) >= 2**63 else repr(value)


def _truth(value: Scalar, name: str) -> bool:
    word = str(value).strip().lower()
    if word not in TRUE | FALSE:
        raise ChangeInput(f"{quoted(name)} is true or false, and {quoted(str(value))} is neither.")
    return word in TRUE


def _day(value: Scalar, known: Known, name: str) -> Range:
    """The whole day that `value` names, or the second."""
    try:
        words = str(value).strip()
        if len(words) == len("YYYY-MM-DD"):
            return range_of(words, words, known.zone)
        start = datetime.fromisoformat(words).replace(microsecond=0)
        start = start if start.tzinfo else start.replace(tzinfo=known.zone)
        return Range(start, start + timedelta(seconds=1))
    except (ValueError, OverflowError) as error:
        raise ChangeInput(
            f"{quoted(name)} is compared with numbers or with times such as 2026-11-30, and "
            f"{quoted(str(value))} is neither."
        ) from error
