"""A small company for whole conversations: what happened there as plain data, and counts of it.

It lives in a stand-in of its own (the fixture `firm`), and figures that are expected are counted
here in Python.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from tests.ports import free_port
from tests.thinking.talk import berlin

NOW = berlin("2026-11-22T14:05:33")
"""A Sunday: the day, the week and the month of the questions are not over."""

LAST_WEEK = (berlin("2026-11-09"), berlin("2026-11-16"))
WEEK_BEFORE = (berlin("2026-11-02"), berlin("2026-11-09"))
YESTERDAY = (berlin("2026-11-21"), berlin("2026-11-22"))
TODAY = (berlin("2026-11-22"), NOW)

KEY, TOKEN = "phx_thinking_0001", "phc_local_paperkite"

COUNTRIES = ("Germany", "Germany", "France", "India", "Brazil")
BROWSERS = ("Chrome", "Chrome", "Safari", "Firefox")
KINDS = ("pdf", "pdf", "image", "video")

SERVE = """
import asyncio
from pathlib import Path
from integrations.local.posthog.access import Rate, demo_keys
from integrations.local.posthog.server import Rules, serve
rates = (Rate(1_000_000, 60),)
rules = Rules(keys=demo_keys({key!r}), general=rates, queries=rates)
asyncio.run(serve(host="127.0.0.1", port={port}, home=Path({home!r}), seed=1, size=0, rules=rules))
"""
"""As `python -m integrations.local posthog --empty`, but without PostHog's rates: tests ask fast."""


@dataclass(frozen=True)
class Happened:
    """One event; everybody here is known by one id."""

    event: str
    person: str
    at: datetime
    properties: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Firm:
    """Where its PostHog is, and what happened there."""

    address: str
    happened: list

    def select(self, event, span, **properties):
        """Events of that name within (start, end) that have these values."""
        start, end = span
        return [
            one
            for one in self.happened
            if (one.event == event or not event)
            and start <= one.at < end
            and all(one.properties.get(name) == value for name, value in properties.items())
        ]

    def people(self, event, span, **properties):
        return len({one.person for one in self.select(event, span, **properties)})

    def times(self, event, span, **properties):
        return len(self.select(event, span, **properties))

    def values(self, event, span, name, **properties):
        """How often each value of a property came."""
        return Counter(one.properties.get(name) for one in self.select(event, span, **properties))


def invent() -> list[Happened]:
    """Seventy days of a product to which files are uploaded, in order of time."""
    chance = Random(11)
    found = []
    for number in range(90):
        begins = NOW - timedelta(days=chance.uniform(0.5, 70))
        found += _life(chance, f"p{number}", begins)
    return sorted(found, key=lambda one: one.at)


def _life(chance, person, begins):
    seen = {"$browser": chance.choice(BROWSERS), "$geoip_country_name": chance.choice(COUNTRIES)}
    yield Happened("user signed up", person, begins, {**seen, "source": chance.choice("ab")})
    at = begins
    while (at := at + timedelta(hours=chance.expovariate(1 / 50))) < NOW:
        yield Happened("user logged in", person, at, seen)
        yield Happened("$pageview", person, at, {**seen, "$pathname": chance.choice(("/", "/a"))})
        for _ in range(chance.choice((0, 1, 1, 2))):
            at += timedelta(minutes=chance.uniform(1, 60))
            size = round(chance.lognormvariate(1, 1), 2)
            kind = chance.choice(KINDS)
            yield Happened("file uploaded", person, at, {**seen, "size_mb": size, "kind": kind})
        if chance.random() < 0.4:
            at += timedelta(minutes=chance.uniform(1, 600))
            yield Happened(
                "file shared", person, at, {**seen, "method": chance.choice(("link", "email"))}
            )
        if chance.random() < 0.04:
            at += timedelta(minutes=5)
            yield Happened(
                "plan upgraded", person, at, {**seen, "amount_usd": chance.choice((12, 49))}
            )
        if chance.random() < 0.3:
            yield Happened("user logged out", person, at + timedelta(minutes=1), seen)


@contextlib.contextmanager
def serve(home):
    """The company behind a stand-in of its own, until the block ends."""
    happened = [one for one in invent() if one.at < NOW]
    port = free_port()
    code = SERVE.format(key=KEY, port=port, home=str(home))
    with (home / "posthog.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=log, stderr=log, env=dict(os.environ)
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, home)
        for start in range(0, len(happened), 2_000):
            _send(address, happened[start : start + 2_000])
        yield Firm(address, happened)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _wait(address, process, home):
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_health", timeout=2):
            return
        assert process.poll() is None, (home / "posthog.log").read_text()
        assert time.monotonic() < deadline, "the PostHog stand-in did not start in a minute"
        time.sleep(0.1)


def _send(address, happened):
    batch = [
        {
            "event": one.event,
            "distinct_id": one.person,
            "timestamp": one.at.astimezone(UTC).isoformat(),
            "properties": one.properties,
        }
        for one in happened
    ]
    body = json.dumps({"api_key": TOKEN, "batch": batch, "historical_migration": True}).encode()
    request = urllib.request.Request(
        f"{address}/batch/", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.status == 200
