"""Makes a table of what PostHog found for a funnel, and says in one line what stands out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from agent.analytics.describing import where
from agent.analytics.funnel import Funnel
from agent.analytics.wording import figure, quoted, sentences
from agent.calendar.dates import instant

NONE, OTHER = "(none)", "other"
_STRICTLY = " and without anything else in between"

Rows = tuple[tuple[Any, ...], ...]


def columns_of(funnel: Funnel) -> tuple[str, ...]:
    """The columns of the table that `rows_of` makes."""
    by = (funnel.breakdown.property,) if funnel.breakdown else ()
    return (*by, "step", "event", "people", "of_first", "of_previous", "median_seconds")


def rows_of(funnel: Funnel, found: Sequence[Sequence[Any]]) -> Rows:
    """One row a step, for every value of the breakdown; without any people all are zero."""
    count = len(funnel.steps)
    found = found or ([] if funnel.breakdown else [["", 0, *[0] * count, *[None] * (count - 1)]])
    rows = []
    for value, is_other, *figures in found:
        people, seconds = figures[:count], [None, *figures[count:]]
        name = OTHER if is_other else str(value) or NONE
        for k in range(count):
            before = people[k - 1] if k else people[0]
            rows.append((
                *((name,) if funnel.breakdown else ()),
                k + 1,
                name_of(funnel, k),
                people[k],
                _percent(people[k], people[0]),
                _percent(people[k], before),
                round(float(seconds[k]), 3) if people[k] and seconds[k] is not None else None,
            ))  # fmt: skip
    return tuple(rows)


def name_of(funnel: Funnel, index: int) -> str:
    """What a step is called; in any order that is how many of the steps were done."""
    if funnel.order == "any":
        return f"{'all' if index + 1 == len(funnel.steps) else 'any'} {index + 1}"
    return funnel.steps[index].event or "(any event)"


def reading(funnel: Funnel, rows: Rows, now: datetime) -> str:
    """Who got through, where most are lost, and who still has time; of a breakdown the extremes."""
    said = _by_value(funnel, rows) if funnel.breakdown else _of_all(funnel, rows)
    return sentences([*said, _still_open(funnel, now)])


def length(window: timedelta) -> str:
    """“14 days”, “36 hours”, “90 seconds”: the largest unit that needs no fraction."""
    seconds = round(window.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds % size == 0:
            count = seconds // size
            return f"{count:,} {unit}{'s' * (count != 1)}"
    return f"{seconds:,} second{'s' * (seconds != 1)}"


def _of_all(funnel: Funnel, rows: Rows) -> list[str]:
    first, last = rows[0], rows[-1]
    through = (
        f"Of {figure(first[-4])} people who did {step_name(funnel, 0)}"
        f"{where(funnel.filters, funnel.who)} in {funnel.span.phrase}, "
        f"{figure(last[-4])} ({_shown(last[-3])}) got to {step_name(funnel, len(rows) - 1)} "
        f"within {length(funnel.window)}{_STRICTLY if funnel.order == 'strict' else ''}."
    )
    return [through, _weakest(funnel, rows)]


def _weakest(funnel: Funnel, rows: Rows) -> str:
    """The step that the smallest share of those before it took."""
    reached = [k for k in range(1, len(rows)) if rows[k - 1][-4]]
    if len(rows) < 3 or not reached:
        return ""
    k = min(reached, key=lambda k: rows[k][-2])
    return (
        f"The weakest step is from {step_name(funnel, k - 1)} to {step_name(funnel, k)}: "
        f"{_shown(rows[k][-2])} go on."
    )


def _by_value(funnel: Funnel, rows: Rows) -> list[str]:
    assert funnel.breakdown is not None
    ends = rows[len(funnel.steps) - 1 :: len(funnel.steps)]
    named = [row for row in ends if row[0] != OTHER] or ends
    best, worst = (choose(named, key=lambda row: row[-3]) for choose in (max, min))
    by = (
        f"From {step_name(funnel, 0)} to {step_name(funnel, len(funnel.steps) - 1)} by "
        f"{quoted(funnel.breakdown.property)} at the first step"
        f"{where(funnel.filters, funnel.who)}, in {funnel.span.phrase}, "
        f"within {length(funnel.window)}{_STRICTLY if funnel.order == 'strict' else ''}:"
    )
    if best[0] == worst[0]:
        return [by, f"{best[0]} {_shown(best[-3])}."]
    extremes = f"most by {best[0]} ({_shown(best[-3])}), least by {worst[0]} ({_shown(worst[-3])})."
    return [by, extremes]


def _still_open(funnel: Funnel, now: datetime) -> str:
    """Whose window is not over: their later steps may still come."""
    if instant(funnel.span.end) + funnel.window <= instant(now):
        return ""
    return f"Those who began in the last {length(funnel.window)} still have time to go on."


def step_name(funnel: Funnel, index: int) -> str:
    """A step within a sentence, with its conditions."""
    if funnel.order == "any":
        of = "" if index + 1 == len(funnel.steps) else f" of the {len(funnel.steps)}"
        return f"{name_of(funnel, index)}{of} steps"
    step = funnel.steps[index]
    return f"{quoted(step.event) if step.event else 'any event'}{where(step.filters)}"


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 4) if whole else None


def _shown(percent: float | None) -> str:
    return "no one" if percent is None else f"{figure(percent)}%"
