"""Divides a sum by its people, as a follow-up asks: "per customer?"."""

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.items import Named
from agent.model.builtin.understanding.sentence import Settled
from agent.model.builtin.understanding.shapes.per_person import beside_people

_SUMS = frozenset({"total", "sum"})


def change_to_per_person(edit: Edit) -> None:
    """Per customer: a sum is divided by the people; an average is one of each event already.

    A count becomes one for each person elsewhere, see `change_measure`.
    """
    sentence = edit.sentence
    marks = sentence.marks("per_person")
    if not marks or sentence.all(Named) or sentence.has("count", "times"):
        return
    if edit.tool != "trends" or any(m.value for m in marks):
        raise edit.refuse("how it is counted")
    series = edit.arguments["series"]
    if not edit.is_measured:
        return
    asked = {str(m.value) for m in sentence.marks("math")}
    summed = series[0]["math"] == "sum" or (bool(asked & _SUMS) and series[0]["math"] != "distinct")
    if not summed and len(series) == 1:
        raise Settled(
            Refuse(
                f"That figure is the {series[0]['math']} of all events, and not of each person.",
                "Ask for the total first, then I can divide it by the people.",
            )
        )
    if len(series) > 1 or edit.arguments.get("formula") or asked - _SUMS - {"average"}:
        raise edit.refuse("how it is counted")
    edit.arguments["series"] = beside_people(sentence, series[0] | {"math": "sum"})
    edit.arguments["formula"] = "A / B"
    for mark in (*marks, *sentence.marks("math")):
        sentence.items.remove(mark)
    edit.changed = True
