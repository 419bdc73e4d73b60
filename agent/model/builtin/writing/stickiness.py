"""Writes what `stickiness` found: on how many days, weeks or months people did something."""

from agent.model.builtin.writing.cells import cell, figure, table
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import conditions, people_who, when
from agent.model.builtin.writing.tables import MOST_ROWS


def stickiness(outcome: Outcome) -> str:
    """How many did it in one interval only, and in the most; then the table."""
    units = outcome.columns[0]
    unit = units.removesuffix("s")
    rows = range(len(outcome.rows))
    event = outcome.text("event")
    who = people_who(event, conditions(outcome))
    some = [n for n in rows if outcome.value(n, "people")]
    once = next((n for n in some if outcome.value(n, units) == 1), None)
    told = f"Of the {who} {when(outcome)}, "
    if once is None:
        told += f"nobody {'did it' if event else 'was active'} on one {unit} only"
    else:
        told += f"**{cell(outcome, once, 'percent')}%** {'did it' if event else 'were active'}"
        told += f" on one {unit} only"
    last = max(some, key=lambda n: outcome.value(n, units), default=None)
    if last is not None and last != once:
        people = outcome.value(last, "people")
        noun = "person" if people == 1 else "people"
        were = "did it" if event else "was active" if people == 1 else "were active"
        told += (
            f"; at the other end {cell(outcome, last, 'people')} {noun} {were} on "
            f"{cell(outcome, last, units)} {units}"
        )
    if outcome.query.shown == "chart":
        return f"{told}."
    lines = [
        [cell(outcome, n, units), figure(outcome, n, "people"), figure(outcome, n, "percent", "%")]
        for n in rows[: 1 + (some[-1] if some else 0)][:MOST_ROWS]  # nobody did it more often
    ]
    headings = [f"On how many {units}", "People", "Share"]
    return f"{told}.\n\n{table(headings, lines, texts=0)}"
