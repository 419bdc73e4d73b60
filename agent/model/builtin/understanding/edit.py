"""The last query of a conversation while a follow-up changes parts of it."""

import copy

from agent.dates import Range
from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.sentence import HELPS, Json, Sentence, Settled


class Edit:
    """A query that is being changed: `tool` and `arguments` are those of the new one.

    `span` is its time, `adds` whether something is added rather than replaced, `math` how it is to
    be counted where that was said apart. `changed` when anything was.
    """

    def __init__(
        self, sentence: Sentence, before: Query, span: Range, *, adds: bool, math: str
    ) -> None:
        self.sentence = sentence
        self.before = before
        self.tool = before.tool
        self.arguments: Json = copy.deepcopy(dict(before.arguments))
        self.span = span
        self.adds = adds
        self.math = math
        self.changed = bool(math)
        self.shown = before.shown

    def refuse(self, what: str) -> Settled:
        """A refusal to raise: that part of the query cannot be changed."""
        return Settled(
            Refuse(
                f"I cannot change {what} of that figure.", f"Ask it as a whole question. {HELPS}"
            )
        )

    def put(self, name: str, value: list[Json]) -> None:
        """Set an argument that is a list; an empty one is left out."""
        if value:
            self.arguments[name] = value
        else:
            self.arguments.pop(name, None)
