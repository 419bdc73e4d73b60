"""`rootle up`: runs all of Rootle on this machine, with one address to open at the end."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bot import demo
from bot.environment import misspelt
from bot.home import Home, shown
from bot.ports import taken
from bot.processes import kill_group, spawn
from bot.readiness import Ready, answers, says, stays
from bot.redaction import Redactor
from bot.redis_server import NO_REDIS, RedisServer, complaints, find_binary
from bot.settings import Settings, name_of
from bot.supervisor import Program, StartError, Supervisor, report

QUESTION = "how many people signed up last week?"
"""What the demo proposes to ask."""


@dataclass(frozen=True, slots=True)
class Launch:
    """One start of everything; `environ` is what all processes get, `redis` ours if we run one."""

    settings: Settings
    home: Home
    environ: Mapping[str, str]
    redis: RedisServer | None
    with_demo: bool
    say: Callable[[str], None]

    @property
    def address(self) -> str:
        """What a person opens: the workspace's console in the demo, else where Slack calls."""
        if self.with_demo:
            return f"http://127.0.0.1:{self.settings.rootle_workspace_port}"
        return f"http://{self.settings.rootle_host}:{self.settings.rootle_port}/slack/events"

    @property
    def ports(self) -> dict[str, int]:
        """The ports that have to be free, by setting."""
        fields = ["rootle_port"]
        if self.with_demo:
            fields += ["rootle_workspace_port", "rootle_posthog_port"]
        return {name_of(field): getattr(self.settings, field) for field in fields}

    def program(
        self, name: str, *module: str, ready: Ready, within: float = 60, grace: float = 5
    ) -> Program:
        """A process of our own, run as `python -m` with the arguments in `module`."""
        log = self.home.logs / f"{name}.log"
        # -P: a folder named `bot` where the command was typed must not stand in for ours
        command = [sys.executable, "-P", "-m", *module]
        return Program(
            name,
            lambda: spawn(command, log=log, environ=self.environ),
            ready,
            log=log,
            ready_within=within,
            grace=grace,
        )


def prepare(settings: Settings, *, with_demo: bool, say: Callable[[str], None]) -> Launch:
    """Checks what can be checked before anything starts; `SettingsError` says what is missing."""
    home = Home.of(settings.rootle_home)
    environ = {**os.environ, "ROOTLE_HOME": str(home.root), "PYTHONUNBUFFERED": "1"}
    if with_demo:
        environ = demo.environment(settings, home, given=environ)
    else:
        settings.require_slack().require_posthog()
    redis = None if settings.redis_url else _own_redis(home)
    if redis:
        environ["REDIS_URL"] = redis.url
    secrets = {name: environ[name] for name in demo.MADE if environ.get(name)}
    hide = Redactor(secrets | dict(settings.secrets()))
    return Launch(settings, home, environ, redis, with_demo, lambda text: say(hide(text)))


def run(launch: Launch) -> None:
    """Runs until Ctrl-C or SIGTERM; leaves no process behind, however it ends.

    `AlreadyRunningError` when this home is in use, `StartError` when something does not come up.
    """
    with launch.home.held(launch.address):
        again = "make demo" if launch.with_demo else "rootle up"
        if message := taken(launch.settings.rootle_host, launch.ports, again=again):
            raise StartError(message)
        asyncio.run(_run(launch))


async def _run(launch: Launch) -> None:
    supervisor = Supervisor(launch.say)
    asked = asyncio.Event()

    def stop() -> None:
        if asked.is_set():
            supervisor.hurry()
            return
        launch.say("Stopping. (Ctrl-C once more to kill what is still running.)")
        asked.set()

    for number in {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}:
        if number == signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:  # nohup
            continue
        asyncio.get_running_loop().add_signal_handler(number, stop)
    starting = asyncio.create_task(_start(launch, supervisor))
    stopping = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not asked.is_set():
            starting.result()
            launch.say(_welcome(launch))
            await stopping
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await supervisor.stop()
    launch.say("Stopped.")


async def _start(launch: Launch, supervisor: Supervisor) -> None:
    """What others stand on comes first; web and worker find everything in its place."""
    for sentence in misspelt(os.environ):
        launch.say(sentence)
    if launch.with_demo and launch.settings.database_url:
        launch.say("DATABASE_URL is set; the demo leaves that database alone and has its own.")
    if launch.settings.redis:
        for sentence in await complaints(launch.settings.redis):
            launch.say(sentence)
    below = [launch.redis.program()] if launch.redis else []
    if launch.with_demo:
        below += demo.programs(launch.program, launch.settings)
    bot = _bot(launch)
    names = ", ".join(program.name for program in (*below, *bot))
    launch.say(f"Rootle {version('rootle')} starts {names}.")
    await asyncio.gather(supervisor.start(*below), _migrate(launch))
    await supervisor.start(*bot)


def _bot(launch: Launch) -> list[Program]:
    settings = launch.settings
    patience = settings.rootle_drain_seconds + 5
    web = answers(settings.rootle_host, settings.rootle_port, "/readyz")
    return [
        launch.program("web", "bot.cli", "web", ready=web, grace=patience),
        _worker(launch, grace=patience),
        launch.program("clock", "bot.cli", "clock", ready=_says(launch, "clock", b"clock ready")),
    ]


def _worker(launch: Launch, *, grace: float) -> Program:
    """One for each queue. Without Redis they wait for it; everything else works meanwhile."""
    ready = _says(launch, "worker", b"worker ready", b"Redis is not there")
    return launch.program("worker", "bot.cli", "worker", ready=ready, grace=grace)


def _says(launch: Launch, name: str, *signs: bytes) -> Ready:
    return says(launch.home.logs / f"{name}.log", *signs)


async def _migrate(launch: Launch) -> None:
    """Brings the database up to date in a process of its own, as production does."""
    program = launch.program("migrate", "bot.cli", "migrate", ready=stays(0))
    process = await program.start()
    try:
        async with asyncio.timeout(program.ready_within):
            code = await process.wait()
    except TimeoutError:
        raise StartError(report(program, "did not end within a minute")) from None
    finally:
        kill_group(process.pid)
    if code:
        raise StartError(report(program, f"ended with exit code {code}"))


def _own_redis(home: Home) -> RedisServer:
    binary = find_binary()
    if binary is None:
        raise StartError(NO_REDIS)
    return RedisServer(binary, home.redis, home.logs / "redis.log")


def _welcome(launch: Launch) -> str:
    lines = ["", f"  Rootle is ready:  {launch.address}"]
    if launch.with_demo:
        lines += [f"  Try in #product:  @rootle {QUESTION}", ""]
        lines.append(f"Or without a browser: {_in_another_terminal(launch.settings)}")
    elif launch.settings.socket_mode:
        lines += ["  Try in a channel that Rootle is in: mention it with a question.", ""]
    else:
        lines += ["  Let Slack's Request URLs lead there, then mention Rootle in a channel.", ""]
    lines.append(f"Logs: {shown(launch.home.logs)}/    Stop: Ctrl-C")
    return "\n".join(lines)


def _in_another_terminal(settings: Settings) -> str:
    """The question as a command; it has to find a workspace that is not at its usual port."""
    field = "rootle_workspace_port"
    port = settings.rootle_workspace_port
    is_usual = port == Settings.model_fields[field].default
    where = "" if is_usual else f"{name_of(field)}={port} "
    rootle = shown(Path(sys.executable).with_name("rootle"))
    return f'{where}{rootle} workspace mention --channel product --as ana "{QUESTION}"'
