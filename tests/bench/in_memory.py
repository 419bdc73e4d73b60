"""The stores that the loop writes to, as lists in memory: what remains then is the loop itself."""

import itertools
from types import SimpleNamespace

from agent.state.conversations import StoredMessage


class Conversations:
    """Appends and reads back, in the order in which it was said."""

    def __init__(self):
        self._log = {}
        self._keys = set()
        self._numbers = itertools.count(1)

    async def append(self, message, spent=None):
        key = (message.conversation, message.key)
        if key in self._keys:
            return None
        self._keys.add(key)
        kept = StoredMessage(
            next(self._numbers), message.turn, message.key, message.role, message.content,
            message.label, message.slack_ts,
        )  # fmt: skip
        self._log.setdefault(message.conversation, []).append(kept)
        return kept

    async def messages(self, conversation):
        return list(self._log.get(conversation, []))


class NoEvidence:
    """The tool of this benchmark finds nothing that has to be kept."""

    async def all(self, conversation):
        return []


def in_memory():
    """As much of `agent.state.stores.Stores` as a loop uses."""
    return SimpleNamespace(conversations=Conversations(), evidence=NoEvidence())
