"""The grammar in which Block Kit's rules are written down, and the check that applies it.

A shape says which properties an object may have and what each must be. Problems are collected, not
raised, each a sentence with the JSON pointer of its place, worded as Slack words them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Problems = list[str]


class Rule(Protocol):
    """What one value must be."""

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """Add what is wrong with the value, which stands at the pointer `where`."""


@dataclass(frozen=True, slots=True)
class String:
    """A string of so many characters."""

    most: int | None = None
    least: int = 0

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""
        if not isinstance(value, str):
            problems.append(_at("must be a string", where))
        elif len(value) < self.least:
            problems.append(_at(f"must be more than {self.least - 1} characters", where))
        elif self.most is not None and len(value) > self.most:
            problems.append(_at(f"must be less than {self.most + 1} characters", where))


@dataclass(frozen=True, slots=True)
class Word:
    """One of some words."""

    words: tuple[str, ...]

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""
        if value not in self.words:
            problems.append(_at(f"must be one of: {', '.join(self.words)}", where))


@dataclass(frozen=True, slots=True)
class Number:
    """A number within limits, which it may reach but for `above`; whole unless `whole` is false."""

    least: float | None = None
    most: float | None = None
    above: float | None = None
    whole: bool = True

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""
        right = isinstance(value, int) or (isinstance(value, float) and not self.whole)
        if isinstance(value, bool) or not right:
            problems.append(_at("must be an integer" if self.whole else "must be a number", where))
        elif self.least is not None and value < self.least:
            problems.append(_at(f"must be at least {self.least:g}", where))
        elif self.above is not None and value <= self.above:
            problems.append(_at(f"must be more than {self.above:g}", where))
        elif self.most is not None and value > self.most:
            problems.append(_at(f"must be at most {self.most:g}", where))


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""
        if not isinstance(value, bool):
            problems.append(_at("must be a boolean", where))


@dataclass(frozen=True, slots=True)
class Anything:
    """A value whose inside is not checked."""

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list of so many items, each by the same rule."""

    rule: Rule
    most: int | None = None
    least: int = 1

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""
        if not isinstance(value, list):
            problems.append(_at("must be an array", where))
            return
        if self.most is not None and len(value) > self.most:
            problems.append(_at(f"no more than {self.most} items allowed", where))
        if len(value) < self.least:
            problems.append(_at(f"no fewer than {self.least} items allowed", where))
        for index, item in enumerate(value):
            self.rule.check(item, f"{where}/{index}", problems)


@dataclass(frozen=True, slots=True)
class Text:
    """A text object: `plain_text`, or unless `plain` also `mrkdwn`."""

    most: int
    plain: bool = False
    least: int = 1

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""
        kinds = ("plain_text",) if self.plain else ("plain_text", "mrkdwn")
        shape = Shape(
            fields={
                "type": Word(kinds),
                "text": String(self.most, least=self.least),
                "emoji": Flag(),
                "verbatim": Flag(),
            },
            required=("type", "text"),
        )
        shape.check(value, where, problems)


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: which properties it may have, which it must, of which it needs at least one."""

    fields: Mapping[str, Rule] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""
        if not isinstance(value, dict):
            problems.append(_at("must be an object", where))
            return
        for name in self.required:
            if value.get(name) is None:
                problems.append(_at(f"missing required field: {name}", where))
        if self.any_of and not any(value.get(name) is not None for name in self.any_of):
            problems.append(_at(f"must have at least one of: {', '.join(self.any_of)}", where))
        for name, item in value.items():
            if name not in self.fields:
                problems.append(_at(f"invalid additional property: {name}", where))
            elif item is not None:
                self.fields[name].check(item, f"{where}/{name}", problems)


@dataclass(frozen=True, slots=True)
class OneOf:
    """An object whose `type` chooses its shape; `kinds` limits which types may stand here."""

    shapes: Mapping[str, Shape]
    kinds: frozenset[str] | None = None

    def check(self, value: Any, where: str, problems: Problems) -> None:
        """See Rule."""
        if not isinstance(value, dict):
            problems.append(_at("must be an object", where))
            return
        kind = value.get("type")
        if kind is None:
            problems.append(_at("missing required field: type", where))
        elif not isinstance(kind, str) or kind not in self._allowed():
            problems.append(_at(f"unsupported type: {kind}", f"{where}/type"))
        else:
            inside = {name: item for name, item in value.items() if name != "type"}
            self.shapes[kind].check(inside, where, problems)

    def _allowed(self) -> Collection[str]:
        return self.shapes if self.kinds is None else self.kinds


def _at(sentence: str, where: str) -> str:
    return f"{sentence} [json-pointer:{where}]"
