"""Changes by what a list of values is ranked, as a follow-up asks: "by revenue", "by average tip"."""

from agent.model.builtin.plan import Choose, Option
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.following.edited_number import refuse_not_carried
from agent.model.builtin.understanding.items import Mention, Named, Split
from agent.model.builtin.understanding.sentence import Settled
from agent.names.naming import words
from agent.names.taxonomy import KnownProperty

_CODES = frozenset(["code", "status", "version", "id", "number", "year", "level"])
"""Last words of numbers that tell things apart, and that nobody adds up."""


def change_ranking(edit: Edit) -> None:
    """The same values, ranked by a figure of a number; which figure is asked where nothing says it."""
    sentence = edit.sentence
    named = [i for i in sentence.items if isinstance(i, Named | Split) and i.properties]
    if edit.tool != "top_values" or len(named) != 1 or sentence.all(Mention):
        return
    item = named[0]
    if not all(_is_number(p) for p in item.properties):
        return
    marks = sentence.marks("math")
    if not marks and isinstance(item, Named) and not sentence.has("by"):
        return
    one = sentence.property(item)
    maths = {("sum" if m.value == "total" else str(m.value)) for m in marks}
    if len(maths) != 1:
        raise Settled(_which(edit, one))
    [math] = maths
    refuse_not_carried(edit, str(edit.arguments.get("event", "")), (one.name, one.of), math)
    edit.arguments |= {"math": math, "math_property": one.name}
    for mark in sentence.marks("math", "by"):
        sentence.items.remove(mark)
    sentence.items.remove(item)
    edit.changed = True


def _is_number(one: KnownProperty) -> bool:
    own = words(one.name)
    return one.type == "number" and one.of == "event" and own[-1].text not in _CODES


def _which(edit: Edit, one: KnownProperty) -> Choose:
    figures = {"Total": "total", "Average": "average", "Median": "median"}
    options = tuple(
        Option(label(f"{named} “{one.name}”"), f"by {said} “{one.name}”")
        for named, said in figures.items()
    )
    listed = edit.arguments.get("property", "value")
    return Choose(f"By which figure of “{one.name}” is “{listed}” to be ranked?", options)
