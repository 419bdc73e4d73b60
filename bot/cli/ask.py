"""`rootle ask`: a question from the terminal, answered by the same agent as in Slack."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings


def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.", show_default=False)],
    files: Annotated[
        Path | None,
        typer.Option(help="Save charts and tables in this folder.", show_default=False),
    ] = None,
    mode: Annotated[
        list[str] | None,
        typer.Option(
            help="Begin with this mode, such as sql; may be repeated.", show_default=False
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one document: answer, queries, rows.")
    ] = False,
) -> None:
    """Ask the agent, without Slack. Where nothing is configured, the running demo is asked."""
    import asyncio  # noqa: PLC0415  --help stays fast

    from bot.logs import configure  # noqa: PLC0415

    settings = _settings()
    configure("WARNING", secrets=settings.secrets())

    from bot.asking import answer  # noqa: PLC0415  after the settings: it takes seconds to import

    if not asyncio.run(answer(settings, question, modes=mode or (), as_json=as_json, files=files)):
        raise typer.Exit(1)


def _settings() -> "Settings":
    """Those of this machine; without a PostHog those of the demo, if it runs here now."""
    from bot.demo import environment, is_running  # noqa: PLC0415
    from bot.home import Home  # noqa: PLC0415
    from bot.settings import read_settings  # noqa: PLC0415

    settings = read_settings()
    home = Home(settings.rootle_home.absolute())
    if settings.posthog_api_key is None and is_running(home):
        typer.echo("No PostHog is configured here: asking the demo that is running.", err=True)
        os.environ.update(environment(settings, home, given={}))
        settings = read_settings()
    return settings.require_posthog()
