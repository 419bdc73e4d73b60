"""Answers `/rootle`: the first word chooses a command, anything else is a question.

Each file of `handlers/commands/` is one command. What a command says is seen by whoever gave it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

import handlers.commands
from agent import manner
from agent.ports import Answer
from agent.registry import load
from agent.turn import Place, Turn
from handlers import stop
from handlers.arrivals import kind_by_name
from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.named import named
from handlers.words import bare, for_me_only
from integrations.slack_markup import plain

SLASH = "/rootle"
"""What people type; an operator may have given the app another name, which works as well."""


@dataclass(frozen=True, slots=True)
class Given:
    """A command as somebody gave it: `turn.text` holds the words behind its name."""

    desk: Desk
    arrived: Arrived
    turn: Turn
    commands: Mapping[str, "Command"]


@dataclass(frozen=True, slots=True)
class Command:
    """One file of `handlers/commands/`.

    `usage` shows the right form, `/rootle` included. `run` returns what is to be said, or None
    if it has seen to that itself. `most_words` may stand behind the name, None for any number:
    with more of them the name is only the first word of a question.
    """

    name: str
    summary: str
    usage: str
    run: Callable[[Given], Awaitable[Answer | None]]
    most_words: int | None = 1


STOP = manner.cannot(
    "A command cannot stop my work",
    "Say “stop” in the thread where I work, or press the Stop button there",
)
"""What `/rootle stop` is told: a command stands in no thread, so it does not say what to stop."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the slash command; loads the folder and stops start-up if a file is wrong."""
    commands = load(handlers.commands, "COMMAND", Command)

    async def given(command: Mapping[str, str], context: AsyncBoltContext) -> None:
        await context.ack()  # Bolt's own book-keeping: Slack had its answer from the guard
        arrived: Arrived = context["arrived"]
        turn = await open_turn(desk, arrived, command)
        if arrived.event.exhausted:  # the desk says that it failed, and nothing else is tried
            await desk.take(arrived, turn)
        elif answer := await obey(Given(desk, arrived, turn, commands)):
            await desk.threads(turn).say(answer)
            arrived.answered("command")

    app.command(re.compile(r".*"))(given)


async def obey(given: Given) -> Answer | None:
    """Run the command that the words name, or take them for a question."""
    word, _, rest = given.turn.text.partition(" ")
    name = word.lower() or "help"
    chosen = given.commands.get(name)
    if chosen and (chosen.most_words is None or len(rest.split()) <= chosen.most_words):
        return await chosen.run(_with_words(given, rest.strip()))
    if bare(given.turn.text) in stop.WORDS:
        return STOP
    if chosen is None and (
        near := nearest(name, given.commands, words=len(given.turn.text.split()))
    ):
        return manner.cannot(
            f"I know no command “{word}”",
            f"Did you mean `{given.commands[near].usage}`? For a question, use `{SLASH} ask …`",
        )
    return await given.commands["ask"].run(given)


def nearest(word: str, names: Mapping[str, object], *, words: int) -> str | None:
    """The command that a mistyped `word` stands for, None if it rather begins a question.

    A command has at most one word behind it, and a typing mistake changes one or two letters.
    """
    if words > 2:
        return None
    allowed = 1 if len(word) < 5 else 2
    distances = {name: OSA.distance(word, name) for name in names}
    best = min(distances, key=lambda name: distances[name])
    return best if distances[best] <= allowed else None


async def open_turn(desk: Desk, arrived: Arrived, command: Mapping[str, str]) -> Turn:
    """The turn that a command starts, in a conversation of its own and answered privately."""
    arrival = arrived.event.arrival
    channel = command["channel_id"]
    kind = await desk.people.kind(channel, kind_by_name(command.get("channel_name")))
    _, _, _, thread = arrival.conversation.split(":", 3)
    said = await named(command.get("text", ""), desk.people)
    words, _ = for_me_only(plain(said).strip())
    return Turn(
        id=arrived.turn_id,
        place=Place(arrival.tenant, "slack", channel, thread, kind),
        asker=await desk.people.person(command["user_id"]),
        text=words,
        asked_at=arrival.received_at,
        fence=arrived.event.fence,
        attempt=arrived.event.attempt,
        private=True,
        response_url=command.get("response_url", ""),
    )


def _with_words(given: Given, words: str) -> Given:
    return replace(given, turn=replace(given.turn, text=words))
