"""Lets the demo company begin anew, with another history, while everything keeps running.

ClickHouse opens one folder in the life of a process, so the PostHog process has to become a new
one. The workspace leaves a note in the home that both share; the PostHog process sees it, closes
its database and starts itself again; and whoever starts with a note there first does what it
says. Being killed at any point therefore changes nothing but the time it takes.
"""

import asyncio
import json
import os
import shutil
from pathlib import Path

LOOK_EVERY = 0.3
"""Seconds between two looks for a note."""

FIRST = 1
"""The seed of the demo company that everyone gets who does not ask for another."""


def _note(home: Path) -> Path:
    return home / "again.json"


def _kept(home: Path) -> Path:
    return home / "seed.json"


def ask(home: Path, seed: int) -> None:
    """Leave the note: begin again with `seed`."""
    _write_whole(_note(home), {"seed": seed})


def is_asked(home: Path) -> bool:
    """Whether there is a note that nobody has followed yet."""
    return _note(home).exists()


async def asked(home: Path) -> None:
    """Return when there is a note."""
    while not is_asked(home):  # noqa: ASYNC110  another process writes it, no event tells us
        await asyncio.sleep(LOOK_EVERY)


def follow(home: Path, *, seed: int | None) -> int:
    """Do what a note says, if there is one; the seed to run with.

    That is the seed of the last note, else `seed`, else `FIRST`. To be called while the database
    is closed.
    """
    if is_asked(home):
        shutil.rmtree(home / "posthog", ignore_errors=True)
        _write_whole(_kept(home), {"seed": _seed(_note(home))})
        _note(home).unlink()
    known = (_seed(_kept(home)), seed, FIRST)
    return next(one for one in known if one is not None)


def _seed(file: Path) -> int | None:
    try:
        return int(json.loads(file.read_bytes())["seed"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_whole(file: Path, content: dict[str, int | None]) -> None:
    """Written beside its place, then moved there: a kill leaves the old file or none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(content))
    beside.replace(file)
