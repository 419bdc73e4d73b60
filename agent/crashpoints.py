"""Named points of a turn at which a test may kill the process for real.

Setting `ROOTLE_CRASH_AT` to one of the names ends this process with SIGKILL when it gets there;
`ROOTLE_CRASH_FILE` names a file that is made first, so that the process dies only once.
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


def crash_point(name: str) -> None:
    """Die here, if this is the chosen point and no process has died at it before."""
    if name != os.environ.get("ROOTLE_CRASH_AT"):
        return
    try:
        Path(os.environ["ROOTLE_CRASH_FILE"]).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
