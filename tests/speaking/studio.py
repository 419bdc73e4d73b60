"""A studio for the voice: the strict Slack stand-in on loopback, real stores, and the real client."""

import asyncio
import contextlib
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from agent.effects import Effects
from agent.ports import Answer
from agent.state.database import Database
from agent.state.hold import still_ours
from agent.state.stores import Stores
from agent.turn import Person, Place, Turn
from bot.delivery import Delivery, slack_actions
from bot.links import Links
from bot.pacing import Pacing
from bot.threads import SlackThread
from integrations.local.faults import Faults
from integrations.local.slack import SlackWorkspace
from integrations.local.slack.pace import Pace
from integrations.slack import Slack
from tests.migrated import migrate

TOKEN = "xoxb-studio-0001"
BOT = "U0ROOTLE"
TENANT = "T0LOCAL"
LINKS = Links(("https://us.posthog.com/project/",))


@dataclass
class Script:
    """Answers the stand-in does not give by itself: the next calls of a method get these errors."""

    errors: dict[str, list[str | dict]] = field(default_factory=dict)

    def refuse(self, method: str, *errors: str | dict) -> None:
        self.errors.setdefault(method, []).extend(errors)

    @web.middleware
    async def middleware(self, request, handler):
        waiting = self.errors.get(request.path.rpartition("/")[2])
        if waiting:
            error = waiting.pop(0)
            body = error if isinstance(error, dict) else {"error": error}
            return web.json_response({"ok": False, **body})
        return await handler(request)


class Studio:
    """One workspace, one database, and as many processes of the voice as a test wants."""

    def __init__(self, home: Path, *, pace: Pace | None = None) -> None:
        self.home = home
        self.faults = Faults()
        self.script = Script()
        self._pace = pace or Pace(rate=0, share=0.0)
        self._stack = contextlib.AsyncExitStack()
        self._turns = 0
        self.received = []

    async def __aenter__(self):
        stack = self._stack
        application = web.Application(
            client_max_size=2**24,
            middlewares=[self.faults.middleware("slack"), self.script.middleware],
        )
        application.router.add_post("/events", self._take)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        sock = _socket()
        self.port = sock.getsockname()[1]
        address = f"http://127.0.0.1:{self.port}"
        self.slack_side = SlackWorkspace(
            self.home / "slack",
            events_url=f"{address}/events",
            interactivity_url=f"{address}/events",
            commands_url=f"{address}/events",
            signing_secret="secret",
            bot_token=TOKEN,
            faults=self.faults,
            address=address,
            pace=self._pace,
        )
        application.add_routes(self.slack_side.routes())
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, sock).start()
        await stack.enter_async_context(self.slack_side)
        url = f"sqlite:///{self.home / 'rootle.db'}"
        await migrate(url)
        database = await Database.open(url)
        stack.push_async_callback(database.close)
        self.stores = Stores(database, lambda: datetime.now(UTC))
        self.session = await stack.enter_async_context(aiohttp.ClientSession())
        self.slack = self.client()
        return self

    async def __aexit__(self, *_):
        await asyncio.wait_for(self._stack.aclose(), 60)

    async def _take(self, request):
        """What Slack sends to the app is kept for the test to look at."""
        self.received.append(parse_qs(await request.text()))
        return web.Response()

    async def commanded(self, text, *, user="ana", channel="product"):
        """A turn for a slash command that is really given in the workspace."""
        await self.slack_side.command(user, channel, text)
        form = next(form for form in reversed(self.received) if "response_url" in form)
        self._turns += 1
        return Turn(
            id=f"t{self._turns}",
            place=Place(TENANT, "slack", form["channel_id"][0], "", "channel"),
            asker=Person(form["user_id"][0], user),
            text=text,
            asked_at=datetime.now(UTC),
            private=True,
            response_url=form["response_url"][0],
        )

    def client(self, token=TOKEN):
        return Slack(
            token=token,
            base_url=f"http://127.0.0.1:{self.port}/slack/api/",
            session=self.session,
            before_change=still_ours,
        )

    def delivery(self):
        """The way out as one process has it."""
        effects = Effects(
            self.stores.effects, slack_actions(self.slack, self.stores.effects, bot_user=BOT)
        )
        return Delivery(effects, Pacing())

    async def asked(self, text="how many?", *, user="ana", channel="product", **more):
        """A turn for a question that is really asked in the workspace."""
        said = await self.slack_side.say(user, channel, text)
        self._turns += 1
        kind = "im" if said["channel"].startswith("D") else "channel"
        fields = {
            "id": f"t{self._turns}",
            "place": Place(TENANT, "slack", said["channel"], said["ts"], kind),
            "asker": Person(said["user"], user),
            "text": text,
            "asked_at": datetime.fromtimestamp(float(said["ts"]), tz=UTC),
            "message": said["ts"],
        }
        return Turn(**(fields | more))

    def thread(self, turn, *, mode="post", delivery=None):
        return SlackThread(
            turn,
            delivery or self.delivery(),
            self.slack,
            self.stores.buttons,
            mode=mode,
            links=LINKS,
        )

    async def said(self, turn, *, as_user="ana"):
        """Rootle's messages in the turn's thread, oldest first, as a person sees them.

        With those that only this person sees in the channel, where new threads have none.
        """
        place = turn.place
        seen = await self.slack_side.thread(place.channel, place.thread, as_user)
        beside = await self.slack_side.history(place.channel, as_user)
        seen += [message for message in beside if message.get("is_ephemeral")]
        return [message for message in seen if message.get("user") == BOT]

    def calls(self, method, *, ok=None):
        """Every call of a method, from the stand-in's log."""
        return [
            line
            for line in self.slack_side.log.read("call")
            if line["method"] == method and ok in {None, bool(line["answer"].get("ok"))}
        ]


def done(text, **more):
    return Answer("done", text, **more)


def markdown(message):
    """The Markdown of a message, over all its markdown blocks."""
    return "\n\n".join(b["text"] for b in message["blocks"] if b["type"] == "markdown")


def kinds(message):
    return [block["type"] for block in message["blocks"]]


def _socket():
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock
