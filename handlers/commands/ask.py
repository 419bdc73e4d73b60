"""Asks a question whose answer only the asker sees, until it is shared."""

from agent import manner
from agent.ports import Answer
from handlers.command import SLASH, Command, Given

USAGE = f"{SLASH} ask how many people signed up last week?"


async def run(given: Given) -> Answer | None:
    """Hand the words to the agent."""
    if not given.turn.text:
        return manner.needs_you(f"What would you like to know? For example: `{USAGE}`")
    await given.desk.take(given.arrived, given.turn)
    return None


COMMAND = Command(
    name="ask",
    summary="Answers a question. Only you see the answer until you share it.",
    usage=USAGE,
    most_words=None,
    run=run,
)
