"""Runs a made-up company behind a local PostHog for the length of one evaluation.

It is the same stand-in as in the demo, in its own process, with its history told up to the moment
at which the set is asked.
"""

import asyncio
import os
import secrets
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from bot import ports
from bot.cannot_start import CannotStartError
from bot.evaluation.sets import Company
from bot.readiness import answers
from bot.settings import Settings

READY_SECONDS = 180
"""The first start makes the company's history; later ones find it in the folder."""


@asynccontextmanager
async def running(
    settings: Settings, company: Company, *, until: datetime, folder: Path
) -> AsyncIterator[Settings]:
    """The settings with which this company is asked, while its PostHog runs.

    Its data stay in `folder`. `CannotStartError` when it does not come up.
    """
    home = folder / f"paperkite-{company.seed}-{company.size:g}-{until:%Y-%m-%dT%H-%M}"
    home.mkdir(parents=True, exist_ok=True)
    port, key = ports.any_free("127.0.0.1"), f"phx_{secrets.token_hex(16)}"
    with (home / "posthog.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "integrations.local", "posthog",
            "--port", str(port), "--home", str(home), "--seed", str(company.seed),
            "--size", f"{company.size:g}", "--until", until.isoformat(timespec="minutes"),
            stdout=log, stderr=log, stdin=DEVNULL, env={**os.environ, "POSTHOG_API_KEY": key},
        )  # fmt: skip
    try:
        await _ready(process, port, home / "posthog.log")
        yield settings.model_copy(
            update={
                "posthog_host": f"http://127.0.0.1:{port}",
                "posthog_api_key": SecretStr(key),
                "posthog_project_id": 1,
            }
        )
    finally:
        await _end(process)


async def _ready(process: Process, port: int, log: Path) -> None:
    ready = answers("127.0.0.1", port, "/_health")
    began = time.monotonic()
    while not await ready(age := time.monotonic() - began):
        if process.returncode is not None or age > READY_SECONDS:
            raise CannotStartError(f"The local PostHog did not start; {log} says why.")
        await asyncio.sleep(0.1)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(10):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
