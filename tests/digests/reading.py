"""Reads the figures out of a digest's text, as a person does."""

import re
from datetime import timedelta

ROW = re.compile(
    r"^\| People (?:with “(?P<event>.*?)”|who did anything) \| (?P<now>[\d,]+) "
    r"\| (?P<before>[\d,]+) \|",
    re.MULTILINE,
)
STEP = re.compile(
    r"Of (?P<all>[\d,]+) people who did “(?P<first>.*?)”, (?P<went>[\d,]+) also did "
    r"“(?P<second>.*?)” in that time: (?P<rate>[\d.,]+)%(?:, after (?P<before>[\d.,]+)%)?"
)
MOVED = re.compile(
    r"What moved most: “(?P<event>.*?)”\*\*, (?P<now>[\d,]+) people, (?:up|down) from "
    r"(?P<before>[\d,]+)"
)
WHERE = re.compile(
    r"It moved most where (?P<property>.*?) is “(?P<value>.*?)”: (?P<now>[\d,]+) people after "
    r"(?P<before>[\d,]+)"
)


def number(text):
    return float(text.replace(",", ""))


def rows(text):
    """Event ("" for any), people now, people before."""
    return [
        (one["event"] or "", number(one["now"]), number(one["before"]))
        for one in ROW.finditer(text)
    ]


def same_as_counted(text, who, now, before):
    """Check every figure of the table and of the steps.

    `who(event, start, end)` is the set of people with an event (any for "") between two days, the
    last one excluded; `now` and `before` are such pairs. How many rows there were.
    """
    table = rows(text)
    assert [row[1:] for row in table] == [
        (len(who(event, *now)), len(who(event, *before))) for event, _, _ in table
    ]
    for one in STEP.finditer(text):
        shares = []
        for span in (now, before):
            first, second = (who(one[name], *span) for name in ("first", "second"))
            shares.append((len(first), len(first & second)))
        (everybody, went), (everybody_before, went_before) = shares
        assert (number(one["all"]), number(one["went"])) == (everybody, went)
        assert abs(number(one["rate"]) - 100 * went / everybody) < 0.06
        if one["before"]:
            share = 100 * went_before / everybody_before
            assert abs(number(one["before"]) - share) < 0.06
    return len(table)


def week_before(monday):
    """The week before a Monday, and the one before that, as days."""
    week = timedelta(days=7)
    return (monday - week, monday), (monday - 2 * week, monday - week)
