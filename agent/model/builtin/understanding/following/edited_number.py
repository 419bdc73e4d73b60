"""Changes a count into a figure of a number that a follow-up only names: "and revenue?"."""

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.items import Named, Split
from agent.model.builtin.understanding.sentence import Settled
from agent.model.builtin.understanding.settling.carried import lacks, without
from agent.model.builtin.understanding.settling.carrying import likely_carriers
from agent.model.builtin.understanding.settling.measures import measure
from agent.names.taxonomy import KnownEvent, KnownProperty

_FIGURES = {"sum": "total", "min": "minimum", "max": "maximum"}
"""What figures are called, where not by their own name."""


def change_to_number(edit: Edit) -> None:
    """And the revenue? Its sum, of the same events, in the same time and with the same split.

    Of another number nobody knows which figure is meant, so that is asked back.
    """
    if not _only_names_number(edit):
        return
    edit.sentence.take("what", "which")
    math, one = measure(edit.sentence)
    if one is None:
        return
    series = edit.arguments["series"]
    if len(series) != 1 or edit.arguments.get("formula"):
        raise edit.refuse("how it is counted")
    _refuse_strange(edit, one, series[0]["event"])
    changed = {n: v for n, v in series[0].items() if n not in {"property", "of"}}
    edit.arguments["series"] = [changed | {"math": math, "property": one.name, "of": one.of}]
    edit.changed = True


def _only_names_number(edit: Edit) -> bool:
    """Whether it names a number and says nothing else of how to count or to split."""
    sentence, named = edit.sentence, edit.sentence.all(Named)
    other = sentence.all(Split) or sentence.has("math", "count", "unique", "by", "per_event")
    if edit.tool != "trends" or len(named) != 1 or other:
        return False
    return all(p.type == "number" for p in named[0].properties)


def _refuse_strange(edit: Edit, one: KnownProperty, event: str) -> None:
    """The revenue of shares, where only upgrades are said to have a price, is none."""
    likely = likely_carriers(edit.sentence, one)
    if event and likely and event not in {e.name for e in likely}:
        raise Settled(
            Refuse(
                f"“{one.name}” seems to be of “{likely[0].name}”, and not of “{event}”.",
                f"Ask for it by itself, such as: total “{one.name}” of “{likely[0].name}”.",
            )
        )


def refuse_not_carried(edit: Edit, event: str, named: tuple[str, str], math: str) -> None:
    """The average size of downloads, where only uploads have a size; raises unless it is known.

    Where nobody can know whether that event has it, the person says what is meant.
    """
    name, of = named
    catalogue = edit.sentence.catalogue
    one = next(
        (p for p in catalogue.found.properties if (p.name, p.of) == named), KnownProperty(name, of)
    )
    known = next((e for e in catalogue.found.events if e.name == event), KnownEvent(event))
    if of != "event" or name in (known.properties or ()):
        return
    if lacks(catalogue, known, one):
        raise Settled(without(event, name))
    if math != "distinct":  # as with a split, any event may have a country
        _refuse_strange(edit, one, event)
        figure = f"{_FIGURES.get(math, math)} “{name}” of “{event}”"
        options = (
            Option(label(figure), f"and the {figure}?"),
            Option(label(f"how many “{event}”"), f"and how many “{event}”?"),
        )
        raise Settled(Choose(f"I do not know whether “{event}” has “{name}”.", options))
