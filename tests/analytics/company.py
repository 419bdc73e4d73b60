"""A small, odd company, made at test time: its events as plain data, and what was captured of them.

Everything expected is counted in Python from `Happened`, never by SQL.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 14, 5, 33, tzinfo=BERLIN)
"""A Friday: the day, week, month and quarter of the questions are not over."""

HOSTILE = 'it\'s `odd` \\ {name} «ü» "q" -- 100%\n; DROP'
"""A name that tries every quotation mark."""

COUNTRIES = ["Germany", "Germany", "Germany", "France", "France", "India", "Brazil", "other", None]
PLANS = ["free", "free", "pro", "Pro", "team's"]
MIXED = [5, "5", 7.5, "big", True, "nan", "", None, "12", -3]

DST = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Asia/Kolkata", "2026-06-10"),
]
"""Days on which clocks change (and one on which they do not), around which `tick` comes often."""


@dataclass(frozen=True)
class Happened:
    """One event as the test knows it; `person` is who it was, whichever id it was sent under.

    `personal` is what was known of the person then, `group` the company, `team` its properties.
    """

    event: str
    person: str
    at: datetime
    properties: dict = field(default_factory=dict)
    personal: dict = field(default_factory=dict)
    sent_as: str = ""
    session: str = ""
    group: str = ""


TEAMS = {f"c{n}": {"name": f"Company {n}", "seats": n * 10} for n in range(1, 6)}


def invent() -> list[Happened]:
    """Everything that happened, in order of time."""
    made = random.Random(7)
    people = [_person(made, n) for n in range(80)]
    happened = [one for person in people for one in _life(made, person)]
    happened += _ticks(made, people)
    happened += _searches(made, people)
    return sorted(happened, key=lambda one: (one.at, one.event, one.person))


def _person(made: random.Random, number: int) -> dict:
    return {
        "id": f"p{number}",
        "ids": [f"anon-{number}", f"p{number}"] if number % 3 == 0 else [f"p{number}"],
        "known": {
            "country": made.choice(COUNTRIES),
            "age": made.choice([None, 21, 35, 35, 48.5, 62]),
            "name": f"Person {number}",
            "email": f"p{number}@example.com",
        },
        "team": made.choice(["", *TEAMS]),
        "begins": datetime(2026, 9, 1, tzinfo=BERLIN) + timedelta(days=made.randrange(0, 70)),
    }


def _life(made: random.Random, person: dict) -> Iterator[Happened]:
    begins = person["begins"] + timedelta(seconds=made.randrange(0, 86_400))
    known = {name: value for name, value in person["known"].items() if value is not None}
    named = {"$set": known}
    if len(person["ids"]) == 2:
        named["$anon_distinct_id"] = person["ids"][0]
        yield Happened(
            "$pageview", person["id"], begins - timedelta(minutes=5), {"$pathname": "/"},
            sent_as=person["ids"][0],
        )  # fmt: skip
    yield Happened("$identify", person["id"], begins, named, known, person["id"])
    at = begins
    while (at := at + timedelta(hours=made.expovariate(1 / 40))) < NOW + timedelta(days=3):
        session = str(uuid.UUID(int=made.getrandbits(128)))
        for step in range(made.choice([1, 1, 2, 3, 5])):
            moment = at + timedelta(seconds=step * made.randrange(1, 300))
            event, properties = _deed(made)
            yield Happened(
                event, person["id"], moment, properties, known, made.choice(person["ids"]),
                session if made.random() < 0.9 else "", person["team"],
            )  # fmt: skip


def _deed(made: random.Random) -> tuple[str, dict]:
    event = made.choices(
        ["$pageview", "order placed", "report viewed", HOSTILE, "plan upgraded"], [8, 5, 4, 1, 1]
    )[0]
    match event:
        case "$pageview":
            return event, {"$pathname": made.choice(["/", "/pricing", "/docs", "/docs/a b?c=1"])}
        case "order placed":
            properties = {
                "amount": round(made.lognormvariate(3, 1), 2),
                "items": made.choice([1, 1, 1, 2, 3]),
                "gift": made.random() < 0.3,
                "coupon": made.choice(["SAVE10", "save10", "", None, "Größe"]),
                "due": (NOW - timedelta(days=made.randrange(0, 60))).astimezone(UTC).isoformat(),
            }
            return event, {name: value for name, value in properties.items() if value is not None}
        case "report viewed":
            size = made.choice(MIXED)
            return event, {"tags": ["a", "b"]} | ({} if size is None else {"size": size})
        case "plan upgraded":
            return event, {"plan": made.choice(PLANS)}
    return event, {HOSTILE: made.choice(["x' OR 1=1 --", "\\", "`", '"', "{now()}", "%", "😀"])}


def _ticks(made: random.Random, people: list[dict]) -> Iterator[Happened]:
    for number, (zone, day) in enumerate(DST):
        noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=ZoneInfo(zone))
        at = noon.astimezone(UTC) - timedelta(hours=40)
        while at < noon.astimezone(UTC) + timedelta(hours=40):
            yield Happened("tick", f"ticker-{made.randrange(9)}-{number}", at, {"n": number})
            at += timedelta(minutes=10)


def _searches(made: random.Random, people: list[dict]) -> Iterator[Happened]:
    """10,000 different words, and five that many people search for."""
    start = datetime(2026, 11, 2, tzinfo=BERLIN)
    for n in range(10_000):
        at = start + timedelta(seconds=n * 40)
        yield Happened("searched", f"reader-{n % 500}", at, {"words": f"word {n}", "length": n})
    for _ in range(400):
        at = start + timedelta(seconds=made.randrange(0, 400_000))
        words = made.choice(["alpha", "alpha", "beta", "other", "(none)"])
        yield Happened("searched", f"reader-{made.randrange(600)}", at, {"words": words})


def bodies(happened: list[Happened]) -> Iterator[list[dict]]:
    """Batches for `/batch/`, in order; the groups come first."""
    first = min(one.at for one in happened)
    yield [
        {
            "event": "$groupidentify", "distinct_id": "setup",
            "timestamp": (first - timedelta(days=1)).isoformat(),
            "properties": {"$group_type": "company", "$group_key": key, "$group_set": team},
        }
        for key, team in TEAMS.items()
    ]  # fmt: skip
    events = [_sent(one) for one in happened]
    for start in range(0, len(events), 5_000):
        yield events[start : start + 5_000]


def _sent(one: Happened) -> dict:
    properties = dict(one.properties)
    if one.session:
        properties["$session_id"] = one.session
    if one.group:
        properties["$groups"] = {"company": one.group}
    return {
        "event": one.event,
        "distinct_id": one.sent_as or one.person,
        "timestamp": one.at.astimezone(UTC).isoformat(),
        "properties": properties,
    }
