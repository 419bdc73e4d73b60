"""Lists what passed between the workspace and Rootle: each delivery attempt, each API call, in order."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from integrations.local.log import Entry

Document = dict[str, Any]

KEPT = 2_000
"""How many of the newest lines stay listed; the log itself keeps all."""

LINE = 90
"""Characters of `about`."""


class Traffic:
    """The list, made from the log line by line.

    A row is `{id, direction, at, name, about, ok, outcome, attempt, seconds, delivery, request,
    response}`: `about` is a piece of what was said, `direction` is `to_bot` or `from_bot`, `at` and `seconds` are seconds, `ok` is None
    while an answer is awaited, `delivery` names what can be delivered again.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._rows: OrderedDict[str, Document] = OrderedDict()
        self._queued: dict[str, Entry] = {}
        self._tries: dict[str, int] = {}
        for entry in entries:
            self.take(entry)

    def take(self, entry: Entry) -> Document | None:
        """Follow one more line of the log; the row that it began or changed, if any."""
        row = None
        if entry["kind"] == "call":
            row = _call(entry)
        elif entry["kind"] == "delivery":
            row = self._delivery(entry)
        if row is None:
            return None
        self._rows[row["id"]] = row
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)
        return row

    def rows(self, limit: int) -> list[Document]:
        """The newest rows, oldest first."""
        return list(self._rows.values())[-limit:] if limit > 0 else []

    def _delivery(self, entry: Entry) -> Document | None:
        ident = entry["id"]
        if entry["state"] == "queued":
            self._queued[ident] = entry
            return _row(f"{ident}.0", entry, name=_name(entry), delivery=ident, attempt=0) | {
                "about": _about(entry["payload"]),
                "outcome": "on its way",
                "request": entry["payload"],
            }
        queued = self._queued.get(ident)
        if entry["state"] == "finished":
            self._queued.pop(ident, None)
            self._tries.pop(ident, None)
        if entry["state"] != "tried" or queued is None:
            return None
        number = self._tries.get(ident, 0)
        self._tries[ident] = number + 1
        row = _row(f"{ident}.{number}", entry, name=_name(queued), delivery=ident)
        return row | {
            "at": entry["at"] / 1e6 - entry["seconds"],
            "about": _about(queued["payload"]),
            "attempt": entry["attempt"],
            "ok": not entry["failure"],
            "outcome": entry["failure"].replace("_", " ") or str(entry["status"] or "acknowledged"),
            "seconds": entry["seconds"],
            "request": queued["payload"],
            "response": entry["answer"],
        }


def _row(ident: str, entry: Entry, **fields: Any) -> Document:
    return {
        "id": ident,
        "direction": "to_bot",
        "at": entry["at"] / 1e6,
        "name": "",
        "about": "",
        "ok": None,
        "outcome": "",
        "attempt": 0,
        "seconds": None,
        "delivery": None,
        "request": None,
        "response": None,
        **fields,
    }


def _call(entry: Entry) -> Document:
    answer = entry["answer"]
    ok = bool(answer.get("ok")) and entry["status"] < 400
    return _row(f"call-{entry['at']}", entry, direction="from_bot", name=entry["method"]) | {
        "at": entry["at"] / 1e6 - entry["seconds"],
        "about": _about(entry["arguments"]),
        "ok": ok,
        "outcome": "ok" if ok else str(answer.get("error", entry["status"])),
        "seconds": entry["seconds"],
        "request": entry["arguments"],
        "response": answer,
    }


def _name(queued: Entry) -> str:
    """What was delivered, as people call it: an event's type, an action, a command's words."""
    payload = queued["payload"]
    if queued["via"] == "slash_commands":
        return f"{payload.get('command', '')} {payload.get('text', '')}".strip()
    if queued["via"] == "interactive":
        return str(payload.get("type", "interaction"))
    event = payload.get("event", payload)
    subtype = event.get("subtype")
    return f"{event.get('type', 'event')}{f'.{subtype}' if subtype else ''}"


def _about(content: Document) -> str:
    """The most telling words inside a payload or a call, cut to a line."""
    inner = content.get("event") or content
    message = inner.get("message") or {}
    actions = inner.get("actions") or [{}]
    found = (
        inner.get("status"),
        inner.get("text"),
        inner.get("markdown_text"),
        actions[0].get("action_id") if isinstance(actions[0], dict) else None,
        message.get("text") if isinstance(message, dict) else None,
        inner.get("tab"),
        inner.get("channel") or inner.get("channel_id"),
    )
    words = next((one for one in found if isinstance(one, str) and one.strip()), "")
    return " ".join(words.split())[:LINE]
