"""How a benchmark's figures are shown: ours, the peer's, their ratio, and the target."""

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured figure. `at_least` is a target for ours / peer, `below` one for ours."""

    what: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    at_least: float | None = None
    below: float | None = None

    @property
    def ratio(self):
        return self.ours / self.peer if self.peer else None

    @property
    def target(self):
        if self.at_least is not None:
            return f"≥ {self.at_least:g}×", self.ratio >= self.at_least
        if self.below is not None:
            return f"< {self.below:g} {self.unit}", self.ours < self.below
        return "", None


def show(title, figures):
    """Print one benchmark. A missed target is said, and fails nothing."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in ("", "Rootle", "peer", "ratio", "target", ""):
        table.add_column(column)
    for figure in figures:
        words, met = figure.target
        table.add_row(
            figure.what,
            f"{figure.ours:,.1f} {figure.unit}",
            f"{figure.peer:,.1f} {figure.unit} ({figure.peer_name})" if figure.peer else "",
            f"{figure.ratio:.2f}×" if figure.peer else "",
            words,
            "" if met is None else "met" if met else "missed",
        )
    Console(width=150).print(table)
