"""Sixty questions about the demo company, each with what its answer must hold, counted in Python.

`python -m tests.evals.demo_questions` writes them as `demo.yaml`, which `rootle eval demo` asks.
"""

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from bot.evaluation.sets import Company, Question, QuestionSet
from integrations.local.posthog import company
from tests.evals.counting import Book, change, days_before, last_week, median

FILE = Path(__file__).with_name("demo.yaml")
COMPANY = Company(seed=1, size=0.12)
AT = datetime(2026, 11, 18, 12, tzinfo=company.TIME_ZONE)  # a Wednesday
TODAY = AT.date()

MON, SUN = last_week(AT, company.TIME_ZONE)
WEEK = {"first": MON, "last": SUN}
BEFORE = {"first": days_before(MON, 7), "last": days_before(SUN, 7)}
OCTOBER = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
SO_FAR = {"first": date(2026, 11, 1), "last": TODAY}
YESTERDAY = {"first": days_before(TODAY, 1), "last": days_before(TODAY, 1)}
THIS_WEEK = {"first": date(2026, 11, 16), "last": TODAY}

SIGNUP, UPLOAD, SHARE, UPGRADE = "user signed up", "file uploaded", "file shared", "plan upgraded"


def demo_set():
    """The whole set, counted now."""
    return QuestionSet(
        about="the demo company",
        data="paperkite",
        company=COMPANY,
        at=AT.replace(tzinfo=None),
        questions=tuple(_questions(book())),
    )


def book():
    """The company's events up to the moment of asking."""
    events = company.simulate(COMPANY.seed, TODAY, size=COMPANY.size)
    return Book(list(events), company.TIME_ZONE, AT)


def past(days):
    """A test for the stretch that rolls back from the moment of asking."""
    start = AT.astimezone(UTC) - timedelta(days=days)
    return lambda event: event.timestamp >= start


def ask(text, *must, then=(), **fields):
    return Question(ask=text, must=_exact(must), then=tuple(then), **fields)


def _exact(figures):
    """Without what floating point adds to a sum: 2.015 and not 2.0149999999999997."""
    if isinstance(figures, tuple):
        return tuple(map(_exact, figures))
    return round(figures, 9) if isinstance(figures, float) else figures


def _questions(b):
    yield from _counts(b)
    yield from _filters(b)
    yield from _splits(b)
    yield from _numbers(b)
    yield from _comparisons(b)
    yield from _journeys(b)
    yield from _follow_ups(b)
    yield from _words(b)


def _counts(b):
    yield ask("how many people signed up last week?", b.how_many(SIGNUP, **WEEK))
    yield ask("signups yesterday", (b.count(SIGNUP, **YESTERDAY), b.how_many(SIGNUP, **YESTERDAY)))
    yield ask("How often was a file shared in October?", b.count(SHARE, **OCTOBER))
    yield ask("number of uploads this month so far", b.count(UPLOAD, **SO_FAR))
    yield ask("who many users uploadd a file last week", b.how_many(UPLOAD, **WEEK))
    yield ask(
        "unique visitors in the past 7 days",
        (
            b.how_many(where=past(7)),
            b.how_many("$pageview", where=past(7)),
            b.how_many("$pageview", first=days_before(TODAY, 6), last=TODAY),
        ),
    )
    yield ask("page views last week", b.count("$pageview", **WEEK))
    yield ask(
        "how many people cancelled their plan since 1 October?",
        b.how_many("plan cancelled", first=date(2026, 10, 1), last=TODAY),
    )
    yield ask(
        "upgrades between 1 and 15 November",
        b.count(UPGRADE, first=date(2026, 11, 1), last=date(2026, 11, 15)),
    )
    yield ask("how many active users did we have last week?", b.how_many(**WEEK))
    yield ask("did anyone invite a teammate last week?", (
        b.count("teammate invited", **WEEK), b.how_many("teammate invited", **WEEK)))  # fmt: skip


