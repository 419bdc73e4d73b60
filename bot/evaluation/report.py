"""Shows how a set went, saves it, and says what is different from the last time."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.escaping import clean
from bot.evaluation.asking import Outcome

VERDICTS = ("right", "wrong", "clarified", "refused")
COLOURS = {"right": "green", "wrong": "red", "clarified": "yellow", "refused": "yellow"}


def show(console: Console, outcomes: Sequence[Outcome], *, name: str, model: str) -> None:
    """The questions that did not go right, then the sums."""
    missed = [one for one in outcomes if one.verdict != "right"]
    if missed:
        table = Table("question", "verdict", "why", title=f"{name}: what did not go right")
        for one in missed:
            verdict = f"[{COLOURS[one.verdict]}]{one.verdict}[/]"
            table.add_row(_plain(one.ask), verdict, _plain(one.why))
        console.print(table)
    console.print(_sums(outcomes, name=name, model=model))


def _sums(outcomes: Sequence[Outcome], *, name: str, model: str) -> Table:
    table = Table(
        *VERDICTS, "steps", "tokens", "cost", "median", "slowest",
        title=f"{name}, asked of {model}",
    )  # fmt: skip
    counts = Counter(one.verdict for one in outcomes)
    seconds = sorted(one.seconds for one in outcomes)
    table.add_row(
        *(_of(counts[verdict], len(outcomes)) for verdict in VERDICTS),
        f"{sum(one.steps for one in outcomes) / len(outcomes):.1f}",
        f"{sum(one.tokens for one in outcomes):,}",
        f"${sum(one.cost_usd for one in outcomes):.2f}",
        f"{seconds[len(seconds) // 2]:.2f} s",
        f"{seconds[-1]:.2f} s",
    )
    return table


def _of(count: int, total: int) -> str:
    return f"{count}\n{count / total:.0%}"


def save(folder: Path, outcomes: Sequence[Outcome], *, name: str, model: str) -> Path:
    """Write a run into `folder`; the newest run of a set and model is found again by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    file = folder / f"{name}--{model}--{moment:%Y%m%dT%H%M%S%fZ}.json"
    document = {
        "set": name,
        "model": model,
        "at": moment.isoformat(),
        "counts": dict(Counter(one.verdict for one in outcomes)),
        "questions": [one.document() for one in outcomes],
    }
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")
    beside.replace(file)
    return file


def last_run(folder: Path, *, name: str, model: str) -> dict[str, Any] | None:
    """The newest run that was saved before, or None."""
    files = sorted(folder.glob(f"{name}--{model}--*.json"))
    return json.loads(files[-1].read_text(encoding="utf-8")) if files else None


def show_changes(console: Console, outcomes: Sequence[Outcome], before: dict[str, Any]) -> None:
    """The questions that went otherwise than the last time, and those that are new or gone."""
    then = {one["ask"]: one["verdict"] for one in before["questions"]}
    now = {one.ask: one.verdict for one in outcomes}
    table = Table("question", "last time", "now", title=f"different from {before['at'][:16]}")
    for ask in dict.fromkeys([*now, *then]):
        if then.get(ask) != now.get(ask):
            table.add_row(_plain(ask), then.get(ask, "not asked"), now.get(ask, "not asked"))
    if table.row_count:
        console.print(table)
    else:
        console.print(f"The same verdicts as on {before['at'][:16]}.")


def _plain(text: str) -> str:
    """Foreign text for a terminal: no escape sequences, and none of rich's own marks."""
    return clean(text).replace("[", r"\[")
