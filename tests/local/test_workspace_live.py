"""What an open console page is told, as it happens."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp

from tests.waiting import PATIENCE


class Page:
    """The events that one page got, by name."""

    def __init__(self):
        self.got = []

    def named(self, name):
        return [content for kind, content in self.got if kind == name]

    async def until(self, name, fits=lambda _: True):
        """The first event of a name that fits, waited for."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = [one for one in self.named(name) if fits(one)]
                if found:
                    return found[0]
                await asyncio.sleep(0.01)


@asynccontextmanager
async def page(place, who):
    """An open page of a person."""
    opened = Page()

    async def read(answer):
        kind = ""
        async for raw in answer.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                opened.got.append((kind, json.loads(line.removeprefix("data: "))))

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{place.address}/workspace/live", params={"as": who}) as answer,
    ):
        assert answer.content_type == "text/event-stream"
        reading = asyncio.create_task(read(answer))
        yield opened
        reading.cancel()


async def test_a_page_sees_an_answer_grow(place, double):
    """Status, the first words, the end, and the count of replies at the root all arrive."""
    double.go_on.clear()
    async with page(place, "ben") as ben:
        said = await place.say("@rootle how many?")
        working = await ben.until("working", lambda w: w["session"] == "processing")
        begun = await ben.until("message", lambda m: m["streaming"] and m["text"])
        double.go_on.set()
        ended = await ben.until("message", lambda m: "last week" in m["text"])
        root = await ben.until("message", lambda m: m.get("reply_count") == 1)
        quiet = await ben.until("working", lambda w: w["session"] == "active")

    assert working["thread_ts"] == said["thread_ts"] == quiet["thread_ts"]
    assert begun["blocks"][0]["status"] == "in_progress"
    assert ended["blocks"][0]["status"] == "complete"
    assert root["ts"] == said["thread_ts"]


async def test_a_page_hears_nothing_of_what_its_person_may_not_see(place, double):
    """Private channels and messages for others stay away from the page."""
    async with page(place, "ben") as ben, page(place, "ana") as ana:
        await place.say("secret plans", channel="leads")
        await double.call("chat.postEphemeral", channel="C0PRODUCT", user="U0ANA", text="psst")
        await place.say("hello all")
        await ben.until("message", lambda m: m["text"] == "hello all")
        await ana.until("message", lambda m: m["text"] == "psst")

    assert [m["text"] for m in ben.named("message")] == ["hello all"]


async def test_a_page_hears_of_edits_deletions_and_reactions(place):
    """What happens to a message arrives as the message now is, or as its removal."""
    said = await place.say("helo", who="ana")
    name = {"channel": "product", "ts": said["thread_ts"]}
    async with page(place, "ben") as ben:
        await place.do("edit", as_="ana", text="hello", **name)
        edited = await ben.until("message", lambda m: m["text"] == "hello")
        await place.do("react", as_="ben", name="eyes", **name)
        reacted = await ben.until("message", lambda m: m.get("reactions"))
        await place.do("delete", as_="ana", **name)
        gone = await ben.until("removed")

    assert edited["edited"]["user"] == "U0ANA"
    assert reacted["reactions"] == [{"name": "eyes", "users": ["U0BEN"], "count": 1}]
    assert gone == {"channel": "C0PRODUCT", "ts": said["thread_ts"]}


async def test_suggested_prompts_reach_the_person_they_are_for(place, double):
    """Opening the messages with Rootle lets it suggest questions, there and nowhere else."""

    async def suggest(event):
        if event["type"] == "app_home_opened":
            prompts = [{"title": "Sign-ups", "message": "how many people signed up?"}]
            where = {"channel_id": event["channel"], "title": "Ask"}
            await double.call("assistant.threads.setSuggestedPrompts", prompts=prompts, **where)

    double.on_event = suggest
    async with page(place, "ana") as ana, page(place, "ben") as ben:
        await place.do("open_messages_tab", as_="ana")
        offered = await ana.until("prompts")

    assert (offered["channel"], offered["prompts"][0]["title"]) == ("D0ANA", "Sign-ups")
    assert ben.named("prompts") == []


async def test_the_traffic_and_the_troubles_are_told_to_everyone(place):
    """Each delivery appears while it is on its way and once more with its outcome."""
    async with page(place, "ben") as ben:
        await place.say("hello")
        await ben.until("delivery", lambda row: row["ok"] is None)
        await ben.until("delivery", lambda row: row["ok"] is True and row["outcome"] == "200")
        await place.do("fault", name="slack.slow_ack", value="1")
        await ben.until("faults")


async def test_open_pages_do_not_hold_up_the_end(place):
    """The server stops at once although pages listen."""
    async with page(place, "ana"):
        begun = asyncio.get_running_loop().time()
        await place.stop()
        assert asyncio.get_running_loop().time() - begun < 3
