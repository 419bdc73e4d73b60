"""Who may approve what: everybody who is a full member, or those whom the operator named."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,20}")
_TOOL = re.compile(r"[a-z][a-z0-9_]{1,60}")

Where = tuple[str, str]
"""A channel and a tool; an empty one stands for all of them."""


@dataclass(frozen=True, slots=True)
class ApproverRules:
    """The people who may approve, by channel and tool; `two_people` are needed for what is public.

    Without a rule that fits, every full member who can see the thread may.
    """

    named: Mapping[Where, frozenset[str]] = field(default_factory=dict)
    two_people: bool = False

    def may_approve(self, person: str, *, channel: str, tool: str) -> bool:
        """Whether a full member may approve there; of several rules the narrowest counts."""
        for where in ((channel, tool), (channel, ""), ("", tool), ("", "")):
            if where in self.named:
                return person in self.named[where]
        return True

    def needed(self, risk: str) -> int:
        """How many different people have to approve an act of this risk."""
        return 2 if self.two_people and risk == "public" else 1


def read_rules(text: str) -> dict[Where, frozenset[str]]:
    """`annotate=U1 U2; C1/annotate=U3; C2=U4; *=U5` as rules; `ValueError` says what is wrong."""
    rules: dict[Where, frozenset[str]] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        where, equals, people = part.partition("=")
        named = frozenset(people.replace(",", " ").split())
        if not equals or not named or not all(map(_PERSON.fullmatch, named)):
            raise ValueError(
                f"has the part {part!r}: write the ids of people (U…) behind a tool, a channel or *, "
                "such as annotate=U012AB3CD"
            )
        rules[_where(where.strip())] = named
    return rules


def _where(words: str) -> Where:
    """`*`, a tool, a channel, or a channel and a tool."""
    if words == "*":
        return "", ""
    if _CHANNEL.fullmatch(words):
        return words, ""
    if _TOOL.fullmatch(words):
        return "", words
    channel, _, tool = words.partition("/")
    if _CHANNEL.fullmatch(channel) and _TOOL.fullmatch(tool):
        return channel, tool
    raise ValueError(f"names {words!r}, which is neither a tool, a channel (C…), C…/tool nor *")
