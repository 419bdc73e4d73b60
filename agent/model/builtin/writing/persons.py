"""Writes what `persons` found: the people behind a figure, where they may be listed."""

from datetime import datetime

from agent.model.builtin.writing.cells import EMPTY, figure, label, table
from agent.model.builtin.writing.intervals import named
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import conditions, event_name, when
from agent.model.builtin.writing.tables import MOST_ROWS, more_rows


def persons(outcome: Outcome) -> str:
    """Who they are, how often they did it, and when last."""
    event = event_name(outcome.text("event"))
    heading = f"People who did {event}{conditions(outcome)} {when(outcome)}"
    lines = [
        [label(outcome, n, "person"), figure(outcome, n, "events"), _seen(outcome, n)]
        for n in range(min(len(outcome.rows), MOST_ROWS))
    ]
    body = table(["Person", "Times", "Last seen"], lines, texts=(0, 2))
    return f"{heading}, those who did it most often first:\n\n{body}{more_rows(outcome)}"


def _seen(outcome: Outcome, row: int) -> str:
    """The day and time in the project's zone."""
    try:
        moment = datetime.fromisoformat(str(outcome.value(row, "last_seen")))
    except ValueError:
        return EMPTY
    there = moment.astimezone(outcome.zone) if moment.tzinfo else moment
    return named(there.replace(tzinfo=None).isoformat(), "hour", year=True)
