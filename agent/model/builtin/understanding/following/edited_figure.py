"""Changes which figure of a number is told, as a follow-up asks."""

from agent.analytics.criteria import OF_PROPERTY
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.following.edited_wider import sum_up
from agent.model.builtin.understanding.items import Mark, Named
from agent.model.builtin.understanding.sentence import Json

_WHOLE = frozenset({"in", "overall", "altogether"})
"""How words begin that ask for all of it; "total" alone is the sum of a number as well."""

_HIGHEST = frozenset({"highest", "greatest"})


def change_total(edit: Edit) -> None:
    """In total: without any split; "total" after an average is the sum."""
    marks = [m for m in edit.sentence.marks("math") if m.value == "total"]
    if not marks or _is_of_more(edit):
        return
    said = _said(edit, marks[0]).lower().split()[0]
    if any(one["math"] == "per_person" for one in edit.arguments.get("series", [])):
        raise edit.refuse(f"the “{_said(edit, marks[0])}”")
    if said not in _WHOLE and _measured(edit) and not _is_summed(edit):
        _set_math(edit, "sum")
    elif said not in _WHOLE and _is_sum_per_person(edit):
        edit.arguments["series"] = edit.arguments["series"][:1]
        edit.arguments.pop("formula")
        edit.changed = True
    else:
        sum_up(edit)
    for mark in marks:
        edit.sentence.items.remove(mark)


def change_figure(edit: Edit) -> None:
    """Median, average, the largest: of the same number as before."""
    _heed_highest(edit)
    marks = [m for m in edit.sentence.marks("math") if m.value != "total"]
    if not marks or _is_of_more(edit):
        return
    if len({m.value for m in marks}) > 1 or not _measured(edit):
        raise edit.refuse(f"the “{_said(edit, marks[0])}”")
    for mark in marks:
        edit.sentence.items.remove(mark)
    _set_math(edit, str(marks[0].value))


def _heed_highest(edit: Edit) -> None:
    """The highest one? Of one figure of a number that is its largest value, and no ranking."""
    apart = any(edit.arguments.get(name) for name in ("breakdowns", "interval"))
    for mark in edit.sentence.marks("most"):
        if _said(edit, mark).lower() in _HIGHEST and _measured(edit) and not apart:
            mark.kind, mark.value = "math", "max"


def _is_of_more(edit: Edit) -> bool:
    """Whether the follow-up names of what; then it is a measure of its own."""
    return bool(edit.sentence.all(Named) or edit.sentence.has("per_person", "count"))


def _measured(edit: Edit) -> bool:
    """Whether the query before was of one number."""
    series = edit.arguments.get("series", [])
    numbers = [s for s in series if s["math"] in OF_PROPERTY and s["math"] != "distinct"]
    return len(numbers) == len(series) > 0 and not edit.arguments.get("formula")


def _is_summed(edit: Edit) -> bool:
    return all(s["math"] == "sum" for s in edit.arguments["series"])


def _is_sum_per_person(edit: Edit) -> bool:
    maths = [one["math"] for one in edit.arguments.get("series", [])]
    return maths == ["sum", "people"] and edit.arguments.get("formula") == "A / B"


def _set_math(edit: Edit, math: str) -> None:
    made: list[Json] = []
    for one in edit.arguments["series"]:
        changed = one | {"math": math}
        if changed not in made:
            made.append(changed)
    edit.arguments["series"] = made
    edit.changed = True


def _said(edit: Edit, mark: Mark) -> str:
    return edit.sentence.question[mark.start : mark.end]
