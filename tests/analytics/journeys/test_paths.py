"""Paths agree with walks that are followed in Python, session by session."""

from collections import Counter
from datetime import UTC, timedelta
from itertools import groupby, pairwise

import pytest

from agent.tools.paths import TOOLSET
from integrations.errors import ChangeInput
from tests.analytics.journeys.people import NOW, START
from tests.thorough import further

TOOL = TOOLSET.tools[0]
DATES = {"date_from": "2026-10-24", "date_to": "2026-10-26"}
BIG = {"property": "big", "values": [True]}
ENDS = [("", ""), (0, ""), ("", 1), (0, 1), (0, 0)]
"""Where paths start and end, as places in a list of names."""


async def ask(context, now=NOW, **arguments):
    return await TOOL.run(context(now), **TOOL.parse(DATES | arguments))


def page(event):
    path = event.properties.get("$pathname") or ""
    if not path and "$current_url" in event.properties:
        path = "/" + event.properties["$current_url"].split("/", 3)[3].split("?")[0]
    return path[:-1] if len(path) > 1 and path.endswith("/") else path


def walks(journeys, *, of="events", fits=lambda event: True):
    """What was done in each session, without repetitions; half an hour of nothing ends one."""
    start, end = START + timedelta(days=2), START + timedelta(days=5)
    for events in journeys.values():
        seen = [
            e for e in events
            if start.astimezone(UTC) <= e.at < end.astimezone(UTC) and fits(e)
            and (e.event == "$pageview" if of == "pages" else e.event[0] != "$" or e.event == "$pageview")
            and (of != "pages" or page(e))
        ]  # fmt: skip
        for session in {e.session for e in seen}:
            walk, last = [], None
            for one in (e for e in seen if e.session == session):
                if not session and last and one.at - last > timedelta(minutes=30):
                    yield [name for name, _ in groupby(walk)]
                    walk = []
                walk.append(page(one) if of == "pages" else one.event)
                last = one.at
            yield [name for name, _ in groupby(walk)]


def moves(walks, *, start="", end="", steps=4):
    found = Counter()
    for one in walks:
        walk = one
        if start:
            if start not in walk:
                continue
            walk = walk[walk.index(start) :]
        if end:
            behind = walk[1:] if start else walk
            if end not in behind:
                continue
            walk = walk[: behind.index(end) + (2 if start else 1)]
        pairs = list(pairwise(walk))
        if end and not start:
            numbered = enumerate(pairs[-steps:], steps + 1 - len(pairs[-steps:]))
        else:
            numbered = enumerate(pairs[:steps], 1)
        found.update((number, *pair) for number, pair in numbered)
    return found


def shown(result):
    return {row[:3]: row[3] for row in result.table.rows}


@pytest.mark.parametrize(
    ("of", "start", "end"),
    [
        *(("events", *ends) for ends in ENDS),
        *(("pages", *ends) for ends in ENDS[::3]),
        *further(*(("pages", *ENDS[n]) for n in (1, 2, 4))),
    ],
    ids=str,
)
@pytest.mark.parametrize("steps", [4, *further(1)])
async def test_moves_are_counted_by_session(context, journeys, of, steps, start, end):
    """From a start, to an end, between both, or from the beginning of every session."""
    names = ["ask", "cry"] if of == "events" else ["/a", "/b"]
    start, end = (names[i] if i != "" else "" for i in (start, end))
    slow = {"property": "slow", "of": "person", "values": [True]}
    result = await ask(context, of=of, steps=steps, start=start, end=end, filters=[slow], limit=100)
    kept = {p: e for p, e in journeys.items() if e[0].personal["slow"]}
    expected = moves(walks(kept, of=of), start=start, end=end, steps=steps)

    assert shown(result) == expected
    assert sum(expected.values()) > (10 if of == "events" else 0)
    for _, rows in groupby(result.table.rows, key=lambda row: row[0]):
        counts = [row[3] for row in rows]
        assert counts == sorted(counts, reverse=True)


async def test_only_the_most_frequent_moves_of_each_step_are_kept(context, journeys):
    """Very many distinct ways do not make a long table, and the reading says that it was cut."""
    every = await ask(context, limit=100)
    few = await ask(context, limit=2)

    kept = [row for _, rows in groupby(every.table.rows, lambda r: r[0]) for row in [*rows][:2]]
    assert list(few.table.rows) == kept
    assert "Only the 2 most frequent moves" in few.text
    assert "Only the" not in every.text


async def test_a_slash_at_the_end_makes_no_other_page(context):
    """/a/ and /a are one page, in the question as in the data."""
    one, other = (
        await ask(context, of="pages", start="/a"),
        await ask(context, of="pages", start="/a/"),
    )

    assert one.table.rows == other.table.rows != ()


async def test_nothing_found_says_what_was_searched(context):
    """An event that nobody did then, or a page that was never seen, with the nearest ones."""
    earlier = await ask(context, start="ask", date_from="2026-09-01", date_to="2026-09-02")
    never = await ask(context, of="pages", start="/aa")

    assert (earlier.state, never.state) == ("nothing", "nothing")
    assert "from “ask”" in earlier.text
    assert "last seen on" in earlier.text
    assert "No page “/aa” was seen; the nearest are “/a”" in never.text


async def test_bad_input_says_what_to_change(context):
    """An unknown event, and times that are none."""
    with pytest.raises(ChangeInput, match="nearest names are “ask”"):
        await ask(context, start="asked")
    with pytest.raises(ChangeInput, match="range is empty"):
        await ask(context, date_to="2026-10-01")
    ahead = await ask(context, date_from="2026-12-01", date_to="2026-12-02")
    assert (ahead.state, ahead.table) == ("nothing", None)


async def test_the_reading_names_the_most_frequent_move(context, journeys):
    """After a start the first targets, before an end the last sources."""
    after, before = await ask(context, start="ask"), await ask(context, end="ask")
    first, last = after.table.rows[0], next(r for r in before.table.rows if r[0] == 4)

    assert f"What comes first: “{first[2]}” ({first[3]})" in after.text
    assert f"What comes right before: “{last[1]}” ({last[3]})" in before.text


def test_titles_are_made_before_anything_is_checked():
    """Nothing breaks them."""
    assert TOOL.title({"start": "a", "end": "b"} | DATES) == (
        "Which ways people take from “a” to “b”, 24–26 Oct 2026"
    )
    assert TOOL.title({"start": None}) == "Which ways people take"
