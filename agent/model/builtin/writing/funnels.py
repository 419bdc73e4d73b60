"""Writes what `funnels` found: who reached the end, where most were lost, and how long it took."""

from datetime import timedelta

from agent.calendar.dates import instant
from agent.model.builtin.writing.cells import (
    EMPTY,
    cell,
    duration,
    figure,
    group_name,
    label,
    table,
)
from agent.model.builtin.writing.foreign import listed
from agent.model.builtin.writing.notes import number_in_words
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import (
    conditions,
    event_name,
    property_heading,
    when,
    where,
)
from agent.model.builtin.writing.tables import MOST_ROWS

DEFAULT_DAYS = 14
_DEFAULT_WINDOW = "two weeks"
"""The tool's own window, which stands in no call, and how it is written."""


def funnel(outcome: Outcome) -> str:
    """The share that reached the last step, the biggest loss, then every step in a table."""
    if outcome.breakdowns:
        return _by_value(outcome)
    last = len(outcome.rows) - 1
    people = "person" if outcome.value(0, "people") == 1 else "people"
    told = (
        f"**{cell(outcome, last, 'of_first')}%** of the {cell(outcome, 0, 'people')} {people} who "
        f"{_course(outcome)}{conditions(outcome)} {when(outcome)}."
    )
    took = _median_times(outcome) if outcome.query.wants == "time" else ""
    if took:
        told = f"{took} {told}"
    else:
        told = " ".join(filter(None, [told, _loss(outcome), _time(outcome, last)]))
    still_open = _still_open(outcome)
    if outcome.query.shown == "chart":
        return f"{told}{still_open}"
    return f"{told}\n\n{_steps(outcome)}{still_open}"


def _course(outcome: Outcome, joint: str = "") -> str:
    """`did “a” went on to “b” and then “c” within 7 days`, behind the people who."""
    steps = [_step(outcome, row) for row in range(len(outcome.series("steps")))]
    if _any_order(outcome):
        every = "both" if len(steps) == 2 else "all"
        return (
            f"did {listed(steps, joint='or')}{joint} did {every} of them, in any order, "
            f"within {_window(outcome)}"
        )
    between = ", with nothing in between" if outcome.text("order") == "strict" else ""
    later = listed(steps[1:], joint="and then")
    return f"did {steps[0]}{joint} went on to {later} within {_window(outcome)}{between}"


def _any_order(outcome: Outcome) -> bool:
    return outcome.text("order") == "any"


def _window(outcome: Outcome) -> str:
    days = outcome.query.arguments.get("window_days")
    if not isinstance(days, int | float) or isinstance(days, bool):
        return _DEFAULT_WINDOW
    return _length(days)


def _length(days: float) -> str:
    """`one day`, `7 days`, `36 hours`; below a day as words, since the call was given days."""
    if float(days).is_integer():
        return "one day" if days == 1 else f"{days:g} days"
    for unit, size in (("hour", 3_600), ("minute", 60), ("second", 1)):
        whole = days * 86_400 / size
        if abs(whole - round(whole)) * size < 1 and round(whole) >= 1:  # 0.041667 is an hour
            number = round(whole)
            return f"{number_in_words(number)} {unit}{'' if number == 1 else 's'}"
    return f"{days:g} days"


def _step(outcome: Outcome, number: int) -> str:
    step = outcome.series("steps")[number]
    return event_name(step.event) + where(step.filters)


def _loss(outcome: Outcome) -> str:
    """Where the smallest share went on; with two steps that is the first sentence again."""
    steps = [n for n in range(1, len(outcome.rows)) if outcome.value(n, "of_previous") is not None]
    if len(steps) < 2 or _any_order(outcome):
        return ""
    worst = min(steps, key=lambda n: outcome.value(n, "of_previous"))
    went_on = cell(outcome, worst, "of_previous")
    return (
        f"Most are lost before {_step(outcome, worst)}: only {went_on}% of those who did "
        f"{_step(outcome, worst - 1)} get there."
    )


def _still_open(outcome: Outcome) -> str:
    """A paragraph that says who may still go on; empty when all had their time."""
    span, days = outcome.span, outcome.query.arguments.get("window_days", DEFAULT_DAYS)
    if span is None or not isinstance(days, int | float):
        return ""
    if instant(span.end) + timedelta(days=days) <= instant(outcome.now):
        return ""
    return f"\n\nThose who began within the last {_window(outcome)} still have time to go on."


