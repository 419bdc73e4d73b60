"""`rootle jobs`: what is worked on in the background, and what to do about it."""

from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    help="Background jobs: list them, show one, stop or retry it, or list those that failed.",
)

Number = Annotated[int, typer.Argument(help="The number of the job, as `rootle jobs list` has it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Limit = Annotated[int, typer.Option(help="At most so many, the latest first.", min=1, max=1000)]


@app.command("list")
def list_all(limit: Limit = 20, as_json: AsJson = False) -> None:
    """List the latest jobs."""
    from bot.jobs_shown import list_jobs  # noqa: PLC0415  --help stays fast

    list_jobs(limit=limit, as_json=as_json)


@app.command("dead")
def list_dead(limit: Limit = 20, as_json: AsJson = False) -> None:
    """List the jobs that failed for good."""
    from bot.jobs_shown import list_jobs  # noqa: PLC0415

    list_jobs("failed", limit=limit, as_json=as_json)


@app.command()
def show(number: Number, as_json: AsJson = False) -> None:
    """Show one job, and the steps of it that are done."""
    from bot.jobs_shown import show_job  # noqa: PLC0415

    show_job(number, as_json=as_json)


@app.command()
def stop(number: Number) -> None:
    """End a job; one that is being worked on ends within a second."""
    from bot.jobs_shown import stop_job  # noqa: PLC0415

    stop_job(number)


@app.command()
def retry(number: Number) -> None:
    """Try a failed or stopped job again, from its last step on."""
    from bot.jobs_shown import retry_job  # noqa: PLC0415

    retry_job(number)
