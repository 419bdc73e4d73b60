"""People who do a few things again and again, close together and often at the same moment."""

import random
from datetime import UTC, datetime, timedelta

from tests.analytics.company import BERLIN, Happened

NAMES = ["ask", "buy", "cry", "dig", "$pageview", "$pageview", "$autocapture"]
PAGES = [
    {"$pathname": "/"},
    {"$pathname": "/a"},
    {"$pathname": "/a/"},
    {"$pathname": "/b"},
    {"$current_url": "https://x.example/b/?q=1"},
    {},
]
START = datetime(2026, 10, 22, tzinfo=BERLIN)
"""A Thursday; three days later clocks go back, at three in the morning."""

DAYS = 8
END = START + timedelta(days=DAYS)
NOW = datetime(2026, 11, 20, 14, 5, 33, tzinfo=BERLIN)
PEOPLE = 1_200


def wander() -> list[Happened]:
    """Everything that happened, in order of time."""
    made = random.Random(20)
    happened = [one for number in range(PEOPLE) for one in _journey(made, number)]
    return sorted(happened, key=lambda one: (one.at, one.person))


def _journey(made: random.Random, number: int) -> list[Happened]:
    person, other = f"w{number}", f"anon-w{number}"
    ids = [person, other] if number % 4 == 0 else [person]
    # in UTC: in Berlin, Python would count the hours on the clock instead of those that passed
    begins = START.astimezone(UTC) + timedelta(seconds=made.randrange(DAYS * 86_400))
    # A third of the people act within seconds, so that many events share their moment.
    spread = made.choice([6, 3_600, 3 * 86_400])
    known = {"lot": f"lot {number % 40}", "slow": spread > 6}
    keeps = made.choice([0, 0.9, 1])  # how often an event says which session it belongs to
    named = {"$set": known} | ({"$anon_distinct_id": other} if len(ids) == 2 else {})
    found = [Happened("$identify", person, begins, named, known, person)]
    for _ in range(made.choice([1, 2, 3, 4, 6, 9, 14, 20])):
        at = begins + timedelta(seconds=made.randrange(spread))
        if known["slow"]:  # no two at once
            at += timedelta(microseconds=len(found) * 1_000)
        elif made.random() < 0.2:
            at += timedelta(microseconds=made.randrange(1_000_000))
        name = made.choice(NAMES)
        properties = {"big": made.random() < 0.5, "color": made.choice(["red", "blue", ""])}
        properties |= made.choice(PAGES) if name == "$pageview" else {}
        session = f"{person}/{int(at.timestamp()) // 5_000}" if made.random() < keeps else ""
        found.append(Happened(name, person, at, properties, known, made.choice(ids), session))
    return found
