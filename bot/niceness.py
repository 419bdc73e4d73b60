"""Who gets a busy processor first: what takes events in, then answers, then jobs.

It only counts while there are more processes than processors. Each step is a third of the one before.
"""

import os
from enum import IntEnum


class Niceness(IntEnum):
    """What a process is for, in the kernel's measure (`man 7 sched`); what takes events in has 0."""

    ANSWERS = 5
    JOBS = 10


def step_back(to: Niceness) -> None:
    """Let this process, and whatever it starts from now on, be as nice as that."""
    os.nice(to)
