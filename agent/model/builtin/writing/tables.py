"""How long a table in an answer may be, and what is said of the rows beyond."""

from agent.model.builtin.writing.outcome import Outcome

MOST_ROWS = 35
"""Rows of a table in an answer: a month by day. Longer courses are told by their ends."""

MOST_COLUMNS = 8
"""Columns of figures that can be read side by side in Slack."""


def more_rows(outcome: Outcome) -> str:
    """A paragraph that says that there are more rows; empty when all are shown.

    The whole table goes with such an answer as a file (`agent.illustration`).
    """
    if outcome.result.total <= MOST_ROWS:
        return ""
    return f"\n\nThese are the first of {_count(outcome)} rows; the file holds all of them."


def too_long(outcome: Outcome) -> str:
    """What is said in place of a table that would tell nobody anything."""
    return f"These are {_count(outcome)} rows, too many to be shown here; the file holds them."


def _count(outcome: Outcome) -> str:
    return f"{{{{count({outcome.result.name})}}}}"
