"""Paperkite, a made-up company whose product stores and shares files: its people and what they do.

`simulate` tells its whole history, event by event. The same seed always tells the same history:
what happened on a day depends on the seed and on earlier days only, never on the day on which it
is told, so that a history told today and one told tomorrow agree on everything before today.

Visitors arrive, more of them every week and fewer at weekends. Some sign up, come back less and
less, upload and share files, and some of them start to pay. Days are days in Berlin.

Pure Python: tests count expected figures from these events, without any database.
"""

import math
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

NAME = "Paperkite"
SITE = "https://app.paperkite.example"
TIME_ZONE = ZoneInfo("Europe/Berlin")

DAYS = 60
"""How many days of history are told when nobody says since when."""

LONGEST_STAY = 75
"""Days after which everyone has left, so that a day never depends on more days than these."""

VISITORS_AT_FIRST = 7.4
"""Visitors on a usual day of the first week."""

GROWTH = 0.3
"""Visitors grow with the root of the weeks since `FOUNDED`: 2 % a week after half a year, and
still few enough for one machine after years."""

FOUNDED = date(2026, 7, 6)
WEEKDAYS = (1.12, 1.18, 1.15, 1.08, 0.92, 0.42, 0.38)
"""Activity from Monday to Sunday; a usual day is 1."""

COUNTRIES = {
    ("Germany", "DE"): 34,
    ("France", "FR"): 14,
    ("United States", "US"): 13,
    ("United Kingdom", "GB"): 12,
    ("Netherlands", "NL"): 9,
    ("Spain", "ES"): 8,
    ("Poland", "PL"): 6,
    ("Brazil", "BR"): 4,
}
DEVICES = {
    ("Desktop", "Windows", "Chrome"): 32,
    ("Desktop", "Mac OS X", "Chrome"): 15,
    ("Desktop", "Mac OS X", "Safari"): 13,
    ("Desktop", "Windows", "Microsoft Edge"): 8,
    ("Desktop", "Linux", "Firefox"): 6,
    ("Mobile", "iOS", "Mobile Safari"): 14,
    ("Mobile", "Android", "Chrome"): 10,
    ("Tablet", "iOS", "Mobile Safari"): 2,
}
SOURCES = {
    # source: (share of visitors, chance to sign up)
    "google": (38, 0.52),
    "direct": (24, 0.62),
    "referral": (16, 0.71),
    "newsletter": (12, 0.58),
    "linkedin": (10, 0.34),
}
FILE_TYPES = {"pdf": 34, "image": 27, "document": 19, "spreadsheet": 11, "video": 9}
PRICES = {"free": 0, "pro": 12, "business": 29}
"""US dollars a month."""

