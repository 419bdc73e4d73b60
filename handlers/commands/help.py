"""Says what Rootle can be asked and told."""

from agent.ports import Answer
from handlers.command import SLASH, Command, Given

TALK = (
    "Mention me in a channel, write to me directly, or use a command. In a thread that I am part "
    "of I answer without a mention. Say “stop” to end what I am doing, “wrap up” to hear what I have by then, “just for me” for an "
    "answer that only you see, and “only when I mention you” or “stop replying here” for peace."
)


async def run(given: Given) -> Answer | None:
    """List every command with its form."""
    commands = sorted(given.commands.values(), key=lambda command: command.name)
    lines = [f"- `{command.usage}`: {command.summary}" for command in commands]
    return Answer("done", "\n".join([TALK, "", *lines]), plain=True)


COMMAND = Command(
    name="help", summary="Shows what I can be asked and told.", usage=f"{SLASH} help", run=run
)
