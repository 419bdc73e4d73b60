"""What the local workspace holds: messages, channels, people, files, sessions, views.

Every change is written to the log first, then made in memory, then told to whoever watches; at a
start the memory is made again from the log. A table maps a key to one JSON object. Messages of a
channel are the table `messages/C…` with their `ts` as keys; what only one person can see there is
`ephemeral/C…`.
"""

from typing import Any

from integrations.local.log import Log

Document = dict[str, Any]
Table = dict[str, Document]


class Ledger:
    """The tables of one workspace; reads are free, changes go through `put`, `grow` and `drop`."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._tables: dict[str, Table] = {}
        self._replies: dict[tuple[str, str], dict[str, None]] = {}

    def restore(self) -> bool:
        """Read the log again; False where it holds nothing yet."""
        self._tables.clear()
        self._replies.clear()
        entries = self.log.read()
        for entry in entries:
            self.log.seen(int(entry["at"]))
            if entry["kind"] == "change":
                self._apply(entry)
        return bool(entries)

    def table(self, name: str) -> Table:
        """One table, in the order in which its keys came; not to be changed."""
        return self._tables.get(name, {})

    def get(self, table: str, key: str) -> Document | None:
        """One object; not to be changed."""
        return self.table(table).get(key)

    def replies(self, channel: str, root: str) -> list[str]:
        """The `ts` of each reply in a thread, oldest first; an index, for channels get long."""
        return list(self._replies.get((f"messages/{channel}", root), ()))

    def put(self, table: str, key: str, value: Document, *, what: str) -> Document:
        """Set an object whole; `what` names the change for readers, as in `message posted`."""
        self._change(what=what, table=table, key=key, value=value)
        return value

    def grow(self, table: str, key: str, *, what: str, **items: list[Any]) -> Document:
        """Add items to lists inside an object, which keeps long streams short in the log."""
        self._change(what=what, table=table, key=key, grow=items)
        return self.table(table)[key]

    def drop(self, table: str, key: str, *, what: str) -> None:
        """Remove an object."""
        self._change(what=what, table=table, key=key, dropped=True)

    def new_ts(self) -> str:
        """A message timestamp, unique in this workspace: seconds, a dot, six digits."""
        seconds, micros = divmod(self.log.tick(), 1_000_000)
        return f"{seconds}.{micros:06d}"

    def new_id(self, prefix: str) -> str:
        """An identifier that was never given before, such as `Ev1A2B3C4D5E6`."""
        return prefix + _base36(self.log.tick())

    def seconds(self) -> float:
        """The time, in seconds since 1970."""
        return self.log.tick() / 1_000_000

    def _change(self, **fields: Any) -> None:
        entry = self.log.append("change", **fields)
        self._apply(entry)

    def _apply(self, entry: Document) -> None:
        table = self._tables.setdefault(entry["table"], {})
        if "value" in entry:
            table[entry["key"]] = entry["value"]
            self._index(entry["table"], entry["value"])
        elif "grow" in entry:
            document = table[entry["key"]]
            grown = {name: [*document.get(name, []), *new] for name, new in entry["grow"].items()}
            table[entry["key"]] = document | grown
        else:
            gone = table.pop(entry["key"], {})
            self._replies.get((entry["table"], gone.get("thread_ts", "")), {}).pop(entry["key"], 0)

    def _index(self, table: str, value: Document) -> None:
        if table.startswith("messages/") and value.get("thread_ts", value["ts"]) != value["ts"]:
            self._replies.setdefault((table, value["thread_ts"]), {})[value["ts"]] = None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
    return digits or "0"
