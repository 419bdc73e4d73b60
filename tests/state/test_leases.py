"""Leases under contention: many holders, each event once, in order, and never two at a time."""

import asyncio
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from agent.state.accepting import Arrival
from agent.state.database import Database, LeaseLost
from agent.state.inbox import Inbox, LeasedEvent
from agent.state.stores import Stores
from agent.state.tables import inbox as inbox_table
from agent.state.tables import leases as lease_table
from tests.state import leaser
from tests.state.conftest import Clock

Make = Callable[..., Arrival]
EVENTS, CONVERSATIONS = 120, 12
ROOT = Path(__file__).parents[2]


async def accept_all(inbox: Inbox, arrival: Make) -> None:
    await asyncio.gather(
        *(
            inbox.accept(arrival(f"{n:04}", conversation=f"c{n % CONVERSATIONS}"))
            for n in range(EVENTS)
        )
    )


def assert_each_once_and_in_order(log: Path) -> set[str]:
    ran = [line.split() for line in log.read_text().splitlines()]
    assert sorted(key for _, _, key in ran) == [f"{n:04}" for n in range(EVENTS)]
    by_conversation = defaultdict(list)
    for _, conversation, key in ran:
        by_conversation[conversation].append(key)
    assert all(keys == sorted(keys) for keys in by_conversation.values())
    return {owner for owner, _, _ in ran}


async def test_several_holders_run_each_event_once_and_in_order(
    stores: Stores, database_url: str, arrival: Make, tmp_path: Path
):
    """Of 120 events that four connections lease at once, each runs once, and not all at one of them."""
    await accept_all(stores.inbox, arrival)
    databases = [await Database.open(database_url) for _ in range(4)]
    log = tmp_path / "ran"

    await asyncio.gather(
        *(leaser.run_all(one, log, owner=f"holder-{n}") for n, one in enumerate(databases))
    )

    assert len(assert_each_once_and_in_order(log)) > 1
    assert await stores.inbox.counts() == {"answered": EVENTS}
    for one in databases:
        await one.close()


async def test_two_processes_run_each_event_once_and_in_order(
    stores: Stores, database_url: str, arrival: Make, tmp_path: Path
):
    """The same with two real processes, while events are still arriving in a third."""
    log = tmp_path / "ran"
    await stores.inbox.accept(arrival("0000", conversation="c0"))
    command = [sys.executable, "-m", "tests.state.leaser", database_url, str(log)]
    holders = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]

    await accept_all(stores.inbox, arrival)
    codes = await asyncio.gather(*(asyncio.to_thread(one.wait, 60) for one in holders))
    if await stores.inbox.unfinished():  # both had found it empty before the rest came
        await leaser.run_all(stores.inbox._database, log, owner="the rest")

    assert codes == [0, 0]
    assert_each_once_and_in_order(log)


async def test_one_expired_lease_has_one_heir(
    stores: Stores, database_url: str, clock: Clock, arrival: Make
):
    """Of eight processes that want a dead one's conversations at the same moment one gets each."""
    for n in range(10):
        await stores.inbox.accept(arrival(f"Ev{n}", conversation=f"c{n}"))
    assert len(await stores.inbox.lease("dead", ttl=timedelta(seconds=1))) == 10
    clock.turn(seconds=2)
    databases = [await Database.open(database_url) for _ in range(8)]

    heirs = await asyncio.gather(
        *(
            Inbox(one, clock).lease(str(n), ttl=timedelta(seconds=60))
            for n, one in enumerate(databases)
        )
    )

    taken = [event for events in heirs for event in events]
    assert sorted(event.arrival.event_key for event in taken) == [f"Ev{n}" for n in range(10)]
    assert {event.fence for event in taken} == {2}
    for one in databases:
        await one.close()


# --- against a model ---------------------------------------------------------------------------


