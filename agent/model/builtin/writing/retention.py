"""Writes what `retention` found: who came back, then the cohorts in a table."""

from agent.model.builtin.writing.cells import EMPTY, cell, figure, table
from agent.model.builtin.writing.intervals import crosses_years, named
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import conditions, event_name, people_who, when

ALL = "all"
"""The cohort of the weighted means."""

MOST_COHORTS = 16
MOST_PERIODS = 13
"""A quarter by week; further periods are in the evidence."""


def retention(outcome: Outcome) -> str:
    """What became of everyone, period by period, and of each cohort."""
    cohorts = _cohorts(outcome)
    told = f"{_reading(outcome, cohorts.get(ALL, {}))} {when(outcome)}."
    if outcome.query.shown == "chart":
        return told
    return f"{told}\n\n{_grid(outcome, cohorts)}"


def _reading(outcome: Outcome, everyone: dict[int, int]) -> str:
    event = outcome.text("event")
    other = outcome.text("returning_event")
    event_said = other not in {"", "*"} or (not other and event)
    returned = f"did {event_name(other or event)}" if event_said else "were active"
    first = "" if _is_repeated(outcome) else " for the first time"
    began = people_who(event, f"{first}{conditions(outcome)}")
    if not event and first:
        began = f"people who came{first}{conditions(outcome)}"
    unit = outcome.interval or "week"
    later = [p for p in sorted(everyone) if p > 0 and _has_figure(outcome, everyone[p])]
    if not later:
        return f"No {unit} is over yet in which {began} could have come back"
    row = everyone[later[0]]
    told = (
        f"**{cell(outcome, row, 'percent')}%** of the {began} {returned} again in the next {unit}"
    )
    if other not in {"", event}:
        told = told.replace(" again in", " in", 1)
    if len(later) > 1:
        end = everyone[later[-1]]
        told += f", **{cell(outcome, end, 'percent')}%** in {unit} {cell(outcome, end, 'period')}"
    return told


def _grid(outcome: Outcome, cohorts: dict[str, dict[int, int]]) -> str:
    """A line for each cohort, everyone first; what is not over yet stays empty."""
    unit = (outcome.interval or "week").capitalize()
    periods = sorted({period for found in cohorts.values() for period in found})[:MOST_PERIODS]
    some = next(iter(cohorts.values()))
    headings = ["Cohort", "People"]
    headings += [f"{unit} {cell(outcome, _row_of(cohorts, p), 'period')}" for p in periods if p]
    lines = []
    for name, found in _shown(cohorts).items():
        start = found.get(0, next(iter((found or some).values())))
        figures = [_percent(outcome, found.get(p)) for p in periods if p]
        began = EMPTY if name == ALL and _is_repeated(outcome) else figure(outcome, start, "of")
        lines.append([_named(outcome, name), began, *figures])
    return table(headings, lines)


def _is_repeated(outcome: Outcome) -> bool:
    """Whether one person may be in several cohorts, so that their sum is no number of people."""
    return outcome.query.arguments.get("first_time") is False


def _shown(cohorts: dict[str, dict[int, int]]) -> dict[str, dict[int, int]]:
    """Everyone, and the latest cohorts."""
    single = [name for name in cohorts if name != ALL][-MOST_COHORTS:]
    return {name: cohorts[name] for name in [ALL, *single] if name in cohorts}


def _has_figure(outcome: Outcome, row: int) -> bool:
    return outcome.value(row, "percent") is not None


def _percent(outcome: Outcome, row: int | None) -> str:
    return EMPTY if row is None else figure(outcome, row, "percent", "%")


def _row_of(cohorts: dict[str, dict[int, int]], period: int) -> int:
    return next(found[period] for found in cohorts.values() if period in found)


def _named(outcome: Outcome, cohort: str) -> str:
    if cohort == ALL:
        unit = outcome.interval or "week"
        return f"All {unit}s together" if _is_repeated(outcome) else "Everyone"
    return named(cohort, outcome.interval or "week", year=crosses_years(outcome.span))


def _cohorts(outcome: Outcome) -> dict[str, dict[int, int]]:
    """The row of each period, by cohort."""
    found: dict[str, dict[int, int]] = {}
    for row in range(len(outcome.rows)):
        cohort, period = outcome.value(row, "cohort"), outcome.value(row, "period")
        found.setdefault(str(cohort), {})[int(period)] = row
    return found
