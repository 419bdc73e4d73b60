"""Asks questions as people do, and reads from the stand-in's log what they saw and when."""

import asyncio
import contextlib
from dataclasses import dataclass

QUESTION = "how many people signed up last week?"

SETTLED = 0.15
"""Seconds that a thread must have been quiet before the next question is asked."""


@dataclass(frozen=True)
class Seen:
    """Seconds after the question was posted until each of these was on the asker's screen."""

    status: float
    text: float
    answer: float


@contextlib.contextmanager
def only(town, address):
    """Send Slack's deliveries to one address alone, until the block ends."""
    before = list(town.balancer.addresses)
    town.balancer.addresses[:] = [address]
    try:
        yield
    finally:
        town.balancer.addresses[:] = before


async def ask(town, *, thread=None):
    """Ask once, wait until the answer stands, and return the question's `ts`."""
    ts = await town.mention(QUESTION, thread=thread)
    await town.answered(ts, seconds=30)
    return ts


async def ask_many(town, count, *, at_once=5):
    """Ask `count` questions, `at_once` of them together each time."""
    left = count
    while left > 0:
        await asyncio.gather(*(ask(town) for _ in range(min(at_once, left))))
        left -= at_once


def seen(lines, ts):
    """What people saw of the answer to the question `ts`, from the lines of the stand-in's log."""
    asked = float(ts)
    status = text = answer = None
    for line in lines:
        if line["kind"] != "call" or not line["answer"].get("ok"):
            continue
        given, after = line["arguments"], line["at"] / 1_000_000 - asked
        if line["method"] == "assistant.threads.setStatus":
            if given.get("thread_ts") == ts and given["status"] and status is None:
                status = after
        elif _about(line, lines, ts) and line["method"].startswith("chat."):
            if text is None and _has_text(given):
                text = after
            answer = after
    assert status is not None, f"no status was shown for {ts}"
    assert text is not None, f"no text was shown for {ts}"
    return Seen(status, text, answer)


def _about(line, lines, ts):
    """Whether a call of the chat family is about the thread of the question."""
    given = line["arguments"]
    return given.get("thread_ts") == ts or given.get("ts") in _streams(lines, ts)


def _streams(lines, ts):
    return {
        line["answer"]["ts"]
        for line in lines
        if line["kind"] == "call"
        and line["method"] == "chat.startStream"
        and line["arguments"].get("thread_ts") == ts
        and line["answer"].get("ok")
    }


def _has_text(given):
    chunks = given.get("chunks") or []
    return bool(
        given.get("markdown_text")
        or given.get("text")
        or any(chunk["type"] in {"markdown_text", "blocks"} for chunk in chunks)
    )
