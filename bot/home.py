"""The folder in which one Rootle lives on a machine: where its things are, and who runs it now."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.cannot_start import CannotStartError


class AlreadyRunningError(CannotStartError):
    """Another `rootle up` holds this home; the message names its process and the way out."""


@dataclass(frozen=True, slots=True)
class Home:
    """The layout of `ROOTLE_HOME`; every path is absolute."""

    root: Path

    @classmethod
    def of(cls, folder: Path) -> "Home":
        """The home at `folder`, made if it is not there, readable for its owner alone."""
        root = folder.absolute()
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(root)

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.root / "logs"

    @property
    def redis(self) -> Path:
        """The embedded Redis: its socket, its lock and its data."""
        return self.root / "redis"

    @property
    def demo(self) -> Path:
        """The demo's database and the local workspace's data, apart from real ones."""
        return self.root / "demo"

    @property
    def demo_secrets(self) -> Path:
        """The demo's own tokens, made at its first start."""
        return self.root / "demo.json"

    @contextlib.contextmanager
    def held(self, address: str) -> Iterator[None]:
        """Holds this home for one `rootle up`, which people find at `address`.

        The lock goes with the process, however that ends. `AlreadyRunningError` if it is taken.
        """
        file = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not _locked(file):
                raise AlreadyRunningError(self._who_runs())
            os.ftruncate(file, 0)
            os.pwrite(file, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
            yield
        finally:
            os.close(file)

    def is_held(self) -> bool:
        """Whether a `rootle up` is running in this home now."""
        with contextlib.suppress(FileNotFoundError):
            file = os.open(self._lock, os.O_RDWR | os.O_CLOEXEC)
            try:
                return not _locked(file)
            finally:
                os.close(file)
        return False

    @property
    def _lock(self) -> Path:
        return self.root / "up.lock"

    def _who_runs(self) -> str:
        try:
            said = json.loads(self._lock.read_bytes())
            who = f" as process {said['pid']}, at {said['address']}"
            stop = f"Stop it with Ctrl-C in its terminal, or: kill {said['pid']}."
        except (OSError, ValueError, KeyError):  # it is just writing these lines
            who, stop = "", "Stop it with Ctrl-C in its terminal."
        return (
            f"Rootle is running already in {shown(self.root)}{who}. {stop} "
            "For a second one beside it, set ROOTLE_HOME and other ports."
        )


def shown(path: Path) -> str:
    """A path as people like to read it: from here, where that is shorter."""
    near = os.path.relpath(path)
    return str(path) if near.startswith("..") else near


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
