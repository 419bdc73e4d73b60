"""A company whose events, properties and values are random words, made anew from a seed.

It shows whether questions are understood through the taxonomy: nothing that was learned from
another company helps here. It lives in a project that knows nothing but what was sent to it.
"""

import json
import urllib.request
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from integrations.local.posthog.company import Event
from integrations.local.posthog.project import TOKEN

ZONE = ZoneInfo("Europe/Berlin")
DAYS = 60
PEOPLE = 260
BATCH = 2_000

NOUNS = [
    "lantern",
    "anchor",
    "harbor",
    "violin",
    "pebble",
    "meadow",
    "copper",
    "saddle",
    "walnut",
    "beacon",
    "thicket",
    "kettle",
    "marble",
    "feather",
    "hammock",
    "orchid",
    "trellis",
    "canyon",
    "parsnip",
    "glacier",
    "pigeon",
    "bramble",
    "cobalt",
    "ribbon",
    "timber",
    "sparrow",
    "mitten",
    "basalt",
    "gondola",
    "turnip",
    "velvet",
    "acorn",
]
VERBS = [
    "folded",
    "polished",
    "tuned",
    "stacked",
    "painted",
    "carved",
    "watered",
    "buttered",
    "trimmed",
    "hoisted",
    "knitted",
    "sifted",
    "juggled",
    "sanded",
    "varnished",
    "plucked",
    "whittled",
    "quilted",
    "mulched",
    "braided",
]
VALUES = [
    "amber",
    "crimson",
    "teal",
    "ochre",
    "indigo",
    "umber",
    "saffron",
    "mauve",
    "olive",
    "scarlet",
    "russet",
    "ivory",
    "birch",
    "cedar",
    "maple",
    "aspen",
    "hazel",
    "willow",
    "rowan",
    "poplar",
    "otter",
    "heron",
    "badger",
    "lynx",
    "falcon",
    "marten",
    "stoat",
    "curlew",
]
STYLES = (
    lambda noun, verb: f"{noun} {verb}",
    lambda noun, verb: f"{noun}_{verb}",
    lambda noun, verb: f"{noun}{verb.capitalize()}",
    lambda noun, verb: f"{noun}:{verb}",
)


@dataclass(frozen=True)
class Words:
    """What one such company calls its things."""

    events: tuple[tuple[str, str, str], ...]  # noun, verb, name
    split: str  # a text property of every event
    split_values: tuple[str, ...]
    other: str  # another one
    other_values: tuple[str, ...]
    size: str  # a number property
    flag: str  # a boolean property


def words(seed):
    """Draw the names of a company."""
    chance = Random(f"words {seed}")
    nouns, verbs = chance.sample(NOUNS, 9), chance.sample(VERBS, 5)
    values = chance.sample(VALUES, 9)
    style = chance.choice(STYLES)
    events = tuple((n, v, style(n, v)) for n, v in zip(nouns[:5], verbs, strict=True))
    return Words(
        events,
        split=nouns[5],
        split_values=tuple(values[:5]),
        other=nouns[6],
        other_values=tuple(values[5:]),
        size=f"{nouns[7]}_{chance.choice(('weight', 'length', 'depth'))}",
        flag=f"is_{nouns[8]}",
    )


def history(seed, until):
    """Its events up to the moment `until`: the first is done by all, each further one by fewer."""
    chance, names = Random(f"history {seed}"), words(seed)
    events = []
    for number in range(PEOPLE):
        mine = {
            names.split: chance.choices(names.split_values, (5, 4, 3, 2, 1))[0],
            names.other: chance.choices(names.other_values, (4, 3, 2, 1))[0],
        }
        moment = until - timedelta(days=chance.uniform(0, DAYS))
        while moment < until:
            for step, (_, _, name) in enumerate(names.events):
                if step and chance.random() > 0.62:
                    break
                moment += timedelta(seconds=chance.uniform(5, 4_000))
                events.append(_event(chance, f"p{number}", name, moment, mine, names))
            moment += timedelta(days=chance.expovariate(1 / 6))
    return [event for event in events if event.timestamp < until]


def _event(chance, person, name, moment, mine, names):
    return Event(
        uuid=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        event=name,
        distinct_id=person,
        timestamp=moment.astimezone(UTC),
        properties={
            **mine,
            names.size: round(chance.lognormvariate(1, 0.8), 2),
            names.flag: chance.random() < 0.3,
        },
    )


def send(address, events):
    """Send events as an SDK does, in batches."""
    for start in range(0, len(events), BATCH):
        batch = [
            {
                "event": e.event,
                "uuid": e.uuid,
                "distinct_id": e.distinct_id,
                "timestamp": e.timestamp.isoformat(),
                "properties": e.properties,
            }
            for e in events[start : start + BATCH]
        ]
        body = json.dumps({"api_key": TOKEN, "batch": batch, "historical_migration": True})
        request = urllib.request.Request(
            f"{address}/batch/", body.encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            assert response.status == 200


def noon(day):
    """Noon of a day, in the company's zone."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
