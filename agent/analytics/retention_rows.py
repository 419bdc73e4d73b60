"""Makes the retention grid of what PostHog found, and says in one line what stands out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.analytics.describing import where
from agent.analytics.periods import is_over
from agent.analytics.retention_query import Retention
from agent.analytics.span import Slot, key_of, slots
from agent.analytics.wording import figure, quoted, sentences
from agent.calendar.dates import Range, instant

ALL = "all"
COLUMNS = ("cohort", "period", "people", "of", "percent")

Rows = tuple[tuple[Any, ...], ...]
Counts = Mapping[tuple[str, int], int]


def finished(asked: Retention, until: datetime) -> tuple[Slot, ...]:
    """The periods, from that of the first cohort on, that are over by `until`."""
    every = slots(Range(asked.span.start, until), asked.period)
    return tuple(slot for slot in every if is_over(slot, until))


def rows_of(asked: Retention, found: Sequence[Sequence[Any]], over: Sequence[Slot]) -> Rows:
    """The grid: `all` first, then every cohort; periods that are not over are missing.

    `all` is the mean over the cohorts that could reach a period, each weighted by its people.
    """
    counts = {(str(key_of(cohort)), period): people for cohort, period, people in found}
    names = [slot.name for slot in over if instant(slot.start) < instant(asked.span.end)]
    reached = {
        name: min(asked.periods, len(over) - 1 - number) for number, name in enumerate(names)
    }
    return (*_all(counts, reached), *_grid(counts, reached))


def _all(counts: Counts, reached: Mapping[str, int]) -> Rows:
    rows = []
    for period in range(max(reached.values(), default=-1) + 1):
        could = [name for name, last in reached.items() if last >= period]
        of = sum(counts.get((name, 0), 0) for name in could)
        people = sum(counts.get((name, period), 0) for name in could)
        rows.append((ALL, period, people, of, _percent(people, of)))
    return tuple(rows)


def _grid(counts: Counts, reached: Mapping[str, int]) -> Rows:
    rows = []
    for name, last in reached.items():
        of = counts.get((name, 0), 0)
        for period in range(last + 1 if of else 1):
            people = counts.get((name, period), 0)
            rows.append((name, period, people, of, _percent(people, of)))
    return tuple(rows)


def reading(asked: Retention, rows: Rows) -> str:
    """How many began, and how many of them were back in the first and the last period."""
    mean = [row for row in rows if row[0] == ALL]
    what = quoted(asked.event) if asked.event else "anything"
    comes = quoted(asked.returning_event) if asked.returning_event else "anything"
    comes += where(asked.filters) if asked.event_filters else ""
    ever = " for the first time ever" if asked.first_time else ""
    did = f"{what}{where((*asked.event_filters, *asked.filters), asked.who)}"
    opening = f"{figure(mean[0][3])} people did {did}{ever} in {asked.span.phrase}."
    if not asked.first_time:  # the sum over the cohorts is no number of people
        opening = (
            f"The cohorts of everyone who did {did} in {asked.span.phrase} have {figure(mean[0][3])} "
            f"members together; a person is one in each {asked.period} with it."
        )
    said = [
        f"In {asked.period} {row[1]}, {figure(row[4])}% were back with {comes}."
        for row in (mean[1:2] + (mean[-1:] if len(mean) > 2 else []))
        if row[4] is not None
    ]
    return sentences([opening, *said, _extremes(asked, rows)])


def _extremes(asked: Retention, rows: Rows) -> str:
    """The cohorts that most and fewest came back of in the period after they began."""
    ones = [row for row in rows if row[0] != ALL and row[1] == 1 and row[4] is not None]
    if len(ones) < 2:
        return "" if ones else f"No cohort has a {asked.period} behind it that is over."
    best, worst = (choose(ones, key=lambda row: row[4]) for choose in (max, min))
    if best[4] == worst[4]:
        return ""
    return (
        f"Of {asked.period} 1, the best cohort is that of {best[0]} ({figure(best[4])}%), the "
        f"weakest that of {worst[0]} ({figure(worst[4])}%)."
    )


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 4) if whole else None
