"""Writes what `overview` found: the main events beside the time before, and what moved most."""

from agent.analytics.moves import Move, strongest
from agent.calendar.earlier import compared_with
from agent.model.builtin.writing.cells import cell, figure, formula, label, pointer, table
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import dates

NOW, BEFORE = "people", "people_before"


def overview(outcome: Outcome) -> str:
    """What moved most in a sentence, then all of it."""
    span, whole = outcome.span, outcome.asked()
    before = compared_with(whole, span) if whole and span else None
    headings = ["", span.short if span else "Now", before.short if before else "Before", "Change"]
    lines = [
        [
            _name(outcome, n),
            figure(outcome, n, NOW),
            figure(outcome, n, BEFORE),
            _change(outcome, n),
        ]
        for n in range(len(outcome.rows))
    ]
    compared = f"**{span.phrase if span else 'That time'}**, compared with {dates(before)}."
    return f"{compared}\n\n{_moved(outcome)}\n\n{table(headings, lines)}"


def _name(outcome: Outcome, row: int) -> str:
    return f"People with “{label(outcome, row, 'event')}”" if row else "People who did anything"


def _change(outcome: Outcome, row: int) -> str:
    if not outcome.value(row, BEFORE):
        return "new" if outcome.value(row, NOW) else "none"
    return formula("pct_change", pointer(outcome, row, BEFORE), pointer(outcome, row, NOW))


def _moved(outcome: Outcome) -> str:
    """The event that moved most; people who did anything are no event."""
    moves = {
        row: Move(float(outcome.value(row, NOW)), float(outcome.value(row, BEFORE)))
        for row in range(1, len(outcome.rows))
    }
    row = strongest(moves)
    if row is None:
        return "Nothing moved much: no main event changed by a tenth and by enough people."
    move = moves[row]
    told = (
        f"What moved most: “{label(outcome, row, 'event')}”, **{cell(outcome, row, NOW)} people**"
    )
    if not move.before:
        return f"{told}, after none before."
    way = "up" if move.now > move.before else "down"
    return f"{told}, {way} from {cell(outcome, row, BEFORE)} ({_change(outcome, row)})."