@dataclass
class Expected:
    """One conversation as it should be, in a few plain lists and numbers."""

    unfinished: list[str] = field(default_factory=list)
    not_before: dict[str, datetime] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lost: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    running: set[str] = field(default_factory=set)
    fence: int = 0
    expires_at: datetime | None = None

    def due(self, now: datetime) -> str | None:
        if not self.unfinished or (self.expires_at and self.expires_at > now):
            return None
        head = self.unfinished[0]
        return None if self.not_before.get(head, now) > now else head


KINDS = ("accept", "accept", "lease", "lease", "turn", "finish", "retry", "release", "renew")
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 40)), min_size=20, max_size=50)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_leases_follow_their_model(
    stores: Stores, database: Database, clock: Clock, arrival: Make, steps: list[tuple[str, int]]
):
    """Whatever happens in whatever order: only due heads are leased, fences grow, stale ones fail."""
    for table in (inbox_table, lease_table):
        await database.write(lambda c, table=table: c.execute(delete(table)))
    model: dict[str, Expected] = defaultdict(Expected)
    held: list[LeasedEvent] = []
    for number, (step, value) in enumerate(steps):
        if step == "accept":
            conversation = f"c{value % 3}"
            model[conversation].unfinished.append(f"Ev{number}")
            await stores.inbox.accept(arrival(f"Ev{number}", conversation=conversation))
        elif step == "turn":
            clock.turn(seconds=value + 1)
        elif step == "lease":
            held += await lease_and_compare(stores.inbox, model, clock.now, value + 1)
        elif held:
            event = held[value % len(held)]
            await act_and_compare(stores.inbox, model, clock.now, step, event)
    left = sum(len(one.unfinished) for one in model.values())
    assert await stores.inbox.unfinished() == left


async def lease_and_compare(
    inbox: Inbox, model: dict[str, Expected], now: datetime, seconds: int
) -> list[LeasedEvent]:
    due = {name: head for name, one in model.items() if (head := one.due(now))}
    leased = await inbox.lease("me", ttl=timedelta(seconds=seconds))
    assert {e.arrival.conversation: e.arrival.event_key for e in leased} == due
    for event in leased:
        expected = model[event.arrival.conversation]
        key = event.arrival.event_key
        expected.lost[key] += key in expected.running
        expected.running.add(key)
        failed = expected.attempts[key] - expected.lost[key]
        expected.attempts[key] += 1
        assert event.fence > expected.fence
        assert (event.attempt, event.lost, event.exhausted) == (
            expected.attempts[key],
            expected.lost[key],
            failed >= 3 or expected.lost[key] >= 5,
        )
        expected.fence = event.fence
        expected.expires_at = now + timedelta(seconds=seconds)
        expected.not_before.pop(key, None)
    return leased


async def act_and_compare(
    inbox: Inbox, model: dict[str, Expected], now: datetime, step: str, event: LeasedEvent
) -> None:
    conversation, key = event.arrival.conversation, event.arrival.event_key
    expected = model[conversation]
    current = expected.fence == event.fence
    runs = current and key in expected.unfinished and key not in expected.not_before
    if step == "release":
        await inbox.release(conversation, event.fence)
        if current:
            expected.expires_at = now
    elif step == "renew":
        with pytest.raises(LeaseLost) if not current else _nothing():
            await inbox.renew(conversation, event.fence, ttl=timedelta(seconds=20))
        if current:
            expected.expires_at = now + timedelta(seconds=20)
    elif step == "retry":
        again = current and key in expected.not_before  # repeated: it only waits longer
        with pytest.raises(LeaseLost) if not (runs or again) else _nothing():
            await inbox.retry(event.id, event.fence, after=timedelta(seconds=7), reason="")
        if runs or again:
            expected.not_before[key] = now + timedelta(seconds=7)
            expected.running.discard(key)
    else:
        ended = current and key not in expected.unfinished
        with pytest.raises(LeaseLost) if not (runs or ended) else _nothing():
            await inbox.finish(event.id, event.fence, state="answered", outcome="")
        if runs:
            expected.unfinished.remove(key)


class _nothing:  # noqa: N801 - reads like a word in the lines above
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...
