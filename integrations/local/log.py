"""Everything that a stand-in saw and did, one JSON line each, never changed afterwards.

The log is the stand-in's memory (it is read again at every start) and the witness of tests: what
the outside world got to see is decided by reading it, not by asking the bot.

Every line is an object with `at` (microseconds since 1970, strictly increasing within a file),
`kind` (`change`, `call`, `delivery`, `fault` …) and whatever that kind carries.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


def now() -> datetime:
    """The time of this machine, aware."""
    return datetime.now(UTC)


def read(path: Path) -> list[Entry]:
    """All whole lines of a log, oldest first; a line that a kill cut short is left out."""
    return list(_lines(path))


class Log:
    """One append-only file; nothing is opened before the first line is written.

    Each line reaches the operating system before `append` returns, so it survives a kill of this
    process (though not of the machine).
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = now) -> None:
        self.path = path
        self._clock = clock
        self._file: int | None = None
        self._last = 0
        self._watchers: list[Callable[[Entry], None]] = []

    def append(self, kind: str, **fields: Any) -> Entry:
        """Write one line and return it; raises OSError where the disk refuses."""
        if self._file is None:
            self._open()
        entry: Entry = {"at": self.tick(), "kind": kind, **fields}
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"
        assert self._file is not None
        os.write(self._file, line.encode("utf-8", "surrogatepass"))
        for watcher in tuple(self._watchers):
            watcher(entry)
        return entry

    def read(self, kind: str | None = None) -> list[Entry]:
        """All lines, or those of one kind, oldest first."""
        return [entry for entry in _lines(self.path) if kind in {None, entry["kind"]}]

    def tick(self) -> int:
        """The time in microseconds, greater than any that this log has given or read."""
        self._last = max(self._last + 1, int(self._clock().timestamp() * 1_000_000))
        return self._last

    def seen(self, instant: int) -> None:
        """Remember a time of an earlier run, so that `tick` never goes back behind it."""
        self._last = max(self._last, instant)

    def watch(self, watcher: Callable[[Entry], None]) -> Callable[[], None]:
        """Call `watcher` after each new line; the answer ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def clear(self) -> None:
        """Start over with an empty file."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; a later `append` opens it again."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = _whole_bytes(self.path)
        self._file = os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        os.ftruncate(self._file, whole)


def _whole_bytes(path: Path) -> int:
    """The length of the file up to its last line end, in bytes."""
    if not path.exists():
        return 0
    return path.read_bytes().rfind(b"\n") + 1


def _lines(path: Path) -> Iterator[Entry]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # cut short by a kill
            if isinstance(entry, dict) and "kind" in entry:
                yield entry
