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
) -> None:
    """Run a worker for background jobs, one at a time. Several may run side by side."""
    from bot.logs import configure  # noqa: PLC0415  --help stays fast
    from bot.settings import read_settings  # noqa: PLC0415

    settings = read_settings().require_slack().require_posthog().require("redis_url")
    configure(settings.rootle_log_level, secrets=settings.secrets())

    from bot.worker import serve  # noqa: PLC0415  after the settings: it takes long to import

    serve(settings, queue.value)
