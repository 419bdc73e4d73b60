"""The company's own people, who use their product every working day and count like customers."""

from collections.abc import Iterator
from functools import lru_cache

from integrations.local.posthog.company.audience import DEVICES, DIRECT, GERMANY, traits
from integrations.local.posthog.company.chances import chance_of, few
from integrations.local.posthog.company.firms import Firm
from integrations.local.posthog.company.lives import Visit
from integrations.local.posthog.company.person import Person
from integrations.local.posthog.company.session import Told
from integrations.local.posthog.company.today import Today
from integrations.local.posthog.company.visits import tell

PEOPLE = 14
"""How many they are, at full size."""

OURS = Firm("c_paperkite", "Paperkite", "paperkite.example", "software", "11-50", PEOPLE)


def work(seed: int, today: Today, size: float) -> Iterator[Told]:
    """The sessions of the team on one day."""
    if today.pace < 0.5:
        return
    for number in range(max(1, round(PEOPLE * size)) if size else 0):
        chance = chance_of(seed, "team", number, today.day)
        if chance.random() < 0.75:
            yield _day_of(_colleague(seed, number), today, chance.getrandbits(96), few(chance, 1))


def _day_of(person: Person, today: Today, seed: int, uploads: int) -> Told:
    return tell(person, Visit(seed, today.release(0.0), person.plan, uploads=uploads), today)


@lru_cache(maxsize=64)
def _colleague(seed: int, number: int) -> Person:
    chance = chance_of(seed, "team", number)
    key, device = f"team_{number:02d}", DEVICES(chance)
    return Person(
        chance=chance,
        key=key,
        distinct_id=key,
        country=GERMANY,
        device=device,
        source=DIRECT,
        traits=traits(GERMANY, device, DIRECT, chance),
        phase=0.0,
        firm=OURS,
        name=f"Team {number:02d}",
        email=f"team.{number:02d}@{OURS.domain}",
        role="engineering",
        plan="business",
        is_internal=True,
    )