def _filters(b):
    yield ask(
        "how many people signed up last week in Germany?",
        b.how_many(SIGNUP, **WEEK, country="Germany"),
    )
    yield ask("sign-ups on mobile last week", b.count(SIGNUP, **WEEK, **{"$device_type": "Mobile"}))
    yield ask(
        "how many pdf files were uploaded last week?", b.count(UPLOAD, **WEEK, file_type="pdf")
    )
    yield ask(
        "signups from the newsletter in October", b.count(SIGNUP, **OCTOBER, source="newsletter")
    )
    yield ask(
        "uploads over 10 MB last week",
        b.count(UPLOAD, **WEEK, where=lambda e: e.properties.get("size_mb", 0) > 10),
    )
    yield ask(
        "how many people uploaded a video last week but not from Germany?",
        b.how_many(UPLOAD, **WEEK, file_type="video",
                   where=lambda e: e.properties.get("country") != "Germany"),
    )  # fmt: skip
    yield ask(
        "how many users on Safari shared files last week?",
        (
            b.how_many(SHARE, **WEEK, **{"$browser": "Safari"}),
            b.how_many(SHARE, **WEEK, where=lambda e: "Safari" in e.properties["$browser"]),
        ),
    )
    yield ask(
        "how many shares with at least 3 recipients last week?",
        b.count(SHARE, **WEEK, where=lambda e: e.properties["recipients"] >= 3),
    )
    yield ask(
        "uploads by people in France or Spain last week",
        (
            b.count(UPLOAD, **WEEK, where=_in("country", "France", "Spain")),
            b.how_many(UPLOAD, **WEEK, where=_in("country", "France", "Spain")),
        ),
    )
    yield ask(
        "how many business plan users uploaded a file last week?",
        b.how_many(UPLOAD, **WEEK, plan="business"),
    )
    yield ask(
        "how many people signed up in October but did not upload a file?",
        (
            len(b.people(SIGNUP, **OCTOBER) - b.people(UPLOAD, **OCTOBER)),
            len(b.people(SIGNUP, **OCTOBER) - b.people(UPLOAD)),
        ),
    )
    yield ask("how many German users signed up last week?",
              b.how_many(SIGNUP, **WEEK, country="Germany"))  # fmt: skip


def _splits(b):
    country = b.by("country", SIGNUP, **WEEK)
    yield ask("sign-ups last week by country", country["Germany"], country["France"])
    yield ask(
        "top 3 sources of signups in October",
        *_top(b.events_by("source", SIGNUP, **OCTOBER), 3),
    )
    yield ask(
        "which file type was uploaded most last week?",
        _best(b.events_by("file_type", UPLOAD, **WEEK)),
        *_top(b.events_by("file_type", UPLOAD, **WEEK), 1),
    )
    browsers = b.by("$browser", UPLOAD, **WEEK)
    yield ask("people uploading per browser last week", browsers["Chrome"], browsers["Safari"])
    yield ask("daily signups last week", *sorted(set(b.events_by(b.day, SIGNUP, **WEEK).values())))
    weekly = b.events_by(lambda e: days_before(b.day(e), b.day(e).weekday()), UPLOAD, **OCTOBER)
    yield ask("uploads in October by week", weekly[date(2026, 10, 5)], weekly[date(2026, 10, 19)])
    devices = b.events_by("$device_type", SHARE, **WEEK)
    yield ask(
        "how do shares split by device type last week?", devices["Desktop"], devices["Mobile"]
    )
    both = b.events_by(lambda e: (e.properties["country"], e.properties["$device_type"]),
                       SIGNUP, **OCTOBER)  # fmt: skip
    yield ask("signups by country and device type in October", both["Germany", "Desktop"])


def _numbers(b):
    sizes = b.values("size_mb", UPLOAD, **WEEK)
    yield ask("average size of uploads last week", sum(sizes) / len(sizes))
    yield ask("median file size of uploads last week", median(sizes))
    yield ask("how many megabytes were uploaded last week in total?", round(sum(sizes), 6))
    yield ask("largest upload last week", max(sizes))
    recipients = b.values("recipients", SHARE, **WEEK)
    yield ask("average number of recipients per share last week", sum(recipients) / len(recipients))
    yield ask(
        "how many uploads per user last week on average?",
        b.count(UPLOAD, **WEEK) / b.how_many(UPLOAD, **WEEK),
    )
    yield ask(
        "what percentage of sign-ups last week were on mobile?",
        b.count(SIGNUP, **WEEK, **{"$device_type": "Mobile"}) / b.count(SIGNUP, **WEEK) * 100,
    )
    yield ask(
        "in how many countries did people sign up last week?", len(b.by("country", SIGNUP, **WEEK))
    )
    paid = b.values("amount_usd", "invoice paid", **OCTOBER)
    yield ask("sum of amount_usd of invoices paid in October", sum(paid))
    yield ask(
        "how many companies uploaded a file last week?",
        len(
            {
                e.properties["$groups"]["company"]
                for e in b.select(UPLOAD, **WEEK)
                if e.properties.get("$groups")
            }
        ),
    )


