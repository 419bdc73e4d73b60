"""The last query of a conversation while a follow-up changes parts of it."""

import copy
from collections.abc import Sequence
from typing import Literal

from agent.analytics.criteria import OF_PROPERTY
from agent.calendar.dates import Range
from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.sentence import HELPS, Json, Sentence, Settled
from agent.names.taxonomy import KnownProperty

Wants = Literal["", "time", "difference", "least"]


class Edit:
    """A query that is being changed: `tool` and `arguments` are those of the new one.

    `asked` is the question as it was put, `span` its time, `adds` whether something is added rather than replaced, `math` how it is to
    be counted where that was said apart. `changed` when anything was.
    """

    def __init__(
        self,
        sentence: Sentence,
        before: Query,
        span: Range,
        *,
        asked: str,
        adds: bool,
        math: str,
    ) -> None:
        self.sentence = sentence
        self.asked = asked
        self.before = before
        self.tool = before.tool
        self.arguments: Json = copy.deepcopy(dict(before.arguments))
        self.span = span
        self.adds = adds
        self.math = math
        self.changed = bool(math)
        self.shown = before.shown
        self.wants: Wants = ""

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

    @property
    def is_measured(self) -> bool:
        """Whether anything in it is a figure of a property: a sum, an average, or a ratio of one."""
        return any(one.get("math") in OF_PROPERTY for one in self.arguments.get("series", []))

    @property
    def filters(self) -> list[Json]:
        """The conditions that all of it has."""
        return list(self.arguments.get("filters", []))

    @property
    def counted(self) -> list[Json]:
        """The series or the steps, each of which may have conditions of its own."""
        return [*self.arguments.get("series", []), *self.arguments.get("steps", [])]

    def about(self, name: str, properties: Sequence[KnownProperty]) -> list[Json]:
        """The filters or breakdowns, as `name` says, that are of one of `properties`."""
        known = {(p.name, p.of) for p in properties}
        return [one for one in self.arguments.get(name, []) if of(one) in known]

    def drop_filters(self, dropped: Sequence[Json]) -> None:
        """Take conditions away, and say so."""
        for one in dropped:
            self.sentence.note(f"I left out “{told(one)}”.")
        self.put("filters", [f for f in self.filters if f not in dropped])
        self.changed = True


def of(one: Json) -> tuple[str, str]:
    """What a filter or a breakdown is of."""
    return str(one["property"]), str(one.get("of", "event"))


def told(one: Json) -> str:
    """A condition as a person reads it."""
    if "property" not in one:
        return str(one.get("cohort") or one.get("event"))
    values = " or ".join(str(v) for v in one.get("values", []))
    operator = str(one["operator"]).replace("_", " ")
    return f"{one['property']} {operator} {values}".strip()
