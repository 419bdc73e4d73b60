"""What a worker has ready before there is a job, so that a job's own process begins in milliseconds.

The worker itself imports everything and works on an empty job in a transaction that is undone, so that
every statement is compiled. A process that stands by for the next job opens the database besides.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError

import agent.jobs
from agent.job import JobKind, Work
from agent.job_runner import JobRunner
from agent.means import Means
from agent.policy import Label
from agent.registry import load
from agent.state.database import Database, DatabaseDown
from agent.state.engines import Engines, open_engines
from agent.state.job_rows import Ending, NewJob, Queue, TakenJob
from agent.state.rehearsal import undone
from agent.state.stores import Stores
from bot.app import now
from bot.feeder import Feeder
from bot.models import load_models
from bot.settings import Settings
from integrations.queue import JobTokens

NOBODYS = 0
"""The number of no job: they begin with 1."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Settings, the kinds of jobs, and ways into the database on which nothing is open yet."""

    settings: Settings
    kinds: Mapping[str, JobKind]
    engines: Engines


@dataclass(frozen=True, slots=True)
class Ready:
    """What a process for jobs has open: its event loop, and the stores and the feeder on it."""

    prepared: Prepared
    queue: Queue
    loop: asyncio.Runner
    stores: Stores
    feeder: Feeder

    @classmethod
    def open(cls, prepared: Prepared, queue: Queue) -> "Ready":
        """Open them, and ask for a job that there never is, as one asks for the real one."""
        redis = prepared.settings.redis
        assert redis is not None  # the command has required it
        loop = asyncio.Runner()
        stores = loop.run(_warm(prepared.engines))
        return cls(prepared, queue, loop, stores, Feeder(stores.job_queue, JobTokens(redis)))


async def _warm(engines: Engines) -> Stores:
    stores = Stores(Database(engines), now)
    with contextlib.suppress(DatabaseDown, DBAPIError):  # the job will meet it too
        await stores.jobs.take(NOBODYS, "", ttl=timedelta())
        await stores.jobs.steps(NOBODYS)
    return stores


def prepare(settings: Settings) -> Prepared:
    """Import every kind of job and the models, and work on an empty one in a transaction that is undone.

    A database that is away is no reason not to start; the jobs' processes then begin more slowly.
    """
    load_models(settings)
    engines = open_engines(settings.database)
    try:
        asyncio.run(_rehearse(engines))
    except (DBAPIError, OSError) as error:  # away, or not migrated: the jobs will meet it too
        log.warning("no rehearsal, jobs will begin more slowly", why=str(error))
    return Prepared(settings, load(agent.jobs, "JOB", JobKind), engines)


async def _rehearse(engines: Engines) -> None:
    kind = JobKind("rehearsal", "long", 1, _empty)
    async with undone(engines) as database:
        stores = Stores(database, now)
        job = await stores.jobs.add(_ASKED)
        runner = JobRunner(
            {kind.name: kind},
            stores,
            owner=kind.name,
            ttl=timedelta(minutes=1),
            clock=now,
            tell=_say_nothing,
            open_means=_no_means,
        )
        await runner.run(job.id)
        await stores.job_queue.ready("long", limit=1)


async def _empty(work: Work) -> str:
    await work.step("nothing", lambda: asyncio.sleep(0), progress="nothing")
    return "done"


async def _say_nothing(taken: TakenJob, state: Ending, words: str) -> None:
    """Nobody has asked for a rehearsal."""


async def _no_means() -> Means:
    raise AssertionError("an empty job asks for none")


_ASKED = NewJob(
    key="rehearsal",
    tenant="",
    name="rehearsal",
    version=1,
    arguments={},
    queue="long",
    channel="",
    conversation="",
    asked_by="",
    label=Label(),
)
