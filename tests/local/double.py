"""A small app in Rootle's place: it answers mentions, clicks and commands as a test tells it to."""

import asyncio
import hashlib
import hmac
import json
from contextlib import suppress
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from integrations.local.slack import Pace
from integrations.local.workspace import Plan, build

SECRET = "a-secret-of-the-tests"
TOKEN = "xoxb-local-tests"
FAST = Pace(rate=0, retries=(0.05, 0.05, 0.05), share=0.01)
FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "up"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "down"},
        }
    ],
}


class Double:
    """Verifies signatures, records what comes, and lets `on_*` (async, given the payload) answer."""

    def __init__(self):
        self.events = []
        self.interactions = []
        self.commands = []
        self.refuse = 0  # a status to answer everything with
        self.on_mention = self.stream_an_answer
        self.on_event = None
        self.on_action = None
        self.on_command = None
        self.go_on = asyncio.Event()  # what a held answer waits for
        self.go_on.set()
        self._tasks = set()
        self.api_url = ""

    async def take(self, request):
        raw = await request.read()
        signed = b"v0:" + request.headers["X-Slack-Request-Timestamp"].encode() + b":" + raw
        expected = "v0=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        assert request.headers["X-Slack-Signature"] == expected
        if self.refuse:
            return web.Response(status=self.refuse)
        if request.content_type == "application/json":
            self._event(json.loads(raw)["event"])
            return web.Response()
        form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
        if "payload" in form:
            payload = json.loads(form["payload"])
            self.interactions.append(payload)
            return await self._answer(self.on_action, payload)
        self.commands.append(form)
        return await self._answer(self.on_command, form)

    def _event(self, event):
        self.events.append(event)
        if event["type"] == "app_mention" and self.on_mention:
            self._start(self.on_mention(event))
        elif self.on_event:
            self._start(self.on_event(event))

    async def _answer(self, handler, payload):
        said = await handler(payload) if handler else None
        return web.json_response(said) if said is not None else web.Response()

    def _start(self, work):
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self):
        for task in tuple(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def call(self, method, **body):
        """One Web API call; the stand-in must take it."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(self.api_url + method, json=body) as answer,
        ):
            said = await answer.json()
        assert said["ok"], (method, said)
        return said

    async def stream_an_answer(self, event):
        """Status, session, a stream with two steps, words in pieces, feedback buttons."""
        channel, thread = event["channel"], event.get("thread_ts") or event["ts"]
        place = {"channel_id": channel, "thread_ts": thread}
        await self.call("agents.sessions.setStatus", **place, status="processing")
        await self.call("assistant.threads.setStatus", **place, status="is counting…")
        step = {"type": "task_update", "id": "1", "title": "Counting sign-ups"}
        stream = await self.call(
            "chat.startStream",
            channel=channel,
            thread_ts=thread,
            recipient_user_id=event["user"],
            recipient_team_id="T0LOCAL",
            chunks=[{**step, "status": "in_progress"}],
        )
        where = {"channel": channel, "ts": stream["ts"]}
        await self.call("chat.appendStream", **where, markdown_text="**312 people** ")
        await self.go_on.wait()
        done = {**step, "title": "Counted sign-ups", "status": "complete"}
        await self.call("chat.appendStream", **where, chunks=[done])
        await self.call("chat.appendStream", **where, markdown_text="signed up last week.")
        await self.call("chat.stopStream", **where, blocks=[FEEDBACK], session_status="active")

    async def stopped(self, event):
        """What an app does when a person pressed Stop."""
        if event["type"] == "agent_session_stopped":
            place = {"channel_id": event["channel"], "thread_ts": event["thread_ts"]}
            await self.call("agents.sessions.setStatus", **place, status="active")


class Running:
    """A local workspace that serves on loopback with a double beside it."""

    def __init__(self, home, port, double, posthog_url="http://127.0.0.1:9"):
        self.home, self.port, self.double = home, port, double
        self.address = f"http://127.0.0.1:{port}"
        self.posthog_url = posthog_url
        self._runners = []

    async def start(self):
        bot = web.Application(client_max_size=2**26)
        bot.router.add_post("/slack/events", self.double.take)
        bot_port = await self._serve(bot, 0)
        self.double.api_url = f"{self.address}/slack/api/"
        self.app = build(
            Plan(
                home=self.home,
                bot_url=f"http://127.0.0.1:{bot_port}",
                posthog_url=self.posthog_url,
                signing_secret=SECRET,
                bot_token=TOKEN,
                port=self.port,
                pace=FAST,
            )
        )
        await self._serve(self.app, self.port)

    async def stop(self):
        await self.double.close()
        for runner in reversed(self._runners):
            await runner.cleanup()
        self._runners.clear()

    async def _serve(self, app, port):
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        self._runners.append(runner)
        return site._server.sockets[0].getsockname()[1]

    async def ask(self, path, **params):
        """GET under /workspace/: the status and the document."""
        given = {name.rstrip("_"): str(value) for name, value in params.items()}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.address}/workspace/{path}", params=given) as answer,
        ):
            return answer.status, await answer.json()

    async def do(self, path, *, headers=None, **fields):
        """POST under /workspace/: the status and the document."""
        given = {name.rstrip("_"): value for name, value in fields.items()}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{self.address}/workspace/{path}", json=given) as answer,
        ):
            return answer.status, await answer.json()

    async def say(self, text, *, who="ana", channel="product", **more):
        """Post a message; what the workspace answered."""
        status, document = await self.do("say", as_=who, channel=channel, text=text, **more)
        assert status == 200, document
        return document
