"""The servers that benchmarks compare: `python -m tests.bench.servers NAME PORT […]`.

bolt PORT                      slack-bolt's AsyncApp as it comes, with one empty listener and
                               one command that is acknowledged at once; it stores nothing
guard PORT DATABASE            Rootle's door and inbox, without anybody who works the inbox off
bolt-answers PORT SLACK POSTHOG KEY
                               a bot as Bolt's documentation writes one: it answers a mention
                               with a status, one HogQL query and a stream, and keeps nothing
claude PORT STEPS              a Messages API that streams a tool call STEPS - 1 times, then an
                               answer; which step it is, it counts in the request
claude-crowd PORT SECONDS      another one that talks to many at once (`tests.claude.crowd`), each
                               generation slowly: so many seconds long
"""

import asyncio
import gc
import logging
import re
import sys
from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.bench.load import SECRET

TOOL, DONE = "look_up", "Everything was looked up"
"""What the scripted Claude calls, and how its answer begins (`tests.bench.driving`)."""


def now():
    return datetime.now(UTC)


async def bolt(port):
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(enterprise_id, team_id, logger):
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-1")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, logger=logging.getLogger("quiet"))

    @app.event("reaction_added")
    async def nothing(event):
        pass

    @app.command("/rootle")
    async def acknowledge(ack):
        await ack()

    return await listen(app.web_app(port=port), port)


async def guard(port, database):
    from agent.state.database import Database
    from agent.state.inbox import Inbox
    from agent.state.migrating import migrate
    from bot.guard import Guard

    await migrate(database)
    inbox = Inbox(await Database.open(database), now)

    async def direct(request):
        raise AssertionError("no direct requests in this benchmark")

    door = Guard(inbox, secret=SECRET.encode(), clock=now, nudge=lambda: None, direct=direct)
    application = web.Application(client_max_size=2**21)
    application.add_routes(door.routes())
    await listen(application, port)


async def bolt_answers(port, slack, posthog, key):
    import aiohttp
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.town import SECRET as TOWN
    from tests.town import TOKEN

    app = AsyncApp(signing_secret=TOWN, client=AsyncWebClient(TOKEN, base_url=slack))
    data = aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"})

    async def people(event_name):
        monday = (now() - timedelta(days=now().weekday())).date()
        sql = (
            f"SELECT count(DISTINCT person_id) FROM events WHERE event = '{event_name}'"
            f" AND timestamp >= toDateTime('{monday - timedelta(days=7)} 00:00:00', 'Europe/Berlin')"
            f" AND timestamp < toDateTime('{monday} 00:00:00', 'Europe/Berlin')"
        )
        body = {"query": {"kind": "HogQLQuery", "query": sql}}
        async with data.post(f"{posthog}/api/projects/1/query/", json=body) as answer:
            return (await answer.json())["results"][0][0]

    @app.event("app_mention")
    async def mention(event, client, context):
        place = {"channel_id": event["channel"], "thread_ts": event["ts"]}
        await client.assistant_threads_setStatus(**place, status="is thinking…")
        count = await people("user signed up")
        stream = await client.chat_stream(
            channel=event["channel"], thread_ts=event["ts"],
            recipient_team_id=context["team_id"], recipient_user_id=event["user"],
        )  # fmt: skip
        await stream.append(markdown_text=f"**{count} people** signed up last week.")
        await stream.stop()

    @app.event(re.compile(".*"))
    async def anything_else(event):
        pass

    await listen(app.web_app(port=port), port)


async def claude(port, steps):
    from tests.claude.sse import call, message, wire

    def answer(step):
        if step == int(steps) - 1:
            return message(f"{DONE}: " + "as it should be, " * 20 + "and that is all.", parts=30)
        looking = call(TOOL, {"number": step}, id=f"toolu_{step}")
        return message("I will look up the next one of them.", looking, reason="tool_use", parts=6)

    events = [[wire(*event) for event in answer(step)] for step in range(int(steps))]

    async def plays(request):
        return events[(await request.read()).count(b'"tool_result"')]

    await speak(plays, port)


async def claude_crowd(port, seconds):
    from tests.claude.crowd import plays as scripted
    from tests.claude.sse import message, wire

    async def plays(request):
        blocks, reason = scripted(await request.json())
        return [wire(*event) for event in message(*blocks, reason=reason, parts=10)]

    await speak(plays, port, seconds=float(seconds))


async def speak(plays, port, *, seconds=0.0):
    """Serve the Messages API; `plays` gives the events of each answer, which last so long."""

    async def messages(request):
        events = await plays(request)
        streamed = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await streamed.prepare(request)
        for event in events:
            await streamed.write(event)
            if seconds:
                await asyncio.sleep(seconds / len(events))
        return streamed

    async def model(request):
        known = {
            "id": request.match_info["model"], "type": "model", "display_name": "A model",
            "created_at": "2026-10-01T00:00:00Z", "max_input_tokens": 200_000,
            "max_tokens": 8_192, "capabilities": None,
        }  # fmt: skip
        return web.json_response(known)

    application = web.Application(client_max_size=2**26)
    application.router.add_post("/v1/messages", messages)
    application.router.add_get("/v1/models/{model}", model)
    await listen(application, port)


async def listen(application, port):
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(port)).start()
    gc.collect()
    gc.freeze()  # as bot.web does, and for the peer as well


SERVERS = {
    "bolt": bolt,
    "guard": guard,
    "bolt-answers": bolt_answers,
    "claude": claude,
    "claude-crowd": claude_crowd,
}


async def main(name, *arguments):
    await SERVERS[name](*arguments)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
