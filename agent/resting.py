"""Knows which evidence an answer rests on: what its figures name, or else what was found for it."""

from collections.abc import Sequence

from agent.evidence import read_rendered
from agent.figures.reference_words import names_in
from agent.state.conversations import StoredMessage
from agent.state.evidence import Evidence
from agent.transcript import words


def rests_on(
    log: Sequence[StoredMessage], turn: str, written: str, kept: Sequence[Evidence]
) -> tuple[str, ...]:
    """The names of the evidence, in their order; none where nothing was looked up.

    `written` is the answer of `turn` as the model wrote it, its references not filled in.
    """
    named = names_in(written)
    if not named:
        named = {
            read_rendered(words(block["content"])).name
            for message in log
            if message.turn == turn
            for block in message.content
            if block["type"] == "tool_result"
        }
    return tuple(one.name for one in kept if one.name in named)
