"""What goes wrong at the made-up company really shows, what only looks like it changes nothing."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import pytest

from integrations.local.posthog import company
from integrations.local.posthog.company import TIME_ZONE, coincidences, incidents, simulate, truth
from integrations.local.posthog.company.trouble import CAMPAIGNS, KINDS

TODAY = date(2026, 11, 23)
WEEK = timedelta(days=7)
SEEDS = (1, 2, 3)
BOOKS = (4, 5)
"""Seeds whose histories of full size have every kind of trouble between them."""


def window(today):
    return today - timedelta(days=company.DAYS - 1), today


# --- the schedule ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("ago", [0, 7, 13, 29])
def test_ninety_days_always_have_enough_of_both(seed, ago):
    """At least six whole troubles of six kinds, and as many kinds of coincidences, on any day."""
    first, until = window(TODAY - timedelta(days=ago))
    whole = [i for i in incidents(seed, first, until) if first <= i.first and i.last <= until]
    beside = [c for c in coincidences(seed, first, until) if first <= c.first and c.last <= until]

    assert len({one.kind.name for one in whole}) >= 6
    assert len({one.kind for one in beside}) >= 6


@pytest.mark.parametrize("seed", range(12))
def test_each_trouble_has_a_temptation_beside_it(seed):
    """No two troubles overlap, and beside each one something harmless begins, a day off at most."""
    found = incidents(seed, *window(TODAY))
    beside = coincidences(seed, found[0].first - WEEK, found[-1].last + WEEK)

    assert all(a.last < b.first for a, b in pairwise(found))
    for one in found:
        near = {one.first + timedelta(days=n) for n in (-1, 0, 1, 2)}
        assert any(harmless.first in near for harmless in beside)


def test_what_happens_and_when_depends_on_the_seed():
    """Other seeds have other troubles on other days, and one seed's never change."""
    found = {seed: incidents(seed, *window(TODAY)) for seed in range(20)}
    later = incidents(3, *window(TODAY + timedelta(days=20)))

    assert len({tuple(one.first for one in each) for each in found.values()}) == 20
    assert len({tuple(one.kind.name for one in each) for each in found.values()}) > 15
    assert len({str(dict(one.segment)) for each in found.values() for one in each}) > 20
    assert [one for one in found[3] if one.first > window(TODAY)[0] + timedelta(days=30)] == [
        one for one in later if window(TODAY)[0] + timedelta(days=30) < one.first <= TODAY
    ]


# --- they show ------------------------------------------------------------------------------------


class Book:
    """What the tests need of one history at full size, counted while it is told."""

    def __init__(self, seed):
        self.seed = seed
        self.found = [
            one for one in incidents(seed, *window(TODAY)) if one.first >= window(TODAY)[0] + WEEK
        ]
        self.days = defaultdict(list)  # of an event's name and day: the properties of each
        self.users = defaultdict(set)
        wanted = {name for one in self.found for name in one.kind.signs[0]} | {"signup started"}
        for event in simulate(seed, TODAY):
            if event.event in wanted:
                day = event.timestamp.astimezone(TIME_ZONE).date()
                self.days[event.event, day].append(event.properties)
            if event.event in {"user signed up", "file uploaded"}:
                self.users[event.event].add(event.distinct_id)
            if event.event == "user signed up":
                campaign = event.properties.get("utm_campaign")
                self.users["from", campaign].add(event.distinct_id)

    def all(self, name, days):
        return [properties for day in days for properties in self.days[name, day]]


def split(book, one, name, days):
    """Events of the segment, and all others."""
    inside, outside = [], []
    for properties in book.all(name, days):
        hit = all(properties.get(key) == value for key, value in one.segment.items())
        (inside if hit else outside).append(properties)
    return inside, outside


def rates(book, one, bad, among):
    """The rate of `bad` to `among`: meanwhile in the segment, elsewhere, and in the segment before.

    The first day of a release does not count: not everybody has it yet.
    """
    length = (one.last - one.first).days + 1
    meanwhile = [one.first + timedelta(days=n) for n in range(one.kind.by_release, length)]
    before = [one.first - timedelta(days=n) for n in range(1, 8)]

    def rate(part, days):
        count = {name: len(split(book, one, name, days)[part]) for name in {bad, *among}}
        return count[bad] / max(1, sum(count[name] for name in among))

    return rate(0, meanwhile), rate(1, meanwhile), rate(0, before)