def _comparisons(b):
    yield ask(
        "sign-ups last week vs the week before",
        b.count(SIGNUP, **WEEK), b.count(SIGNUP, **BEFORE),
    )  # fmt: skip
    yield ask(
        "did uploads grow last week compared to the week before?",
        b.count(UPLOAD, **WEEK), b.count(UPLOAD, **BEFORE),
        change(b.count(UPLOAD, **BEFORE), b.count(UPLOAD, **WEEK)),
    )  # fmt: skip
    yield ask(
        "yesterday vs the day before: how many people uploaded?",
        b.how_many(UPLOAD, **YESTERDAY),
        b.how_many(UPLOAD, first=days_before(TODAY, 2), last=days_before(TODAY, 2)),
    )
    yield ask("uploads and shares last week", b.count(UPLOAD, **WEEK), b.count(SHARE, **WEEK))
    september = {"first": date(2026, 9, 1), "last": date(2026, 9, 30)}
    yield ask(
        "compare signups in October with September",
        b.count(SIGNUP, **OCTOBER), b.count(SIGNUP, **september),
    )  # fmt: skip


def _journeys(b):
    two = b.funnel((SIGNUP, UPLOAD), **OCTOBER)
    three = b.funnel((SIGNUP, UPLOAD, SHARE), **OCTOBER)
    yield ask("conversion from signup to upload in October", two[1] / two[0] * 100)
    yield ask(
        "funnel: user signed up -> file uploaded -> file shared in October",
        three[0], three[1], three[2],
    )  # fmt: skip
    yield ask(
        "how many of those who signed up in October shared a file?",
        (b.funnel((SIGNUP, SHARE), **OCTOBER)[1],
         len(b.people(SIGNUP, **OCTOBER) & b.people(SHARE, **OCTOBER))),
    )  # fmt: skip
    week = b.funnel((SIGNUP, UPGRADE), **OCTOBER, window=timedelta(days=7))
    yield ask("what share of October signups upgraded within 7 days?", week[1] / week[0] * 100)
    days = [len({b.day(e) for e in b.select(UPLOAD, **WEEK) if b.person(e) == who})
            for who in b.people(UPLOAD, **WEEK)]  # fmt: skip
    yield ask("on how many days a week do people upload? stickiness last week",
              days.count(1), days.count(2))  # fmt: skip


def _follow_ups(b):
    country = b.by("country", SIGNUP, **WEEK)
    yield ask(
        "how many people signed up last week?", b.how_many(SIGNUP, **WEEK),
        then=[
            ask("by country?", country["Germany"], country["France"]),
            ask("and the week before?", b.by("country", SIGNUP, **BEFORE)["Germany"]),
        ],
    )  # fmt: skip
    yield ask(
        "uploads in October", b.count(UPLOAD, **OCTOBER),
        then=[
            ask("only Safari", b.count(UPLOAD, **OCTOBER, **{"$browser": "Safari"})),
            ask("per week", b.events_by(lambda e: days_before(b.day(e), b.day(e).weekday()),
                                        UPLOAD, **OCTOBER, **{"$browser": "Safari"})
                [date(2026, 10, 5)]),
        ],
    )  # fmt: skip
    yield ask(
        "how many files were shared last week?", b.count(SHARE, **WEEK),
        then=[ask("what about downloads?", b.count("file downloaded", **WEEK))],
    )  # fmt: skip


def _words(b):
    yield ask("which events do we track?", SIGNUP, UPLOAD, UPGRADE)
    yield ask("what does “plan upgraded” mean?", "costs more")
    yield ask("which plans are there?", "free", "pro", "business")
    yield ask(
        "SELECT count() FROM events WHERE event = 'file shared' AND timestamp >= '2026-11-09' "
        "AND timestamp < '2026-11-16'",
        b.count(SHARE, **WEEK),
    )
    yield ask("why did sign-ups drop?", kind="cannot")
    yield ask("how many invoices were disputed by wholesalers last week?", kind="cannot")
    yield ask("predict next month's signups", kind="cannot")


def _in(key, *values):
    return lambda event: event.properties.get(key) in values


def _top(counts, most):
    return sorted(counts.values(), reverse=True)[:most]


def _best(counts):
    return max(counts, key=lambda value: counts[value])


def as_yaml(questions):
    """The set as it stands in the file."""
    document = questions.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


if __name__ == "__main__":
    FILE.write_text(as_yaml(demo_set()), encoding="utf-8")
    sys.stdout.write(f"{len(demo_set().questions)} questions in {FILE}\n")
