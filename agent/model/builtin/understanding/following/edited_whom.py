"""Changes whom a figure is of, as a follow-up asks: its conditions, or the people behind it."""

from typing import Any

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.following.edit import Edit, of, told
from agent.model.builtin.understanding.sentence import Json, Settled
from agent.model.builtin.understanding.settling.criteria import filters_and_who


def change_persons(edit: Edit) -> None:
    """Who are they?"""
    if not edit.sentence.marks("persons"):
        return
    edit.sentence.take("persons")
    series = edit.arguments.get("series", [])
    if edit.tool == "persons":
        edit.changed = True
        return
    if (
        edit.tool not in {"trends", "top_values"}
        or len(series) > 1
        or (series and series[0].get("math") == "first_time")
    ):
        raise edit.refuse("the people")
    one = series[0] if series else {"event": edit.arguments.get("event", "")}
    filters = [*edit.arguments.get("filters", []), *one.get("filters", [])]
    arguments: Json = {"event": one["event"]}
    arguments |= {n: edit.arguments[n] for n in ("date_from", "date_to")}
    arguments |= {n: v for n, v in (("filters", filters), ("who", edit.arguments.get("who"))) if v}
    edit.tool, edit.arguments, edit.changed, edit.shown = "persons", arguments, True, ""


def change_filters(edit: Edit) -> None:
    conditions = edit.sentence.conditions
    if not conditions or any(m.relative for m in edit.sentence.mentions):
        return
    filters, who = filters_and_who(edit.sentence, conditions)
    if edit.tool == "lifecycle" and who:
        raise edit.refuse("the cohort")
    kept: list[Json] = list(edit.arguments.get("filters", []))
    but = edit.asked.lower().startswith("but ")
    for n, one in enumerate(filters):
        if one["operator"] == "is_not" and any(_opposes(f, one) for f in filters[:n] or but * kept):
            kept = [*kept, one]  # in Spanish, but not in French
        elif own := _own(edit, one):
            own["filters"] = _with(own["filters"], one, adds=edit.adds)
        else:
            kept = _with(kept, one, adds=edit.adds)
    edit.put("filters", kept)
    edit.put("who", _in_cohorts(edit, who))
    edit.sentence.take("only")
    edit.changed = True


def _opposes(held: Json, one: Json) -> bool:
    """Whether what is to be left out was never part of what is asked for."""
    apart = not set(held.get("values", [])) & set(one["values"])
    return apart and of(held) == of(one) and held["operator"] == "is"


def _in_cohorts(edit: Edit, who: list[Json]) -> list[Json]:
    """And for trial accounts? Those in place of the cohort before; of two cohorts nobody is both."""
    held: list[Json] = list(edit.arguments.get("who", []))
    if not any(_is_inside(one) for one in who):
        return [*held, *(one for one in who if one not in held)]
    old = [one for one in held if _is_inside(one) and one not in who]
    if old and edit.adds:
        raise Settled(
            Refuse(
                f"I cannot count those who are in “{old[0]['cohort']}” or in another cohort.",
                "Ask for each of them by itself.",
            )
        )
    for one in old:
        edit.sentence.note(f"I left out “{told(one)}”.")
    return [*(one for one in held if one not in old and one not in who), *who]


def _is_inside(one: Json) -> bool:
    return bool(one.get("cohort")) and not one.get("negated")


def _own(edit: Edit, one: Json) -> Json | None:
    """The step that has a condition of its own on that property: a new one is about it alone.

    Where several have one, or one of several series, it may be for any of them: that is refused.
    """
    holding = [c for c in edit.counted if any(of(f) == of(one) for f in c.get("filters", []))]
    if not holding:
        return None
    if len(holding) > 1 or edit.tool != "funnels":
        raise edit.refuse("that condition")
    name = holding[0]["event"]
    edit.sentence.note(f"“{one['property']}” is a condition on the step “{name}” alone.")
    return holding[0]


def _with(filters: list[Json], one: Json, *, adds: bool) -> list[Json]:
    """`filters` with one more; what it says anew about a property takes the place of the old.

    With `adds` its values come beside those that are asked for already: "and France too".
    """
    same = [f for f in filters if (f["property"], f["of"]) == (one["property"], one["of"])]
    others = [f for f in filters if f not in same]
    if adds and one["operator"] == "is" and same and same[0]["operator"] in {"is", "is_not"}:
        return [*others, *_joined(same[0], one["values"])]
    if one["operator"] == "is_not" and same and same[0]["operator"] == "is":
        left = [v for v in same[0]["values"] if v not in one["values"]]
        if left and len(left) < len(same[0]["values"]):
            return [*others, same[0] | {"values": left}]
    if one["operator"] == "is_not" and same and same[0]["operator"] == "is_not":
        return [*others, same[0] | {"values": [*same[0]["values"], *one["values"]]}]
    return [*others, one]


def _joined(held: Json, values: list[Any]) -> list[Json]:
    """A filter with more values; those that it leaves out are no longer left out.

    Without Germany, "or Spain": Spain is counted already, so it is to be left out as well.
    """
    if held["operator"] == "is":
        return [held | {"values": list(dict.fromkeys([*held["values"], *values]))}]
    if not set(held["values"]) & set(values):
        return [held | {"values": [*held["values"], *values]}]
    left = [v for v in held["values"] if v not in values]
    return [held | {"values": left}] if left else []