def _time(outcome: Outcome, last: int) -> str:
    if last < 1 or outcome.value(last, "median_seconds") is None:
        return ""
    took = duration(outcome, last, "median_seconds")
    if last == 1:
        return f"Half of those took less than {took}."
    return f"Half of those who finish take less than {took} for the last step."


def _median_times(outcome: Outcome) -> str:
    """The median time of each step, where that was asked; empty where nobody went on."""
    if _any_order(outcome):
        return ""
    steps = [
        n for n in range(1, len(outcome.rows)) if outcome.value(n, "median_seconds") is not None
    ]
    said = [
        f"from {_step(outcome, n - 1)} to {_step(outcome, n)} "
        f"**{duration(outcome, n, 'median_seconds')}**"
        for n in steps
    ]
    if not said:
        return ""
    first = said[0].rpartition(" **")
    if len(outcome.rows) == 2:
        return f"**{first[2]} is the median time {first[0]}."
    return f"The median time is {listed(said)}."


def _steps(outcome: Outcome) -> str:
    rows = [
        [
            str(n + 1),
            _step_name(outcome, n),
            figure(outcome, n, "people"),
            figure(outcome, n, "of_first", "%"),
            figure(outcome, n, "of_previous", "%") if n else EMPTY,
            duration(outcome, n, "median_seconds") if n else EMPTY,
        ]
        for n in range(len(outcome.rows))
    ]
    headings = ["Step", "Event", "People", "Of the first", "Of the step before", "Median time"]
    return table(headings, rows, texts=2)


def _step_name(outcome: Outcome, row: int) -> str:
    """The step's event; in any order, how many of the steps were done."""
    return label(outcome, row, "event") if _any_order(outcome) else _step(outcome, row)


# --- split by a property -----------------------------------------------------------------------


def _by_value(outcome: Outcome) -> str:
    """One line for each value: how many began, and which share reached each later step."""
    column = outcome.columns[0]
    steps = len(outcome.series("steps"))
    times = outcome.query.wants == "time" and steps == 2
    groups = _groups(outcome, column)
    ends = {value: rows[-1] for value, rows in groups.items() if len(rows) == steps}
    heading = (
        f"Share of the people who {_course(outcome, ' and')}{conditions(outcome)}, by "
        f"{property_heading(outcome.breakdowns[0])} {when(outcome)}"
    )
    heading += _best(outcome, list(ends.values()), by="median_seconds" if times else "of_first")
    headings = [
        property_heading(outcome.breakdowns[0]),
        "People at the first step",
        *(_step_name(outcome, n) for n in range(1, steps)),
        *(["Median time"] if times else []),
    ]
    lines = [
        [
            group_name(outcome, rows[0], column),
            figure(outcome, rows[0], "people"),
            *(figure(outcome, row, "of_first", "%") for row in rows[1:]),
            *([duration(outcome, rows[-1], "median_seconds")] if times else []),
        ]
        for rows in groups.values()
        if len(rows) == steps
    ]
    return f"{heading}.\n\n{table(headings, lines[:MOST_ROWS])}"


def _best(outcome: Outcome, ends: list[int], *, by: str) -> str:
    """The value whose last row is quickest, or of which the largest share got there, or the smallest."""
    column = outcome.columns[0]
    known = [row for row in ends if outcome.value(row, by) is not None]
    if not known:
        return ""
    if by == "median_seconds":
        row = min(known, key=lambda row: outcome.value(row, by))
        name, took = group_name(outcome, row, column), duration(outcome, row, by)
        return f": “{name}” is quickest, half of them in less than **{took}**"
    least = outcome.query.wants == "least"
    row = (min if least else max)(known, key=lambda row: outcome.value(row, by))
    place = "lowest" if least else "highest"
    return f": “{group_name(outcome, row, column)}” is {place}, **{cell(outcome, row, by)}%**"


def _groups(outcome: Outcome, column: str) -> dict[str, list[int]]:
    """The rows of each value, in the order of the steps."""
    groups: dict[str, list[int]] = {}
    for row in range(len(outcome.rows)):
        groups.setdefault(str(outcome.value(row, column)), []).append(row)
    return groups
