"""Shows what Rootle was asked to remember, and forgets it."""

import re

from agent import manner
from agent.ports import Answer
from agent.remembered import Memory, readers
from handlers.command import SLASH, Command, Given

FORGET = f"{SLASH} memory forget M3"

NOTHING = (
    "I remember nothing about you or this channel. Say “remember that …” to me and I keep it for "
    "you; “remember for this channel that …” keeps it for everybody who asks here."
)
ELSEWHERE = (
    "Notes of yours that were said in a private place are kept too: {names}. I show them there."
)
GUEST = manner.cannot(
    "I remember things for members of the team only, and you are a guest here",
    "Please ask a member of the team",
)

_WORDS = re.compile(r"(?:forget|delete|remove)\s+M?(?P<number>\d{1,15})", re.IGNORECASE)


async def run(given: Given) -> Answer | None:
    """List the notes of whoever asks and of the channel, or forget the one that is named."""
    if given.turn.asker.is_guest:
        return GUEST
    if not given.turn.text:
        return await _listed(given)
    named = _WORDS.fullmatch(given.turn.text)
    if named is None:
        return manner.cannot(
            f"I do not know what to do with “{given.turn.text}”",
            f"`{SLASH} memory` lists what I remember, `{FORGET}` makes me forget it",
        )
    return await _forgotten(given, int(named["number"]))


async def _listed(given: Given) -> Answer:
    every = await given.desk.stores.memories.all(given.turn)
    audience = readers(given.turn)
    shown = [memory for memory in every if memory.label.allows(audience)]
    own = [memory for memory in shown if not memory.channel]
    here = [memory for memory in shown if memory.channel]
    hidden = [memory.name for memory in every if memory not in shown]
    parts = [
        *_part("What I remember for you alone:", own),
        *_part("What I remember for everybody who asks in this channel:", here),
    ]
    if hidden:
        parts.append(ELSEWHERE.format(names=", ".join(hidden)))
    parts.append(f"`{FORGET}` makes me forget one." if every else NOTHING)
    return Answer("done", "\n\n".join(parts), plain=True)


async def _forgotten(given: Given, number: int) -> Answer:
    gone = await given.desk.stores.memories.forget(given.turn, number)
    if gone is None:
        return manner.cannot(
            f"I remember nothing here that is called M{number}",
            f"`{SLASH} memory` lists what there is",
        )
    words = f": {_quoted(gone)}" if gone.label.allows(readers(given.turn)) else ""
    return Answer("done", f"I have forgotten {gone.name}{words}.", plain=True)


def _part(heading: str, memories: list[Memory]) -> list[str]:
    if not memories:
        return []
    lines = [
        f"- {memory.name}: {_quoted(memory)} ({_plain(memory.said_by)}, {memory.created_at:%Y-%m-%d})"
        for memory in memories
    ]
    return ["\n".join([heading, "", *lines])]


def _quoted(memory: Memory) -> str:
    return f"“{_plain(memory.note)}”"


def _plain(text: str) -> str:
    """What people wrote, without marks that have a meaning in Markdown."""
    return re.sub(r"([\\*_`\[\]~<>|#])", r"\\\1", text)


COMMAND = Command(
    name="memory",
    summary="Shows what I was asked to remember, and forgets it.",
    usage=f"{SLASH} memory",
    most_words=2,
    run=run,
)
