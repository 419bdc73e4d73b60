"""How charts look: one size, one palette, legible in a thread on light and on dark screens."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SIZE = 8.0, 4.5
"""Inches; with `DOTS` 1200 x 675 pixels, which Slack shows at about 360 to 480 pixels' width."""

DOTS = 150

TITLE = 62
"""Characters of a title on one line; it may have two."""

PAPER, INK, QUIET, RULE = "#ffffff", "#1d2433", "#5d6675", "#e3e6ec"
"""The paper is opaque: dark text on a see-through picture would vanish on dark screens."""

PALETTE = (
    "#2a6fdb", "#e07b39", "#1f9e89", "#b5478a", "#8a63d2", "#c9a227", "#4f9dc4", "#d1495b",
)  # fmt: skip
"""Eight colours that also differ in lightness, for people who tell hues apart with difficulty."""

OTHER = "#9aa3b0"
"""What is left over, and what was before."""

rcParams.update(
    {
        "font.size": 12.5,
        "text.parse_math": False,  # names such as `$pageview` are names
        "axes.edgecolor": RULE,
        "axes.labelcolor": QUIET,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "text.color": INK,
        "legend.frameon": False,
        "svg.fonttype": "none",
    }
)


def sheet(title: str, *, height: float = SIZE[1]) -> tuple[Figure, Axes]:
    """An empty sheet with its title at the top left."""
    figure = Figure(figsize=(SIZE[0], height), dpi=DOTS, facecolor=PAPER, layout="constrained")
    axes = figure.add_subplot(facecolor=PAPER)
    lines = wrap(shortened(title, 2 * TITLE), TITLE, max_lines=2, placeholder="…")
    figure.suptitle("\n".join(lines), x=0.015, ha="left", fontsize=13.5, fontweight="bold")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    return figure, axes


def colour(number: int, name: str = "") -> str:
    """The colour of the series with this number, counted from 0."""
    return OTHER if name == "other" else PALETTE[number % len(PALETTE)]


def shortened(text: Any, most: int) -> str:
    """`text` on one line of at most `most` characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def figure_text(value: float | None, unit: str = "", *, like: float = 0.0) -> str:
    """`950`, `12.4k`, `3.4M`, `12.5%`: as short as it can be read.

    `like` is the largest figure beside it: 8k stands beside 14k, not 8,000.
    """
    if value is None:
        return ""
    size, ending = max(abs(value), like) if value else 0.0, ""
    for bound, letter in ((1e9, "B"), (1e6, "M"), (1e4, "k")):
        if size >= bound:
            value, ending = value / (1e3 if letter == "k" else bound), letter
            break
    text = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"
    if 0 < abs(value) < 1:
        text = f"{value:.2g}"
    return f"{text}{ending}{'%' if unit == '%' else ''}"


def sparse(labels: Sequence[str], most: int) -> list[tuple[int, str]]:
    """At most `most` of the labels with their places, evenly spread, the last one among them."""
    if len(labels) <= most:
        return list(enumerate(labels))
    step = -(-len(labels) // most)
    first = (len(labels) - 1) % step
    return [(place, labels[place]) for place in range(first, len(labels), step)]
