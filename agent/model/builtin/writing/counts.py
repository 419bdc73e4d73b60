"""Writes what `trends` counted over one whole time: one figure, several, or two times compared."""

from agent.model.builtin.writing.cells import EMPTY, cell, formula, pointer, table, with_unit
from agent.model.builtin.writing.counted import FORMULA, Column, Counted
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import conditions, dates, when


def counts(found: Counted) -> str:
    """The figures of the one row there is, each with its change where two times are compared."""
    if found.outcome.query.shown == "table":
        return _as_table(found)
    if len(found.measures) == 1 and not found.formula:
        return _one(found)
    return _several(found)


def change(found: Counted, row: int, column: Column) -> str:
    """The change since the earlier stretch, as a reference; a dash where there is none."""
    before = found.before(column)
    was, now = found.outcome.value(row, before), found.outcome.value(row, column.name)
    if was is None or now is None:
        return EMPTY
    pointers = pointer(found.outcome, row, before), pointer(found.outcome, row, column.name)
    if column.unit == "%":
        return formula("pct_points", *pointers)
    return formula("pct_change" if was else "difference", *pointers)


def against(found: Counted, row: int, column: Column) -> str:
    """`**+12%** against 25 (dates)`."""
    outcome, before = found.outcome, found.before(column)
    if outcome.value(row, before) is None:
        return f"with nothing to compare with in {dates(outcome.asked('compare'))}"
    then = with_unit(cell(outcome, row, before), column.unit)
    return f"**{change(found, row, column)}** against {then} in {dates(outcome.asked('compare'))}"


def _one(found: Counted) -> str:
    outcome, [measure], [column] = found.outcome, found.measures, found.columns
    rest = found.conditions(measure)
    if outcome.value(0, column.name) is None:  # an average of nothing
        return f"{measure.topic(rest)} {when(outcome)}: there is no value to take it from."
    one = outcome.value(0, column.name) == 1
    said = measure.sentence(cell(outcome, 0, column.name), rest, one=one)
    compared = f", {against(found, 0, column)}" if found.compares else ""
    return f"{said} {when(outcome)}{compared}."


def _several(found: Counted) -> str:
    outcome = found.outcome
    if outcome.query.wants == "difference" and (told := _ahead(found)):
        return told
    heading = f"Counted{conditions(outcome)} {when(outcome)}:"
    lines = []
    for column in found.columns:
        if column.name == FORMULA:
            heading = f"{_formula(found, column)} {when(outcome)}."
            continue
        text = f"- {column.topic}: **{_figure(outcome, column)}{_noun(found, column)}**"
        lines.append(f"{text}, {against(found, 0, column)}" if found.compares else text)
    return "\n".join([heading, "", *lines])


def _ahead(found: Counted) -> str:
    """Which of two figures of one kind is higher, and by how much; empty for anything else."""
    outcome, columns = found.outcome, found.columns
    values = [outcome.value(0, column.name) for column in columns]
    if len(columns) != 2 or found.formula or found.compares or None in values:
        return ""
    if len({(m.math, m.series.property) for m in found.measures}) != 1:
        return ""
    rest = f"{conditions(outcome)} {when(outcome)}"
    low, high = sorted(columns, key=lambda column: outcome.value(0, column.name))
    topic, other = (f"{one.topic[:1].lower()}{one.topic[1:]}" for one in (high, low))
    if values[0] == values[1]:
        return f"{high.topic} and {other} are level: **{_figure(outcome, high)}** each{rest}."
    more = formula("difference", pointer(outcome, 0, low.name), pointer(outcome, 0, high.name))
    return (
        f"**{with_unit(more, high.unit)}**: {topic} {'are' if _is_plural(topic) else 'is'} ahead "
        f"with **{_figure(outcome, high)}{_noun(found, high)}**, against "
        f"**{_figure(outcome, low)}** for {other}{rest}."
    )


def _is_plural(topic: str) -> bool:
    return topic.startswith(("people", "active", "sessions", "different"))


def _noun(found: Counted, column: Column) -> str:
    """` times` behind how often something happened."""
    measure = next((m for m in found.measures if m.column == column.name), None)
    one = found.outcome.value(0, column.name) == 1
    noun = measure.counted_noun(one=one) if measure else ""
    return f" {noun}" if noun and found.outcome.value(0, column.name) is not None else ""


def _formula(found: Counted, column: Column) -> str:
    words = found.formula_words()
    words = f"{words[:1].lower()}{words[1:]}{conditions(found.outcome)}"
    if found.outcome.value(0, FORMULA) is None:
        return f"There is no figure for {words}, because nothing is there to divide by"
    compared = f", {against(found, 0, column)}" if found.before(column) else ""
    article = "an" if found.per == "hour" else "a"
    per = f" {article} {found.per} on average" if found.per else ""
    return f"**{_figure(found.outcome, column)}**{per}{compared}: {words}"


def _figure(outcome: Outcome, column: Column) -> str:
    if outcome.value(0, column.name) is None:
        return EMPTY
    return with_unit(cell(outcome, 0, column.name), column.unit)


def _as_table(found: Counted) -> str:
    """The same with one line for each figure."""
    outcome = found.outcome
    headings = ["What", "Figure"]
    if found.compares:
        headings += ["Before", "Change"]
    rows = []
    for column in found.columns:
        alone = len(found.columns) == 1
        row = [found.topic() if alone else column.topic, _figure(outcome, column)]
        if found.compares:
            then = with_unit(cell(outcome, 0, found.before(column)), column.unit)
            row += [then, change(found, 0, column)]
        rows.append(row)
    return f"{found.topic()} {when(outcome)}.\n\n{table(headings, rows)}"
