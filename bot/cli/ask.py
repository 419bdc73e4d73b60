"""`rootle ask`: a question from the terminal, answered by the same agent as in Slack."""

from pathlib import Path
from typing import Annotated

import typer


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

    from bot.demo import settings_here  # noqa: PLC0415
    from bot.logs import configure  # noqa: PLC0415

    settings = settings_here("asking").require_posthog()
    configure("WARNING", secrets=settings.secrets())

    from bot.asking import answer  # noqa: PLC0415  after the settings: it takes seconds to import

    if not asyncio.run(answer(settings, question, modes=mode or (), as_json=as_json, files=files)):
        raise typer.Exit(1)
