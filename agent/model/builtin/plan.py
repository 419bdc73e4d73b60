"""What a question comes down to: a call of one tool, or a reason to ask back, explain or refuse.

Understanding (`meaning`) makes a plan of words; answering (`planner`, `writing`) carries it out. A
plan is read back from the conversation by its call, so that a follow-up can change one part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.names.taxonomy import KnownEvent, KnownProperty


@dataclass(frozen=True, slots=True)
class Query:
    """One call of an analytics tool: its name and its arguments as JSON values.

    `notes` are sentences the answer must say: what was assumed, such as the past thirty days.
    `shown` is how the person wants it: `table`, `chart`, or as fits. `wants` is what to say first:
    how long it took, which of two figures is higher and by how much, or the lowest of a course.
    """

    tool: str
    arguments: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    shown: Literal["", "table", "chart"] = ""
    wants: Literal["", "time", "difference", "least"] = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on: what its button says, and the whole question that pressing it asks."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Two or more good readings; the person says which."""

    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Out of reach: why, and what would work; `unread` when nothing in it could be read."""

    reason: str
    instead: str
    unread: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing has such a name; `nearest` look most like it, `there` are the best known names."""

    sought: str
    nearest: tuple[str, ...] = ()
    there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explain:
    """The person asks what there is, or what these mean; `all_of_them` is a plain list."""

    events: tuple[KnownEvent, ...] = ()
    properties: tuple[KnownProperty, ...] = ()
    all_of_them: bool = False


@dataclass(frozen=True, slots=True)
class ShowQuery:
    """The person asks for the SQL behind the last figure."""


Plan = Query | Choose | Refuse | NotFound | Explain | ShowQuery
