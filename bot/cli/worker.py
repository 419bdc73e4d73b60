"""`rootle worker`: the process for long work, which waits in Redis."""

from enum import StrEnum
from typing import Annotated

import typer


class QueueName(StrEnum):
    """The queues of `agent.state.job_rows`, whose import takes long."""

    long = "long"
    bulk = "bulk"
    scheduled = "scheduled"


def worker(
    queue: Annotated[
        list[QueueName] | None,
        typer.Option(
            help="Which jobs: those people wait for, many alike, or scheduled; all if left out."
        ),
    ] = None,
    count: Annotated[
        int,
        typer.Option(
            help="How many for each queue, which share one parent's memory.", min=1, max=100
        ),
    ] = 1,
) -> None:
    """Run workers for background jobs, one for each queue, each at one job at a time.

    One process starts them and starts again whichever died. Several may run side by side.
    """
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.logs import configure  # noqa: PLC0415  --help stays fast

    settings = read_settings().require_slack().require_posthog().require("redis_url")
    configure(settings.rootle_log_level, secrets=settings.secrets())

    # after the settings: these take long to import
    from agent.state.job_rows import QUEUES  # noqa: PLC0415
    from bot.worker import serve  # noqa: PLC0415
    from bot.workers import serve_many  # noqa: PLC0415

    wanted = set(queue or QueueName)
    queues = [one for one in QUEUES if one in wanted for _ in range(count)]
    if len(queues) == 1:
        serve(settings, queues[0])
    else:
        serve_many(settings, queues)
