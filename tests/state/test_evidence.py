"""Evidence: named within its conversation, stored once a call, and read back as it was found."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.policy import Label
from agent.state.database import Database
from agent.state.evidence import Evidence, EvidenceStore
from agent.state.stores import Stores
from agent.tool import Table
from tests.state.conftest import Clock

BERLIN = ZoneInfo("Europe/Berlin")
TABLE = Table(
    query="SELECT day, count() FROM events",
    columns=("day", "people", "note"),
    rows=(("2026-11-09", 12, None), ("2026-11-10", 3.5, "it's \x00 odd")),
    start=datetime(2026, 11, 9, tzinfo=BERLIN),
    end=datetime(2026, 11, 16, tzinfo=BERLIN),
)


async def add(store: EvidenceStore, call: str, **changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "tenant": "T1",
        "conversation": "c1",
        "turn": "t1",
        "call": call,
        "tool": "trends",
        "arguments": {"event": "signed up", "by": ["day"]},
        "table": TABLE,
        "label": Label(frozenset({"posthog"}), frozenset({"user:U1"}), untrusted=True),
    }
    return await store.add(**values | changes)


async def test_evidence_is_named_within_its_conversation(stores: Stores):
    """E1, E2, … in each conversation, whatever happens in others."""
    names = [(await add(stores.evidence, f"call{n}")).name for n in range(3)]
    other = await add(stores.evidence, "call0", conversation="c2")

    assert names == ["E1", "E2", "E3"]
    assert other.name == "E1"
    assert [one.name for one in await stores.evidence.all("c1")] == names


async def test_the_same_call_is_stored_once(stores: Stores):
    """A tool call repeated after a crash keeps its first result and name."""
    first = await add(stores.evidence, "call1")
    again = await add(stores.evidence, "call1", table=Table("other", (), ()))

    assert again == first
    assert await stores.evidence.all("c1") == [first]


async def test_evidence_comes_back_as_it_was_found(stores: Stores, clock: Clock):
    """Cells, dates in the project's zone, arguments and label survive the database."""
    await add(stores.evidence, "call1")

    (stored,) = await stores.evidence.all("c1")

    assert (stored.query, stored.columns, stored.rows) == (TABLE.query, TABLE.columns, TABLE.rows)
    assert (stored.start, stored.end, stored.timezone) == (TABLE.start, TABLE.end, "Europe/Berlin")
    assert stored.start
    assert str(stored.start.tzinfo) == "Europe/Berlin"
    assert (stored.tool, stored.arguments) == ("trends", {"event": "signed up", "by": ["day"]})
    assert stored.label == Label(frozenset({"posthog"}), frozenset({"user:U1"}), untrusted=True)
    assert stored.created_at == clock.now


@pytest.mark.parametrize(
    ("start", "zone"),
    [
        (None, "UTC"),
        (datetime(2026, 11, 9, tzinfo=UTC), "UTC"),
        (datetime.fromisoformat("2026-11-09T00:00:00+02:00"), "UTC"),
    ],
)
async def test_times_without_a_named_zone_are_told_in_utc(
    stores: Stores, start: datetime | None, zone: str
):
    """No time, UTC and a bare offset are all readable afterwards."""
    table = Table("q", ("n",), ((1,),), start=start)

    stored = await add(stores.evidence, "call1", table=table)

    assert (stored.start, stored.end, stored.timezone) == (start, None, zone)


async def test_a_query_with_odd_characters_is_stored(stores: Stores):
    """A query is words of a model: what no database can hold is replaced, the rest is kept."""
    table = Table("SELECT 'a\x00b\ud83d c 👋'", ("n",), ((1,),))

    stored = await add(stores.evidence, "call1", table=table)

    assert stored.query == "SELECT 'a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER} c 👋'"


async def test_evidence_added_at_once_gets_different_names(
    stores: Stores, database_url: str, clock: Clock
):
    """Parallel tool calls, even of two processes, never share a name."""
    other = await Database.open(database_url)
    racing = (stores.evidence, EvidenceStore(other, clock))

    found = await asyncio.gather(*(add(racing[n % 2], f"call{n}") for n in range(16)))

    assert {one.name for one in found} == {f"E{n}" for n in range(1, 17)}
    await other.close()
