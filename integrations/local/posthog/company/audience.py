"""Who visits: from which countries and cities, on which devices, and what led them here."""

from dataclasses import dataclass
from random import Random
from typing import Any

from integrations.local.posthog.company.chances import Draw


@dataclass(frozen=True, slots=True)
class Country:
    """One country; `hours` is how far its clocks are ahead of Berlin's, roughly."""

    name: str
    code: str
    hours: int
    city: Draw[str]


@dataclass(frozen=True, slots=True)
class Device:
    """One kind of device with its system and browser; `loyalty` is how much its users return."""

    type: str
    os: str
    browser: str
    os_version: Draw[str]
    loyalty: float


@dataclass(frozen=True, slots=True)
class Source:
    """One way to find the company.

    `starts` is the chance to begin a sign-up, `loyalty` how much those people return, and `utm` the
    medium and the campaign that its links carry.
    """

    name: str
    domain: str
    starts: float
    loyalty: float
    utm: tuple[str, str] | None = None


def _country(name: str, code: str, hours: int, **cities: float) -> Country:
    return Country(name, code, hours, Draw({k.replace("_", " "): v for k, v in cities.items()}))


GERMANY = _country("Germany", "DE", 0, Berlin=34, Hamburg=22, Munich=21, Cologne=13, Leipzig=10)
FRANCE = _country("France", "FR", 0, Paris=55, Lyon=25, Toulouse=20)
UNITED_STATES = _country("United States", "US", -7, New_York=40, Chicago=25, Austin=20, Seattle=15)
UNITED_KINGDOM = _country("United Kingdom", "GB", -1, London=60, Manchester=25, Bristol=15)
NETHERLANDS = _country("Netherlands", "NL", 0, Amsterdam=60, Utrecht=40)
SPAIN = _country("Spain", "ES", 0, Madrid=55, Barcelona=45)
POLAND = _country("Poland", "PL", 0, Warsaw=60, Gdansk=40)
BRAZIL = _country("Brazil", "BR", -5, Sao_Paulo=70, Recife=30)

COUNTRIES = Draw(
    {
        GERMANY: 34,
        FRANCE: 14,
        UNITED_STATES: 13,
        UNITED_KINGDOM: 12,
        NETHERLANDS: 9,
        SPAIN: 8,
        POLAND: 6,
        BRAZIL: 4,
    }
)

_WINDOWS, _MAC, _LINUX = Draw({"11": 70, "10": 30}), Draw({"26": 60, "15": 40}), Draw({"6": 1})
_IOS, _ANDROID = Draw({"26": 65, "18": 35}), Draw({"16": 50, "15": 35, "14": 15})

DEVICES = Draw(
    {
        Device("Desktop", "Windows", "Chrome", _WINDOWS, 1.0): 29,
        Device("Desktop", "Mac OS X", "Chrome", _MAC, 1.05): 14,
        Device("Desktop", "Mac OS X", "Safari", _MAC, 1.05): 12,
        Device("Desktop", "Windows", "Microsoft Edge", _WINDOWS, 0.95): 9,
        Device("Desktop", "Linux", "Firefox", _LINUX, 1.1): 4,
        Device("Desktop", "Windows", "Firefox", _WINDOWS, 1.0): 5,
        Device("Mobile", "iOS", "Mobile Safari", _IOS, 0.75): 13,
        Device("Mobile", "Android", "Chrome", _ANDROID, 0.7): 12,
        Device("Tablet", "iOS", "Mobile Safari", _IOS, 0.85): 2,
    }
)

GOOGLE = Source("google", "www.google.com", 0.62, 0.95)
DIRECT = Source("direct", "$direct", 0.74, 1.05)
REFERRAL = Source("referral", "blog.filesandfolders.example", 0.83, 1.2)
NEWSLETTER = Source("newsletter", "$direct", 0.69, 1.0, ("email", "weekly-tips"))
LINKEDIN = Source("linkedin", "www.linkedin.com", 0.42, 0.75, ("social", "company-page"))

SOURCES = Draw({GOOGLE: 38, DIRECT: 24, REFERRAL: 16, NEWSLETTER: 12, LINKEDIN: 10})


def traits(country: Country, device: Device, source: Source, chance: Random) -> dict[str, Any]:
    """The properties that every event of such a visitor carries."""
    return {
        "$lib": "web",
        "$browser": device.browser,
        "$os": device.os,
        "$os_version": device.os_version(chance),
        "$device_type": device.type,
        "$geoip_country_code": country.code,
        "$geoip_city_name": country.city(chance),
        "country": country.name,
        "source": source.name,
    }
