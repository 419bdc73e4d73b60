"""Writes what `paths` found: where people went from one step to the next."""

from agent.model.builtin.writing.cells import cell, figure, label, table
from agent.model.builtin.writing.foreign import quoted
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import conditions, when
from agent.model.builtin.writing.tables import MOST_ROWS, more_rows


def paths(outcome: Outcome) -> str:
    """The most frequent way of the first step (of the last one, to an end), then all of them."""
    counted = outcome.columns[-1]
    rows = range(len(outcome.rows))
    steps = [outcome.value(n, "step") for n in rows]
    backwards = bool(outcome.text("end") and not outcome.text("start"))
    step = max(steps) if backwards else min(steps)
    top = max((n for n in rows if steps[n] == step), key=lambda n: outcome.value(n, counted))
    told = (
        f"{_heading(outcome)}{conditions(outcome)} {when(outcome)}. Most go from "
        f"“{label(outcome, top, 'source')}” to “{label(outcome, top, 'target')}”: "
        f"**{cell(outcome, top, counted)} {_noun(outcome, top, counted)}**."
    )
    if outcome.query.shown == "chart":
        return told
    lines = [
        [
            cell(outcome, n, "step"),
            label(outcome, n, "source"),
            label(outcome, n, "target"),
            figure(outcome, n, counted),
        ]
        for n in rows[:MOST_ROWS]
    ]
    headings = ["Step", "From", "To", counted.capitalize()]
    return f"{told}\n\n{table(headings, lines, texts=3)}{more_rows(outcome)}"


def _noun(outcome: Outcome, row: int, counted: str) -> str:
    if outcome.value(row, counted) != 1:
        return counted
    return "person" if counted == "people" else counted.removesuffix("s")


def _heading(outcome: Outcome) -> str:
    start, end = outcome.text("start"), outcome.text("end")
    what = "Pages" if outcome.text("of") == "pages" else "Events"
    if start and end:
        return f"{what} between {quoted(start)} and {quoted(end)}"
    if start:
        return f"{what} after {quoted(start)}"
    return f"{what} before {quoted(end)}" if end else f"{what} one after the other"
