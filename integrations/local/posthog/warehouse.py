"""Keeps events and people in an embedded ClickHouse, and runs queries that can only read.

One folder belongs to one process. ClickHouse's own threads do the work; each of ours has its own
connection, so that queries do not wait for each other and never block the event loop:

- readers run queries, with limits on time, memory and rows, and `readonly=1` set last;
- one writer adds and changes data, in order;
- one controller ends queries.

After an error a connection is thrown away: the rows that a failed query had found so far would
otherwise come out in front of the next result on that connection (seen in chdb-core 26.9).
"""

import asyncio
import json
import re
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import chdb

READ_LIMITS = (
    "max_memory_usage = 2000000000",
    "max_threads = 2",
    "result_overflow_mode = 'throw'",
    "date_time_output_format = 'iso'",
    "output_format_json_quote_64bit_integers = 0",
    "output_format_json_quote_denormals = 0",
    "join_use_nulls = 0",
    "transform_null_in = 1",  # as PostHog sets it: NOT IN keeps what is missing
    "readonly = 1",  # last: nothing can be set after it
)
WRITE_SETTINGS = (
    # Texts that look like moments stay texts, as in PostHog.
    "input_format_try_infer_dates = 0",
    "input_format_try_infer_datetimes = 0",
    "date_time_input_format = 'best_effort'",
    "type_json_skip_duplicated_paths = 1",
    "mutations_sync = 1",
)
_CODE = re.compile(r"Code: (\d+)\. DB::Exception: (.*?)(?: \(([A-Z_0-9]+)\))?\s*$", re.DOTALL)
_ZONE = re.compile(r"DateTime(?:64)?\((?:\d+, )?'([^']+)'\)")


class WarehouseError(Exception):
    """ClickHouse refused or broke off a query: its code, name and sentence."""

    def __init__(self, code: int, name: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.name = name
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Rows:
    """A result; moments are ISO 8601 texts in their column's time zone."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[list[Any]]


class Warehouse:
    """The database of one folder. Open it with `open`, close it at the end."""

    READERS = 4

    def __init__(self, path: Path, *, seconds: float, rows: int) -> None:
        self._path = str(path)
        limits = (
            f"max_execution_time = {seconds:g}",
            f"max_result_rows = {rows + 1}",
            *READ_LIMITS,
        )
        self._readers = _Connections(self._path, "reader", self.READERS, limits)
        self._writer = _Connections(self._path, "writer", 1, WRITE_SETTINGS)
        self._controller = _Connections(self._path, "controller", 1, ())

    @classmethod
    async def open(
        cls, path: Path, *, tables: Sequence[str], seconds: float, rows: int
    ) -> "Warehouse":
        """The database in the folder `path`, with these tables made where they are missing.

        Queries may take `seconds` and give `rows` rows. `WarehouseError` when another process has
        the folder.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        warehouse = cls(path, seconds=seconds, rows=rows)
        for table in tables:
            await warehouse.execute(table)
        return warehouse

    async def query(self, sql: str, *, tag: str = "") -> Rows:
        """Run a reading query; `cancel` with the same tag ends it."""
        text = await self._readers.run(f"/* {_marked(tag)} */ {sql}", "JSONCompact")
        found = json.loads(text)
        types = tuple(str(column["type"]) for column in found["meta"])
        return Rows(
            columns=tuple(str(column["name"]) for column in found["meta"]),
            types=types,
            rows=_in_zones(found["data"], types),
        )

    async def read_all(self, sql: str) -> list[list[Any]]:
        """Run a query of our own: no limits, and everything written before is in it."""
        rows: list[list[Any]] = json.loads(await self._writer.run(sql, "JSONCompact"))["data"]
        return rows

    async def execute(self, sql: str) -> None:
        """Change tables; done when it returns."""
        await self._writer.run(sql, "Null")

    async def insert(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows, all or none (up to a million); the keys are the columns."""
        text = "\n".join(json.dumps(row) for row in rows)
        if text:
            await self._writer.run(f"INSERT INTO {table} FORMAT JSONEachRow\n{text}", "Null")

    async def cancel(self, tag: str) -> None:
        """End the queries with that tag; it is fine if there are none."""
        await self._controller.run(
            f"KILL QUERY WHERE startsWith(query, '/* {_marked(tag)} */') ASYNC", "Null"
        )

    async def close(self) -> None:
        """Wait for what is running, then close every connection."""
        for connections in (self._readers, self._controller, self._writer):
            await asyncio.to_thread(connections.close)


class _Connections:
    """Threads with one connection each."""

    def __init__(self, path: str, name: str, size: int, settings: Sequence[str]) -> None:
        self._path = path
        self._settings = settings
        self._own = threading.local()
        self._open: set[Any] = set()
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)

    async def run(self, sql: str, output: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._run, sql, output)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        for connection in self._open:
            connection.close()

    def _run(self, sql: str, output: str) -> str:
        connection = self._connection()
        try:
            return str(connection.query(sql, output))
        except Exception as error:  # noqa: BLE001  chdb raises several kinds, also bare ones
            self._throw_away(connection)
            raise _understood(str(error)) from None

    def _connection(self) -> Any:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            try:
                connection = chdb.connect(self._path)
                for setting in self._settings:
                    connection.query(f"SET {setting}")
            except Exception as error:  # noqa: BLE001  chdb raises several kinds, also bare ones
                raise _understood(str(error)) from None
            self._own.connection = connection
            self._open.add(connection)
        return connection

    def _throw_away(self, connection: Any) -> None:
        self._own.connection = None
        self._open.discard(connection)
        connection.close()


def _understood(text: str) -> WarehouseError:
    found = _CODE.search(text)
    if found is None:
        return WarehouseError(0, "UNKNOWN", text)
    return WarehouseError(int(found[1]), found[3] or "UNKNOWN", found[2])


def _marked(tag: str) -> str:
    """The tag as a word that no query text can hold: always a UUID, made from any text."""
    return f"query:{uuid.uuid5(uuid.NAMESPACE_OID, tag)}"


def _in_zones(rows: list[list[Any]], types: Sequence[str]) -> list[list[Any]]:
    """ClickHouse writes moments in UTC; a column with a time zone gets it back, in place."""
    readers: list[tuple[int, Callable[[str], str]]] = []
    for index, kind in enumerate(types):
        zone = _ZONE.search(kind)
        if zone is not None and not kind.startswith(("Array", "Tuple", "Map")):
            readers.append((index, _reader(ZoneInfo(zone[1]))))
    for row in rows:
        for index, read in readers:
            if row[index] is not None:
                row[index] = read(row[index])
    return rows


def _reader(zone: ZoneInfo) -> Callable[[str], str]:
    def read(text: str) -> str:
        written = datetime.fromisoformat(text).astimezone(zone).isoformat()
        return written.replace("+00:00", "Z")  # as PostHog writes UTC

    return read
