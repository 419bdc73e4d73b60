"""`rootle worker`: the process for long work, which waits in Redis."""

from enum import StrEnum
from typing import Annotated

import typer


class QueueName(StrEnum):
    """The queues, each with workers of its own."""

    long = "long"
    bulk = "bulk"
    scheduled = "scheduled"


def worker(
    queue: Annotated[
        QueueName, typer.Option(help="Which jobs: those people wait for, many alike, or scheduled.")
    ] = QueueName.long,
    count: Annotated[
        int, typer.Option(help="How many, which share one parent's memory.", min=1, max=100)
    ] = 1,
) -> None:
    """Run a worker for background jobs, one at a time. Several may run side by side.

    With --count, one process starts so many of them, and starts again whichever died.
    """
    from bot.logs import configure  # noqa: PLC0415  --help stays fast
    from bot.settings import read_settings  # noqa: PLC0415

    settings = read_settings().require_slack().require_posthog().require("redis_url")
    configure(settings.rootle_log_level, secrets=settings.secrets())

    # after the settings: these take long to import
    from bot.worker import serve  # noqa: PLC0415
    from bot.workers import serve_many  # noqa: PLC0415

    if count == 1:
        serve(settings, queue.value)
    else:
        serve_many(settings, queue.value, count=count)
