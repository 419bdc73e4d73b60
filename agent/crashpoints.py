"""Named points of a turn, or of a scheduled run, at which a test may kill the process for real.

Setting `ROOTLE_CRASH_AT` to one of the names ends this process with SIGKILL when it gets there;
`ROOTLE_CRASH_FILE` names a file that is made first, so that the process dies only once, and
`ROOTLE_CRASH_SIGNAL` another signal: SIGSTOP lets the process stand still there.
Unset, which is always in production, a point costs one look into the environment.
"""

import os
import signal
from pathlib import Path

POINTS = (
    "before commit",
    "after commit",
    "after lease",
    "after model call",
    "after tool",
    "mid-stream",
    "after post",
)
"""Every point that each turn passes, in that order."""

OF_SUMMARIES = ("before summary", "after summary")
"""Those that only a turn passes whose conversation is summed up on the way."""

OF_APPROVALS = ("after approval",)
"""That which only a press passes by which something is done: it is decided, and not yet done."""

OF_SCHEDULES = ("before run", "schedule moved on", "run added", "after run")
"""Those that the clock passes for each run: it is due, and nothing is written; within the commit, its
schedule has moved on, and its job is added; all of it is committed."""


def crash_point(name: str) -> None:
    """Die here, if this is the chosen point and no process has died at it before."""
    if name != os.environ.get("ROOTLE_CRASH_AT"):
        return
    try:
        Path(os.environ["ROOTLE_CRASH_FILE"]).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.Signals[os.environ.get("ROOTLE_CRASH_SIGNAL", "SIGKILL")])
