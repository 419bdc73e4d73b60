"""Orders summaries and questions that come again and again, and shows and changes them."""

from agent.ports import Answer
from handlers.command import SLASH, Command, Given
from handlers.digests import digests_of, pass_on


async def run(given: Given) -> Answer | None:
    """Do what the words say; without any, list the digests of the channel."""
    reply = await digests_of(given.desk, given.turn).obey(given.turn.text)
    await pass_on(given.desk, given.turn, reply)
    return reply.answer


COMMAND = Command(
    name="digest",
    summary=(
        "Posts a summary of the product, or answers to your questions, again and again: "
        "`every weekday at 9 in Berlin`. Alone it lists what is ordered here."
    ),
    usage=f"{SLASH} digest every weekday at 9",
    most_words=None,
    run=run,
)
