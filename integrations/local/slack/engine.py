"""A Slack workspace on this machine: strict towards the app, and moved by whoever plays its people.

The console, the `rootle workspace` command and the tests all use this one object. The app itself
never does: it gets signed HTTP (or Socket Mode) and calls the Web API, as with Slack.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from integrations.local.faults import Faults
from integrations.local.log import Entry, Log, now
from integrations.local.slack import people
from integrations.local.slack.acting import Acting
from integrations.local.slack.api import Api
from integrations.local.slack.events import SUBSCRIPTIONS
from integrations.local.slack.limits import Limits
from integrations.local.slack.pace import Pace
from integrations.local.slack.parts import Install, build, handlers
from integrations.local.slack.routes import api_routes, file_routes, response_routes, socket_routes
from integrations.local.slack.showing import Showing

Document = dict[str, Any]

APP_TOKEN = "xapp-local"  # noqa: S105 - opens nothing but the local workspace
"""The app-level token for Socket Mode unless another is given."""

_REAL = Pace()


class SlackWorkspace(Acting, Showing):
    """One workspace with one app; people and channels are named as people name them.

    A person is `ana` or an id; a channel is `#product`, `product`, an id, or `@rootle` for the
    direct messages between that person and the app. An unknown one raises KeyError. Messages come
    back as Slack shows them.
    """

    def __init__(
        self,
        home: Path,
        *,
        events_url: str,
        interactivity_url: str,
        commands_url: str,
        signing_secret: str,
        bot_token: str,
        faults: Faults,
        app_token: str = APP_TOKEN,
        address: str = "http://127.0.0.1:3100",
        pace: Pace = _REAL,
        clock: Callable[[], datetime] = now,
        subscriptions: frozenset[str] = SUBSCRIPTIONS,
    ) -> None:
        """`home` holds `slack.jsonl` and the files; `address` is where routes() can be reached."""
        install = Install(
            events_url=events_url,
            interactivity_url=interactivity_url,
            commands_url=commands_url,
            signing_secret=signing_secret,
            bot_token=bot_token,
            app_token=app_token,
            subscriptions=subscriptions,
        )
        self._parts = build(home, install, faults=faults, address=address, pace=pace, clock=clock)
        self._api = Api(
            handlers(self._parts),
            tokens={"bot": bot_token, "app": app_token},
            limits=Limits(rate=pace.rate),
            faults=faults,
            log=self._parts.log,
        )

    @property
    def log(self) -> Log:
        """Everything that happened; tests take their verdict from it."""
        return self._parts.log

    def routes(self) -> list[web.RouteDef]:
        """Everything under `/slack/`, to be added to an aiohttp application."""
        parts = self._parts
        return [
            *api_routes(self._api),
            *file_routes(parts.files, self._api),
            *response_routes(parts.responses),
            *socket_routes(parts.sockets),
        ]

    async def start(self) -> None:
        """Read the log again and take up unfinished deliveries; the first start makes the company."""
        if not self._parts.ledger.restore():
            self._found()
        self._parts.deliveries.resume()

    async def close(self) -> None:
        """Stop deliveries and connections; everything is on disk already."""
        await self._parts.sockets.disconnect("link_disabled")
        await self._parts.files.close()
        await self._parts.deliveries.close()
        self._parts.log.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def reset(self) -> None:
        """Forget everything that was said and begin again with the demo company."""
        await self._parts.deliveries.close()
        self._parts.log.clear()
        self._parts.ledger.restore()
        self._found()

    async def subscribe(self) -> AsyncIterator[Entry]:
        """Each new line of the log as it is written: changes, calls, deliveries, faults."""
        queue: asyncio.Queue[Entry] = asyncio.Queue()
        stop = self._parts.log.watch(queue.put_nowait)
        try:
            while True:
                yield await queue.get()
        finally:
            stop()

    async def settle(self) -> None:
        """Wait until no event is on its way to the app any more, retries included."""
        await self._parts.files.close()
        await self._parts.deliveries.settle()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """End the app's Socket Mode connections, as Slack does now and then."""
        await self._parts.sockets.disconnect(reason)

    async def create_channel(
        self, name: str, *, private: bool = False, members: Sequence[str] = ()
    ) -> Document:
        """Make a channel with these people in it; name the app `rootle` to have it in."""
        who = [self._parts.rooms.person(member)["id"] for member in members]
        made = people.channel(name, private=private, members=who)
        return self._parts.ledger.put("channels", made["id"], made, what="channel created")

    async def invite(self, user: str, channel: str, *, by: str) -> None:
        """Bring somebody, perhaps `rootle`, into a channel; tells `member_joined_channel`."""
        inviter, room = self._place(by, channel)
        who = self._parts.rooms.person(user)["id"]
        if who not in room["members"]:
            members = [*room["members"], who]
            room = self._parts.rooms.change(room, what="member joined", members=members)
            self._parts.events.joined(room, who, inviter["id"])
            self._announce(room, who, "joined")

    async def remove(self, user: str, channel: str, *, by: str) -> None:
        """Take somebody, perhaps `rootle`, out of a channel."""
        _, room = self._place(by, channel)
        gone = self._parts.rooms.person(user)["id"]
        members = [member for member in room["members"] if member != gone]
        self._announce(room, gone, "left")
        self._parts.rooms.change(room, what="member left", members=members)

    async def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive a channel or bring it back."""
        room = self._parts.rooms.named(channel)
        self._parts.rooms.change(room, what="channel archived", is_archived=archived)

    def _announce(self, room: Document, who: str, verb: str) -> None:
        """The grey line that Slack writes when somebody comes or goes."""
        message = {
            "type": "message",
            "subtype": {"joined": "channel_join", "left": "channel_leave"}[verb],
            "user": who,
            "text": f"<@{who}> has {verb} the channel",
            "ts": self._parts.ledger.new_ts(),
        }
        self._parts.messages.put(room["id"], message, what="message posted")
        self._parts.events.posted(room, message)

    def _found(self) -> None:
        for user in people.people():
            self._parts.ledger.put("people", user["id"], user, what="person joined")
        for channel in people.channels():
            self._parts.ledger.put("channels", channel["id"], channel, what="channel created")
