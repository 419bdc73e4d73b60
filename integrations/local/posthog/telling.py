"""Which history a data folder holds, and the part of it that is still to be told."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from integrations.local.posthog import company
from integrations.local.posthog.company import Event

BATCH, LEAST = 40_000, 10_000
"""Events in one INSERT, of the whole company and of a small one: few enough for ClickHouse to take
them all or none, and many, because JSON costs up to twice as much in batches of half the size."""


class OtherHistoryError(Exception):
    """The folder holds the history of another seed or size; the message says what to do."""


@dataclass(frozen=True, slots=True)
class History:
    """The history of one company, from its first day in this folder on."""

    seed: int
    size: float
    first: date

    @classmethod
    def in_folder(cls, home: Path, *, seed: int, size: float, today: date) -> "History":
        """The history of the folder `home`, whose first day is decided at its first start.

        `OtherHistoryError` when it was begun with another seed or size.
        """
        try:
            kept = json.loads((home / "history.json").read_bytes())
        except FileNotFoundError:
            return cls(seed, size, today - timedelta(days=company.DAYS - 1)).begin(home)
        if kept["seed"] != seed:
            raise OtherHistoryError(
                f"{home} holds the history of seed {kept['seed']}, not of {seed}. Start with that "
                "seed, or delete the folder to begin anew."
            )
        if kept.get("size") != size:
            raise OtherHistoryError(
                f"{home} holds {_called(kept.get('size'))}, not {_called(size)}. Start with that "
                "size, or delete the folder to begin anew."
            )
        return cls(seed, size, date.fromisoformat(kept["first"]))

    def begin(self, home: Path) -> "History":
        """Write down that the folder `home` holds this history from now on; returns it."""
        home.mkdir(parents=True, exist_ok=True)
        kept = {"seed": self.seed, "size": self.size, "first": self.first.isoformat()}
        _write_whole(home / "history.json", kept)
        return self

    def missing(self, known: datetime | None, now: datetime) -> Iterator[list[Event]]:
        """What happened after `known` and until `now`, in batches and in order.

        Batches are stored whole and in order, so what is missing is what is later than the last.
        """
        start = known.astimezone(company.TIME_ZONE).date() if known else self.first
        today = now.astimezone(company.TIME_ZONE).date()
        told = company.simulate(self.seed, today, first=start, size=self.size)
        events = (
            event
            for event in told
            if event.timestamp <= now and (known is None or event.timestamp > known)
        )
        size = max(LEAST, round(BATCH * min(1.0, self.size)))
        while batch := list(islice(events, size)):
            yield batch


def _called(size: float | None) -> str:
    match size:
        case None:
            return "a company of an earlier version"
        case 0:
            return "an empty project"
        case _:
            return f"a company of size {size:g}"


def _write_whole(file: Path, content: dict[str, object]) -> None:
    """Written beside its place, then moved there: a kill leaves a whole file or none."""
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(content))
    beside.replace(file)
