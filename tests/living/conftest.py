"""One town with one web process for each module: the promises are about what people see in it."""

import asyncio
import json
import urllib.request

import pytest_asyncio

from tests.town import Town, words
from tests.waiting import PATIENCE

QUESTION = "how many people signed up last week?"

FAULTS = "/_faults"
"""Where the PostHog stand-in is told what to do wrong."""


class LivingTown(Town):
    """A town whose Slack and PostHog can be troubled, with the words that people use in it."""

    async def __aenter__(self):
        await super().__aenter__()
        await self.migrate()
        await self.web()
        return self

    async def posthog_does(self, value, *, to="posthog/*"):
        """Trouble PostHog: `500`, `drop`, `delay:3` …; the stand-in's faults module lists them."""
        await asyncio.to_thread(self._posthog_fault, {to: value})

    async def slow(self, seconds):
        """Let each query to PostHog take so long; 0 ends it."""
        await self.posthog_does(f"delay:{seconds}" if seconds else "off", to="posthog/*query*")

    def _posthog_fault(self, faults):
        request = urllib.request.Request(
            f"{self.posthog.address}{FAULTS}",
            data=json.dumps(faults).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5):
            pass

    async def well(self):
        """End all trouble."""
        self.faults.clear()
        await asyncio.to_thread(self._clear_posthog)

    def _clear_posthog(self):
        request = urllib.request.Request(f"{self.posthog.address}{FAULTS}", method="DELETE")
        with urllib.request.urlopen(request, timeout=5):
            pass

    async def reply(self, ts, text, *, user="ben", channel="product"):
        """Say something in a thread, without a mention unless the text has one."""
        said = await self.slack.say(user, channel, text, ts)
        return said["ts"]

    async def until(self, ts, holds, *, user="ana", channel="product", seconds=PATIENCE):
        """The thread as somebody sees it, once `holds` is true of it."""
        async with asyncio.timeout(seconds):
            while True:
                thread = await self.slack.thread(channel, ts, user)
                if holds(thread):
                    return thread
                await asyncio.sleep(0.03)

    async def told_alone(self, ts, *, count=1, user="ana", channel="product", seconds=PATIENCE):
        """What only this person sees behind the message `ts`, in its thread or in the channel."""

        async def look():
            thread = await self.slack.thread(channel, ts, user)
            seen = thread + await self.slack.history(channel, user)
            alone = [m for m in seen if m.get("is_ephemeral") and float(m["ts"]) > float(ts)]
            return sorted(alone, key=lambda m: m["ts"]) if len(alone) >= count else None

        return await self.until_true(look, seconds=seconds)

    async def until_true(self, look, *, seconds=PATIENCE):
        """What `look` (async) finds, once it finds anything."""
        async with asyncio.timeout(seconds):
            while not (found := await look()):
                await asyncio.sleep(0.03)
        return found

    async def working(self, ts, card, *, channel="product"):
        """Wait until a step card with this in its title runs."""

        def shows(thread):
            return any(
                block["type"] == "task_card"
                and card in block["title"]
                and block["status"] == "in_progress"
                for message in thread
                for block in message.get("blocks") or []
            )

        return await self.until(ts, shows, channel=channel)

    async def last(self, ts, *, count=1, **where):
        """The words of the last of `count` answers in a thread."""
        return words((await self.answered(ts, count=count, **where))[-1])

    async def hushed(self, ts, *, count, channel="product", user="ana", seconds=1.0):
        """That Rootle says nothing more than `count` messages in a thread for a while."""
        await self.slack.settle()
        await asyncio.sleep(seconds)
        assert len(await self.answers(ts, channel=channel, user=user)) == count


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def living(tmp_path_factory, posthog):
    """The module's town; its one web process has the lease and drain of tests."""
    async with LivingTown(tmp_path_factory.mktemp("town"), posthog, fork=True) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def town(living):
    """The module's town, without the trouble that a test before has made."""
    await living.well()
    yield living
    await living.well()
