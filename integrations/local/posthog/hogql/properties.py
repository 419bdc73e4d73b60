"""Reads one property out of a JSON column, as the type that PostHog's definitions give it."""

from collections.abc import Sequence

from integrations.local.posthog.hogql.quoting import literal, name
from integrations.local.posthog.hogql.schema import Shape


def read(bag: str, path: Sequence[str], *, shape: Shape, zone: str) -> str:
    """The ClickHouse expression for the property at `path` of the JSON column `bag`.

    What does not fit the type is NULL, and so is what is not there. Text stays text.
    """
    there = ".".join((bag, *map(name, path)))
    text = f"CAST({there}, 'Nullable(String)')"
    match shape:
        case "Numeric":
            return f"accurateCastOrNull({text}, 'Float64')"
        case "Boolean":
            return f"accurateCastOrNull({text}, 'Bool')"
        case "DateTime":
            return f"parseDateTime64BestEffortOrNull({text}, 6, {literal(zone)})"
        case "nested":  # a list, or text, or an object
            inside = ".".join((bag, *map(name, path[:-1]), f"^{name(path[-1])}"))
            listed = f"startsWith(dynamicType({there}), 'Array')"
            return (
                f"multiIf({listed}, toJSONString({there}), isNotNull({there}), {text}, "
                f"nullIf(toString({inside}), '{{}}'))"
            )
        case _:
            return text