def uploads_fail(book, one):
    now, elsewhere, before = rates(
        book, one, "file upload failed", ["file uploaded", "file upload failed"]
    )
    assert now > 0.45
    assert max(elsewhere, before) < 0.05


def payments_fail(book, one):
    now, elsewhere, before = rates(book, one, "payment failed", ["checkout started"])
    assert now > 0.3
    assert max(elsewhere, before) < 0.12


def poor_campaign(book, one):
    lured = book.users["from", one.segment["utm_campaign"]]
    others = book.users["user signed up"] - lured
    active = book.users["file uploaded"]
    days = [one.first + timedelta(days=n) for n in range((one.last - one.first).days + 1)]
    signed_up = len(book.all("user signed up", days))
    usual = len(book.all("user signed up", [day - WEEK for day in days]))
    assert signed_up > 1.4 * usual
    assert len(lured & active) < 0.5 * len(lured)
    assert len(others & active) > 0.75 * len(others)


def slow_page(book, one):
    length = (one.last - one.first).days + 1
    meanwhile = [one.first + timedelta(days=n) for n in range(1, length)]
    before = [one.first - timedelta(days=n) for n in range(1, 8)]

    def middle(part, days):
        return median(page["load_ms"] for page in split(book, one, "$pageview", days)[part])

    assert middle(0, meanwhile) > 2 * middle(0, before)
    assert middle(1, meanwhile) == pytest.approx(middle(1, before), rel=0.1)
    step, begins = {
        "/files": ("file uploaded", "$pageview"),
        "/pricing": ("checkout started", "$pageview"),
        "/signup": ("user signed up", "signup started"),
    }[one.segment["$pathname"]]

    def goes_on(days):
        begun = book.all(begins, days)
        if begins == "$pageview":
            begun = [page for page in begun if page["$pathname"] == one.segment["$pathname"]]
        return len(book.all(step, days)) / len(begun)

    assert goes_on(meanwhile) < 0.85 * goes_on(before)


def price_test(book, one):
    now, elsewhere, _ = rates(book, one, "plan upgraded", ["checkout started"])
    assert now < 0.65 * elsewhere


def sign_up_broken(book, one):
    now, elsewhere, before = rates(book, one, "user signed up", ["signup started"])
    assert now < 0.45
    assert min(elsewhere, before) > 0.7


def sharing_broken(book, one):
    now, elsewhere, before = rates(book, one, "file shared", ["file uploaded"])
    assert now < 0.2
    assert min(elsewhere, before) > 0.35


def charged_twice(book, one):
    now, elsewhere, before = rates(book, one, "refund issued", ["invoice paid"])
    assert now > 0.2
    assert max(elsewhere, before) < 0.14


def counted_twice(book, one):
    def each(properties):
        sessions = Counter(p["$session_id"] for p in properties)
        return len(properties) / len(sessions)

    length = (one.last - one.first).days + 1
    meanwhile = [one.first + timedelta(days=n) for n in range(1, length)]
    inside, outside = split(book, one, "file downloaded", meanwhile)
    assert each(inside) > 1.6
    assert each(outside) == 1


SHOWS = {
    "uploads fail": uploads_fail,
    "payments fail": payments_fail,
    "poor campaign": poor_campaign,
    "slow page": slow_page,
    "price test": price_test,
    "sign-up broken": sign_up_broken,
    "sharing broken": sharing_broken,
    "charged twice": charged_twice,
    "counted twice": counted_twice,
}


@pytest.mark.slow
@pytest.mark.thorough
def test_each_trouble_shows_in_the_data():
    """Counted event by event: in its segment and its days, and neither before nor elsewhere."""
    shown = set()
    for seed in BOOKS:
        book = Book(seed)
        for one in book.found:
            if one.last <= TODAY:
                SHOWS[one.kind.name](book, one)
                shown.add(one.kind.name)

    assert shown == {kind.name for kind in KINDS}


# --- what only looks like it ----------------------------------------------------------------------

MARKS = {"app_version", "build", "$browser_version", "utm_source", "utm_medium", "utm_campaign"}
BESIDE = {"survey shown", "survey sent", "survey dismissed", "notice shown", "$exception"}