_FIRST = ("Lena", "Jonas", "Amira", "Pablo", "Sofie", "Marek", "Ines", "Tom", "Yuki", "Rafael")
_LAST = ("Brandt", "Keller", "Moreau", "Visser", "Garcia", "Nowak", "Silva", "Hughes", "Lopez")
_COMPANIES = ("nordlicht", "bluebird", "kastanie", "fjord", "mosaic", "oakfield", "tandem")
_MOBILE_CHANCE = 0.8  # of signing up, beside a desktop


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that one person did; `timestamp` is aware, in UTC, to the microsecond.

    `properties` may hold `$set`: what became known about the person, from then on.
    """

    uuid: str
    event: str
    distinct_id: str
    timestamp: datetime
    properties: dict[str, Any]


def simulate(seed: int, until: date, *, first: date | None = None) -> Iterator[Event]:
    """Every event from the day `first` to the day `until`, both whole and included, in order.

    Without `first` it begins `DAYS` days before the end. People who came earlier are there too,
    with what they do in that time.
    """
    begin = until - timedelta(days=DAYS - 1) if first is None else first
    start, end = _midnight(begin), _midnight(until + timedelta(days=1))
    told: list[Event] = []
    day = begin - timedelta(days=LONGEST_STAY)
    while day <= until:
        for number in range(_visitors(seed, day)):
            told += _life(Random(f"{seed}/{day}/{number}"), day, until)  # noqa: S311  a simulation
        day += timedelta(days=1)
    yield from sorted(
        (event for event in told if start <= event.timestamp < end),
        key=lambda event: (event.timestamp, event.uuid),
    )


def _visitors(seed: int, day: date) -> int:
    """How many people arrive on a day: Poisson around the trend and the weekday (Knuth's way)."""
    chance = Random(f"{seed}/{day}")  # noqa: S311  a simulation
    weeks = max(0, (day - FOUNDED).days) / 7
    expected = VISITORS_AT_FIRST * math.sqrt(1 + GROWTH * weeks) * WEEKDAYS[day.weekday()]
    bound, product, count = math.exp(-expected), chance.random(), 0
    while product > bound:
        product *= chance.random()
        count += 1
    return count


@dataclass(slots=True)
class _Person:
    """One person while their life is told; only `chance` decides, in the order of time."""

    chance: Random
    distinct_id: str
    source: str
    common: dict[str, Any]
    plan: str | None = None
    uploads: int = 0
    clock: datetime = field(init=False)
    events: list[Event] = field(default_factory=list)

    def do(self, event: str, properties: dict[str, Any], *, after: float = 40.0) -> None:
        """The person does something, on average `after` seconds after the last thing."""
        self.clock += timedelta(seconds=0.8 + self.chance.expovariate(1 / after))
        plan = {} if self.plan is None else {"plan": self.plan}
        self.events.append(
            Event(
                uuid=str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
                event=event,
                distinct_id=self.distinct_id,
                timestamp=self.clock.astimezone(UTC),
                properties={**self.common, **plan, **properties},
            )
        )

    def view(self, path: str) -> None:
        self.do("$pageview", {"$current_url": f"{SITE}{path}", "$pathname": path})


def _life(chance: Random, arrival: date, until: date) -> list[Event]:
    """Everything that one visitor does from the day of arrival to the day `until`."""
    person = _arrive(chance)
    _begin_session(person, arrival)
    person.view("/")
    if chance.random() < 0.45:
        person.view("/pricing")
    if chance.random() >= _chance_to_sign_up(person):
        return person.events
    _sign_up(person)
    _work(person)
    eagerness = chance.betavariate(2.6, 1.6)
    stay = min(LONGEST_STAY - 1, 1 + int(chance.expovariate(1 / 42)))
    for age in range(1, stay):
        day = arrival + timedelta(days=age)
        if day > until:
            break
        keen = eagerness * (0.45 + 0.55 * math.exp(-age / 8)) * WEEKDAYS[day.weekday()]
        if chance.random() < keen:
            _begin_session(person, day)
            _work(person)
    return person.events


def _arrive(chance: Random) -> _Person:
    country, code = _pick(chance, COUNTRIES)
    device, system, browser = _pick(chance, DEVICES)
    source = _pick(chance, {name: share for name, (share, _) in SOURCES.items()})
    common = {
        "$lib": "web",
        "$browser": browser,
        "$os": system,
        "$device_type": device,
        "$geoip_country_code": code,
        "country": country,
        "source": source,
    }
    return _Person(chance, f"u_{chance.getrandbits(48):012x}", source, common)


def _begin_session(person: _Person, day: date) -> None:
    """Puts the person's clock somewhere into the day, mostly into its working hours."""
    hour = min(21.0, max(6.0, person.chance.gauss(13.2, 3.4)))
    person.clock = _midnight(day) + timedelta(hours=hour)
    session = uuid.UUID(int=person.chance.getrandbits(128), version=4)
    person.common = {**person.common, "$session_id": str(session)}


def _chance_to_sign_up(person: _Person) -> float:
    on_desktop = person.common["$device_type"] == "Desktop"
    return SOURCES[person.source][1] * (1.0 if on_desktop else _MOBILE_CHANCE)


def _sign_up(person: _Person) -> None:
    chance = person.chance
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    person.plan = "free"
    known = {
        "name": f"{first} {last}",
        "email": f"{first}.{last}{chance.randrange(1000)}@{chance.choice(_COMPANIES)}.example".lower(),
        "plan": "free",
        "source": person.source,
        "country": person.common["country"],
    }
    person.do("user signed up", {"$set": known}, after=70)


def _work(person: _Person) -> None:
    """One session of somebody who has an account."""
    chance = person.chance
    person.view("/files")
    for _ in range(_few(chance, 0.9)):
        person.view(chance.choice(("/files/recent", "/files/shared", "/settings")))
    for _ in range(_few(chance, 3.2)):
        kind = _pick(chance, FILE_TYPES)
        size = round(chance.lognormvariate(3.4 if kind == "video" else 0.6, 0.9), 2)
        person.uploads += 1
        person.do("file uploaded", {"file_type": kind, "size_mb": size})
        if chance.random() < 0.42:
            person.do("file shared", {"file_type": kind, "recipients": 1 + _few(chance, 1.3)})
    if chance.random() < 0.35:
        person.do("file downloaded", {"file_type": _pick(chance, FILE_TYPES)})
    if chance.random() < (0.02 if person.plan == "free" else 0.08):
        person.do("teammate invited", {})
    _reconsider_plan(person)


def _reconsider_plan(person: _Person) -> None:
    chance = person.chance
    if person.plan == "free" and person.uploads >= 5 and chance.random() < 0.045:
        person.view("/pricing")
        _change_plan(person, "plan upgraded", "business" if chance.random() < 0.22 else "pro")
    elif person.plan == "pro" and chance.random() < 0.012:
        _change_plan(person, "plan upgraded", "business")
    elif person.plan != "free" and chance.random() < 0.03:
        _change_plan(person, "plan cancelled", "free")


def _change_plan(person: _Person, event: str, plan: str) -> None:
    """The event carries the new plan, what it was before, and its price."""
    before, person.plan = person.plan, plan
    person.do(event, {"from_plan": before, "price_usd": PRICES[plan], "$set": {"plan": plan}})


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=TIME_ZONE)


def _pick(chance: Random, weights: dict[Any, int]) -> Any:
    return chance.choices(tuple(weights), tuple(weights.values()))[0]


def _few(chance: Random, mean: float) -> int:
    """A small count with this mean and a long tail."""
    return min(25, int(chance.expovariate(1 / (mean + 0.5))))
