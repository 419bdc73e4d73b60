"""`rootle eval`: question sets with known answers, asked of the configured model."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    name: Annotated[
        str,
        typer.Argument(metavar="[SET]", help="A YAML file, or the name of one in tests/evals."),
    ] = "demo",
    out: Annotated[
        Path | None,
        typer.Option(help="Where runs are saved; .rootle/evals by default.", show_default=False),
    ] = None,
) -> None:
    """Ask a set of questions, count what is right, and compare with the last run.

    The exit code is 1 when an answer was wrong; asking back and refusing are not wrong.
    """
    import asyncio  # noqa: PLC0415  --help stays fast

    from rich.console import Console  # noqa: PLC0415

    from bot.environment import read_settings  # noqa: PLC0415
    from bot.logs import configure  # noqa: PLC0415

    settings = read_settings()
    configure("ERROR", secrets=settings.secrets())

    from bot.evaluation.evaluate import evaluate as run  # noqa: PLC0415  it takes seconds to import

    folder = out or settings.rootle_home.absolute() / "evals"
    if not asyncio.run(run(settings, name, console=Console(), out=folder)):
        raise typer.Exit(1)
