"""Holds SQL against the guard in a short-lived process beside ours.

PostHog's parser may take minutes for a statement of a few hundred characters, such as seven calls
inside one another, and lets nothing else run meanwhile. A process can be ended; a thread cannot.
It knows none of our settings.
"""

import asyncio
import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.analytics.sql_guard import Guarded, guard
from agent.analytics.sql_refused import SqlRefused

SECONDS = 6.0
"""For parsing and checking; statements that people write take 0.1 s to 0.4 s."""

LONGEST = 20_000
"""Characters of a statement."""

_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "SYSTEMROOT")


async def guarded(text: str, *, now: datetime) -> Guarded:
    """What `sql_guard.guard` says; raises its `SqlRefused`, also when it takes too long."""
    if len(text) > LONGEST:
        raise SqlRefused(f"The query is longer than {LONGEST:,} characters. Shorten it.")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "agent.analytics.sql_beside",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )  # fmt: skip
    zone = now.tzinfo.key if isinstance(now.tzinfo, ZoneInfo) else ""
    asked = json.dumps({"text": text, "now": now.isoformat(), "zone": zone, "fold": now.fold})
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate(asked.encode())
    except TimeoutError:
        raise SqlRefused(
            "The query is nested too deeply to be read in time. Use fewer functions and subqueries "
            "inside one another: put its parts into WITH … AS (SELECT …)."
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _read(said)


def _read(said: bytes) -> Guarded:
    try:
        found = json.loads(said)
    except ValueError:  # the parser died of it
        raise SqlRefused("The query cannot be read. Write it more simply.") from None
    if "refused" in found:
        raise SqlRefused(found["refused"])
    lists = {name: tuple(found[name]) for name in ("personal", "notes", "hints")}
    return Guarded(sql=found["sql"], limit=found["limit"], **lists)


def main() -> None:
    """Answer one question on standard input; the other side of `guarded`."""
    asked = json.load(sys.stdin)
    now = datetime.fromisoformat(asked["now"])
    if asked["zone"]:
        now = now.replace(tzinfo=ZoneInfo(asked["zone"]), fold=asked["fold"])
    try:
        answer = asdict(guard(asked["text"], now=now))
    except SqlRefused as refused:
        answer = {"refused": str(refused)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
