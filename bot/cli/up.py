"""`rootle up`: everything on this machine, and with `--demo` a Slack and a PostHog to try it in."""

import os
from typing import Annotated

import typer


def up(
    demo: Annotated[
        bool, typer.Option("--demo", help="With a local Slack and PostHog: no account, no key.")
    ] = False,
) -> None:
    """Run all processes on this machine; start a Redis if REDIS_URL is not set."""
    from bot.environment import ENV_FILE, read_settings  # noqa: PLC0415  --help stays fast
    from bot.up import prepare, run  # noqa: PLC0415

    if demo:
        os.environ[ENV_FILE] = ""  # what stands in .env is for the real Slack
    run(prepare(read_settings(), with_demo=demo, say=typer.echo))
