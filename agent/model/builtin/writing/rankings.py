"""Writes what `top_values` found: the values of a property, the most or the least frequent first."""

from agent.analytics.criteria import Series
from agent.model.builtin.writing.cells import cell, figure, group_name, table, with_unit
from agent.model.builtin.writing.foreign import heading
from agent.model.builtin.writing.measures import Measure
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import conditions, property_name, when
from agent.model.builtin.writing.tables import MOST_ROWS, more_rows


def ranking(outcome: Outcome) -> str:
    """The first value in a sentence, then the list."""
    named, counted = outcome.columns[0], outcome.columns[1]
    name = property_name(outcome.text("property"), outcome.text("of", "event"))
    measure = _measure(outcome, counted)
    top = with_unit(cell(outcome, 0, counted), measure.unit)
    did = measure.series.event if measure.math == "people" else None
    told = f"{measure.topic(conditions(outcome, people_did=did))} by {name} {when(outcome)}: "
    has_share = "percent" in outcome.columns
    share = f" ({figure(outcome, 0, 'percent', '%')} of all)" if has_share else ""
    lowest = outcome.query.arguments.get("lowest")
    end, place = ("bottom", "last") if lowest else ("top", "first")
    if len(outcome.rows) > 1 and outcome.value(0, counted) == outcome.value(1, counted):
        told += f"several are level at the {end} with **{top}** each{share}"
    else:
        told += f"“{group_name(outcome, 0, named)}” comes {place} with **{top}**{share}"
    if outcome.query.shown == "chart":
        return f"{told}."
    lines = []
    for n in range(min(len(outcome.rows), MOST_ROWS)):
        line = [group_name(outcome, n, named), figure(outcome, n, counted, measure.unit)]
        lines.append([*line, figure(outcome, n, "percent", "%")] if has_share else line)
    headings = [
        heading(outcome.text("property")),
        measure.heading,
        *(["Share"] if has_share else []),
    ]
    return f"{told}.\n\n{table(headings, lines)}{more_rows(outcome)}"


def _measure(outcome: Outcome, column: str) -> Measure:
    series = Series.model_validate(
        {
            "event": outcome.text("event"),
            "math": outcome.text("math", "people"),
            "property": outcome.text("math_property"),
        }
    )
    return Measure(series, column)
