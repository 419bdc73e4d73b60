"""Writes what `lifecycle` found: who was new, stayed, came back, or stopped, in each interval."""

from agent.model.builtin.writing.cells import cell, figure, formula, table, whole_column
from agent.model.builtin.writing.intervals import is_whole, row_in, row_name
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import conditions, people_who, when
from agent.model.builtin.writing.tables import MOST_ROWS

_STATES = {
    "new": "new",
    "returning": "returning",
    "resurrecting": "back after a pause",
    "dormant": "gone quiet",
}


def lifecycle(outcome: Outcome) -> str:
    """The latest complete interval in a sentence, then all of them in a table."""
    unit = outcome.interval or outcome.columns[0]
    firsts = [str(outcome.value(n, unit)) for n in range(len(outcome.rows))]
    whole = [n for n, first in enumerate(firsts) if is_whole(outcome, first)]
    who = people_who(outcome.text("event"), conditions(outcome))
    heading = f"{who[:1].upper()}{who[1:]}, by {unit} {when(outcome)}."
    if outcome.result.is_cut:
        ends = [f"{word}: up to {formula('max', whole_column(outcome, state))}"
                for state, word in _STATES.items()]  # fmt: skip
        return f"{heading} In one {unit} there were, {', '.join(ends)}."
    latest = (whole or [len(firsts) - 1])[-1]
    told = ", ".join(f"**{cell(outcome, latest, s)}** {word}" for s, word in _STATES.items())
    when_ = row_in(outcome, firsts[latest])
    heading = f"{heading} {when_[:1].upper()}{when_[1:]}: {told}."
    if outcome.query.shown == "chart" or len(firsts) > MOST_ROWS:
        return heading
    lines = [
        [row_name(outcome, first), *(figure(outcome, n, state) for state in _STATES)]
        for n, first in enumerate(firsts)
    ]
    words = [word.capitalize() for word in _STATES.values()]
    return f"{heading}\n\n{table([unit.capitalize(), *words], lines)}"
