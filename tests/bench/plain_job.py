"""A job of plain RQ that imports what a job of Rootle does, and notes when it began."""

import bot.app  # noqa: F401  what is imported is what is compared
from tests.bench.kinds.stamp import stamp


def note(file):
    stamp(file)
