"""The command `rootle`: every way to start Rootle or to ask it something from a terminal.

Each command is one file here. What it needs is imported when it runs, so that `rootle --help`
answers at once.
"""

import sys

import typer

from bot.cannot_start import CannotStartError
from bot.cli import ask, clock, evaluation, jobs, migrate, up, web, worker, workspace

app = typer.Typer(
    name="rootle",
    help="An AI teammate for Slack that answers from product data, with evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would print local variables, and with them secrets
)
app.command("up")(up.up)
app.command("web")(web.web)
app.command("worker")(worker.worker)
app.command("clock")(clock.clock)
app.command("migrate")(migrate.migrate)
app.command("ask")(ask.ask)
app.command("eval")(evaluation.evaluate)
app.add_typer(jobs.app, name="jobs")
app.add_typer(workspace.app, name="workspace")


def main() -> None:
    """Runs the command; what a person can mend is said in sentences, and the exit code is 1."""
    try:
        app()
    except CannotStartError as error:
        sys.exit(f"rootle: {error}")
