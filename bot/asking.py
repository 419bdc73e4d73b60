"""One question from a terminal, from the settings to the answer: what `rootle ask` does."""

import asyncio
import getpass
import signal
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import aiohttp

from agent.ports import Answer
from agent.running import RunningTurn
from agent.state.database import Database, DatabaseDown
from agent.state.migrating import migrate
from agent.state.stores import Stores
from bot.app import now, open_agent
from bot.cannot_start import CannotStartError
from bot.settings import Settings
from bot.terminal import SilentThread, TerminalThread, document, save, turn
from integrations.errors import OutsideError

UNFINISHED = frozenset({"failed", "stopped"})
"""Kinds of answers that a calling program should not take for one."""


async def answer(
    settings: Settings,
    question: str,
    *,
    as_json: bool,
    modes: Sequence[str] = (),
    files: Path | None = None,
) -> bool:
    """Asks, prints the answer, and returns whether it is one. Ctrl-C stops the work politely.

    `modes` are those that it begins with. Charts and tables are saved in the folder `files`, if
    there is one. What PostHog or the database refuse is a `CannotStartError` with their sentence,
    and so is a mode that there is not.
    """
    try:
        said = await _answer(settings, question, modes, as_json=as_json)
        if files:
            save(said, files)
    except (OutsideError, DatabaseDown) as error:
        raise CannotStartError(str(error)) from error
    except OSError as error:
        raise CannotStartError(f"The files could not be saved: {error}.") from error
    return said.kind not in UNFINISHED


async def _answer(
    settings: Settings, question: str, modes: Sequence[str], *, as_json: bool
) -> Answer:
    person = getpass.getuser()
    asked = replace(turn(question, person=person, asked_at=now()), modes=tuple(modes))
    running = RunningTurn(asked)
    stopping: set[asyncio.Task[bool]] = set()  # a task that nobody holds may be lost

    def stop() -> None:
        stopping.add(asyncio.create_task(running.stop(person)))

    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop)
    await migrate(settings.database)
    database = await Database.open(settings.database)
    try:
        stores = Stores(database, now)
        thread = SilentThread() if as_json else TerminalThread(sys.stdout, sys.stderr)
        async with (
            aiohttp.ClientSession() as session,
            open_agent(settings, stores, session) as agent,
        ):
            _check(modes, agent.offer.modes)
            said = await agent.answer(asked, thread, running)
        if as_json:
            evidence = await stores.evidence.all(asked.place.conversation)
            sys.stdout.write(document(question, said, evidence) + "\n")
    finally:
        await database.close()
    return said


def _check(modes: Sequence[str], there_are: Collection[str]) -> None:
    for mode in modes:
        if mode not in there_are:
            raise CannotStartError(
                f"There is no mode {mode!r}. --mode takes one of: {', '.join(there_are)}."
            )
