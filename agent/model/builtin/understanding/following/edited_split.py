"""Changes by what a figure is split, as a follow-up asks, or whether it is split at all."""

from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.items import Named, Split
from agent.model.builtin.understanding.sentence import Json
from agent.model.builtin.understanding.shapes.counting import splits


def change_splits(edit: Edit) -> None:
    if not edit.sentence.all(Split) and _bare_split(edit):
        return
    if not edit.sentence.all(Split) and not edit.sentence.has("of_time"):
        return
    most = 2 if edit.tool == "trends" else 1
    if edit.tool == "top_values":
        one = splits(edit.sentence, 1)[0]
        edit.arguments |= {"property": one["property"], "of": one["of"]}
        edit.changed = True
        return
    if edit.tool not in {"trends", "funnels"}:
        raise edit.refuse("the split")
    made = splits(edit.sentence, most)
    held = edit.arguments.get("breakdowns", []) if edit.adds else []
    edit.arguments["breakdowns"] = [*held, *(one for one in made if one not in held)][-most:]
    edit.changed = True


def _bare_split(edit: Edit) -> bool:
    """And the browsers? Which countries?"""
    named = edit.sentence.all(Named)
    if len(named) != 1 or edit.tool != "trends" or edit.sentence.has("math", "count", "unique"):
        return False
    one = edit.sentence.property(named[0])
    if one.type == "number":  # and the revenue? a figure of it, see `edited_number`
        return False
    edit.sentence.take("which", "top", "what", "most")
    edit.arguments["breakdowns"] = [{"property": one.name, "of": one.of}]
    edit.changed = True
    return True


def drop_splits(edit: Edit) -> None:
    """One figure for all; a list of values becomes the figure that it was ranked by.

    A course by week stays one, where it is split by something else as well.
    """
    if edit.tool == "top_values":
        as_trend(edit, split=False)
    if edit.tool not in {"trends", "funnels"}:
        raise edit.refuse("the split")
    for name in ("breakdowns", "limit") if edit.arguments.get("breakdowns") else ("interval",):
        edit.arguments.pop(name, None)
    edit.changed = True


def as_trend(edit: Edit, *, split: bool) -> None:
    """The same figure as `top_values` has, as a count; `split` by the property that was listed."""
    held = edit.arguments
    math = held.get("math") or "people"
    one: Json = {"event": held.get("event", ""), "math": math}
    if held.get("math_property"):
        one |= {"property": held["math_property"], "of": "event"}
    made: Json = {"series": [one]} | {n: held[n] for n in ("date_from", "date_to")}
    if split:
        made["breakdowns"] = [{"property": held["property"], "of": held["of"]}]
    kept = ("filters", "who", "limit") if split else ("filters", "who")
    edit.arguments = made | {name: held[name] for name in kept if held.get(name)}
    edit.tool = "trends"
