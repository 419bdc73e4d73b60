"""Background jobs before an operator: listed, one of them whole, stopped, tried again."""

import asyncio
import getpass
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from agent.state.database import Database, DatabaseDown
from agent.state.job_rows import Job, State
from agent.state.migrating import is_migrated
from agent.state.stores import Stores
from bot.app import now
from bot.cannot_start import NO_TABLES, CannotStartError
from bot.demo import settings_here
from bot.environment import read_settings

T = TypeVar("T")


def list_jobs(*states: State, limit: int, as_json: bool) -> None:
    """Print the latest jobs, of any state where none is named."""
    jobs = _with(lambda stores: stores.job_queue.latest(*states, limit=limit))
    if as_json:
        typer.echo(json.dumps([_plain(job) for job in jobs], ensure_ascii=False))
        return
    if not jobs:
        typer.echo("There are none.")
        return
    table = Table("job", "what", "state", "asked", "attempts", "says")
    for job in jobs:
        said = job.progress if job.state == "running" else job.outcome
        asked = f"{job.created_at.astimezone():%d %b %H:%M}"
        row = (job.id, job.asked.name, job.state, asked, job.attempt, said)
        table.add_row(*(_printable(value) for value in row))
    Console(markup=False).print(table)


def show_job(number: int, *, as_json: bool) -> None:
    """Print one job, and the steps of it that are done. Raises `CannotStartError` for none."""

    async def look(stores: Stores) -> tuple[Job, list[str]]:
        return await _job(stores, number), list(await stores.jobs.steps(number))

    job, steps = _with(look)
    whole = _plain(job) | {"steps": steps}
    if as_json:
        typer.echo(json.dumps(whole, ensure_ascii=False))
        return
    for name, value in whole.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        typer.echo(f"{name:14} {'–' if shown in (None, '') else _printable(shown)}")


def stop_job(number: int) -> None:
    """End a job, and say whether it has. Raises `CannotStartError` where that cannot be."""

    async def end(stores: Stores) -> tuple[bool, Job]:
        await _job(stores, number)
        by = f"operator:{getpass.getuser()}"
        return await stores.jobs.stop(number, by), await _job(stores, number)

    stopped, job = _with(end)
    if not stopped:
        raise CannotStartError(f"Job {number} has ended before: {job.state} ({job.outcome}).")
    typer.echo(f"Job {number} is {'stopped' if job.finished_at else 'stopping'}.")


def retry_job(number: int) -> None:
    """Let a failed or stopped job go on. Raises `CannotStartError` for any other."""

    async def again(stores: Stores) -> tuple[bool, Job]:
        job = await _job(stores, number)
        return await stores.jobs.revive(number), job

    revived, job = _with(again)
    if not revived:
        raise CannotStartError(
            f"Job {number} is {job.state}. Only a job that failed or was stopped is tried again."
        )
    typer.echo(f"Job {number} waits for a worker.")


async def _job(stores: Stores, number: int) -> Job:
    job = await stores.job_queue.get(number)
    if job is None:
        raise CannotStartError(f"There is no job {number}. `rootle jobs list` names the latest.")
    return job


def _with(work: Callable[[Stores], Awaitable[T]]) -> T:
    """Do `work` on the database of the settings, or of the demo that runs here."""

    async def opened() -> T:
        url = _database()
        if not await is_migrated(url):
            raise CannotStartError(NO_TABLES)
        database = await Database.open(url)
        try:
            return await work(Stores(database, now))
        finally:
            await database.close()

    try:
        return asyncio.run(opened())
    except DatabaseDown as error:
        raise CannotStartError(str(error)) from error


def _database() -> str:
    """A database that is named; else that of the demo, where no PostHog is set and it runs here."""
    settings = read_settings()
    return (settings if settings.database_url else settings_here("these are jobs of")).database


def _plain(job: Job) -> dict[str, Any]:
    """The job as JSON, without its label."""
    whole = asdict(job)
    asked = whole.pop("asked")
    asked.pop("label")
    plain = {"id": whole.pop("id"), **asked, **whole}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in plain.items()
    }


def _printable(value: object) -> str:
    """On one line, and without anything that moves a terminal's cursor: words come from outside."""
    return "".join(one if one.isprintable() else " " for one in str(value))
