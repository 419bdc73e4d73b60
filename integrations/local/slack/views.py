"""Modals and Home tabs: opened with a trigger, changed, stacked, published."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from integrations.local.slack import people
from integrations.local.slack.blocks import without_nulls
from integrations.local.slack.ledger import Ledger
from integrations.local.slack.pace import Pace
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.rooms import Rooms
from integrations.local.slack.view_shapes import check_view

Document = dict[str, Any]

STACK_MOST = 3
"""Views that a modal may have on one another (docs.slack.dev/surfaces/modals)."""


@dataclass(frozen=True, slots=True)
class Views:
    """Answers views.*; `of_user` on a stored view says whose screen it is on."""

    ledger: Ledger
    rooms: Rooms
    pace: Pace

    def trigger(self, user: str, *, view: str = "") -> str:
        """A new trigger_id of a person's click, in a view where one is given."""
        ident = self.ledger.new_id("1.2.")
        grant = {"user": user, "view": view, "until": self.ledger.seconds() + self.pace.trigger}
        self.ledger.put("triggers", ident, grant, what="trigger given")
        return ident

    async def open(self, asked: Document) -> Document:
        """views.open."""
        check_view(asked["view"], home=False)
        user = self._exchange(asked)["user"]
        return {"view": self.public(self.store(asked["view"], user))}

    async def push(self, asked: Document) -> Document:
        """views.push."""
        check_view(asked["view"], home=False)
        grant = self._exchange(asked)
        if self.ledger.get("views", grant["view"]) is None:
            raise RefusedError("not_found")
        return {"view": self.public(self.push_on(grant["view"], asked["view"]))}

    async def update(self, asked: Document) -> Document:
        """views.update."""
        check_view(asked["view"], home=False)
        old = self._named(asked)
        self._check_hash(asked, old)
        return {"view": self.public(self.change(old, asked["view"]))}

    async def publish(self, asked: Document) -> Document:
        """views.publish."""
        user = self.rooms.user(asked["user_id"])["id"]
        check_view(asked["view"], home=True)
        old = self.home(user)
        if old is not None:
            self._check_hash(asked, old)
            return {"view": self.public(self.change(old, asked["view"]))}
        return {"view": self.public(self.store(asked["view"], user))}

    def store(self, view: Document, user: str, *, previous: Document | None = None) -> Document:
        """Put a new view on a person's screen, on top of another where one is given."""
        ident = self.ledger.new_id("V")
        return self.change(
            {
                "id": ident,
                "root_view_id": previous["root_view_id"] if previous else ident,
                "previous_view_id": previous["id"] if previous else None,
                "of_user": user,
                "external_id": "",
                "state": {"values": {}},
            },
            view,
        )

    def change(self, old: Document, view: Document) -> Document:
        """Replace what a stored view shows."""
        view = without_nulls(view)
        taken = view.get("external_id")
        for other in self.ledger.table("views").values():
            if taken and other["external_id"] == taken and other["id"] != old["id"]:
                raise RefusedError("duplicate_external_id")
        blocks = [{"block_id": f"v{n}", **block} for n, block in enumerate(view["blocks"])]
        new = old | _DEFAULTS | view | {"blocks": blocks, "hash": self._hash(view)}
        return self.ledger.put("views", old["id"], new, what="view shown")

    def push_on(self, below: str, view: Document) -> Document:
        """Put a view on top of another; raises RefusedError push_limit_reached."""
        previous = self.ledger.get("views", below)
        if previous is None:
            raise RefusedError("not_found")
        root, user = previous["root_view_id"], previous["of_user"]
        if len(self._where(lambda v: bool(v["root_view_id"] == root))) >= STACK_MOST:
            raise RefusedError("push_limit_reached")
        return self.store(view, user, previous=previous)

    def close(self, view: Document, *, whole: bool = False) -> None:
        """Take a view off the screen, `whole` with all others of its modal."""
        root = view["root_view_id"]
        gone = self._where(lambda v: v["id"] == view["id"] or (whole and v["root_view_id"] == root))
        for one in gone:
            self.ledger.drop("views", one["id"], what="view closed")

    def on_screen(self, user: str) -> list[Document]:
        """The modals that a person has open, the newest last."""
        return self._where(lambda v: v["of_user"] == user and v["type"] == "modal")

    def find(self, user: str, ident: str) -> Document:
        """A view on a person's screen; raises KeyError."""
        view = self.ledger.get("views", ident)
        if view is None or view["of_user"] != user:
            raise KeyError(f"There is no view {ident} on the screen of {user}.")
        return view

    def home(self, user: str) -> Document | None:
        """The Home tab that the app published for a person."""
        found = self._where(lambda v: v["of_user"] == user and v["type"] == "home")
        return found[0] if found else None

    def public(self, view: Document) -> Document:
        """The view object as Slack gives it."""
        shown = {name: value for name, value in view.items() if name != "of_user"}
        return shown | {
            "team_id": people.TEAM,
            "app_id": people.APP,
            "app_installed_team_id": people.TEAM,
            "bot_id": people.BOT,
        }

    def _where(self, fits: Callable[[Document], bool]) -> list[Document]:
        return [view for view in self.ledger.table("views").values() if fits(view)]

    def _exchange(self, asked: Document) -> Document:
        """Use up a trigger_id; raises RefusedError."""
        ident = asked.get("trigger_id", "")
        grant = self.ledger.get("triggers", ident)
        if grant is None:
            raise RefusedError("invalid_trigger_id")
        if grant["until"] < self.ledger.seconds():
            raise RefusedError("expired_trigger_id")
        if grant.get("used"):
            raise RefusedError("exchanged_trigger_id")
        return self.ledger.put("triggers", ident, grant | {"used": True}, what="trigger used")

    def _named(self, asked: Document) -> Document:
        if "view_id" not in asked and "external_id" not in asked:
            raise RefusedError(
                "invalid_arguments", "missing required field: view_id or external_id"
            )
        for view in self.ledger.table("views").values():
            external = asked.get("external_id")
            if view["id"] == asked.get("view_id") or (external and view["external_id"] == external):
                return view
        raise RefusedError("not_found")

    def _check_hash(self, asked: Document, old: Document) -> None:
        if "hash" in asked and asked["hash"] != old["hash"]:
            raise RefusedError("hash_conflict")

    def _hash(self, view: Document) -> str:
        digest = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
        return f"{int(self.ledger.seconds())}.{digest[:8]}"


_DEFAULTS: Document = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "submit": None,
    "close": None,
    "clear_on_close": False,
    "notify_on_close": False,
}
