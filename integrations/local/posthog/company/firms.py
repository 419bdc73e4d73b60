"""The firms whose people work with the product: PostHog's groups of the type `company`."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from integrations.local.posthog.company.chances import Draw, chance_of

GROUP_TYPE = "company"

DAYS_BETWEEN = 2.0
"""A new firm begins with the product every so many days, at full size."""

_WORDS = (
    "Nordlicht", "Bluebird", "Kastanie", "Fjord", "Mosaic", "Oakfield", "Tandem", "Harbour",
    "Juniper", "Lantern", "Meridian", "Quarry", "Saffron", "Thistle", "Velvet", "Willow",
)  # fmt: skip
_ENDINGS = ("Studio", "Labs", "Media", "Legal", "Systems", "Partners", "Design", "Works")
_INDUSTRIES = Draw(
    {"design": 24, "software": 22, "law": 14, "media": 14, "education": 10, "construction": 9, "health": 7}
)  # fmt: skip
_SIZES = Draw({"1-10": 46, "11-50": 32, "51-200": 15, "201-1000": 7})
_SEATS = {"1-10": (2, 8), "11-50": (5, 25), "51-200": (15, 60), "201-1000": (40, 180)}


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm; `key` is how events refer to it."""

    key: str
    name: str
    domain: str
    industry: str
    size: str
    seats: int

    def properties(self, plan: str) -> dict[str, Any]:
        """What is known of the firm, as `$groupidentify` reports it."""
        return {
            "name": self.name,
            "industry": self.industry,
            "size": self.size,
            "seats": self.seats,
            "plan": plan,
        }


def firm_for(seed: int, day: int, size: float, *, chance: Random) -> Firm:
    """The firm of somebody who signs up on that day for their work.

    Firms begin one after the other; most people come in the weeks after their firm began.
    """
    newest = int(day * size / DAYS_BETWEEN)
    return _firm(seed, max(0, newest - int(chance.expovariate(1 / 8))))


@lru_cache(maxsize=4096)
def _firm(seed: int, number: int) -> Firm:
    chance = chance_of(seed, "firm", number)
    name = f"{chance.choice(_WORDS)} {chance.choice(_ENDINGS)}"
    size = _SIZES(chance)
    return Firm(
        key=f"c_{number:06d}",
        name=name,
        domain=f"{name.replace(' ', '-').lower()}.example",
        industry=_INDUSTRIES(chance),
        size=size,
        seats=chance.randint(*_SEATS[size]),
    )
