"""Changes how a figure is counted and shown, as a follow-up asks."""

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.items import Condition, Item, Mark, Mention, Named
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.measures import measure
from agent.model.builtin.understanding.shapes.counting import chart
from agent.model.builtin.understanding.shapes.listing import is_lowest

_MEASURES = (
    "person", "times", "sessions", "per_person", "math", "first_time", "dau", "events", "group",
    "count",
)  # fmt: skip
"""Phrases that say how to count."""


def asks_how_long(sentence: Sentence, before: Query) -> bool:
    """How long does it take? The time between the steps of the funnel before."""
    return before.tool == "funnels" and sentence.has("takes") and not sentence.mentions


def change_to_how_long(edit: Edit) -> None:
    if not asks_how_long(edit.sentence, edit.before):
        return
    for mark in edit.sentence.marks("takes", "math"):
        typical = mark.kind == "takes" or mark.value in {"average", "median"}
        if typical:
            edit.sentence.items.remove(mark)
    edit.wants, edit.changed = "time", True


def change_look(edit: Edit) -> None:
    kind = chart(edit.sentence)
    shown = edit.sentence.take("shown")
    if shown is None:
        return
    edit.shown = "table" if shown.value == "table" else "chart"
    if kind and edit.tool == "trends":
        edit.arguments["chart"] = kind
    edit.changed = True


def change_measure(edit: Edit) -> None:
    """How it is counted."""
    if not _says_measure(edit):
        return
    math, of = measure(edit.sentence)
    math = edit.math or math
    if edit.tool == "top_values" and math in {"people", "events"}:
        edit.arguments["math"] = math
        edit.changed = True
    if edit.tool != "trends" or not math:
        return
    if edit.arguments.get("formula") or len({s["math"] for s in edit.arguments["series"]}) > 1:
        raise edit.refuse("how it is counted")
    for series in edit.arguments["series"]:
        series["math"] = math
        for name in ("property", "of"):
            series.pop(name, None)
        if of is not None:
            series |= {"property": of.name, "of": of.of}
    edit.changed = True


def _says_measure(edit: Edit) -> bool:
    """Whether anything says how to count; people behind a condition ("pro users") do not."""
    for mark in edit.sentence.marks("person"):
        mark.used = True
        if _only_told_apart(edit, mark) and not edit.sentence.has("count", "unique"):
            edit.sentence.items.remove(mark)
    said = edit.sentence.has(*_MEASURES) or _is_measured(edit)
    return said or bool(edit.math)


def _only_told_apart(edit: Edit, mark: Mark) -> bool:
    """Pro users; only users from Spain; and of revenue, or a size, users from Spain as well."""
    sentence = edit.sentence
    after = sentence.after(mark)
    told = isinstance(after, Condition) or (isinstance(after, Mark) and after.kind == "rel")
    told = told or (isinstance(after, Mention) and after.relative)
    narrows = edit.is_measured or sentence.has("only", "not", "without")
    return isinstance(sentence.before(mark), Condition) or (told and narrows)


def _is_measured(edit: Edit) -> bool:
    return bool(edit.sentence.all(Named)) and edit.sentence.has("math", "unique", "count")


def change_limit(edit: Edit) -> None:
    marks = edit.sentence.marks("top", "most")
    if not marks:
        return
    number: Item | None = None
    for mark in marks:
        mark.used = True
        number = number or edit.sentence.after(mark)
    edit.sentence.take("only")
    if edit.tool == "top_values":
        edit.arguments.pop("lowest", None)
        if is_lowest(edit.sentence):
            edit.arguments["lowest"] = True
        edit.changed = True
    if not (isinstance(number, Mark) and number.kind == "figure" and number.value):
        return
    if edit.tool not in {"top_values", "persons"} and not edit.arguments.get("breakdowns"):
        raise edit.refuse("how many there are")
    number.used = True
    edit.arguments["limit"] = int(number.value)
    edit.changed = True


def change_to_percent(edit: Edit) -> None:
    if not edit.sentence.take("percent"):
        return
    if edit.tool == "trends" and not edit.arguments.get("breakdowns"):
        raise Settled(
            Refuse(
                "That is one figure, and I do not know of what it is to be a share.",
                "Split it first, such as: by country. Or name both, such as: A as a share of all B.",
            )
        )
    if edit.tool == "top_values":
        edit.changed = True
        return
    series = edit.arguments.get("series", [])
    split = edit.arguments.get("breakdowns", [])
    if (
        edit.tool != "trends"
        or edit.arguments.get("interval")
        or edit.arguments.get("compare_from")
        or len(split) != 1
        or len(series) != 1
        or split[0]["of"] == "time"
    ):
        raise edit.refuse("percentages")
    [one] = series
    if one["math"] not in {"people", "events"}:
        raise edit.refuse("percentages")
    filters = [*edit.arguments.get("filters", []), *one.get("filters", [])]
    arguments: Json = {"property": split[0]["property"], "of": split[0]["of"]}
    if one["event"]:
        arguments["event"] = one["event"]
    arguments |= {n: edit.arguments[n] for n in ("date_from", "date_to")} | {"math": one["math"]}
    optional = {
        "filters": filters,
        "who": edit.arguments.get("who"),
        "limit": edit.arguments.get("limit"),
    }
    edit.arguments = arguments | {n: v for n, v in optional.items() if v}
    edit.tool, edit.changed = "top_values", True
