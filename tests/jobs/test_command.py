"""`rootle jobs`: what an operator sees of background jobs, and does about them."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from agent.policy import Label
from agent.state.database import Database
from agent.state.job_rows import NewJob
from agent.state.stores import Stores
from bot import demo
from bot.cannot_start import CannotStartError
from bot.cli import app
from bot.home import Home
from bot.settings import Settings
from tests.migrated import migrate


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A migrated database that the settings name."""
    url = f"sqlite:///{tmp_path / 'rootle.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("ROOTLE_ENV_FILE", "")
    asyncio.run(migrate(url))
    return url


def on(url, work):
    async def opened():
        database = await Database.open(url)
        try:
            return await work(Stores(database, lambda: datetime.now(UTC)))
        finally:
            await database.close()

    return asyncio.run(opened())


async def add(stores, key="one"):
    new = NewJob(
        key=key, tenant="T1", name="digest", version=1, arguments={"channel": "product"},
        queue="long", channel="C1", conversation="", asked_by="U1", label=Label(),
    )  # fmt: skip
    return await stores.jobs.add(new)


async def failed(stores):
    job = await add(stores)
    taken = await stores.jobs.take(job.id, "one", ttl=timedelta(seconds=30))
    await stores.jobs.step(taken, "read", 1, label=Label())
    await stores.jobs.finish(taken, state="failed", outcome="[red]no\x1b[2J")
    return job


def jobs(*arguments):
    return CliRunner().invoke(app, ["jobs", *map(str, arguments)], catch_exceptions=False)


def test_an_empty_list_says_so(database):
    """Nothing was ever asked for."""
    assert jobs("list").output == "There are none.\n"
    assert json.loads(jobs("list", "--json").output) == []


def test_a_database_of_another_version_is_answered_in_words(tmp_path, monkeypatch):
    """Whoever names an empty or an old one learns what to do."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    monkeypatch.setenv("ROOTLE_ENV_FILE", "")

    with pytest.raises(CannotStartError, match="run `rootle migrate`"):
        jobs("list")


def test_the_demo_that_runs_here_is_looked_at(tmp_path, monkeypatch):
    """Where nothing is configured it is the only one there is; a word beside the list says so."""
    monkeypatch.setattr(os, "environ", dict(os.environ))  # the demo's environment is taken on
    for name in ("DATABASE_URL", "POSTHOG_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ROOTLE_ENV_FILE", "")
    monkeypatch.setenv("ROOTLE_HOME", str(tmp_path))
    home = Home.of(tmp_path)
    demo.environment(Settings(), home, given={})
    url = f"sqlite:///{home.demo / 'rootle.db'}"
    asyncio.run(migrate(url))
    on(url, add)

    with home.held("http://127.0.0.1:3100"):
        result = jobs("list", "--json")

    assert [job["id"] for job in json.loads(result.stdout)] == [1]
    assert "the demo that is running" in result.stderr


def test_jobs_are_listed_and_shown(database):
    """All of them, those that failed, and one whole with its steps; hostile words stay words."""
    dead = on(database, failed)
    waiting = on(database, lambda stores: add(stores, "two"))

    assert [j["id"] for j in json.loads(jobs("list", "--json").output)] == [waiting.id, dead.id]
    assert [j["id"] for j in json.loads(jobs("dead", "--json").output)] == [dead.id]
    table = jobs("list").output
    assert "[red]no [2J" in table
    assert "\x1b[2J" not in table
    whole = json.loads(jobs("show", dead.id, "--json").output)
    assert (whole["name"], whole["state"], whole["steps"]) == ("digest", "failed", ["read"])
    assert "steps          read" in jobs("show", dead.id).output


def test_a_job_is_stopped_and_tried_again(database):
    """What nobody works on ends at once; it goes on from its steps when it is tried again."""
    job = on(database, add)

    assert jobs("stop", job.id).output == f"Job {job.id} is stopped.\n"
    with pytest.raises(CannotStartError, match="has ended before: stopped"):
        jobs("stop", job.id)
    assert jobs("retry", job.id).output == f"Job {job.id} waits for a worker.\n"
    with pytest.raises(CannotStartError, match=r"is waiting\. Only a job that failed"):
        jobs("retry", job.id)


def test_a_running_job_is_stopping(database):
    """Its worker is told; the job ends when that one has let go."""

    async def running(stores):
        job = await add(stores)
        await stores.jobs.take(job.id, "one", ttl=timedelta(seconds=30))
        return job

    job = on(database, running)

    assert jobs("stop", job.id).output == f"Job {job.id} is stopping.\n"


@pytest.mark.parametrize("verb", ["show", "stop", "retry"])
def test_an_unknown_number_is_answered_in_words(database, verb):
    """Whoever mistyped it learns where the numbers are."""
    with pytest.raises(CannotStartError, match=r"There is no job 99\. `rootle jobs list`"):
        jobs(verb, 99)
