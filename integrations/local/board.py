"""What is going on right now: which threads Rootle works in, what it offers, which forms are open.

The board is read off the workspace's log, line by line, and holds nothing of its own; it is what
the console shows beside the messages, and what `--wait` waits for.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from integrations.local.log import Entry

Document = dict[str, Any]
Place = tuple[str, str]
"""A channel's id and the `ts` of a thread's root."""

KEPT = frozenset({"statuses", "sessions", "prompts", "views"})
"""The tables of the workspace that the board shows, beside its messages."""


class Board:
    """The present, by thread; times are microseconds since 1970, as in the log."""

    def __init__(
        self, entries: Iterable[Entry] = (), *, clock: Callable[[], float] = time.time
    ) -> None:
        """`clock` tells seconds since 1970: a status ends by itself after two minutes."""
        self._clock = clock
        self._tables: dict[str, dict[str, Document]] = {name: {} for name in KEPT}
        self._roots: dict[Place, str] = {}
        self._streams: dict[Place, set[str]] = {}
        self._moved: dict[Place, int] = {}
        self._said: dict[Place, int] = {}
        for entry in entries:
            self.take(entry)

    def take(self, entry: Entry) -> None:
        """Follow one more line of the log."""
        if entry["kind"] != "change":
            return
        table, _, channel = entry["table"].partition("/")
        if table in KEPT:
            self._keep(table, entry)
        elif table in {"messages", "ephemeral"}:
            self._message(channel, entry)

    def table(self, name: str) -> dict[str, Document]:
        """One of the tables in `KEPT`."""
        return self._tables[name]

    def root(self, channel: str, ts: str) -> str:
        """The root of the thread to which a message belongs; itself where none is known."""
        return self._roots.get((channel, ts), ts)

    def knows(self, channel: str, ts: str) -> bool:
        """Whether a channel has, or had, a message."""
        return (channel, ts) in self._roots

    def working(self, channel: str, root: str) -> Document | None:
        """What Rootle does in a thread: `{channel, thread_ts, status, session, …}`, or None."""
        key = f"{channel}/{root}"
        status = self._tables["statuses"].get(key, {})
        if status.get("until", float("inf")) < self._clock():
            status = {}
        session = self._tables["sessions"].get(key, {})
        if not status and not session:
            return None
        return {
            "channel": channel,
            "thread_ts": root,
            "status": status.get("status", ""),
            "until": status.get("until"),
            "loading_messages": status.get("loading_messages", []),
            "session": session.get("status", ""),
            "title": session.get("title", ""),
        }

    def all_working(self) -> list[Document]:
        """Every thread that has a status or a session."""
        keys = {*self._tables["statuses"], *self._tables["sessions"]}
        places = [key.partition("/") for key in sorted(keys)]
        found = [self.working(channel, root) for channel, _, root in places]
        return [one for one in found if one is not None]

    def prompts(self) -> list[Document]:
        """What Rootle suggests to ask: `{channel, thread_ts, title, prompts: [{title, message}]}`.

        `thread_ts` is None for what stands atop a person's direct messages.
        """
        return [
            {"channel": key.partition("/")[0], "thread_ts": key.partition("/")[2] or None, **value}
            for key, value in self._tables["prompts"].items()
        ]

    def view_of(self, person: str) -> Document | None:
        """The form that is open for a person, the one on top; None where there is none."""
        found = [
            one
            for one in self._tables["views"].values()
            if one["of_user"] == person and one["type"] == "modal"
        ]
        return found[-1] if found else None

    def busy(self, channel: str, root: str) -> bool:
        """Whether Rootle is still at work in a thread: status, open stream or running session."""
        now = self.working(channel, root) or {"status": "", "session": ""}
        streams = self._streams.get((channel, root))
        return bool(now["status"] or now["session"] == "processing" or streams)

    def busy_since(self, channel: str, since: int) -> bool:
        """The same for any thread of a channel in which something changed after `since`."""
        moved = [place for place, at in self._moved.items() if place[0] == channel and at > since]
        return any(self.busy(*place) for place in moved)

    def moved(self, channel: str, root: str | None) -> int:
        """When anything last changed in a thread, or in a channel where `root` is None."""
        return _latest(self._moved, channel, root)

    def said(self, channel: str, root: str | None) -> int:
        """When the app last said or changed something there."""
        return _latest(self._said, channel, root)

    def _keep(self, table: str, entry: Entry) -> None:
        if "value" in entry:
            self._tables[table][entry["key"]] = entry["value"]
        else:
            self._tables[table].pop(entry["key"], None)
        channel, slash, root = entry["key"].partition("/")
        if slash:
            self._moved[channel, root] = entry["at"]

    def _message(self, channel: str, entry: Entry) -> None:
        ts, value = entry["key"], entry.get("value", {})
        if value:
            self._roots[channel, ts] = value.get("thread_ts") or ts
        place = (channel, self.root(channel, ts))
        self._moved[place] = entry["at"]
        if value.get("bot_id") or "grow" in entry:
            self._said[place] = entry["at"]
        if (value.get("stream") or {}).get("state") == "in_progress":
            self._streams.setdefault(place, set()).add(ts)
        elif "grow" not in entry:
            self._streams.get(place, set()).discard(ts)


def _latest(times: dict[Place, int], channel: str, root: str | None) -> int:
    if root is not None:
        return times.get((channel, root), 0)
    return max((at for (where, _), at in times.items() if where == channel), default=0)
