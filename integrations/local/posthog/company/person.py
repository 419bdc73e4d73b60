"""Who somebody is: what is known of a visitor at the first visit, and of a member from sign-up on."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from integrations.local.posthog.company.audience import (
    COUNTRIES,
    DEVICES,
    SOURCES,
    Country,
    Device,
    Source,
    traits,
)
from integrations.local.posthog.company.chances import Draw, chance_of, uuid_of
from integrations.local.posthog.company.firms import Firm, firm_for
from integrations.local.posthog.company.trouble import Incident

IDENTIFIED_LATE = 0.45
"""The share of people whose visits before the sign-up carry another id than those after it."""

AT_WORK = 0.45
"""The share of people who sign up for the firm that they work for."""

LEGACY = 0.04
"""The share of people whose old program also sends the event `file_upload`."""

_FIRST = ("Lena", "Jonas", "Amira", "Pablo", "Sofie", "Marek", "Ines", "Tom", "Yuki", "Rafael")
_LAST = ("Brandt", "Keller", "Moreau", "Visser", "Garcia", "Nowak", "Silva", "Hughes", "Lopez")
_MAILBOXES = ("post", "inbox", "letters", "kite", "mail", "quick")
_ROLES = Draw(
    {"design": 26, "engineering": 22, "marketing": 20, "sales": 13, "legal": 10, "finance": 9}
)
_METHODS = Draw({"card": 52, "paypal": 29, "sepa_debit": 19})


@dataclass(slots=True)
class Person:
    """One person while their life is told; only `chance` decides, in the order of time.

    Days are ordinals; `plan` is None before the sign-up, `renews` 0 while nothing is paid; `poor`
    is how surely somebody whom a poor campaign brought does not even try the product.
    """

    chance: Random
    key: str
    distinct_id: str
    country: Country
    device: Device
    source: Source
    traits: dict[str, Any]
    phase: float
    utm: dict[str, str] = field(default_factory=dict)
    firm: Firm | None = None
    name: str = ""
    email: str = ""
    role: str = ""
    plan: str | None = None
    payment_method: str = ""
    price: int = 0
    seats: int = 1
    uploads: int = 0
    eagerness: float = 0.0
    arrived: int = 0
    leaves: int = 0
    renews: int = 0
    poor: float = 0.0
    is_legacy: bool = False
    is_internal: bool = False


def visitor(seed: int, day: int, number: int, *, lured: Incident | None = None) -> Person:
    """The visitor of this number on a day; `lured` is the poor campaign that brought them."""
    chance = chance_of(seed, day, number, "lured") if lured else chance_of(seed, day, number)
    country, device, source = COUNTRIES(chance), DEVICES(chance), SOURCES(chance)
    if lured is not None:
        source = next(one for one in SOURCES.things if one.name == lured.segment["source"])
    known_late = chance.random() < IDENTIFIED_LATE
    key = f"u_{chance.getrandbits(48):012x}"
    anonymous = uuid_of(chance.getrandbits(128))
    return Person(
        chance=chance,
        key=key,
        distinct_id=anonymous if known_late else key,
        country=country,
        device=device,
        source=source,
        traits=traits(country, device, source, chance),
        phase=chance.random(),
        arrived=day,
        poor=lured.strength if lured else 0.0,
        utm=_utm(source, lured),
        is_legacy=chance.random() < LEGACY,
    )


def _utm(source: Source, lured: Incident | None) -> dict[str, str]:
    if lured is not None:
        campaign = lured.segment["utm_campaign"]
        return {"utm_source": source.name, "utm_medium": "paid", "utm_campaign": campaign}
    if source.utm is None:
        return {}
    medium, campaign = source.utm
    return {"utm_source": source.name, "utm_medium": medium, "utm_campaign": campaign}


def become_member(person: Person, seed: int, size: float) -> None:
    """What somebody tells in the sign-up form, and what they will be like."""
    chance = person.chance
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    if chance.random() < AT_WORK:
        person.firm = firm_for(seed, person.arrived, size, chance=chance)
    domain = person.firm.domain if person.firm else f"{chance.choice(_MAILBOXES)}.example"
    person.name = f"{first} {last}"
    person.email = f"{first}.{last}{chance.randrange(1000)}@{domain}".lower()
    person.role = _ROLES(chance)
    person.payment_method = _METHODS(chance)
    person.plan = "free"
    person.seats = chance.randint(2, min(40, person.firm.seats)) if person.firm else 1


def known_of(person: Person, plan: str, signed_up: str) -> dict[str, Any]:
    """The person's properties as the product sends them; `signed_up` is ISO 8601."""
    return {
        "name": person.name,
        "email": person.email,
        "plan": plan,
        "source": person.source.name,
        "country": person.country.name,
        "role": person.role,
        "signed_up_at": signed_up,
        "is_internal": person.is_internal,
    }
