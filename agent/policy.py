"""Who may see a value, and where it came from: labels that travel with everything Rootle reads.

A label names the *circles* a reader must belong to, all of them; no circle means everyone in the
tenant. Joining two values therefore unites their circles (fewer readers) and unites their sources.
Circles are written `channel:C123` (its members) and `user:U123` (that person alone).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Label:
    """Sources and circles of one value; `untrusted` once any outside text went into it."""

    sources: frozenset[str] = field(default_factory=frozenset)
    circles: frozenset[str] = field(default_factory=frozenset)
    untrusted: bool = False

    def join(self, *others: "Label") -> "Label":
        """The label of a value made from this one and `others`."""
        return join((self, *others))

    def allows(self, audience: "Audience") -> bool:
        """Whether everyone in `audience` may read a value with this label."""
        return all(audience.within(circle) for circle in self.circles)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who will see a message: the members of a channel, or one person in it or in a direct message.

    `only_user` is set for direct messages and for messages "only visible to you". `circles` are
    further ones to which that one person was just found to belong.
    """

    channel: str
    only_user: str | None = None
    circles: frozenset[str] = field(default_factory=frozenset)

    def within(self, circle: str) -> bool:
        """Whether every member of this audience belongs to `circle`.

        A person asks only where that person is a member, so an audience of one inside a channel
        is within that channel's circle.
        """
        if self.only_user and circle in self.circles:
            return True
        kind, _, name = circle.partition(":")
        match kind:
            case "channel":
                return name == self.channel
            case "user":
                return name == self.only_user
            case _:
                return False  # an unknown circle has no members we could know


def join(labels: Iterable[Label]) -> Label:
    """One label for everything: sources and circles united, untrusted if any is."""
    seen = tuple(labels)
    return Label(
        sources=frozenset().union(*(label.sources for label in seen)),
        circles=frozenset().union(*(label.circles for label in seen)),
        untrusted=any(label.untrusted for label in seen),
    )
