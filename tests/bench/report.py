"""How a benchmark's figures are shown: ours, the peer's, their ratio, and the target."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

console = Console(width=150)


@dataclass(frozen=True)
class Figure:
    """One measured figure: a value for each round, of which the median is shown.

    `at_least` and `at_most` are targets for ours / peer, `below` one for ours. Where both sides were measured
    in the same rounds the ratio is the median of the rounds' ratios, so that whatever else the
    machine was doing in a round is on both sides of it.
    """

    what: str
    ours: Sequence[float]
    unit: str
    peer: Sequence[float] = ()
    peer_name: str = ""
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None

    @property
    def ratio(self):
        if not self.peer or not all(self.peer):
            return None
        if len(self.ours) == len(self.peer):
            return statistics.median(o / p for o, p in zip(self.ours, self.peer, strict=True))
        return statistics.median(self.ours) / statistics.median(self.peer)

    @property
    def target(self):
        """The target in words, and whether it is met; None where there is none."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}×", self.ratio >= self.at_least
        if self.at_most is not None:
            return f"≤ {self.at_most:g}×", self.ratio <= self.at_most
        if self.below is not None:
            return f"< {self.below:g} {self.unit}", statistics.median(self.ours) < self.below
        return "", None


def show(title, figures):
    """Print one benchmark. A missed target is said, and fails nothing."""
    table = Table(title=title, title_justify="left", title_style="bold", expand=True)
    table.add_column("", ratio=1)
    for column in ("Rootle", "peer", "ratio", "target", ""):
        table.add_column(column)
    for figure in figures:
        words, met = figure.target
        table.add_row(
            escape(figure.what),
            _values(figure.ours, figure.unit),
            f"{_values(figure.peer, figure.unit)} {escape(figure.peer_name)}"
            if figure.peer
            else "",
            f"{figure.ratio:.2f}×" if figure.ratio is not None else "",
            words,
            "" if met is None else "[green]met[/]" if met else "[red]missed[/]",
        )
    console.print(table)


def _values(values, unit):
    """The median with its unit, and the lowest and highest round where there were several."""
    shown = f"{_number(statistics.median(values))} {unit}".rstrip()
    if min(values) != max(values):
        shown += f" [dim]({_number(min(values))}–{_number(max(values))})[/]"
    return shown


def _number(value):
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
