"""Thirty questions about a company of random words, each with what its answer must hold."""

from datetime import timedelta

from bot.evaluation.sets import Question, QuestionSet
from tests.evals.counting import Book, change, last_week, median
from tests.evals.wordco import ZONE, history, noon, words

BASES = {
    "folded": "fold", "polished": "polish", "tuned": "tune", "stacked": "stack", "painted": "paint",
    "carved": "carve", "watered": "water", "buttered": "butter", "trimmed": "trim",
    "hoisted": "hoist", "knitted": "knit", "sifted": "sift", "juggled": "juggle", "sanded": "sand",
    "varnished": "varnish", "plucked": "pluck", "whittled": "whittle", "quilted": "quilt",
    "mulched": "mulch", "braided": "braid",
}  # fmt: skip


def questions(seed, day):
    """The set for the company of `seed`, asked at noon of `day`."""
    return QuestionSet(
        about=f"a company of random words, seed {seed}",
        at=noon(day).replace(tzinfo=None),
        questions=tuple(_questions(seed, day)),
    )


def _questions(seed, day):
    w, at = words(seed), noon(day)
    book = Book(history(seed, at), ZONE, at)
    (n1, v1, e1), (n2, v2, e2), (n3, v3, e3), *_ = w.events
    monday, sunday = last_week(at, ZONE)
    week = {"first": monday, "last": sunday}
    before = {"first": monday - timedelta(days=7), "last": sunday - timedelta(days=7)}
    month = {"first": day.replace(day=1), "last": day}
    ninety = {"first": day - timedelta(days=29), "last": day}
    top, second, third = w.split_values[:3]
    like = w.other_values[0]
    by_split = book.by(w.split, e1, **week)
    most = max(by_split.values())
    funnel = book.funnel((e1, e2, e3), **week)

    def ask(text, *must, then=(), **fields):
        return Question(ask=text, must=must, then=tuple(then), **fields)

    yield ask(f"how many people {v1} a {n1} last week?", book.how_many(e1, **week))
    yield ask(f"how many times was a {n2} {v2} last week?", book.count(e2, **week))
    yield ask(
        f"how many {n1}s were {v1} last week with {w.split} {top}?",
        book.count(e1, **week, **{w.split: top}),
    )
    yield ask(
        f"people who {v1} a {n1} last week by {w.split}",
        by_split[top], by_split[second], by_split[third],
    )  # fmt: skip
    yield ask(
        f"which {w.split} had the most people with “{e1}” last week?",
        next(name for name, count in by_split.items() if count == most), most,
    )  # fmt: skip
    yield ask(f"average {w.size.replace('_', ' ')} of “{e1}” last week",
              _mean(book.values(w.size, e1, **week)))  # fmt: skip
    yield ask(f"total {w.size} for {e2} last week", round(sum(book.values(w.size, e2, **week)), 6))
    yield ask(f"median {w.size} of {e1} this month so far",
              median(book.values(w.size, e1, **month)))  # fmt: skip
    yield ask(f"max {w.size} of {e3} last week", max(book.values(w.size, e3, **week)))
    yield ask(
        f"{e1} last week vs the week before",
        book.count(e1, **week), book.count(e1, **before),
    )  # fmt: skip
    yield ask(
        f"how did the number of people who {v2} a {n2} change last week compared to the week before?",
        book.how_many(e2, **week), book.how_many(e2, **before),
        change(book.how_many(e2, **before), book.how_many(e2, **week)),
    )  # fmt: skip
    yield ask(f"{e1} events by day last week", *_days(book, e1, week))
    yield ask(
        f"conversion from {e1} to {e2} to {e3} last week",
        funnel[0], funnel[1], funnel[2], funnel[2] / funnel[0] * 100,
    )  # fmt: skip
    yield ask(
        f"how many of those who {v1} a {n1} last week {v2} a {n2} afterwards?",
        book.funnel((e1, e2), **week)[1],
    )  # fmt: skip
    yield ask(
        f"how many people {v1} a {n1} last week but never {v3} a {n3}?",
        (
            len(book.people(e1, **week) - book.people(e3, **week)),
            len(book.people(e1, **week) - book.people(e3)),
        ),
    )  # fmt: skip
    yield ask(
        f"number of users with {w.split} {second} who {v1} last week",
        book.how_many(e1, **week, **{w.split: second}),
    )  # fmt: skip
    yield ask(
        f"{e2} in the past 30 days where {w.other} is {like}",
        (
            book.count(e2, **ninety, **{w.other: like}),
            book.count(
                e2, where=lambda e: e.timestamp >= at - timedelta(days=30), **{w.other: like}
            ),
        ),
    )
    yield ask(
        f"{e1} last week without {top}",
        book.count(e1, **week, where=lambda e: e.properties[w.split] != top),
    )  # fmt: skip
    yield ask(
        f"how many {e1} with {w.size} over 3 last week",
        book.count(e1, **week, where=lambda e: e.properties[w.size] > 3),
    )  # fmt: skip
    yield ask(
        f"how many “{e3}” last week were {w.flag.replace('_', ' ')}?",
        book.count(e3, **week, **{w.flag: True}),
    )  # fmt: skip
    yield ask("which events exist?", e1, e2, e3)
    yield ask(f"what values does {w.other} have?", *w.other_values)
    yield ask("how many unique users did anything last week?", book.how_many(**week))
    yield ask(f"hwo many pepole {v1} a {n1} lsat week", book.how_many(e1, **week))
    yield ask(
        f"{BASES[v1]} {n1} count yesterday",
        book.count(e1, first=day - timedelta(days=1), last=day - timedelta(days=1)),
    )  # fmt: skip
    yield ask(
        f"how many people {v1} a {n1} last week?", book.how_many(e1, **week),
        then=[
            ask("and the week before?", book.how_many(e1, **before)),
            ask(f"only {top}", book.how_many(e1, **before, **{w.split: top})),
        ],
    )  # fmt: skip
    yield ask(f"{e1} and {e2} last week", book.count(e1, **week), book.count(e2, **week))
    yield ask(f"top 3 {w.split} by {e2} last week", *_top(book.events_by(w.split, e2, **week), 3))
    yield ask("how many dolphins were launched last week?", kind="cannot")
    yield ask(
        f"what share of people who {v1} a {n1} last week {v2} a {n2} last week?",
        (
            len(book.people(e1, **week) & book.people(e2, **week))
            / book.how_many(e1, **week) * 100,
            book.how_many(e2, **week) / book.how_many(e1, **week) * 100,
            book.funnel((e1, e2), **week)[1] / book.funnel((e1, e2), **week)[0] * 100,
        ),
    )  # fmt: skip


def _mean(values):
    return sum(values) / len(values)


def _days(book, event, week):
    counts = book.events_by(book.day, event, **week)
    return sorted(set(counts.values()))


def _top(counts, most):
    return sorted(counts.values(), reverse=True)[:most]