@pytest.fixture
def told_without(monkeypatch):
    """Tells a history without the coincidences, but for holidays."""
    module = sys.modules["integrations.local.posthog.company.innocent"]
    releases = sys.modules["integrations.local.posthog.company.releases"]
    usual = module.coincidences_of

    def forget():
        for cached in (releases.releases_until, releases._released, releases._special_days):
            cached.cache_clear()

    def tell(*args, **kwargs):
        monkeypatch.setattr(
            module,
            "coincidences_of",
            lambda seed, block: tuple(c for c in usual(seed, block) if c.kind == "holiday"),
        )
        forget()
        return list(simulate(*args, **kwargs))

    yield tell
    monkeypatch.undo()
    forget()


def essence(history, names):
    """What people did, without what coincidences are allowed to leave on it."""
    return [
        (
            event.uuid,
            event.event,
            event.distinct_id,
            event.timestamp,
            {
                key: value
                for key, value in event.properties.items()
                if key not in MARKS and not key.startswith(("$feature/", "$set"))
            },
        )
        for event in history
        if event.event not in BESIDE and event.properties.get("$feature_flag") not in names
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_coincidences_change_nothing(seed, told_without):
    """Without them the history is the same, event by event, but for the marks that they leave."""
    harmless = coincidences(seed, *window(TODAY))
    names = {one.name for one in harmless if one.kind in {"flag", "experiment"}}
    told = list(simulate(seed, TODAY, size=0.03))
    without = told_without(seed, TODAY, size=0.03)

    assert len({one.kind for one in harmless}) >= 6
    assert told != without
    assert essence(told, names) == essence(without, names)


@pytest.mark.slow
@pytest.mark.thorough
def test_a_holiday_is_only_less_of_the_same():
    """On a public holiday fewer people of that country come; each of them works as usual."""
    first, until = window(TODAY)
    uploads, sessions = Counter(), defaultdict(set)  # by the days since the holiday
    for seed in range(4):
        for one in coincidences(seed, first + WEEK, until - WEEK):
            if one.kind != "holiday":
                continue
            for event in simulate(seed, one.first + WEEK, first=one.first - WEEK):
                away = (event.timestamp.astimezone(TIME_ZONE).date() - one.first).days
                if event.properties.get("country") == one.name and event.event == "file uploaded":
                    uploads[away] += 1
                    sessions[away].add(event.properties["$session_id"])
    usual = len(sessions[-7] | sessions[7]) / 2
    each = (uploads[-7] + uploads[7]) / 2 / usual

    assert usual > 50
    assert len(sessions[0]) < 0.5 * usual
    assert uploads[0] / len(sessions[0]) == pytest.approx(each, rel=0.25)


# --- nobody is told -------------------------------------------------------------------------------


def test_the_truth_is_a_document():
    """It is JSON, and names kind, days, segment, strength and signs of each trouble."""
    document = json.loads(json.dumps(truth(1, *window(TODAY), size=0.5)))

    assert (document["seed"], document["size"]) == (1, 0.5)
    assert document["from"] < document["until"] == TODAY.isoformat()
    assert len(document["incidents"]) >= 9
    assert len(document["non_causes"]) >= 9
    for one in document["incidents"]:
        assert one["from"] <= one["until"]
        assert one["segment"] or one["kind"]
        assert one["strength"] > 0
        assert one["events"]
        assert one["properties"]
        assert "{" not in one["what"]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_in_the_data_says_what_is_wrong(seed):
    """No event, property or value of the history speaks of troubles, causes or the seed."""
    words = {"incident", "trouble", "coincid", "broken", "poor", "non_cause", "planted", "truth"}
    words |= {kind.name for kind in KINDS}
    shown = set()
    for event in simulate(seed, TODAY, size=0.05):
        shown.add(event.event)
        for key, value in event.properties.items():
            if key not in {"$exception_list", "$session_id"}:
                shown |= {key, str(value)}
    text = "\n".join(shown).lower()

    assert [word for word in words if word in text] == []
    assert any(name in text for name in CAMPAIGNS)


def test_the_truth_is_written_where_it_is_asked_for_and_nowhere_else(tmp_path):
    """`--truth` writes the file before anything else; the data folder knows seed and size only."""
    home, file = tmp_path / "home", tmp_path / "elsewhere" / "truth.json"
    (home / "posthog").mkdir(parents=True)
    (home / "posthog" / "history.json").write_text('{"seed": 9, "first": "2026-01-01"}')
    done = subprocess.run(
        [sys.executable, "-m", "integrations.local", "posthog", "--home", str(home),
         "--seed", "4", "--size", "0.2", "--truth", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "holds the history of seed 9" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(file.read_text())["seed"] == 4
    assert [p for p in home.rglob("*") if p.is_file()] == [home / "posthog" / "history.json"]
