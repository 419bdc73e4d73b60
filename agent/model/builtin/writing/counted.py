"""Reads a result of `trends` by its columns: what is split by what, and which figures stand where."""

import re
from dataclasses import dataclass

from agent.calendar.dates import instant
from agent.figures.units import scaled
from agent.model.builtin.writing.foreign import listed
from agent.model.builtin.writing.measures import Measure
from agent.model.builtin.writing.outcome import Outcome
from agent.model.builtin.writing.scope import conditions, event_name, property_name, where

FORMULA = "formula"
BEFORE = "_before"

_SHARE = re.compile(
    r"\(?\s*([A-H])\s*/\s*([A-H])\s*\)?\s*\*\s*100(?:\.0*)?"
    r"|100(?:\.0*)?\s*\*\s*\(?\s*([A-H])\s*/\s*([A-H])\s*\)?"
)
_RATIO = re.compile(r"([A-H])\s*/\s*([A-H])")
_DIFFERENCE = re.compile(r"([A-H])\s*-\s*([A-H])")
_AVERAGE = re.compile(r"([A-H])\s*/\s*(\d+(?:\.\d+)?)")
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.44, "quarter": 91.3}
"""How many days each has, on average: a count is divided by how many of them a time has."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its name in the evidence, its heading in a table, and its unit.

    `topic` is what it counts, where several columns stand side by side.
    `adds_up` says whether figures of several rows may be added; `counts` whether they are numbers
    of something, and no averages, extremes or shares.
    """

    name: str
    heading: str
    topic: str
    unit: str = ""
    adds_up: bool = False
    counts: bool = False

    @property
    def is_dense(self) -> bool:
        """Whether every row has a figure; an average of nothing is empty."""
        return self.counts or self.adds_up


@dataclass(frozen=True, slots=True)
class Counted:
    """A result of `trends`; `labels` are the columns of the split, one for each breakdown."""

    outcome: Outcome
    labels: tuple[str, ...]
    measures: tuple[Measure, ...]

    @property
    def formula(self) -> str:
        """The formula over the series; empty without one."""
        return self.outcome.text(FORMULA) if FORMULA in self.outcome.columns else ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of figures; a formula is what was asked for and comes first."""
        alone = len(self.measures) == 1
        found = [
            Column(
                m.column,
                heading=m.heading if alone else self._heading(m),
                topic=self.short(m),
                unit=m.unit,
                adds_up=m.adds_up,
                counts=m.counts,
            )
            for m in self.measures
        ]
        if self.formula:
            found.insert(0, self._formula_column())
        return tuple(found)

    def before(self, column: Column) -> str:
        """The column of the earlier stretch beside `column`; empty where nothing is compared."""
        name = column.name + BEFORE
        return name if name in self.outcome.columns else ""

    @property
    def compares(self) -> bool:
        """Whether an earlier stretch of time stands beside the figures."""
        return any(self.before(column) for column in self.columns)

    def topic(self) -> str:
        """What was counted, with all conditions."""
        if self.formula:
            return self.formula_words() + conditions(self.outcome)
        if len(self.measures) == 1:
            [one] = self.measures
            return one.topic(self.conditions(one))
        said = [self.short(one) for one in self.measures]
        return listed([said[0], *map(_lowered, said[1:])]) + conditions(self.outcome)

    def conditions(self, measure: Measure) -> str:
        """All conditions on the only series there is."""
        did = measure.series.event if measure.math == "people" else None
        return conditions(self.outcome, *measure.series.filters, people_did=did)

    def short(self, measure: Measure) -> str:
        """One of several series, with its own conditions only."""
        return measure.topic(where(measure.series.filters))

    def formula_words(self) -> str:
        """What the formula is: `People who did “b” as a share of people who did “a”`."""
        formula = self.formula.strip()
        if found := _SHARE.fullmatch(formula):
            upper, lower = self._named(found[1] or found[3]), self._named(found[2] or found[4])
            return f"{upper} as a share of {_whole(lower)}"
        if found := _RATIO.fullmatch(formula):
            lower = _lowered(self._named(found[2]))
            of = "" if lower.startswith("“") else "of the "
            return f"{self._named(found[1])} for each {of}{lower}"
        if found := _DIFFERENCE.fullmatch(formula):
            return f"{self._named(found[1])} minus {_lowered(self._named(found[2]))}"
        if self.scaled:
            return f"{self._named(formula[0])}, in {self.scaled}"
        if self.per and (found := _AVERAGE.fullmatch(formula)):
            return self._named(found[1])
        said = [
            f"{chr(ord('A') + n)}: {_lowered(self.short(m))}" for n, m in enumerate(self.measures)
        ]
        return f"`{formula.replace('`', '')}` ({'; '.join(said)})"

    @property
    def per(self) -> str:
        """`day` where the formula divides a figure by the days of its time; empty otherwise."""
        found, span = _AVERAGE.fullmatch(self.formula.strip()), self.outcome.span
        if found is None or span is None or not float(found[2]):
            return ""
        days = (instant(span.end) - instant(span.start)).total_seconds() / 86_400 / float(found[2])
        return next((unit for unit, size in _DAYS.items() if abs(days / size - 1) < 0.05), "")

    @property
    def scaled(self) -> str:
        """The unit that the formula turns the only series into: `GB`; empty otherwise."""
        if self.per or len(self.measures) != 1:
            return ""
        return scaled(self.formula, self.measures[0].unit)

    def _formula_column(self) -> Column:
        formula = self.formula.strip()
        unit, heading = "", "Ratio"
        if self.scaled:
            [one] = self.measures
            heading = f"{one.heading} in {self.scaled}"
            return Column(FORMULA, heading, self.formula_words(), self.scaled)
        if _SHARE.fullmatch(formula):
            unit, heading = "%", "Share"
        elif _DIFFERENCE.fullmatch(formula):
            heading = "Difference"
        elif self.per:
            heading = f"Per {self.per}"
        return Column(FORMULA, heading, self.formula_words(), unit)

    def _heading(self, measure: Measure) -> str:
        """As short as it is clear beside the others, above which their kind is said once."""
        same = len({(m.math, m.series.property) for m in self.measures}) == 1
        if not same:
            return self.short(measure)
        return event_name(measure.series.event) + where(measure.series.filters)

    def split(self, joint: str = " by ") -> str:
        """` by “country” and “plan”`; empty without a split."""
        names = [property_name(one.property, one.of) for one in self.outcome.breakdowns]
        return f"{joint}{listed(names)}" if names else ""

    def _named(self, letter: str) -> str:
        number = ord(letter) - ord("A")
        return self.short(self.measures[number]) if number < len(self.measures) else letter


def counted(outcome: Outcome) -> Counted:
    """Read the columns: an interval, one for each split, then figures."""
    skipped = 1 if outcome.interval in outcome.columns else 0
    labels = outcome.columns[skipped : skipped + len(outcome.breakdowns)]
    figures = [
        column
        for column in outcome.columns[skipped + len(labels) :]
        if column != FORMULA and not column.endswith(BEFORE)
    ]
    pairs = zip(outcome.series(), figures, strict=False)
    return Counted(outcome, labels, tuple(Measure(series, column) for series, column in pairs))


def _whole(topic: str) -> str:
    """What a share is of: `all “file uploaded”`, `people who did “file uploaded”`."""
    return f"all {topic}" if topic.startswith("“") else _lowered(topic)


def _lowered(topic: str) -> str:
    return topic[:1].lower() + topic[1:]
