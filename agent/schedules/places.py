"""Knows which time zone is meant by a city, a country or an abbreviation: "in Berlin", "ET"."""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

from agent.schedules.recurrence import is_zone
from agent.schedules.words import NotUnderstood, quoted

ABBREVIATIONS: Final = {
    "utc": "UTC", "gmt": "UTC", "zulu": "UTC",
    "wet": "Europe/Lisbon", "west": "Europe/Lisbon", "bst": "Europe/London",
    "cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin", "eet": "Europe/Helsinki", "eest": "Europe/Helsinki",
    "msk": "Europe/Moscow", "trt": "Europe/Istanbul",
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York",
    "ct": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago",
    "mt": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver",
    "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "akst": "America/Anchorage", "akdt": "America/Anchorage", "hst": "Pacific/Honolulu",
    "brt": "America/Sao_Paulo", "sast": "Africa/Johannesburg", "gst": "Asia/Dubai",
    "ist": "Asia/Kolkata", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong",
    "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "awst": "Australia/Perth",
    "acst": "Australia/Adelaide", "acdt": "Australia/Adelaide",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney",
    "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland",
}  # fmt: skip
"""Always with the zone's summer time; CST, IST and BST are also used elsewhere, so it is said."""

_REGIONS: Final = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles", "central european": "Europe/Berlin",
    "eastern european": "Europe/Helsinki", "indian": "Asia/Kolkata", "british": "Europe/London",
}  # fmt: skip
"""Only before the word "time", but for those of the US."""

US_REGIONS: Final = frozenset({"eastern", "central", "mountain", "pacific"})

_MORE: Final = {
    "Europe/Berlin": "munich muenchen münchen hamburg cologne köln frankfurt stuttgart germany",
    "Europe/Zurich": "zürich geneva basel bern switzerland",
    "Europe/Vienna": "wien austria",
    "Europe/London": "manchester edinburgh glasgow cardiff uk england scotland wales britain",
    "Europe/Paris": "lyon marseille toulouse france",
    "Europe/Madrid": "barcelona valencia seville spain",
    "Europe/Rome": "milan naples turin florence italy",
    "Europe/Amsterdam": "rotterdam utrecht eindhoven netherlands",
    "Europe/Brussels": "antwerp ghent belgium",
    "Europe/Warsaw": "krakow kraków wroclaw gdansk poland",
    "Europe/Kyiv": "kiev lviv ukraine",
    "Europe/Prague": "brno czechia",
    "Europe/Dublin": "cork ireland",
    "Europe/Stockholm": "gothenburg malmo sweden",
    "Europe/Copenhagen": "aarhus denmark",
    "Europe/Oslo": "bergen norway",
    "Europe/Helsinki": "tampere finland",
    "Europe/Lisbon": "porto",
    "Europe/Athens": "greece",
    "Europe/Bucharest": "romania",
    "Europe/Budapest": "hungary",
    "Europe/Istanbul": "ankara izmir turkey türkiye",
    "America/New_York": "nyc boston philadelphia washington miami atlanta pittsburgh charlotte "
    "new-york-city",
    "America/Chicago": "dallas houston austin minneapolis milwaukee nashville",
    "America/Denver": "salt-lake-city albuquerque",
    "America/Phoenix": "arizona tucson",
    "America/Los_Angeles": "la sf san-francisco seattle san-diego sacramento las-vegas",
    "America/Toronto": "montreal ottawa",
    "America/Sao_Paulo": "são-paulo rio rio-de-janeiro brasilia",
    "America/Argentina/Buenos_Aires": "argentina",
    "America/Bogota": "medellin colombia",
    "America/Lima": "peru",
    "Africa/Cairo": "alexandria egypt",
    "Africa/Johannesburg": "cape-town durban south-africa",
    "Africa/Lagos": "abuja nigeria",
    "Africa/Nairobi": "kenya",
    "Asia/Jerusalem": "tel-aviv haifa israel",
    "Asia/Dubai": "abu-dhabi uae",
    "Asia/Kolkata": "mumbai bombay delhi new-delhi bangalore bengaluru chennai hyderabad pune india",
    "Asia/Shanghai": "beijing shenzhen guangzhou china",
    "Asia/Tokyo": "osaka kyoto japan",
    "Asia/Seoul": "busan korea south-korea",
    "Asia/Ho_Chi_Minh": "hanoi saigon vietnam",
    "Asia/Manila": "cebu philippines",
    "Asia/Bangkok": "thailand",
    "Asia/Kathmandu": "nepal",
    "Asia/Karachi": "lahore islamabad pakistan",
    "Australia/Sydney": "canberra",
    "Pacific/Auckland": "wellington christchurch new-zealand",
}  # fmt: skip
"""Cities and one-zone countries that the zones are not named after; a dash stands for a space."""

_MANY: Final = frozenset({"us", "usa", "america", "australia", "brazil", "canada", "europe",
                          "indonesia", "mexico", "russia", "africa", "asia"})  # fmt: skip

LONGEST_NAME = 4
"""Words of a place: "port of spain" has three."""


def zone_of(name: str) -> str | None:
    """The IANA zone of a place or zone in small letters, None when it is none that is known.

    Raises `NotUnderstood` for a country that has several.
    """
    if name.removeprefix("the ") in _MANY:
        raise NotUnderstood(f"{quoted(name)} has several time zones; name a city.")
    return iana(name) or _places().get(name.replace("-", " "))


def iana(name: str) -> str | None:
    """The zone of that very IANA name in small letters, such as "europe/berlin" or "utc"."""
    return _exact().get(name)


def region_of(name: str) -> str | None:
    """The zone that "eastern" and the like mean before the word "time"."""
    return _REGIONS.get(name)


def zone_names() -> frozenset[str]:
    """All IANA names in small letters, and places that are written with a dash or a slash."""
    return frozenset(_exact()) | {"port-au-prince", "salt-lake-city", "ust-nera", "porto-novo"}


def place_names() -> list[str]:
    """All places that are known, in small letters."""
    return list(_places())


@cache
def _exact() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if is_zone(name)}


@cache
def _places() -> dict[str, str]:
    """Cities after which zones are named, and more; of two with one name Europe's comes first."""
    areas = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian")
    places: dict[str, str] = {}
    names = (name for name in available_timezones() if name.split("/")[0] in areas)
    for name in sorted(names, key=lambda name: (areas.index(name.split("/")[0]), name)):
        places.setdefault(name.split("/")[-1].replace("_", " ").replace("-", " ").lower(), name)
    for name, cities in _MORE.items():
        places |= {city.replace("-", " "): name for city in cities.split()}
    return places
