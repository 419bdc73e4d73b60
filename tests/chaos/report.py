"""What a fault run is given and what it found: a line for each fault, and what was broken."""

import random
import time
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.paperkite import Company

TARGET = 90.0
"""Seconds after which everything must be answered that a fault has held up."""

console = Console(width=150)


@dataclass(frozen=True)
class Line:
    """One fault: how many questions or jobs it met, and the seconds until all of them were answered."""

    what: str
    questions: int
    recovery: float
    remarks: str


@dataclass
class Trial:
    """One run: `lease` is in seconds, `wrong` a sentence for each promise that was broken."""

    posthog: Company | None
    quick: bool
    lease: float
    kills: int
    questions: int
    chance: random.Random
    lines: list[Line] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def note(self, what, *, questions, recovery, remarks=""):
        """Keep one line, and say it now: a long run should not be silent."""
        self.lines.append(Line(what, questions, max(0.0, recovery), remarks))
        console.print(f"  {escape(what)}: recovered within {max(0.0, recovery):.1f} s")
        if recovery > TARGET:
            self.wrong.append(f"{what}: the last answer took {recovery:.0f} s, the target is 90 s")


def show(name, trial):
    """Print one run, with whatever it broke."""
    title = f"{name} ({time.monotonic() - trial.began:.0f} s)"
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in ("fault", "asked", "recovery", "target", ""):
        table.add_column(column)
    for line in trial.lines:
        recovery, target = f"{line.recovery:.1f} s", f"< {TARGET:.0f} s"
        table.add_row(
            escape(line.what), str(line.questions), recovery, target, escape(line.remarks)
        )
    console.print(table)
    for sentence in trial.wrong:
        console.print(f"[red]BROKEN:[/] {escape(sentence)}")
