"""Questions that nobody thought of: drawn at random, counted twice, once in Python."""

import random

import pytest

from agent.tools.trends import TOOLSET, trends
from tests.analytics.by_hand import during, figure, grouped, number, slot, text, value
from tests.analytics.company import HOSTILE
from tests.thorough import further

TOOL = TOOLSET.tools[0]

EVENTS = ["order placed", "$pageview", "report viewed", "plan upgraded", HOSTILE]
MATHS = ["people", "events", "sessions", "per_person", "sum", "average", "median", "p90", "max"]
SPLITS = [("country", "person"), ("gift", "event"), ("plan", "event"), ("name", "company"),
          ("size", "event"), ("coupon", "event")]  # fmt: skip

CONDITIONS = [
    ({"property": "country", "of": "person", "values": ["Germany", "India"]},
     lambda e: text(value(e, "country", "person")) in {"Germany", "India"}),
    ({"property": "country", "of": "person", "operator": "is_not", "values": ["France"]},
     lambda e: text(value(e, "country", "person")) != "France"),
    ({"property": "age", "of": "person", "operator": "<", "values": [40]},
     lambda e: (number(value(e, "age", "person")) or 99) < 40),
    ({"property": "seats", "of": "company", "operator": "between", "values": [20, 40]},
     lambda e: 20 <= (number(value(e, "seats", "company")) or 0) <= 40),
    ({"property": "size", "operator": "is_set"}, lambda e: text(value(e, "size")) != ""),
    ({"property": "gift", "operator": "is_not", "values": [True]},
     lambda e: value(e, "gift") is not True),
    ({"property": "weekday", "of": "time", "operator": "contains", "values": ["day"]},
     lambda e: True),
]  # fmt: skip


@pytest.mark.parametrize("seed", [*range(4), *further(*range(4, 30))])
async def test_any_question(context, events, seed):
    """Series, conditions, people, intervals, breakdowns with a rest, and a comparison."""
    drawn = random.Random(seed)
    series = [_series(drawn) for _ in range(drawn.choice([1, 1, 2, 3]))]
    filters = drawn.sample(CONDITIONS, drawn.choice([0, 0, 1, 2]))
    who = drawn.choice([None, None, ("order placed", False), ("plan upgraded", True)])
    interval = drawn.choice([None, "day", "week", "month"])
    splits = drawn.sample(SPLITS, drawn.choice([0, 1, 1, 2]))
    limit, days = drawn.choice([1, 2, 3, 50]), _days(drawn)
    earlier = _days(drawn) if interval is None and drawn.random() < 0.4 else None
    arguments = {
        "series": [one[0] for one in series],
        "filters": [one[0] for one in filters],
        "who": [{"event": who[0], "negated": who[1]}] if who else [],
        "interval": interval,
        "breakdowns": [{"property": name, "of": of} for name, of in splits],
        "limit": limit, "date_from": days[0], "date_to": days[1],
    }  # fmt: skip
    if earlier:
        arguments |= {"compare_from": earlier[0], "compare_to": earlier[1]}

    result = await trends(context(), **TOOL.parse(arguments))

    columns = list(result.table.columns)
    own = columns[len(columns) - len(series) * (2 if earlier else 1) :]
    for n, (one, _) in enumerate(series):
        for column, time in zip(own[n :: len(series)], [days, earlier], strict=False):
            chosen = _chosen(events, series[n], filters, who, time)
            names = _names(result, columns, splits, interval)
            expected = _expected(chosen, one, interval, splits, names)
            found = {
                tuple(row[: len(names) + bool(interval)]): row[columns.index(column)]
                for row in result.table.rows
            }
            assert {k: v for k, v in found.items() if v} == {
                k: pytest.approx(v) for k, v in expected.items() if v
            }, (column, arguments)


def _series(drawn):
    math = drawn.choice(MATHS)
    condition = drawn.choice([None, None, *CONDITIONS])
    one = {"event": drawn.choice(EVENTS), "math": math}
    one["filters"] = [condition[0]] if condition else []
    if math not in MATHS[:4]:
        name, of = drawn.choice([("amount", "event"), ("size", "event"), ("age", "person")])
        one |= {"property": name, "of": of}
    return one, condition


def _days(drawn):
    start = drawn.randrange(1, 25)
    month = drawn.choice([9, 10])
    return f"2026-{month:02}-{start:02}", f"2026-{month + 1:02}-{drawn.randrange(1, 15):02}"


def _chosen(events, series, filters, who, days):
    one, condition = series
    inside = during(events, *days)
    conditions = [holds for _, holds in ([condition] if condition else []) + filters]
    found = [e for e in inside if e.event == one["event"] and all(h(e) for h in conditions)]
    if who:
        did = {e.person for e in inside if e.event == who[0]}
        found = [e for e in found if (e.person in did) != who[1]]
    return found


def _names(result, columns, splits, interval):
    """Which values have rows of their own, as the table says."""
    start = 1 if interval else 0
    return [{row[start + n] for row in result.table.rows} for n in range(len(splits))]


def _expected(chosen, one, interval, splits, names):
    keys = [(lambda e, i=interval: slot(e, i))] if interval else []
    for (name, of), kept in zip(splits, names, strict=True):
        keys.append(lambda e, name=name, of=of, kept=kept: _name(text(value(e, name, of)), kept))
    by = grouped(chosen, *keys)
    return {k: figure(v, one["math"], one.get("property", ""), one.get("of", "event"))
            for k, v in by.items()}  # fmt: skip


def _name(found, kept):
    if not found or found in kept:
        return found or "(none)"
    return "all other" if "all other" in kept else "other"
