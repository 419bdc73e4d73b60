"""Feature flags and experiments: who sees what, by a fixed draw for each person and flag."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.local.posthog.company.chances import spot
from integrations.local.posthog.company.innocent import EXPERIMENT, FLAG, Coincidence
from integrations.local.posthog.company.trouble import PRICE_TEST, Incident

PRICING = "pricing-page"


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag: its values, each with the share of people up to which it is given."""

    key: str
    values: tuple[tuple[str | bool, float], ...]

    def value_for(self, person: str) -> str | bool:
        """What this person gets, always the same."""
        place = spot(self.key, person)
        return next(value for value, upto in self.values if place < upto)


QUICK_SHARE = Flag("quick-share", ((True, 0.5), (False, 1.0)))
"""On for half of the people, ever since."""


def flags_of(
    troubles: Mapping[str, Incident], beside: Mapping[str, Coincidence]
) -> tuple[Flag, ...]:
    """The flags that are on among these troubles and coincidences."""
    flags = [QUICK_SHARE]
    if PRICE_TEST in troubles:
        flags.append(_halves(PRICING))
    if EXPERIMENT in beside:
        flags.append(_halves(beside[EXPERIMENT].name))
    if FLAG in beside:
        flags.append(Flag(beside[FLAG].name, ((True, 1.0),)))
    return tuple(flags)


def _halves(key: str) -> Flag:
    return Flag(key, (("control", 0.5), ("test", 1.0)))
