"""Chooses a project's main events: those of the team's own that most people do, verified ones first."""

from collections.abc import Mapping, Sequence

from agent.names.taxonomy import KnownEvent

LEAST_VERIFIED = 3
"""With so many verified events that happen, only those count: the team has said what matters."""


def ranked(known: Sequence[KnownEvent], people: Mapping[str, int], *, least: int = 1) -> list[str]:
    """The team's own events that `least` people do, those that most people do first.

    PostHog's own, which begin with a dollar, are taken only where there are no others.
    """
    there = [one for one in known if people.get(one.name, 0) >= least]
    own = [one for one in there if not one.name.startswith("$")] or there
    verified = [one for one in own if one.verified]
    chosen = verified if len(verified) >= LEAST_VERIFIED else own
    return [one.name for one in sorted(chosen, key=lambda one: (-people[one.name], one.name))]
