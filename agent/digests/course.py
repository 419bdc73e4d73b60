"""The course of the main events over a digest's period and those before it, in one question."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.analytics.moves import Move, is_notable, knows_usual, strongest
from agent.calendar.dates import Range
from agent.digests.finding import Finder
from agent.digests.period import Period
from agent.model.builtin.writing.foreign import quoted
from agent.state.evidence import Evidence
from integrations.errors import ChangeInput

ANYTHING = ""
"""The name of any event at all: people who did anything."""

LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Course:
    """One row for each day, week, month or quarter; `names` are the events of the columns.

    Methods that give text give references to cells, `{{E1[week=2026-11-16].B}}`.
    """

    period: Period
    names: tuple[str, ...]
    evidence: Evidence

    def move(self, name: str) -> Move:
        """The figure of an event now and before."""
        return Move(self._value(name, self.period.now), self._value(name, self.period.before))

    def usual(self, name: str) -> list[float]:
        """Its figures in the periods before, as far as they were asked for."""
        rows = self._rows()
        return [self._value(name, one) for one in self.period.usual if _slot(one) in rows]

    def is_notable(self, name: str) -> bool:
        """Whether its figure is beyond what is usual."""
        return is_notable(self.move(name), self.usual(name))

    @property
    def knows_usual(self) -> bool:
        """Whether enough earlier periods have anything in them to say what is usual."""
        return any(knows_usual(self.usual(name)) for name in self.names)

    def strongest(self) -> str | None:
        """The event that moved most, if any is news; any event at all is none."""
        return strongest({name: self.move(name) for name in self.names if name != ANYTHING})

    def title(self, name: str) -> str:
        """What stands for an event in a sentence or a table."""
        return f"People with {quoted(name)}" if name else "People who did anything"

    def now(self, name: str) -> str:
        """The figure of the period."""
        return f"{{{{{self._cell(name, self.period.now)}}}}}"

    def before(self, name: str) -> str:
        """The figure that it is compared with."""
        return f"{{{{{self._cell(name, self.period.before)}}}}}"

    def change(self, name: str) -> str:
        """By how much it changed; that there was nothing before has no percentage."""
        if not self.move(name).before:
            return "new" if self.move(name).now else "none"
        both = f"{self._cell(name, self.period.before)}, {self._cell(name, self.period.now)}"
        return f"{{{{pct_change({both})}}}}"

    def low(self, name: str) -> str:
        """The lowest of the usual figures."""
        return f"{{{{min({self._usual_cells(name)})}}}}"

    def high(self, name: str) -> str:
        """The highest of them."""
        return f"{{{{max({self._usual_cells(name)})}}}}"

    def table(self) -> str:
        """All events, this period beside the one before."""
        head = f"| | {self.period.now.short} | {self.period.before.short} | Change |"
        rows = [
            f"| {self.title(name)} | {self.now(name)} | {self.before(name)} | {self.change(name)} |"
            for name in self.names
        ]
        return "\n".join([head, "|---|---:|---:|---:|", *rows])

    def _cell(self, name: str, one: Range) -> str:
        return f"{self.evidence.name}[{self.period.unit}={_slot(one)}].{self._column(name)}"

    def _usual_cells(self, name: str) -> str:
        """By position, which is shorter than by date."""
        rows, column = self._rows(), self._column(name)
        places = [rows.index(_slot(one)) + 1 for one in self.period.usual if _slot(one) in rows]
        return ", ".join(f"{self.evidence.name}[{place}].{column}" for place in places)

    def _column(self, name: str) -> str:
        return "people" if len(self.names) == 1 else LETTERS[self.names.index(name)]

    def _value(self, name: str, one: Range) -> float:
        row = self.evidence.rows[self._rows().index(_slot(one))]
        return float(row[self.evidence.columns.index(self._column(name))] or 0)

    def _rows(self) -> list[str]:
        at = self.evidence.columns.index(self.period.unit)
        return [str(row[at]) for row in self.evidence.rows]


async def course_of(
    finder: Finder, period: Period, events: Sequence[str], *, alone: bool = False
) -> Course:
    """Ask for people with each of `events`, and first of all with any; with `alone` for one only.

    Where all of the time is too much for one query, for the two periods that are compared.
    """
    names = tuple(events) if alone else (ANYTHING, *events)
    series = [{"event": name} for name in names]
    shown = "auto" if alone else "none"
    what = "chart" if alone else "course"
    spans = (period.whole, Range(period.before.start, period.now.end))
    for span in spans:
        date_from, date_to = span.days
        try:
            kept = await finder.ask(
                "trends",
                what,
                series=series,
                date_from=date_from,
                date_to=date_to,
                interval=period.unit,
                chart=shown,
            )
        except ChangeInput:
            if span == spans[-1]:
                raise
        else:
            return Course(period, names, kept)
    raise AssertionError("the last span returns or raises")


def _slot(one: Range) -> str:
    return one.start.date().isoformat()
