"""Declines conditions that leave nobody out, or nobody at all, of one and the same event.

"In Spanish but not in French" of a lesson, or a funnel of those who never did one of its steps.
"""

from collections.abc import Iterator
from itertools import combinations

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.sentence import Json


def refuse_idle(plan: Query) -> Refuse | None:
    """Why people cannot be told so: no event in Spanish is in French, so all of them would count.

    Of events it is true as it stands, and so it is of people's own properties.
    """
    if name := _never_done(dict(plan.arguments)):
        return Refuse(
            f"Nobody who does “{name}” never does it, so that leaves nobody.",
            "Leave out one of the two.",
        )
    for one, other in _pairs(dict(plan.arguments)):
        if _is_idle(one, other) or _is_idle(other, one):
            wanted, left = (one, other) if one["operator"] == "is" else (other, one)
            name, yes, no = one["property"], _told(wanted), _told(left)
            return Refuse(
                f"What has {yes} for “{name}” never has {no} as well, so that leaves nobody out.",
                f"Ask how many people did it with {yes} but never with {no}.",
            )
    return None


_OF_PEOPLE = frozenset(["people", "first_time", "per_person"])


def _never_done(arguments: Json) -> str:
    """The step of a funnel that people must not have done at all; else empty."""
    steps = {step["event"] for step in arguments.get("steps", [])}
    plain = [one for one in arguments.get("who", []) if set(one) == {"event", "negated"}]
    return next((str(one["event"]) for one in plain if one["event"] in steps), "")


def _pairs(arguments: Json) -> Iterator[tuple[Json, Json]]:
    """The filters that hold together for one event, each two of them."""
    shared = arguments.get("filters", [])
    counted = [*arguments.get("series", []), *arguments.get("steps", [])]
    for one in counted or [{"filters": arguments.get("event_filters", [])}]:
        if one.get("math", "people") in _OF_PEOPLE:
            yield from combinations([*shared, *one.get("filters", [])], 2)


def _is_idle(one: Json, other: Json) -> bool:
    same = all(one.get(n, "event") == other.get(n, "event") for n in ("property", "of"))
    return (
        same and one.get("of", "event") == "event"
        and (one["operator"], other["operator"]) == ("is", "is_not")
        and not set(one["values"]) & set(other["values"])
    )  # fmt: skip


def _told(one: Json) -> str:
    return " or ".join(f"“{value}”" for value in one["values"])
